"""Everything true of a city, drawn stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.random import Generator

from .ground import CELL_M, Ground, take_ground
from .morphology import Town, raise_town
from .people import Households, Living, Rates, draw_rates, settle
from .regimes import Regime

FEWEST_HOUSEHOLDS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """Everything true of a city; tests look at it, estimators never do."""

    land: Ground
    town: Town
    living: Living
    homes: Households
    rates: Rates


def stream_of(regime: Regime, seed: int, attempt: int, stage: str) -> Generator:
    """Give the random stream of one stage, whatever other stages have drawn."""
    # A misfit draws from its family's streams: the same city with one thing broken.
    family = crc32(regime.family.encode())
    return np.random.default_rng([seed, family, attempt, crc32(stage.encode())])


def build_world(regime: Regime, seed: int, attempt: int) -> World:
    """Draw what is true of a city."""
    land = take_ground(regime.land, stream_of(regime, seed, attempt, "land"))
    hidden = 1.0
    if regime.hidden_factor is not None:
        hidden = regime.hidden_factor.draw(stream_of(regime, seed, attempt, "hidden"))
    town = raise_town(regime.land, land, hidden, stream_of(regime, seed, attempt, "town"))
    rates = draw_rates(regime.people, hidden, stream_of(regime, seed, attempt, "rates"))
    living, homes = settle(
        town, land, regime.people, rates, stream_of(regime, seed, attempt, "people")
    )
    return World(land=land, town=town, living=living, homes=homes, rates=rates)


def inhabited_world(regime: Regime, seed: int) -> tuple[World, int]:
    """The first world of a seed in which enough households live on the ground, and which it is."""
    attempt = 0
    world = build_world(regime, seed, attempt)
    while world.homes.size.size < FEWEST_HOUSEHOLDS:
        attempt += 1
        world = build_world(regime, seed, attempt)
    return world, attempt


def true_zones(world: World) -> pd.DataFrame:
    """True persons, households and structures of each zone: zone, area_m2 and these."""
    living, zones = world.living, world.land.zones
    taken, zone = living.taken, living.zone[living.taken]
    return pd.DataFrame(
        {
            "zone": [f"z{i + 1}" for i in range(zones)],
            "area_m2": world.land.zone_area_m2,
            "persons": np.bincount(zone, living.persons[taken], minlength=zones),
            "households": np.bincount(zone, living.households[taken], minlength=zones),
            "structures": np.bincount(zone, minlength=zones),
        }
    )


def built_density(world: World) -> float:
    """Persons per m2 of the ground that is built; a quarter of a cell counts as built at least."""
    cell = world.land.cell_overlap_m2(np.zeros((1, 2))).sum(axis=(0, 1)).ravel()
    built_m2 = float(cell[world.town.cell_fabric >= 0].sum())
    return float(world.homes.size.sum()) / max(built_m2, CELL_M**2 / 4.0)
