"""
The fewest units that lists of unlike units allow: Chao's lower bound.

Where some households are harder to list than others, the hard ones are missing from all lists alike
and every estimate that takes them for alike is too low. Those on one list and on two then bound how
many are on none.

Counts twice: units whose link was missed (they swell those on one list).
Misses: households that no list could ever hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.displacement.lists import unseen as of_unseen
from geo.displacement.lists.histories import Histories, HistoryDraws, patterns_of
from geo.displacement.lists.linkage_error import noise_variance
from geo.quantity import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaoBound:
    """A number of units that is at most N, save for its own error."""

    seen: float
    estimate: float
    variance: float
    low: float
    """5 % end of the log-normal interval on the unseen part; never below `seen`."""
    high: float
    """95 % end."""


def chao_lower_bound(histories: Histories) -> ChaoBound:
    """
    Bound the number of units from below.

    Formula: N >= S + (sum over every two lists of Z_i Z_j) / (f2 + 1), with S units seen, Z_i units
    on list i alone and f2 units on exactly two lists; Var by the delta method for a multinomial
    sample: sum(g**2 y) - (sum(g y))**2 / N, with g the derivative of N by cell y.

    Source: Chao (1987, Biometrics 43:783), in the form for lists of unequal length after Chao
    (1989, Biometrics 45:427). With f1 = sum of Z, the sum is (f1**2 - sum of Z_i**2) / 2. The form
    of 1987, f1**2 / (2 f2), is for many occasions of equal reach: with three lists alike it gives
    half as many unseen again as there are, and more with unlike ones, so it is no bound here. The
    1 added is Chapman's; with two lists this is Chapman's estimate.

    It holds where any two lists are positively dependent or independent among the units on no third
    list; see `dependence.is_bound_from_below`.

    Examples
    --------
    >>> table = Histories(
    ...     lists=("a", "b"), patterns=np.array([[1, 0], [0, 1], [1, 1]]), counts=[150, 50, 50]
    ... )
    >>> round(chao_lower_bound(table).estimate, 2)
    397.06
    """
    drawn = histories.drawn(1)
    unseen, variance = _unseen(drawn, np.zeros_like(drawn.cells))
    low, high = of_unseen.interval(histories.seen, float(unseen[0]), float(variance[0]))
    return ChaoBound(
        seen=histories.seen,
        estimate=histories.seen + float(unseen[0]),
        variance=float(variance[0]),
        low=low,
        high=high,
    )


def chao_draws(histories: HistoryDraws, noise: FloatArray, uniform: FloatArray) -> FloatArray:
    """
    Draw the lower bound, each draw from its own corrected histories.

    Parameters
    ----------
    histories
        Lists, corrected for links and over-coverage.
    noise
        Variance that linking adds to each cell; see `linkage_error.link_noise`.
    uniform
        One uniform a draw for the sampling error, shape (draws,).

    Returns
    -------
    units
        Shape (draws,); never below the units seen.
    """
    unseen, variance = _unseen(histories, noise)
    deviation = of_unseen.log_deviation(unseen, variance)
    return of_unseen.draw(histories.seen, unseen, deviation, uniform)


def _unseen(histories: HistoryDraws, noise: FloatArray) -> tuple[FloatArray, FloatArray]:
    patterns = patterns_of(len(histories.lists))
    length = patterns.sum(axis=1)
    alone = histories.cells[:, length == 1]
    once = alone.sum(axis=1)
    twice = histories.cells[:, length == 2].sum(axis=1) + 1  # noqa: PLR2004 - exactly two lists
    products = np.maximum(once**2 - (alone**2).sum(axis=1), 0) / 2
    gradient = np.ones_like(histories.cells)
    gradient[:, length == 1] += (once[:, None] - alone) / twice[:, None]
    gradient[:, length == 2] -= (products / twice**2)[:, None]  # noqa: PLR2004 - as above
    unseen = products / twice
    moment = (gradient * histories.cells).sum(axis=1)
    sampled = (gradient**2 * histories.cells).sum(axis=1) - moment**2 / (histories.seen + unseen)
    # With few matches the 1 in the formula can bring the delta method below 0.
    variance = np.maximum(sampled, 0) + noise_variance(gradient, noise, len(histories.lists))
    return np.asarray(unseen), np.asarray(variance)
