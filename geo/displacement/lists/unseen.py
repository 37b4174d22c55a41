"""
Doubt about the units on no list, which can be few or many but never below none.

The log of the unseen is taken as normal (Burnham et al. 1987; Chao 1987, Biometrics 43:783), so the
number of units starts at those seen. The distribution of the estimate stands for the doubt about N.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from geo.displacement.distributions import EDGE
from geo.quantity import FloatArray

OUTER = float(ndtri(0.95))
"""The ends of a 90 % interval lie this many deviations from the middle."""


def log_deviation(unseen: FloatArray, variance: FloatArray) -> FloatArray:
    """
    Return the standard deviation of the log of the unseen.

    Formula: sqrt(log(1 + Var(N) / unseen**2)); 0 where nobody is unseen.
    """
    unseen = np.asarray(unseen, dtype=np.float64)
    ratio = np.divide(variance, unseen**2, out=np.zeros_like(unseen), where=unseen > 0)
    return np.asarray(np.sqrt(np.log1p(ratio)))


def interval(seen: float, unseen: float, variance: float) -> tuple[float, float]:
    """
    Return the log-normal 90 % interval of N.

    Formula: seen + unseen / C and seen + unseen x C, with C = exp(1.645 x `log_deviation`).

    Examples
    --------
    >>> interval(100, 0, 0)
    (100.0, 100.0)
    """
    factor = float(np.exp(OUTER * log_deviation(np.array(unseen), np.array(variance))))
    return seen + unseen / factor, seen + unseen * factor


def draw(
    seen: FloatArray, unseen: FloatArray, deviation: FloatArray, uniform: FloatArray
) -> FloatArray:
    """
    Return draws of N = seen + unseen x exp(deviation x z), z the normal quantile of `uniform`.

    All of shape (draws,); never below `seen`.
    """
    deviate = ndtri(np.clip(uniform, EDGE, 1 - EDGE))
    return np.asarray(seen + unseen * np.exp(deviation * deviate))
