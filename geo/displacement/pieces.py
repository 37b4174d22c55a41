"""Every piece of ground: what each method says of it, pooled and lifted to its floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.displacement.buildings import FLOOR_AREA, STRUCTURES, floor_area, structure_count
from geo.displacement.density import (
    ADMIN,
    SETTLEMENT,
    admin_density,
    reference_density,
    reference_way,
    settlement_density,
)
from geo.displacement.documented import (
    DocumentedFloor,
    counted_ways,
    documented_counts,
    documented_floor,
    documented_structures,
    footprint_shares,
    structure_ways,
)
from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround, StructureLayer
from geo.displacement.inputs import AdminUnit, CountRow, ReferenceUnit
from geo.displacement.opinion import Opinion, Way, silent
from geo.displacement.pool import Pooled, pool
from geo.displacement.raster import RASTER, population_raster
from geo.exposure.model import Block, ExposureTable, FootprintFact
from geo.quantity import FloatArray

TOO_NARROW = (
    "The footprint is narrower than its position is accurate, or has no area: "
    "only documented counts speak."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Everything but ground that the methods draw on."""

    reference: tuple[ReferenceUnit, ...]
    """Units with a weight above 0."""
    admin: Mapping[str, AdminUnit]
    counts: tuple[CountRow, ...]
    layer: StructureLayer
    household_size: str
    """Id of the assumption that turns persons into households, on both sides of every
    difference."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceEstimate:
    """One piece with all that is said of it."""

    ground: PieceGround
    opinions: tuple[Opinion, ...]
    """In order of method id, the silent ones too."""
    pooled: Pooled | None
    """As the methods say it; None where all are silent."""
    persons: FloatArray | None
    """Pooled draws lifted to the documented floors; None where all methods are silent."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """De-facto people of one site by piece of ground, draw by draw."""

    pieces: tuple[PieceEstimate, ...]
    """In order of piece id."""
    floors: Mapping[str, DocumentedFloor]
    """Footprint id -> its documented floor, where it has one."""
    covering: Mapping[str, tuple[str, ...]]
    """Piece id -> every footprint that covers it."""
    footprints: Mapping[str, FootprintFact]
    """In order of footprint id."""
    draws: Draws
    household_size: str

    @property
    def size(self) -> FloatArray:
        """Persons per household, one draw for every conversion."""
        return self.draws.positive(self.household_size)

    def of_block(self, block: Block) -> tuple[PieceEstimate, ...]:
        """Return the pieces that count towards a headline."""
        return tuple(piece for piece in self.pieces if piece.ground.block == block)

    def covered_by(self, footprint: str) -> tuple[PieceEstimate, ...]:
        """Return the pieces that a footprint covers, whichever headline they count towards."""
        return tuple(p for p in self.pieces if footprint in self.covering[p.ground.piece])

    def own(self, footprint: str) -> tuple[PieceEstimate, ...]:
        """Return the pieces that a footprint puts into their block."""
        return tuple(
            p for p in self.pieces if any(fact.id == footprint for fact in p.ground.speaking)
        )


def ways_of(evidence: Evidence, footprints: Sequence[FootprintFact]) -> tuple[Way, ...]:
    """Return every method that could speak of the site, in order of id."""
    ways = [ADMIN, SETTLEMENT, STRUCTURES, FLOOR_AREA, RASTER]
    ways += [reference_way(unit) for unit in evidence.reference]
    for fact in footprints:
        ways += [way for way, _ in structure_ways(evidence.counts, fact.id)]
        ways += [way for way, _ in counted_ways(evidence.counts, fact.id)]
    return tuple(sorted(ways, key=lambda way: way.id))


def estimate_people(
    exposure: ExposureTable, grounds: tuple[PieceGround, ...], evidence: Evidence, draws: Draws
) -> People:
    """
    Ask every method about every piece, pool, and lift to the documented floors.

    Parameters
    ----------
    exposure
        The table that the grounds were read from.
    grounds
        Every piece's statistics draw by draw.
    evidence
        Reference units, counts and what is known of the structure layer.
    draws
        Shared draws, with a deviate column for each of `ways_of`.
    """
    footprints = {fact.id: fact for fact in sorted(exposure.footprints, key=lambda fact: fact.id)}
    shares = {name: footprint_shares(grounds, name, draws.size) for name in footprints}
    area_opinions = {g.piece: _area_opinions(g, evidence, draws) for g in grounds}
    count_opinions = _count_opinions(grounds, shares, area_opinions, evidence, draws)
    estimates = []
    for ground in grounds:
        opinions = (*area_opinions[ground.piece], *count_opinions[ground.piece])
        pooled = pool(opinions, draws)
        estimates.append(
            PieceEstimate(
                ground=ground,
                opinions=tuple(sorted(opinions, key=lambda opinion: opinion.way.id)),
                pooled=pooled,
                persons=None if pooled is None else pooled.persons,
            )
        )
    floors = {
        name: floor
        for name in footprints
        if (floor := documented_floor(evidence.counts, name, evidence.household_size, draws))
    }
    return People(
        pieces=_lifted(tuple(estimates), floors, shares),
        floors=floors,
        covering={piece: tuple(sorted(ids)) for piece, ids in exposure.pieces.items()},
        footprints=footprints,
        draws=draws,
        household_size=evidence.household_size,
    )


def _area_opinions(ground: PieceGround, evidence: Evidence, draws: Draws) -> tuple[Opinion, ...]:
    if not ground.located:
        ways = (ADMIN, SETTLEMENT, STRUCTURES, FLOOR_AREA, RASTER)
        named = (reference_way(unit) for unit in evidence.reference)
        return tuple(silent(way, TOO_NARROW) for way in (*ways, *named))
    return (
        *(reference_density(ground, unit, draws) for unit in evidence.reference),
        admin_density(ground, evidence.admin, draws),
        settlement_density(ground, draws),
        structure_count(ground, evidence.layer, evidence.household_size, draws),
        floor_area(ground, evidence.layer, evidence.household_size, draws),
        population_raster(ground, draws),
    )


def _count_opinions(
    grounds: tuple[PieceGround, ...],
    shares: Mapping[str, Mapping[str, FloatArray]],
    area_opinions: Mapping[str, tuple[Opinion, ...]],
    evidence: Evidence,
    draws: Draws,
) -> dict[str, tuple[Opinion, ...]]:
    """Let documented counts speak: structures everywhere, residents only where nothing else can."""
    found: dict[str, list[Opinion]] = {ground.piece: [] for ground in grounds}
    for ground in grounds:
        for fact in ground.speaking:
            share = shares[fact.id][ground.piece]
            found[ground.piece] += [
                documented_structures(way, row, share, draws)
                for way, row in structure_ways(evidence.counts, fact.id)
            ]
    heard = {
        piece
        for piece, opinions in found.items()
        if any(o.persons is not None for o in (*opinions, *area_opinions[piece]))
    }
    for ground in grounds:
        for fact in ground.speaking:
            elsewhere = any(piece in heard for piece in shares[fact.id])
            for way, row in counted_ways(evidence.counts, fact.id):
                alone = fact.only_counts_speak and not ground.located
                if elsewhere and not alone:
                    reason = (
                        "Other methods speak here: the count is a floor, not a member of the pool."
                    )
                    found[ground.piece].append(silent(way, reason))
                    continue
                share = shares[fact.id][ground.piece]
                found[ground.piece].append(
                    documented_counts(way, row, share, evidence.household_size, draws)
                )
    return {piece: tuple(opinions) for piece, opinions in found.items()}


def _lifted(
    estimates: tuple[PieceEstimate, ...],
    floors: Mapping[str, DocumentedFloor],
    shares: Mapping[str, Mapping[str, FloatArray]],
) -> tuple[PieceEstimate, ...]:
    """
    Lift pieces until every footprint holds at least its documented floor, draw by draw.

    What is lacking is spread as the people are, or as the ground is where there is nobody.
    Footprints go in order of id; lifting one never lowers another. A footprint that has a piece
    without any number is left alone: its floor is published beside it, for a bound is not an
    estimate.
    """
    persons = {e.ground.piece: e.persons for e in estimates}
    for name in sorted(floors):
        own = shares[name]
        here = {piece: values for piece in own if (values := persons[piece]) is not None}
        if len(here) < len(own) or not own:
            continue
        total = np.sum(list(here.values()), axis=0)
        lacking = np.maximum(floors[name].persons - total, 0.0)
        for piece, values in here.items():
            spread = np.divide(values, total, out=own[piece].copy(), where=total > 0)
            persons[piece] = values + lacking * spread
    return tuple(
        PieceEstimate(
            ground=estimate.ground,
            opinions=estimate.opinions,
            pooled=estimate.pooled,
            persons=persons[estimate.ground.piece],
        )
        for estimate in estimates
    )
