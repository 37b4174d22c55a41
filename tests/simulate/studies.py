"""
What an analyst reads: a few studies of other places of the same kind.

Nobody has measured the ground that is taken; that is why it is estimated. But studies of places
like it exist: a census of a district, a survey of rented rooms, a count of doors. So the analyst's
figures are those of *other* cities of the same family, with the errors of a small sample, and
never of the city at hand. Where a regime is a misfit, its analyst reads of the family that it
looks like: that is what makes it one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .ground import Ints
from .mapping import label_cells, map_buildings, tally_structures
from .morphology import Flags
from .people import Rates
from .regimes import REGIMES, Regime
from .registers import INFORMAL_OF_UNIT, publish_registry, unit_density
from .world import World, built_density, inhabited_world, stream_of

ELSEWHERE = 10_000_000
"""First seed of the places that are studied; no city that is tuned or tried has such a seed."""

STUDIES = 5
"""Places of the same kind of which something is published."""

SAMPLE = 256
"""Structures that a study visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Figures of a place of the same kind; None where it has too little of a class to tell."""

    household_size: float
    persons_per_registered: float
    households_per_structure: dict[str, float | None]
    """By settlement class, and of all: households an occupied dwelling structure."""
    gross_floor_m2_per_household: dict[str, float | None]
    """By settlement class: roof x storeys of the same structures, an occupied household."""
    storeys: float
    """Of homes, weighted by their roofs."""
    density_over_unit: float
    """People a hectare of the ground over that of the subdistrict around it."""
    dwelling_share: float
    """Of structures that stand, the share in which anybody could live."""
    mapped_per_structure: float
    """Outlines on a map of buildings, sheds and shops left out, over homes that stand."""
    mapped_roof_share: float
    """The same of their roof area; over 1 where roofs that are no homes look like them."""


def studies_of_elsewhere(regime: str, seed: int) -> tuple[Study, ...]:
    """
    Read `STUDIES` studies of other places of a regime's family.

    The same regime and seed give the same studies; no two seeds share a place.
    """
    kind = REGIMES[REGIMES[regime].family]
    return tuple(_study(kind, ELSEWHERE + STUDIES * seed + number) for number in range(STUDIES))


def _study(kind: Regime, seed: int) -> Study:
    world, attempt = inhabited_world(kind, seed)
    rng = stream_of(kind, seed, attempt, "study")
    registry = publish_registry(world.homes, world.rates, rng)
    informal = world.town.structures.informal
    of_class = {"all": np.ones_like(informal), "informal": informal, "formal": ~informal}
    visited = {name: _visited(world, flags, rng) for name, flags in of_class.items()}
    outlines, roofs = _mapped(kind, world, rng)
    return Study(
        household_size=float(rng.choice(world.homes.size, SAMPLE).mean()),
        persons_per_registered=float(world.homes.size.sum()) / max(registry.persons, 1),
        households_per_structure={name: _mean_homes(world, v) for name, v in visited.items()},
        gross_floor_m2_per_household={name: _floor(world, v) for name, v in visited.items()},
        storeys=_storeys(world),
        density_over_unit=_density_over_unit(kind, world, rng),
        dwelling_share=float(world.town.structures.residential[world.living.taken].mean()),
        mapped_per_structure=outlines,
        mapped_roof_share=roofs,
    )


def city_ratio(regime: str, seed: int) -> float:
    """
    Return people over registered people of the whole city, which has both a census and a register.

    It is published of the city at hand, and of no part of it.
    """
    world, _ = inhabited_world(REGIMES[REGIMES[regime].family], seed)
    return _ratio(world.rates)


def _ratio(rates: Rates) -> float:
    shares = (rates.registered_formal_share, rates.registered_informal_share)
    present = (1.0 - INFORMAL_OF_UNIT) * shares[0] + INFORMAL_OF_UNIT * shares[1]
    return (1.0 - rates.gone_share) / present


def _visited(world: World, of_class: Flags, rng: Generator) -> Ints | None:
    places = np.flatnonzero(of_class & (world.living.households > 0))
    if places.size < SAMPLE / 16:
        return None
    return rng.choice(places, SAMPLE)


def _mean_homes(world: World, visited: Ints | None) -> float | None:
    if visited is None:
        return None
    return float(world.living.households[visited].mean())


def _floor(world: World, visited: Ints | None) -> float | None:
    if visited is None:
        return None
    floor_m2 = world.town.structures.roof_m2[visited] * world.town.structures.storeys[visited]
    return float(floor_m2.sum() / world.living.households[visited].sum())


def _storeys(world: World) -> float:
    town = world.town.structures
    homes = town.residential & world.living.taken
    return float(np.average(town.storeys[homes], weights=town.roof_m2[homes]))


def _density_over_unit(kind: Regime, world: World, rng: Generator) -> float:
    ground = float(world.homes.size.sum() / world.land.zone_area_m2.sum())
    return ground / unit_density(built_density(world), kind.units, rng)


def _mapped(kind: Regime, world: World, rng: Generator) -> tuple[float, float]:
    """Return outlines a structure and mapped roof area a roof area, of what may be homes."""
    labels = label_cells(world.town, kind.map, rng, mapped=True)
    outlines, _ = map_buildings(world.town, labels, kind.map, rng)
    table = tally_structures(outlines, world.land)
    homes = table[table["structure_class"] != "other"]
    positions = len(world.land.shifts_m)
    town, living = world.town.structures, world.living
    standing = living.taken & town.residential
    roof_m2 = float((town.roof_m2 * living.inside)[town.residential].sum())
    return (
        float(homes["structures_centroid"].sum()) / positions / max(int(standing.sum()), 1),
        float(homes["footprint_m2"].sum()) / positions / max(roof_m2, 1.0),
    )
