"""What would be left of the doubt after a visit, for many visits that have not been made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from geo.displacement.distributions import EDGE
from geo.quantity import FloatArray

TRUTHS = 256
"""Draws that are taken for the truth in turn: one from each of 256 equal parts of the total."""
GLANCE = 4
"""One truth in so many is looked at where a plan is only to be ruled out."""
FEWEST_EFFECTIVE = 50
"""Effective number of weighed draws from which their 5 % and 95 % points are taken as they are."""
NORMAL_DRAWS = 2048
"""Draws that are moved where too few are left to be weighed."""
CHUNK = 64
"""Truths weighed at once: 4 MiB at 8,192 draws."""
LEAST_VARIANCE = 1e-6
"""Variance of a log that counts as none: a census to a thousandth."""
ENDS = (0.05, 0.95)
CLIPPED = (0.01, 0.99)
"""Quantiles at which the total is clipped before its covariances are taken: the interval ends at
5 % and 95 %, and how far the last hundredth of a heavy tail lies beyond does not widen it."""
TILE = 2**17
"""Multiplications of one product of matrices: few enough for BLAS to keep them on one core. Threads
that wait for each other, on cores that other work holds, took ten times as long."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prior:
    """What is thought before the visit, in order of the total."""

    total: FloatArray
    """Households in all, ascending, shape (draws,)."""
    logs: FloatArray
    """Logs of the people of each zone that may be visited, less their means: (zones, draws)."""
    state: FloatArray
    """Logs whose exponentials add up to the total: people of each zone and of the ground elsewhere,
    each less the log of the household size. Shape (zones or zones + 1, draws)."""
    truths: NDArray[np.intp]
    """Positions of the draws that are taken for the truth."""
    errors: FloatArray
    """Standard normal errors of the visits to each truth, (truths, zones): the same for every plan,
    so that plans are compared on the same luck."""
    moved: NDArray[np.intp]
    """Positions of the draws that were drawn first, which are evenly spread in all assumptions."""
    noise: FloatArray
    """Standard normal errors by which those are moved, (zones, moved)."""
    joint: FloatArray
    """Covariances of the rows of `state` and, after them, of `logs`."""


def prior_of(
    persons: Sequence[FloatArray], *, elsewhere: FloatArray, household_size: FloatArray, seed: int
) -> Prior:
    """
    Put draws in order for `expected_width`.

    Parameters
    ----------
    persons
        Draws of the people of each zone that may be visited; under one person counts as one.
    elsewhere
        Draws of all other people of the total.
    household_size
        Draws of persons per household.
    seed
        Seed of the errors of the simulated visits.
    """
    rng = np.random.default_rng(seed)
    total = (np.sum(persons, axis=0) + elsewhere) / household_size
    order = np.argsort(total, kind="stable")
    logs = np.log(np.maximum(np.vstack(persons)[:, order], 1.0))
    others = [elsewhere[order]] if float(elsewhere.max()) > 0 else []
    parts = np.vstack([logs, *(np.log(np.maximum(people, 1.0)) for people in others)])
    # One sequence for truths and errors: each part of the total meets luck of every kind.
    visits = qmc.Sobol(1 + len(logs), scramble=True, rng=rng).random(TRUTHS)
    moved = np.argsort(order)[:NORMAL_DRAWS]
    state = parts - np.log(household_size[order])
    return Prior(
        total=total[order],
        logs=logs - logs.mean(axis=1, keepdims=True),
        state=state,
        truths=(visits[:, 0] * total.size).astype(np.intp),
        errors=np.asarray(ndtri(np.clip(visits[:, 1:], EDGE, 1 - EDGE)), dtype=np.float64),
        moved=moved,
        noise=rng.normal(size=(len(logs), moved.size)),
        joint=np.cov(np.vstack([state, logs]), ddof=0),
    )


def width_of(draws: FloatArray) -> float:
    """Return the width of the 90 % interval."""
    low, high = np.quantile(draws, ENDS)
    return float(high - low)


