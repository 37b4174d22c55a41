"""
What unit lists say of the households of one ground: an estimate, a floor, or nothing with a reason.

A bound is never an estimate: which of them the lists give follows from how they depend on each
other, which the analyst states pair by pair (`dependence`), and not from the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.displacement.lists.chao import chao_draws
from geo.displacement.lists.chapman import chapman_draws, too_few
from geo.displacement.lists.dependence import (
    Signs,
    assumption_of,
    is_bound_from_below,
    signs_of,
)
from geo.displacement.lists.doubts import Corrected, ListDoubts, links_of
from geo.displacement.lists.histories import Histories, HistoryDraws
from geo.displacement.lists.loglinear import AveragedModels, loglinear
from geo.displacement.lists.telling import units_told
from geo.displacement.wording import in_words
from geo.errors import EstimateError
from geo.quantity import FloatArray

Role = Literal["member", "floor", "none"]

CLOSED = (
    "It counts those who could have been on a list and misses those who could be on none. Nobody "
    "is thought to have come or gone between the lists."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListEstimate:
    """What the lists say; all draws in households, shape (draws,)."""

    role: Role
    """'member' of the pool, 'floor' beneath it, or 'none'."""
    households: FloatArray | None
    """The estimate of a member, or the floor itself; None where `role` is 'none'."""
    floor: FloatArray | None
    """Chao's lower bound beneath a member, where the stated dependence makes it one; else None."""
    seen: FloatArray
    """Households on any list, each once: no N is below it, whatever the lists depend on."""
    reason: str | None
    """Why `role` is 'none'."""
    inputs: tuple[str, ...]
    caveats: tuple[str, ...]
    models: AveragedModels | None = None
    """The log-linear models of a member from three lists or more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """What is found once for all draws: whether lists speak, and which models weigh how much."""

    reason: str | None
    """Why they do not speak: too few matches."""
    models: AveragedModels | None = None
    """Of three lists or more; None where none can be fitted."""
    no_models: str | None = None
    """Why there are no models, where there should be."""


def settle_lists(histories: Histories, doubts: ListDoubts) -> Settled:
    """
    Settle, by the middle of the draws given, whether lists speak and what each model weighs.

    Handed to `estimate_from_lists`, it makes every draw of an estimate depend on the doubts of that
    draw alone, however many are made at once.

    Parameters
    ----------
    histories
        Units by list, as linked.
    doubts
        Draws of what is not known; one draw at the middle of everything is enough.

    Raises
    ------
    FaultsError
        If links or over-coverage name other lists, or hold values that cannot be.
    MissingExtraError
        With three lists or more, where statsmodels is not installed.
    """
    return _settled(histories, links_of(histories, doubts))


def estimate_from_lists(
    histories: Histories, signs: Signs, doubts: ListDoubts, settled: Settled | None = None
) -> ListEstimate:
    """
    Estimate the households of a ground from lists of its units.

    Links are corrected first (`linkage_error`), then those who are gone are taken out
    (`overcoverage`), then two lists go through Chapman's formula and three or more through averaged
    log-linear models. Log-linear weights are fitted once, to the middle of the corrected table; the
    model that a draw believes is then fitted again to that draw's own table.

    Parameters
    ----------
    histories
        Units by list, as linked. They must be of the same ground and the same time.
    signs
        Dependence of every two lists; a pair left out is unknown.
    doubts
        Draws of what is not known.
    settled
        From `settle_lists`; None: settled by the middle of `doubts`.

    Returns
    -------
    estimate
        Two lists are a member only if stated to be independent, a floor if positively dependent,
        and nothing otherwise; a negative dependence is told as an upper bound in words. Three or
        more are a member, over Chao's bound where that is one.

    Raises
    ------
    FaultsError
        If signs, links or over-coverage name other lists, or hold values that cannot be.
    MissingExtraError
        With three lists or more, where statsmodels is not installed.
    """
    stated = signs_of(signs, histories.lists)
    links = links_of(histories, doubts)
    settled = settled or _settled(histories, links)
    told = _Told(
        histories=histories,
        drawn=links.drawn,
        noise=links.noise,
        doubts=doubts,
        inputs=_inputs(histories),
        caveats=(*_caveats(histories, doubts), *links.caveats),
    )
    if settled.reason is not None:
        return told.nothing(settled.reason)
    if len(histories.lists) == 2:  # noqa: PLR2004 - two lists
        (sign,) = stated.values()
        return _of_two(told, sign)
    return _of_many(told, stated, settled)


def _settled(histories: Histories, links: Corrected) -> Settled:
    reason = too_few(min(histories.matched, links.matched))
    if reason is not None or len(histories.lists) == 2:  # noqa: PLR2004 - two have a formula
        return Settled(reason=reason)
    try:
        return Settled(reason=None, models=loglinear(links.drawn.middle(histories.ground)))
    except EstimateError as error:
        return Settled(reason=None, no_models=str(error))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """What every answer of one ground shares."""

    histories: Histories
    drawn: HistoryDraws
    noise: FloatArray
    doubts: ListDoubts
    inputs: tuple[str, ...]
    caveats: tuple[str, ...]

    def nothing(self, reason: str) -> ListEstimate:
        return self.says("none", None, reason=reason)

    def says(
        self,
        role: Role,
        units: FloatArray | None,
        *caveats: str,
        reason: str | None = None,
        floor: FloatArray | None = None,
        models: AveragedModels | None = None,
    ) -> ListEstimate:
        each = self.doubts.households_per_unit
        return ListEstimate(
            role=role,
            households=None if units is None else np.asarray(units * each),
            floor=None if floor is None else np.asarray(floor * each),
            seen=np.asarray(self.drawn.seen * each),
            reason=reason,
            inputs=self.inputs,
            caveats=(*self.caveats, *caveats),
            models=models,
        )


def _of_two(told: _Told, sign: str) -> ListEstimate:
    one, other = told.histories.lists
    units = chapman_draws(told.drawn, told.noise, told.doubts.uniform_value)
    if sign == "independent":
        caveat = (
            f"It assumes that being on {one} says nothing of being on {other}; two lists cannot "
            "show whether that is so."
        )
        return told.says("member", units, caveat)
    if sign == "positive":
        caveat = (
            f"Households on {one} are likelier to be on {other} too, which makes the estimate too "
            "low: it is a floor."
        )
        return told.says("floor", units, caveat)
    if sign == "negative":
        highest = float(np.quantile(units * told.doubts.households_per_unit, 0.95))
        return told.nothing(
            f"Households on {one} are less likely to be on {other}, which makes the estimate too "
            f"high: at most about {in_words(highest)} households (19 times in 20), and no lower "
            "bound but those seen."
        )
    return told.nothing(
        f"It is not stated how {one} and {other} depend on each other, so two lists give neither "
        "an estimate nor a bound. State the sign and its reason, or add a third list."
    )


def _of_many(told: _Told, signs: Signs, settled: Settled) -> ListEstimate:
    lists, doubts = told.histories.lists, told.doubts
    floor = None
    if is_bound_from_below(signs, lists):
        floor = chao_draws(told.drawn, told.noise, doubts.uniform_value)
    models = settled.models
    if models is None:
        reason = settled.no_models or ""
        if floor is None:
            return told.nothing(reason)
        return told.says("floor", floor, f"Only Chao's lower bound can be given. {reason}")
    units = models.draws_on(told.drawn, told.noise, doubts.uniform_model, doubts.uniform_value)
    caveats = [assumption_of(signs, lists), models.sentence]
    if models.dropped:
        caveats.append(f"{len(models.dropped)} of the models could not be fitted and are left out.")
    return told.says("member", units, *caveats, floor=floor, models=models)


def _inputs(histories: Histories) -> tuple[str, ...]:
    """Name the lists with their lengths, and the units on more than one."""
    lengths = [f"{name}: {units_told(histories.listed(name))} units" for name in histories.lists]
    return (
        *lengths,
        f"on two lists or more: {units_told(histories.matched)} of {units_told(histories.seen)}",
    )


def _caveats(histories: Histories, doubts: ListDoubts) -> tuple[str, ...]:
    """Say what is taken for granted before any sign of dependence."""
    caveats = [CLOSED]
    if doubts.recall is None and doubts.precision is None:
        caveats.append(
            "Links between the lists are taken as perfect; missed ones would inflate it."
        )
    empty = int(np.count_nonzero(histories.counts == 0))
    if empty and len(histories.lists) > 2:  # noqa: PLR2004 - two lists have a formula for it
        caveats.append(
            f"{empty} of {len(histories.counts)} combinations of lists hold no unit, so that the "
            "models rest on few."
        )
    return tuple(caveats)
