"""One footprint at a time: its people, its floor, its part of the gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.displacement.documented import (
    DocumentedFloor,
    counted_ways,
    documented_counts,
    documented_structures,
    structure_ways,
)
from geo.displacement.gap import Gap, counted
from geo.displacement.hearing import TOO_NARROW
from geo.displacement.inputs import CountRow
from geo.displacement.listed import ListFloor, listed_opinion
from geo.displacement.lists.evidence import PREFIX
from geo.displacement.model import Zone
from geo.displacement.pieces import People
from geo.displacement.pool import combine, judge
from geo.exposure.model import Block, FootprintFact
from geo.quantity import FloatArray, Interval
from geo.sites.model import Site

NO_REGISTRY = "No registry counts this ground."
NOTHING_COUNTED = "None counts its residents or structures completely."
UNDIVIDED = "The registry is not divided by footprint."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZonePeople:
    """People of one footprint, draw by draw."""

    fact: FootprintFact
    persons: FloatArray | None
    reason: str | None
    """Why persons is None."""
    only_from_counts: bool
    """True where nothing but documented counts of its residents carries the number."""
    rests_on_ground: bool = False
    """True where a method that works on ground carries part of the number."""
    structure_counts: tuple[CountRow, ...] = ()
    """Counts of structures that carry part of the number."""


def people_of_zones(
    people: People, counts: tuple[CountRow, ...], block: Block
) -> tuple[ZonePeople, ...]:
    """
    Return the people of every footprint of a block, in order of id.

    A footprint's people are those of the pieces that it puts into the block; footprints may
    overlap, so zones are not to be added. Where only counts speak, they are its documented counts
    and nothing else.
    """
    facts = [fact for fact in people.footprints.values() if fact.block == block]
    return tuple(
        _from_counts(people, counts, fact)
        if fact.only_counts_speak
        else _from_pieces(people, counts, fact)
        for fact in facts
    )


def publish_zone(zone: ZonePeople, site: Site, people: People, gap: Gap) -> Zone:
    """
    Turn a footprint's draws into what may be published of it.

    The gap is given only where the registry counts this footprint and no other: it is not divided.
    """
    fact, persons = zone.fact, zone.persons
    floor = highest_floor(people, fact.id)
    alone = site.registry.covers == (fact.id,) and persons is not None and gap.persons is not None
    return Zone(
        id=fact.id,
        name=fact.name,
        project=fact.project,
        status=fact.status,
        takes=fact.takes,
        outline=fact.outline,
        cleared_on=fact.cleared_on,
        cleared_from=fact.cleared_from,
        phase=fact.phase,
        displacement=fact.displacement,
        area_m2=fact.area_m2,
        published_area_m2=fact.published_area_m2,
        accuracy_m=fact.accuracy_m,
        households=None if persons is None else Interval.of(persons / people.size),
        persons=None if persons is None else Interval.of(persons),
        beyond_registry=(
            counted(gap.persons, people.size) if alone and gap.persons is not None else None
        ),
        beyond_reason=None if alone else _not_divided(fact, persons, site, gap),
        floor_households=None if floor is None else floor.households,
        floor_documented=None if floor is None else floor.words,
        only_counts_speak=fact.only_counts_speak,
        reason=zone.reason,
        source=fact.source,
    )


def highest_floor(people: People, footprint: str) -> DocumentedFloor | ListFloor | None:
    """Return the higher floor of one footprint: its documented counts, or lists of it alone."""
    lists = [each.floor for each in people.listed if each.covers == (footprint,)]
    found = [floor for floor in (people.floors.get(footprint), *lists) if floor is not None]
    return max(found, key=lambda floor: floor.households, default=None)


def _not_divided(fact: FootprintFact, persons: FloatArray | None, site: Site, gap: Gap) -> str:
    """Say why a footprint has no gap of its own."""
    if fact.id not in site.registry.covers:
        return NO_REGISTRY
    if len(site.registry.covers) > 1:
        return UNDIVIDED
    if persons is None:
        return "No number can be given for this ground."
    return gap.reason or NO_REGISTRY


def _from_pieces(people: People, counts: tuple[CountRow, ...], fact: FootprintFact) -> ZonePeople:
    own = people.own(fact.id)
    found = [piece.persons for piece in own if piece.persons is not None]
    if not own:
        reason = "All of its ground counts under another headline."
        return ZonePeople(fact=fact, persons=None, reason=reason, only_from_counts=False)
    if len(found) < len(own):
        reasons = [h.absent for p in own if p.persons is None for h in p.heard if h.absent]
        reason = f"No method can speak of it. {' '.join(dict.fromkeys(reasons))}"
        return ZonePeople(fact=fact, persons=None, reason=reason, only_from_counts=False)
    ways = [h.way for piece in own for h in piece.heard if h.speaks]
    return ZonePeople(
        fact=fact,
        # The only piece of a footprint is not copied: with a thousand zones that is another 65 MB.
        persons=found[0] if len(found) == 1 else np.asarray(np.sum(found, axis=0)),
        reason=None,
        only_from_counts=all(way.id.startswith("documented_counts") for way in ways),
        rests_on_ground=any(not way.id.startswith(("documented_", PREFIX)) for way in ways),
        structure_counts=tuple(
            row
            for way, row in structure_ways(counts, fact.id)
            if way.id in {spoken.id for spoken in ways}
        ),
    )


def _from_counts(people: People, counts: tuple[CountRow, ...], fact: FootprintFact) -> ZonePeople:
    whole, draws = np.ones(people.draws.size), people.draws
    structures = structure_ways(counts, fact.id)
    residents = counted_ways(counts, fact.id)
    opinions = [documented_structures(way, row, whole, draws) for way, row in structures]
    opinions += [
        documented_counts(way, row, whole, people.household_size, draws) for way, row in residents
    ]
    lists = [each for each in people.listed if each.covers == (fact.id,)]
    opinions += [listed_opinion(each, whole) for each in lists]
    totals = {o.way.id: o.persons for o in opinions if o.persons is not None}
    verdict = judge(totals, {o.way.id: o.way.weight for o in opinions}, draws) if totals else None
    if verdict is None:
        silent = " ".join(dict.fromkeys(o.absent for o in opinions if o.absent))
        reason = f"{TOO_NARROW} {silent or NOTHING_COUNTED}"
        return ZonePeople(fact=fact, persons=None, reason=reason, only_from_counts=False)
    persons, _ = combine(totals, verdict, draws)
    for floor in (people.floors.get(fact.id), *(each.floor for each in lists)):
        persons = persons if floor is None else np.maximum(persons, floor.persons)
    return ZonePeople(
        fact=fact,
        persons=persons,
        reason=None,
        only_from_counts=bool(residents) and len(totals) == len(residents),
        structure_counts=tuple(row for way, row in structures if way.id in totals),
    )
