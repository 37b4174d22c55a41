"""
Three lists or more: log-linear models of which lists go together, averaged.

Counts twice: units on several lists whose links were all missed.
Misses: households that no list could hold, and any tie between three lists at once.

Source: Fienberg (1972, Biometrika 59:591); variance, Rivest & Levesque (2001, Canadian Journal of
Statistics 29:555); weights and averaged variance, Buckland, Burnham & Augustin (1997, Biometrics
53:603).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from geo.displacement.lists import refit
from geo.displacement.lists import unseen as of_unseen
from geo.displacement.lists.histories import Histories, HistoryDraws, patterns_of
from geo.errors import EstimateError, MissingExtraError
from geo.quantity import FloatArray

MIN_LISTS = 3

TELLING_WEIGHT = 0.1
"""A model is named where it carries at least this share of the weight; three where none does."""

Pairs = tuple[tuple[str, str], ...]


def in_words(pairs: Pairs) -> str:
    """Name a model by the lists that may depend on each other."""
    return ", ".join(f"{a} with {b}" for a, b in pairs) or "all lists independent"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedModel:
    """One log-linear model of the counts by pattern."""

    pairs: Pairs
    """Two lists each that may depend on each other."""
    coefficients: FloatArray
    """Intercept (log of the unseen), one per list, one per pair."""
    unseen: float
    """Units on no list."""
    variance: float
    """Of N: unseen + unseen**2 x Var(intercept)."""
    aic: float
    weight: float
    """Share of the Akaike weights; they sum to 1."""

    @property
    def name(self) -> str:
        """The model in words."""
        return in_words(self.pairs)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AveragedModels:
    """What all models say together: a mixture of log-normals on the unseen part."""

    lists: tuple[str, ...]
    seen: float
    estimate: float
    """Weighted mean of the models' N."""
    variance: float
    """sum of w_m (Var_m + (N_m - N)**2)."""
    low: float
    """5 % quantile of the mixture."""
    high: float
    """95 % quantile."""
    models: tuple[FittedModel, ...]
    """By weight, heaviest first."""
    dropped: tuple[str, ...]
    """Models that could not be fitted, with the reason."""
    sentence: str
    """Which models carry the weight."""

    def draws_of(self, uniform_model: FloatArray, uniform_value: FloatArray) -> FloatArray:
        """
        Draw N: one uniform picks the model by weight, the other its value; shape (draws,).

        Never below the units seen.
        """
        picked = self.picked(uniform_model)
        unseen = np.array([model.unseen for model in self.models])
        variance = np.array([model.variance for model in self.models])
        deviation = of_unseen.log_deviation(unseen, variance)
        seen = np.full(len(picked), self.seen)
        return of_unseen.draw(seen, unseen[picked], deviation[picked], uniform_value)

    def draws_on(
        self,
        histories: HistoryDraws,
        noise: FloatArray,
        uniform_model: FloatArray,
        uniform_value: FloatArray,
    ) -> FloatArray:
        """
        Draw N as `draws_of`, each draw from its own corrected histories.

        Weights stay as fitted; the model that a draw picks is fitted again to the draw's cells.
        """
        picked = self.picked(uniform_model)
        unseen, deviation = np.zeros(len(picked)), np.zeros(len(picked))
        for index, model in enumerate(self.models):
            mine = picked == index
            if mine.any():
                unseen[mine], deviation[mine] = refit.refit(
                    design(self.lists, model.pairs),
                    model.coefficients,
                    histories.cells[mine],
                    noise[mine],
                )
        return of_unseen.draw(histories.seen, unseen, deviation, uniform_value)

    def picked(self, uniform_model: FloatArray) -> FloatArray:
        """Return the index of the model that each draw believes."""
        upper = np.cumsum([model.weight for model in self.models])[:-1]
        return np.asarray(np.searchsorted(upper, uniform_model, side="right"))


