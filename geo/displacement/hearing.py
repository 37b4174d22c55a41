"""
Every method asked about every piece of ground: who speaks, who is silent and why.

What a method says of a piece is a pure function of ground, evidence and draws. So its draws are
kept only while they fit into `KEPT_BYTES`, and are made again where they do not: a site of a
thousand footprints needs no more memory than one of a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    counted_ways,
    documented_counts,
    documented_structures,
    structure_ways,
)
from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround, StructureLayer
from geo.displacement.inputs import AdminUnit, CountRow, ReferenceUnit
from geo.displacement.listed import Listed, listed_opinion
from geo.displacement.lists.evidence import ListEvidence
from geo.displacement.opinion import Opinion, Way, silent
from geo.displacement.raster import RASTER, population_raster
from geo.exposure.model import Block, FootprintFact
from geo.quantity import FloatArray

TOO_NARROW = (
    "The footprint is narrower than its position is accurate, or has no area: "
    "only documented counts speak."
)
OTHERS_SPEAK = "Other methods speak here: the count is a floor, not a member of the pool."

KEPT_BYTES = 48 * 2**20
"""Draws of opinions that are kept: those of about 130 pieces at 8,192 draws and six methods."""

AREA_WAYS = (ADMIN, SETTLEMENT, STRUCTURES, FLOOR_AREA, RASTER)


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
    lists: tuple[ListEvidence, ...] = ()
    """Unit lists, linked; one for each ground that lists cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a method said of a piece, without its draws."""

    way: Way
    absent: str | None
    """Why it is silent; None where it speaks."""
    inputs: tuple[str, ...]
    caveats: tuple[str, ...]

    @property
    def speaks(self) -> bool:
        """True where the method has a number."""
        return self.absent is None


@dataclass(slots=True, kw_only=True, eq=False)
class Hearing:
    """Opinions by piece of ground, kept or made again."""

    grounds: Mapping[str, PieceGround]
    shares: Mapping[str, Mapping[str, FloatArray]]
    """Footprint that is counted -> piece -> share of the footprint on it."""
    listed: tuple[Listed, ...]
    """What unit lists say."""
    listed_shares: Mapping[str, Mapping[str, FloatArray]]
    """Method id of lists -> piece -> share of the ground they cover on it."""
    evidence: Evidence
    draws: Draws
    heard: Mapping[str, tuple[Heard, ...]] = field(init=False)
    """Piece -> every method in order of id."""
    totals: Mapping[tuple[Block, tuple[str, ...]], Mapping[str, FloatArray]] = field(init=False)
    """Headline and the methods that speak -> method -> its persons on all ground of which just
    these speak."""
    _kept: dict[str, tuple[Opinion, ...]] = field(init=False, default_factory=dict)
    _kept_bytes: int = field(init=False, default=0)
    _elsewhere: dict[str, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Ask everybody once: documented counts speak only where nobody else does."""
        self._elsewhere = {
            footprint: any(self._anybody_else(piece) for piece in pieces)
            for footprint, pieces in self.shares.items()
        }
        heard: dict[str, tuple[Heard, ...]] = {}
        totals: dict[tuple[Block, tuple[str, ...]], dict[str, FloatArray]] = {}
        for piece, ground in self.grounds.items():
            opinions = self.of(piece)
            heard[piece] = tuple(
                Heard(way=o.way, absent=o.absent, inputs=o.inputs, caveats=o.caveats)
                for o in opinions
            )
            said = [(o.way.id, o.persons) for o in opinions if o.persons is not None]
            key = (ground.block, tuple(name for name, _ in said))
            if key not in totals:
                totals[key] = {name: np.zeros(self.draws.size) for name in key[1]}
            for name, persons in said:
                totals[key][name] += persons
        self.heard, self.totals = heard, totals

    def of(self, piece: str) -> tuple[Opinion, ...]:
        """Return what every method says of a piece, in order of id."""
        if piece in self._kept:
            return self._kept[piece]
        ground = self.grounds[piece]
        said = (*self._others(ground), *self._counts(ground))
        opinions = tuple(sorted(said, key=lambda opinion: opinion.way.id))
        size = sum(o.persons.nbytes for o in opinions if o.persons is not None)
        if self._kept_bytes + size <= KEPT_BYTES:
            self._kept[piece] = opinions
            self._kept_bytes += size
        return opinions

    def _anybody_else(self, piece: str) -> bool:
        """Tell whether any method but counts of residents speaks of a piece."""
        return any(o.persons is not None for o in self._others(self.grounds[piece]))

    def _others(self, ground: PieceGround) -> tuple[Opinion, ...]:
        """Ask every method but counts of residents."""
        structures = [
            documented_structures(way, row, self.shares[fact.id][ground.piece], self.draws)
            for fact in ground.speaking
            for way, row in structure_ways(self.evidence.counts, fact.id)
        ]
        lists = [
            listed_opinion(each, self.listed_shares[each.way.id][ground.piece])
            for each in self.listed
            if ground.piece in self.listed_shares[each.way.id]
        ]
        return (*_area_opinions(ground, self.evidence, self.draws), *structures, *lists)

    def _counts(self, ground: PieceGround) -> tuple[Opinion, ...]:
        found = []
        for fact in ground.speaking:
            alone = fact.only_counts_speak and not ground.located
            for way, row in counted_ways(self.evidence.counts, fact.id):
                if self._elsewhere[fact.id] and not alone:
                    found.append(silent(way, OTHERS_SPEAK))
                    continue
                share = self.shares[fact.id][ground.piece]
                size = self.evidence.household_size
                found.append(documented_counts(way, row, share, size, self.draws))
        return tuple(found)


def ways_of(evidence: Evidence, footprints: Sequence[FootprintFact]) -> tuple[Way, ...]:
    """Return every method that could speak of the site, in order of id."""
    ways = [*AREA_WAYS, *(reference_way(unit) for unit in evidence.reference)]
    ways += [each.way for each in evidence.lists]
    for fact in footprints:
        ways += [way for way, _ in structure_ways(evidence.counts, fact.id)]
        ways += [way for way, _ in counted_ways(evidence.counts, fact.id)]
    return tuple(sorted(ways, key=lambda way: way.id))


def _area_opinions(ground: PieceGround, evidence: Evidence, draws: Draws) -> tuple[Opinion, ...]:
    if not ground.located:
        named = (reference_way(unit) for unit in evidence.reference)
        return tuple(silent(way, TOO_NARROW) for way in (*AREA_WAYS, *named))
    return (
        *(reference_density(ground, unit, draws) for unit in evidence.reference),
        admin_density(ground, evidence.admin, draws),
        settlement_density(ground, draws),
        structure_count(ground, evidence.layer, evidence.household_size, draws),
        floor_area(ground, evidence.layer, evidence.household_size, draws),
        population_raster(ground, draws),
    )
