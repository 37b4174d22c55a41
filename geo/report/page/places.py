"""Ground by ground and settlement by settlement, with what cannot be said of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor

from geo.displacement.model import DisplacementBlock, Place, Zone
from geo.report.differences import difference_range
from geo.report.figures import IntervalRow, Told, interval_figure
from geo.report.meanings import titled
from geo.report.page.parts import (
    Block,
    Bullets,
    Cell,
    Column,
    Folded,
    Heading,
    Picture,
    Table,
    Text,
    cells,
)
from geo.report.page.phrases import cited, rows_said
from geo.report.places import told_reasons
from geo.report.style import RISK, exact, hectares, metres, percent
from geo.report.wording import Wording
from geo.report.wording.intervals import compact
from geo.results import Results


def zone_blocks(
    name: str,
    block: DisplacementBlock,
    results: Results,
    words: Wording,
    notes: Mapping[str, str],
) -> list[Block]:
    """Show every ground of a headline: a picture of those with a number, a table of all."""
    if not block.zones:
        return []
    found: list[Block] = [Text(text=words.say("people.zones_note"), tone="note")]
    conflict = block.agreement.conflict
    drawn = [
        IntervalRow(
            label=zone.name,
            interval=zone.households,
            text=compact(words, zone.households, conflict=conflict),
            dashed=zone.outline != "published",
            middle=not conflict,
        )
        for zone in block.zones
        if zone.households is not None
    ]
    if drawn:
        told = Told(
            name=f"{name}-zones",
            title=words.say("people.zones_figure"),
            description=words.say(
                "people.methods_description", rows="; ".join(rows_said(words, drawn))
            ),
        )
        figure = interval_figure(
            drawn,
            (),
            told,
            unit=words.say("people.axis_households"),
            by_factors_unit=words.say("people.axis_factors"),
        )
        found.append(Picture(figure=figure, caption=words.say("people.zones_caption")))
    found.append(
        Table(
            caption=words.say("people.zones_table"),
            columns=(
                Column(label=words.say("people.zone")),
                Column(label=words.say("people.estimate"), number=True),
                Column(label=words.say("people.gap"), number=True),
                Column(label=words.say("people.status")),
                Column(label=words.say("people.area"), number=True),
                Column(label=words.say("people.outline")),
                Column(label=words.say("people.source")),
            ),
            rows=tuple(
                _zone(zone, results, words, notes.get(zone.id), conflict=conflict)
                for zone in block.zones
            ),
        )
    )
    title = words.say("people.zones_folded", count=str(len(block.zones)))
    return [Folded(title=title, blocks=tuple(found))]


def _zone(
    zone: Zone, results: Results, words: Wording, note: str | None, *, conflict: bool
) -> tuple[Cell, ...]:
    unknown = words.say("page.unknown")
    notes = []
    if zone.only_counts_speak and zone.households is not None:
        notes.append(words.say("people.counts_only"))
    if zone.floor_documented:
        notes.append(zone.floor_documented)
    elif zone.floor_households is not None:
        notes.append(words.say("people.zone_floor", households=exact(floor(zone.floor_households))))
    if zone.households is None:
        estimate = Cell(text=zone.reason or unknown, notes=tuple(notes))
    else:
        estimate = Cell(text=compact(words, zone.households, conflict=conflict), notes=tuple(notes))
    gap = zone.beyond_registry
    status = words.of("status", zone.status)
    if zone.cleared_on:
        since = zone.cleared_from
        day = words.say("people.since", first=since, last=zone.cleared_on) if since else None
        status = words.say("people.cleared_on", status=status, day=day or zone.cleared_on)
    area = unknown if zone.area_m2 is None else hectares(zone.area_m2)
    if zone.area_m2 is not None and zone.published_area_m2 is not None:
        published = hectares(zone.published_area_m2)
        area = words.say("people.area_as_published", area=area)
        if published != hectares(zone.area_m2):
            drawn = hectares(zone.area_m2)
            area = words.say("people.area_published", area=drawn, published=published)
    outline = words.say(
        "people.outline_accuracy",
        outline=words.of("outline", zone.outline),
        accuracy=metres(zone.accuracy_m),
    )
    return cells(
        Cell(text=zone.name, notes=(zone.project,) if zone.project != zone.name else ()),
        estimate,
        difference_range(words, gap.households) if gap else zone.beyond_reason or unknown,
        Cell(text=status, notes=(words.of("takes", zone.takes),)),
        area,
        Cell(text=outline, notes=(note,) if note else ()),
        Cell(text="", links=cited(results, zone.source)),
    )


def settlement_blocks(block: DisplacementBlock, results: Results, words: Wording) -> list[Block]:
    """Show settlements with a number, then those without one under the reason why."""
    if not block.settlements:
        return []
    told = [place for place in block.settlements if place.share_inside is not None]
    found: list[Block] = [Text(text=words.say("people.settlements_note"), tone="note")]
    if told:
        found.append(_told(told, block, results, words))
    for reason, places in _untold(block, words).items():
        found.append(_without_number(reason, places, results, words))
    if block.cells:
        count = exact(len(block.cells))
        found.append(Text(text=words.say("people.cells_note", count=count), tone="note"))
    title = words.say("people.settlements_folded", count=str(len(block.settlements)))
    return [Folded(title=title, blocks=tuple(found))]


def not_counted_blocks(
    name: str, block: DisplacementBlock, results: Results, words: Wording
) -> list[Block]:
    """Name the documented evictions that no headline holds, or they would be forgotten twice."""
    if not block.not_counted:
        return []
    blocks = (results.displacement.would_displace, results.displacement.displaced)
    names = {
        place.id: place.name or place.id
        for one in blocks
        if one is not None
        for place in one.settlements
    }
    items = []
    for told in block.not_counted:
        place, sentence = names.get(told.settlement, told.settlement), told.sentence
        if place not in sentence:
            sentence = words.say("people.not_counted_item", place=place, sentence=sentence)
        items.append(f"{sentence} [{told.source}]" if told.source else sentence)
    return [
        Heading(text=words.say("people.not_counted_title"), anchor=f"{name}-not-counted"),
        Bullets(items=tuple(items)),
    ]


def _told(
    places: Sequence[Place], block: DisplacementBlock, results: Results, words: Wording
) -> Table:
    conflict = block.agreement.conflict
    return Table(
        caption=words.say("people.settlements_table"),
        columns=(
            Column(label=words.say("people.settlement")),
            Column(label=words.say("people.risk")),
            Column(label=words.say("people.share_inside"), number=True),
            Column(label=words.say("people.estimate"), number=True),
            Column(label=words.say("people.documented"), number=True),
            Column(label=words.say("people.source")),
        ),
        rows=tuple(_place(place, results, words, conflict=conflict) for place in places),
    )


def _place(place: Place, results: Results, words: Wording, *, conflict: bool) -> tuple[Cell, ...]:
    unknown = words.say("page.unknown")
    events = {event.id: event.name for event in results.flood.get("events", ())}
    reasons = [titled(reason) for reason in told_reasons(place, events)]
    if place.risk is None and reasons:
        risk = Cell(text=reasons[0], notes=tuple(reasons[1:]))
    else:
        text = RISK[place.risk].word if place.risk else unknown
        risk = Cell(text=text, notes=tuple(reasons))
    inside = place.households_inside
    return cells(
        place.name or place.id,
        risk,
        unknown if place.share_inside is None else percent(place.share_inside),
        compact(words, inside, conflict=conflict) if inside else unknown,
        _documented(place, words),
        Cell(text="", links=cited(results, place.source or "")),
    )


def _untold(block: DisplacementBlock, words: Wording) -> dict[str, list[Place]]:
    """Group the places of which no share can be given by the reason, in order of appearance."""
    groups: dict[str, list[Place]] = {}
    for place in block.settlements:
        if place.share_inside is None:
            reason = " ".join(titled(reason) for reason in place.reasons)
            if not place.located:
                reason = words.say("people.not_located")
            groups.setdefault(reason or words.say("page.unknown"), []).append(place)
    return groups


def _without_number(
    reason: str, places: Sequence[Place], results: Results, words: Wording
) -> Table:
    return Table(
        name="compact",
        folded=True,
        caption=reason,
        columns=(
            Column(label=words.say("people.settlement")),
            Column(label=words.say("people.documented"), number=True),
            Column(label=words.say("people.source")),
        ),
        rows=tuple(
            cells(
                place.name or place.id,
                _documented(place, words),
                Cell(text="", links=cited(results, place.source or "")),
            )
            for place in places
        ),
    )


def _documented(place: Place, words: Wording) -> Cell:
    counts = []
    if place.documented_households is not None:
        count = exact(place.documented_households)
        counts.append(words.say("people.counted_households", count=count))
    if place.documented_persons is not None:
        count = exact(place.documented_persons)
        counts.append(words.say("people.counted_persons", count=count))
    told = [part for part in (place.count_kind, place.count_date) if part and counts]
    notes = (*([", ".join(told)] if told else []), *([place.status] if place.status else []))
    none = "people.other_count" if place.count_kind else "people.no_count"
    return Cell(text=", ".join(counts) or words.say(none), notes=notes)
