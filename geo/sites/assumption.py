"""One uncertain number of a site: how it is distributed, for which ground, and who says so."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from geo.quantity import Frozen
from geo.sites.beta import LEAST_SHAPE, MOST_SHAPE, shapes_of_moments, shapes_of_quantiles
from geo.sites.vocabulary import Confidence, Mark, Slug, Text

MOST_VALUE = 1e6
"""No assumption that an estimator knows, in its unit, comes near it (settlements: 5,000 persons to
the hectare); beyond it products of several run out of numbers."""
MOST_LOG_RATIO = 3.0
"""A deviate of 3 on the log scale lets a method miss by a factor of 140 either way (90 %)."""
MOST_VALUES = 10_000
"""Values of an empirical distribution; they are printed in results.json, and a survey of more
households is better summarised."""
SHOWN_VALUES = 12
"""Values of an empirical distribution that a sentence repeats."""
MOST_CORRELATION = 0.95
"""Nearer to 1 two assumptions are one: state one of them, and leave the other out."""
Z_95 = 1.6448536269514722
"""The 95 % quantile of the standard normal."""

Kind = Literal["fixed", "uniform", "triangular", "pert", "normal", "lognormal", "beta", "empirical"]
SettlementClass = Literal["formal", "informal", "unknown"]
"""As column settlement_class of settlements and zones has it; `unknown` is ground of no class."""
StructureClass = Literal["residential", "other", "unknown"]
"""What a structure is used for, as far as the map says; see `geo.exposure.structures`."""

PARAMETERS = ("low", "mode", "high", "mean", "sd", "values", "weights")
"""Fields that give a distribution its shape, in the order in which they are told."""
FORMS: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "fixed": (("mode",),),
    "uniform": (("low", "high"),),
    "triangular": (("low", "mode", "high"),),
    "pert": (("low", "mode", "high"),),
    "normal": (("low", "high"), ("mean", "sd")),
    "lognormal": (("low", "high"), ("mean", "sd")),
    "beta": (("low", "high"), ("mean", "sd")),
    "empirical": (("values",), ("values", "weights")),
}
"""The sets of parameters by which each kind may be given: exactly one of them."""


def forms_of(kind: Kind) -> str:
    """
    Say by which parameters a kind may be given.

    Examples
    --------
    >>> forms_of("beta")
    'low, high; or mean, sd'
    """
    return "; or ".join(", ".join(form) for form in FORMS[kind])


def assumption_key(
    assumption_id: str, settlement_class: str | None = None, structure_class: str | None = None
) -> str:
    """
    Name an assumption together with the classes for which it is made.

    Examples
    --------
    >>> assumption_key("storeys", "informal", "residential")
    'storeys@informal#residential'
    """
    settlement = "" if settlement_class is None else f"@{settlement_class}"
    structure = "" if structure_class is None else f"#{structure_class}"
    return f"{assumption_id}{settlement}{structure}"


class Assumption(Frozen):
    """
    One uncertain number: a distribution, a unit, a source and how well it is known.

    `fixed` uses `mode`; `uniform` uses `low` and `high` as its ends; `triangular` and `pert` use
    all three, as ends and mode; `normal`, `lognormal` and `beta` read `low` and `high` as the 5 %
    and 95 % quantiles, or take `mean` and `sd` instead (of the number itself, not of its
    logarithm); `empirical` takes `values` and, where they are not equally likely, `weights`.
    """

    id: Slug
    meaning: Text
    unit: Text
    kind: Kind
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    mean: float | None = None
    sd: float | None = None
    values: Annotated[tuple[float, ...], Field(max_length=MOST_VALUES)] = ()
    weights: Annotated[tuple[float, ...], Field(max_length=MOST_VALUES)] = ()
    source: Text
    """Keys in sources.csv, separated by '; ', or 'judgement' with mark J."""
    mark: Mark
    confidence: Confidence
    note: Text | None = None
    settlement_class: SettlementClass | None = None
    """The class of ground for which alone this row is made; None: for all without a row of it."""
    structure_class: StructureClass | None = None
    """The class of structures for which alone this row is made; None: for all others."""
    follows: Annotated[str, Field(max_length=200)] | None = None
    """Key of an assumption with which this one goes: where people are crowded, more of them are not
    registered. The leading one follows none itself."""
    rank_correlation: Annotated[float, Field(ge=-MOST_CORRELATION, le=MOST_CORRELATION)] | None = (
        None
    )
    """Spearman's rank correlation with the assumption that it follows; below 0: against it."""
    zone_log_sd: Annotated[float, Field(ge=0.0, le=MOST_LOG_RATIO)] | None = None
    """Standard deviation by which zones differ from the one number that all share, on the log
    scale, or for a share on the logit scale; None: zones do not differ."""

    @property
    def key(self) -> str:
        """Name of the assumption with its classes; unique in a site, and the id of its column."""
        return assumption_key(self.id, self.settlement_class, self.structure_class)

    @property
    def distribution(self) -> str:
        """The distribution in words and numbers, e.g. 'pert 2.5, 3.29, 3.63'."""
        if self.kind == "empirical":
            told = ", ".join(f"{value:g}" for value in self.values[:SHOWN_VALUES])
            more = f" and {len(self.values) - SHOWN_VALUES:,} more"
            weighted = " with weights" if self.weights else ""
            return f"empirical {told}{more if len(self.values) > SHOWN_VALUES else ''}{weighted}"
        given = self._given()
        if given == ("mean", "sd"):
            return f"{self.kind} with mean {self.mean:g} and standard deviation {self.sd:g}"
        return f"{self.kind} {', '.join(f'{getattr(self, name):g}' for name in given)}"

    def _given(self) -> tuple[str, ...]:
        return tuple(name for name in PARAMETERS if getattr(self, name) not in {None, ()})

    @model_validator(mode="after")
    def _complete(self) -> Assumption:
        given = self._given()
        if given not in FORMS[self.kind]:
            found = ", ".join(given) or "none of these"
            msg = (
                f"Assumption '{self.key}' ({self.kind}) needs {forms_of(self.kind)}, and nothing "
                f"besides; found {found}"
            )
            raise ValueError(msg)
        fault = self._fault(given) or self._of_following() or self._of_mark()
        if fault is not None:
            msg = f"Assumption '{self.key}' {fault}"
            raise ValueError(msg)
        return self

    def _of_mark(self) -> str | None:
        ours = self.source.strip().lower() == "judgement"
        if ours and self.mark not in {"J", "K"}:
            return (
                f"has no source but our judgement and the mark {self.mark}; write J, or K for "
                "general knowledge"
            )
        return None

    def _of_following(self) -> str | None:
        if (self.follows is None) != (self.rank_correlation is None):
            return "needs both 'follows' and 'rank_correlation', or neither"
        if self.follows is not None and self.kind in {"fixed", "empirical"}:
            return f"is {self.kind}: it can follow no other assumption. Leave out 'follows'"
        return None

    def _fault(self, given: tuple[str, ...]) -> str | None:
        """Say what is wrong with the numbers, as the rest of a sentence."""
        if self.kind == "empirical":
            return self._of_weights() or self._out_of_range(self.values)
        if given == ("mean", "sd"):
            return self._of_moments(self.mean or 0.0, self.sd or 0.0)
        values = [float(getattr(self, name)) for name in given]
        if values != sorted(values) or (len(values) > 1 and values[0] == values[-1]):
            return f"must have low <= mode <= high and low < high; found {values}"
        if self.kind == "lognormal" and values[0] <= 0:
            return f"is lognormal and needs low > 0; found {values[0]}"
        if self.kind == "beta" and not shapes_of_quantiles(values[0], values[1]):
            return (
                "has no beta of which 5 % lie below low and 5 % above high: it needs "
                "0 < low < high < 1, neither too near to 0, to 1 nor to each other; found "
                f"{values}. Move them, or use pert with the ends that you mean"
            )
        return self._out_of_range(values)

    def _of_weights(self) -> str | None:
        count, weights = len(self.values), self.weights
        if weights and len(weights) != count:
            return f"needs one weight per value; found {len(weights)} for {count} values"
        if weights and (min(weights) < 0 or not 0 < sum(weights) < math.inf):
            return "needs weights of 0 or more, not all 0; correct or leave out weights"
        return None

    def _of_moments(self, mean: float, sd: float) -> str | None:
        if sd <= 0:
            return f"needs sd > 0; found {sd:g}. A number without doubt is of the kind fixed"
        if self.kind == "normal":
            return self._out_of_range((mean - Z_95 * sd, mean + Z_95 * sd))
        if self.kind == "beta":
            sound = shapes_of_moments(mean, sd)
            return None if sound else self._no_beta(mean, sd)
        if mean <= 0:
            return f"is lognormal and needs mean > 0; found {mean:g}"
        log_sd = math.sqrt(math.log1p((sd / mean) ** 2))
        middle = math.log(mean) - log_sd**2 / 2
        return self._out_of_range([math.exp(middle + z * log_sd) for z in (-Z_95, Z_95)])

    @staticmethod
    def _no_beta(mean: float, sd: float) -> str:
        if not 0 < mean < 1:
            return f"is a beta and needs a mean between 0 and 1; found {mean:g}"
        most = math.sqrt(mean * (1 - mean))
        return (
            f"has no beta of mean {mean:g} and sd {sd:g}: sd must be well under {most:.3g}, and "
            f"its shapes between {LEAST_SHAPE:g} and {MOST_SHAPE:g}. Change sd"
        )

    def _out_of_range(self, values: tuple[float, ...] | list[float]) -> str | None:
        """Say within what the stated values must lie; the tails of a normal may lie beyond."""
        least, most = self._range()
        if least <= min(values) and max(values) <= most:
            return None
        what = "must lie" if self.mean is None else "must have its 5 % and 95 % quantiles"
        found = [float(f"{value:.6g}") for value in values]
        return f"in '{self.unit}' {what} between {least:g} and {most:g}; found {found}"

    def _range(self) -> tuple[float, float]:
        if self.unit.startswith("log ratio"):
            return 0.0, MOST_LOG_RATIO
        if self.unit == "share":
            return 0.0, 1.0
        # What multiplies or divides people is never negative; a lognormal has a floor and a ceiling
        # of its own, lest its tail run out of numbers.
        return (1 / MOST_VALUE if self.kind == "lognormal" else 0.0), MOST_VALUE
