"""One site on squared paper, added up by hand; then laws that hold on any paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from geo.errors import LayerError
from geo.exposure import expose
from geo.exposure.model import ExposureTable
from geo.fields import (
    AREA_M2,
    FLOOR_M2,
    FOOTPRINT_M2,
    POPULATION,
    REALISATION,
    REFERENCE,
    SETTLEMENT_CLASS,
    STOREYS_UNKNOWN_M2,
    STRUCTURE_CLASS,
    STRUCTURES_ANY,
    STRUCTURES_CENTROID,
    STRUCTURES_HALF,
)
from tests.exposure.paper import Paper

MEASURES = [
    *(AREA_M2, STRUCTURES_ANY, STRUCTURES_HALF, STRUCTURES_CENTROID),
    *(FOOTPRINT_M2, FLOOR_M2, STOREYS_UNKNOWN_M2),
]


def exposed(paper: Paper, *items: Any, seed: int = 1, realisations: int = 8) -> ExposureTable:
    return expose(paper.site(), paper.shelf(*items), seed=seed, realisations=realisations)


def by(table: ExposureTable, key: str, column: str) -> dict[str, float]:
    return {str(k): float(v) for k, v in table.rows.groupby(key)[column].sum().items() if v}


def near(value: Any) -> Any:
    return pytest.approx(value, rel=1e-6, abs=1e-6)


def test_pieces_and_the_headline_of_each(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(
            zone={"shape": box(0, 0, 400, 100), "takes": "none_as_a_whole"},
            road={"shape": box(100, 0, 200, 100)},
            corridor={"shape": box(300, 0, 500, 100), "status": "cleared"},
            ghat={"shape": Point(0, 900), "status": "cleared", "accuracy_m": 50.0},
        ),
    )
    assert table.realisations == 1
    assert table.blocks == {
        "corridor": "displaced",
        "corridor+zone": "displaced",
        "ghat": "displaced",
        "road+zone": "would_displace",
        "zone": "exposed",
    }
    assert table.pieces["corridor+zone"] == ("corridor", "zone")
    assert by(table, "piece", AREA_M2) == near(
        {"corridor": 10_000, "corridor+zone": 10_000, "road+zone": 10_000, "zone": 20_000}
    )


def test_land_by_unit_and_class(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100)}),
        paper.layer(
            "admin", [box(-500, -500, 25, 500), box(25, -500, 75, 500)], {"id": ["w", "m"]}
        ),
        paper.layer(
            "settlements",
            [box(0, 0, 50, 50), box(0, 0, 100, 20), Point(90, 90)],
            {"id": ["s1", "s2", "s3"], "settlement_class": ["informal", "formal", "informal"]},
        ),
    )
    assert by(table, REFERENCE, AREA_M2) == near({"w": 2500, "m": 5000, "": 2500})
    # informal wins where both are drawn; a point has no outline
    assert by(table, SETTLEMENT_CLASS, AREA_M2) == near(
        {"informal": 2500, "formal": 1000, "unknown": 6500}
    )
    assert any("covers 75% of the ground" in note for note in table.notes)


def test_of_two_layers_of_units_the_one_that_covers_more_is_used(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100)}),
        paper.layer("admin", [box(0, 0, 30, 100)], {"id": ["part"]}, id="a_part"),
        paper.layer(
            "admin", [box(-9, -9, 109, 109)], {"id": ["whole"]}, id="b_whole", title="Whole"
        ),
    )
    assert by(table, REFERENCE, AREA_M2) == near({"whole": 10_000})
    assert any("'Whole' is used" in note for note in table.notes)


def test_three_ways_to_count_a_structure_on_the_edge(paper: Paper) -> None:
    in_full, by_a_third, by_half, touching = (
        box(10, 10, 20, 20), box(90, 10, 120, 20), box(90, 50, 110, 60), box(100, 80, 110, 90),
    )  # fmt: skip
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100)}),
        paper.buildings(
            [in_full, by_a_third, by_half, touching],
            building=["house", "house", "yes", "house"],
            levels=[2.0, None, 3.0, 1.0],
            height_m=[30.0, 8.9, None, None],
        ),
    )
    assert by(table, STRUCTURE_CLASS, STRUCTURES_ANY) == near({"residential": 2, "unknown": 1})
    assert by(table, STRUCTURE_CLASS, STRUCTURES_HALF) == near({"residential": 1, "unknown": 1})
    assert by(table, STRUCTURE_CLASS, FOOTPRINT_M2) == near({"residential": 200, "unknown": 100})
    # levels win over height; 8.9 m are three storeys
    assert by(table, STRUCTURE_CLASS, FLOOR_M2) == near({"residential": 500, "unknown": 300})
    assert by(table, STRUCTURE_CLASS, STOREYS_UNKNOWN_M2) == {}


def test_unknown_storeys_are_kept_apart(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100)}),
        paper.buildings([box(0, 0, 10, 10), box(20, 20, 30, 30)], levels=[None, 4.0]),
    )
    assert table.rows[FLOOR_M2].sum() == near(400)
    assert table.rows[STOREYS_UNKNOWN_M2].sum() == near(100)
    assert any("storeys of 1 of the 2 structures" in note for note in table.notes)


def test_a_structure_on_the_seam_of_two_pieces_is_one_structure(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(west={"shape": box(0, 0, 50, 100)}, east={"shape": box(50, 0, 100, 100)}),
        paper.buildings([box(40, 0, 80, 10)]),
    )
    for rule in (STRUCTURES_ANY, STRUCTURES_HALF, STRUCTURES_CENTROID):
        assert by(table, "piece", rule) == near({"west": 0.25, "east": 0.75})


def test_a_structure_cut_by_two_headlines_counts_in_each(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(
            gone={"shape": box(0, 0, 50, 100), "status": "cleared"},
            next={"shape": box(50, 0, 100, 100)},
        ),
        paper.buildings([box(40, 0, 80, 10)]),
    )
    assert by(table, "piece", STRUCTURES_ANY) == near({"gone": 1, "next": 1})
    assert by(table, "piece", STRUCTURES_HALF) == near({"next": 1})


def test_the_same_building_in_two_layers_counts_once(paper: Paper) -> None:
    footprints = paper.footprints(a={"shape": box(0, 0, 100, 100)})
    full = paper.buildings(
        [box(0, 0, 10, 10)], id="full", selection="complete", vintage="2019", building=["house"]
    )
    large = paper.buildings(
        [box(1, 1, 11, 11), box(50, 50, 60, 60)], id="large", selection="largest_first"
    )
    table = exposed(paper, footprints, large, full)
    assert by(table, STRUCTURE_CLASS, STRUCTURES_ANY) == near({"residential": 1, "unknown": 1})
    assert table.selections == {"buildings": "largest_first"}
    assert table.structure_vintage == "2019; 2020"
    assert any("1 structures of 'buildings' are drawn in another layer" in n for n in table.notes)


def test_no_layer_of_structures_is_not_no_structures(paper: Paper) -> None:
    table = exposed(paper, paper.footprints(a={"shape": box(0, 0, 100, 100)}))
    assert table.selections == {}
    assert table.structure_vintage is None
    assert table.rows[POPULATION].isna().all()


def test_settlements_by_disc_outline_and_area(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 1000, 1000)}),
        paper.layer(
            "settlements",
            [Point(0, 500), Point(500, 0), box(900, 0, 1100, 100), None, Point(9000, 0)],
            {
                "id": ["disc", "wide", "outline", "nowhere", "far"],
                "accuracy_m": [100.0, 1.0, 500.0, None, 10.0],
                "area_m2": [None, 40_000.0, None, None, None],
            },
        ),
    )
    shares = dict(zip(table.settlements["settlement"], table.settlements["share"], strict=True))
    assert shares == pytest.approx({"disc": 0.5, "wide": 0.5, "outline": 0.5}, abs=1e-5)
    assert table.not_located == ("nowhere",)


def test_cells_share_the_ground_out(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(
            a={"shape": box(250, 0, 1000, 500)},
            p={"shape": Point(2000, 2000), "accuracy_m": 100.0},
            line={"shape": LineString([(3000, 100), (3000, 400)])},
        ),
    )
    shares = table.cell_shares[table.cell_shares["piece"] == "a"]
    assert shares["share"].tolist() == pytest.approx([0.5, 1.0])
    assert shares["piece_share"].tolist() == pytest.approx([1 / 3, 2 / 3])
    of_piece = table.cell_shares.groupby("piece")
    assert dict(of_piece["piece_share"].sum()) == pytest.approx({"a": 1, "p": 1, "line": 1})
    assert dict(of_piece["share"].sum()) == pytest.approx({"a": 1.5, "p": 0, "line": 0})
    assert table.cells.set_index("cell").loc[shares["cell"], "area_m2"].tolist() == [250_000] * 2
    assert table.cells.crs == paper.crs


def test_reported_floods(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 1000, 1000)}),
        paper.buildings([box(-5, 495, 5, 505), box(495, 495, 505, 505)]),
        paper.layer(
            "floods",
            [Point(0, 500), Point(0, 500), Point(500, 500), None],
            {
                "id": ["f1", "f2", "f3", "f4"],
                "event": ["rain", "rain", "gauge", "river"],
                "record": ["place", "depth", "level", "place"],
                "accuracy_m": [100.0, 100.0, 100.0, None],
            },
        ),
        paper.layer("settlements", [Point(0, 500)], {"id": ["s"], "accuracy_m": [50.0]}),
        paper.table("promises", [
            {"id": "p1", "accuracy_m": "50"} | paper.lonlat(0, 500),
            {"id": "p2", "accuracy_m": ""} | paper.lonlat(700, 700),
            {"id": "p3", "accuracy_m": "", "lon": "", "lat": ""},
        ]),
    )  # fmt: skip
    flood = table.flood.set_index(["event", "flood_class"])
    half_disc = np.pi * 100**2 / 2
    assert flood.loc[("rain", "reported"), AREA_M2] == pytest.approx(half_disc, rel=1e-6)
    assert flood.loc[("rain", "not_reported"), AREA_M2] == pytest.approx(1e6 - half_disc, rel=1e-6)
    assert flood.loc[("rain", "reported"), "structures"] == near(1)
    (wet,) = table.flood_shares.to_dict("records")  # one of two houses stands in the water
    assert (wet["event"], wet["realisation"], wet["piece"]) == ("rain", 0, "a")
    assert wet["ground_share"] == pytest.approx(half_disc / 1e6, rel=1e-6)
    assert wet["structure_share"] == near(0.5)
    # a gauge level wets no place, and an event that nobody locates is still an event
    assert set(flood.index) == {
        ("rain", "reported"), ("rain", "not_reported"),
        ("gauge", "not_reported"), ("river", "not_reported"),
    }  # fmt: skip
    assert table.flood_points.to_dict("records") == [
        {"event": "rain", "item": "p1", "item_kind": "promise", "share": near(1)},
        {"event": "rain", "item": "p2", "item_kind": "promise", "share": 0},
        {"event": "rain", "item": "s", "item_kind": "settlement", "share": near(1)},
    ]


def test_a_mapped_extent_is_an_event(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100)}),
        paper.layer("flood_extent", [box(0, 0, 100, 25)], {"id": ["e"]}, id="image", event="spill"),
    )
    found = table.flood.set_index(["event", "flood_class"])[AREA_M2].to_dict()
    assert found == near({("spill", "reported"): 2500, ("spill", "not_reported"): 7500})


def test_water_is_measured_at_every_position(paper: Paper) -> None:
    """A footprint of 100 m that may lie 200 m off its place is in the water or it is not."""
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(-100, 0, 0, 100), "accuracy_m": 200.0}),
        paper.layer("flood_extent", [box(0, -500, 500, 500)], {"id": ["e"]}, event="spill"),
        realisations=64,
    )
    share = np.zeros(table.realisations)
    share[table.flood_shares["realisation"]] = table.flood_shares["ground_share"]
    assert share.min() == 0
    assert share.max() == near(1)
    assert table.flood_shares["structure_share"].isna().all()
    reported = table.flood.set_index("flood_class")[AREA_M2]["reported"]
    assert share.mean() * 1e4 == near(reported)


def test_depth_rasters_by_class_and_by_the_deepest_cell(paper: Paper, tmp_path: Path) -> None:
    depth_cm = [[0.0, 50.0, 51.0, 250.0], [np.nan, 150.0, 0.0, 0.0]]
    raster = paper.raster(
        tmp_path, "flood_depth", depth_cm, cell_m=10, id="deep", event="surge", unit="cm"
    )
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 50, 20)}),
        paper.buildings(
            [box(1, 1, 2, 2), box(5, 15, 15, 16), box(18, 12, 22, 13), box(42, 2, 43, 3)]
        ),
        raster,
    )
    found = table.flood.set_index("flood_class")
    assert set(found["event"]) == {"surge"}
    assert found[AREA_M2].to_dict() == near(
        {
            "dry": 400,  # three cells of 0 and one without data
            "0-0.5 m": 100,
            "0.5-1 m": 100,
            "1-2 m": 100,
            "over 2 m": 100,
            "not_covered": 200,
        }
    )
    assert found["structures"].to_dict() == near(
        {"dry": 1, "0-0.5 m": 1, "0.5-1 m": 1, "1-2 m": 0, "over 2 m": 0, "not_covered": 1}
    )
    assert any("hold no data and are counted as dry" in note for note in table.notes)


def test_a_raster_elsewhere_covers_nothing(paper: Paper, tmp_path: Path) -> None:
    raster = paper.raster(tmp_path, "flood_depth", [[1.0]], cell_m=10, id="far", unit="m")
    table = exposed(paper, paper.footprints(a={"shape": box(5000, 0, 5100, 100)}), raster)
    assert table.flood[["event", "flood_class"]].to_numpy().tolist() == [["far", "not_covered"]]
    assert any("does not reach" in note for note in table.notes)


def test_a_unit_that_is_no_depth_is_refused(paper: Paper, tmp_path: Path) -> None:
    raster = paper.raster(tmp_path, "flood_depth", [[1.0]], cell_m=10, unit="persons")
    with pytest.raises(LayerError, match="gives depth in 'persons'"):
        exposed(paper, paper.footprints(a={"shape": box(0, 0, 9, 9)}), raster)


def test_people_of_a_raster_by_exact_cover(paper: Paper, tmp_path: Path) -> None:
    raster = paper.raster(tmp_path, "population", [[10.0, 20.0], [np.nan, 40.0]], cell_m=100)
    table = exposed(paper, paper.footprints(a={"shape": box(50, 0, 150, 200)}), raster)
    assert table.rows[POPULATION].sum() == near(5 + 10 + 20)
    assert any("holds data for 75% of" in note for note in table.notes)


def test_doubt_about_a_place_spreads_what_is_on_it(paper: Paper) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100), "accuracy_m": 60.0}),
        paper.buildings([box(45, 45, 55, 55), box(95, 45, 105, 55), box(400, 0, 410, 10)]),
        realisations=40,
    )
    counted = table.rows.groupby(REALISATION)[STRUCTURES_CENTROID].sum()
    assert table.realisations == 40
    assert counted.max() == 2
    assert counted.min() < 2
    land = table.rows[table.rows[STRUCTURE_CLASS] == "land"].groupby(REALISATION)[AREA_M2].sum()
    assert land.to_numpy() == pytest.approx(10_000)


def test_progress_is_told(paper: Paper) -> None:
    told: list[tuple[str, int, int]] = []
    shelf = paper.shelf(paper.footprints(a={"shape": box(0, 0, 9, 9), "accuracy_m": 1.0}))
    expose(paper.site(), shelf, seed=1, realisations=3, progress=lambda *step: told.append(step))
    assert told == [("overlaying", 1, 3), ("overlaying", 2, 3), ("overlaying", 3, 3)]


# Laws

paper_once = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
boxes = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    *(st.integers(0, 300) for _ in range(2)),
    *(st.integers(20, 200) for _ in range(2)),
)
houses = st.lists(boxes.map(lambda b: shapely.transform(b, lambda p: p / 5)), max_size=6)


def totals(table: ExposureTable) -> dict[str, float]:
    rows = table.rows.assign(block=table.rows["piece"].map(table.blocks))
    summed = rows.groupby(["block", STRUCTURE_CLASS])[MEASURES].sum()
    return {
        f"{key} {name}": float(value)
        for name in MEASURES
        for key, value in summed[name].items()
        if value > 1e-6
    }


@paper_once
@given(boxes, houses, st.integers(1, 19))
def test_splitting_a_footprint_changes_no_total(
    paper: Paper, shape: Polygon, drawn: list[Polygon], cut: int
) -> None:
    left, bottom, right, top = shape.bounds
    seam = left + (right - left) * cut / 20
    buildings = paper.buildings(drawn, building=["house"] * len(drawn))
    whole = paper.footprints(a={"shape": shape})
    halves = paper.footprints(
        a1={"shape": box(left, bottom, seam, top)}, a2={"shape": box(seam, bottom, right, top)}
    )
    assert totals(exposed(paper, halves, buildings)) == near(
        totals(exposed(paper, whole, buildings))
    )


@paper_once
@given(st.lists(boxes, min_size=2, max_size=4), houses)
def test_order_changes_nothing(paper: Paper, shapes: list[Polygon], drawn: list[Polygon]) -> None:
    named = {f"f{n}": {"shape": s, "accuracy_m": 30.0 * n} for n, s in enumerate(shapes)}
    other = [shapely.transform(shape, lambda p: p + 3) for shape in drawn]
    ours = paper.buildings(drawn, id="ours")
    theirs = paper.buildings(other, id="theirs")
    back_ours = paper.buildings(drawn[::-1], id="ours")
    there = exposed(paper, paper.footprints(**named), ours, theirs)
    back = exposed(paper, theirs, back_ours, paper.footprints(**dict(reversed(named.items()))))
    pd.testing.assert_frame_equal(there.rows, back.rows)
    pd.testing.assert_frame_equal(there.cell_shares, back.cell_shares)
    assert there.footprints == back.footprints


@paper_once
@given(st.lists(boxes, min_size=1, max_size=4))
def test_pieces_sum_to_the_union(paper: Paper, shapes: list[Polygon]) -> None:
    layer = paper.footprints(**{f"f{n}": {"shape": shape} for n, shape in enumerate(shapes)})
    table = exposed(paper, layer)
    assert table.rows[AREA_M2].sum() == near(shapely.union_all(shapes).area)


@paper_once
@given(boxes, boxes, houses)
def test_more_ground_never_holds_fewer_structures(
    paper: Paper, shape: Polygon, more: Polygon, drawn: list[Polygon]
) -> None:
    buildings = paper.buildings(drawn)
    larger = shapely.union(shape, more)
    small = exposed(paper, paper.footprints(a={"shape": shape}), buildings).rows
    large = exposed(paper, paper.footprints(a={"shape": larger}), buildings).rows
    for rule in (STRUCTURES_ANY, STRUCTURES_HALF, STRUCTURES_CENTROID):
        assert large[rule].sum() >= small[rule].sum() - 1e-6


@paper_once
@given(st.lists(boxes, min_size=1, max_size=3), houses)
def test_rules_are_nested(paper: Paper, shapes: list[Polygon], drawn: list[Polygon]) -> None:
    layer = paper.footprints(**{f"f{n}": {"shape": shape} for n, shape in enumerate(shapes)})
    rows = exposed(paper, layer, paper.buildings(drawn)).rows
    assert (rows[STRUCTURES_HALF] <= rows[STRUCTURES_ANY] + 1e-9).all()
    assert (rows[STRUCTURES_CENTROID] <= rows[STRUCTURES_ANY] + 1e-9).all()
    assert (rows[STOREYS_UNKNOWN_M2] <= rows[FOOTPRINT_M2] + 1e-9).all()


def test_arguments_are_unchanged_and_runs_repeat(paper: Paper) -> None:
    items = (
        paper.footprints(a={"shape": box(0, 0, 100, 100), "accuracy_m": 40.0}),
        paper.buildings([box(0, 0, 10, 10)], building=["house"]),
        paper.layer("settlements", [Point(0, 0)], {"id": ["s"], "accuracy_m": [30.0]}),
    )
    before = [item.frame.copy() for item in items]
    one, two = exposed(paper, *items), exposed(paper, *items)
    for item, frame in zip(items, before, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(item.frame), pd.DataFrame(frame))
    pd.testing.assert_frame_equal(one.rows, two.rows)
    assert not one.rows.equals(exposed(paper, *items, seed=2).rows)
