"""
From dated statements to the probability of each state today, and to one word.

Statements speak of their own days, the verdict of today. Between them stands the course that
promises take (`geo.delivery.likelihood.moved_on`): a hidden Markov chain, filtered forwards. It
starts at the prior on the first day of which a source says anything but "delivered"; each statement
multiplies the belief of its day by its likelihood (Bayes), and the course carries the belief to the
day of the next statement and at last to today:

``belief(today) = (((PRIOR * L1) @ moved_on(t2 - t1)) * L2) @ ... @ moved_on(today - tn)``

So "under construction" and "not started" fade; "delivered" does not, since nothing leads out of it;
and the newer of two statements that disagree weighs more. What was delivered before the chain
starts is still delivered when it starts, so an earlier "delivered" speaks on the first day; with
that, one more statement that says "delivered" never lowers the probability of delivery (the
likelihood of "delivered" is level over all other states, and no other state is surer to be
delivered in the end). The order of rows plays no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from geo.delivery.dates import midpoint
from geo.delivery.likelihood import (
    REPEAT_WEIGHT,
    STATES,
    UNDATED_AGE_YEARS,
    UNDATED_WEIGHT,
    likelihood,
    moved_on,
    prior,
)
from geo.delivery.model import Evidence, State, Verdict
from geo.quantity import FloatArray

THRESHOLD = 0.8
"""A verdict is given when the states behind it are together at least this probable (judgement J);
below, it cannot be told."""

WORD: dict[State, Verdict] = {
    State.DELIVERED: Verdict.DELIVERED,
    State.PARTLY: Verdict.PARTLY,
    State.UNDER_CONSTRUCTION: Verdict.UNDER_CONSTRUCTION,
    State.NOT_STARTED: Verdict.NOT_DELIVERED,
    State.ABANDONED: Verdict.NOT_DELIVERED,
    State.RELOCATED: Verdict.ELSEWHERE,
}
"""The one scale: which word on the page stands for which state."""

_DAYS_A_YEAR = 365.25


def posterior(evidence: Sequence[Evidence], *, as_of: date) -> dict[State, float]:
    """
    Return the probability of each state on a day, given the evidence rows of one promise.

    Parameters
    ----------
    evidence
        Rows of one promise, in any order; rows that say nothing of the state and are no search
        change nothing.
    as_of
        The day asked about; rows dated later count as of this day.

    Returns
    -------
    probability
        For every state; they sum to 1.
    """
    speaking = [row for row in evidence if row.says is not None or row.kind == "search"]
    statements = [
        (age_years(row, as_of), weight * np.log(likelihood(row.kind, row.says)))
        for row, weight in zip(speaking, _weights(speaking, as_of), strict=True)
    ]
    start = max(
        (age_years(row, as_of) for row in speaking if row.says is not State.DELIVERED), default=0.0
    )
    probability = _follow(statements, start_years=start)
    return {state: float(p) for state, p in zip(STATES, probability, strict=True)}


def verdict_of(probability: dict[State, float]) -> Verdict:
    """Return the word whose states together reach `THRESHOLD`, or 'cannot be told'."""
    by_word = probability_by_word(probability)
    word = max(by_word, key=lambda verdict: by_word[verdict])
    return word if by_word[word] >= THRESHOLD else Verdict.CANNOT_BE_TOLD


def probability_by_word(probability: dict[State, float]) -> dict[Verdict, float]:
    """Add up the states that share a word: not started and abandoned are both 'not delivered'."""
    words = dict.fromkeys(WORD.values(), 0.0)
    for state, share in probability.items():
        words[WORD[state]] += share
    return words


def decisive(evidence: Sequence[Evidence], *, word: Verdict, as_of: date) -> Evidence | None:
    """
    Return the row without which the verdict would lose most of its probability.

    None where every row speaks against the verdict or there is none. Of equal rows the one with the
    smallest id, so that the order of rows plays no part.
    """
    whole = probability_by_word(posterior(evidence, as_of=as_of))[word]
    losses = [
        (whole - probability_by_word(posterior(rest, as_of=as_of))[word], row)
        for row in sorted(evidence, key=lambda row: row.id)
        if row.says is not None and row.kind != "search"
        for rest in [[other for other in evidence if other.id != row.id]]
    ]
    if not losses:
        return None
    loss, row = max(losses, key=lambda pair: round(pair[0], 12))
    return row if loss > 0 else None


def age_years(row: Evidence, as_of: date) -> float:
    """Return how long before `as_of` a row speaks, in years, not under 0."""
    when = row.observed_on or row.delivered_on
    if when is None:
        return UNDATED_AGE_YEARS
    days = (as_of - midpoint(when)).days
    return max(days / _DAYS_A_YEAR, 0.0)


def _weights(rows: Sequence[Evidence], as_of: date) -> list[float]:
    """
    Return the power to which each row's likelihood is raised.

    Within a group the newest row counts whole (a repeat: half), the next half of that, and so on;
    rows without a date come last.
    """
    place: dict[tuple[str, ...], int] = {}
    weights: dict[int, float] = {}
    newest_first = sorted(
        range(len(rows)), key=lambda i: (_undated(rows[i]), age_years(rows[i], as_of), rows[i].id)
    )
    for index in newest_first:
        row = rows[index]
        group = _group(row)
        place[group] = place.get(group, -1) + 1
        weight = REPEAT_WEIGHT ** (place[group] + (row.kind == "press_repeat"))
        weights[index] = weight * (UNDATED_WEIGHT if _undated(row) else 1.0)
    return [weights[index] for index in range(len(rows))]


def _group(row: Evidence) -> tuple[str, ...]:
    """
    Name the statements that hang together.

    Searches, repeats that say the same, one source saying it again, and all that we infer.
    """
    if row.kind == "inference":
        return ("inference",)
    undated = "undated" if _undated(row) else "dated"
    says = "" if row.says is None else row.says.value
    if row.kind == "search":
        return (undated, "search")
    source = "" if row.kind == "press_repeat" else row.source
    return (undated, row.kind, says, source)


def _undated(row: Evidence) -> bool:
    return row.observed_on is None and row.delivered_on is None


def _follow(statements: Iterable[tuple[float, FloatArray]], *, start_years: float) -> FloatArray:
    """
    Return P(state today | statements) of a chain that starts at the prior `start_years` ago.

    `statements` are (age in years, log-likelihood per state). Worked in logarithms, so that a
    hundred rows that agree do not end in zeros.
    """
    ordered = sorted(((min(age, start_years), said) for age, said in statements), key=_oldest_first)
    ages = [start_years, *(age for age, _ in ordered), 0.0]
    said = [np.zeros(len(STATES)), *(log_likelihood for _, log_likelihood in ordered)]
    log_belief = np.log(prior())
    for (before, after), log_likelihood in zip(pairwise(ages), said, strict=True):
        log_belief = log_belief + log_likelihood
        belief = np.exp(log_belief - log_belief.max()) @ moved_on(before - after)
        log_belief = np.log(np.maximum(belief / belief.sum(), np.finfo(np.float64).tiny))
    return np.exp(log_belief)


def _oldest_first(statement: tuple[float, FloatArray]) -> float:
    return -statement[0]
