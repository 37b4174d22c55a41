"""
The page's pictures, as inline SVG whose text stays text.

Each figure is drawn twice, for a wide and for a narrow screen, and the page shows one: a drawing
that is merely scaled down to a phone has letters that nobody can read. Shape and words carry what
colour carries. Nothing is computed here but positions.
"""

from geo.report.figures.curve import Curve, curve_figure
from geo.report.figures.intervals import IntervalRow, Mark, interval_figure
from geo.report.figures.promises import (
    Span,
    TimeRow,
    UnitRow,
    timeline_figure,
    unit_figure,
    verdict_symbol,
)
from geo.report.figures.shares import ShareRow, share_figure
from geo.report.figures.sheet import Figure, Told

__all__ = [
    "Curve",
    "Figure",
    "IntervalRow",
    "Mark",
    "ShareRow",
    "Span",
    "TimeRow",
    "Told",
    "UnitRow",
    "curve_figure",
    "interval_figure",
    "share_figure",
    "timeline_figure",
    "unit_figure",
    "verdict_symbol",
]
