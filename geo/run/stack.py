"""Several layers of one role as one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geo.crs import LONLAT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.layers.model import Layer


TRUST = ("provenance", "source", "confidence")
"""What every row may say of itself, and every catalogue entry says of its file."""


def stacked(layers: Sequence[Layer], columns: list[str]) -> gpd.GeoDataFrame:
    """
    Put layers one under the other with just these columns, absent ones empty.

    Where a row says nothing of its accuracy, provenance, source or confidence, its catalogue entry
    speaks for it.
    """
    frames = [
        layer.frame.reindex(columns=[*columns, "geometry"]).assign(
            **_accuracy_where_missing(layer, columns), **_trust_where_missing(layer, columns)
        )
        for layer in layers
    ]
    if not frames:
        return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=LONLAT)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=LONLAT)


def _accuracy_where_missing(layer: Layer, columns: list[str]) -> dict[str, pd.Series]:
    """Give features without an accuracy of their own that of their layer."""
    if "accuracy_m" not in columns or layer.spec.accuracy_m is None:
        return {}
    own = layer.frame.reindex(columns=["accuracy_m"])["accuracy_m"].astype(float)
    return {"accuracy_m": own.fillna(layer.spec.accuracy_m)}


def _trust_where_missing(layer: Layer, columns: list[str]) -> dict[str, pd.Series]:
    """Give features without a source of their own, or without a word on it, that of their layer."""
    return {
        name: layer.frame.reindex(columns=[name])[name]
        .astype(object)
        .fillna(getattr(layer.spec, name))
        for name in TRUST
        if name in columns
    }
