"""
Who stands to lose what, as documented: affected households, owners, tenants, businesses.

The words are those of resettlement plans (ESS5, World Bank 2018, annex 1: the census counts
households, and tells owners of structures from tenants and from businesses). Nothing here is
estimated: where nobody published a count, there is none, and a sentence says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geo.displacement.inputs import CountRow
from geo.displacement.kinds import Standing, as_published, counts_several, standing
from geo.displacement.model import PartyCount, Registered
from geo.displacement.pieces import People
from geo.displacement.shared_ground import sharing_ground
from geo.displacement.zones import ZonePeople

Party = Standing | Literal["project_affected_households"]

UNKNOWN: dict[Standing, str] = {
    "structure_owners": "No count of owners of structures was found.",
    "tenants": "No count of tenants was found.",
    "businesses": (
        "No published count of shops or other businesses in these footprints was found."
    ),
    "vulnerable": "No count of people at greater risk (elderly, disabled, widowed) was found.",
}
HOUSEHOLDS_UNKNOWN = "No count of the households that are affected was found."
REGISTER_ONLY = (
    "The register as published, {households:,} households ({source}): whoever is not registered is "
    "not in it, and some who are may have left. It is no census."
)
TOGETHER = "Counted together with other parties, undivided: {counts}."
FLOOR = "A floor, not an estimate. "
LARGEST = "The largest count of each footprint: {counts}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """One published count, as it may enter a sum."""

    number: float
    at_least: bool
    words: str


def parties_of(
    counts: tuple[CountRow, ...],
    zones: tuple[ZonePeople, ...],
    people: People,
    registered: Registered | None,
) -> tuple[PartyCount, ...]:
    """
    Return the documented counts of a block by standing, affected households first.

    Of each footprint the largest published count is taken, and of footprints that share ground the
    largest of theirs; a count that reaches beyond its footprint is left out. The sum is a floor
    where one of its counts reaches a part only or was derived, or where a footprint has none.

    Affected households are those of the register where there is one for this block, else those of
    the published counts of residents in households.

    Counts twice: somebody with two standings, such as an owner with a shop, under each of them.
    Misses: whoever no publication counted, and every count of several standings together, which
    the note names.

    Parameters
    ----------
    counts
        Rows of counts.csv.
    zones
        The footprints of the block.
    people
        For the ground that footprints share.
    registered
        The registry of this block, or None.
    """
    footprints = [zone.fact.id for zone in zones]
    groups = sharing_ground(footprints, people)
    own = tuple(row for row in counts if row.footprint in footprints and row.reach != "wide")
    together = _together(own)
    return (
        _households(own, groups, registered),
        *(_party(party, own, groups, together) for party in UNKNOWN),
    )


def _households(
    counts: tuple[CountRow, ...],
    groups: Sequence[Sequence[str]],
    registered: Registered | None,
) -> PartyCount:
    if registered is not None:
        note = REGISTER_ONLY.format(households=registered.households, source=registered.source)
        return PartyCount(
            party="project_affected_households", count=registered.households, note=note
        )
    rows = [row for row in counts if row.residents and row.documented and row.households]
    return _sum("project_affected_households", rows, groups) or PartyCount(
        party="project_affected_households", count=None, note=HOUSEHOLDS_UNKNOWN
    )


def _party(
    party: Standing,
    counts: tuple[CountRow, ...],
    groups: Sequence[Sequence[str]],
    together: str,
) -> PartyCount:
    rows = [row for row in counts if standing(row.count_kind) == party]
    found = _sum(party, rows, groups)
    if found is not None:
        return found
    note = f"{UNKNOWN[party]} {together}" if together and party != "vulnerable" else UNKNOWN[party]
    return PartyCount(party=party, count=None, note=note)


def _sum(
    party: Party, rows: Sequence[CountRow], groups: Sequence[Sequence[str]]
) -> PartyCount | None:
    """Add the largest count of each group of footprints that share ground; None where none."""
    largest = []
    for group in groups:
        here = [_count(party, row) for row in rows if row.footprint in group]
        known = [count for count in here if count is not None]
        if known:
            largest.append(max(known, key=lambda count: (count.number, count.words)))
    if not largest:
        return None
    at_least = len(largest) < len(groups) or any(count.at_least for count in largest)
    words = "; ".join(count.words for count in largest)
    return PartyCount(
        party=party,
        count=sum(count.number for count in largest),
        at_least=at_least,
        note=f"{FLOOR * at_least}{LARGEST.format(counts=words)}",
    )


def _count(party: Party, row: CountRow) -> _Count | None:
    """Read the number of a row: businesses stand in `structures`, as docs/site-files.md has it."""
    shops = row.structures if party == "businesses" else None
    number = row.published if shops is None else shops
    if number is None:
        return None
    part = row.reach != "complete" or row.derived
    return _Count(
        number=number,
        at_least=part,
        words=f"{'at least ' * part}{number:,.0f} {row.count_kind} ({row.source})",
    )


def _together(counts: tuple[CountRow, ...]) -> str:
    """Name the counts of several standings together."""
    told = [
        f"{as_published(row.households, row.persons, row.count_kind)} ({row.source})"
        for row in counts
        if counts_several(row.count_kind) and (row.households or row.persons)
    ]
    return TOGETHER.format(counts="; ".join(told)) if told else ""
