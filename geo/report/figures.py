"""
The page's pictures, as inline SVG whose text stays text.

Each figure is drawn twice, for a wide and for a narrow screen, and the page shows one: a drawing
that is merely scaled down to a phone has letters that nobody can read. Shape and words carry what
colour carries. Nothing is computed here but positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10
from textwrap import wrap

from markupsafe import Markup

from geo.delivery.model import Verdict
from geo.quantity import Interval
from geo.report import style, svg
from geo.report.safe import visible

Span = tuple[date, date]
"""First and last possible day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a figure is called and what a screen reader says of it."""

    name: str
    """Unique on the page; letters and hyphens."""
    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One picture in two widths."""

    told: Told
    wide: Markup
    narrow: Markup


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A value that runs through all rows."""

    value: float
    label: str
    floor: bool = False
    """True for a lower bound (a triangle at the foot), False for a line with its name on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """A share of one, with its name."""

    label: str
    share: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One symbol per promise, in the order given."""

    label: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """One promise on the time axis."""

    label: str
    verdict: Verdict
    text: str
    promised: Span
    slips: tuple[Span, ...]
    delivered: Span | None
    """None where the thing does not stand, or nobody says since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """The measures of one of the two drawings, in CSS pixels."""

    name: str
    width: float
    labels: float
    """Width of the column of labels; 0 puts label and value above their row."""
    values: float
    letters: int
    """Letters that fit on one line of a label."""
    across: int
    """Letters of label and value together that fit on one line."""
    size: float
    ticks: int

    @property
    def left(self) -> float:
        return self.labels + 8

    @property
    def right(self) -> float:
        return self.width - self.values - 8


_WIDE = _Sheet(
    name="wide", width=800, labels=230, values=200, letters=32, across=0, size=13.5, ticks=5
)
_NARROW = _Sheet(
    name="narrow", width=336, labels=0, values=0, letters=42, across=45, size=13.5, ticks=4
)
_LINE = 17.0
_GAP = 14.0
_MARGIN = 10.0
_PITCH = 22.0
_MARK_ABOVE = 8.0
_MARK_HALF = 12.0
_MARK_ROOM = 18.0
_YEAR_ROOM = 36.0
_YEAR_STEPS = (1, 2, 5, 10, 20, 50)


def interval_figure(
    rows: Sequence[IntervalRow], marks: Sequence[Mark], told: Told, *, unit: str
) -> Figure:
    """
    Draw intervals under each other on one axis that includes zero.

    The thin line is the 90 % interval, the thick one the 50 % interval, the ring the median.

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
    """
    values = [0.0, *(mark.value for mark in (*marks, *(row.mark for row in rows)) if mark)]
    values += [edge for row in rows for edge in (row.interval.p05, row.interval.p95)]
    top = 24.0 if any(not mark.floor for mark in marks) else 4.0
    below = 20.0 if any(mark.floor for mark in marks) else 0.0

    def draw(sheet: _Sheet) -> tuple[str, float]:
        axis = _Axis.over(min(values), max(values), sheet)
        parts: list[str] = []
        y = top + 6
        middles: list[float] = []
        for row in rows:
            y, middle, label = _labelled(row.label, row.text, y, sheet, bold=row.accent)
            parts += [*label, *_interval(row, axis.at, middle)]
            middles.append(middle)
            if row.mark is not None:
                parts += _own_mark(row.mark, axis, middle)
                y += _MARK_ROOM
        behind = [*axis.grid(top, y), *_marks(marks, axis, (top, y), middles)]
        return "".join([*behind, *parts, *axis.foot(y + below, unit)]), y + below + 40

    return _figure(draw, told)


def bar_figure(rows: Sequence[BarRow], told: Told) -> Figure:
    """Draw shares as bars on a common scale from 0 to 1."""

    def draw(sheet: _Sheet) -> tuple[str, float]:
        full = sheet.right - sheet.left
        parts: list[str] = []
        y = 6.0
        for row in rows:
            y, middle, label = _labelled(row.label, row.text, y, sheet)
            parts += label
            parts.append(svg.rect(sheet.left, middle - 5, full, 10, fill=svg.TRACK))
            parts.append(svg.rect(sheet.left, middle - 5, full * row.share, 10, fill=svg.ACCENT))
        return "".join(parts), y

    return _figure(draw, told)


