"""Results and shapes, joined by id, as the plain data that the map's scripts read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypedDict

from geo.delivery.model import Verdict
from geo.displacement.model import DisplacementBlock
from geo.report import style
from geo.report.map import details
from geo.report.map.background import Label, Sheet, derived_lines, labels
from geo.report.map.doubt import (
    Driver,
    Way,
    grow_by_factors,
    meanings_of,
    ways_of_counting,
    what_drives,
)
from geo.report.map.english import english
from geo.report.map.groups import groups, unplaced
from geo.report.map.tables import Line, assumptions, by_zone, zones_caption
from geo.report.map.things import Group, Unplaced
from geo.report.map.words import COUNTED_GROUND, SAME_REASON, UI
from geo.report.model import Drawing
from geo.report.registered import registered_ground
from geo.report.safe import visible
from geo.results import Results

TITLES = {
    "would_displace": "Not yet cleared: who would have to move",
    "displaced": "Already cleared: who had to move",
}


GROUND_ROLES = ("roads", "rail", "water", "buildings", "stations")


class Row(TypedDict, total=False):
    """One interval of the answer, with a published count to measure it against."""

    bar: details.Bar
    tick: float
    tick_text: str
    note: str


class Answer(TypedDict, total=False):
    """One headline."""

    title: str
    sentence: str
    rows: list[Row]
    notes: list[str]
    ways: list[Way]
    by_factors: bool
    """Whether the scale of the ways of counting grows by factors."""
    drivers: list[Driver]
    """Label, words, total share, share alone."""
    zones: list[Line]
    zones_caption: str


class Payload(TypedDict):
    """All that the scripts know."""

    words: dict[str, str]
    names: list[list[str]]
    projects: list[list[str]]
    facts: str
    area: tuple[float, float, float, float]
    answers: list[Answer]
    assumptions: list[Line]
    assumptions_rule: str
    delivery: str
    areas: dict[str, list[str]]
    points: dict[str, list[str]]
    groups: list[Group]
    background: list[Sheet]
    labels: list[Label]
    background_keys: list[list[str]]
    background_notes: list[str]
    unplaced: list[Unplaced]
    credit: str
    sources: list[list[str]]


def build(results: Results, drawing: Drawing) -> Payload:
    """Collect everything but the background, which takes the room that is left."""
    return {
        "words": dict(UI),
        "names": _names(results.site.name),
        "projects": _names(results.site.project),
        "facts": f"Facts collected up to {results.site.facts_as_of}.",
        "area": drawing.area_of_interest,
        "answers": _answers(results),
        "assumptions": assumptions(results),
        "assumptions_rule": english().say("assumptions.rule"),
        "delivery": results.delivery.sentence,
        "areas": _area_marks(),
        "points": _point_marks(),
        "groups": groups(results, drawing),
        "background": derived_lines(drawing),
        "labels": labels(drawing),
        "background_keys": [],
        "background_notes": [],
        "unplaced": unplaced(results, drawing),
        "credit": _credit(results),
        "sources": _sources(results),
    }


def to_json(payload: Payload) -> str:
    """
    Write the data so that no text can end the script element or change how it is parsed.

    ``<``, ``>``, ``&`` and the two line separators are written as escapes; characters that turn the
    direction of the text around them are replaced, so that a name cannot rewrite its neighbours.
    A percent sign stays on the line of its number.
    """
    text = json.dumps(_visible(payload), ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _visible(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value).replace(" %", "\u00a0%")
    if isinstance(value, dict):
        return {key: _visible(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_visible(part) for part in value]
    return value


def _names(names: Any) -> list[list[str]]:
    pairs = ((language, getattr(names, language)) for language in ("en", "th", "hi", "ja"))
    return [[language, text] for language, text in pairs if text]


def _answers(results: Results) -> list[Answer]:
    displacement = results.displacement
    pairs = (
        ("would_displace", displacement.would_displace, displacement.would_displace_reason),
        ("displaced", displacement.displaced, displacement.displaced_reason),
    )
    meanings = meanings_of(results)
    answers: list[Answer] = []
    for name, block, reason in pairs:
        if block is not None:
            answer = _answer(TITLES[name], block, meanings)
            said = {note for other in answers for note in other["notes"]}
            answer["notes"] = [
                SAME_REASON if note == block.reason and note in said else note
                for note in answer["notes"]
            ]
            answers.append(answer)
        elif reason:
            answers.append({"title": TITLES[name], "sentence": reason, "rows": [], "notes": []})
    return answers


def _answer(title: str, block: DisplacementBlock, meanings: Mapping[str, str]) -> Answer:
    bars = details.bar("Households on this ground", "households", block.households)
    rows: list[Row] = [{"bar": bar} for bar in bars]
    part = registered_ground(block)
    if part is not None:
        note = f"Counted ground: {part.name}."
        bars = details.bar(COUNTED_GROUND, "households", part.households)
        rows += [{"bar": bar, "note": note} for bar in bars]
    if block.registered is not None and rows and (part is None or part.households is not None):
        rows[-1]["tick"] = block.registered.households
        rows[-1]["tick_text"] = f"{UI['registry_tick']} {style.exact(block.registered.households)}"
    if block.beyond_registry is not None:
        beyond = block.beyond_registry
        chance = style.percent(beyond.probability_positive)
        note = f"Chance that there are more than the registry holds: {chance}."
        if part is not None:
            note = f"Only on the ground that it counts. {note}"
        found = details.difference_bar("Beyond the registry", "households", beyond.households)
        rows += [{"bar": bar, "note": note} for bar in found]
    notes = [block.agreement.sentence]
    if block.reason:
        notes.append(block.reason)
    if block.incomplete:
        names = {zone.id: zone.name for zone in block.zones}
        missing = "; ".join(names.get(zone, zone) for zone in block.incomplete)
        notes.append(f"No number can be given for: {missing}. The total leaves them out.")
    answer: Answer = {"title": title, "sentence": block.sentence, "rows": rows, "notes": notes}
    if ways := ways_of_counting(block):
        answer["ways"], answer["by_factors"] = ways, grow_by_factors(ways)
    if drivers := what_drives(block, meanings):
        answer["drivers"] = drivers
    if zones := by_zone(block):
        answer["zones"], answer["zones_caption"] = zones, zones_caption(block)
    return answer


def _area_marks() -> dict[str, list[str]]:
    """Give every fill a key, its colour, its hatch and its dash."""
    families = {"risk": style.RISK, "status": style.STATUS, "flood": style.FLOOD}
    marks = {
        f"{family}:{name}": mark
        for family, members in families.items()
        for name, mark in members.items()  # type: ignore[attr-defined] # mappings with differing keys
    }
    marks |= {f"depth:{name}": mark for name, mark in style.DEPTH.items()}
    marks |= {"status:exposed": style.EXPOSED, "risk:unknown": style.RISK_UNKNOWN}
    return {key: [mark.colour, mark.hatch, mark.dash] for key, mark in marks.items()}


def _point_marks() -> dict[str, list[str]]:
    """Give every marker a key, its colour, its shape, its glyph and its word."""
    marks = {f"verdict:{verdict.value}": style.VERDICT[verdict] for verdict in Verdict}
    marks |= {"infrastructure": style.INFRASTRUCTURE, "other": style.OTHER_POINT}
    return {key: [m.colour, m.shape, m.glyph, m.word] for key, m in marks.items()}


def _credit(results: Results) -> str:
    """Name whose data the map shows, each once, as licences ask; the ground's makers first."""
    titles = details.Sources(results)
    layers = sorted(results.layers, key=lambda layer: layer.role not in GROUND_ROLES)
    seen = dict.fromkeys(
        f"{', '.join(titles.titles(layer.source))} ({layer.licence})" for layer in layers
    )
    return "Data: " + "; ".join(seen) + ". Drawn with Leaflet."


def _sources(results: Results) -> list[list[str]]:
    """List publications and layers: a title and what is known of it."""
    titles = details.Sources(results)
    publications = [
        [source.title, " ".join(part for part in (f"[{source.key}]", source.address) if part)]
        for source in results.sources
    ]
    layers = [
        [
            layer.title,
            f"{layer.provenance}, {layer.vintage}; {'; '.join(titles.titles(layer.source))}; "
            f"{layer.licence}" + (f". {layer.caveat}" if layer.caveat else ""),
        ]
        for layer in results.layers
    ]
    leaflet = ["Leaflet 1.9", "© Volodymyr Agafonkin, CloudMade; BSD 2-Clause licence"]
    return [*layers, *publications, leaflet]
