from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geo.exposure.footprints import read_footprints
from geo.exposure.positions import how_many, positions, steps_m
from tests.exposure.paper import Paper

unhurried = settings(deadline=None)

seeds = st.integers(0, 2**32 - 1)


@unhurried
@given(seeds, st.integers(2, 65), st.floats(0.1, 900))
def test_steps_stay_within_the_accuracy(seed: int, count: int, accuracy_m: float) -> None:
    steps = steps_m("a", accuracy_m, count, seed)
    assert steps.shape == (count, 2)
    assert (np.hypot(*steps.T) <= accuracy_m * (1 + 1e-12)).all()


@unhurried
@given(seeds, st.integers(1, 40))
def test_opposite_pairs_cancel(seed: int, pairs: int) -> None:
    assert steps_m("a", 100.0, 2 * pairs, seed).sum(axis=0) == pytest.approx([0, 0], abs=1e-9)


def test_steps_are_even_over_the_disc() -> None:
    steps = steps_m("a", 100.0, 20_000, 1)
    within_half = (np.hypot(*steps.T) < 50).mean()
    assert within_half == pytest.approx(1 / 4, abs=0.02)  # half the radius holds a quarter


@pytest.mark.parametrize("seed", range(5))
def test_few_steps_are_even_already(seed: int) -> None:
    """Of 64 steps a quarter lies within half the radius and a quarter in each quadrant."""
    steps = steps_m("a", 100.0, 64, seed)
    assert abs(int((np.hypot(*steps.T) < 50).sum()) - 16) <= 2
    for east, north in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        assert int(((steps * (east, north)) > 0).all(axis=1).sum()) == 16


def test_cutting_a_footprint_of_doubtful_position_in_two_changes_no_ground(paper: Paper) -> None:
    whole = paper.footprints(a={"shape": box(0, 0, 30, 20), "accuracy_m": 50.0})
    halves = paper.footprints(
        a={"shape": box(0, 0, 15, 20), "accuracy_m": 50.0},
        b={"shape": box(15, 0, 30, 20), "accuracy_m": 50.0},
    )
    uncut = read_footprints(paper.site(), paper.shelf(whole))
    cut = read_footprints(paper.site(), paper.shelf(halves))
    for before, after in zip(positions(uncut, 16, 1), positions(cut, 16, 1), strict=True):
        union = shapely.union_all(list(after.values()))
        assert shapely.area(shapely.symmetric_difference(before["a"], union)) < 1e-6


def test_projects_do_not_move_together() -> None:
    first, second = (steps_m(name, 100.0, 4096, 1) for name in ("a", "b"))
    assert np.abs(np.corrcoef(first.T, second.T)[:2, 2:]).max() < 0.05


def test_each_footprint_has_its_own_steps_and_each_seed_too() -> None:
    ours = steps_m("a", 100.0, 8, 1)
    assert (ours == steps_m("a", 100.0, 8, 1)).all()
    assert (ours != steps_m("b", 100.0, 8, 1)).any()
    assert (ours != steps_m("a", 100.0, 8, 2)).any()


def test_one_realisation_stays_where_it_is_drawn() -> None:
    assert not steps_m("a", 100.0, 1, 1).any()


def test_known_positions_need_one_realisation(paper: Paper) -> None:
    known = paper.footprints(
        a={"shape": box(0, 0, 9, 9)}, p={"shape": Point(0, 0), "accuracy_m": 50.0}
    )
    doubtful = paper.footprints(a={"shape": box(0, 0, 9, 9), "accuracy_m": 1.0})
    assert how_many(read_footprints(paper.site(), paper.shelf(known)), 64) == 1
    assert how_many(read_footprints(paper.site(), paper.shelf(doubtful)), 64) == 64
    with pytest.raises(ValueError, match="at least 1"):
        how_many(read_footprints(paper.site(), paper.shelf(known)), 0)


def test_another_footprint_moves_none_of_the_others(paper: Paper) -> None:
    one = {"shape": box(0, 0, 9, 9), "accuracy_m": 5.0}
    far = {"shape": box(5000, 0, 5009, 9), "accuracy_m": 5.0}
    alone = read_footprints(paper.site(), paper.shelf(paper.footprints(a=one)))
    both = read_footprints(paper.site(), paper.shelf(paper.footprints(a=one, b=far)))
    for before, after in zip(positions(alone, 6, 3), positions(both, 6, 3), strict=True):
        assert shapely.equals_exact(after["a"], before["a"])


def test_a_footprint_moves_as_a_whole(paper: Paper) -> None:
    layer = paper.footprints(a={"shape": box(0, 0, 30, 20), "accuracy_m": 100.0})
    footprints = read_footprints(paper.site(), paper.shelf(layer))
    for pieces in positions(footprints, 10, 1):
        assert shapely.area(pieces["a"]) == pytest.approx(600, rel=1e-6)
