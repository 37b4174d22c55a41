"""Every piece of ground: its methods pooled, its people spread and lifted to documented floors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.displacement.documented import DocumentedFloor, documented_floor, footprint_shares
from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround
from geo.displacement.hearing import Evidence, Heard, Hearing
from geo.displacement.opinion import quality_weights
from geo.displacement.pool import Verdict, combine, judge
from geo.exposure.model import Block, ExposureTable, FootprintFact
from geo.quantity import FloatArray

GroupKey = tuple[Block, tuple[str, ...]]
"""A headline, and the methods that speak, in order of id."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """
    All ground of one headline of which the same methods speak.

    Methods are compared and pooled on the whole of it: both sides of every comparison are cut by
    the same ground, and cutting a piece in two changes nothing.
    """

    key: GroupKey
    pieces: tuple[str, ...]
    totals: Mapping[str, FloatArray]
    """Method id -> draws of persons on the group's ground."""
    weights: Mapping[str, float]
    """Method id -> quality weight."""
    verdict: Verdict
    persons: FloatArray
    """Pooled draws, before floors."""
    believed: Mapping[str, FloatArray]
    """Method id -> its share in each draw."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceEstimate:
    """One piece with all that is said of it."""

    ground: PieceGround
    heard: tuple[Heard, ...]
    """In order of method id, the silent ones too."""
    group: GroupKey | None
    """The group with which it is pooled; None where all methods are silent."""
    pooled: FloatArray | None
    """Its part of the pooled draws, before floors."""
    persons: FloatArray | None
    """Pooled draws lifted to the documented floors; None where all methods are silent."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """De-facto people of one site by piece of ground, draw by draw."""

    pieces: tuple[PieceEstimate, ...]
    """In order of piece id."""
    groups: Mapping[GroupKey, Group]
    """In order of key."""
    floors: Mapping[str, DocumentedFloor]
    """Footprint id -> its documented floor, where it has one."""
    covering: Mapping[str, tuple[str, ...]]
    """Piece id -> every footprint that covers it."""
    footprints: Mapping[str, FootprintFact]
    """In order of footprint id."""
    shares: Mapping[str, Mapping[str, FloatArray]]
    """Footprint id -> piece of its own -> share of the footprint on it."""
    draws: Draws
    household_size: str

    @property
    def size(self) -> FloatArray:
        """Persons per household, one draw for every conversion."""
        return self.draws.positive(self.household_size)

    def of_block(self, block: Block) -> tuple[PieceEstimate, ...]:
        """Return the pieces that count towards a headline."""
        return tuple(piece for piece in self.pieces if piece.ground.block == block)

    def groups_of(self, block: Block) -> tuple[Group, ...]:
        """Return the groups that count towards a headline."""
        return tuple(group for key, group in self.groups.items() if key[0] == block)

    def covered_by(self, footprint: str) -> tuple[PieceEstimate, ...]:
        """Return the pieces that a footprint covers, whichever headline they count towards."""
        return tuple(p for p in self.pieces if footprint in self.covering[p.ground.piece])

    def own(self, footprint: str) -> tuple[PieceEstimate, ...]:
        """Return the pieces that a footprint puts into their block."""
        return tuple(
            p for p in self.pieces if any(fact.id == footprint for fact in p.ground.speaking)
        )


def estimate_people(
    exposure: ExposureTable,
    grounds: tuple[PieceGround, ...],
    evidence: Evidence,
    draws: Draws,
    verdicts: Mapping[GroupKey, Verdict] | None = None,
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
        Shared draws, with a deviate column for each of `hearing.ways_of`.
    verdicts
        How to pool each group, as an earlier run has judged it; None: judge now.
    """
    footprints = {fact.id: fact for fact in sorted(exposure.footprints, key=lambda fact: fact.id)}
    shares = {name: footprint_shares(grounds, name, draws.size) for name in footprints}
    hearing = Hearing(
        grounds={ground.piece: ground for ground in grounds},
        shares=shares,
        evidence=evidence,
        draws=draws,
    )
    groups = _groups(hearing, draws, verdicts)
    floors = {
        name: floor
        for name in footprints
        if (floor := documented_floor(evidence.counts, name, evidence.household_size, draws))
    }
    pooled = _spread(hearing, groups)
    persons = lift(pooled, floors, shares)
    in_group = {piece: key for key, group in groups.items() for piece in group.pieces}
    return People(
        pieces=tuple(
            PieceEstimate(
                ground=ground,
                heard=hearing.heard[ground.piece],
                group=in_group.get(ground.piece),
                pooled=pooled[ground.piece],
                persons=persons[ground.piece],
            )
            for ground in grounds
        ),
        groups=groups,
        floors=floors,
        covering={piece: tuple(sorted(ids)) for piece, ids in exposure.pieces.items()},
        footprints=footprints,
        shares=shares,
        draws=draws,
        household_size=evidence.household_size,
    )


