"""
What agreement is worth: the weights of Fellegi and Sunter.

A pair of units agrees in name and in place, each to some level. m is the chance of a level where
the two are one household, u where they are not; the odds that they are one are the odds of any two
times the product of m / u (Fellegi & Sunter 1969, JASA 64:1183), where name and place agree
independently of each other given the truth. m, u and the share of matches are fitted by
expectation maximisation to how many pairs agree how (Winkler 1988).

Counts twice: relatives of one name in one structure pass for one household. Misses: who moved
inside the area and is called otherwise on the other list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.quantity import FloatArray

PRIOR_PAIRS = 20.0
"""The expected levels of true matches weigh as much as twenty matches seen: lists of some dozen
units would otherwise end at chances of 0 and 1 (judgement)."""
MOST_STEPS = 2_000
STILL = 1e-9
"""Change of the share of matches, relative, at which the fit stands still."""
LEAST_CHANCE = 1e-9
"""A level that was never seen is not impossible."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """What was fitted; levels in each array from no agreement (0) to the fullest."""

    share: float
    """Share of all pairs that are matches."""
    m: Mapping[str, FloatArray]
    u: Mapping[str, FloatArray]


def fit(
    levels: Mapping[str, NDArray[np.int64]],
    pairs: FloatArray,
    expected: Mapping[str, Sequence[float]],
    start: float,
) -> Weights:
    """
    Fit m, u and the share of matches to the patterns of agreement.

    Parameters
    ----------
    levels
        For each comparison, the level of every pattern, shape (patterns,); -1 where one side of
        the pair does not tell.
    pairs
        How many pairs show each pattern, shape (patterns,).
    expected
        For each comparison, the chance of every level among matches before anything is seen.
    start
        Share of matches from which the fit sets out.

    Returns
    -------
    weights
        With a single comparison m, u and the share of matches could not be told apart; use
        `stated`.
    """
    prior = {name: np.asarray(each, dtype=float) for name, each in expected.items()}
    m = dict(prior)
    u = {name: chances(levels[name], pairs, len(prior[name])) for name in prior}
    share = start
    for _ in range(MOST_STEPS):
        odds = share / (1 - share) * ratio(levels, m, u)
        likely = pairs * odds / (1 + odds)
        m = {
            name: chances(levels[name], likely, len(m[name]), PRIOR_PAIRS * prior[name])
            for name in m
        }
        u = {name: chances(levels[name], pairs - likely, len(u[name])) for name in u}
        before, share = share, float(np.clip(likely.sum() / pairs.sum(), LEAST_CHANCE, 0.5))
        if abs(share - before) <= STILL * before:
            break
    return Weights(share=share, m=m, u=u)


def stated(name: str, chance: Sequence[float]) -> Weights:
    """
    Return weights that give every level of one comparison the chance that is stated for it.

    Examples
    --------
    >>> even = stated("name", (0.2, 0.8))
    >>> (even.m["name"] / even.u["name"]).round(6).tolist()  # even odds times 4 is 0.8 to 0.2
    [0.25, 4.0]
    """
    likely = np.clip(np.asarray(chance, dtype=float), LEAST_CHANCE, 1 - LEAST_CHANCE)
    return Weights(share=0.5, m={name: likely}, u={name: 1 - likely})


def ratio(
    levels: Mapping[str, NDArray[np.int64]],
    m: Mapping[str, FloatArray],
    u: Mapping[str, FloatArray],
) -> FloatArray:
    """Multiply m / u over the comparisons, shape (pairs,); what is not told says nothing."""
    factors = [
        np.where(levels[name] < 0, 1.0, (m[name] / u[name])[levels[name]]) for name in sorted(m)
    ]
    return np.asarray(np.prod(factors, axis=0))


def chances(
    levels: NDArray[np.int64], weight: FloatArray, count: int, prior: FloatArray | float = 0.0
) -> FloatArray:
    """Return the weighted share of each level among those told, none of them 0."""
    told = levels >= 0
    sums = np.bincount(levels[told], weights=weight[told], minlength=count) + prior
    total = sums.sum()
    shares = sums / total if total > 0 else np.full(count, 1 / count)
    raised = np.maximum(shares, LEAST_CHANCE)
    return np.asarray(raised / raised.sum())
