"""Which assumption is worth knowing better: its first-order share of the headline's variance."""

from __future__ import annotations

import numpy as np

from geo.displacement.draws import METHOD_CHOICE, REALISATION_CHOICE, RULE_CHOICE, Draws
from geo.displacement.model import Driver
from geo.quantity import FloatArray

BINS = 32
"""Equal-count bins per assumption: 256 draws each of 8,192, enough for a mean and fine enough for a
monotone effect."""

LEAST_SHARE = 0.01
"""Shares below a hundredth are not told apart from chance at 8,192 draws, and are left out."""

NAMES = {
    METHOD_CHOICE: "which method is right",
    REALISATION_CHOICE: "where the footprints lie",
    RULE_CHOICE: "which structures at the edge are taken",
}


def rank_drivers(
    values: FloatArray, draws: Draws, without: frozenset[str] = frozenset()
) -> tuple[Driver, ...]:
    """
    Rank assumptions by the share of variance that goes with each alone, largest first.

    Formula: S = variance of the means of `values` in bins of the assumption / variance of `values`,
    less what bins of pure chance would show: (SS_between - (bins - 1) MS_within) / SS_total.

    Source: given-data estimator of first-order indices (Plischke, Borgonovo and Smith 2013).

    Columns in `without` cannot have played a part, such as the deviate of a method that is silent.

    Misses: whatever two assumptions do only together; the shares need not add up to 1.
    """
    if float(np.ptp(values)) == 0.0:
        return ()
    found = []
    for column in draws:
        if column not in without and float(np.ptp(draws[column])) > 0.0:
            share = first_order_share(draws[column], values)
            if share >= LEAST_SHARE:
                found.append(Driver(assumption=_name(column), share_of_variance=share))
    return tuple(sorted(found, key=lambda driver: (-driver.share_of_variance, driver.assumption)))


def first_order_share(cause: FloatArray, values: FloatArray) -> float:
    """Return the share of the variance of `values` that goes with `cause`, less that of chance."""
    bins = min(BINS, values.size // 4)
    if bins < 2:  # noqa: PLR2004 - variance between bins takes two
        return 0.0
    parts = np.array_split(values[np.argsort(cause, kind="stable")], bins)
    mean = float(values.mean())
    between = sum(part.size * (float(part.mean()) - mean) ** 2 for part in parts)
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    noise = (bins - 1) * within / (values.size - bins)
    total = between + within
    return float(np.clip((between - noise) / total, 0.0, 1.0)) if total > 0 else 0.0


def _name(column: str) -> str:
    if column.startswith("deviate:"):
        return f"doubt of the method {column.removeprefix('deviate:')}"
    return NAMES.get(column, column)
