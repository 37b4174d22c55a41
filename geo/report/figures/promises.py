"""Promises as symbols and on a line of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from geo.delivery.model import Verdict
from geo.report import style, svg
from geo.report.figures.sheet import Figure, Sheet, Told, beside, figure, labelled

Span = tuple[date, date]
"""First and last possible day."""

_PITCH = 22.0
_YEAR_ROOM = 36.0
_YEAR_STEPS = (1, 2, 5, 10, 20, 50)


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


def unit_figure(rows: Sequence[UnitRow], told: Told) -> Figure:
    """Draw one symbol per promise and row."""

    def draw(sheet: Sheet) -> tuple[str, float]:
        across = int((sheet.right - sheet.left) // _PITCH)
        parts: list[str] = []
        y = 6.0
        for row in rows:
            y, middle, label = labelled(row.label, str(len(row.verdicts)), y, sheet)
            parts += label
            for index, verdict in enumerate(row.verdicts):
                x = sheet.left + 9 + _PITCH * (index % across)
                parts.append(svg.symbol(verdict, x, middle + _PITCH * (index // across)))
            y += _PITCH * ((len(row.verdicts) - 1) // across)
        return "".join(parts), y

    return figure(draw, told)


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

    def draw(sheet: Sheet) -> tuple[str, float]:
        def at(day: date) -> float:
            share = (day - first).days / (last - first).days
            return sheet.left + 8 + (sheet.right - sheet.left - 16) * share

        parts: list[str] = []
        y = 30.0
        for row in rows:
            y, middle, label = labelled(row.label, row.text, y, sheet)
            parts += [*label, *_times(row, at, middle, today)]
        behind = [
            *_years(first.year, last.year, at, y),
            svg.line(at(today), 20, at(today), y, stroke=svg.ACCENT, width=1.5),
            beside(today_label, at(today), 13, sheet, fill=svg.ACCENT),
        ]
        return "".join([*behind, *parts]), y + 24

    return figure(draw, told)


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
