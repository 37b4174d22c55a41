"""Who of a block lives in which settlement, so that nobody lives in two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.displacement.inputs import SettlementFact
from geo.displacement.lifting import NOBODY
from geo.displacement.pieces import People, PieceEstimate
from geo.displacement.places import (
    _all_inside,
    _counted_households,
    _ground_of,
    _is_zone,
    _published_elsewhere,
    _published_in,
    _shares,
)
from geo.exposure.model import Block, ExposureTable
from geo.quantity import FloatArray

ROUNDING = 1e-9
"""Relative difference below which two sums of draws are the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """A block's people by settlement; `persons` and `rest` add up to its total in every draw."""

    persons: Mapping[str, FloatArray]
    """Settlement id -> draws of persons, in order of id."""
    rest: FloatArray
    """Draws of persons of no settlement in `persons`."""
    unknown: frozenset[str]
    """Settlements that lie inside and of which neither ground nor count is known."""
    short: frozenset[str]
    """Settlements that hold fewer in the middle than their ground or count alone would give."""


def settle(
    people: People,
    settlements: Sequence[SettlementFact],
    exposure: ExposureTable,
    block: Block,
) -> Settled:
    """
    Give the people of each piece to the settlements on it, draw by draw, in order of id.

    A settlement takes the piece's people over the share of the ground that is its own, as
    `geo.displacement.places.settlement_places` spreads them, but never more than the settlements
    before it have left. Where that is fewer than its published count times its share inside, it
    takes the rest from whoever is left on the pieces that it touches. One whose count is the
    complete count of a footprint takes all that is left there.

    Left out are settlements that are part of another one, that are not located, that a source
    places under another headline, and, before a clearance, those whose people are gone.

    Parameters
    ----------
    people
        Everybody, by piece and draw; never changed.
    settlements
        What is published of each.
    exposure
        Share of each settlement inside each piece.
    block
        The headline whose people are given away.
    """
    by_name = {p.ground.piece: p for p in people.of_block(block)}
    left = {name: p.persons.copy() for name, p in by_name.items() if p.persons is not None}
    ids = {fact.id for fact in settlements}
    found: dict[str, FloatArray] = {}
    unknown, short = set(), set()
    for fact in sorted(settlements, key=lambda fact: fact.id):
        if fact.part_of in ids or (block == "would_displace" and fact.gone):
            continue
        shares = _inside(fact, people, exposure, block, by_name)
        if not shares:
            continue
        wanted = _wanted(fact, shares, people, block, by_name)
        least = _counted_persons(fact, shares, people)
        if wanted is None and least is None:
            unknown.add(fact.id)
            continue
        here = [name for name in shares if name in left]
        taken = {name: np.minimum((wanted or {}).get(name, 0.0), left[name]) for name in here}
        if least is not None:
            taken = _lifted(taken, least, left)
        for name, persons in taken.items():
            left[name] = np.maximum(left[name] - persons, 0.0)
        if taken:
            found[fact.id] = _added(taken, people.draws.size)
            alone = _added(wanted or {}, people.draws.size)
            alone = alone if least is None else np.maximum(alone, least)
            if np.median(found[fact.id]) < np.median(alone) * (1 - ROUNDING):
                short.add(fact.id)
    return Settled(
        persons=found,
        rest=_added(left, people.draws.size),
        unknown=frozenset(unknown),
        short=frozenset(short),
    )


def _added(by_piece: Mapping[str, FloatArray], size: int) -> FloatArray:
    """Add pieces one after the other: np.sum would first stack them, a copy of all."""
    total: FloatArray = np.zeros(size)
    for persons in by_piece.values():
        total += persons
    return total


def _inside(
    fact: SettlementFact,
    people: People,
    exposure: ExposureTable,
    block: Block,
    by_name: Mapping[str, PieceEstimate],
) -> dict[str, float]:
    """
    Return the share of a settlement on each piece of the block on which it may lie.

    Where a source places it in a footprint, it may lie on any of that footprint's pieces.
    """
    if fact.id in exposure.not_located or _published_elsewhere(fact, people, block) is not None:
        return {}
    shares = _shares(exposure.settlements, "settlement", fact.id, by_name)
    named = _published_in(fact, people, block)
    if named is None:
        return {name: share for name, share in shares.items() if share > 0}
    own = [piece.ground.piece for piece in people.own(named)]
    nowhere = dict.fromkeys(own, 0.0)
    return nowhere | (_all_inside(shares) or dict.fromkeys(own, 1 / max(len(own), 1)))


def _wanted(
    fact: SettlementFact,
    shares: Mapping[str, float],
    people: People,
    block: Block,
    by_name: Mapping[str, PieceEstimate],
) -> dict[str, FloatArray] | None:
    """Return the people of its ground by piece, were it the first; None if unknown."""
    named = _published_in(fact, people, block)
    if named is not None and _is_zone(fact, named, people):
        return {p.ground.piece: p.persons for p in people.own(named) if p.persons is not None}
    ground = _ground_of(fact, shares, by_name)
    if not ground:
        return None
    return {
        name: persons * share
        for name, share in ground.items()
        if (persons := by_name[name].persons) is not None
    }


def _counted_persons(
    fact: SettlementFact, shares: Mapping[str, float], people: People
) -> FloatArray | None:
    """Return the published count in persons, times the share of the settlement that is inside."""
    counted = _counted_households(fact, people)
    return None if counted is None else counted * people.size * min(sum(shares.values()), 1.0)


def _lifted(
    taken: Mapping[str, FloatArray], least: FloatArray, left: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    """Lift what is taken towards `least`, by the same share of whoever is left on each piece."""
    free = {name: left[name] - persons for name, persons in taken.items()}
    lacking = np.maximum(least - sum(taken.values(), np.zeros_like(least)), 0.0)
    total = sum(free.values(), np.zeros_like(least))
    share = np.divide(lacking, total, out=np.zeros_like(total), where=total > NOBODY)
    return {name: persons + free[name] * np.minimum(share, 1.0) for name, persons in taken.items()}
