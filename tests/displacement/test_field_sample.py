from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import qmc

from geo.displacement.draws import draw_assumptions
from geo.displacement.field_sample import (
    MOST_ZONES,
    ZonePrior,
    plan_field_sample,
    structures_of,
)
from geo.displacement.model import FieldSample
from geo.displacement.posterior import (
    Prior,
    _moved,
    _weighed,
    expected_width,
    explained,
    prior_of,
    width_of,
)
from geo.displacement.visits import (
    FEWEST_IN_ZONE,
    VISIT_RULES,
    Spread,
    growing_plans,
    plan_visits,
    prune,
)
from geo.displacement.wording import in_words
from geo.errors import EstimateError
from geo.quantity import FloatArray
from tests.displacement.paper import assumption

DRAWS = 8192
Z95 = float(ndtri(0.95))
NORMALS = np.asarray(ndtri(qmc.Sobol(32, rng=np.random.default_rng(1)).random(DRAWS)))
SURE_SIZE = np.full(DRAWS, 4.0)
PLAIN = Spread(structure_cv=1.0, design_effect=1.0)
"""n structures measure a zone to a log variance of 1 / n, if the zone is large."""


def people(middle: float, log_sd: float, column: int = 0) -> FloatArray:
    return np.asarray(middle * np.exp(log_sd * NORMALS[:, column]))


def zone(persons: FloatArray | None, structures: float | None = 1e5, **rest: str) -> ZonePrior:
    there = None if structures is None else np.full(DRAWS, structures)
    return ZonePrior(**({"name": "A"} | rest), persons=persons, structures=there)


def plan(
    zones: dict[str, ZonePrior],
    *,
    size: FloatArray = SURE_SIZE,
    spread: Spread = PLAIN,
    seed: int = 1,
) -> FieldSample:
    return plan_field_sample(zones, household_size=size, spread=spread, seed=seed)


def prior(*persons: FloatArray) -> Prior:
    return prior_of(persons, elsewhere=np.zeros(DRAWS), household_size=SURE_SIZE, seed=1)


def lognormal_width(prior_sd: float, error_sd: float) -> float:
    """
    Return the expected width after a visit over the median, normal prior and error of the log.

    Posterior variance v = 1 / (1 / prior_sd^2 + 1 / error_sd^2) whatever was measured; its middle
    is normal with variance prior_sd^2 - v.
    """
    v = 1 / (1 / prior_sd**2 + 1 / error_sd**2)
    return float(np.exp((prior_sd**2 - v) / 2) * 2 * np.sinh(Z95 * np.sqrt(v)))


@pytest.mark.parametrize("error_sd", [0.05, 0.2, 0.6, 2.0])
def test_one_lognormal_zone_is_left_as_wide_as_normal_theory_says(error_sd: float) -> None:
    found = expected_width(prior(people(40_000, 0.6)), np.array([error_sd**2]))
    assert found == pytest.approx(10_000 * lognormal_width(0.6, error_sd), rel=0.03)


def test_weighing_draws_and_moving_them_agree_where_both_can_be_done() -> None:
    zones = prior(people(4000, 0.5), people(4000, 0.5, 1))
    variance, visited = np.array([0.09, 0.09]), np.array([True, True])
    measured = zones.logs[:, zones.truths].T + 0.3 * zones.errors
    weighed, effective = _weighed(zones, visited, variance, measured)
    moved = _moved(zones, visited, variance, measured)
    assert effective.mean() > 500
    assert moved.mean() == pytest.approx(weighed.mean(), rel=0.03)


def test_a_visit_to_many_zones_leaves_what_simulation_at_length_leaves() -> None:
    """
    Twelve like zones, of which so few draws remain that none can be weighed.

    Each zone is then known to v = 1 / (1 / 0.25 + 1 / 0.01) by itself; their sum is simulated.
    """
    zones = prior(*(people(4000, 0.5, column) for column in range(12)))
    found = expected_width(zones, np.full(12, 0.01))
    rng = np.random.default_rng(3)
    v = 1 / (1 / 0.25 + 1 / 0.01)
    middles = np.exp(rng.normal(0, np.sqrt(0.25 - v), (200, 1, 12)))
    sums = (1000 * middles * np.exp(rng.normal(0, np.sqrt(v), (200, 1000, 12)))).sum(axis=2)
    low, high = np.quantile(sums, (0.05, 0.95), axis=1)
    assert found == pytest.approx(float(np.mean(high - low)), rel=0.04)


