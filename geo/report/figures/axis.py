"""Axes: from a value to its place, with round numbers on the way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from geo.report import svg
from geo.report.figures.sheet import Sheet

WIDE_RANGE = 25.0
"""From this ratio of the largest to the smallest value on, an axis grows by factors: on an even one
the short intervals would be dots."""
_MARGIN = 10.0
_LETTER = 6.6
"""Mean width of a letter of a tick, with the space beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis(ABC):
    """From the values of a figure to positions on a sheet."""

    low: float
    high: float
    sheet: Sheet

    @abstractmethod
    def share(self, value: float) -> float:
        """Return how far along the axis a value lies, 0 at its low end and 1 at its high one."""

    @abstractmethod
    def ticks(self) -> Iterator[float]:
        """Return the round values that carry a number, from low to high."""

    def at(self, value: float) -> float:
        """Return the position of a value."""
        width = self.sheet.right - self.sheet.left - 2 * _MARGIN
        return self.sheet.left + _MARGIN + width * self.share(value)

    def grid(self, top: float, bottom: float) -> Iterator[str]:
        """Draw a line through every tick, a stronger one through zero."""
        for value in self.ticks():
            zero = abs(value) < (self.high - self.low) / 1000
            stroke = svg.INK_SOFT if zero and self.low <= 0 else svg.GRID
            yield svg.line(self.at(value), top, self.at(value), bottom, stroke=stroke)

    def foot(self, bottom: float, unit: str) -> Iterator[str]:
        """Write the numbers and the name of the axis below it."""
        for value in self.ticks():
            yield svg.text(tick(value), self.at(value), bottom + 16, anchor="middle")
        middle = (self.sheet.left + self.sheet.right) / 2
        yield svg.text(unit, middle, bottom + 34, anchor="middle", fill=svg.INK_SOFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenAxis(Axis):
    """An axis on which equal lengths are equal differences."""

    step: float

    @classmethod
    def over(cls, low: float, high: float, sheet: Sheet, *, ticks: int | None = None) -> EvenAxis:
        """Choose round ends and steps of 1, 2 or 5 times a power of ten, over one unit at least."""
        raw = max(high - low, 1.0) / (ticks or sheet.ticks)
        power = 10.0 ** floor(log10(raw))
        step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= raw * (1 - 1e-9))
        start, end = floor(low / step) * step, -floor(-high / step) * step
        return cls(low=start, high=max(end, start + step), step=step, sheet=sheet)

    def share(self, value: float) -> float:
        """Return how far along the axis a value lies."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> Iterator[float]:
        """Return the multiples of the step."""
        for index in range(round((self.high - self.low) / self.step) + 1):
            yield self.low + index * self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorAxis(Axis):
    """An axis on which equal lengths are equal factors; all its values are positive."""

    @classmethod
    def over(cls, low: float, high: float, sheet: Sheet) -> FactorAxis:
        """End at 1, 2 or 5 times a power of ten beyond the values."""
        steps = _round_numbers(low, high)
        start = max((step for step in steps if step <= low * (1 + 1e-9)), default=low)
        end = min((step for step in steps if step >= high * (1 - 1e-9)), default=high)
        return cls(low=start, high=end, sheet=sheet)

    def share(self, value: float) -> float:
        """Return how far along the axis a value lies."""
        return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))

    def ticks(self) -> Iterator[float]:
        """Return as many of 1, 2 and 5 times a power of ten as there is room for."""
        inside = [
            step
            for step in _round_numbers(self.low, self.high)
            if self.low * (1 - 1e-9) <= step <= self.high * (1 + 1e-9)
        ]
        for leading in ("125", "15", "1"):
            chosen = [step for step in inside if f"{step:e}"[0] in leading]
            if self._apart(chosen):
                break
        yield from chosen

    def _apart(self, values: Sequence[float]) -> bool:
        edges = [(self.at(v), _LETTER * (len(tick(v)) + 1) / 2) for v in values]
        return all(x1 + half1 <= x2 - half2 for (x1, half1), (x2, half2) in pairwise(edges))


def axis_over(values: Sequence[float], sheet: Sheet, *, from_zero: bool) -> Axis:
    """
    Choose the axis for values: even and with zero, or by factors where they span a wide range.

    Parameters
    ----------
    values
        All that is drawn.
    sheet
        Where it is drawn.
    from_zero
        True where zero means something to the reader, as in a difference: the axis is then even.
    """
    if by_factors(values, from_zero=from_zero):
        return FactorAxis.over(min(values), max(values), sheet)
    return EvenAxis.over(min(0.0, *values), max(0.0, *values), sheet)


def by_factors(values: Sequence[float], *, from_zero: bool) -> bool:
    """
    Tell whether an axis over these values grows by factors.

    Examples
    --------
    >>> by_factors([40, 2000], from_zero=False), by_factors([400, 2000], from_zero=False)
    (True, False)
    """
    low, high = min(values), max(values)
    return not from_zero and low >= 1 and high >= WIDE_RANGE * low


def tick(value: float) -> str:
    """
    Write the number of a tick.

    Examples
    --------
    >>> tick(20_000), tick(0.2)
    ('20,000', '0.2')
    """
    whole = abs(value - round(value)) < 1e-9  # noqa: PLR2004 - a step such as 0.2 summed up
    written = f"{value:,.0f}" if whole else f"{value:,.2g}"
    return written.replace("-", "\u2212")


def _round_numbers(low: float, high: float) -> list[float]:
    powers = range(floor(log10(low)), floor(log10(high)) + 2)
    return [leading * 10.0**power for power in powers for leading in (1, 2, 5)]
