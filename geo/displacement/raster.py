"""The method that reads a population raster."""

from __future__ import annotations

import numpy as np

from geo.displacement.by_position import ByPosition, Rate
from geo.displacement.density import UNITS, WHOLE_SHARE
from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround
from geo.displacement.opinion import HIGH_WEIGHT, Opinion, Way, says, silent
from geo.quantity import FloatArray

RASTER = Way(id="raster", title="population raster", weight=HIGH_WEIGHT, family=UNITS)
"""Of the family of the units: a gridded population is a census unit's people, shared out."""

BIAS = "raster_bias"
ERROR = "raster_error"
UNKNOWN_IS_INFORMAL = "unknown_is_informal_share"
"""Assumption id: share (0-1) of the people on ground of unknown class who live informally."""


def population_raster(ground: PieceGround, draws: Draws) -> Opinion:
    """
    Estimate de-facto persons on a piece from a population raster.

    Definition
    ----------
    Persons of the raster inside, shared out within each cell over its structures where the site
    has a complete layer of them, evenly over the cell elsewhere (see `geo.exposure.population`).

    Formula: N = e x (formal + informal / b + unknown x (s / b + 1 - s)), where e is `raster_error`,
    true over modelled persons on any ground, 1 where the site makes no such assumption, and formal,
    informal and unknown are the raster's persons on ground of each settlement class, b is
    `raster_bias`, product over truth on informal ground, and s is `unknown_is_informal_share`, 0
    where the site makes no such assumption.

    Source: bias after Thomson et al. 2021 and Hennigen de Mattos et al. 2020; sharing out after
    Tobler 1979.

    Counts twice: nothing. Misses: people whom the raster's census missed on formal ground, and on
    ground of unknown class without `unknown_is_informal_share`. Silent on cleared ground: the
    exposure table does not carry the raster's year, so it cannot be shown to be older than the
    clearance. Silent where the raster holds data for less than `WHOLE_SHARE` of the piece: outside
    its coverage is not nobody.
    """
    people = ground.population_by_class
    if people is None:
        return silent(RASTER, "No population raster is held.")
    view = draws.at(settlement_class="informal", zone=ground.zone)
    reason = None if set(people) <= {"formal"} else view.lacking(BIAS)
    if ground.block == "displaced":
        reason = reason or "The ground was cleared; the raster cannot be shown to be older."
    reason = reason or _uncovered(ground.population_cover)
    if reason is not None:
        return silent(RASTER, reason)
    return says(
        RASTER,
        _corrected(people, view, draws) * (view.positive(ERROR) if ERROR in view else 1.0),
        inputs=(f"{people.mean():,.0f} persons in the raster",),
        caveats=("The raster is modelled, not counted.", *_uncorrected(people, draws)),
    )


def _corrected(people: ByPosition[str], informal: Draws, draws: Draws) -> FloatArray:
    persons: FloatArray = np.zeros(draws.size)
    by_bias = (Rate(BIAS, divides=True),)
    for name, found in people.items():
        if name == "formal":
            persons += found
            continue
        corrected = people.chosen.product(informal, by_bias)
        if name != "informal":
            view = draws.at(settlement_class=name, zone=informal.zone)
            share = view.share(UNKNOWN_IS_INFORMAL) if UNKNOWN_IS_INFORMAL in view else 0.0
            corrected = 1 + share * (corrected - 1)
        persons += found * corrected
    return persons


def _uncorrected(people: ByPosition[str], draws: Draws) -> tuple[str, ...]:
    unknown = people.mean(["unknown"])
    if unknown <= 0 or UNKNOWN_IS_INFORMAL in draws.at(settlement_class="unknown"):
        return ()
    caveat = (
        f"{unknown / people.mean():.0%} of its persons are on ground of unknown class: the bias on "
        "informal ground is not taken off there, so that informal people on it are too few. An "
        f"assumption '{UNKNOWN_IS_INFORMAL}' would take it off."
    )
    return (caveat,)


def _uncovered(share: float) -> str | None:
    if share >= WHOLE_SHARE:
        return None
    if share <= 0:
        return "The raster holds no data for this ground: not covered, which is not nobody."
    return (
        f"The raster holds data for {share:.0%} of the ground: a part of it, and a part would "
        "lower the estimate. Where its empty cells mean nobody, write 0 into them."
    )
