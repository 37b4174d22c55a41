"""What a reader hands over: features as the file has them, before anything is renamed or judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd

from geo.layers.model import LayerSpec

Noun = Literal["row", "feature"]
SHOWN = 5
"""Rows that a sentence names one by one; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raw:
    """Features under the file's own column names."""

    frame: gpd.GeoDataFrame
    """Cells as stored. The index is the row or feature number as a person would count it: in a
    table the first row after the header is 2, elsewhere features count from 1."""
    noun: Noun
    shapeless: str = ""
    """Why features of such a file may have no shape, in brackets."""
    repairs: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def named(spec: LayerSpec) -> str:
    """Name a layer in a message: its id, then its file."""
    return f"{spec.id} ({spec.path})"


def places(noun: Noun, numbers: Iterable[object]) -> str:
    """
    Name rows in a message, the first few one by one.

    Examples
    --------
    >>> places("row", [3])
    'row 3'
    >>> places("feature", range(1, 10))
    'features 1, 2, 3, 4, 5 and 4 more'
    """
    every: Sequence[object] = list(numbers)
    first = ", ".join(str(number) for number in every[:SHOWN])
    more = f" and {len(every) - SHOWN:,} more" if len(every) > SHOWN else ""
    return f"{noun}{'s' if len(every) > 1 else ''} {first}{more}"
