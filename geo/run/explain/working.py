"""The arithmetic at the middles, written out so that a reader can follow it with a pencil."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor, log10

MANY = 100.0
"""From here on a number is written without decimals."""
DIGITS = 3
"""Significant digits of smaller numbers."""

MIDDLES = (
    "Middles do not multiply exactly to the middle of a product, for each draw multiplies values "
    "of its own; the published number is that of the draws."
)


def plain(value: float) -> str:
    """
    Write a number as one writes it in a sum.

    Examples
    --------
    >>> plain(10500.2), plain(1.5), plain(0.62), plain(3.2345)
    ('10,500', '1.50', '0.620', '3.23')
    """
    if value == 0 or abs(value) >= MANY:
        return f"{value:,.0f}"
    return f"{value:,.{max(DIGITS - 1 - floor(log10(abs(value))), 0)}f}"


@dataclass(slots=True, kw_only=True)
class Sum:
    """A sum in the making: each step multiplies or divides what is there, and writes a line."""

    value: float
    unit: str
    lines: list[str] = field(default_factory=list)
    of: str = ""
    """What the first number is of, told on its line only."""

    def times(self, factor: float, name: str, unit: str | None = None) -> Sum:
        """Multiply."""
        return self._go(self.value * factor, "x", factor, name, unit)

    def over(self, divisor: float, name: str, unit: str | None = None) -> Sum:
        """Divide; by nought there is nothing to be had, and the sum stays as it is."""
        if divisor == 0:
            return self
        return self._go(self.value / divisor, "/", divisor, name, unit)

    def less(self, amount: float, name: str) -> Sum:
        """Subtract."""
        return self._go(self.value - amount, "-", amount, name, None)

    def _go(self, value: float, sign: str, by: float, name: str, unit: str | None) -> Sum:
        before = f"{plain(self.value)} {self.unit}{self.of}"
        self.value, self.unit, self.of = value, unit or self.unit, ""
        self.lines.append(f"{before} {sign} {plain(by)} ({name}) = {plain(value)} {self.unit}")
        return self