def persons_without(people: People, method: str) -> dict[str, FloatArray | None]:
    """
    Return every piece's persons as they would be without one method, lifted to the floors.

    The group is judged and pooled anew from its totals; its people stay spread over its pieces as
    they were. A piece of which only that method speaks has no number then.
    """
    ratio: dict[GroupKey, FloatArray | None] = {}
    for key, group in people.groups.items():
        rest = {name: values for name, values in group.totals.items() if name != method}
        verdict = judge(rest, group.weights, people.draws) if rest else None
        if verdict is None:
            ratio[key] = None
            continue
        persons, _ = combine(rest, verdict, people.draws)
        ratio[key] = np.divide(
            persons, group.persons, out=np.zeros_like(persons), where=group.persons > 0
        )
    pooled = {
        piece.ground.piece: (
            None
            if piece.pooled is None or piece.group is None or (r := ratio[piece.group]) is None
            else piece.pooled * r
        )
        for piece in people.pieces
    }
    return lift(pooled, people.floors, people.shares)


def _groups(
    hearing: Hearing, draws: Draws, verdicts: Mapping[GroupKey, Verdict] | None
) -> dict[GroupKey, Group]:
    members: dict[GroupKey, list[str]] = {}
    for piece, heard in hearing.heard.items():
        speaking = tuple(one.way.id for one in heard if one.speaks)
        if speaking:
            members.setdefault((hearing.grounds[piece].block, speaking), []).append(piece)
    found = {}
    for key in sorted(members):
        heard = hearing.heard[members[key][0]]
        weights = quality_weights(one.way for one in heard if one.speaks)
        totals = _totals(hearing, members[key], key[1])
        verdict = verdicts.get(key) if verdicts is not None else judge(totals, weights, draws)
        if verdict is None:
            continue
        persons, believed = combine(totals, verdict, draws)
        found[key] = Group(
            key=key,
            pieces=tuple(members[key]),
            totals=totals,
            weights=weights,
            verdict=verdict,
            persons=persons,
            believed=believed,
        )
    return found


def _totals(
    hearing: Hearing, pieces: Sequence[str], methods: Sequence[str]
) -> dict[str, FloatArray]:
    totals = {name: np.zeros(hearing.draws.size) for name in methods}
    for piece in pieces:
        for opinion in hearing.of(piece):
            if opinion.persons is not None:
                totals[opinion.way.id] += opinion.persons
    return totals


def _spread(hearing: Hearing, groups: Mapping[GroupKey, Group]) -> dict[str, FloatArray | None]:
    """
    Spread each group's people over its pieces.

    Share of a piece = sum over methods of (share of the method in the draw) x (its persons on the
    piece / its persons on the group), so that pieces add up to their group in every draw.
    """
    found: dict[str, FloatArray | None] = dict.fromkeys(sorted(hearing.grounds))
    for group in groups.values():
        if len(group.pieces) == 1:
            found[group.pieces[0]] = group.persons
            continue
        per_person = {
            name: np.divide(
                group.persons * share,
                group.totals[name],
                out=np.zeros_like(share),
                where=group.totals[name] > 0,
            )
            for name, share in group.believed.items()
        }
        for piece in group.pieces:
            persons = np.zeros(hearing.draws.size)
            for opinion in hearing.of(piece):
                if opinion.persons is not None and opinion.way.id in per_person:
                    persons += opinion.persons * per_person[opinion.way.id]
            found[piece] = persons
    return found


def lift(
    pooled: Mapping[str, FloatArray | None],
    floors: Mapping[str, DocumentedFloor],
    shares: Mapping[str, Mapping[str, FloatArray]],
) -> dict[str, FloatArray | None]:
    """
    Lift pieces until every footprint holds at least its documented floor, draw by draw.

    What is lacking is spread as the people are, or as the ground is where there is nobody.
    Footprints go in order of id; lifting one never lowers another. A footprint that has a piece
    without any number is left alone: its floor is published beside it, for a bound is not an
    estimate.
    """
    persons = dict(pooled)
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
    return persons
