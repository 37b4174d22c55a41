"""
Where the footprints may truly lie: K equally likely positions.

Each footprint moves as a whole, by a step drawn evenly from the disc of its `accuracy_m`. Those of
one project move together, for one drawing error carries them all, and splitting a footprint in two
must change nothing; projects move apart. Steps come in opposite pairs, so that their mean is the
drawn position. They depend on the seed and the project: adding a footprint moves no other.

Where `edge_m` says how well an outline was drawn, it also grows or shrinks, all along its edge, by
a normal error that is one for all outlines of its project. An edge that two of them share is no
edge of the project and stays, again so that splitting changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, log2

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from geo.exposure.footprints import Footprints, doubt
from geo.exposure.model import FootprintFact
from geo.overlay import pieces

JOIN = "+"
"""Between the footprint ids in the id of a piece."""

WIDEST = 3.0
"""Deviates of an edge beyond this many standard deviations are cut off: 1 in 370."""

_CRACK_M = 0.01
"""Outlines of a project that were drawn to meet may miss each other by half of this; left open, a
crack would widen when the project shrinks."""

_Z_95 = float(ndtri(0.95))


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
    facts = [footprints.fact(name) for name in footprints.with_area]
    doubtful = any(fact.accuracy_m > 0 or fact.edge_m for fact in facts)
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


def edge_deviates(project: str, realisations: int, seed: int) -> NDArray[np.float64]:
    """
    Draw how far a project's edges lie outside those drawn, in standard deviations.

    Standard normal, cut off at `WIDEST`, in opposite pairs, one per realisation; a single
    realisation has the edge as drawn.
    """
    if realisations == 1:
        return np.zeros(1)
    own = int.from_bytes(sha256(f"edge of {project}".encode()).digest()[:8], "big")
    half = (realisations + 1) // 2
    rng = np.random.default_rng([seed, own])
    even = qmc.Sobol(1, scramble=True, rng=rng).random_base2(ceil(log2(half)))[:, 0]
    chance = rng.permutation(even)[:half]
    first = np.clip(ndtri(chance), -WIDEST, WIDEST)
    return np.concatenate([first, -first])[:realisations]


def edge_sd_m(fact: FootprintFact) -> float:
    """Return the standard deviation of an edge, of whose 90 % interval `edge_m` is half."""
    return (fact.edge_m or 0.0) / _Z_95


def reach(footprints: Footprints) -> shapely.Geometry:
    """Return all ground on which a footprint may truly lie, with the doubt about its edge."""
    grown = [
        doubt(footprints.shapes[fact.id], fact.accuracy_m + WIDEST * edge_sd_m(fact))
        for fact in footprints.facts
        if fact.edge_m
    ]
    return shapely.union_all([footprints.within_reach(), *grown])


def positions(
    footprints: Footprints, realisations: int, seed: int
) -> Iterator[dict[str, shapely.Geometry]]:
    """Hand out, position by position, the pieces of ground: id (see `piece_id`) to polygon."""
    facts = [footprints.fact(name) for name in footprints.with_area]
    steps = {fact.id: steps_m(fact.project, fact.accuracy_m, realisations, seed) for fact in facts}
    edges = _Edges.of(footprints, facts, realisations, seed)
    for realisation in range(realisations):
        moved = {
            fact.id: _moved(edges.shape(fact, realisation), steps[fact.id][realisation])
            for fact in facts
        }
        yield {piece_id(cover): shape for cover, shape in pieces(moved).items()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Edges:
    """Outlines and the doubt about where their edges run."""

    shapes: Mapping[str, shapely.Geometry]
    projects: Mapping[str, shapely.Geometry]
    """Project -> all its ground; only those with a doubtful edge."""
    deviates: Mapping[str, NDArray[np.float64]]

    @classmethod
    def of(
        cls, footprints: Footprints, facts: list[FootprintFact], realisations: int, seed: int
    ) -> _Edges:
        """Collect the projects of which an edge is in doubt."""
        doubtful = sorted({fact.project for fact in facts if fact.edge_m})
        return cls(
            shapes=footprints.shapes,
            projects={
                project: _closed(
                    [footprints.shapes[fact.id] for fact in facts if fact.project == project]
                )
                for project in doubtful
            },
            deviates={name: edge_deviates(name, realisations, seed) for name in doubtful},
        )

    def shape(self, fact: FootprintFact, realisation: int) -> shapely.Geometry:
        """Grow or shrink a footprint along the edge of its project's ground."""
        drawn = self.shapes[fact.id]
        if not fact.edge_m:
            return drawn
        offset_m = edge_sd_m(fact) * float(self.deviates[fact.project][realisation])
        project = self.projects[fact.project]
        if offset_m <= 0:
            return _polygons(shapely.intersection(drawn, shapely.buffer(project, offset_m)))
        grown = shapely.difference(shapely.buffer(drawn, offset_m), project)
        return _polygons(shapely.union(drawn, grown))


def piece_id(cover: tuple[str, ...]) -> str:
    """Join the ids of the footprints that cover a piece."""
    return JOIN.join(cover)


def _moved(shape: shapely.Geometry, step: NDArray[np.float64]) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points + step) if step.any() else shape


def _closed(shapes: list[shapely.Geometry]) -> shapely.Geometry:
    return shapely.buffer(shapely.buffer(shapely.union_all(shapes), _CRACK_M), -_CRACK_M)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop the points and lines that an intersection may leave where shapes only touch."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.area(parts) > 0])