def test_the_plan_for_one_lognormal_zone_is_that_of_normal_theory() -> None:
    """PLAIN: a log variance of 1 / n. With a prior sd of 0.3 that is about forty structures."""
    found = plan({"a": zone(people(40_000, 0.3))})
    wanted = brentq(
        lambda n: lognormal_width(0.3, n**-0.5) - np.sinh(Z95 * 0.3), 1, 1000
    )  # half of 2 sinh(...)
    assert found.halves
    assert found.structures == pytest.approx(wanted, rel=0.12)
    assert found.width_before_households == pytest.approx(20_000 * np.sinh(Z95 * 0.3), rel=0.01)
    assert found.width_after_households is not None
    assert 0.45 < found.width_after_households / (found.width_before_households or 0) <= 0.5


def test_twice_the_spread_or_four_times_the_design_effect_takes_four_times_the_visits() -> None:
    once = plan({"a": zone(people(40_000, 0.3))}).structures
    for wider in (
        Spread(structure_cv=2.0, design_effect=1.0),
        Spread(structure_cv=1.0, design_effect=4.0),
    ):
        assert plan({"a": zone(people(40_000, 0.3))}, spread=wider).structures == pytest.approx(
            4 * once, rel=0.15
        )


def test_the_error_of_a_visit_is_that_of_the_textbook_and_none_at_a_census() -> None:
    spread = Spread(structure_cv=0.8, design_effect=2.0)
    found = spread.log_variance(
        np.array([0.0, 32.0, 32.0, 64.0]), np.array([64.0, 1e9, 64.0, 64.0])
    )
    np.testing.assert_allclose(found, [np.inf, 0.04, 0.02, 0.0], atol=1e-9)


def test_a_small_zone_is_known_whole_when_all_of_it_was_visited() -> None:
    found = plan({"a": zone(people(160, 0.5), structures=40.0)})
    assert found.structures < 40
    assert found.curve[-1][0] == 40
    assert found.curve[-1][1] < 0.05 * (found.width_before_households or 0)


def test_most_go_where_the_doubt_about_the_total_is() -> None:
    zones = {
        "a": zone(people(4000, 0.5), name="Large"),
        "b": zone(people(400, 0.5, 1), name="Small"),
        "c": zone(people(4000, 0.02, 2), name="Known"),
    }
    found = plan(zones)
    assert [visit.name for visit in found.zones] == ["Large"]


def test_zones_alike_are_visited_alike() -> None:
    found = plan({key: zone(people(4000, 0.4, column)) for column, key in enumerate("abcd")})
    visited = [visit.structures for visit in found.zones]
    assert len(visited) == 4
    assert max(visited) - min(visited) <= max(FEWEST_IN_ZONE, 0.1 * found.structures)


def test_what_zones_share_is_learnt_in_either_of_them() -> None:
    """The same doubt in both zones: as many visits as if they were one."""
    one = plan({"a": zone(people(8000, 0.3))}).structures
    both = plan({"a": zone(people(4000, 0.3)), "b": zone(people(4000, 0.3))}).structures
    assert both == pytest.approx(one, rel=0.12)


def test_methods_that_conflict_are_told_apart_by_a_handful_of_visits() -> None:
    """A thousand or ten thousand people, nothing between: five houses say which."""
    two_humps = np.where(NORMALS[:, 1] > 0, people(1000, 0.05), people(10_000, 0.05))
    found = plan({"a": zone(two_humps)})
    assert found.structures == FEWEST_IN_ZONE
    assert (found.width_after_households or 0) < 0.4 * (found.width_before_households or 0)


def test_doubt_about_household_size_is_not_lifted_by_visits_and_the_sentence_says_so() -> None:
    size = np.asarray(4 * np.exp(0.5 * NORMALS[:, 1]))
    found = plan({"a": zone(people(4000, 0.5), structures=1000.0)}, size=size)
    assert not found.halves
    assert found.sentence.startswith("No visit would be expected to halve the interval")
    assert "90% of that way" in found.sentence
    before, after = found.width_before_households or 0, found.width_after_households or 0
    least = found.curve[-1][1]
    assert before - after >= 0.9 * (before - least)
    assert least == pytest.approx(1000 * 2 * np.sinh(Z95 * 0.5) * np.exp(0.125), rel=0.04)


