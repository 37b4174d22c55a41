"""What a reader of layers.gpkg meets, in whichever way pandas keeps texts."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import Point

from geo.run.geopackage import _write_layer
from geo.run.stack import TRUST, stacked

OVERRIDE = "Pier \u202egnp.elif\u202c"


@pytest.mark.parametrize("dtype", ["object", "string"])
def test_texts_are_cleaned_however_pandas_keeps_them(dtype: Any, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {
            "note": pd.Series([OVERRIDE, None], dtype=dtype),
            "accuracy_m": [1.5, 2.0],
            "lists": pd.Series([None, None], dtype="object"),
        },
        geometry=[Point(0, 0), Point(1, 1)],
        crs="EPSG:4326",
    )
    path = tmp_path / "layers.gpkg"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _write_layer(frame, path, "footprints")
    read = pyogrio.read_dataframe(path, layer="footprints")
    assert "\u202e" not in read["note"][0]
    assert read["note"][0].startswith("Pier ")
    assert pd.isna(read["note"][1])
    assert read["accuracy_m"].tolist() == [1.5, 2.0]
    assert frame["note"][0] == OVERRIDE


def test_a_row_keeps_its_own_source_and_its_layer_speaks_for_the_silent() -> None:
    rows = gpd.GeoDataFrame(
        {"id": ["a", "b"], "source": ["PLAN20", None]},
        geometry=[Point(0, 0), Point(1, 1)],
        crs="EPSG:4326",
    )
    spec = SimpleNamespace(
        source="the layer", provenance="digitised", confidence="low", accuracy_m=None
    )
    layer = cast("Any", SimpleNamespace(frame=rows, spec=spec))
    found = stacked([layer], ["id", *TRUST])
    assert found["source"].tolist() == ["PLAN20", "the layer"]
    assert found["provenance"].tolist() == ["digitised", "digitised"]
    assert found["confidence"].tolist() == ["low", "low"]
    assert "source" not in stacked([layer], ["id"])
