"""
The same people told apart: by zone, settlement, phase, tenure and kind of displacement.

Zones and settlements overlap, and what is known of them is known of areas. So every person is
given to one row only, draw by draw, and the rows of one breakdown add up to the block's total in
every draw. Quantiles are taken afterwards; they need not add up, for the middle of a sum is not
the sum of middles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from geo.displacement.inputs import SettlementFact
from geo.displacement.model import Part, PartBy
from geo.displacement.pieces import People, PieceEstimate
from geo.displacement.settled import Settled, settle
from geo.exposure.model import Block, ExposureTable
from geo.quantity import FloatArray, Interval

REST = ""
"""Key of the row that holds whoever belongs to no other row."""

REST_NAMES: Mapping[PartBy, str] = {
    "settlement": "In no settlement whose people or ground are known",
    "phase": "Phase not published",
    "tenure": "Tenure not known",
    "kind": "Kind of displacement not published",
}
TENURE_NAMES = {
    "a": "Formal legal rights to land or assets",
    "b": "No formal rights, but a claim that national law recognises or can recognise",
    "c": "No recognisable right or claim",
}
"""In the order of ESS5 (World Bank 2018), paragraph 10."""
KIND_NAMES = {
    "physical": "Physical displacement: the home is lost",
    "economic": "Economic displacement: income or livelihood is lost",
    "both": "Both: home and livelihood are lost",
}
ZONE_ELSEWHERE = (
    "All of its ground stands in the row of a zone before it, or counts under another headline."
)
ZONE_UNKNOWN = "No number can be given for its ground."
ZONE_PARTLY = "At least: no number can be given for part of its ground."
SETTLEMENT_UNKNOWN = (
    "Neither its area nor a count of its residents is published, so its people stand in the last "
    "row."
)

SETTLEMENT_SHORT = (
    "Fewer than its ground or its count alone would give: the others stand in the row of a "
    "settlement before it, or the estimate finds no more people here."
)


def parts_of(
    people: People,
    settlements: Sequence[SettlementFact],
    exposure: ExposureTable,
    block: Block,
) -> tuple[Part, ...]:
    """
    Break a block's people down in five ways; the rows of each add up to the whole.

    Definition, draw by draw in persons:

    - zone: a piece of ground belongs to the first footprint, in order of id, that puts it into the
      block;
    - phase: to the first of those footprints whose phase is published;
    - kind: what its footprints displace, as published: both where they differ;
    - settlement: see `geo.displacement.settled.settle`;
    - tenure: the people of the settlements whose ESS5 class a source states.

    Households are persons over the household size of the same draw. A breakdown of which nothing is
    known has no rows; the row with key '' holds the rest.

    Counts twice: nobody. Misses: whoever the total misses. Within a piece, people are taken to live
    evenly, so a settlement denser than its surroundings is too small here and the rest too large.

    Parameters
    ----------
    people
        Everybody, by piece and draw.
    settlements
        What is published of each; in any order.
    exposure
        Where settlements lie.
    block
        The headline to be broken down.

    Returns
    -------
    parts
        By zone, settlement, phase, tenure and kind, each in order of key, the rest last; nothing
        where no piece of the block has a number.
    """
    pieces = _numbered(people, block)
    if not pieces:
        return ()
    settled = settle(people, settlements, exposure, block)
    return (
        *_zone_parts(people, pieces, block),
        *_settlement_parts(people, settlements, settled),
        *_footprint_parts(people, pieces, "phase"),
        *_tenure_parts(people, settlements, settled),
        *_footprint_parts(people, pieces, "kind"),
    )


def persons_by(
    pieces: Sequence[PieceEstimate], key: Callable[[PieceEstimate], str]
) -> dict[str, FloatArray]:
    """Add the people of pieces by a key, draw by draw; pieces without a number are left out."""
    found: dict[str, FloatArray] = {}
    for piece in pieces:
        if piece.persons is not None:
            name = key(piece)
            found[name] = found[name] + piece.persons if name in found else piece.persons
    return found


def tenure_persons(
    settlements: Sequence[SettlementFact], settled: Settled
) -> dict[str, FloatArray]:
    """Add the people of settlements by tenure class; '' holds those without, and the rest."""
    class_of = {fact.id: fact.tenure_class or REST for fact in settlements}
    found = {REST: settled.rest}
    for name, persons in settled.persons.items():
        own = class_of[name]
        found[own] = found[own] + persons if own in found else persons
    return found


def phase_of(piece: PieceEstimate) -> str:
    """Return the first published phase among the footprints that put a piece into its block."""
    return next((fact.phase for fact in piece.ground.speaking if fact.phase), REST)


def kind_of(piece: PieceEstimate) -> str:
    """Return what the footprints of a piece displace, both where they differ."""
    kinds = {fact.displacement for fact in piece.ground.speaking if fact.displacement}
    return "both" if len(kinds) > 1 else next(iter(kinds), REST)


def _numbered(people: People, block: Block) -> tuple[PieceEstimate, ...]:
    return tuple(piece for piece in people.of_block(block) if piece.persons is not None)


def _zone_parts(people: People, pieces: Sequence[PieceEstimate], block: Block) -> list[Part]:
    found = persons_by(pieces, lambda piece: piece.ground.speaking[0].id)
    parts = []
    for fact in people.footprints.values():
        if fact.block != block:
            continue
        first = [p for p in people.own(fact.id) if p.ground.speaking[0].id == fact.id]
        unknown = sum(piece.persons is None for piece in first)
        reason = (
            ZONE_ELSEWHERE
            if not first
            else ZONE_UNKNOWN
            if unknown == len(first)
            else ZONE_PARTLY
            if unknown
            else None
        )
        persons = found.get(fact.id)
        parts.append(_part("zone", fact.id, fact.name, persons, people, reason, fact.source))
    return parts


def _settlement_parts(
    people: People, settlements: Sequence[SettlementFact], settled: Settled
) -> list[Part]:
    if not settled.persons:
        return []
    parts = []
    for fact in sorted(settlements, key=lambda fact: fact.id):
        persons = settled.persons.get(fact.id)
        if persons is None and fact.id not in settled.unknown:
            continue
        reason = (
            SETTLEMENT_UNKNOWN
            if persons is None
            else SETTLEMENT_SHORT
            if fact.id in settled.short
            else None
        )
        parts.append(_part("settlement", fact.id, fact.name, persons, people, reason, fact.source))
    return [*parts, *_rest("settlement", settled.rest, people)]


def _tenure_parts(
    people: People, settlements: Sequence[SettlementFact], settled: Settled
) -> list[Part]:
    found = tenure_persons(settlements, settled)
    sources = {
        name: {f.tenure_source or "" for f in settlements if f.tenure_class == name}
        for name in found
    }
    return _keyed("tenure", found, TENURE_NAMES, sources, people)


def _footprint_parts(people: People, pieces: Sequence[PieceEstimate], by: PartBy) -> list[Part]:
    """Break down by what is known of the footprints of each piece."""
    read = phase_of if by == "phase" else kind_of
    found = persons_by(pieces, read)
    sources = {
        name: {
            fact.source
            for piece in pieces
            if read(piece) == name
            for fact in piece.ground.speaking
            if (fact.phase if by == "phase" else fact.displacement)
        }
        for name in found
    }
    names = {name: name for name in found} if by == "phase" else KIND_NAMES
    return _keyed(by, found, names, sources, people)


def _keyed(
    by: PartBy,
    found: Mapping[str, FloatArray],
    names: Mapping[str, str],
    sources: Mapping[str, set[str]],
    people: People,
) -> list[Part]:
    known = sorted(set(found) - {REST})
    if not known:
        return []
    parts = [
        _part(by, key, names[key], found[key], people, None, _joined(sources[key])) for key in known
    ]
    return [*parts, *_rest(by, found.get(REST), people)]


def _rest(by: PartBy, persons: FloatArray | None, people: People) -> list[Part]:
    """Return the last row, unless nobody is left for it in any draw."""
    if persons is None or not np.any(persons > 0):
        return []
    return [_part(by, REST, REST_NAMES[by], persons, people, None, None)]


def _part(  # noqa: PLR0913, PLR0917 - one argument a field
    by: PartBy,
    key: str,
    name: str,
    persons: FloatArray | None,
    people: People,
    reason: str | None,
    source: str | None,
) -> Part:
    return Part(
        by=by,
        key=key,
        name=name,
        households=None if persons is None else Interval.of(persons / people.size),
        persons=None if persons is None else Interval.of(persons),
        reason=reason,
        source=source,
    )


def _joined(sources: set[str]) -> str | None:
    """Join lists of keys, each key once, in order."""
    keys = {key.strip() for source in sources for key in source.split(";")} - {""}
    return "; ".join(sorted(keys)) or None
