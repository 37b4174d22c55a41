"""Agreement and conflict of methods, in numbers and in the sentence that a reader gets."""

from __future__ import annotations

import pytest

from geo.displacement.agreement import LEAST_PART, judge_agreement
from geo.displacement.model import Agreement
from tests.displacement.groups import draws_with, people_of, spread
from tests.displacement.paper import MakeExposure, land

DRAWS = draws_with()


def judged(make_exposure: MakeExposure, **middles: dict[str, tuple[str, float]]) -> Agreement:
    """Judge methods by piece: method -> column and middle of its persons, each known to 10 %."""
    exposure = make_exposure([land(piece) for piece in middles])
    said = {
        piece: {name: spread(DRAWS, column, middle, 0.1) for name, (column, middle) in ways.items()}
        for piece, ways in middles.items()
    }
    return judge_agreement(people_of(exposure, DRAWS, said), "would_displace")


def test_methods_within_their_own_doubt_agree(make_exposure: MakeExposure) -> None:
    found = judged(make_exposure, A={"homes": ("one", 1000), "grid": ("two", 1100)})
    assert not found.conflict
    assert found.heterogeneity == pytest.approx(1.1, rel=0.01)
    assert found.p_value is not None
    assert found.p_value > 0.3
    assert found.sentence == (
        "On the ground of which all of them speak, the middles of the methods lie within a factor "
        "of 1.1, no more than their doubt allows for; the highest is a modelled grid, the lowest "
        "counted homes."
    )


def test_methods_beyond_their_own_doubt_conflict(make_exposure: MakeExposure) -> None:
    found = judged(make_exposure, A={"homes": ("one", 3000), "grid": ("two", 1000)})
    assert found.conflict
    assert found.p_value is not None
    assert found.p_value < 0.001
    assert found.i_squared is not None
    assert found.i_squared > 0.9
    assert found.tau is not None
    assert found.tau >= 0.1
    assert found.sentence.startswith(
        "The methods conflict: counted homes gives 3.0 times what a modelled grid gives"
    )
    assert "No single figure can be given" in found.sentence


def test_nobody_against_somebody_has_no_factor(make_exposure: MakeExposure) -> None:
    found = judged(make_exposure, A={"homes": ("one", 0), "grid": ("two", 1000)})
    assert found.conflict
    assert found.heterogeneity is None
    assert "counted homes finds nobody where a modelled grid finds people" in found.sentence


def test_one_method_is_confirmed_by_nothing(make_exposure: MakeExposure) -> None:
    found = judged(make_exposure, A={"homes": ("one", 1000)})
    assert (found.conflict, found.heterogeneity, found.p_value) == (False, None, None)
    assert found.sentence == ("Only one method can speak (counted homes), so nothing confirms it.")


def test_methods_of_different_ground_cannot_be_compared(make_exposure: MakeExposure) -> None:
    found = judged(make_exposure, A={"homes": ("one", 1000)}, B={"grid": ("two", 9000)})
    assert not found.conflict
    assert found.sentence.startswith("The methods speak of different ground")


def test_no_method_at_all_is_said(make_exposure: MakeExposure) -> None:
    people = people_of(make_exposure([land()]), DRAWS, {})
    assert judge_agreement(people, "would_displace").sentence == "No method can speak."


@pytest.mark.parametrize(("small", "conflict"), [(0.5, True), (1.5, True), (0.02, False)])
def test_a_conflict_on_a_sliver_refuses_the_headline_nothing(
    make_exposure: MakeExposure, small: float, *, conflict: bool
) -> None:
    """Ground with less than a twentieth of the people does not speak for the rest."""
    assert LEAST_PART == 0.05
    found = judged(
        make_exposure,
        A={"homes": ("one", 1000), "grid": ("two", 1050)},
        B={
            "homes": ("one", 3000 * small),
            "grid": ("two", 300 * small),
            "old": ("three", 300 * small),
        },
    )
    assert found.conflict == conflict
    assert found.sentence.startswith("The methods conflict") == conflict
    told = "On ground with under 5% of the people methods conflict." in found.sentence
    assert told != conflict
