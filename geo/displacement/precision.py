"""How much of a published number is the chance of the draws, and not doubt about the world."""

from __future__ import annotations

from math import sqrt

import numpy as np

from geo.displacement.model import MonteCarloError
from geo.quantity import FloatArray

BATCHES = 16
"""Runs of consecutive draws that are compared with each other: enough for a standard deviation that
is itself known to a fifth."""

FEWEST_IN_BATCH = 16
"""Draws in a batch, at least: fewer hold no 5 % quantile."""


def monte_carlo_error(households: FloatArray, beyond: FloatArray | None) -> MonteCarloError | None:
    """
    Estimate the standard errors that come from the finite number of draws alone.

    Formula: the draws, in the order in which they were made, are split into b = 16 runs of equal
    length; the standard error of a statistic is the standard deviation of its b values, divided by
    the square root of b (method of batch means).

    The draws are one scrambled Sobol' sequence. Each run of 2^k consecutive draws of it is itself a
    scrambled net (Owen 1997, Annals of Statistics 25:1541), and so as good a sample as its size
    allows; the whole sequence fills the gaps that the runs leave, which averaging does not.
    The error is therefore an upper one: exact for draws made independently, up to several times too
    large for smooth results of few assumptions (L'Ecuyer and Lemieux 2002, Recent Advances in
    Randomized Quasi-Monte Carlo Methods, who replicate the scrambling instead).

    Parameters
    ----------
    households
        Draws of a block's households, in the order in which they were drawn.
    beyond
        Draws of the gap in households or persons, in the same order; None where there is no gap.

    Returns
    -------
    error
        Standard errors, in households and as a probability; None with fewer than 32 draws, of which
        no two batches can be made.

    Misses: every doubt that is not the number of draws.
    """
    batches = min(BATCHES, households.size // FEWEST_IN_BATCH)
    if batches < 2:  # noqa: PLR2004 - a deviation takes two
        return None
    outer = [np.quantile(part, (0.05, 0.50, 0.95)) for part in np.array_split(households, batches)]
    p05, p50, p95 = (_error_of_mean(found) for found in np.array(outer).T)
    shares = [] if beyond is None else [_positive(p) for p in np.array_split(beyond, batches)]
    positive = _error_of_mean(np.array(shares)) if shares else None
    return MonteCarloError(p05=p05, p50=p50, p95=p95, probability_positive=positive)


def _error_of_mean(found: FloatArray) -> float:
    return float(np.std(found, ddof=1)) / sqrt(found.size)


def _positive(draws: FloatArray) -> float:
    return float(np.count_nonzero(draws > 0)) / draws.size
