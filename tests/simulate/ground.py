"""The ground taken: a rectangle of zones, where it lies, and where it was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .parameters import Land

POSITIONS = 16
CELL_M = 100.0
HECTARE_M2 = 10_000.0

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """A rectangle cut into strips, at its true position, inside a world of square cells.

    Attributes
    ----------
    x_edges_m
        Edges of the zones from west to east, shape (zones + 1,).
    y_edges_m
        South and north edge, shape (2,).
    drawn_m
        Shift of the drawn position from the true one, shape (2,).
    shifts_m
        Positions an analyst tries around the drawn one, as shifts from the true one,
        shape (positions, 2).
    columns, rows
        Cells of the world.

    """

    x_edges_m: Floats
    y_edges_m: Floats
    drawn_m: Floats
    shifts_m: Floats
    columns: int
    rows: int
    accuracy_m: float

    @property
    def zones(self) -> int:
        """Number of zones."""
        return len(self.x_edges_m) - 1

    @property
    def zone_area_m2(self) -> Floats:
        """Area of each zone; the same at every position."""
        return np.diff(self.x_edges_m) * float(np.diff(self.y_edges_m)[0])

    def cell_overlap_m2(self, shifts_m: Floats) -> Floats:
        """Area of each cell in each zone: shape (positions, zones, rows, columns)."""
        west = np.arange(self.columns) * CELL_M
        south = np.arange(self.rows) * CELL_M
        x_edges = self.x_edges_m[None, :] + shifts_m[:, :1]
        y_edges = self.y_edges_m[None, :] + shifts_m[:, 1:]
        wide = np.minimum(x_edges[:, 1:, None], west + CELL_M) - np.maximum(
            x_edges[:, :-1, None], west
        )
        high = np.minimum(y_edges[:, 1:], south + CELL_M) - np.maximum(y_edges[:, :1], south)
        overlap: Floats = (
            np.maximum(wide, 0.0)[:, :, None, :] * np.maximum(high, 0.0)[:, None, :, None]
        )
        return overlap

    def share_inside(self, x_m: Floats, y_m: Floats, side_m: Floats, shifts_m: Floats) -> Floats:
        """Share of each square roof inside the whole ground: shape (positions, roofs)."""
        half = side_m / 2.0
        inside = []
        for at, edges, shift in (
            (x_m, self.x_edges_m[[0, -1]], shifts_m[:, :1]),
            (y_m, self.y_edges_m, shifts_m[:, 1:]),
        ):
            length = np.minimum(at + half, edges[1] + shift) - np.maximum(
                at - half, edges[0] + shift
            )
            inside.append(np.maximum(length, 0.0))
        share: Floats = inside[0] * inside[1] / side_m**2
        return share

    def zone_of(self, x_m: Floats, shift_x_m: float) -> Ints:
        """Zone in whose strip a point lies; the nearest one for points east or west of all."""
        inner = self.x_edges_m[1:-1] + shift_x_m
        return np.searchsorted(inner, x_m, side="right")


def _disc(rng: Generator, radius_m: float, size: int) -> Floats:
    away = radius_m * np.sqrt(rng.random(size))
    angle = rng.uniform(0.0, 2.0 * np.pi, size)
    return np.column_stack([away * np.cos(angle), away * np.sin(angle)])


def take_ground(land: Land, rng: Generator) -> Ground:
    """Draw a ground, its zones, where it was drawn and where an analyst tries it."""
    area_m2 = float(np.clip(land.area_ha.draw(rng), 5.0, 400.0)) * HECTARE_M2
    if land.width_m is None:
        aspect = float(np.exp(rng.uniform(np.log(0.5), np.log(2.5))))
        length_m = float(np.sqrt(area_m2 * aspect))
    else:
        length_m = area_m2 / land.width_m.draw(rng)
    width_m = area_m2 / length_m
    accuracy_m = min(land.accuracy_m.draw(rng), width_m / 3.0)
    # Twice the accuracy: the analyst scatters positions around one that is itself displaced.
    margin_m = 2.0 * accuracy_m + CELL_M * rng.uniform(1.0, 2.0, 2)
    zones = int(rng.integers(1, 7))
    cuts = rng.dirichlet(np.full(zones, 3.0)).cumsum()[:-1]
    drawn = _disc(rng, accuracy_m, 1)[0]
    return Ground(
        x_edges_m=margin_m[0] + length_m * np.concatenate([[0.0], cuts, [1.0]]),
        y_edges_m=margin_m[1] + np.array([0.0, width_m]),
        drawn_m=drawn,
        shifts_m=drawn + _disc(rng, accuracy_m, POSITIONS),
        columns=int(np.ceil((length_m + 2.0 * margin_m[0]) / CELL_M)),
        rows=int(np.ceil((width_m + 2.0 * margin_m[1]) / CELL_M)),
        accuracy_m=accuracy_m,
    )
