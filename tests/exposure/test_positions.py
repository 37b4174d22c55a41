from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geo.exposure.footprints import Footprints, read_footprints
from geo.exposure.positions import (
    WIDEST,
    edge_deviates,
    edge_sd_m,
    how_many,
    positions,
    reach,
    steps_m,
)
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


# Edges


def with_edge(paper: Paper, edge_m: float, **by_id: shapely.Geometry) -> Footprints:
    layer = paper.footprints(**{name: {"shape": shape} for name, shape in by_id.items()})
    drawn = read_footprints(paper.site(), paper.shelf(layer))
    facts = tuple(fact.model_copy(update={"edge_m": edge_m}) for fact in drawn.facts)
    return Footprints(facts=facts, shapes=drawn.shapes)


@unhurried
@given(seeds, st.integers(1, 40))
def test_edges_move_in_and_out_in_opposite_pairs(seed: int, pairs: int) -> None:
    deviates = edge_deviates("a", 2 * pairs, seed)
    assert deviates.sum() == pytest.approx(0, abs=1e-9)
    assert np.abs(deviates).max() <= WIDEST


def test_nine_tenths_of_the_edges_lie_within_what_was_stated(paper: Paper) -> None:
    fact = with_edge(paper, 5.0, a=box(0, 0, 100, 100)).facts[0]
    offsets_m = edge_deviates("a", 4096, 1) * edge_sd_m(fact)
    assert (np.abs(offsets_m) < 5).mean() == pytest.approx(0.9, abs=0.01)


def test_an_edge_in_doubt_grows_and_shrinks_a_square(paper: Paper) -> None:
    """A square of 100 m whose edge lies z s metres outside: sides 100 + 2 z s, corners rounded."""
    footprints = with_edge(paper, 5.0, a=box(0, 0, 100, 100))
    assert how_many(footprints, 16) == 16
    deviates = edge_deviates("squares", 16, 1) * edge_sd_m(footprints.facts[0])
    for offset_m, found in zip(deviates, positions(footprints, 16, 1), strict=True):
        corners = (4 - np.pi) * max(offset_m, 0) ** 2
        assert shapely.area(found["a"]) == pytest.approx(
            (100 + 2 * offset_m) ** 2 - corners, rel=1e-3
        )


@pytest.mark.parametrize("gap_m", [0.0, 1e-6])
def test_cutting_a_footprint_whose_edge_is_in_doubt_in_two_changes_no_ground(
    paper: Paper, gap_m: float
) -> None:
    uncut = with_edge(paper, 5.0, a=box(0, 0, 60, 40))
    cut = with_edge(paper, 5.0, a=box(0, 0, 25, 40), b=box(25 + gap_m, 0, 60, 40))
    for before, after in zip(positions(uncut, 16, 1), positions(cut, 16, 1), strict=True):
        union = shapely.union_all(list(after.values()))
        assert shapely.area(shapely.symmetric_difference(before["a"], union)) < 0.1


def test_a_footprint_thinner_than_its_doubt_is_not_there_at_some_positions(paper: Paper) -> None:
    footprints = with_edge(paper, 30.0, a=box(0, 0, 100, 20))
    there = ["a" in found for found in positions(footprints, 16, 1)]
    assert 8 <= sum(there) < 16


def test_all_positions_of_an_edge_are_within_reach(paper: Paper) -> None:
    footprints = with_edge(paper, 8.0, a=box(0, 0, 100, 100))
    ground = reach(footprints)
    for found in positions(footprints, 64, 1):
        assert shapely.area(shapely.difference(found["a"], ground)) < 1e-6


def test_without_a_stated_edge_nothing_else_is_within_reach(paper: Paper) -> None:
    layer = paper.footprints(a={"shape": box(0, 0, 9, 9), "accuracy_m": 5.0})
    footprints = read_footprints(paper.site(), paper.shelf(layer))
    assert shapely.equals(reach(footprints), footprints.within_reach())
