"""The same interval where less is known: no studies of such places, or fewer sources."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.sites.model import Assumption
from tests.calibration.adapter import estimate_city
from tests.calibration.analyst import OF_THE_CITY, assumptions_of
from tests.simulate.city import City, simulate_city

ALL, REGISTER = "all sources", "registry and units"
STUDIED, UNSTUDIED = "studies", "none"
SETTINGS = tuple((sources, known) for sources in (ALL, REGISTER) for known in (STUDIED, UNSTUDIED))


def try_less(regime: str, seed: int, general: tuple[Assumption, ...]) -> list[dict[str, object]]:
    """Estimate one city in every setting; one row a setting, with whether the interval held."""
    city = simulate_city(regime, seed)
    studied = assumptions_of(regime, seed, general)
    known = {STUDIED: studied, UNSTUDIED: of_the_city_alone(studied, general)}
    cities = {ALL: city, REGISTER: registry_and_units(city)}
    rows = []
    for sources, studies in SETTINGS:
        found = estimate_city(cities[sources], known[studies]).households
        rows.append(
            {
                "regime": regime,
                "seed": seed,
                "sources": sources,
                "studies": studies,
                "held": found.p05 <= city.households <= found.p95,
                "ratio": found.p50 / city.households,
            }
        )
    return rows


def of_the_city_alone(
    studied: tuple[Assumption, ...], general: tuple[Assumption, ...]
) -> tuple[Assumption, ...]:
    """Return the general assumptions with what is published of the city, and no study."""
    own = {row.key: row for row in studied if row.id in OF_THE_CITY}
    return tuple(own.get(row.key, row) for row in general)


def registry_and_units(city: City) -> City:
    """Take map, raster, settlements and counts from a city: what is held of Bang Sue is left."""
    return replace(
        city,
        structures_mapped=False,
        structures=city.structures.iloc[:0],
        ground=city.ground.assign(raster_persons=np.nan),
        settlements=city.settlements.iloc[:0],
        counts=city.counts.iloc[:0],
    )
