from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from exactextract import exact_extract
from shapely import affinity, box

from geo.crs import to_grid
from geo.exposure import structure_depths
from geo.exposure.structures import structure_class
from tests.exposure.paper import Paper


def test_each_structure_for_each_raster(paper: Paper, tmp_path: Path) -> None:
    rasters = [
        paper.raster(tmp_path, "flood_depth", [[1.0, 3.0]], cell_m=10, id="low", unit="m"),
        paper.raster(tmp_path, "flood_depth", [[200.0, np.nan]], cell_m=10, id="high", unit="cm"),
    ]
    houses = paper.buildings([box(6, 2, 11, 4), box(40, 0, 50, 5)])
    found = structure_depths(houses, rasters, paper.crs)
    assert list(zip(found["event"], found["id"], strict=True)) == [
        ("high", "b0"), ("high", "b1"), ("low", "b0"), ("low", "b1"),
    ]  # fmt: skip
    nan = float("nan")
    assert found["max_m"].tolist() == pytest.approx([2, nan, 3, nan], nan_ok=True)
    assert found["mean_m"].tolist() == pytest.approx([2, nan, 1.4, nan], nan_ok=True)
    assert found["covered_share"].tolist() == pytest.approx([0.8, 0, 1, 0])


def test_no_rasters_no_rows(paper: Paper) -> None:
    assert structure_depths(paper.buildings([box(0, 0, 1, 1)]), [], paper.crs).empty


def test_depths_agree_with_exactextract(paper: Paper, tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    depth = chance.gamma(0.5, 1.0, (60, 60))
    raster = paper.raster(tmp_path, "flood_depth", depth, cell_m=5, id="flood", unit="m")
    houses = paper.buildings(
        [
            affinity.rotate(box(x, y, x + w, y + h), turn)
            for x, y, w, h, turn in chance.uniform(
                [-5, -5, 4, 4, 0], [290, 290, 25, 25, 90], (200, 5)
            )
        ]
    )
    found = structure_depths(houses, [raster], paper.crs)
    shapes = gpd.GeoDataFrame(geometry=to_grid(gpd.GeoSeries(houses.frame.geometry), raster.crs))
    oracle = exact_extract(str(raster.path), shapes, ["max", "mean"], output="pandas")
    assert found["max_m"].to_numpy() == pytest.approx(oracle["max"].to_numpy(), abs=1e-6)
    assert found["mean_m"].to_numpy() == pytest.approx(oracle["mean"].to_numpy(), abs=1e-6)


@pytest.mark.parametrize(
    ("building", "expected"),
    [("apartments", "residential"), ("HUT", "residential"), ("temple", "other"),
     ("yes", "unknown"), ("", "unknown"), (None, "unknown"), (float("nan"), "unknown")],
)  # fmt: skip
def test_uses_become_classes(building: object, expected: str) -> None:
    assert structure_class(building) == expected
