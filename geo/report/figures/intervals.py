"""Intervals under each other: who would think what, how surely, and where the registry stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from geo.quantity import Interval
from geo.report import style, svg
from geo.report.figures.axis import Axis, axis_over, by_factors
from geo.report.figures.sheet import Figure, Sheet, Told, beside, figure, labelled

_MARK_ABOVE = 8.0
_MARK_HALF = 12.0
_MARK_ROOM = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A value that runs through all rows."""

    value: float
    label: str
    floor: bool = False
    """True for a lower bound (a triangle at the foot), False for a line with its name on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """One interval with its name and its numbers in words."""

    label: str
    interval: Interval
    text: str
    accent: bool = False
    dashed: bool = False
    """True where something about the row is itself in doubt, such as its outline."""
    hollow: bool = False
    """True where the row speaks of a part of the ground only."""
    mark: Mark | None = None
    """A value that belongs to this row alone, named below it."""
    middle: bool = True
    """False where the ways of counting conflict, so that no single figure is shown."""


def interval_figure(  # noqa: PLR0913 - what is drawn, and on which axis, by name
    rows: Sequence[IntervalRow],
    marks: Sequence[Mark],
    told: Told,
    *,
    unit: str,
    by_factors_unit: str | None = None,
    also: Sequence[float] = (),
) -> Figure:
    """
    Draw intervals under each other on one axis.

    The thin line is the 90 % interval, the thick one the 50 % interval, the ring the median. The
    axis includes zero, unless `by_factors_unit` allows another and the values span a wide range.

    Parameters
    ----------
    rows
        From top to bottom.
    marks
        Values that run through all rows.
    told
        Its name, and what a screen reader says.
    unit
        Name of the axis.
    by_factors_unit
        Name of an axis that grows by factors; None where zero must be on it.
    also
        Values of another figure with which this one shares its axis.
    """
    values = [mark.value for mark in (*marks, *(row.mark for row in rows)) if mark]
    values += [edge for row in rows for edge in (row.interval.p05, row.interval.p95)]
    values += also
    from_zero = by_factors_unit is None
    name = unit
    if by_factors_unit is not None and by_factors(values, from_zero=from_zero):
        name = by_factors_unit
    top = 24.0 if any(not mark.floor for mark in marks) else 4.0
    below = 20.0 if any(mark.floor for mark in marks) else 0.0

    def draw(sheet: Sheet) -> tuple[str, float]:
        axis = axis_over(values, sheet, from_zero=from_zero)
        parts: list[str] = []
        y = top + 6
        middles: list[float] = []
        for row in rows:
            y, middle, label = labelled(row.label, row.text, y, sheet, bold=row.accent)
            parts += [*label, *_interval(row, axis.at, middle)]
            middles.append(middle)
            if row.mark is not None:
                parts += _own_mark(row.mark, axis, middle)
                y += _MARK_ROOM
        behind = [*axis.grid(top, y), *_marks(marks, axis, (top, y), middles)]
        return "".join([*behind, *parts, *axis.foot(y + below, name)]), y + below + 40

    return figure(draw, told)


def _interval(row: IntervalRow, at: Callable[[float], float], y: float) -> Iterator[str]:
    colour = svg.ACCENT if row.accent else style.INK
    span, thick = row.interval, 11.0 if row.accent else 9.0
    dash = "4 3" if row.dashed else None
    yield svg.line(at(span.p05), y, at(span.p95), y, stroke=colour, width=2, dash=dash)
    for end in (span.p05, span.p95):
        yield svg.line(at(end), y - 4, at(end), y + 4, stroke=colour, width=2)
    inner = max(at(span.p75) - at(span.p25), 1.0)
    fill = style.PAPER if row.dashed or row.hollow else colour
    yield svg.rect(at(span.p25), y - thick / 2, inner, thick, fill=fill, stroke=colour)
    if row.middle:
        yield svg.circle(at(span.p50), y, 4.5, fill=style.PAPER, stroke=colour)


def _own_mark(mark: Mark, axis: Axis, middle: float) -> Iterator[str]:
    """Mark a value across one row only, with its name below the row."""
    x, above, below = axis.at(mark.value), middle - _MARK_ABOVE, middle + _MARK_HALF
    yield svg.line(x, above, x, below, stroke=style.INK, width=1.5, dash="6 4")
    yield beside(mark.label, x, below + 9, axis.sheet, gap=0)


def _marks(
    marks: Sequence[Mark], axis: Axis, ends: tuple[float, float], middles: Sequence[float]
) -> Iterator[str]:
    """Mark values through all rows; where labels stand above their rows, across the rows only."""
    top, bottom = ends
    narrow = [(middle - _MARK_ABOVE, middle + _MARK_HALF) for middle in middles]
    for mark in marks:
        x = axis.at(mark.value)
        if mark.floor:
            for y1, y2 in [(top, bottom)] if axis.sheet.labels else [*narrow, (bottom - 6, bottom)]:
                yield svg.line(x, y1, x, y2, stroke=svg.INK_SOFT, width=1.5, dash="1 4")
            yield svg.triangle(x, bottom + 2, fill=svg.INK_SOFT)
            yield beside(mark.label, x, bottom + 12, axis.sheet, gap=9)
        else:
            for y1, y2 in [(top - 4, bottom)] if axis.sheet.labels else [(top - 6, top), *narrow]:
                yield svg.line(x, y1, x, y2, stroke=style.INK, width=1.5, dash="6 4")
            yield beside(mark.label, x, 14, axis.sheet)
