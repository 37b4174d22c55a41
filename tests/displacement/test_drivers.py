from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from SALib.sample import sobol as salib_sampler

from geo.displacement.draws import Draws, draw_assumptions
from geo.displacement.drivers import (
    FEWEST_DESIGN,
    METHODS_THEMSELVES,
    SCREEN_ROWS,
    ZONE_DIFFERENCES,
    Model,
    _design,
    _swapped,
    group_of,
    rank_drivers,
    row_budget,
)
from geo.displacement.model import Driver
from geo.errors import EstimateError
from geo.quantity import FloatArray
from geo.sites.assumption import Assumption
from tests.displacement.paper import assumption, uniform

DRAWS = 4096


def rank(
    model: Model,
    assumptions: Sequence[Assumption],
    extra: Sequence[str] = (),
    *,
    groups: Mapping[str, str] | None = None,
    gap: bool = False,
    **options: Any,
) -> dict[str, Driver]:
    draws = draw_assumptions(assumptions, extra, DRAWS, seed=1)
    values = model(draws)
    found = rank_drivers(
        model,
        assumptions,
        tuple(draws),
        groups or {},
        values=values,
        positive=values - float(np.median(values)) if gap else None,
        draws=draws,
        **({"seed": 2} | options),
    )
    assert [d.total for d in found] == sorted((d.total for d in found), reverse=True)
    return {driver.assumption: driver for driver in found}


def one_and_twice(draws: Draws) -> FloatArray:
    return draws["x"] + 2 * draws["y"]


X_AND_Y = [uniform("x", 0, 1), uniform("y", 0, 1)]


def test_twice_the_effect_has_four_times_the_variance() -> None:
    found = rank(one_and_twice, X_AND_Y)
    assert list(found) == ["y", "x"]
    for name, share in (("x", 0.2), ("y", 0.8)):
        assert found[name].first_order == pytest.approx(share, abs=0.01)
        assert found[name].total == pytest.approx(share, abs=0.01)


def test_the_function_of_ishigami_and_homma_has_its_known_indices() -> None:
    """a = 7, b = 0.1: first orders 0.3139, 0.4424, 0; totals 0.5576, 0.4424, 0.2437."""

    def ishigami(draws: Draws) -> FloatArray:
        x, y, z = (draws[name] - np.pi for name in "xyz")
        return np.asarray(np.sin(x) * (1 + 0.1 * z**4) + 7 * np.sin(y) ** 2)

    found = rank(ishigami, [uniform(n, 0, 2 * np.pi) for n in "xyz"], most_rows=65_536)
    known = {"x": (0.3139, 0.5576), "y": (0.4424, 0.4424), "z": (0.0, 0.2437)}
    for name, (first, total) in known.items():
        assert found[name].first_order == pytest.approx(first, abs=0.04)
        assert found[name].total == pytest.approx(total, abs=0.04)
        assert abs(found[name].total - total) < 1.5 * found[name].total_error
        assert found[name].total_error < 0.1


def test_a_product_is_in_the_totals_of_both_and_in_the_first_order_of_none() -> None:
    found = rank(lambda d: (d["x"] - 0.5) * (d["y"] - 0.5), X_AND_Y)
    assert [round(found[name].total, 2) for name in "xy"] == [1.0, 1.0]
    assert max(found[name].first_order for name in "xy") < 0.06


def test_indices_lie_between_0_and_1_and_the_total_is_never_under_the_first_order() -> None:
    tail = [uniform("x", 0, 1), uniform("y", 0, 3), uniform("z", 0, 4)]
    found = rank(lambda d: np.exp(d["x"] + 2 * d["y"] + d["z"]), tail)
    for driver in found.values():
        assert 0 <= driver.first_order <= driver.total <= 1


def test_dependent_columns_are_one_group_when_they_are_named_as_one() -> None:
    found = rank(one_and_twice, X_AND_Y, groups={"x": "roofs", "y": "roofs"})
    assert list(found) == ["roofs"]
    assert found["roofs"].total == pytest.approx(1.0, abs=0.01)
    assert found["roofs"].households_if_low is None


def test_deviates_zones_and_choices_are_grouped_and_named_in_words() -> None:
    extra = [
        "deviate:a",
        "deviate:b",
        "zone:x:n",
        "zone:x:s",
        "choice:method",
        "choice:realisation",
    ]
    found = rank(lambda d: sum((d[c] for c in extra), d["x"]), [uniform("x", 0, 1)], extra)
    assert set(found) == {
        METHODS_THEMSELVES,
        ZONE_DIFFERENCES,
        "which method is right",
        "where the footprints lie",
        "x",
    }
    assert found[METHODS_THEMSELVES].total == pytest.approx(2 / 7, abs=0.02)
    assert found["x"].total == pytest.approx(1 / 7, abs=0.02)
    assert found[METHODS_THEMSELVES].households_if_low is None
    assert found["which method is right"].households_if_high is None
    assert group_of("choice:partial_structure") == "which structures at the edge are taken"


