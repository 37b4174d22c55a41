"""The quantile functions of the kinds of assumption, and how a zone departs from a shared draw."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from geo.errors import ConfigError
from geo.quantity import FloatArray
from geo.sites.assumption import Assumption
from geo.sites.beta import shapes_of_moments, shapes_of_quantiles

EDGE = 2.0**-40
"""Uniforms are kept this far from 0 and 1, where a normal has no finite quantile."""

PERT_LAMBDA = 4.0
"""Weight of the mode in a PERT distribution; 4 is the value of the original method (Malcolm
1959)."""

Z_95 = float(ndtri(0.95))
"""The 95 % quantile of the standard normal: `low` and `high` lie that many deviations out."""


def follow(uniform: FloatArray, leading: FloatArray, *, rank_correlation: float) -> FloatArray:
    """
    Return uniforms that go with others, as far as a rank correlation says.

    Formula: the normal copula, u' = Phi(r Phi^-1(leading) + sqrt(1 - r^2) Phi^-1(uniform)), where
    r = 2 sin(pi rho / 6) gives normals the rank correlation rho (Pearson 1907).

    Parameters
    ----------
    uniform, leading
        Independent probabilities strictly between 0 and 1, of one shape.
    rank_correlation
        Spearman's rho, between -1 and 1.

    Returns
    -------
    following
        Probabilities, again uniform and strictly between 0 and 1.
    """
    r = 2 * np.sin(np.pi * rank_correlation / 6)
    moved = r * ndtri(leading) + np.sqrt(1 - r**2) * ndtri(uniform)
    return np.clip(np.asarray(ndtr(moved), dtype=np.float64), EDGE, 1 - EDGE)


def quantile(assumption: Assumption, uniform: FloatArray) -> FloatArray:
    """
    Return the quantiles of an assumption at probabilities strictly between 0 and 1.

    Inverse distribution functions: uniform and triangular in closed form; PERT as a beta on
    [low, high] with shapes 1 + 4 (mode - low) / range and 1 + 4 (high - mode) / range; normal,
    lognormal and beta with `low` and `high` as the 5 % and 95 % quantiles, or with the mean and the
    standard deviation stated. A lognormal of mean m and deviation s has the log variance
    ln(1 + (s / m)^2) and the log mean ln m less half of that.

    An empirical distribution is a step: the smallest value that, with all values below it, holds
    at least the probability asked for. Every value keeps exactly its weight, and none between two
    values is ever drawn: a rule such as 0, 1 or 2 is never mixed.

    Parameters
    ----------
    assumption
        A checked distribution.
    uniform
        Probabilities, any shape.

    Returns
    -------
    values
        In the assumption's unit, of the shape of `uniform`; they never fall where it rises.
    """
    if assumption.kind == "fixed":
        return np.full_like(uniform, assumption.mode)
    if assumption.kind == "empirical":
        return _empirical(assumption.values, assumption.weights, uniform)
    if assumption.kind == "beta":
        return np.asarray(betaincinv(*_beta_shapes(assumption), uniform), dtype=np.float64)
    if assumption.mean is not None and assumption.sd is not None:
        return _of_moments(assumption.kind, assumption.mean, assumption.sd, uniform)
    low, mode, high = (
        float("nan") if value is None else value
        for value in (assumption.low, assumption.mode, assumption.high)
    )
    if assumption.kind in {"normal", "lognormal"}:
        return _of_outer_quantiles(assumption.kind, low, high, uniform)
    return _between_ends(assumption.kind, low, mode, high, uniform)


def depart(shared: FloatArray, uniform: FloatArray, *, log_sd: float, share: bool) -> FloatArray:
    """
    Move a shared draw to a zone's own, by one normal deviate per draw.

    Formula, with k = exp(log_sd x z) and z the normal score of `uniform`: x k for a number;
    x k / (x k + 1 - x) for a share, which adds log_sd x z on the logit scale. Both keep the order
    of x and of z. At z = 0, the median, the zone is the shared draw; a number never changes its
    sign and a share never leaves 0 to 1, so nothing is clipped.

    Source: a random intercept per area, as area-level models of small areas have it (Rao and
    Molina 2015), here on the scale on which the number cannot become impossible.

    Parameters
    ----------
    shared
        Draws that all zones have in common, shape (size,).
    uniform
        The zone's own probabilities, strictly between 0 and 1, shape (size,).
    log_sd
        Standard deviation between zones on the log or logit scale.
    share
        Whether the number is a share. Draws outside 0 to 1 stay as they are, so that whoever
        reads them can refuse them.

    Returns
    -------
    values
        Shape (size,).
    """
    factor = np.exp(log_sd * np.asarray(ndtri(uniform), dtype=np.float64))
    if not share:
        return shared * factor
    inside = (shared >= 0) & (shared <= 1)
    kept = np.where(inside, shared, 0.5)
    return np.where(inside, kept * factor / (kept * factor + (1 - kept)), shared)


def _between_ends(
    kind: str, low: float, mode: float, high: float, uniform: FloatArray
) -> FloatArray:
    if kind == "uniform":
        return low + (high - low) * uniform
    if kind == "triangular":
        return _triangular(low, mode, high, uniform)
    left = 1 + PERT_LAMBDA * (mode - low) / (high - low)
    right = 1 + PERT_LAMBDA * (high - mode) / (high - low)
    return low + (high - low) * np.asarray(betaincinv(left, right, uniform), dtype=np.float64)


def _triangular(low: float, mode: float, high: float, uniform: FloatArray) -> FloatArray:
    rising = low + np.sqrt(uniform * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - mode))
    return np.where(uniform < (mode - low) / (high - low), rising, falling)


def _of_outer_quantiles(kind: str, low: float, high: float, uniform: FloatArray) -> FloatArray:
    deviate = np.asarray(ndtri(uniform), dtype=np.float64) / Z_95
    if kind == "normal":
        return (low + high) / 2 + (high - low) / 2 * deviate
    middle = (np.log(low) + np.log(high)) / 2
    return np.asarray(np.exp(middle + (np.log(high) - np.log(low)) / 2 * deviate))


def _of_moments(kind: str, mean: float, sd: float, uniform: FloatArray) -> FloatArray:
    deviate = np.asarray(ndtri(uniform), dtype=np.float64)
    if kind == "normal":
        return mean + sd * deviate
    log_variance = np.log1p((sd / mean) ** 2)
    return np.asarray(
        np.exp(np.log(mean) - log_variance / 2 + np.sqrt(log_variance) * deviate),
        dtype=np.float64,
    )


def _beta_shapes(assumption: Assumption) -> tuple[float, float]:
    if assumption.mean is not None and assumption.sd is not None:
        shapes = shapes_of_moments(assumption.mean, assumption.sd)
    else:
        shapes = shapes_of_quantiles(assumption.low or 0.0, assumption.high or 0.0)
    if shapes is None:  # an assumption that was built without its checks
        raise ConfigError(
            f"Assumption '{assumption.key}' ({assumption.distribution}) is no beta distribution. "
            "State low and high between 0 and 1, or mean and sd."
        )
    return shapes


def _empirical(
    values: tuple[float, ...], weights: tuple[float, ...], uniform: FloatArray
) -> FloatArray:
    held = np.asarray(values, dtype=np.float64)
    mass = np.asarray(weights, dtype=np.float64) if weights else np.ones(held.size)
    drawn = mass > 0
    held, mass = held[drawn], mass[drawn]
    order = np.lexsort((mass, held))  # the order of rows changes no sum, so no last digit either
    held, reached = held[order], np.cumsum(mass[order])
    step = np.searchsorted(reached / reached[-1], uniform, side="left")
    return held[np.minimum(step, held.size - 1)]
