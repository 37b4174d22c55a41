"""How numbers and tables are written on the page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from tests.backtest.settlements import Array

SIGNIFICANT = 3
LINE = 110
"""Longest line of prose on the page."""

GLUED_PERCENT = "\N{NO-BREAK SPACE}%"
NOT_PROSE = ("#", "|", "!")
CITY_NAMES = {"Athiriver": "Athi River"}


def number(value: float, digits: int = SIGNIFICANT) -> str:
    """Write a positive number with so many significant digits and no exponent."""
    if value == 0:
        return "0"
    places = digits - 1 - int(np.floor(np.log10(abs(value))))
    return f"{round(value, places):,.{max(places, 0)}f}"


def percent(share: float) -> str:
    """Write a share as a percentage with one decimal."""
    return f"{100 * share:.1f}"


def whole_percent(share: float) -> str:
    """Write a share as a whole percentage."""
    return f"{100 * share:.0f}"


def spread(points: tuple[float, float, float]) -> str:
    """Write a middle with its 5 % and 95 % points."""
    low, middle, high = points
    return f"{number(middle)} ({number(low)} to {number(high)})"


def quantiles(values: Array) -> list[str]:
    """Write the 5 %, 25 %, 50 %, 75 % and 95 % quantiles."""
    return [number(float(q)) for q in np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))]


def middle_and_ends(values: Array) -> str:
    """Write the median with the 5 % and 95 % quantiles, in words."""
    low, _, middle, _, high = quantiles(values)
    return f"median {middle}, 90 % within {low} to {high}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table whose first column is words and whose others are numbers."""
    ruler = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, ruler, *rows]) + "\n"


def worded_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of words."""
    ruler = ["---"] * len(header)
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, ruler, *rows]) + "\n"


def city_name(city: str) -> str:
    """Return a city's name as one writes it."""
    return CITY_NAMES.get(city, city)


def wrapped(text: str) -> str:
    """Break prose into lines; headings, tables and pictures stay as they are."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return "\n\n".join(_wrapped_block(block.strip("\n")) for block in blocks) + "\n"


def _wrapped_block(block: str) -> str:
    if block.startswith(NOT_PROSE):
        return block
    block = block.replace(" %", GLUED_PERCENT)  # a number and its sign stay on one line
    items = block.replace("\n  ", " ").split("\n- ") if block.startswith("- ") else [block]
    lines = "\n".join(
        textwrap.fill(
            item if item.startswith("- ") or len(items) == 1 else f"- {item}",
            LINE,
            subsequent_indent="  " if block.startswith("- ") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for item in items
    )
    return lines.replace(GLUED_PERCENT, " %")
