"""Every piece of ground: its methods pooled, its people spread and lifted to documented floors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.displacement.documented import DocumentedFloor, documented_floor, shares_of_ground
from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround
from geo.displacement.hearing import Evidence, Heard, Hearing
from geo.displacement.lifting import NOBODY, Lift, lift
from geo.displacement.listed import Listed, draw_listed
from geo.displacement.opinion import Way, quality_weights
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
    ways: tuple[Way, ...]
    """The methods that speak, in order of id."""
    verdict: Verdict
    persons: FloatArray
    """Pooled draws, before floors."""
    believed: Mapping[str, FloatArray]
    """Method id -> its share in each draw."""

    def without(self, method: str) -> Mapping[str, FloatArray]:
        """Return the totals of the other methods."""
        return {name: values for name, values in self.totals.items() if name != method}

    def judge_without(self, method: str, draws: Draws) -> Verdict | None:
        """Judge the other methods: the rest of a family has all of the family's weight."""
        weights = quality_weights(way for way in self.ways if way.id != method)
        return judge(self.without(method), weights, draws)


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
    """Footprint id, of those that are counted -> piece of its own -> share of the footprint on
    it."""
    draws: Draws
    household_size: str
    listed: tuple[Listed, ...] = ()
    """What unit lists say."""
    listed_shares: Mapping[str, Mapping[str, FloatArray]] = field(default_factory=dict)
    """Method id of lists -> piece of the ground they cover -> share of that ground on it."""
    _covered: Mapping[str, tuple[PieceEstimate, ...]] = field(init=False, repr=False)
    _own: Mapping[str, tuple[PieceEstimate, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the pieces by footprint once: to look through all of them for each is quadratic."""
        covered: dict[str, list[PieceEstimate]] = {}
        own: dict[str, list[PieceEstimate]] = {}
        for piece in self.pieces:
            for name in dict.fromkeys(self.covering[piece.ground.piece]):
                covered.setdefault(name, []).append(piece)
            for name in dict.fromkeys(fact.id for fact in piece.ground.speaking):
                own.setdefault(name, []).append(piece)
        for field_name, found in (("_covered", covered), ("_own", own)):
            by_footprint = {name: tuple(pieces) for name, pieces in found.items()}
            object.__setattr__(self, field_name, by_footprint)

    @property
    def size(self) -> FloatArray:
        """Persons per household, one draw for every conversion."""
        return self.draws.positive(self.household_size)

    @property
    def lifts(self) -> tuple[Lift, ...]:
        """All floors: those of footprints in order of id, then those of lists."""
        return _lifts(self.floors, self.shares, self.listed, self.listed_shares)

    def of_block(self, block: Block) -> tuple[PieceEstimate, ...]:
        """Return the pieces that count towards a headline."""
        return tuple(piece for piece in self.pieces if piece.ground.block == block)

    def groups_of(self, block: Block) -> tuple[Group, ...]:
        """Return the groups that count towards a headline."""
        return tuple(group for key, group in self.groups.items() if key[0] == block)

    def covered_by(self, footprint: str) -> tuple[PieceEstimate, ...]:
        """Return the pieces that a footprint covers, whichever headline they count towards."""
        return self._covered.get(footprint, ())

    def own(self, footprint: str) -> tuple[PieceEstimate, ...]:
        """Return the pieces that a footprint puts into their block."""
        return self._own.get(footprint, ())


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
    counted = {row.footprint for row in evidence.counts}
    shares = {
        name: shares_of_ground(grounds, (name,), draws.size)
        for name in footprints
        if name in counted
    }
    listed = draw_listed(evidence.lists, evidence.household_size, draws)
    listed_shares = {
        each.way.id: shares_of_ground(grounds, each.covers, draws.size) for each in listed
    }
    hearing = Hearing(
        grounds={ground.piece: ground for ground in grounds},
        shares=shares,
        listed=listed,
        listed_shares=listed_shares,
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
    in_group = {piece: key for key, group in groups.items() for piece in group.pieces}
    persons = lift(pooled, _lifts(floors, shares, listed, listed_shares))
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
        listed=listed,
        listed_shares=listed_shares,
        draws=draws,
        household_size=evidence.household_size,
    )


def persons_without(people: People, method: str) -> dict[str, FloatArray | None]:
    """
    Return every piece's persons as they would be without one method, lifted to the other floors.

    The group is judged and pooled anew from its totals; its people stay spread over its pieces as
    they were. A piece of which only that method speaks has no number then. The floor of unit lists
    goes with them; documented counts stay floors, as they are where they are no method.
    """
    without: dict[GroupKey, FloatArray | None] = {}
    for key, group in people.groups.items():
        verdict = group.judge_without(method, people.draws)
        without[key] = (
            None if verdict is None else combine(group.without(method), verdict, people.draws)[0]
        )
    pooled: dict[str, FloatArray | None] = {}
    for piece in people.pieces:
        persons = None if piece.group is None else without[piece.group]
        if piece.group is None or piece.pooled is None or persons is None:
            pooled[piece.ground.piece] = None
            continue
        group = people.groups[piece.group]
        # Where nobody was, nothing says how people lie: they are spread evenly.
        share = np.full_like(persons, 1 / len(group.pieces))
        np.divide(piece.pooled, group.persons, out=share, where=group.persons > NOBODY)
        pooled[piece.ground.piece] = persons * share
    listed = tuple(each for each in people.listed if each.way.id != method)
    return lift(pooled, _lifts(people.floors, people.shares, listed, people.listed_shares))


def _lifts(
    floors: Mapping[str, DocumentedFloor],
    shares: Mapping[str, Mapping[str, FloatArray]],
    listed: Sequence[Listed],
    listed_shares: Mapping[str, Mapping[str, FloatArray]],
) -> tuple[Lift, ...]:
    counts = (Lift(floor.persons, shares[name]) for name, floor in sorted(floors.items()))
    lists = (
        Lift(each.floor.persons, listed_shares[each.way.id])
        for each in listed
        if each.floor is not None
    )
    return (*counts, *lists)


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
        ways = tuple(one.way for one in heard if one.speaks)
        totals = hearing.totals[key]
        judged = judge(totals, quality_weights(ways), draws) if verdicts is None else None
        verdict = judged if verdicts is None else verdicts.get(key)
        if verdict is None:
            continue
        persons, believed = combine(totals, verdict, draws)
        found[key] = Group(
            key=key,
            pieces=tuple(members[key]),
            totals=totals,
            ways=ways,
            verdict=verdict,
            persons=persons,
            believed=believed,
        )
    return found


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
                where=group.totals[name] > NOBODY,
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