def loglinear(histories: Histories) -> AveragedModels:
    """
    Fit every log-linear model with two-way interactions and average them by AIC.

    Model: log E[count of a pattern] = intercept + a term per list that holds the unit + a term per
    pair of the model whose lists both hold it; exp(intercept) units are on no list. Three lists
    have 8 models, which are all hierarchical ones but the one that cannot be fitted; four have 64.
    Weight of a model: exp(-(AIC - least AIC) / 2), scaled to sum to 1. A model that does not
    converge, or leaves the unseen open by more than `refit.MAX_LOG_DEVIATION`, is dropped and
    named. Where a cell is (nearly) empty, 0.5**(lists - 1) is added to all (Evans & Bonett 1994).

    Raises
    ------
    EstimateError
        With fewer than three lists, or where no model can be fitted.
    MissingExtraError
        Where statsmodels is not installed.
    """
    if len(histories.lists) < MIN_LISTS:
        raise EstimateError(
            f"Log-linear models need {MIN_LISTS} lists or more; found {len(histories.lists)}. "
            "Use Chapman's estimate."
        )
    cells = refit.steadied(histories.counts[None, :], len(histories.lists))[0]
    fitted, dropped = [], []
    for pairs in _choices(histories.pairs):
        model = _fit(histories.lists, pairs, cells)
        if isinstance(model, str):
            dropped.append(model)
        else:
            fitted.append(model)
    if not fitted:
        raise EstimateError(
            "No log-linear model can be fitted to these lists: too few units are on two or more. "
            "Use fewer and longer lists."
        )
    return _averaged(histories, fitted, tuple(dropped))


def design(lists: tuple[str, ...], pairs: Pairs) -> FloatArray:
    """Return the design matrix, shape (patterns, 1 + lists + pairs)."""
    patterns = patterns_of(len(lists)).astype(float)
    columns = [np.ones(len(patterns)), *patterns.T]
    columns += [patterns[:, lists.index(a)] * patterns[:, lists.index(b)] for a, b in pairs]
    return np.stack(columns, axis=1)


def _choices(pairs: Pairs) -> Iterator[Pairs]:
    return chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))


def _fit(lists: tuple[str, ...], pairs: Pairs, cells: FloatArray) -> FittedModel | str:
    """Fit one model by Poisson regression, or say why it is dropped; its weight is still open."""
    try:
        from statsmodels.genmod.families import Poisson  # noqa: PLC0415 - an optional part
        from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415 - as above
    except ImportError as absent:
        raise MissingExtraError.for_extra("lists", "Estimating from three lists") from absent
    name = in_words(pairs)
    with warnings.catch_warnings():
        # What it warns of (separation, no convergence) is told from the result, model by model.
        warnings.simplefilter("ignore")
        try:
            result = GLM(cells, design(lists, pairs), family=Poisson()).fit(maxiter=100)
            error = float(result.bse[0])
        except (np.linalg.LinAlgError, ValueError):
            return f"Model '{name}' is left out: it cannot be fitted to these counts."
    if not (result.converged and np.isfinite(error) and error <= refit.MAX_LOG_DEVIATION):
        return f"Model '{name}' is left out: these counts leave its unseen open."
    unseen = float(np.exp(result.params[0]))
    return FittedModel(
        pairs=pairs,
        coefficients=np.asarray(result.params),
        unseen=unseen,
        variance=unseen + unseen**2 * error**2,
        aic=float(result.aic),
        weight=np.nan,
    )


def _averaged(
    histories: Histories, fitted: list[FittedModel], dropped: tuple[str, ...]
) -> AveragedModels:
    aic = np.array([model.aic for model in fitted])
    weights = np.exp((aic.min() - aic) / 2)
    weights = weights / weights.sum()
    models = [replace(m, weight=float(w)) for m, w in zip(fitted, weights, strict=True)]
    models.sort(key=lambda model: (-model.weight, model.name))
    share = np.array([model.weight for model in models])
    unseen = np.array([model.unseen for model in models])
    variance = np.array([model.variance for model in models])
    middle = float(share @ unseen)
    telling = [m for m in models if m.weight >= TELLING_WEIGHT] or models[:3]
    named = "; ".join(f"{model.name} ({model.weight:.0%})" for model in telling)
    return AveragedModels(
        lists=histories.lists,
        seen=histories.seen,
        estimate=histories.seen + middle,
        variance=float(share @ (variance + (unseen - middle) ** 2)),
        low=histories.seen + _quantile(0.05, share, unseen, variance),
        high=histories.seen + _quantile(0.95, share, unseen, variance),
        models=tuple(models),
        dropped=dropped,
        sentence=f"Of {len(models)} models the heaviest are: {named}.",
    )


def _quantile(
    probability: float, weights: FloatArray, unseen: FloatArray, variance: FloatArray
) -> float:
    """Return a quantile of the unseen under the mixture, found on the log."""
    middle, deviation = np.log(unseen), of_unseen.log_deviation(unseen, variance)
    reach = 8 * float(deviation.max()) + 1
    found = brentq(
        lambda x: float(weights @ ndtr((x - middle) / deviation)) - probability,
        float(middle.min()) - reach,
        float(middle.max()) + reach,
    )
    return float(np.exp(found))
