"""One curve: what is left of a number as another grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from geo.report import style, svg
from geo.report.figures.axis import EvenAxis, tick
from geo.report.figures.sheet import Figure, Sheet, Told, figure

_HEIGHT = 150.0
_TOP = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Points from left to right, none of them below zero."""

    points: Sequence[tuple[float, float]]
    chosen: tuple[float, float] | None
    """The point that is marked with a ring."""
    chosen_label: str
    level: float | None
    """A value of y that is drawn as a dashed line."""
    level_label: str
    across: str
    """Name of the axis of x."""
    up: str
    """Name of the axis of y."""


def curve_figure(curve: Curve, told: Told) -> Figure:
    """Draw a curve over an even axis, both axes from zero."""
    marked = [curve.chosen] if curve.chosen else []
    xs = [x for x, _ in (*curve.points, *marked)]
    ys = [y for _, y in (*curve.points, *marked)] + ([curve.level] if curve.level else [])

    def draw(sheet: Sheet) -> tuple[str, float]:
        # The row of labels has nothing to say here: the plot takes its place.
        room = Sheet(
            name=sheet.name,
            width=sheet.width,
            labels=52.0,
            values=0 if not sheet.labels else sheet.values + 40,
            letters=sheet.letters,
            across=0,
            size=sheet.size,
            ticks=sheet.ticks,
        )
        axis, heights = EvenAxis.over(0, max(xs), room), EvenAxis.over(0, max(ys), room, ticks=3)
        bottom = _TOP + _HEIGHT

        def y_of(value: float) -> float:
            return bottom - _HEIGHT * heights.share(value)

        parts = [svg.text(curve.up, 0, 12, fill=svg.INK_SOFT)]
        for value in heights.ticks():
            stroke = svg.INK_SOFT if value == 0 else svg.GRID
            parts.append(svg.line(room.left, y_of(value), room.right, y_of(value), stroke=stroke))
            parts.append(svg.text(tick(value), room.left - 6, y_of(value) + 4, anchor="end"))
        ends = [(axis.at(x), y_of(y)) for x, y in curve.points]
        for (x1, y1), (x2, y2) in pairwise(ends):
            parts.append(svg.line(x1, y1, x2, y2, stroke=svg.ACCENT, width=2.5))
        if curve.level is not None:
            y = y_of(curve.level)
            parts.append(svg.line(room.left, y, room.right, y, stroke=style.INK, dash="6 4"))
            parts.append(svg.text(curve.level_label, room.right, y + 15, anchor="end"))
        if curve.chosen is not None:
            x, y = axis.at(curve.chosen[0]), y_of(curve.chosen[1])
            left = x > (room.left + room.right) / 2
            parts.append(svg.circle(x, y, 5, fill=style.PAPER, stroke=svg.ACCENT))
            parts.append(
                svg.text(
                    curve.chosen_label,
                    x,
                    y - 11,
                    anchor="end" if left else "start",
                    bold=True,
                )
            )
        return "".join([*parts, *axis.foot(bottom, curve.across)]), bottom + 40

    return figure(draw, told)
