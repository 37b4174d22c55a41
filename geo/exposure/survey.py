"""Walk over the positions of the footprints and keep what each piece holds at each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.exposure.footprints import Footprints
from geo.exposure.ground import Ground
from geo.exposure.model import Block
from geo.exposure.positions import JOIN, positions
from geo.exposure.structures import Structures
from geo.exposure.tally import Means, land_rows, structure_rows
from geo.overlay import Parts

Taken = tuple[NDArray[np.intp], NDArray[np.float64]]
"""Structures that count in a piece at one position, and how much of each does."""

PRECEDENCE: tuple[Block, ...] = ("displaced", "would_displace", "exposed")
"""Ground covered by footprints of several blocks counts towards the first of these."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """What lies on each piece: rows per position, and means over positions."""

    realisations: int
    pieces: dict[str, tuple[str, ...]]
    """Every piece of any position, and each footprint without area, to its footprints."""
    blocks: dict[str, Block]
    land: pd.DataFrame
    land_shapes: gpd.GeoSeries
    """The ground of each land row."""
    structures: pd.DataFrame
    shapes: gpd.GeoSeries
    """The pieces at every position, one under the other, on an index of piece ids."""
    position: NDArray[np.intp]
    """The position of each of `shapes`."""
    taken: list[Taken]
    """The structures that count in each of `shapes`."""
    counted: Means
    """How many of each structure count in each piece."""
    settlements: Means
    cells: Means

    def piece_m2(self) -> pd.Series[float]:
        """Return the expected area of each piece."""
        return self.shapes.area.groupby(level=0, sort=True).sum() / self.realisations


@dataclass(slots=True, kw_only=True, eq=False)
class _Found:
    """What has been found so far; grows position by position."""

    land: list[pd.DataFrame] = field(default_factory=list)
    land_shapes: list[gpd.GeoSeries] = field(default_factory=list)
    structures: list[pd.DataFrame] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    shapes: list[shapely.Geometry] = field(default_factory=list)
    position: list[int] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)


def survey(  # noqa: PLR0913 - the layers laid over one another, all by name
    footprints: Footprints,
    *,
    realisations: int,
    seed: int,
    ground: Ground,
    structures: Structures,
    settlements: gpd.GeoSeries,
    cells: gpd.GeoSeries,
    persons: NDArray[np.float64] | None,
    tell: Callable[[int], None],
) -> Survey:
    """
    Measure every layer inside every piece at every position.

    Parameters
    ----------
    footprints, realisations, seed
        What moves, how often, and by which chance.
    ground, structures, settlements, cells
        What stays: zones, structures, places and squares, in the site's CRS.
    persons
        People of a raster in each structure; None where they are not shared out over structures.
    tell
        Called with the number of positions done.
    """
    found = _Found()
    counted = Means(parts=structures.parts, realisations=realisations)
    means = [
        Means(parts=Parts.of(series), realisations=realisations) for series in (settlements, cells)
    ]
    none: Taken = (np.zeros(0, dtype=np.intp), np.zeros(0))
    covers: dict[str, tuple[str, ...]] = {}
    for number, shapes in enumerate(positions(footprints, realisations, seed)):
        covers |= {piece: tuple(piece.split(JOIN)) for piece in shapes}
        blocks = {piece: block_of_piece(covers[piece], footprints) for piece in shapes}
        land, land_shapes = land_rows(number, shapes, ground)
        rows, weights = structure_rows(number, shapes, blocks, structures, persons)
        found.land.append(land)
        found.land_shapes.append(land_shapes)
        found.structures.append(rows)
        found.names.extend(shapes)
        found.shapes.extend(shapes.values())
        found.position.extend([number] * len(shapes))
        found.taken.extend(weights.get(piece, none) for piece in shapes)
        for piece, (position, weight) in weights.items():
            counted.add_known(piece, position, weight)
        for mean in means:
            for piece, shape in shapes.items():
                mean.add(piece, shape)
        tell(number + 1)
    covers |= {fact.id: (fact.id,) for fact in footprints.facts if fact.area_m2 is None}
    pieces = dict(sorted(covers.items()))
    crs = settlements.crs
    return Survey(
        realisations=realisations,
        pieces=pieces,
        blocks={piece: block_of_piece(cover, footprints) for piece, cover in pieces.items()},
        land=pd.concat(found.land, ignore_index=True),
        land_shapes=_stacked(found.land_shapes, crs),
        structures=pd.concat(found.structures, ignore_index=True),
        shapes=gpd.GeoSeries(np.array(found.shapes, dtype=object), index=found.names, crs=crs),
        position=np.array(found.position, dtype=np.intp),
        taken=found.taken,
        counted=counted,
        settlements=means[0],
        cells=means[1],
    )


def block_of_piece(cover: tuple[str, ...], footprints: Footprints) -> Block:
    """
    Say which headline a piece counts towards.

    Ground that one footprint cleared is cleared, though another only wants to improve it: its
    people are displaced. That it lies in both is kept in the piece's footprints.
    """
    found = {footprints.fact(name).block for name in cover}
    return next(block for block in PRECEDENCE if block in found)


def _stacked(series: list[gpd.GeoSeries], crs: Any) -> gpd.GeoSeries:
    shapes = [one.to_numpy() for one in series]
    return gpd.GeoSeries(np.concatenate(shapes) if shapes else [], crs=crs)
