"""
Several methods, one answer; see docs/decisions/0009-pooling-in-logs.md.

Methods that agree within their own doubt are averaged in logs, draw by draw: errors that two share
through an assumption stay shared, errors of their own partly cancel. Methods that conflict are not
averaged: each draw believes one of them, which leaves two humps and a wide interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri
from scipy.stats import chi2

from geo.displacement.draws import METHOD_CHOICE, Draws, deviate_column
from geo.quantity import FloatArray

BETWEEN_METHOD = "between_method"

CONFLICT_LEVEL = 0.05
"""Methods conflict where methods as doubtful as these would differ so much in fewer than one case
in twenty."""

TESTED_AT = 0.5
"""Quantile of `between_method` at which disagreement is tested: its middle."""

LEAST_LOG_SD = 0.05
"""No method is known better than to 5 %: with less, two methods that share every assumption would
be called certain of their difference."""

TAU_POINTS = 64
"""Values of tau at which the disagreement is judged; between them the map is interpolated."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verdict:
    """How the methods that speak of the same ground stand to each other."""

    methods: tuple[str, ...]
    """Ids in order; never empty."""
    weights: FloatArray
    """Share of each method, summing to 1."""
    doubt: FloatArray
    """Each method's own deviate over `between_method`: 1 at a quality of 1, less above it."""
    medians: FloatArray
    """Median persons that each finds."""
    conflict: bool
    p_value: float | None
    """Chance of a disagreement as large or larger, if each is as doubtful as it says; None for one
    method alone."""
    i_squared: float | None
    """Share of the disagreement that the methods' own doubt does not explain."""
    tau_from: FloatArray
    tau_to: FloatArray
    """A rising map from prior to posterior values of `between_method`; equal where nothing was
    learned."""

    @property
    def ratio(self) -> float | None:
        """Largest over smallest median; infinite where one finds nobody, None for one method."""
        if len(self.methods) < 2:  # noqa: PLR2004 - a ratio takes two
            return None
        low, high = float(self.medians.min()), float(self.medians.max())
        return 1.0 if high == 0 else (float("inf") if low == 0 else high / low)

    def tau(self, prior: FloatArray) -> FloatArray:
        """Return the between-method deviation that belongs to each prior draw of it."""
        return np.interp(prior, self.tau_from, self.tau_to)


def judge(
    totals: Mapping[str, FloatArray], weights: Mapping[str, float], draws: Draws
) -> Verdict | None:
    """
    Judge whether methods that speak of the same ground agree within their own doubt.

    Definition
    ----------
    With m the medians of log persons, V the covariance of the methods' log draws (shared
    assumptions included) and tau a between-method deviation: Q = (m - mu)' W (m - mu) with
    W = inverse(V + tau^2 I) and mu the generalised least-squares mean. At the middle of
    `between_method`, Q follows chi-squared with M - 1 degrees of freedom if nothing is wrong but
    what the methods say themselves: its tail is `p_value`, under `CONFLICT_LEVEL` a conflict.
    I^2 = 1 - (M - 1) / Q with tau = 0. The prior of tau (the site's `between_method`) is updated by
    its restricted likelihood, det(V + tau^2 I)^-1/2 (1' W 1)^-1/2 exp(-Q / 2).

    A method of quality q (its weight) has tau / square root of q. The weights of methods
    that agree are those of the least-squares mean, cut at 0: who knows more counts more, and two
    who share their errors count little more than one. In conflict, or alone, they are the quality
    weights, for a method's own word on its doubt is then what is in question.

    Source: Cochran 1954; Higgins and Thompson 2002; DerSimonian and Laird 1986; restricted
    likelihood with a prior: Turner et al. 2015; correlated estimates: Winkler 1981.

    Parameters
    ----------
    totals
        Method id -> draws of persons on the ground of which all of them speak.
    weights
        Method id -> quality weight, above 0 for methods that have a say.
    draws
        The shared draws, for `between_method`.

    Returns
    -------
    verdict
        None where no method has weight.

    Misses: an error that all methods share. Then they agree, and are wrong together.
    """
    names = tuple(sorted(name for name in totals if weights[name] > 0))
    if not names:
        return None
    weight = np.array([weights[name] for name in names])
    medians = np.array([float(np.median(totals[name])) for name in names])
    prior = draws[BETWEEN_METHOD]
    same = np.array([float(prior.min()), float(prior.max())])
    doubt = 1.0 / np.sqrt(weight)
    alone = Verdict(
        methods=names,
        weights=weight / weight.sum(),
        doubt=doubt,
        medians=medians,
        conflict=False,
        p_value=None,
        i_squared=None,
        tau_from=same,
        tau_to=same,
    )
    if len(names) < 2 or not medians.any():  # noqa: PLR2004 - to differ takes two
        return alone
    if not medians.all():
        return replace(alone, conflict=True, p_value=0.0, i_squared=1.0)
    logs, covariance = _in_logs([totals[name] for name in names])
    freedom = len(names) - 1
    least = float(np.quantile(prior, TESTED_AT))
    own, tested = (_disagreement(logs, covariance, tau * doubt) for tau in (0.0, least))
    p_value = float(chi2.sf(tested.q, freedom))
    conflict = p_value < CONFLICT_LEVEL
    points = np.quantile(prior, np.linspace(0.0, 1.0, TAU_POINTS))
    tau = _posterior(points, logs, covariance, doubt)
    best = _disagreement(logs, covariance, float(np.median(tau)) * doubt).weights
    return replace(
        alone,
        weights=alone.weights if conflict else best,
        conflict=conflict,
        p_value=p_value,
        i_squared=max(0.0, 1.0 - freedom / own.q) if own.q > 0 else 0.0,
        tau_from=points,
        tau_to=tau,
    )