def unit_figure(rows: Sequence[UnitRow], told: Told) -> Figure:
    """Draw one symbol per promise and row."""

    def draw(sheet: _Sheet) -> tuple[str, float]:
        across = int((sheet.right - sheet.left) // _PITCH)
        parts: list[str] = []
        y = 6.0
        for row in rows:
            y, middle, label = _labelled(row.label, str(len(row.verdicts)), y, sheet)
            parts += label
            for index, verdict in enumerate(row.verdicts):
                x = sheet.left + 9 + _PITCH * (index % across)
                parts.append(svg.symbol(verdict, x, middle + _PITCH * (index // across)))
            y += _PITCH * ((len(row.verdicts) - 1) // across)
        return "".join(parts), y

    return _figure(draw, told)


def timeline_figure(
    rows: Sequence[TimeRow], told: Told, *, today: date, today_label: str
) -> Figure:
    """
    Draw when things were promised, put off and delivered.

    A diamond is the promised date, a hollow one a later date; the verdict's symbol stands where the
    thing was delivered, and at today's line where it was not or nobody says when.

    Parameters
    ----------
    rows
        From top to bottom.
    told
        Its name, and what a screen reader says.
    today
        The day to which the facts were collected.
    today_label
        What stands at that day's line.
    """
    days = [today, *(day for row in rows for span in _spans(row) for day in span)]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)

    def draw(sheet: _Sheet) -> tuple[str, float]:
        def at(day: date) -> float:
            share = (day - first).days / (last - first).days
            return sheet.left + 8 + (sheet.right - sheet.left - 16) * share

        parts: list[str] = []
        y = 30.0
        for row in rows:
            y, middle, label = _labelled(row.label, row.text, y, sheet)
            parts += [*label, *_times(row, at, middle, today)]
        behind = [
            *_years(first.year, last.year, at, y),
            svg.line(at(today), 20, at(today), y, stroke=svg.ACCENT, width=1.5),
            _beside(today_label, at(today), 13, sheet, fill=svg.ACCENT),
        ]
        return "".join([*behind, *parts]), y + 24

    return _figure(draw, told)


def verdict_symbol(verdict: Verdict) -> Markup:
    """Draw the symbol of a verdict to stand before its word; hidden from screen readers."""
    drawn = svg.tag(
        "svg",
        svg.symbol(verdict, 0, 0),
        class_="symbol",
        viewBox="-10 -10 20 20",
        width=17,
        height=17,
        aria_hidden="true",
        focusable="false",
    )
    return Markup(drawn)  # noqa: S704 - every text in it is our own


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    low: float
    high: float
    step: float
    sheet: _Sheet

    @classmethod
    def over(cls, low: float, high: float, sheet: _Sheet) -> _Axis:
        """Choose round ends and steps of 1, 2 or 5 times a power of ten, over one unit at least."""
        raw = max(high - low, 1.0) / sheet.ticks
        power = 10.0 ** floor(log10(raw))
        step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= raw * (1 - 1e-9))
        start, end = floor(low / step) * step, -floor(-high / step) * step
        return cls(low=start, high=max(end, start + step), step=step, sheet=sheet)

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        width = self.sheet.right - self.sheet.left - 2 * _MARGIN
        return self.sheet.left + _MARGIN + width * share

    def ticks(self) -> Iterator[float]:
        for index in range(round((self.high - self.low) / self.step) + 1):
            yield self.low + index * self.step

    def grid(self, top: float, bottom: float) -> Iterator[str]:
        for value in self.ticks():
            zero = abs(value) < self.step / 2
            stroke = svg.INK_SOFT if zero else svg.GRID
            yield svg.line(self.at(value), top, self.at(value), bottom, stroke=stroke)

    def foot(self, bottom: float, unit: str) -> Iterator[str]:
        for value in self.ticks():
            yield svg.text(_tick(value), self.at(value), bottom + 16, anchor="middle")
        middle = (self.sheet.left + self.sheet.right) / 2
        yield svg.text(unit, middle, bottom + 34, anchor="middle", fill=svg.INK_SOFT)


def _labelled(
    label: str, value: str, y: float, sheet: _Sheet, *, bold: bool = False
) -> tuple[float, float, list[str]]:
    """Write a row's label and value; return the next row's top, this row's middle, the texts."""
    lines = wrap(visible(label), sheet.letters, max_lines=3, placeholder=" …") or [""]
    if sheet.labels:
        height = max(_LINE * len(lines), 20.0)
        middle = y + height / 2
        start = middle - _LINE * (len(lines) - 1) / 2 + 4.5
        texts = _lines(lines, start, sheet, bold=bold)
        end = svg.text(value, sheet.width, middle + 4.5, size=sheet.size, anchor="end", bold=bold)
        return y + height + _GAP, middle, [*texts, end]
    together = len(lines) == 1 and len(lines[0]) + len(value) <= sheet.across
    texts = _lines(lines, y + 12, sheet, bold=bold)
    below = y + _LINE * len(lines)
    if together:
        texts.append(svg.text(value, sheet.width, y + 12, size=sheet.size, anchor="end", bold=bold))
    else:
        texts.append(svg.text(value, 0, below + 12, size=sheet.size, fill=svg.INK_SOFT))
        below += _LINE
    return below + 20 + _GAP, below + 11, texts


def _lines(lines: Sequence[str], y: float, sheet: _Sheet, *, bold: bool) -> list[str]:
    return [
        svg.text(words, 0, y + _LINE * index, size=sheet.size, bold=bold)
        for index, words in enumerate(lines)
    ]


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


def _own_mark(mark: Mark, axis: _Axis, middle: float) -> Iterator[str]:
    """Mark a value across one row only, with its name below the row."""
    x, above, below = axis.at(mark.value), middle - _MARK_ABOVE, middle + _MARK_HALF
    yield svg.line(x, above, x, below, stroke=style.INK, width=1.5, dash="6 4")
    yield _beside(mark.label, x, below + 9, axis.sheet, gap=0)


def _marks(
    marks: Sequence[Mark], axis: _Axis, ends: tuple[float, float], middles: Sequence[float]
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
            yield _beside(mark.label, x, bottom + 12, axis.sheet, gap=9)
        else:
            for y1, y2 in [(top - 4, bottom)] if axis.sheet.labels else [(top - 6, top), *narrow]:
                yield svg.line(x, y1, x, y2, stroke=style.INK, width=1.5, dash="6 4")
            yield _beside(mark.label, x, 14, axis.sheet)


def _beside(  # noqa: PLR0913 - a text, a point, the room around it
    words: str, x: float, y: float, sheet: _Sheet, *, fill: str = style.INK, gap: float = 4
) -> str:
    """Write a text on that side of a point where there is more room."""
    left = x > (sheet.left + sheet.right) / 2
    return svg.text(
        words,
        x - gap if left else x + gap,
        y,
        anchor="end" if left else "start",
        fill=fill,
        bold=True,
    )


def _spans(row: TimeRow) -> list[Span]:
    return [row.promised, *row.slips, *([row.delivered] if row.delivered else [])]


def _times(row: TimeRow, at: Callable[[date], float], y: float, today: date) -> Iterator[str]:
    end = _middle(row.delivered, at) if row.delivered else at(today)
    points = [_middle(span, at) for span in (row.promised, *row.slips)]
    yield svg.line(points[0], y, end, y, stroke=svg.INK_SOFT, width=1.5, dash="2 3")
    for first, last in _spans(row):
        yield svg.line(at(first), y, at(last), y, stroke=svg.INK_SOFT, width=3.5)
    yield svg.diamond(points[0], y, 6.5, fill=style.INK)
    for x in points[1:]:
        yield svg.diamond(x, y, 5, fill=style.PAPER)
    yield svg.symbol(row.verdict, end, y)


def _years(first: int, last: int, at: Callable[[date], float], bottom: float) -> Iterator[str]:
    pace = at(date(first + 1, 1, 1)) - at(date(first, 1, 1))
    every = next((step for step in _YEAR_STEPS if pace * step >= _YEAR_ROOM), _YEAR_STEPS[-1])
    for year in range(first, last + 1):
        if year % every == 0:
            x = at(date(year, 1, 1))
            yield svg.line(x, 20, x, bottom, stroke=svg.GRID)
            yield svg.text(str(year), x, bottom + 16, anchor="middle")


def _middle(span: Span, at: Callable[[date], float]) -> float:
    return (at(span[0]) + at(span[1])) / 2


def _tick(value: float) -> str:
    whole = abs(value - round(value)) < 1e-9  # noqa: PLR2004 - a step such as 0.2 summed up
    written = f"{value:,.0f}" if whole else f"{value:,.2g}"
    return written.replace("-", "\u2212")


def _figure(draw: Callable[[_Sheet], tuple[str, float]], told: Told) -> Figure:
    return Figure(told=told, wide=_drawn(draw, _WIDE, told), narrow=_drawn(draw, _NARROW, told))


def _drawn(draw: Callable[[_Sheet], tuple[str, float]], sheet: _Sheet, told: Told) -> Markup:
    body, height = draw(sheet)
    title, description = f"{told.name}-{sheet.name}-title", f"{told.name}-{sheet.name}-desc"
    named = svg.tag("title", svg.clean(told.title), id=title)
    named += svg.tag("desc", svg.clean(told.description), id=description)
    drawn = svg.tag(
        "svg",
        named + body,
        class_=sheet.name,
        viewBox=f"0 0 {svg.position(sheet.width)} {svg.position(height)}",
        role="img",
        aria_labelledby=f"{title} {description}",
    )
    return Markup(drawn)  # noqa: S704 - every text in it is our own or escaped