def expected_width(prior: Prior, log_variance: FloatArray) -> float:
    """
    Return the mean, over the truths, of the width of the 90 % interval after a visit.

    Formula: the visit to a truth t measures y_z = x_tz + s_z e_tz, the log of the people of each
    visited zone z with its error. Draw j is weighed by the log-normal likelihood
    exp(-sum_z (y_z - x_jz)^2 / 2 s_z^2), and the interval is that of the weighed draws.

    Several zones, or a large sample, leave so few draws with any weight that their interval would
    be too narrow by chance. Where fewer than 50 are effective, (sum w)^2 / sum w^2 (Kish 1965), the
    draws are moved in place of being weighed: all logs are taken for jointly normal, each draw is
    shifted by the best linear predictor from what was measured less what that draw would have
    shown, error included (the update of the ensemble Kalman filter: Evensen 2003, Ocean Dynamics
    53:343), and the total is added up anew. For normal logs that is exact; for methods that
    conflict, with two humps, the width is rather too large.

    Parameters
    ----------
    prior
        What is thought now.
    log_variance
        s_z^2, shape (zones,); infinite where nobody goes.
    """
    visited = np.isfinite(log_variance)
    if not visited.any():
        return width_of(prior.total)
    variance = np.maximum(log_variance[visited], LEAST_VARIANCE)
    measured = prior.logs[visited][:, prior.truths].T
    measured = measured + np.sqrt(variance) * prior.errors[:, visited]
    widths, effective = _weighed(prior, visited, variance, measured)
    few = effective < FEWEST_EFFECTIVE
    if few.any():
        widths[few] = _moved(prior, visited, variance, measured[few])
    return float(widths.mean())


def at_a_glance(prior: Prior) -> Prior:
    """Return the prior with a quarter of its truths: they begin a sequence that is even itself."""
    few = len(prior.truths) // GLANCE
    return replace(prior, truths=prior.truths[:few], errors=prior.errors[:few])


def explained(logs: FloatArray, total: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Return C = cov(logs) and c = cov(logs, total), the total clipped at its 1 % and 99 % points.

    A visit with errors of variance S explains c' (C + S)^-1 c of the variance of the clipped
    total, in the best linear predictor: in no time, and without the luck of simulated visits.
    Unclipped, a heavy tail rules c, and visits go where they do not narrow the interval.
    """
    clipped = np.clip(total, *np.quantile(total, CLIPPED))
    joint = np.cov(np.vstack([logs, clipped]), ddof=0)
    return joint[:-1, :-1], joint[:-1, -1]


def _weighed(
    prior: Prior, visited: NDArray[np.bool_], variance: FloatArray, measured: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the widths of the weighed draws and how many of them are effective."""
    scaled = prior.logs[visited] / np.sqrt(variance)[:, None]
    own = 0.5 * np.sum(scaled**2, axis=0)
    widths, effective = np.empty(len(measured)), np.empty(len(measured))
    for start in range(0, len(measured), CHUNK):
        part = slice(start, start + CHUNK)
        weights = _product(measured[part] / np.sqrt(variance), scaled) - own
        weights -= weights.max(axis=1, keepdims=True)
        np.exp(weights, out=weights)
        sums = weights.sum(axis=1)
        effective[part] = sums**2 / np.einsum("td,td->t", weights, weights)
        widths[part] = [
            float(np.subtract(*prior.total[_cut(row, total)][::-1]))
            for row, total in zip(np.cumsum(weights, axis=1), sums, strict=True)
        ]
    return widths, effective


def _cut(cumulated: FloatArray, total: float) -> NDArray[np.intp]:
    places = np.searchsorted(cumulated, np.multiply(ENDS, total))
    return np.minimum(places, cumulated.size - 1)


def _moved(
    prior: Prior, visited: NDArray[np.bool_], variance: FloatArray, measured: FloatArray
) -> FloatArray:
    """Return the widths of the draws that are moved towards what was measured."""
    seen, parts = prior.logs[visited], len(prior.state)
    rows = parts + np.flatnonzero(visited)
    noisy = prior.joint[np.ix_(rows, rows)] + np.diag(variance)
    gain = np.asarray(np.linalg.solve(noisy, prior.joint[rows, :parts]).T, dtype=np.float64)
    shown = seen[:, prior.moved] + np.sqrt(variance)[:, None] * prior.noise[visited]
    stays, moves = prior.state[:, prior.moved] - _product(gain, shown), measured @ gain.T
    # exp(a + b) summed over parts is a product of matrices, which spares an exponential per truth.
    totals = _product(np.exp(moves), np.exp(stays))
    low, high = np.quantile(totals, ENDS, axis=1)
    return np.asarray(high - low)


def _product(left: FloatArray, right: FloatArray) -> FloatArray:
    found = np.empty((len(left), right.shape[1]))
    step = max(TILE // left.size, 1)
    for start in range(0, right.shape[1], step):
        columns = slice(start, start + step)
        np.matmul(left, right[:, columns], out=found[:, columns])
    return found