def test_where_structures_show_nothing_there_is_no_plan() -> None:
    size = np.asarray(4 * np.exp(0.5 * NORMALS[:, 1]))
    found = plan({"a": zone(people(4000, 0.01))}, size=size)
    assert found.zones == ()
    assert found.reason is not None
    assert "nearly as wide" in found.reason


def test_ground_where_nobody_can_go_stays_in_the_total() -> None:
    shut = zone(people(4000, 0.5, 1), None, name="Shut", reason="The yard is closed.")
    found = plan({"a": zone(people(4000, 0.5)), "b": shut})
    assert [visit.zone for visit in found.zones] == ["a"]
    assert not found.halves
    alone = width_of(people(1000, 0.5, 1))
    assert found.curve[-1][1] == pytest.approx(alone, rel=0.03)


def test_the_sentence_has_the_numbers_of_the_plan_and_what_a_visit_cannot_see() -> None:
    zones = {
        key: zone(people(4000, 0.4, column), name=f"Lane {key}")
        for column, key in enumerate("abcde")
    }
    found = plan(zones)
    assert found.sentence.startswith(f"Visiting about {in_words(found.structures)} structures (")
    assert "in 2 other zones) would be expected to halve the interval, from " in found.sentence
    assert "people who are away" in found.sentence
    assert sum(visit.structures for visit in found.zones) == found.structures


def test_the_curve_falls_from_no_visit_to_a_census_and_holds_the_plan() -> None:
    found = plan({key: zone(people(4000, 0.5, c), 300.0) for c, key in enumerate("abc")})
    visited, widths = zip(*found.curve, strict=True)
    assert len(found.curve) <= 12
    assert visited[0] == 0
    assert visited[-1] == 900
    assert list(visited) == sorted(set(visited))
    assert (found.structures, found.width_after_households) in found.curve
    assert all(late < 1.02 * early for early, late in pairwise(widths))


@given(st.permutations(["a", "b", "c"]), st.integers(0, 3))
@settings(max_examples=3, deadline=None)
def test_the_order_of_zones_changes_nothing_and_the_seed_decides(
    order: list[str], seed: int
) -> None:
    zones = {key: zone(people(4000, 0.4, column)) for column, key in enumerate("abc")}
    assert plan({key: zones[key] for key in order}, seed=seed) == plan(zones, seed=seed)


def test_each_plan_on_the_path_holds_the_last_and_the_path_ends_at_a_census() -> None:
    path = growing_plans(prior(people(400, 0.5), people(900, 0.3, 1)), np.array([60.4, 7.0]), PLAIN)
    assert all((late >= early).all() for early, late in pairwise(path))
    np.testing.assert_array_equal(path[-1], [60, 7])
    totals = [float(visited.sum()) for visited in path]
    assert len(set(totals)) == len(totals)


def test_how_far_the_last_hundredth_of_the_total_lies_does_not_decide_where_to_go() -> None:
    logs = np.log(np.vstack([people(4000, 0.5), people(4000, 0.5, 1)]))
    total = np.exp(logs).sum(axis=0)
    tail = total > np.quantile(total, 0.995)
    for near, far in zip(
        explained(logs, total), explained(logs, np.where(tail, 100 * total, total)), strict=True
    ):
        np.testing.assert_allclose(near, far)


@pytest.mark.parametrize(
    ("visited", "needed", "left"),
    [
        ([58.0, 30.0], [30, 30], [30, 30]),
        ([58.0, 30.0], [1, 1], [30, 30]),
        ([58.0, 30.0], [0, 30], [0, 30]),
        ([30.0, 58.0], [30, 0], [30, 0]),
        ([58.0, 7.0], [58, 7], [58, 7]),
        ([0.0, 31.0], [0, 1], [0, 30]),
    ],
)
def test_visits_that_are_not_needed_are_taken_away_and_thirty_stay_where_anybody_goes(
    visited: list[float], needed: list[float], left: list[float]
) -> None:
    found = prune(np.array(visited), lambda tried: bool((tried >= needed).all()))
    np.testing.assert_array_equal(found, left)


