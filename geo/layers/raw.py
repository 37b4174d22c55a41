"""What a reader hands over: features as the file has them, before anything is renamed or judged."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from geo.layers.messages import Noun


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
    left_out: tuple[str, ...] = ()
    """What the file holds and the frame does not, in sentences with counts."""
    faults: tuple[str, ...] = ()
