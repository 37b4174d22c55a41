"""
Where the footprints may truly lie: K equally likely positions.

Each footprint moves as a whole, by a step drawn evenly from the disc of its `accuracy_m`, and apart
from all others. Steps come in opposite pairs, so that their mean is the drawn position. A
footprint's steps depend on the seed and its own id: adding another footprint moves none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.exposure.footprints import Footprints
from geo.overlay import pieces

JOIN = "+"
"""Between the footprint ids in the id of a piece."""


def how_many(footprints: Footprints, realisations: int) -> int:
    """
    Return K: one position is enough where all are known.

    Raises
    ------
    ValueError
        If fewer than one realisation is asked for.
    """
    if realisations < 1:
        raise ValueError(f"realisations must be at least 1; found {realisations}.")
    doubtful = any(footprints.fact(name).accuracy_m > 0 for name in footprints.with_area)
    return realisations if doubtful else 1


def steps_m(footprint: str, accuracy_m: float, realisations: int, seed: int) -> NDArray[np.float64]:
    """
    Draw how far a footprint lies from where it is drawn, once per realisation.

    Even over the disc: radius = accuracy sqrt(u), angle = 2 pi v, for u, v uniform on (0, 1).

    Returns
    -------
    steps
        Shape (realisations, 2): metres east and north. The second half opposes the first; a single
        realisation stays where it is drawn.
    """
    if realisations == 1 or accuracy_m == 0:
        return np.zeros((realisations, 2))
    own = int.from_bytes(sha256(footprint.encode()).digest()[:8], "big")
    chance = np.random.default_rng([seed, own]).random(((realisations + 1) // 2, 2))
    radius, angle = accuracy_m * np.sqrt(chance[:, 0]), 2 * np.pi * chance[:, 1]
    first = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.concatenate([first, -first])[:realisations]


def positions(
    footprints: Footprints, realisations: int, seed: int
) -> Iterator[dict[str, shapely.Geometry]]:
    """Hand out, position by position, the pieces of ground: id (see `piece_id`) to polygon."""
    steps = {
        name: steps_m(name, footprints.fact(name).accuracy_m, realisations, seed)
        for name in footprints.with_area
    }
    for realisation in range(realisations):
        moved = {
            name: _moved(footprints.shapes[name], steps[name][realisation])
            for name in footprints.with_area
        }
        yield {piece_id(cover): shape for cover, shape in pieces(moved).items()}


def piece_id(cover: tuple[str, ...]) -> str:
    """Join the ids of the footprints that cover a piece."""
    return JOIN.join(cover)


def _moved(shape: shapely.Geometry, step: NDArray[np.float64]) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points + step) if step.any() else shape
