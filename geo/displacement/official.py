"""Published counts beside our own estimate, and what they cannot be compared with."""

from __future__ import annotations

from collections.abc import Sequence

from geo.displacement.documented import COUNT_ERROR, DocumentedFloor, count_in_persons
from geo.displacement.gap import counted
from geo.displacement.inputs import CountRow
from geo.displacement.listed import ListFloor
from geo.displacement.model import DocumentedCount, Floor, OfficialCount
from geo.displacement.pieces import People
from geo.displacement.shared_ground import sharing_ground
from geo.displacement.zones import ZonePeople
from geo.exposure.model import Block

DERIVED = "It was derived by us, its place is not verified."
LOW_CONFIDENCE = "It is of low confidence, so it is no floor and is compared with nothing."

REACH_REASONS = {
    "partial": "The count covers a part of the footprint's residents.",
    "wide": "The count reaches beyond the footprint.",
    "overlap": "The count is contained in another count.",
}


def official_counts(
    counts: tuple[CountRow, ...], zones: tuple[ZonePeople, ...], people: People
) -> tuple[OfficialCount, ...]:
    """
    List the published counts of a block's footprints, in order of id.

    `beyond` = our estimate - the count, in persons, where the count is one of all residents of the
    same footprint and our own number does not rest on that very count.
    """
    by_id = {zone.fact.id: zone for zone in zones}
    found = []
    for row in counts:
        zone, count = by_id.get(row.footprint or ""), row.published
        if zone is None or count is None:
            continue
        reason = _incomparable(row, zone)
        beyond = None
        if reason is None and zone.persons is not None:
            published = count_in_persons(row, people.household_size, people.draws)
            beyond = counted(zone.persons - published, people.size)
        found.append(
            OfficialCount(
                id=row.id,
                project=row.project,
                footprint=row.footprint,
                count=count,
                count_kind=row.count_kind,
                official=row.official,
                date=row.date,
                source=row.source,
                beyond=beyond,
                reason=reason,
            )
        )
    return tuple(found)


def block_floor(people: People, block: Block) -> Floor | None:
    """
    Return the households below which a block cannot lie, save for the error of the counts.

    Floors of footprints are added only where the footprints share no ground; of those that do, the
    largest counts, for whoever lives on shared ground may be in both counts. A floor of unit lists
    stands in the place of all counts of the same ground, where it is higher.
    """
    floors = {
        name: floor
        for name, floor in people.floors.items()
        if people.footprints[name].block == block
    }
    lists = [
        each.floor
        for each in people.listed
        if each.floor is not None
        and all(people.footprints[name].block == block for name in each.covers)
    ]
    if not floors and not lists:
        return None
    counts = [
        max((floors[name] for name in group), key=lambda floor: floor.households)
        for group in sharing_ground(tuple(floors), people)
    ]
    leading: list[DocumentedFloor | ListFloor] = [*counts]
    for floor in lists:
        leading = _with_lists(leading, floor, people)
    return Floor(
        households=sum(floor.households for floor in leading),
        sources=tuple(sorted({source for floor in leading for source in _sources(floor)})),
        documented=tuple(
            DocumentedCount(
                footprint=floor.footprint,
                count=floor.count,
                unit="persons" if floor.row.households is None else "households",
                count_kind=floor.row.count_kind,
                source=floor.row.source,
            )
            for floor in leading
            if isinstance(floor, DocumentedFloor)
        ),
        sentence=f"{'; '.join(floor.words for floor in leading)}. {_below(leading, people)}",
    )


def _with_lists(
    leading: list[DocumentedFloor | ListFloor], floor: ListFloor, people: People
) -> list[DocumentedFloor | ListFloor]:
    """Put the floor of lists in the place of all floors of the same ground, if it is higher."""
    ground = {p.ground.piece for name in floor.covers for p in people.covered_by(name)}
    same = [
        one
        for one in leading
        if isinstance(one, DocumentedFloor)
        and ground & {p.ground.piece for p in people.covered_by(one.footprint)}
    ]
    if floor.households <= sum(one.households for one in same):
        return leading
    return [*(one for one in leading if one not in same), floor]


def _sources(floor: DocumentedFloor | ListFloor) -> tuple[str, ...]:
    return floor.sources if isinstance(floor, DocumentedFloor) else floor.titles


def _below(leading: Sequence[DocumentedFloor | ListFloor], people: People) -> str:
    if any(isinstance(floor, ListFloor) for floor in leading):
        return (
            "Which units of two lists are one, and who is gone, is itself in doubt, so single "
            "draws, and the low end of an interval, may lie below it."
        )
    if COUNT_ERROR not in people.draws:
        return "No draw lies below it."
    return (
        f"The count itself may be wrong ('{COUNT_ERROR}'), so single draws, and the low end of an "
        "interval, may lie somewhat below it."
    )


def _incomparable(row: CountRow, zone: ZonePeople) -> str | None:
    if not row.residents:
        return f"It counts {row.count_kind or 'something not stated'}, not all residents."
    if not row.documented:
        return DERIVED if row.derived else LOW_CONFIDENCE
    if row.reach != "complete":
        return REACH_REASONS.get(row.reach, "How far the count reaches is not known.")
    if zone.persons is None:
        return "We have no number for this footprint."
    if zone.only_from_counts:
        return "Our number for this footprint rests on documented counts only."
    return None