def combine(
    totals: Mapping[str, FloatArray], verdict: Verdict, draws: Draws
) -> tuple[FloatArray, Mapping[str, FloatArray]]:
    """
    Pool the methods of one ground, draw by draw, as their verdict says.

    Formula, agreeing: N[i] = exp(sum of w_m (log N_m[i] + tau[i] z_m[i])), where z_m is the
    method's own normal deviate. A draw in which a method finds nobody is pooled as if that method
    were believed with its weight: nobody, or the others.

    Formula, in conflict or alone: N[i] = N_m[i] exp(tau[i] z_m[i]), where m is the method that the
    shared uniform of draw i picks by weight, in order of id.

    Source: logarithmic and linear opinion pools (Genest and Zidek 1986).

    Returns
    -------
    persons
        Draws of persons, shape (draws.size,).
    believed
        Method id -> its share in each draw, shape (draws.size,); they sum to 1. The pooled people
        are spread over the ground as the believed methods spread theirs.
    """
    scale = draws[BETWEEN_METHOD] if verdict.conflict else verdict.tau(draws[BETWEEN_METHOD])
    moved = {
        name: np.exp(scale * doubt * np.asarray(ndtri(draws[deviate_column(name)])))
        for name, doubt in zip(verdict.methods, verdict.doubt, strict=True)
    }
    chosen = np.searchsorted(np.cumsum(verdict.weights)[:-1], draws[METHOD_CHOICE], side="right")
    one = {name: (chosen == index).astype(np.float64) for index, name in enumerate(verdict.methods)}
    if verdict.conflict or len(verdict.methods) == 1:
        persons = np.sum([totals[n] * moved[n] * one[n] for n in verdict.methods], axis=0)
        return persons, one
    return _averaged(totals, verdict, moved, one)


def _averaged(
    totals: Mapping[str, FloatArray],
    verdict: Verdict,
    moved: Mapping[str, FloatArray],
    one: Mapping[str, FloatArray],
) -> tuple[FloatArray, Mapping[str, FloatArray]]:
    values = np.stack([totals[name] * moved[name] for name in verdict.methods])
    found = values > 0
    chosen = np.stack([one[name] for name in verdict.methods])
    nobody = (chosen * ~found).any(axis=0)
    weights = np.where(found, verdict.weights[:, None], 0.0)
    weights = weights / np.where(nobody, 1.0, weights.sum(axis=0))
    logs = np.log(values, out=np.zeros_like(values), where=found)
    persons = np.where(nobody, 0.0, np.exp((weights * logs).sum(axis=0)))
    believed = np.where(nobody, chosen, weights)
    return persons, dict(zip(verdict.methods, believed, strict=True))


def _in_logs(totals: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return medians and covariance of log persons, over the draws in which all find somebody."""
    stacked = np.stack(totals)
    stacked = stacked[:, (stacked > 0).all(axis=0)]
    if stacked.shape[1] < 2:  # noqa: PLR2004 - a covariance takes two
        return np.log([max(float(np.median(t)), 1e-9) for t in totals]), np.eye(len(totals))
    logs = np.log(stacked)
    return np.median(logs, axis=1), np.atleast_2d(np.cov(logs))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Disagreement:
    q: float
    log_likelihood: float
    """Restricted, but for a constant."""
    weights: FloatArray


def _disagreement(logs: FloatArray, covariance: FloatArray, own: FloatArray) -> _Disagreement:
    """Measure how far methods lie apart, with log deviations of their own on top."""
    total = covariance + np.diag(own**2 + LEAST_LOG_SD**2)
    inverse = np.linalg.inv(total)
    precision = float(inverse.sum())
    middle = float(inverse.sum(axis=0) @ logs) / precision
    off = logs - middle
    q = float(off @ inverse @ off)
    _, log_det = np.linalg.slogdet(total)
    # A method that mostly repeats another's errors would be subtracted: it is left out instead.
    weights = np.clip(inverse.sum(axis=0), 0.0, None)
    return _Disagreement(
        q=q,
        log_likelihood=-0.5 * (float(log_det) + np.log(precision) + q),
        weights=weights / weights.sum(),
    )


def _posterior(
    points: FloatArray, logs: FloatArray, covariance: FloatArray, doubt: FloatArray
) -> FloatArray:
    """Map equally likely prior values of tau to equally likely posterior ones."""
    likelihood = np.array(
        [_disagreement(logs, covariance, tau * doubt).log_likelihood for tau in points]
    )
    weights = np.exp(likelihood - likelihood.max())
    below = np.concatenate([[0.0], np.cumsum((weights[1:] + weights[:-1]) / 2)])
    return np.interp(np.linspace(0.0, 1.0, points.size), below / below[-1], points)
