"""The two sheets on which every figure is drawn, and the labels that its rows have there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from geo.report import style, svg
from geo.report.safe import visible

LINE = 17.0
GAP = 14.0


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
class Sheet:
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
        """Where the plot begins."""
        return self.labels + 8

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return self.width - self.values - 8


Draw = Callable[[Sheet], tuple[str, float]]
"""From a sheet to the drawing on it, as SVG, and its height."""

_WIDE = Sheet(
    name="wide", width=800, labels=230, values=200, letters=32, across=0, size=13.5, ticks=5
)
_NARROW = Sheet(
    name="narrow", width=336, labels=0, values=0, letters=42, across=45, size=13.5, ticks=4
)


def figure(draw: Draw, told: Told) -> Figure:
    """Draw a figure on both sheets."""
    return Figure(told=told, wide=_drawn(draw, _WIDE, told), narrow=_drawn(draw, _NARROW, told))


def labelled(
    label: str, value: str, y: float, sheet: Sheet, *, bold: bool = False
) -> tuple[float, float, list[str]]:
    """Write a row's label and value; return the next row's top, this row's middle, the texts."""
    lines = wrap(visible(label), sheet.letters, max_lines=3, placeholder=" …") or [""]
    if sheet.labels:
        height = max(LINE * len(lines), 20.0)
        middle = y + height / 2
        start = middle - LINE * (len(lines) - 1) / 2 + 4.5
        texts = _lines(lines, start, sheet, bold=bold)
        end = svg.text(value, sheet.width, middle + 4.5, size=sheet.size, anchor="end", bold=bold)
        return y + height + GAP, middle, [*texts, end]
    together = len(lines) == 1 and len(lines[0]) + len(value) <= sheet.across
    texts = _lines(lines, y + 12, sheet, bold=bold)
    below = y + LINE * len(lines)
    if together:
        texts.append(svg.text(value, sheet.width, y + 12, size=sheet.size, anchor="end", bold=bold))
    else:
        texts.append(svg.text(value, 0, below + 12, size=sheet.size, fill=svg.INK_SOFT))
        below += LINE
    return below + 20 + GAP, below + 11, texts


def beside(  # noqa: PLR0913 - a text, a point, the room around it
    words: str, x: float, y: float, sheet: Sheet, *, fill: str = style.INK, gap: float = 4
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


def _lines(lines: Sequence[str], y: float, sheet: Sheet, *, bold: bool) -> list[str]:
    return [
        svg.text(words, 0, y + LINE * index, size=sheet.size, bold=bold)
        for index, words in enumerate(lines)
    ]


def _drawn(draw: Draw, sheet: Sheet, told: Told) -> Markup:
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
