"""What maps show: outlines of buildings, settlement areas and a gridded population."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from .ground import CELL_M, Floats, Ground, Ints
from .morphology import Flags, Structures, Town
from .parameters import Map, Raster

SETTLEMENT_CLASSES = ("informal", "formal", "unknown")
STRUCTURE_CLASSES = ("residential", "other", "unknown")
UNKNOWN = 2
HALF = 0.5
TALLIES = (
    "structures_any",
    "structures_half",
    "structures_centroid",
    "footprint_m2",
    "floor_m2",
    "storeys_unknown_m2",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlines:
    """Mapped outlines; one entry each."""

    x_m: Floats
    y_m: Floats
    roof_m2: Floats
    storeys: Floats  # NaN where the map does not say
    structure_class: Ints
    settlement_class: Ints
    informal: Flags


def label_cells(town: Town, drawn: Map, rng: Generator, *, mapped: bool) -> Ints:
    """Settlement class of each cell as a layer of settlements says; unknown without one.

    A city's layer either classes all ground or shows informal settlements only.
    """
    found = drawn.settlement_found_share.draw(rng)
    says_formal = rng.random() < HALF
    right = rng.random(town.cell_informal.size) < found
    if not mapped:
        return np.full(right.size, UNKNOWN)
    elsewhere = np.where(town.cell_fabric < 0, UNKNOWN, 1 if says_formal else UNKNOWN)
    missed = 1 if says_formal else UNKNOWN
    return np.where(town.cell_informal, np.where(right, 0, missed), elsewhere)


def _merge(structures: Structures, drawn: Map, rng: Generator) -> Ints:
    """Number the outlines that structures lie under: neighbours of a cell share one by chance."""
    shares = np.array([drawn.merged_formal_share.draw(rng), drawn.merged_informal_share.draw(rng)])
    joined = rng.random(structures.cell.size) < shares[structures.informal.astype(int)]
    joined[:1] = False
    joined[1:] &= structures.cell[1:] == structures.cell[:-1]
    joined[1:] &= structures.x_m[1:] > structures.x_m[:-1]  # a new lane begins in the west
    return np.cumsum(~joined) - 1


def map_buildings(town: Town, labels: Ints, drawn: Map, rng: Generator) -> tuple[Outlines, str]:
    """Outlines of the map, and whether it set out to be complete ('complete' or 'unknown')."""
    structures = town.structures
    outline = _merge(structures, drawn, rng)
    number = int(outline[-1]) + 1 if outline.size else 0
    members = np.bincount(outline, minlength=number)
    leads = np.flatnonzero(np.diff(outline, prepend=-1))
    complete = rng.random() < drawn.complete_odds
    selected = 1.0 if complete else drawn.selected_share.draw(rng)
    found = selected * np.array([drawn.formal_share.draw(rng), drawn.informal_share.draw(rng)])
    informal = structures.informal[leads]
    kept = rng.random(number) < found[informal.astype(int)]

    def mean(values: NDArray[np.generic]) -> Floats:
        return np.bincount(outline, weights=values, minlength=number) / members

    swelling = drawn.swelling.draw(rng)
    use = np.where(structures.residential[leads], 0, 1)
    wrong = rng.random(number) < drawn.use_wrong_share.draw(rng)
    use = np.where(wrong, 1 - use, use)
    known = rng.random(number) < drawn.use_known_share.draw(rng)
    levelled = rng.random(number) < drawn.storeys_known_share.draw(rng)
    storeys = np.where(levelled, structures.storeys[leads], np.nan)
    outlines = Outlines(
        x_m=mean(structures.x_m)[kept],
        y_m=mean(structures.y_m)[kept],
        roof_m2=(mean(structures.roof_m2) * members * swelling)[kept],
        storeys=storeys[kept],
        structure_class=np.where(known, use, UNKNOWN)[kept],
        settlement_class=labels[structures.cell[leads]][kept],
        informal=informal[kept],
    )
    return outlines, "complete" if complete else "unknown"


def tally_structures(outlines: Outlines, ground: Ground) -> pd.DataFrame:
    """Sum the outlines at every position by zone, settlement class and structure class.

    Outlines that no position of any edge can reach are summed once.
    """
    side_m = np.sqrt(outlines.roof_m2)
    reach_m = float(np.abs(ground.shifts_m).max()) + side_m / 2.0
    edges = [np.abs(outlines.x_m - edge) < reach_m for edge in ground.x_edges_m]
    edges += [np.abs(outlines.y_m - edge) < reach_m for edge in ground.y_edges_m]
    near = np.logical_or.reduce(edges)
    within = ~near & (outlines.x_m > ground.x_edges_m[0]) & (outlines.x_m < ground.x_edges_m[-1])
    within &= (outlines.y_m > ground.y_edges_m[0]) & (outlines.y_m < ground.y_edges_m[1])
    sums = _sums(outlines, within, ground, np.zeros((1, 2)))
    sums = sums + _sums(outlines, near, ground, ground.shifts_m)
    positions = len(ground.shifts_m)
    shape = (positions, ground.zones, len(SETTLEMENT_CLASSES), len(STRUCTURE_CLASSES))
    at = np.flatnonzero(sums[0].ravel() > 0.0)
    position, zone, settlement, structure = np.unravel_index(at, shape)
    keys = {
        "position": position,
        "zone": np.char.add("z", (zone + 1).astype(str)),
        "settlement_class": np.array(SETTLEMENT_CLASSES)[settlement],
        "structure_class": np.array(STRUCTURE_CLASSES)[structure],
    }
    return pd.DataFrame(
        keys | {name: sums[i].ravel()[at] for i, name in enumerate(TALLIES)},
    )


def _sums(outlines: Outlines, chosen: Flags, ground: Ground, shifts_m: Floats) -> Floats:
    """Tallies of the chosen outlines: shape (tallies, positions, zones x classes)."""
    x_m, y_m, roof_m2 = outlines.x_m[chosen], outlines.y_m[chosen], outlines.roof_m2[chosen]
    storeys = outlines.storeys[chosen]
    share = ground.share_inside(x_m, y_m, np.sqrt(roof_m2), shifts_m)
    zone = np.stack([ground.zone_of(x_m, shift) for shift in shifts_m[:, 0]])
    classes = len(SETTLEMENT_CLASSES) * len(STRUCTURE_CLASSES)
    width = ground.zones * classes
    key = (
        zone * classes
        + outlines.settlement_class[chosen] * len(STRUCTURE_CLASSES)
        + outlines.structure_class[chosen]
        + np.arange(len(shifts_m))[:, None] * width
    )
    at = np.nonzero(share)
    share, key, of = share[at], key[at], at[1]
    x_edges = ground.x_edges_m[[0, -1]] + shifts_m[at[0], :1]
    y_edges = ground.y_edges_m + shifts_m[at[0], 1:]
    centred = (x_edges[:, 0] <= x_m[of]) & (x_m[of] < x_edges[:, 1])
    centred &= (y_edges[:, 0] <= y_m[of]) & (y_m[of] < y_edges[:, 1])
    roof = roof_m2[of] * share
    levels = storeys[of]
    known = ~np.isnan(levels)
    weights = (
        np.ones_like(share),
        share >= HALF,
        centred,
        roof,
        np.where(known, roof * np.nan_to_num(levels), 0.0),
        np.where(known, 0.0, roof),
    )
    size = len(shifts_m) * width
    sums = [np.bincount(key, weights=weight.astype(float), minlength=size) for weight in weights]
    tallies: Floats = np.stack(sums).astype(float)
    return tallies.reshape(len(TALLIES), len(shifts_m), width)


def grid_people(
    town: Town, people: Floats, unit_density: float, drawn: Raster, rng: Generator
) -> Floats:
    """Draw a gridded population of the world's cells.

    A part of it follows counts of small areas; the rest is the mean of a census unit (persons/m2)
    shared out by built-up area, which flattens what is crowded. Both lack those whom the census
    missed and the growth since; cells are smeared into their neighbours and off by chance.
    """
    structures = town.structures
    shares = np.array([drawn.formal_share.draw(rng), drawn.informal_share.draw(rng)])
    age = int(rng.integers(drawn.age_years[0], drawn.age_years[1] + 1))
    lag = drawn.growth_per_year.draw(rng) ** -age
    local = drawn.local_share.draw(rng)
    smear = drawn.smear_share.draw(rng)
    spread = drawn.cell_spread.draw(rng)
    cells = town.cell_fabric.size
    roof = np.bincount(structures.cell, weights=structures.roof_m2, minlength=cells)
    built = roof / max(float(roof[roof > 0.0].mean()), 1.0) if roof.any() else roof
    informal = people[town.cell_informal].sum() / max(people.sum(), 1.0)
    counted = shares[town.cell_informal.astype(int)]
    shared = (
        unit_density * CELL_M**2 * built * (shares[0] * (1.0 - informal) + shares[1] * informal)
    )
    value = (local * people * counted + (1.0 - local) * shared) * lag
    value *= np.exp(rng.normal(0.0, spread, cells) - spread**2 / 2.0)
    square = value.reshape(town.rows, town.columns)
    around = uniform_filter(square, 3, mode="nearest")
    smeared: Floats = ((1.0 - smear) * square + smear * around).ravel()
    return smeared


def tally_ground(ground: Ground, labels: Ints, raster: Floats | None) -> pd.DataFrame:
    """Area and gridded people at every position by zone and settlement class."""
    overlap = ground.cell_overlap_m2(ground.shifts_m)
    flat = overlap.reshape(len(ground.shifts_m), ground.zones, -1)
    member = np.eye(len(SETTLEMENT_CLASSES))[labels]
    area = flat @ member
    persons = np.full_like(area, np.nan)
    if raster is not None:
        persons = flat @ (member * raster[:, None]) / CELL_M**2
    at = np.flatnonzero(area.ravel() > 0.0)
    position, zone, settlement = np.unravel_index(at, area.shape)
    return pd.DataFrame(
        {
            "position": position,
            "zone": np.char.add("z", (zone + 1).astype(str)),
            "settlement_class": np.array(SETTLEMENT_CLASSES)[settlement],
            "area_m2": area.ravel()[at],
            "raster_persons": persons.ravel()[at],
        }
    )
