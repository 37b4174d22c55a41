"""On a piece of ground an id stands for the most specific assumption there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.displacement import matrix
from geo.displacement.draws import draw_assumptions, fill
from geo.displacement.matrix import zone_column
from geo.errors import EstimateError
from geo.sites.assumption import Assumption
from tests.sites.paper import number, numbers

GENERAL = number("fixed", mode=1)
GROUND = number("fixed", mode=2, settlement_class="informal")
BUILT = number("fixed", mode=3, structure_class="residential")
BOTH = number("fixed", mode=4, settlement_class="informal", structure_class="residential")


@pytest.mark.parametrize(
    ("rows", "ground", "built", "value"),
    [
        ([GENERAL, GROUND, BUILT, BOTH], "informal", "residential", 4),
        ([GENERAL, GROUND, BUILT], "informal", "residential", 3),
        ([GENERAL, GROUND], "informal", "residential", 2),
        ([GENERAL], "informal", "residential", 1),
        ([GENERAL, GROUND, BUILT, BOTH], "formal", "residential", 3),
        ([GENERAL, GROUND, BUILT, BOTH], "informal", "other", 2),
        ([GENERAL, GROUND, BUILT, BOTH], "formal", "other", 1),
        ([GENERAL, GROUND, BUILT, BOTH], "informal", None, 2),
        ([GENERAL, GROUND, BUILT, BOTH], None, "residential", 3),
        ([GENERAL, GROUND, BUILT, BOTH], None, None, 1),
    ],
)
def test_the_most_specific_row_speaks(
    rows: list[Assumption], ground: str | None, built: str | None, value: float
) -> None:
    here = draw_assumptions(rows, [], 4, 1).at(settlement_class=ground, structure_class=built)
    assert "a" in here
    assert here.lacking("a") is None
    assert set(here["a"]) == set(here.positive("a")) == {value}


def test_a_row_of_one_class_says_nothing_of_the_others() -> None:
    drawn = draw_assumptions([GROUND], [], 4, 1)
    assert "a" in drawn.at(settlement_class="informal")
    for elsewhere in (drawn, drawn.at(settlement_class="formal")):
        assert "a" not in elsewhere
        assert elsewhere.lacking("a") == "The site makes no assumption 'a'."
        with pytest.raises(KeyError):
            elsewhere["a"]


@given(st.lists(numbers(), min_size=1, max_size=3))
@settings(max_examples=20, deadline=None)
def test_a_view_of_nothing_in_particular_is_the_draws(rows: list[Assumption]) -> None:
    named = [row.model_copy(update={"id": f"a{place}"}) for place, row in enumerate(rows)]
    drawn = draw_assumptions(named, ["u"], 16, 1)
    for ground, zone in product([None, "informal"], [None, "west"]):
        here = drawn.at(settlement_class=ground, zone=zone)
        assert list(here) == list(drawn)
        assert all(here[column] is drawn[column] for column in drawn)


def test_a_view_goes_back_to_all_ground() -> None:
    drawn = draw_assumptions([GENERAL, GROUND], [], 4, 1)
    assert set(drawn.at(settlement_class="informal").at()["a"]) == {1}


def test_zones_differ_by_their_own_deviates() -> None:
    rows = [number("fixed", mode=2, zone_log_sd=1.0)]
    one = 0.8413447460685429  # one standard deviation above the median
    drawn = fill(
        rows, ["a", zone_column("a", "east"), zone_column("a", "west")], np.array([[0.5, one, 0.5]])
    )
    assert drawn["a"].tolist() == [2]
    assert drawn.at(zone="east")["a"] == pytest.approx([2 * np.e])
    assert drawn.at(zone="west")["a"] == pytest.approx([2])


def test_the_row_that_speaks_says_whether_zones_differ() -> None:
    zoned = number("fixed", mode=2, settlement_class="informal", zone_log_sd=0.5)
    drawn = draw_assumptions([GENERAL, zoned], [], 8, 1, ["west"])
    assert set(drawn.at(zone="west")["a"]) == {1}
    assert len(set(drawn.at(zone="west", settlement_class="informal")["a"])) == 8


def test_a_share_of_a_zone_is_a_share() -> None:
    row = number("uniform", low=0, high=1, unit="share", zone_log_sd=3.0)
    drawn = draw_assumptions([row], [], 256, 1, ["west"])
    west = drawn.at(zone="west").share("a")
    assert not np.array_equal(west, drawn["a"])
    assert 0 < west.min() < west.max() < 1


def test_a_column_of_a_zone_is_made_once_and_cannot_be_changed() -> None:
    drawn = draw_assumptions([number("fixed", mode=2, zone_log_sd=1.0)], [], 4, 1, ["west"])
    west = drawn.at(zone="west")["a"]
    assert drawn.at(zone="west", settlement_class="formal")["a"] is west
    with pytest.raises(ValueError, match="read-only"):
        west[0] = 1.0


def test_columns_that_are_no_longer_kept_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "CACHED_COLUMNS", 1)
    rows = [number("fixed", mode=2, zone_log_sd=1.0)]
    drawn = draw_assumptions(rows, [], 4, 1, ["east", "west"])
    west, _ = drawn.at(zone="west")["a"], drawn.at(zone="east")["a"]
    assert drawn.at(zone="west")["a"] is not west
    np.testing.assert_array_equal(drawn.at(zone="west")["a"], west)


def test_a_zone_that_was_not_drawn_is_refused_where_zones_differ() -> None:
    drawn = draw_assumptions([number("fixed", mode=2, zone_log_sd=1.0)], [], 4, 1, ["west"])
    with pytest.raises(EstimateError, match="'a', and no deviate of it was drawn for zone 'east'"):
        drawn.at(zone="east")["a"]


def test_refusals_name_the_row_that_speaks() -> None:
    wrong = number("uniform", low=0, high=2, settlement_class="informal")
    here = draw_assumptions([GENERAL, wrong], [], 4, 1).at(settlement_class="informal")
    with pytest.raises(EstimateError, match="'a@informal' is a share"):
        here.share("a")
    none = number("fixed", mode=0, settlement_class="informal")
    here = draw_assumptions([GENERAL, none], [], 4, 1).at(settlement_class="informal")
    with pytest.raises(EstimateError, match="'a@informal' must be above 0; 4 of 4"):
        here.positive("a")