def test_an_assumption_has_the_middle_of_the_headline_in_its_outer_tenths() -> None:
    """x in the lowest tenth of 0..1 is 0.05 in the middle, y then 0.5: 100 + 10 x 0.05 + 0.5."""
    found = rank(lambda d: 100 + 10 * d["x"] + d["y"], X_AND_Y, gap=True)
    low, high = found["x"].households_if_low, found["x"].households_if_high
    assert low == pytest.approx(101.0, abs=0.02)
    assert high == pytest.approx(110.0, abs=0.02)
    assert (found["x"].positive_if_low, found["x"].positive_if_high) == (0.0, 1.0)


def test_without_a_gap_nothing_is_said_of_its_sign() -> None:
    found = rank(one_and_twice, X_AND_Y)
    assert found["x"].positive_if_low is None


def test_what_is_fixed_unused_or_named_as_silent_is_left_out() -> None:
    rows = [*X_AND_Y, assumption("fixed", 3), uniform("unused", 0, 9), uniform("silent", 0, 9)]
    seen: list[int] = []

    def model(draws: Draws) -> FloatArray:
        seen.append(draws.size)
        return draws["x"] + 2 * draws["y"] * draws["fixed"] + 0 * draws["unused"]

    found = rank(model, rows, without={"silent"}, design_size=512)
    assert set(found) == {"x", "y"}
    assert sum(seen) == DRAWS + SCREEN_ROWS * (3 + 1) + 512 * (2 + 2)


def test_rows_are_kept_within_the_budget_unless_the_smallest_design_is_larger() -> None:
    def rows_of(budget: int) -> int:
        seen: list[int] = []

        def model(draws: Draws) -> FloatArray:
            seen.append(draws.size)
            return one_and_twice(draws)

        rank(model, X_AND_Y, most_rows=budget)
        return sum(seen) - DRAWS

    screened = SCREEN_ROWS * 3
    assert rows_of(2500) == screened + 512 * 4 <= 2500
    assert rows_of(10) == screened + FEWEST_DESIGN * 4


@pytest.mark.parametrize(("cells", "rows"), [(0, 65_536), (6000, 12_288), (60_000, 12_288)])
def test_the_budget_shrinks_with_zones_and_methods_and_is_bounded(cells: int, rows: int) -> None:
    assert row_budget(cells) == rows


def test_cutting_the_design_into_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rank(one_and_twice, X_AND_Y)
    monkeypatch.setattr("geo.displacement.drivers.BATCH_CELLS", 1)
    assert rank(one_and_twice, X_AND_Y) == whole


def test_the_seed_decides_even_where_it_is_0() -> None:
    first, again = (rank(one_and_twice, X_AND_Y, seed=0) for _ in range(2))
    assert first == again
    assert rank(one_and_twice, X_AND_Y, seed=1) != first


def test_the_design_is_that_of_salib_row_for_row() -> None:
    names, groups = ["x", "y", "z"], ["one", "two", "one"]
    problem = {"num_vars": 3, "names": names, "bounds": [[0, 1]] * 3, "groups": groups}
    theirs = salib_sampler.sample(
        problem, 64, calc_second_order=False, seed=np.random.default_rng(5)
    )
    first, second = _design(3, 64, 5)
    ours = [first, _swapped(first, second, [0, 2]), _swapped(first, second, [1]), second]
    np.testing.assert_allclose(theirs.reshape(64, 4, 3), np.stack(ours, axis=1), atol=1e-15)


def test_columns_beyond_the_dimensions_of_the_sequence_are_drawn_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("geo.displacement.drivers.qmc.Sobol.MAXDIM", 4)
    first, second = _design(5, 256, 1)
    assert first.shape == second.shape == (256, 5)
    assert abs(float(np.corrcoef(first[:, 4], second[:, 4])[0, 1])) < 0.3
    assert np.ptp(first[:, 4]) > 0.9


def test_a_certain_headline_has_no_drivers() -> None:
    assert rank(lambda d: np.full(d.size, 7.0), X_AND_Y) == {}


def test_where_nothing_that_varies_moves_the_headline_only_the_screening_is_run() -> None:
    draws = draw_assumptions(X_AND_Y, [], DRAWS, seed=1)
    seen: list[int] = []

    def model(rows: Draws) -> FloatArray:
        seen.append(rows.size)
        return np.full(rows.size, 7.0)

    options: dict[str, Any] = {"values": draws["x"], "positive": None, "draws": draws, "seed": 1}
    assert rank_drivers(model, X_AND_Y, ("x", "y"), {}, **options) == ()
    assert sum(seen) == SCREEN_ROWS * 3


def test_a_headline_that_is_no_number_is_refused() -> None:
    draws = draw_assumptions(X_AND_Y, [], DRAWS, seed=1)
    with pytest.raises(EstimateError, match="no number in 64 of 192 rows"):
        rank_drivers(
            lambda d: np.where(np.arange(d.size) < 64, np.inf, d["x"]),
            X_AND_Y,
            ("x", "y"),
            {},
            values=draws["x"],
            positive=None,
            draws=draws,
            seed=1,
        )


def test_loading_the_module_does_not_load_salib() -> None:
    ask = "import sys, geo.displacement.drivers; print('SALib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
