"""
Sums over the positions of the footprints: what each piece holds, one position at a time.

Whether a structure is taken is decided against all ground of a block together, so that cutting a
footprint in two changes no count; the structure is then shared among the pieces by area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.exposure.ground import Ground
from geo.exposure.model import Block
from geo.exposure.structures import Structures
from geo.fields import (
    AREA_M2,
    FLOOR_M2,
    FOOTPRINT_M2,
    PIECE,
    POPULATION,
    REALISATION,
    REFERENCE,
    SETTLEMENT_CLASS,
    STOREYS_UNKNOWN_M2,
    STRUCTURE_CLASS,
    STRUCTURES_ANY,
    STRUCTURES_CENTROID,
    STRUCTURES_HALF,
)
from geo.overlay import Parts

KEYS = (REALISATION, PIECE, REFERENCE, SETTLEMENT_CLASS, STRUCTURE_CLASS)
MEASURES = (
    *(AREA_M2, STRUCTURES_ANY, STRUCTURES_HALF, STRUCTURES_CENTROID),
    *(FOOTPRINT_M2, FLOOR_M2, STOREYS_UNKNOWN_M2, POPULATION),
)
LAND = "land"

_HALF = 0.5 - 1e-9
"""Half of a structure, less what rounding may take of it."""


@dataclass(slots=True, kw_only=True, eq=False)
class Means:
    """Running means over positions: how much of each part lies in each piece."""

    parts: Parts
    realisations: int
    totals: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def add(self, piece: str, shape: shapely.Geometry) -> None:
        """Add what of each part lies in a piece at one position."""
        position, size = self.parts.within(shape)
        if len(position):
            self.add_known(piece, position, size)

    def add_known(self, piece: str, position: NDArray[np.intp], size: NDArray[np.float64]) -> None:
        """Add sizes that are known already; a position may occur once."""
        total = self.totals.setdefault(piece, np.zeros(len(self.parts.size)))
        total[position] += size / self.realisations

    def rows(self) -> tuple[NDArray[np.intp], NDArray[np.object_], NDArray[np.float64]]:
        """Return position of the part, piece and mean size, for all that are not nought."""
        found = [
            (position, name, total[position])
            for name, total in sorted(self.totals.items())
            if len(position := np.flatnonzero(total))
        ]
        return (
            np.concatenate([position for position, _, _ in found] or [np.zeros(0, dtype=np.intp)]),
            np.concatenate(
                [np.full(len(position), name, dtype=object) for position, name, _ in found]
                or [np.zeros(0, dtype=object)]
            ),
            np.concatenate([size for _, _, size in found] or [np.zeros(0)]),
        )


def land_rows(
    realisation: int, shapes: Mapping[str, shapely.Geometry], ground: Ground
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """Measure each piece by zone at one position; return the rows and the shape of each."""
    rows: list[tuple[int, str, str, str, str, float]] = []
    cut: list[shapely.Geometry] = []
    for piece, shape in shapes.items():
        zones, area_m2 = ground.parts.within(shape)
        for zone, area in zip(zones, area_m2, strict=True):
            rows.append(
                (realisation, piece, ground.unit[zone], ground.settlement_class[zone], LAND, area)
            )
        cut.extend(shapely.intersection(ground.parts.geometry[zones], shape))
    return (
        pd.DataFrame(rows, columns=[*KEYS, AREA_M2]),
        gpd.GeoSeries(np.array(cut, dtype=object) if cut else []),
    )


def structure_rows(
    realisation: int,
    shapes: Mapping[str, shapely.Geometry],
    blocks: Mapping[str, Block],
    structures: Structures,
    persons: NDArray[np.float64] | None = None,
) -> tuple[pd.DataFrame, dict[str, tuple[NDArray[np.intp], NDArray[np.float64]]]]:
    """
    Count structures by piece and group at one position.

    Parameters
    ----------
    realisation, shapes, blocks, structures
        The position, its pieces with the block of each, and what may lie on them.
    persons
        People of a raster in each structure, shared among pieces by area; None where they are not
        shared out over structures.

    Returns
    -------
    rows, weights
        Rows of the exposure table, and per piece the structures touched with the part of each that
        counts there; over the pieces of one block a structure's parts sum to 1.
    """
    touched = _touched(shapes, structures)
    if not len(touched.structure):
        return pd.DataFrame(columns=[*KEYS, *MEASURES[1:7]]), {}
    names = list(shapes)
    order = sorted(set(blocks.values()))
    block = np.array([order.index(blocks[name]) for name in names])[touched.piece]
    _, once = np.unique(block * len(structures) + touched.structure, return_inverse=True)
    inside = np.bincount(once, weights=touched.size)[once]
    central = (np.bincount(once, weights=touched.central) > 0)[once]
    weight = touched.size / inside
    half = inside >= _HALF * structures.parts.size[touched.structure]
    roof_m2 = touched.size * (structures.roof_m2 > 0)[touched.structure]
    columns = {
        STRUCTURES_ANY: weight,
        STRUCTURES_HALF: weight * half,
        STRUCTURES_CENTROID: weight * central,
        FOOTPRINT_M2: roof_m2,
        FLOOR_M2: roof_m2 * structures.storeys[touched.structure],
        STOREYS_UNKNOWN_M2: roof_m2 * (structures.storeys == 0)[touched.structure],
    }
    if persons is not None:
        share = touched.size / structures.parts.size[touched.structure]
        columns[POPULATION] = share * persons[touched.structure]
    weights = {
        name: (touched.structure[touched.piece == code], weight[touched.piece == code])
        for code, name in enumerate(names)
    }
    return _grouped(realisation, names, touched, columns, structures), weights


def finished_rows(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Put rows under each other in one order, with nought for what a row cannot carry."""
    rows = pd.concat(frames, ignore_index=True).reindex(columns=[*KEYS, *MEASURES])
    carried = [name for name in MEASURES if name != POPULATION]
    rows[carried] = rows[carried].astype(float).fillna(0.0)
    rows[POPULATION] = rows[POPULATION].astype(float)
    rows[REALISATION] = rows[REALISATION].astype(np.int64)
    return rows.sort_values(list(KEYS), kind="stable", ignore_index=True)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Touched:
    """Pairs of structure and piece that share ground."""

    structure: NDArray[np.intp]
    piece: NDArray[np.intp]
    size: NDArray[np.float64]
    central: NDArray[np.bool_]
    """The structure's representative point lies in the piece."""


