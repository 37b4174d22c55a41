"""The method that reads a population raster."""

from __future__ import annotations

from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround
from geo.displacement.opinion import LOW_WEIGHT, Opinion, Way, says, silent

RASTER = Way(id="raster", title="population raster", weight=LOW_WEIGHT)


def population_raster(ground: PieceGround, draws: Draws) -> Opinion:
    """
    Estimate de-facto persons on a piece from a population raster.

    Formula: N = raster persons inside / raster_bias, where the bias is product over truth.

    Source: bias after Thomson et al. 2021 and Hennigen de Mattos et al. 2020.

    Counts twice: nothing. Misses: people whom the raster's census missed, beyond its bias. Silent
    on cleared ground: the exposure table does not carry the raster's year, so it cannot be shown
    to be older than the clearance.
    """
    if ground.population is None:
        return silent(RASTER, "No population raster is held.")
    reason = draws.lacking("raster_bias")
    if ground.block == "displaced":
        reason = reason or "The ground was cleared; the raster cannot be shown to be older."
    if reason is not None:
        return silent(RASTER, reason)
    return says(
        RASTER,
        ground.population / draws.positive("raster_bias"),
        inputs=(f"{float(ground.population.mean()):,.0f} persons in the raster",),
        caveats=("The raster is modelled, not counted.",),
    )
