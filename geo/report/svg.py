"""
The few shapes of which the page's pictures are made, as SVG text.

Positions are CSS pixels, written with one decimal so that every machine writes the same bytes.
Looks stand in attributes, not in ``style``, which the page's security policy would refuse.
"""

from __future__ import annotations

from html import escape
from typing import Literal

from geo.delivery.model import Verdict
from geo.report import style
from geo.report.safe import visible

ACCENT = style.STATUS["planned"].colour
"""The one colour that is not ink: what the page is about."""
INK_SOFT = "#5d564c"
"""Axes and second thoughts; 6:1 against the paper."""
GRID = "#d9cfbb"
"""Lines that only guide the eye."""
TRACK = "#e6dcc9"
"""The empty part of a bar."""

Anchor = Literal["start", "middle", "end"]

_DISC = "M0-7.5a7.5 7.5 0 1 0 .01 0z"
_OUTLINES: dict[style.Shape, str] = {
    "circle": _DISC,
    "half": _DISC,
    "ring": _DISC,
    "triangle": "M0-8L8.2 6.4H-8.2z",
    "square": "M-6.8-6.8h13.6v13.6h-13.6z",
    "diamond": "M0-8.8L8.8 0 0 8.8-8.8 0z",
}
_FILLED_PART: dict[style.Shape, str] = {
    "half": "M0-7.5a7.5 7.5 0 0 0 0 15z",
    "triangle": "M-5.4 1.6L-8.2 6.4H8.2L5.4 1.6z",
}
_SIGN: dict[style.Shape, str] = {
    "circle": "M-3.3 .2l2.4 2.6L3.5-2.6",
    "square": "M-3-3l6 6M3-3l-6 6",
    "diamond": "M-3.6 0h7M.8-3L3.8 0 .8 3",
}
"""Tick, cross and arrow: the map's glyphs as strokes, so that no font can lack them."""


def tag(name: str, content: str = "", **attributes: str | float | None) -> str:
    """
    Write one element.

    Parameters
    ----------
    name
        The element's name.
    content
        Its inside, already SVG.
    attributes
        Underscores stand for hyphens; None leaves an attribute out; texts are escaped.

    Examples
    --------
    >>> tag("path", d="M0 0", stroke_width=2.0, fill=None)
    '<path d="M0 0" stroke-width="2"/>'
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def clean(words: str) -> str:
    """Escape a text that came from a layer."""
    return escape(visible(words))


def position(value: float) -> str:
    """
    Write a position with at most one decimal.

    Examples
    --------
    >>> [position(v) for v in (3.0, 3.14159, -0.04)]
    ['3', '3.1', '0']
    """
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def text(  # noqa: PLR0913 - where, how large, how it stands there
    words: str,
    x: float,
    y: float,
    *,
    size: float = 12.0,
    anchor: Anchor = "start",
    fill: str = style.INK,
    bold: bool = False,
) -> str:
    """Write a text at a point of its base line."""
    return tag(
        "text",
        clean(words),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        text_anchor=None if anchor == "start" else anchor,
        font_weight=650 if bold else None,
    )


def line(  # noqa: PLR0913 - two points and how they are joined
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    stroke: str,
    width: float = 1.0,
    dash: str | None = None,
) -> str:
    """Draw a straight line."""
    ends = f"M{position(x1)} {position(y1)}L{position(x2)} {position(y2)}"
    return tag("path", d=ends, stroke=stroke, stroke_width=width, stroke_dasharray=dash)


def rect(  # noqa: PLR0913 - a corner, two sides, two colours
    x: float, y: float, width: float, height: float, *, fill: str, stroke: str | None = None
) -> str:
    """Draw a rectangle with softened corners."""
    edge = None if stroke is None else 1.5
    return tag(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=2,
        fill=fill,
        stroke=stroke,
        stroke_width=edge,
    )


def circle(x: float, y: float, radius: float, *, fill: str, stroke: str) -> str:
    """Draw a circle."""
    return tag("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=1.6)


def diamond(x: float, y: float, half: float, *, fill: str) -> str:
    """Draw a diamond whose corners are `half` away from its middle."""
    s = position(half)
    corners = f"M{position(x)} {position(y - half)}l{s} {s}l-{s} {s}l-{s} -{s}z"
    return tag("path", d=corners, fill=fill, stroke=style.INK, stroke_width=1.5)


def triangle(x: float, y: float, *, fill: str) -> str:
    """Draw a small triangle whose tip is at the point."""
    return tag("path", d=f"M{position(x)} {position(y)}l6 10h-12z", fill=fill)


def symbol(verdict: Verdict, x: float, y: float) -> str:
    """Draw a verdict's mark as the map has it: shapes tell them apart, colour only repeats it."""
    mark = style.VERDICT[verdict]
    solid = mark.shape in _SIGN
    dash = "2.4 2" if mark.shape == "ring" else None
    parts = tag(
        "path",
        d=_OUTLINES[mark.shape],
        fill=mark.colour if solid else style.PAPER,
        stroke=mark.colour,
        stroke_width=1.6,
        stroke_dasharray=dash,
    )
    if solid:
        parts += tag(
            "path",
            d=_SIGN[mark.shape],
            fill="none",
            stroke=style.PAPER,
            stroke_width=1.9,
            stroke_linecap="round",
        )
    elif mark.shape in _FILLED_PART:
        parts += tag("path", d=_FILLED_PART[mark.shape], fill=mark.colour)
    else:
        parts += text(mark.glyph, 0, 4.2, anchor="middle", fill=mark.colour, bold=True)
    return tag("g", parts, transform=f"translate({position(x)} {position(y)})")


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else position(value)
