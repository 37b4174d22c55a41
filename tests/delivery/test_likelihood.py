from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.delivery.likelihood import (
    HALF_LIFE_YEARS,
    MOVES_TO,
    PRIOR,
    SAYS,
    STATES,
    TRUST,
    likelihood,
    moved_on,
)
from geo.delivery.model import State
from geo.delivery.verdict import THRESHOLD, probability_by_word


def test_the_prior_is_whole_and_judges_nothing() -> None:
    assert sum(PRIOR.values()) == pytest.approx(1.0)
    assert max(probability_by_word(PRIOR).values()) < THRESHOLD / 2


@pytest.mark.parametrize("kind", TRUST)
def test_a_source_says_exactly_one_thing(kind: str) -> None:
    said = sum(likelihood(kind, state) for state in STATES)
    assert said == pytest.approx(np.ones(len(STATES)))


@pytest.mark.parametrize("kind", TRUST)
@pytest.mark.parametrize("state", STATES)
def test_a_source_says_the_true_state_sooner_than_any_other(kind: str, state: State) -> None:
    word = likelihood(kind, state)
    assert word.argmax() == STATES.index(state)


def test_tables_are_whole() -> None:
    for row in (*SAYS.values(), *(tuple(moves.values()) for moves in MOVES_TO.values())):
        assert sum(row) == pytest.approx(1.0)


def test_false_delivery_is_level_over_all_other_states() -> None:
    for kind in TRUST:
        _, *others = likelihood(kind, State.DELIVERED)
        assert others == pytest.approx([others[0]] * len(others))


def test_a_promoter_says_delivered_too_soon_and_weaker_sources_weigh_less() -> None:
    def weight(kind: str) -> float:
        true, false, *_ = likelihood(kind, State.DELIVERED)
        return float(true / false)

    assert weight("field") > weight("press") > weight("official") > weight("inference")
    assert weight("press") > weight("press_repeat") > weight("second_hand") > 1
    searched = likelihood("search", None)
    assert searched.max() / searched.min() < weight("second_hand")


@pytest.mark.parametrize("state", HALF_LIFE_YEARS)
def test_after_a_half_life_half_have_moved_on(state: State) -> None:
    row = STATES.index(state)
    assert moved_on(HALF_LIFE_YEARS[state])[row, row] == pytest.approx(0.5)


@given(st.floats(0, 60), st.floats(0, 60))
@settings(deadline=None)
def test_the_course_only_advances_and_time_adds_up(first: float, second: float) -> None:
    course = moved_on(first)
    assert course.sum(axis=1) == pytest.approx(np.ones(len(STATES)))
    assert course.min() >= -1e-12
    assert course @ moved_on(second) == pytest.approx(moved_on(first + second), abs=1e-9)
    for final in (State.DELIVERED, State.ABANDONED, State.RELOCATED):
        assert course[STATES.index(final), STATES.index(final)] == pytest.approx(1.0)
    assert course[STATES.index(State.PARTLY), STATES.index(State.NOT_STARTED)] == 0
