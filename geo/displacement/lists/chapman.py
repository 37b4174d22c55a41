"""
Two lists: Chapman's estimate of the units on either, both or neither.

Assumes that the ground is closed between the lists, that one list at least reaches all units alike,
that the lists are independent, that links are perfect (see `linkage_error`) and that nobody listed
is gone (see `overcoverage`).

Counts twice: units that are on both lists and were not linked.
Misses: units that neither list could ever have held, such as dwellings built since.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.displacement.lists import unseen as of_unseen
from geo.displacement.lists.histories import HistoryDraws
from geo.displacement.lists.linkage_error import noise_variance
from geo.errors import FaultsError
from geo.quantity import FloatArray

MIN_MATCHES = 7
"""Fewer matches than this make no estimate: with 7 or more, the bias is below 2 % with a confidence
of 95 % (Robson & Regier 1964, Transactions of the American Fisheries Society 93:215)."""

HALF = 0.5
"""Added to each cell where one list holds (nearly) nobody whom the other misses: the variance of
the formula is then 0, which is false (Evans & Bonett 1994, Biometrics 50:388)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLists:
    """What two lists say of the number of units."""

    seen: float
    """Units on either list, n1 + n2 - m."""
    estimate: float | None
    """None where there are too few matches; then `absent` says so."""
    variance: float | None
    low: float | None
    """5 % end of the log-normal interval on the unseen part; never below `seen`."""
    high: float | None
    """95 % end."""
    absent: str | None = None


def chapman(n1: float, n2: float, m: float) -> TwoLists:
    """
    Estimate the number of units from two lists.

    Formula: N = (n1 + 1)(n2 + 1) / (m + 1) - 1, of which (n1 - m)(n2 - m) / (m + 1) unseen;
    Var = (n1 + 1)(n2 + 1)(n1 - m)(n2 - m) / ((m + 1)**2 (m + 2)).

    Source: Chapman (1951); variance, Seber (1970); nearly unbiased (Sadinle 2008).

    Parameters
    ----------
    n1, n2
        Units on the first and on the second list.
    m
        Units on both.

    Raises
    ------
    FaultsError
        If a count is below 0 or not finite, or more units are matched than a list holds.

    Examples
    --------
    >>> round(chapman(200, 100, 50).estimate or 0, 2)
    397.06
    """
    faults = [
        f"Two lists: {name} is {value}; a count must be 0 or more and finite. Correct it."
        for name, value in (("n1", n1), ("n2", n2), ("m", m))
        if not (np.isfinite(value) and value >= 0)
    ]
    if m > min(n1, n2):
        faults.append(
            f"Two lists: {m} units are matched, and the shorter list holds {min(n1, n2)}. "
            "Link one to one."
        )
    if faults:
        raise FaultsError(faults)
    seen, reason = n1 + n2 - m, too_few(m)
    if reason is not None:
        return TwoLists(seen=seen, estimate=None, variance=None, low=None, high=None, absent=reason)
    only_1, only_2, both = (np.array([value]) for value in (n1 - m, n2 - m, m))
    low, high = of_unseen.interval(
        seen, *(float(part[0]) for part in _unseen(only_1, only_2, both))
    )
    return TwoLists(
        seen=seen,
        estimate=(n1 + 1) * (n2 + 1) / (m + 1) - 1,
        variance=float(_variance(only_1, only_2, both)[0]),
        low=low,
        high=high,
    )


def too_few(matches: float) -> str | None:
    """Say that there are too few matches for an estimate; None where there are enough."""
    if matches == 0:
        return (
            "No unit is on two lists, so nothing says how many are on none. "
            "Check that the lists are of the same ground and time, and that names can be linked."
        )
    if matches < MIN_MATCHES:
        return (
            f"Fewer than {MIN_MATCHES} units are on two lists, which give no estimate (Robson & "
            "Regier 1964). A longer list would help."
        )
    return None


def chapman_draws(histories: HistoryDraws, noise: FloatArray, uniform: FloatArray) -> FloatArray:
    """
    Draw the number of units, each draw from its own corrected histories.

    Parameters
    ----------
    histories
        Two lists, corrected for links and over-coverage.
    noise
        Variance that linking adds to each cell; see `linkage_error.link_noise`.
    uniform
        One uniform a draw for the sampling error, shape (draws,).

    Returns
    -------
    units
        Shape (draws,); never below the units seen.
    """
    only_1, only_2, both = histories.cells.T
    rest = both + 1
    gradient = np.stack(
        [1 + only_2 / rest, 1 + only_1 / rest, 1 - only_1 * only_2 / rest**2], axis=1
    )
    unseen, variance = _unseen(only_1, only_2, both)
    variance = variance + noise_variance(gradient, noise, len(histories.lists))
    deviation = of_unseen.log_deviation(unseen, variance)
    return of_unseen.draw(histories.seen, unseen, deviation, uniform)


def _variance(only_1: FloatArray, only_2: FloatArray, both: FloatArray) -> FloatArray:
    listed = (only_1 + both + 1) * (only_2 + both + 1)
    return np.asarray(listed * only_1 * only_2 / ((both + 1) ** 2 * (both + 2)))


def _unseen(
    only_1: FloatArray, only_2: FloatArray, both: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the unseen and their variance, with half a unit added where a list is contained."""
    contained = np.minimum(only_1, only_2) < 1
    one, two, three = only_1 + HALF, only_2 + HALF, both + HALF
    halved = one * two / three
    unseen = np.where(contained, halved, only_1 * only_2 / (both + 1))
    spread = halved + halved**2 * (1 / one + 1 / two + 1 / three)
    return unseen, np.where(contained, spread, _variance(only_1, only_2, both))
