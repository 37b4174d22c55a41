"""The headline without each of its methods, worked out from the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from geo.displacement.gap import Gap
from geo.displacement.methods import leave_one_out
from geo.displacement.model import Registered, WithoutMethod
from geo.displacement.pieces import People, persons_without
from tests.displacement.groups import draws_with, people_of, spread
from tests.displacement.paper import MakeExposure, land

DRAWS = draws_with(tau=0.0001)
NO_GAP = Gap(
    registered=None, beyond=None, reason="None.", persons=None, share_beyond=None, covers=()
)


def three(make_exposure: MakeExposure, grid: float = 1000.0) -> People:
    said = {
        "homes": spread(DRAWS, "one", 1000, 0.1),
        "grid": spread(DRAWS, "two", grid, 0.1),
        "old": spread(DRAWS, "three", 1000, 0.1),
    }
    return people_of(make_exposure([land()]), DRAWS, {"A": said})


def by_id(people: People, gap: Gap = NO_GAP) -> dict[str, WithoutMethod]:
    return {row.method: row for row in leave_one_out(people, "would_displace", gap)}


def test_each_method_is_left_out_once(make_exposure: MakeExposure) -> None:
    """Three that say 1,000 persons: any two say 400 households of 2.5."""
    found = by_id(three(make_exposure))
    assert list(found) == ["grid", "homes", "old"]
    for row in found.values():
        assert row.households.p50 == pytest.approx(400, rel=0.01)
        assert not row.conflict
        assert (row.beyond_registry_households, row.probability_positive) == (None, None)


def test_without_the_one_that_stands_apart_the_others_agree(make_exposure: MakeExposure) -> None:
    people = three(make_exposure, grid=5000.0)
    assert any(group.verdict.conflict for group in people.groups.values())
    found = by_id(people)
    assert not found["grid"].conflict
    assert found["grid"].households.p95 == pytest.approx(
        400 * np.exp(1.645 * 0.1 / 2**0.5), rel=0.05
    )
    assert found["homes"].conflict
    assert found["homes"].households.p95 > 1900


def test_the_gap_follows_the_people(make_exposure: MakeExposure) -> None:
    """Of 1,000 persons 700 are registered: 120 households beyond; of 5,000 none is missing."""
    registered = Registered(
        households=280, persons=700, source="S", counted_on=None, cut_off=None, covers=("A",)
    )
    gap = Gap(
        registered=registered,
        beyond=None,
        reason=None,
        persons=np.zeros(DRAWS.size),
        share_beyond=None,
        covers=("a",),
        pieces=("A",),
    )
    row = by_id(three(make_exposure), gap)["grid"]
    assert row.beyond_registry_households is not None
    assert row.beyond_registry_households.p50 == pytest.approx(120, rel=0.03)
    assert row.probability_positive is not None
    assert row.probability_positive > 0.99


def test_a_method_that_alone_speaks_of_some_ground_is_not_left_out(
    make_exposure: MakeExposure,
) -> None:
    homes, grid = (spread(DRAWS, column, 1000, 0.1) for column in ("one", "two"))
    said = {"A": {"homes": homes, "grid": grid}, "B": {"homes": homes}}
    people = people_of(make_exposure([land("A"), land("B")]), DRAWS, said)
    assert list(by_id(people)) == ["grid"]


def test_one_method_cannot_be_left_out(make_exposure: MakeExposure) -> None:
    said = {"A": {"homes": spread(DRAWS, "one", 1000, 0.1)}}
    assert by_id(people_of(make_exposure([land()]), DRAWS, said)) == {}


def test_without_a_method_the_pieces_add_up_to_the_others(make_exposure: MakeExposure) -> None:
    homes, grid = (spread(DRAWS, column, 1000, 0.1) for column in ("one", "two"))
    said = {name: {"homes": homes, "grid": grid} for name in "AB"}
    people = people_of(make_exposure([land("A"), land("B")]), DRAWS, said)
    rest = persons_without(people, "grid")
    assert rest["A"] is not None
    assert rest["B"] is not None
    np.testing.assert_allclose(rest["A"] + rest["B"], 2 * homes, rtol=0.002)


def test_the_rest_of_a_family_has_all_of_its_weight(make_exposure: MakeExposure) -> None:
    """Homes have 1, the units 0.3 together: without one of two the other has 0.3 of 1.3."""
    said = {
        "homes": spread(DRAWS, "one", 1000, 0.1),
        "grid": spread(DRAWS, "two", 5000, 0.1),
        "old": spread(DRAWS, "three", 5000, 0.1),
    }
    ground = make_exposure([land()])
    people = people_of(ground, DRAWS, {"A": said}, frozenset({"grid", "old"}))
    (group,) = people.groups.values()
    assert group.verdict.conflict
    assert group.verdict.methods == ("grid", "homes", "old")
    np.testing.assert_allclose(group.verdict.weights, [0.15 / 1.3, 1 / 1.3, 0.15 / 1.3])
    for left in ("grid", "old"):
        verdict = group.judge_without(left, DRAWS)
        assert verdict is not None
        np.testing.assert_allclose(sorted(verdict.weights), [0.3 / 1.3, 1 / 1.3])
        persons = persons_without(people, left)["A"]
        assert persons is not None
        assert float(np.mean(persons > 2500)) == pytest.approx(0.3 / 1.3, abs=0.002)


@pytest.mark.parametrize("least", [0.0, 5e-324, 1e-310, 1e-250])
def test_draws_of_hardly_anybody_stay_numbers(make_exposure: MakeExposure, least: float) -> None:
    """What is left of many small shares is nobody, and nothing is divided by it."""
    grid = spread(DRAWS, "two", 1000, 0.1)
    homes = grid.copy()
    homes[::2] = least
    said = {name: {"homes": homes, "grid": grid, "old": grid} for name in "AB"}
    people = people_of(make_exposure([land("A"), land("B")]), DRAWS, said)
    for method in ("homes", "grid", "old"):
        for persons in persons_without(people, method).values():
            assert persons is not None
            assert np.isfinite(persons).all()
            assert (persons >= 0).all()