def _touched(shapes: Mapping[str, shapely.Geometry], structures: Structures) -> _Touched:
    found: list[tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.bool_]]] = []
    for shape in shapes.values():
        position, size = structures.parts.within(shape)
        central = shapely.intersects_xy(shape, structures.x[position], structures.y[position])
        found.append((position, size, central))
    if not found:
        none = np.zeros(0, dtype=np.intp)
        return _Touched(structure=none, piece=none, size=np.zeros(0), central=none > 0)
    return _Touched(
        structure=np.concatenate([position for position, _, _ in found]),
        piece=np.repeat(np.arange(len(found)), [len(position) for position, _, _ in found]),
        size=np.concatenate([size for _, size, _ in found]),
        central=np.concatenate([central for _, _, central in found]),
    )


def _grouped(
    realisation: int,
    names: list[str],
    touched: _Touched,
    columns: Mapping[str, NDArray[np.float64]],
    structures: Structures,
) -> pd.DataFrame:
    """Sum the columns by piece and group of structure."""
    key = touched.piece * len(structures.groups) + structures.group[touched.structure]
    keys, where = np.unique(key, return_inverse=True)
    piece, group = np.divmod(keys, len(structures.groups))
    unit, settlement_class, kind = zip(*(structures.groups[code] for code in group), strict=True)
    summed = {name: np.bincount(where, weights=values) for name, values in columns.items()}
    return pd.DataFrame(
        {
            REALISATION: realisation,
            PIECE: [names[code] for code in piece],
            REFERENCE: unit,
            SETTLEMENT_CLASS: settlement_class,
            STRUCTURE_CLASS: kind,
            **summed,
        }
    )
