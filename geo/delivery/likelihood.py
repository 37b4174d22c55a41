"""
How far each kind of source can be believed, and how long its word stays true.

Every number here is our own judgement (mark J): no study was found that measures them for public
works. They are few and stand in tables that can be read aloud, so that a reader who doubts one can
say which. Three of them carry the result:

* a promoter who is not finished says "delivered" more often than an independent source does;
* to look for a report and find none says little: most small works are never reported;
* a building site moves on, so an old "under construction" says little of today.

"Delivered" is said wrongly with one probability, whatever the true state is. That is a choice: with
it, one more source that says "delivered" can never make delivery less probable.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from geo.delivery.model import State
from geo.quantity import FloatArray

STATES = tuple(State)
"""The order of every vector and matrix in this room."""

PRIOR: dict[State, float] = {
    State.DELIVERED: 0.25,
    State.PARTLY: 0.20,
    State.UNDER_CONSTRUCTION: 0.20,
    State.NOT_STARTED: 0.20,
    State.ABANDONED: 0.10,
    State.RELOCATED: 0.05,
}
"""
What a promise may have come to before any evidence is read: weak and close to even.

Not delivered is not started or abandoned, together 0.30. No word is near the threshold of a
verdict, so no promise is ever judged by the prior.
"""

# fmt: off
SAYS: dict[State, tuple[float, ...]] = {
    # true state               it says: delivered, partly, building, not begun, given up, elsewhere
    State.DELIVERED: (0.90, 0.04, 0.03, 0.01, 0.01, 0.01),
    State.PARTLY: (0.03, 0.86, 0.08, 0.01, 0.01, 0.01),
    State.UNDER_CONSTRUCTION: (0.03, 0.05, 0.88, 0.02, 0.01, 0.01),
    State.NOT_STARTED: (0.03, 0.01, 0.02, 0.88, 0.05, 0.01),
    State.ABANDONED: (0.03, 0.02, 0.04, 0.30, 0.60, 0.01),
    State.RELOCATED: (0.03, 0.03, 0.02, 0.04, 0.02, 0.86),
}
# fmt: on
"""P(a careful source says ... | true state); each row sums to 1. The column "delivered" is level
below its first row on purpose (module docstring)."""

TRUST: dict[str, float] = {
    "field": 0.98,  # somebody stood there
    "official": 0.97,  # knows best, and has an interest: see PROMOTERS_BIAS
    "press": 0.95,  # knows less, and has less of an interest
    "document": 0.90,  # plans, slides, reports; may tell of intentions
    "press_repeat": 0.80,  # copies of each other: see REPEAT_WEIGHT
    "second_hand": 0.50,
    "inference": 0.60,  # our reading of something said about something else
}
"""Probability that a source of a kind speaks as a careful source; otherwise it says anything."""

PROMOTERS_BIAS = 0.03
"""Probability that an official statement says "delivered" whatever the state is."""

NOTHING_FOUND: dict[State, float] = {
    State.DELIVERED: 0.70,
    State.PARTLY: 0.80,
    State.UNDER_CONSTRUCTION: 0.80,
    State.NOT_STARTED: 0.95,
    State.ABANDONED: 0.95,
    State.RELOCATED: 0.90,
}
"""P(a search for a report finds none | true state): nearly level, most works go unreported."""

REPEAT_WEIGHT = 0.5
"""Each further statement of the same group counts half of the one before; a group is one source
that repeats itself, all searches, all repeats in the press that say the same, or all that we infer
about one promise, whatever it says: one failed tender is read in several pages. Any number of
repeats thus counts less than one report of one's own, and any number of inferences less than two
that were independent."""

UNDATED_WEIGHT = 0.5
"""Power to which the likelihood of an undated statement is raised."""

UNDATED_AGE_YEARS = 5.0
"""How old an undated statement is taken to be."""

HALF_LIFE_YEARS: dict[State, float] = {
    State.NOT_STARTED: 6.0,
    State.UNDER_CONSTRUCTION: 4.0,
    State.PARTLY: 12.0,
}
"""Years after which half of the promises in a state have moved on. The other states are final."""

MOVES_TO: dict[State, dict[State, float]] = {
    State.NOT_STARTED: {
        State.UNDER_CONSTRUCTION: 0.60,
        State.ABANDONED: 0.35,
        State.RELOCATED: 0.05,
    },
    State.UNDER_CONSTRUCTION: {
        State.DELIVERED: 0.55,
        State.PARTLY: 0.30,
        State.ABANDONED: 0.15,
    },
    State.PARTLY: {State.DELIVERED: 1.0},
}
"""Where a promise goes when it moves on; each row sums to 1. States only advance."""


def prior() -> FloatArray:
    """Return `PRIOR` in the order of `STATES`."""
    return np.array([PRIOR[state] for state in STATES])


def likelihood(kind: str, says: State | None) -> FloatArray:
    """
    Return P(a source of this kind says `says` | true state) for every true state.

    A source of trust t speaks as a careful one with probability t and otherwise says any of the six
    words: ``t * SAYS[state][says] + (1 - t) / 6``. An official statement says "delivered" whatever
    the state is with probability `PROMOTERS_BIAS`.

    Parameters
    ----------
    kind
        A key of `TRUST`, or 'search', for which `NOTHING_FOUND` stands whatever `says` is.
    says
        The state that the source names; a row that names none says nothing (level likelihood),
        unless it is a search.

    Returns
    -------
    likelihood
        Six probabilities in the order of `STATES`.
    """
    if kind == "search":
        return np.array([NOTHING_FOUND[state] for state in STATES])
    if says is None:
        return np.ones(len(STATES))
    column = STATES.index(says)
    careful = np.array([SAYS[state][column] for state in STATES])
    said = TRUST[kind] * careful + (1.0 - TRUST[kind]) / len(STATES)
    if kind == "official":
        said = (1.0 - PROMOTERS_BIAS) * said + PROMOTERS_BIAS * (says is State.DELIVERED)
    return said


def moved_on(years: float) -> NDArray[np.float64]:
    """
    Return P(state after so many years | state before), six by six.

    The matrix exponential of constant rates ``ln 2 / half-life``, shared out by `MOVES_TO`: what
    moves on may move on again.
    """
    rates = np.zeros((len(STATES), len(STATES)))
    for state, half_life in HALF_LIFE_YEARS.items():
        row = STATES.index(state)
        rate = np.log(2.0) / half_life
        rates[row, row] = -rate
        for following, share in MOVES_TO[state].items():
            rates[row, STATES.index(following)] = rate * share
    moved: NDArray[np.float64] = expm(rates * years)
    return moved
