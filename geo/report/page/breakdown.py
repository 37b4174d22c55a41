"""The people of a headline by zone, settlement, phase, tenure and kind; and by their standing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from geo.displacement.model import DisplacementBlock, Part, PartBy, PartyCount
from geo.report.meanings import titled
from geo.report.page.parts import Block, Bullets, Cell, Column, Folded, Table, Text, cells
from geo.report.page.phrases import cited, interval_words, listed
from geo.report.style import exact
from geo.report.wording import Wording
from geo.report.wording.intervals import compact
from geo.results import Results


def part_blocks(block: DisplacementBlock, results: Results, words: Wording) -> list[Block]:
    """Fold away the breakdowns that have rows, one table each."""
    by: dict[PartBy, list[Part]] = {}
    for part in block.parts:
        by.setdefault(part.by, []).append(part)
    held = [(name, by[name]) for name in get_args(PartBy) if name in by]
    if not held:
        return []
    names = listed(words, [words.of("part_by", name) for name, _ in held])
    conflict = block.agreement.conflict
    tables = [_parts(name, rows, results, words, conflict=conflict) for name, rows in held]
    note = Text(text=words.say("part.note"), tone="note")
    return [Folded(title=words.say("part.title", by=names), blocks=(note, *tables))]


def _parts(
    by: PartBy, parts: Sequence[Part], results: Results, words: Wording, *, conflict: bool
) -> Table:
    rows = []
    for part in parts:
        reason = part.reason or words.say("page.unknown")
        households = persons = ""
        if part.households is not None:
            households = compact(words, part.households, conflict=conflict)
        if part.persons is not None:
            persons = compact(words, part.persons, conflict=conflict)
        also = (part.reason,) if households and part.reason else ()
        rows.append(
            cells(
                Cell(
                    text=part.name if part.key else words.say("part.none"),
                    links=cited(results, part.source or ""),
                ),
                Cell(text=households or reason, notes=also),
                persons,
            )
        )
    return Table(
        caption=words.say("part.table", by=words.of("part_by", by)),
        columns=(
            Column(label=words.say("part.part")),
            Column(label=words.say("people.estimate"), number=True),
            Column(label=words.say("part.persons"), number=True),
        ),
        rows=tuple(rows),
    )


def other_blocks(block: DisplacementBlock, words: Wording) -> list[Block]:
    """Fold away who is affected otherwise, and who stands where in a resettlement plan."""
    if block.affected_not_displaced is None:
        affected = words.say("people.affected_null", note=block.affected_not_displaced_note)
    else:
        affected = words.say(
            "people.affected",
            households=interval_words(words, block.affected_not_displaced.households, "households"),
            note=block.affected_not_displaced_note,
        )
    if block.parties:
        counted = sum(party.count is not None for party in block.parties)
        title = words.say("party.title", counted=str(counted), parties=str(len(block.parties)))
        blocks: tuple[Block, ...] = (
            Text(text=words.say("party.note"), tone="note"),
            _parties(block.parties, words),
            Bullets(items=(affected, _cut_off(block, words))),
        )
    else:
        title = words.say("people.others_title")
        blocks = (Bullets(items=(affected, _businesses(block, words))),)
    return [Folded(title=title, blocks=blocks)]


def _parties(parties: Sequence[PartyCount], words: Wording) -> Table:
    return Table(
        caption=words.say("party.table"),
        columns=(
            Column(label=words.say("party.party")),
            Column(label=words.say("party.count"), number=True),
            Column(label=words.say("party.how")),
        ),
        rows=tuple(
            cells(titled(words.of("party_name", party.party)), _count(party, words), party.note)
            for party in parties
        ),
    )


def _count(party: PartyCount, words: Wording) -> str:
    if party.count is None:
        return words.say("party.not_counted")
    told = exact(party.count)
    return words.say("flood.at_least", count=told) if party.at_least else told


def _cut_off(block: DisplacementBlock, words: Wording) -> str:
    registered = block.registered
    if registered is not None and registered.cut_off:
        return words.say("party.cut_off", day=registered.cut_off)
    if registered is not None and registered.cut_off_reason:
        return words.say("party.no_cut_off_because", reason=registered.cut_off_reason)
    return words.say("party.no_cut_off")


def _businesses(block: DisplacementBlock, words: Wording) -> str:
    if block.businesses is None:
        return words.say("people.businesses_null", note=block.businesses_note)
    key = "people.businesses_at_least" if block.businesses_at_least else "people.businesses"
    return words.say(key, count=exact(block.businesses), note=block.businesses_note)