def test_a_large_zone_keeps_what_it_needs_to_a_tenth() -> None:
    (found,) = prune(np.array([400.0]), lambda tried: bool(tried[0] >= 100))
    assert 100 <= found <= 111


def test_without_any_of_its_zones_a_plan_is_not_enough() -> None:
    """A heavy tail in the smaller zone, as where one method knows next to nothing."""
    zones, structures = prior(people(3000, 1.2), people(14_000, 0.5, 1)), np.array([1500.0, 3000.0])
    found = plan_visits(zones, structures, PLAIN)
    assert found is not None
    assert found.after <= 0.5 * found.before
    for place in np.flatnonzero(found.visited):
        fewer = found.visited.copy()
        fewer[place] = 0
        assert expected_width(zones, PLAIN.log_variance(fewer, structures)) > 0.5 * found.before


def test_the_sentence_says_what_twice_the_spread_takes_and_how_many_structures_to_list() -> None:
    zones = {"a": zone(people(40_000, 0.3), 800.0)}
    once, wider = plan(zones), plan(zones, spread=Spread(structure_cv=2.0, design_effect=1.0))
    assert f"it takes about {in_words(wider.structures)} if they differ twice" in once.sentence
    assert "a list of all structures there first, about 800;" in once.sentence


def test_where_thirty_visits_do_either_way_the_sentence_says_that_no_more_are_needed() -> None:
    two_humps = np.where(NORMALS[:, 1] > 0, people(1000, 0.05), people(10_000, 0.05))
    assert "it takes no more than that" in plan({"a": zone(two_humps)}).sentence


def test_of_very_many_zones_those_that_hold_the_variance_are_planned_for() -> None:
    zones = {f"z{n:02}": zone(people(4000, 0.5, n)) for n in range(3)}
    zones |= {f"z{n:02}": zone(people(10, 0.5, n % 32)) for n in range(3, 40)}
    found = plan(zones)
    assert {visit.zone for visit in found.zones} == {"z00", "z01", "z02"}
    assert found.halves
    alike = {f"z{n:02}": zone(people(4000, 0.5, n)) for n in range(30)}
    assert 1 <= len(plan(alike).zones) <= MOST_ZONES


@pytest.mark.parametrize(
    ("zones", "reason"),
    [
        ({}, "No zone has a number of people."),
        ({"a": zone(None, None, reason="No method speaks.")}, "A: No method speaks."),
        ({"a": zone(people(40, 0.1), None, reason="No assumption.")}, "A: No assumption."),
        ({"a": zone(people(40, 0.1), structures=0.4)}, "No zone is thought to hold a structure."),
        ({"a": zone(np.full(DRAWS, 40.0))}, "The number of households is certain"),
    ],
)
def test_where_nothing_can_be_planned_the_reason_is_given(
    zones: dict[str, ZonePrior], reason: str
) -> None:
    found = plan(zones)
    assert found.zones == ()
    assert found.structures == 0
    assert found.width_after_households is None
    assert found.reason is not None
    assert found.reason.startswith(reason)
    assert found.reason in found.sentence


def test_draws_without_anybody_in_a_zone_do_no_harm() -> None:
    empty = np.where(NORMALS[:, 1] > 0, 0.0, people(4000, 0.3))
    found = plan({"a": zone(empty), "b": zone(people(4000, 0.3, 2))})
    assert found.halves
    assert np.isfinite(found.width_after_households or np.nan)


def test_a_site_may_say_itself_how_much_structures_differ() -> None:
    rows = [assumption("structure_cv", 1.2), assumption("persons_per_structure", 5.0)]
    draws = draw_assumptions(rows, [], 64, seed=1)
    assert Spread.of(draws) == Spread(structure_cv=1.2)
    assert {rule.id for rule in VISIT_RULES} == {"structure_cv", "design_effect"}
    persons = np.arange(64.0)
    found = structures_of(persons, draws)
    assert found is not None
    np.testing.assert_allclose(found, persons / 5)


def test_without_persons_per_structure_nobody_knows_how_many_there_are() -> None:
    draws = draw_assumptions([assumption("household_size", 4.0)], [], 64, seed=1)
    assert structures_of(np.ones(64), draws) is None
    none = draw_assumptions([assumption("persons_per_structure", 0.0)], [], 64, seed=1)
    with pytest.raises(EstimateError, match="must be above 0"):
        structures_of(np.ones(64), none)
