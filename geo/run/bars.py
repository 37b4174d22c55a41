"""
Intervals as plain text, one under the other on a common axis.

Only ASCII and no colour: it looks the same on any terminal, in a pipe and in a letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

from geo.report.style import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.quantity import Interval

LEAST_WIDTH = 24
"""Columns under which a bar would show nothing."""
ROUND_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Leading digits at which an axis may end."""
OUTER, INNER, MIDDLE, LINE = "-", "=", "O", "|"
LEGEND = f"{OUTER} nine times in ten, {INNER} half the time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of the picture."""

    label: str
    interval: Interval
    middle: bool = True
    """False where the methods conflict, so that no single figure is shown."""
    line: float | None = None
    """A value drawn as a vertical line: the registry."""


def draw_bars(bars: Sequence[Bar], width: int) -> tuple[str, ...]:
    """
    Draw intervals under each other, each below its label, on one axis that includes 0.

    Parameters
    ----------
    bars
        From top to bottom.
    width
        Columns of the terminal.

    Returns
    -------
    lines
        A label and a bar for each, then the axis with its two ends; no line is longer than
        `width`, save for labels, which the caller wraps.
    """
    across = max(width - 4, LEAST_WIDTH)
    values = [0.0, *(edge for bar in bars for edge in (bar.interval.p05, bar.interval.p95))]
    values += [bar.line for bar in bars if bar.line is not None]
    low, high = -_round_end(-min(values)), _round_end(max(values)) or 1.0
    lines = [text for bar in bars for text in (bar.label, f"  {_row(bar, low, high, across)}")]
    return (*lines, *_axis(low, high, across))


def legend(bars: Sequence[Bar]) -> str:
    """Say what the signs of the picture stand for, those that occur in it."""
    middle = f", {MIDDLE} middle" if any(bar.middle for bar in bars) else ""
    line = f", {LINE} the registry" if any(bar.line is not None for bar in bars) else ""
    return f"{LEGEND}{middle}{line}"


def _row(bar: Bar, low: float, high: float, across: int) -> str:
    def at(value: float) -> int:
        return min(max(round((value - low) / (high - low) * (across - 1)), 0), across - 1)

    signs = [" "] * across
    spans = (
        (bar.interval.p05, bar.interval.p95, OUTER),
        (bar.interval.p25, bar.interval.p75, INNER),
    )
    for start, end, sign in spans:
        for column in range(at(start), at(end) + 1):
            signs[column] = sign
    if bar.line is not None:
        signs[at(bar.line)] = LINE
    if bar.middle:
        signs[at(bar.interval.p50)] = MIDDLE
    return "".join(signs).rstrip()


def _axis(low: float, high: float, across: int) -> tuple[str, str]:
    ends = number(low), number(high)
    rule = "+" + "." * (across - 2) + "+"
    return f"  {rule}", f"  {ends[0]}{' ' * max(across - len(ends[0]) - len(ends[1]), 1)}{ends[1]}"


def _round_end(value: float) -> float:
    """Return the first round number that is not under a value; 0 where it is not above 0."""
    if value <= 0:
        return 0.0
    scale = 10.0 ** floor(log10(value))
    return next((step * scale for step in ROUND_STEPS if step * scale >= value), 10 * scale)
