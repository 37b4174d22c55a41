"""The attacker: from public results alone, find what was withheld. Every attempt must fail."""

from __future__ import annotations

from typing import Any

import pytest

from geo.displacement.model import DisplacementBlock, Place
from geo.errors import OutputError
from geo.quantity import Interval
from geo.release import check_release, release, withheld_settlements
from tests.release.test_release import make_block, make_place, make_results, released


def even(middle: float) -> Interval:
    """Quantiles that scale together, as those of cells on one piece of ground do."""
    return Interval(p05=middle / 2, p25=middle * 0.8, p50=middle, p75=middle * 1.5, p95=middle * 3)


def cell(name: str, share: float, density: float = 200.0) -> Place:
    return make_place(
        name, "cell", share_inside=share, households_inside=even(share * density), risk="remote"
    )


def by_ratio(block: DisplacementBlock) -> dict[str, float]:
    """Take households per share from the cells that show both, and apply it to the others."""
    shown = [c for c in block.cells if c.households_inside and c.share_inside]
    ratios = [c.households_inside.p50 / c.share_inside for c in shown]  # type: ignore[union-attr, operator] # chosen above
    return {
        c.id: c.share_inside * ratios[0]
        for c in block.cells
        if c.households_inside is None and c.share_inside is not None and ratios
    }


def by_difference(block: DisplacementBlock, total: float) -> dict[str, float]:
    """Take the shown cells from the published total; what is left is of one cell, or of several."""
    hidden = [c.id for c in block.cells if c.households_inside is None]
    rest = total - sum(c.households_inside.p50 for c in block.cells if c.households_inside)
    return {hidden[0]: rest} if len(hidden) == 1 else {}


def test_a_withheld_count_does_not_follow_from_the_share() -> None:
    cells = (cell("a", 0.5), cell("b", 0.3), cell("c", 0.02), cell("d", 0.01))
    assert by_ratio(make_block(*cells)) == {}
    naive = make_block(*cells[:2], cells[2].model_copy(update={"households_inside": None}))
    assert by_ratio(naive)["c"] == pytest.approx(4)
    assert by_ratio(released(*cells)) == {}


def test_a_single_withheld_count_does_not_follow_from_the_total() -> None:
    cells = (cell("a", 0.5), cell("b", 0.3), cell("c", 0.02))
    total = sum(c.households_inside.p50 for c in cells if c.households_inside)
    naive = make_block(*cells[:2], cells[2].model_copy(update={"households_inside": None}))
    assert by_difference(naive, total)["c"] == pytest.approx(4)
    public = released(*cells)
    assert by_difference(public, total) == {}
    assert [c.id for c in public.cells if c.households_inside] == ["a"]


def test_the_check_refuses_a_count_that_follows_from_the_total() -> None:
    few = cell("c", 0.02)
    hidden = few.model_copy(
        update={
            "share_inside": None,
            "households_inside": None,
            "beyond_registry_households": None,
            "reasons": ("withheld: few.",),
        }
    )
    with pytest.raises(OutputError, match="the one withheld cell 'c'"):
        check_release(make_results(make_block(cell("a", 0.5), hidden)))


def test_the_check_refuses_a_withheld_cell_with_its_share() -> None:
    cells = [
        cell(name, 0.02).model_copy(
            update={
                "households_inside": None,
                "beyond_registry_households": None,
                "reasons": ("withheld: few.",),
            }
        )
        for name in "cd"
    ]
    with pytest.raises(OutputError, match="cell 'c', cell 'd'"):
        check_release(make_results(make_block(*cells)))


@pytest.mark.parametrize("source", [None, "", "my_own_layer", "S2"])
def test_a_small_settlement_that_nobody_published_leaves_no_trace(source: str | None) -> None:
    secret = make_place("pump_100621", source=source, households_inside=None)
    results = release(make_results(make_block(secret, make_place("large"))))
    text = repr((results.displacement, results.warnings))
    assert "pump" not in text
    assert any(text.startswith("1 settlement of the layers") for text in results.warnings)


@pytest.mark.parametrize("count", [{"documented_households": 6.0}, {"documented_persons": 31.0}])
def test_a_count_below_the_threshold_is_in_no_row(count: dict[str, Any]) -> None:
    for located in (True, False):
        (place,) = released(make_place("s", located=located, **count)).settlements
        assert (place.documented_households, place.documented_persons) == (None, None)


def test_withheld_settlements_are_named_for_those_who_draw() -> None:
    results = release(
        make_results(make_block(make_place("narrow"), make_place("wide"))),
        across_m={"narrow": 60.0, "wide": 900.0},
    )
    assert withheld_settlements(results) == {"narrow"}
