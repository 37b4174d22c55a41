"""How good an interval is: does it hold the truth, and how much does it say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def covered(low: Numbers, high: Numbers, truth: Numbers) -> float:
    """Return the share of truths that lie in their interval, ends included."""
    return float(np.mean((low <= truth) & (truth <= high)))


def interval_score(low: Numbers, high: Numbers, truth: Numbers, level: float) -> Numbers:
    """
    Return the interval score of central intervals, one value per city; smaller is better.

    Formula: (high - low) + 2 / (1 - level) x (how far the truth lies outside).

    Source: Gneiting and Raftery 2007, equation 43.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([1.0])
    >>> interval_score(one * 0, one * 2, one, 0.9), interval_score(one * 2, one * 4, one, 0.9)
    (array([2.]), array([22.]))
    """
    missed = np.maximum(low - truth, 0) + np.maximum(truth - high, 0)
    return (high - low) + 2.0 / (1.0 - level) * missed


def wilson(share: float, number: int) -> tuple[float, float]:
    """Return the 95 % interval of a share seen in `number` cities (Wilson 1927)."""
    z = 1.959963984540054
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    half = z / (1 + z**2 / number) * np.sqrt(share * (1 - share) / number + (z / (2 * number)) ** 2)
    return float(middle - half), float(middle + half)
