from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, box

from geo.run.settlements import narrowest_m, settlements_outside, without


def widths(*outlines: shapely.Geometry) -> list[float]:
    return [float(width) for width in narrowest_m(np.array(outlines, dtype=object))]


def test_a_lane_along_a_railway_is_as_wide_as_the_lane() -> None:
    """The upright box around a slanting lane is 1,400 m wide; the lane is 20 m."""
    lane = LineString([(0, 0), (1400, 1400)]).buffer(10, cap_style="flat")
    (width,) = widths(lane)
    assert width == pytest.approx(20, abs=3)


def test_an_outline_is_as_wide_as_its_narrowest_part() -> None:
    broad, hut = box(0, 0, 900, 700), box(2000, 0, 2040, 30)
    assert widths(broad, MultiPolygon([broad, hut])) == [
        pytest.approx(700, abs=3),
        pytest.approx(30, abs=3),
    ]


def test_an_angle_is_no_wider_than_its_arms() -> None:
    angle = box(0, 0, 1000, 40).union(box(0, 0, 40, 1000))
    assert widths(angle)[0] < 60


def test_a_settlement_outside_the_area_is_named_unless_a_footprint_may_reach_it() -> None:
    areas = gpd.GeoDataFrame(
        {"id": ["in", "edge", "out", "reached"]},
        geometry=[Point(x, 0.5).buffer(0.1) for x in (0.5, 1.05, 2.0, 3.0)],
        crs="EPSG:4326",
    )

    class _Site:
        area_of_interest = (0.0, 0.0, 1.0, 1.0)

    found = settlements_outside(areas, _Site(), frozenset({"reached"}))  # type: ignore[arg-type] # only its area is asked for
    assert found == {"out"}
    left = without(areas, found)
    assert left is not None
    assert list(left["id"]) == ["in", "edge", "reached"]
