"""
Where the footprints may truly lie: K equally likely positions.

Each footprint moves as a whole, by a step drawn evenly from the disc of its `accuracy_m`. Those of
one project move together, for one drawing error carries them all, and splitting a footprint in two
must change nothing; projects move apart. Steps come in opposite pairs, so that their mean is the
drawn position. They depend on the seed and the project: adding a footprint moves no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from math import ceil, log2

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.stats import qmc

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


def steps_m(project: str, accuracy_m: float, realisations: int, seed: int) -> NDArray[np.float64]:
    """
    Draw how far a project's footprints lie from where they are drawn, once per realisation.

    Even over the disc: radius = accuracy sqrt(u), angle = 2 pi v, for u, v uniform on (0, 1). The
    points are those of a scrambled Sobol' sequence, shuffled so that no two projects move
    together: 64 independent points would leave a flooded share 10 % off by their chance alone.

    Returns
    -------
    steps
        Shape (realisations, 2): metres east and north. The second half opposes the first; a single
        realisation stays where it is drawn.
    """
    if realisations == 1 or accuracy_m == 0:
        return np.zeros((realisations, 2))
    own = int.from_bytes(sha256(project.encode()).digest()[:8], "big")
    half = (realisations + 1) // 2
    rng = np.random.default_rng([seed, own])
    even = qmc.Sobol(2, scramble=True, rng=rng).random_base2(ceil(log2(half)))
    chance = rng.permutation(even[:half])
    radius, angle = accuracy_m * np.sqrt(chance[:, 0]), 2 * np.pi * chance[:, 1]
    first = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.concatenate([first, -first])[:realisations]


def positions(
    footprints: Footprints, realisations: int, seed: int
) -> Iterator[dict[str, shapely.Geometry]]:
    """Hand out, position by position, the pieces of ground: id (see `piece_id`) to polygon."""
    facts = [footprints.fact(name) for name in footprints.with_area]
    steps = {fact.id: steps_m(fact.project, fact.accuracy_m, realisations, seed) for fact in facts}
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
