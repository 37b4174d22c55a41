"""Shares of one as bars, with the part that stands alone inside and the error at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.report import style, svg
from geo.report.figures.sheet import GAP, Figure, Sheet, Told, figure, labelled

_THICK = 12.0
_NOTE_SIZE = 12.0
_NOTE_LINE = 16.0
"""From one note to the next, and from the bar to the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A share of one, with its name."""

    label: str
    share: float
    text: str
    inside: float
    """The part of it that is drawn full; the rest is hollow."""
    error: float
    """Half the length of the whisker at its end."""
    notes: tuple[str, ...] = ()
    """Lines below the bar."""


def share_figure(rows: Sequence[ShareRow], told: Told) -> Figure:
    """
    Draw shares as bars on a common scale from 0 to 1, or to the end of the longest whisker.

    Full is the part inside, hollow what comes on top; the whisker is the error of the whole.
    """
    longest = max([1.0, *(row.share + row.error for row in rows)])

    def draw(sheet: Sheet) -> tuple[str, float]:
        parts: list[str] = []
        y = 6.0
        for row in rows:
            y, middle, label = labelled(row.label, row.text, y, sheet)
            parts += [*label, *_bar(row, middle, sheet, longest)]
            line = middle + _THICK / 2 + _NOTE_LINE + 2
            for note in row.notes:
                parts.append(svg.text(note, sheet.left, line, size=_NOTE_SIZE, fill=svg.INK_SOFT))
                line += _NOTE_LINE
            y = max(y, line - _NOTE_LINE + GAP)
        return "".join(parts), y

    return figure(draw, told)


def _bar(row: ShareRow, y: float, sheet: Sheet, longest: float) -> Iterator[str]:
    scale = (sheet.right - sheet.left) / longest
    top, end = y - _THICK / 2, sheet.left + scale * row.share
    yield svg.line(sheet.left, y, sheet.left + scale, y, stroke=svg.GRID)
    yield svg.rect(sheet.left, top, scale * row.share, _THICK, fill=style.PAPER, stroke=svg.ACCENT)
    yield svg.rect(sheet.left, top, scale * row.inside, _THICK, fill=svg.ACCENT)
    first = max(sheet.left, end - scale * row.error)
    last = end + scale * row.error
    yield svg.line(first, y, last, y, stroke=style.INK, width=1.5)
    for x in (first, last):
        yield svg.line(x, y - 4, x, y + 4, stroke=style.INK, width=1.5)
