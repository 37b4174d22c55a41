"""
The two shapes of a beta distribution, from its moments or from its outer quantiles.

SciPy is imported where it is needed only, so that reading a site without a beta does not wait.
"""

from __future__ import annotations

import math

import numpy as np

LOWER, UPPER = 0.05, 0.95
"""Probabilities of the two quantiles that an assumption states."""
LEAST_SHAPE, MOST_SHAPE = 0.01, 1e7
"""Below, nearly all draws are 0 or 1; above, all are one number. Neither is what a person means."""
NEAR_ENOUGH = 1e-8
"""Probability by which a solved beta may miss 5 % or 95 %; far below what a draw can show."""


def shapes_of_moments(mean: float, sd: float) -> tuple[float, float] | None:
    """
    Return the shapes of the beta with a mean and a standard deviation.

    Formula: nu = mean (1 - mean) / sd^2 - 1; shapes nu x mean and nu x (1 - mean) (method of
    moments).

    Parameters
    ----------
    mean, sd
        Shares; the mean strictly between 0 and 1.

    Returns
    -------
    shapes
        None where no beta within the limits of this module has these moments.

    Examples
    --------
    >>> left, right = shapes_of_moments(0.5, 0.5 / 3**0.5)  # flat
    >>> round(left, 12), round(right, 12)
    (1.0, 1.0)
    """
    if not (0 < mean < 1 and sd > 0):
        return None
    sum_of_shapes = mean * (1 - mean) / sd**2 - 1 if sd**2 > 0 else math.inf
    return _within(sum_of_shapes * mean, sum_of_shapes * (1 - mean))


def shapes_of_quantiles(low: float, high: float) -> tuple[float, float] | None:
    """
    Return the shapes of the beta with 5 % of its mass below `low` and 5 % above `high`.

    Solved by least squares in the logarithms of the shapes, on the normal scores of the two
    probabilities, from the beta whose mean and standard deviation a normal with these quantiles
    would have. No chance enters.

    Parameters
    ----------
    low, high
        Shares, 0 < low < high < 1.

    Returns
    -------
    shapes
        None where no beta within the limits of this module comes near enough.

    Examples
    --------
    >>> left, right = shapes_of_quantiles(0.05, 0.95)  # flat
    >>> round(left, 6), round(right, 6)
    (1.0, 1.0)
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - a quarter second few sites need
    from scipy.special import betainc, betaincc, ndtri  # noqa: PLC0415 - as above

    if not 0 < low < high < 1:
        return None
    wanted = -float(ndtri(LOWER))
    tiny = np.finfo(np.float64).tiny

    def missed(logs: np.ndarray) -> list[float]:
        left, right = np.exp(logs)
        below, above = betainc(left, right, low), betaincc(left, right, high)
        return [float(ndtri(max(tail, tiny))) + wanted for tail in (below, above)]

    ends = np.log([LEAST_SHAPE, MOST_SHAPE])
    mean = (low + high) / 2
    start = shapes_of_moments(mean, (high - low) / (2 * wanted)) or (mean, 1 - mean)
    solved = least_squares(
        missed,
        np.clip(np.log(start), ends[0] + 1e-3, ends[1] - 1e-3),
        bounds=(ends[0], ends[1]),
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
    )
    left, right = (float(shape) for shape in np.exp(solved.x))
    tails = (betainc(left, right, low), betaincc(left, right, high))
    near = all(abs(float(tail) - LOWER) <= NEAR_ENOUGH for tail in tails)
    return _within(left, right) if near else None


def _within(left: float, right: float) -> tuple[float, float] | None:
    sound = min(left, right) >= LEAST_SHAPE and max(left, right) <= MOST_SHAPE
    return (left, right) if sound else None
