"""What is written down: the registry, units around the ground, settlements, counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.ndimage import label

from .ground import CELL_M, Ground, Ints
from .parameters import Counts, Units
from .people import Households, Rates
from .world import World

INFORMAL_OF_UNIT = 0.2  # share of a unit's people in informal settlements
KM2_M2 = 1e6
REFERENCE_COLUMNS = ("id", "name", "persons", "area_km2", "year", "basis")
COUNT_COLUMNS = ("id", "zone", "households", "persons", "structures", "count_kind", "reach")
SETTLEMENT_COLUMNS = (
    "id",
    "zone",
    "area_m2",
    "share_inside",
    "households",
    "persons",
    "count_kind",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The published registry of the ground."""

    persons: int
    households: int
    present: int


def publish_registry(homes: Households, rates: Rates, rng: Generator) -> Registry:
    """Registered people who live there, and those who have gone; a book may hold two households."""
    present = int(homes.registered_persons.sum())
    gone = int(rng.poisson(present * rates.gone_share / (1.0 - rates.gone_share)))
    persons = present + gone
    known = int(homes.registered.sum())
    scale = persons / present if present else 1.0
    books = max(round(known * scale * rates.books_per_household), 1)
    return Registry(persons=persons, households=min(books, max(persons, 1)), present=present)


def unit_density(density: float, drawn: Units, rng: Generator) -> float:
    """De-facto persons per m2 of the subdistrict around the ground.

    `density` is that of the ground where it is built; the unit differs from it by the city's factor
    and is built up to the city's share.
    """
    return density * drawn.factor.draw(rng) * drawn.built_share.draw(rng)


def publish_units(
    ground: Ground, density: float, rates: Rates, drawn: Units, rng: Generator
) -> pd.DataFrame:
    """Subdistrict and district around the ground, as published."""
    area_km2 = max(drawn.area_km2.draw(rng), float(ground.zone_area_m2.sum()) / KM2_M2 * 1.1)
    nesting = drawn.nesting.draw(rng)
    registered = rng.random() < drawn.registered_odds
    outer = np.exp(rng.normal(0.0, drawn.nested_spread))
    year = int(rng.integers(2011, 2024))
    coverage = (
        (1.0 - INFORMAL_OF_UNIT) * rates.registered_formal_share
        + INFORMAL_OF_UNIT * rates.registered_informal_share
    ) / (1.0 - rates.gone_share)
    census = rng.uniform(0.90, 0.99) * rates.visible_share
    off, stale = 1.0, drawn.stale_factor
    if stale is not None:
        off = stale.draw(rng) if rng.random() < 0.5 else 1.0 / stale.draw(rng)
    seen = (coverage if registered else census) * off
    inner_persons = density * area_km2 * KM2_M2
    rest_persons = density * outer * area_km2 * (nesting - 1.0) * KM2_M2
    basis = "registered" if registered else "census"
    return pd.DataFrame(
        [
            ("u1", "Subdistrict", round(inner_persons * seen), area_km2, year, basis),
            (
                "u2",
                "District",
                round((inner_persons + rest_persons) * seen),
                area_km2 * nesting,
                year,
                basis,
            ),
        ],
        columns=list(REFERENCE_COLUMNS),
    )


def registry_as_unit(ground: Ground, registry: Registry, year: int) -> pd.DataFrame:
    """The registry of the ground with the area of the ground."""
    area_km2 = float(ground.zone_area_m2.sum()) / KM2_M2
    row = ("registry", "Ground", registry.persons, area_km2, year, "plan_registry")
    return pd.DataFrame([row], columns=list(REFERENCE_COLUMNS))


def survey_settlements(world: World, labels: Ints, drawn: Counts, rng: Generator) -> pd.DataFrame:
    """Informal settlements as a layer shows them at the drawn position; some were counted whole."""
    town, ground, living = world.town, world.land, world.living
    patches, number = label((labels == 0).reshape(ground.rows, ground.columns))
    patch = patches.ravel()
    area = np.bincount(patch, minlength=number + 1)[1:] * CELL_M**2
    overlap = ground.cell_overlap_m2(ground.drawn_m[None, :])[0].reshape(ground.zones, -1)
    by_zone = np.stack([np.bincount(patch, row, minlength=number + 1)[1:] for row in overlap])
    inside = by_zone.sum(axis=0)
    of = patch[town.structures.cell]
    households = np.bincount(of, living.households, minlength=number + 1)[1:]
    persons = np.bincount(of, living.persons, minlength=number + 1)[1:]
    counted = rng.random(number) < drawn.settlement_odds
    kind = np.where(rng.random(number) < drawn.household_share, "households", "residents")
    error = drawn.bias.draw(rng) * np.exp(rng.normal(0.0, drawn.spread, number))
    error = error * world.rates.visible_share
    here = inside > 0.0
    by_household = counted & (kind == "households")
    frame = pd.DataFrame(
        {
            "id": [f"s{i + 1}" for i in range(number)],
            "zone": [f"z{i + 1}" for i in by_zone.argmax(axis=0)],
            "area_m2": area,
            "share_inside": np.minimum(inside / area, 1.0) if number else inside,
            "households": np.where(by_household, np.round(households * error), np.nan),
            "persons": np.where(counted & ~by_household, np.round(persons * error), np.nan),
            "count_kind": np.where(counted, kind, ""),
        },
        columns=list(SETTLEMENT_COLUMNS),
    )
    nearby: pd.DataFrame = frame.loc[here].reset_index(drop=True)
    return nearby


def document_counts(
    truth: pd.DataFrame, visible_share: float, drawn: Counts, rng: Generator
) -> pd.DataFrame:
    """Counts in documents: of the whole ground (complete) or of a part of a zone (partial).

    A complete count is off by the city's bias and by chance; a partial one is a part of the truth.
    `truth` has the true persons, households and structures of each zone.
    """
    complete, partial = rng.random(2) < np.array([drawn.complete_odds, drawn.partial_odds])
    kinds = rng.choice(["households", "residents", "structures"], 2, p=[0.6, 0.25, 0.15])
    bias = drawn.bias.draw(rng) * np.exp(rng.normal(0.0, drawn.spread))
    share = drawn.partial_share.draw(rng)
    zone = int(rng.integers(len(truth)))
    columns = {"households": "households", "residents": "persons", "structures": "structures"}
    rows: list[dict[str, object]] = []
    for wanted, name, kind, part in (
        (complete, "", kinds[0], truth),
        (partial, f"z{zone + 1}", kinds[1], truth.iloc[[zone]]),
    ):
        if not wanted:
            continue
        factor = share if name else bias
        reach = "partial" if name else "complete"
        seen = 1.0 if kind == "structures" else visible_share
        value = float(np.floor(part[columns[kind]].sum() * factor * seen))
        row: dict[str, object] = dict.fromkeys(COUNT_COLUMNS, np.nan)
        row |= {"id": f"c{len(rows) + 1}", "zone": name, "count_kind": kind, "reach": reach}
        row[columns[kind]] = value
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COUNT_COLUMNS))
