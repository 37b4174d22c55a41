"""What stands: cells of one fabric each, and structures side by side in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from .ground import CELL_M, Floats, Ground, Ints
from .parameters import FABRICS, Fabric, Land

Flags = NDArray[np.bool_]
CELL_SPREAD = 0.30  # log-sd of ground per structure between cells of one fabric
UNIT_SPREAD = 0.30  # log-sd of floor per household between structures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Structures:
    """Everything that stands in the world; one entry a structure in each array."""

    x_m: Floats
    y_m: Floats
    cell: Ints
    fabric: Ints
    informal: Flags
    roof_m2: Floats
    storeys: Floats
    residential: Flags
    dwelling_units: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Town:
    """Cells of the world (flat, row by row) and what stands in them."""

    rows: int
    columns: int
    names: tuple[str, ...]  # of the fabrics, in the order of their numbers
    cell_fabric: Ints  # -1: empty ground
    cell_informal: Flags
    structures: Structures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    """One fabric as this city builds it."""

    fabric: Fabric
    roof_m2: float
    cover_share: float
    storeys: float
    floor_per_household_m2: float
    other_share: float
    shop_share: float


def _build(name: str, rng: Generator) -> _Built:
    fabric = FABRICS[name]
    return _Built(
        fabric=fabric,
        roof_m2=fabric.roof_m2.draw(rng),
        cover_share=fabric.cover_share.draw(rng),
        storeys=max(fabric.storeys.draw(rng), 1.0),
        floor_per_household_m2=fabric.floor_per_household_m2.draw(rng),
        other_share=fabric.other_share.draw(rng),
        shop_share=fabric.shop_share.draw(rng),
    )


def _cells(land: Land, ground: Ground, rng: Generator) -> tuple[tuple[str, ...], Ints]:
    """Fabric of each cell: patches of a few cells, in the shares the city has drawn."""
    names = tuple(name for name in land.mix if name != "empty")
    weights = np.array([land.mix[name].draw(rng) for name in (*names, "empty")])
    noise = rng.standard_normal((ground.rows + 2, ground.columns + 2))
    smooth = uniform_filter(noise, 2)[1:-1, 1:-1].ravel()
    rank = (smooth.argsort().argsort() + rng.random()) / smooth.size
    # The order of the fabrics along the rank is the city's own: who borders whom is chance.
    order = rng.permutation(len(weights))
    edges = (weights[order] / weights.sum()).cumsum()[:-1]
    chosen = order[np.searchsorted(edges, rank)]
    return names, np.where(chosen == len(names), -1, chosen)


def _column(built: list[_Built], field: str) -> Floats:
    return np.array([getattr(each, field) for each in built], dtype=float)


def raise_town(land: Land, ground: Ground, hidden_factor: float, rng: Generator) -> Town:
    """Draw the fabrics of a city and fill its cells.

    A structure's dwelling units are its floor for dwelling over the floor a household has, rounded
    by chance, at least one; `hidden_factor` makes households share that floor.
    """
    names, cell_fabric = _cells(land, ground, rng)
    built = [_build(name, rng) for name in names]
    plot_m2 = _column(built, "roof_m2") / _column(built, "cover_share")
    filled = np.flatnonzero(cell_fabric >= 0)
    expected = (
        CELL_M**2 / plot_m2[cell_fabric[filled]] * np.exp(rng.normal(0.0, CELL_SPREAD, filled.size))
    )
    number = rng.poisson(expected)
    cell = np.repeat(filled, number)
    kind = cell_fabric[cell]
    x_m, y_m = _lanes(cell, number, ground.columns, rng)
    spread = np.array([each.fabric.roof_spread for each in built])[kind]
    normal = rng.standard_normal((2, cell.size))
    roof_m2 = _column(built, "roof_m2")[kind] * np.exp(spread * normal[0] - spread**2 / 2.0)
    storeys = 1.0 + rng.poisson(_column(built, "storeys")[kind] - 1.0)
    chance = rng.random((3, cell.size))
    residential = chance[0] >= _column(built, "other_share")[kind]
    shop = (chance[1] < _column(built, "shop_share")[kind]) & (storeys > 1)
    floor_m2 = roof_m2 * (storeys - shop)
    per_household_m2 = _column(built, "floor_per_household_m2")[kind] * np.exp(
        UNIT_SPREAD * normal[1]
    )
    units = np.maximum(np.floor(floor_m2 / per_household_m2 + chance[2]), 1.0)
    if hidden_factor > 1.0:
        units = np.floor(units * hidden_factor + rng.random(cell.size))
    informal = np.array([each.fabric.informal for each in built])
    return Town(
        rows=ground.rows,
        columns=ground.columns,
        names=names,
        cell_fabric=cell_fabric,
        cell_informal=(cell_fabric >= 0) & informal[cell_fabric],
        structures=Structures(
            x_m=x_m,
            y_m=y_m,
            cell=cell,
            fabric=kind,
            informal=informal[kind],
            roof_m2=roof_m2,
            storeys=storeys,
            residential=residential,
            dwelling_units=np.where(residential, units, 0.0).astype(np.int64),
        ),
    )


def _lanes(cell: Ints, number: Ints, columns: int, rng: Generator) -> tuple[Floats, Floats]:
    """Place structures in rows inside their cells, so that the next one is a neighbour."""
    first = np.repeat(number.cumsum() - number, number)
    place = np.arange(cell.size) - first
    across = np.ceil(np.sqrt(np.repeat(number, number)))
    down = np.ceil(np.repeat(number, number) / across)
    jitter = rng.uniform(0.3, 0.7, (2, cell.size))
    x_m = (cell % columns + (place % across + jitter[0]) / across) * CELL_M
    y_m = (cell // columns + (place // across + jitter[1]) / down) * CELL_M
    return x_m, y_m
