"""
Matches where a unit of one list is at most one unit of the other.

The chance of a pair by itself ignores its rivals: two households under one roof, without names, are
four pairs that each may be a match, and at most two are. Over all ways to match two lists of n1 and
n2 units one-to-one, with M matches among them, a pair has the odds M / ((n1 - M) (n2 - M)) times
the product of its m / u against both of its units being free; leaving out the free ones halves the
matches of lists that share most of their units. M, m and u are then fitted anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.displacement.lists.weights import PRIOR_PAIRS, Weights, chances, ratio
from geo.quantity import FloatArray

ROUNDS = 50
MOST_SHARE = 0.98
"""Some unit of the shorter list is always left free, or the odds of the others have no bound."""
LEAST_MATCHES = 0.01
STILL = 1e-5
MOST_STEPS = 1_000
MOST_ODDS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of two lists that may be matches, and how all pairs of them agree."""

    left: NDArray[np.int64]
    """Unit of the one list, counted from 0; shape (pairs,)."""
    right: NDArray[np.int64]
    levels: Mapping[str, NDArray[np.int64]]
    """For each comparison, the level of every pair, -1 where not told."""
    lengths: tuple[int, int]
    """Units of the one list and of the other."""
    totals: Mapping[str, FloatArray]
    """For each comparison, how many of all pairs, listed here or not, are at each level."""


def matched(pairs: Pairs, first: Weights, expected: Mapping[str, Sequence[float]]) -> FloatArray:
    """
    Return the chance of each pair to be a match where matches are one-to-one, shape (pairs,).

    Parameters
    ----------
    pairs
        Those that are likely at all.
    first
        Weights fitted without the rule.
    expected
        As for `weights.fit`.
    """
    one, other = pairs.lengths
    most = MOST_SHARE * min(one, other)
    matches = float(np.clip(first.share * one * other, LEAST_MATCHES, most))
    weights = first
    chance = np.zeros(len(pairs.left))
    for _ in range(ROUNDS):
        odds = matches / ((one - matches) * (other - matches))
        chance = one_to_one(
            pairs.left, pairs.right, odds * ratio(pairs.levels, weights.m, weights.u)
        )
        before, matches = matches, float(np.clip(chance.sum(), LEAST_MATCHES, most))
        weights = _refitted(pairs, chance, expected)
        if abs(matches - before) <= STILL * before:
            break
    return chance


def _refitted(pairs: Pairs, chance: FloatArray, expected: Mapping[str, Sequence[float]]) -> Weights:
    m, u = {}, {}
    for name, levels in pairs.levels.items():
        prior = np.asarray(expected[name], dtype=float)
        m[name] = chances(levels, chance, len(prior), PRIOR_PAIRS * prior)
        told = levels >= 0
        taken = np.bincount(levels[told], weights=chance[told], minlength=len(prior))
        rest = np.maximum(pairs.totals[name] - taken, 0)
        u[name] = chances(np.arange(len(prior)), rest, len(prior))
    return Weights(share=0.5, m=m, u=u)


def one_to_one(left: NDArray[np.int64], right: NDArray[np.int64], odds: FloatArray) -> FloatArray:
    """
    Return the chance of each pair, given its odds against both of its units being free.

    By belief propagation on matchings (Bayati, Gamarnik, Katz, Nair & Tetali 2007): exact where
    pairs form no rings, close where they do.

    Parameters
    ----------
    left, right
        Which unit of the one list and of the other each pair joins, counted from 0.
    odds
        Of each pair, shape (pairs,).

    Examples
    --------
    A unit that may be either of two, each at even odds: one, the other and none are as likely.

    >>> import numpy as np
    >>> one_to_one(np.array([0, 0]), np.array([0, 1]), np.array([1.0, 1.0])).round(3).tolist()
    [0.333, 0.333]
    """
    if not len(odds):
        return np.zeros(0)
    odds = np.minimum(odds, MOST_ODDS)
    free_left = np.ones_like(odds)
    free_right = np.ones_like(odds)
    for _ in range(MOST_STEPS):
        new_left = _free_elsewhere(left, odds * free_right)
        new_right = _free_elsewhere(right, odds * new_left)
        moved = max(np.abs(new_left - free_left).max(), np.abs(new_right - free_right).max())
        free_left, free_right = new_left, new_right
        if moved < STILL:
            break
    joined = odds * free_left * free_right
    return np.asarray(joined / (1 + joined))


def _free_elsewhere(unit: NDArray[np.int64], pull: FloatArray) -> FloatArray:
    """Return, for each pair, the chance that its unit is in none of its other pairs."""
    others = np.bincount(unit, weights=pull)[unit] - pull
    return np.asarray(1 / (1 + np.maximum(others, 0)))
