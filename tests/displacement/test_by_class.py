"""Estimators asked directly: rates by class, the raster by class of ground, three answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.displacement.buildings import floor_area, structure_count
from geo.displacement.density import reference_density, settlement_density
from geo.displacement.draws import REALISATION_CHOICE, RULE_CHOICE, Draws, draw_assumptions
from geo.displacement.ground import PieceGround, StructureLayer, read_ground
from geo.displacement.inputs import read_reference
from geo.displacement.opinion import Opinion
from geo.displacement.raster import population_raster
from geo.displacement.tallies import Coded, Tally
from geo.errors import EstimateError
from geo.sites.model import Assumption
from tests.displacement.paper import (
    MakeExposure,
    assumption,
    land,
    make_footprint,
    reference_table,
    structures,
    uniform,
)

COMPLETE = StructureLayer(present=True, selection="complete", vintage=None)
RATES = {
    "household_size": 2.5,
    "residential_share": 0.5,
    "occupied_share": 0.9,
    "households_per_structure": 2.0,
    "storeys": 2.0,
    "net_floor_share": 0.8,
    "floor_m2_per_dwelling": 40.0,
    "settlement_density": 100.0,
    "raster_bias": 0.5,
}


def of_class(name: str, value: float, **classes: str) -> Assumption:
    return assumption(name, value).model_copy(update=classes)


def drawn(*more: Assumption, size: int = 64, **rates: float) -> Draws:
    rows = [assumption(name, value) for name, value in (RATES | rates).items()]
    return draw_assumptions([*rows, *more], [REALISATION_CHOICE, RULE_CHOICE], size, seed=1)


def one(exposure: Any, draws: Draws) -> PieceGround:
    (ground,) = read_ground(exposure, (), draws)
    return ground


def persons(opinion: Opinion) -> float:
    assert opinion.persons is not None, opinion.absent
    assert opinion.persons.min() == pytest.approx(opinion.persons.max())
    return float(opinion.persons.mean())


def test_each_class_of_ground_and_of_structures_has_its_own_rates(
    make_exposure: MakeExposure,
) -> None:
    """
    10 informal homes of 3 households, 10 formal of 2, 10 of no known use of which half are homes.

    All 0.9 occupied and 2.5 persons: (30 + 20 + 10) x 0.9 x 2.5 = 135; the schools hold nobody.
    """
    rows = [
        land(),
        structures(count=10, settlement_class="informal"),
        structures(count=10, settlement_class="formal"),
        structures(count=10, structure_class="unknown"),
        structures(count=99, structure_class="other"),
    ]
    draws = drawn(of_class("households_per_structure", 3.0, settlement_class="informal"))
    ground = one(make_exposure(rows), draws)
    said = structure_count(ground, COMPLETE, "household_size", draws)
    assert persons(said) == pytest.approx(135)
    assert said.inputs == ("129 structures on the map, selection complete",)


def test_a_completeness_of_one_class_divides_that_class_only(make_exposure: MakeExposure) -> None:
    rows = [
        land(),
        structures(count=10, settlement_class="informal"),
        structures(count=10, settlement_class="formal"),
    ]
    draws = drawn(
        of_class("building_completeness", 0.5, settlement_class="informal"),
        building_completeness=1.0,
    )
    said = structure_count(one(make_exposure(rows), draws), COMPLETE, "household_size", draws)
    assert persons(said) == pytest.approx((10 / 0.5 + 10) * 2.0 * 0.9 * 2.5)


def test_storeys_of_one_class_fill_in_for_its_roofs_only(make_exposure: MakeExposure) -> None:
    """100 m2 of roofs each: 1 storey assumed on informal ground, 2 elsewhere: 300 m2 of floors."""
    roofs: dict[str, Any] = {"footprint_m2": 100.0, "storeys_unknown_m2": 100.0, "floor_m2": 0.0}
    rows = [
        land(),
        structures(settlement_class="informal", **roofs),
        structures(settlement_class="formal", **roofs),
    ]
    draws = drawn(of_class("storeys", 1.0, settlement_class="informal"))
    said = floor_area(one(make_exposure(rows), draws), COMPLETE, "household_size", draws)
    assert persons(said) == pytest.approx(300 * 0.8 * 0.9 / 40 * 2.5)


def test_a_rate_that_one_class_lacks_makes_the_method_silent(make_exposure: MakeExposure) -> None:
    rows = [land(), structures(count=3), structures(count=3, structure_class="unknown")]
    draws = draw_assumptions(
        [assumption(name, value) for name, value in RATES.items() if name != "residential_share"],
        [REALISATION_CHOICE, RULE_CHOICE],
        64,
        seed=1,
    )
    ground = one(make_exposure(rows), draws)
    said = structure_count(ground, COMPLETE, "household_size", draws)
    assert said.absent == "The site makes no assumption 'residential_share'."


def test_settlement_density_follows_the_class_of_the_ground(make_exposure: MakeExposure) -> None:
    """1 ha at 100 and 1 ha at 400 persons per hectare, all of it settled: 500 people."""
    rows = [
        land(area_m2=1e4, settlement_class="formal"),
        land(area_m2=1e4, settlement_class="informal"),
    ]
    draws = drawn(of_class("settlement_density", 400.0, settlement_class="informal"))
    inside = pd.DataFrame({"settlement": ["s"], "piece": ["A"], "share": [1.0]})
    exposure = make_exposure(rows, settlements=inside)
    (ground,) = read_ground(exposure, (), draws)
    assert "No settlement" in str(settlement_density(ground, draws).absent)
    settled = PieceGround(
        **{name: getattr(ground, name) for name in ground.__slots__} | {"settled_m2": 2e4}
    )
    assert persons(settlement_density(settled, draws)) == pytest.approx(500)


# The raster


def raster_of(make_exposure: MakeExposure, *more: Assumption, **changes: Any) -> Opinion:
    """100 persons on ground of each class."""
    rows = [
        land(population=100.0, settlement_class=name) for name in ("formal", "informal", "unknown")
    ]
    draws = drawn(*more)
    return population_raster(one(make_exposure(rows, **changes), draws), draws)


def test_the_bias_is_taken_off_informal_ground_only(make_exposure: MakeExposure) -> None:
    said = raster_of(make_exposure)
    assert persons(said) == 100 + 100 / 0.5 + 100
    assert "33% of its persons are on ground of unknown class" in said.caveats[1]


@pytest.mark.parametrize(("share", "expected"), [(0.0, 400), (0.5, 450), (1.0, 500)])
def test_of_ground_of_unknown_class_as_much_is_informal_as_the_site_says(
    make_exposure: MakeExposure, share: float, expected: float
) -> None:
    said = raster_of(make_exposure, assumption("unknown_is_informal_share", share))
    assert persons(said) == pytest.approx(expected)
    assert said.caveats == ("The raster is modelled, not counted.",)


def test_formal_ground_needs_no_bias(make_exposure: MakeExposure) -> None:
    draws = draw_assumptions(
        [assumption("household_size", 2.5)], [REALISATION_CHOICE, RULE_CHOICE], 64, seed=1
    )
    for name, speaks in (("formal", True), ("informal", False), ("unknown", False)):
        ground = one(make_exposure([land(population=7.0, settlement_class=name)]), draws)
        said = population_raster(ground, draws)
        assert (said.persons is not None) == speaks
        assert speaks or "'raster_bias'" in str(said.absent)


@pytest.mark.parametrize(
    ("cover", "reason"),
    [
        ({"A": 0.0}, "not covered, which is not nobody"),
        ({"A": 0.6}, "holds data for 60% of the ground: a part of it"),
        ({"A": 0.96}, None),
        ({}, None),
    ],
)
def test_outside_coverage_partly_covered_and_nobody_are_three_answers(
    make_exposure: MakeExposure, cover: dict[str, float], reason: str | None
) -> None:
    ground = make_exposure([land(population=0.0)], population_cover=cover)
    draws = drawn()
    said = population_raster(one(ground, draws), draws)
    if reason is None:
        assert persons(said) == 0
    else:
        assert reason in str(said.absent)


def test_people_in_structures_and_on_land_are_added(make_exposure: MakeExposure) -> None:
    rows = [
        land(population=1.0, settlement_class="formal"),
        structures(population=20.0, settlement_class="formal"),
        structures(population=300.0, settlement_class="informal", structure_class="unknown"),
    ]
    draws = drawn()
    assert persons(population_raster(one(make_exposure(rows), draws), draws)) == 21 + 600


# Positions and rules

BY_RULE: dict[str, Any] = {
    "structures_any": 9.0,
    "structures_half": 6.0,
    "structures_centroid": 3.0,
}


@pytest.mark.parametrize(("value", "count"), [(0.0, 9.0), (1.0, 6.0), (2.0, 3.0)])
def test_the_site_may_say_which_rule_holds_for_structures_at_the_edge(
    make_exposure: MakeExposure, value: float, count: float
) -> None:
    draws = drawn(partial_structure=value)
    ground = one(make_exposure([land(), structures(**BY_RULE)]), draws)
    assert set(ground.structures["unknown", "residential"]) == {count}
    assert ground.structures.mean() == pytest.approx(count)


def test_a_rule_between_two_rules_is_refused(make_exposure: MakeExposure) -> None:
    draws = drawn(uniform("partial_structure", 0.0, 2.0))
    with pytest.raises(EstimateError, match=r"must be 0 \(any part\)"):
        read_ground(make_exposure([land(), structures(**BY_RULE)]), (), draws)


def test_without_a_stated_rule_each_holds_in_a_third_of_the_draws(
    make_exposure: MakeExposure,
) -> None:
    draws = drawn(size=1024)
    ground = one(make_exposure([land(), structures(**BY_RULE)]), draws)
    found, times = np.unique(ground.structures["unknown", "residential"], return_counts=True)
    assert found.tolist() == [3.0, 6.0, 9.0]
    assert times / 1024 == pytest.approx(1 / 3, abs=0.01)


def test_all_that_is_said_of_a_piece_is_of_one_position(make_exposure: MakeExposure) -> None:
    rows = [
        land(realisation=0, area_m2=10.0, reference_unit="u"),
        land(realisation=1, area_m2=30.0, reference_unit="v"),
        structures(realisation=1, count=5, settlement_class="formal"),
    ]
    ground = one(make_exposure(rows, realisations=2), drawn())
    first = ground.area_m2 == 10
    assert 0 < first.sum() < 64
    assert (ground.area_by_unit_m2["u"] == np.where(first, 10, 0)).all()
    assert (ground.area_by_unit_m2["v"] == np.where(first, 0, 30)).all()
    assert (ground.structures["formal", "residential"] == np.where(first, 0, 5)).all()
    assert ground.mean_area_m2 == pytest.approx(ground.area_m2.mean())
    assert ground.population is None


def test_the_zone_of_a_piece_is_its_projects(make_exposure: MakeExposure) -> None:
    facts = tuple(
        make_footprint(name, project=project)
        for name, project in (("A", "rail"), ("B", "road"), ("C", "rail"))
    )
    exposure = make_exposure(
        [land("A"), land("B+A"), land("A+C")],
        footprints=facts,
        pieces={"A": ("a",), "B+A": ("b", "a"), "A+C": ("a", "c")},
    )
    zones = {ground.piece: ground.zone for ground in read_ground(exposure, (), drawn())}
    assert zones == {"A": "rail", "B+A": "rail + road", "A+C": "rail"}


def test_a_piece_without_rows_holds_nothing(make_exposure: MakeExposure) -> None:
    exposure = make_exposure(
        [land("A", population=5.0)],
        footprints=(make_footprint("A"), make_footprint("B")),
        pieces={"A": ("a",), "B": ("b",)},
    )
    empty = read_ground(exposure, (), drawn())[1]
    assert len(empty.structures) == 0
    assert empty.area_m2.tolist() == [0.0] * 64
    assert empty.population is not None
    assert empty.population.tolist() == [0.0] * 64


# Laws


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    small=st.lists(st.floats(0, 1e6), min_size=4, max_size=4),
    more=st.lists(st.floats(0, 1e6), min_size=4, max_size=4),
)
def test_each_method_grows_with_the_ground_in_every_draw(
    make_exposure: MakeExposure, small: list[float], more: list[float]
) -> None:
    draws = drawn(
        uniform("unknown_is_informal_share", 0.0, 1.0),
        of_class("households_per_structure", 4.0, settlement_class="informal"),
        density_transfer=1.0,
    )
    (unit,) = read_reference(reference_table({}))

    def said(area: float, formal: float, informal: float, people: float) -> list[Opinion]:
        roofs: list[dict[str, Any]] = [
            {"count": n, "footprint_m2": n, "floor_m2": n, "settlement_class": name}
            for n, name in ((formal, "formal"), (informal, "informal"))
        ]
        rows = [land(area_m2=area, population=people), *(structures(**roof) for roof in roofs)]
        ground = one(make_exposure(rows), draws)
        return [
            reference_density(ground, unit, draws),
            structure_count(ground, COMPLETE, "household_size", draws),
            floor_area(ground, COMPLETE, "household_size", draws),
            population_raster(ground, draws),
        ]

    grown = [a + b for a, b in zip(small, more, strict=True)]
    for inner, outer in zip(said(*small), said(*grown), strict=True):
        assert inner.persons is not None
        assert outer.persons is not None
        assert (outer.persons >= inner.persons * (1 - 1e-12)).all()


rows_of_table = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from("ABC"),
        st.sampled_from(["x", "y"]),
        st.sampled_from(["p", "q"]),
        st.one_of(st.floats(0, 1e6), st.just(float("nan"))),
    ),
    max_size=30,
)


@settings(max_examples=50, deadline=None)
@given(rows_of_table)
def test_sums_of_all_pieces_at_once_are_those_of_each_piece(
    rows: list[tuple[int, str, str, str, float]],
) -> None:
    frame = pd.DataFrame(
        rows, columns=["realisation", "piece", "settlement_class", "structure_class", "area_m2"]
    ).astype({"area_m2": float})
    by = ("settlement_class", "structure_class")
    coded = Coded.of(frame, ["A", "B", "C"], 4, by)
    tally = Tally.of(coded, np.ones(len(frame), dtype=bool), by=by, columns=("area_m2",))
    expected: dict[tuple[str, tuple[str, str], int], float] = {}
    for position, piece, ground, built, value in rows:
        place = (piece, (ground, built), position)
        expected[place] = expected.get(place, 0.0) + (0.0 if np.isnan(value) else value)
    for number, piece in enumerate("ABC"):
        groups, sums = tally.groups_of(number), tally.sums_of(number, "area_m2")
        assert groups == tuple(sorted({group for found, group, _ in expected if found == piece}))
        for row, group in enumerate(groups):
            wanted = [expected.get((piece, (group[0], group[1]), p), 0.0) for p in range(4)]
            assert sums[row] == pytest.approx(wanted)
