from __future__ import annotations

import pytest
from shapely import LineString, MultiPolygon, Point, affinity, box

from geo.errors import ColumnError, LayerError
from geo.exposure.footprints import block_of, narrowest_width_m, read_footprints
from tests.exposure.paper import Paper


@pytest.mark.parametrize(
    ("status", "takes", "block"),
    [
        ("planned", "all", "would_displace"),
        ("clearing", "unknown", "would_displace"),
        ("cleared", "all", "displaced"),
        ("cleared", "none_as_a_whole", "displaced"),
        ("planned", "none_as_a_whole", "exposed"),
    ],
)
def test_status_and_taking_choose_the_headline(status: str, takes: str, block: str) -> None:
    assert block_of(status, takes) == block


def test_width_is_measured_at_any_angle() -> None:
    assert narrowest_width_m(affinity.rotate(box(0, 0, 650, 17.4), 33)) == pytest.approx(17.4)


def test_the_largest_part_has_the_width_and_shapes_without_area_have_none() -> None:
    two = MultiPolygon([box(0, 0, 100, 30), box(500, 0, 501, 1)])
    assert narrowest_width_m(two) == pytest.approx(30)
    assert narrowest_width_m(Point(0, 0)) == narrowest_width_m(LineString([(0, 0), (9, 9)])) == 0


@pytest.mark.parametrize(
    ("width_m", "accuracy_m", "silent"),
    [
        (None, 99.0, False),
        (None, 101.0, True),
        (17.4, 50.0, True),
        (243.0, 200.0, False),
    ],
)
def test_narrower_than_its_position_is_accurate_only_counts_speak(
    paper: Paper, width_m: float | None, accuracy_m: float, *, silent: bool
) -> None:
    road = {"shape": box(0, 0, 800, 100), "width_m": width_m, "accuracy_m": accuracy_m}
    found = read_footprints(paper.site(), paper.shelf(paper.footprints(road=road)))
    assert found.fact("road").only_counts_speak is silent


def test_a_point_or_line_has_no_area_and_only_counts_speak(paper: Paper) -> None:
    layer = paper.footprints(
        ghat={"shape": Point(5, 5)}, ropeway={"shape": LineString([(0, 0), (9, 9)])}
    )
    found = read_footprints(paper.site(), paper.shelf(layer))
    assert [(f.id, f.area_m2, f.only_counts_speak) for f in found.facts] == [
        ("ghat", None, True),
        ("ropeway", None, True),
    ]
    assert found.with_area == ()


def test_area_is_geodesic(paper: Paper) -> None:
    found = read_footprints(
        paper.site(), paper.shelf(paper.footprints(a={"shape": box(0, 0, 100, 100)}))
    )
    area_m2 = found.fact("a").area_m2
    assert area_m2 == pytest.approx(10_000, rel=1e-3)
    assert area_m2 != pytest.approx(10_000, rel=1e-6)  # UTM is not true to scale here


def test_no_footprints_is_said_with_the_cure(paper: Paper) -> None:
    with pytest.raises(LayerError, match=r"Site 'paper' has no footprints.*footprints\.geojson"):
        read_footprints(paper.site(), paper.shelf())


def test_an_id_used_in_two_layers_is_refused(paper: Paper) -> None:
    layer = paper.footprints(a={"shape": box(0, 0, 1, 1)})
    with pytest.raises(ColumnError, match="found twice: \\['a'\\]"):
        read_footprints(paper.site(), paper.shelf(layer, layer))


def test_phase_and_displacement_are_what_was_published_or_nothing(paper: Paper) -> None:
    layer = paper.footprints(
        a={"shape": box(0, 0, 9, 9), "phase": "Phase 2", "displacement": "economic"},
        b={"shape": box(9, 0, 19, 9), "phase": "", "displacement": None},
    )
    found = read_footprints(paper.site(), paper.shelf(layer))
    assert [(fact.phase, fact.displacement) for fact in found.facts] == [
        ("Phase 2", "economic"),
        (None, None),
    ]


def test_an_edge_is_as_doubtful_as_was_stated_or_not_stated(paper: Paper) -> None:
    layer = paper.footprints(
        a={"shape": box(0, 0, 9, 9), "edge_m": 2.5}, b={"shape": box(9, 0, 19, 9), "edge_m": None}
    )
    found = read_footprints(paper.site(), paper.shelf(layer))
    assert [fact.edge_m for fact in found.facts] == [2.5, None]
