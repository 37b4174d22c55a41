"""For the panel, folded away: the households of each zone, and every assumption with its source."""

from __future__ import annotations

from typing import TypedDict

from geo.displacement.model import DisplacementBlock, Zone
from geo.report.assumptions import FLAGGED, between_zones, distribution_words, mark_words
from geo.report.differences import difference_range
from geo.report.map.english import english
from geo.report.map.words import BEYOND_REGISTRY, REGISTERED, UI
from geo.report.meanings import assumption_meaning, titled
from geo.report.style import exact
from geo.report.wording.intervals import compact
from geo.results import Results
from geo.sites.assumption import Assumption


class Line(TypedDict, total=False):
    """One line of a folded table; a key that says nothing is absent."""

    label: str
    text: str
    notes: list[str]
    flag: str
    """How an assumption is known, where nobody has published it."""


def by_zone(block: DisplacementBlock) -> list[Line]:
    """Say of every footprint how many households, or why not; without a middle in a conflict."""
    return [_zone(zone, block) for zone in block.zones]


def zones_caption(block: DisplacementBlock) -> str:
    """Say what the numbers of the zones are, and that they do not add up."""
    told = UI["zones_conflict" if block.agreement.conflict else "zones_caption"]
    return f"{told} {english().say('people.zones_note')}"


def assumptions(results: Results) -> list[Line]:
    """Say of every uncertain number what it is, how it is distributed and how it is known."""
    return [_assumption(one) for one in results.assumptions]


def _zone(zone: Zone, block: DisplacementBlock) -> Line:
    words = english()
    text = zone.reason or words.say("page.unknown")
    if zone.households is not None:
        text = compact(words, zone.households, conflict=block.agreement.conflict)
    notes = []
    if block.registered is not None and _registered_zones(block) == [zone.id]:
        notes.append(REGISTERED.format(count=exact(block.registered.households)))
    if zone.beyond_registry is not None:
        gap = difference_range(words, zone.beyond_registry.households)
        notes.append(BEYOND_REGISTRY.format(range=gap))
    line: Line = {"label": zone.name, "text": text}
    return line | {"notes": notes} if notes else line


def _registered_zones(block: DisplacementBlock) -> list[str]:
    """Return the ids of the zones that the registry says it counts."""
    covered = set(block.registered.covers) if block.registered is not None else set()
    return [zone.id for zone in block.zones if covered & {zone.id, zone.name}]


def _assumption(assumption: Assumption) -> Line:
    words = english()
    mark = mark_words(words, assumption.mark)
    flagged = assumption.mark in FLAGGED
    told = [assumption.unit, *between_zones(words, assumption)]
    told += [f"{UI['source']}: {assumption.source}"] + ([] if flagged else [mark])
    line: Line = {
        "label": titled(assumption_meaning(words, assumption)),
        "text": distribution_words(words, assumption),
        "notes": told,
    }
    return line | {"flag": mark} if flagged else line
