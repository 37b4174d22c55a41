"""Cities with known truth: what is there, and what an analyst would have of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from .ground import Floats, Ints
from .lists import Signs, draw_histories
from .mapping import grid_people, label_cells, map_buildings, tally_ground, tally_structures
from .parameters import Odds
from .regimes import REGIMES, Regime
from .registers import (
    document_counts,
    publish_registry,
    publish_units,
    registry_as_unit,
    survey_settlements,
    unit_density,
)
from .world import World, built_density, inhabited_world, stream_of, true_zones

__all__ = ["REGIMES", "City", "simulate_city"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """One city: the truth, and what is published of it. Areas in m2 unless the name says other.

    Attributes
    ----------
    regime, seed, fits
        Where it comes from, and whether sourced assumptions describe it.
    persons, households
        The truth: people and households in structures of which at least half the roof lies on the
        ground taken, at its true position.
    registered_persons, registered_households
        The published registry of that ground, those who have gone among them.
    registered_present
        Registered persons who live there; the true gap is `persons - registered_present`.
    household_size
        True mean.
    zones
        zone, area_m2, persons, households (true).
    positions
        Number of equally likely positions of the ground as drawn.
    ground
        position, zone, settlement_class, area_m2, raster_persons (NaN: no raster).
    structures
        position, zone, settlement_class, structure_class and the tallies of `mapping.TALLIES`.
    structures_mapped, map_selection
        Whether there is a map of buildings, and whether it set out to be complete.
    reference
        id, name, persons, area_km2, year, basis.
    settlements
        id, zone, area_m2, share_inside, households, persons, count_kind ('': not counted).
    counts
        id, zone ('': the whole ground), households, persons, structures, count_kind, reach.
    histories, list_signs
        Capture histories after linkage, or None; the sign of dependence of each pair of lists.

    """

    regime: str
    seed: int
    fits: bool
    persons: float
    households: float
    registered_persons: int
    registered_households: int
    registered_present: float
    household_size: float
    zones: pd.DataFrame
    positions: int
    ground: pd.DataFrame
    structures: pd.DataFrame
    structures_mapped: bool
    map_selection: str
    reference: pd.DataFrame
    settlements: pd.DataFrame
    counts: pd.DataFrame
    histories: pd.DataFrame | None
    list_signs: Signs


def simulate_city(regime: str, seed: int) -> City:
    """Draw one city of a regime. The same regime and seed give the same city."""
    kind = REGIMES[regime]
    world, attempt = inhabited_world(kind, seed)
    return _publish(kind, seed, attempt, world)


def _sources(odds: Odds, rng: Generator) -> dict[str, bool]:
    """Which sources the city has; where there would be fewer than two, a raster and units."""
    names = ("buildings", "raster", "settlements", "units", "lists")
    chance = rng.random(len(names))
    has = {name: bool(draw < getattr(odds, name)) for name, draw in zip(names, chance, strict=True)}
    if has["buildings"] + has["raster"] + has["units"] < 2:
        has |= {"raster": True, "units": True}
    return has


def _publish(kind: Regime, seed: int, attempt: int, world: World) -> City:
    def stream(stage: str) -> Generator:
        return stream_of(kind, seed, attempt, stage)

    has = _sources(kind.odds, stream("sources"))
    town, land, rates = world.town, world.land, world.rates
    registry = publish_registry(world.homes, rates, stream("registry"))
    density = unit_density(built_density(world), kind.units, stream("density"))
    labels = label_cells(town, kind.map, stream("labels"), mapped=has["settlements"])
    outlines, selection = map_buildings(town, labels, kind.map, stream("map"))
    structures = tally_structures(outlines, land)
    raster = _raster(kind, world, labels, density, stream("raster")) if has["raster"] else None
    truth = true_zones(world)
    units = publish_units(land, density, rates, kind.units, stream("units"))
    own = registry_as_unit(land, registry, int(units["year"].iloc[0]))
    histories: pd.DataFrame | None = None
    signs: Signs = {}
    if has["lists"]:
        histories, signs = draw_histories(world.homes, stream("lists"))
    persons, households = float(truth["persons"].sum()), float(truth["households"].sum())
    return City(
        regime=kind.name,
        seed=seed,
        fits=kind.fits,
        persons=persons,
        households=households,
        registered_persons=registry.persons,
        registered_households=registry.households,
        registered_present=float(registry.present),
        household_size=persons / households,
        zones=truth[["zone", "area_m2", "persons", "households"]],
        positions=len(land.shifts_m),
        ground=tally_ground(land, labels, raster),
        structures=structures if has["buildings"] else structures.iloc[:0],
        structures_mapped=has["buildings"],
        map_selection=selection,
        reference=pd.concat([units, own], ignore_index=True) if has["units"] else own,
        settlements=survey_settlements(world, labels, kind.counts, stream("settlements")),
        counts=document_counts(truth, rates.visible_share, kind.counts, stream("counts")),
        histories=histories,
        list_signs=signs,
    )


def _raster(kind: Regime, world: World, labels: Ints, density: float, rng: Generator) -> Floats:
    seen = world.rates.visible_share
    cell = world.town.structures.cell
    people = np.bincount(cell, world.living.persons, minlength=labels.size) * seen
    return grid_people(world.town, people, density * seen, kind.raster, rng)
