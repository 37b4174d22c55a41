"""Who has to move: the registry and the estimate, the ways of counting, project by project."""

from __future__ import annotations

from collections.abc import Sequence

from geo.displacement.model import (
    DisplacementBlock,
    Method,
    OfficialCount,
    Place,
    Registered,
    Zone,
)
from geo.quantity import Interval
from geo.report.figures import BarRow, IntervalRow, Mark, Told, bar_figure, interval_figure
from geo.report.page.parts import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Picture,
    Section,
    Table,
    Text,
    cells,
)
from geo.report.page.phrases import (
    cited,
    compact,
    difference_middle,
    difference_range,
    interval_words,
    titled,
    with_probability,
)
from geo.report.style import RISK, exact, hectares, metres, percent
from geo.report.wording import Wording
from geo.results import Results


def people_sections(results: Results, words: Wording) -> tuple[Section, ...]:
    """
    Show both headlines, each in its own section and never added.

    A headline that does not exist has no section; the limits say why.
    """
    blocks = (
        ("would", results.displacement.would_displace),
        ("displaced", results.displacement.displaced),
    )
    return tuple(
        Section(
            anchor=name,
            title=words.say(f"people.{name}_title"),
            blocks=_blocks(name, block, results, words),
        )
        for name, block in blocks
        if block is not None
    )


def _blocks(
    name: str, block: DisplacementBlock, results: Results, words: Wording
) -> tuple[Block, ...]:
    return (
        *_registry_and_estimate(name, block, results, words),
        *_methods(name, block, words),
        *_zones(name, block, results, words),
        *_settlements(name, block, results, words),
        *_drivers(name, block, results, words),
        *_official(name, block, results, words),
        *_others(name, block, words),
    )


def _registry_and_estimate(
    name: str, block: DisplacementBlock, results: Results, words: Wording
) -> list[Block]:
    found: list[Block] = []
    unknown = words.say("page.unknown")
    tone = "warning" if block.households is None else "plain"
    found.append(Text(text=block.sentence, tone=tone))
    if block.persons is not None:
        conflict = block.agreement.conflict
        persons = interval_words(words, block.persons, "persons", conflict=conflict)
        found.append(Text(text=words.say("people.persons", persons=persons)))
    if block.registered is not None:
        text = _registered(block.registered, words)
        found.append(Text(text=text, links=cited(results, block.registered.source)))
    else:
        found.append(Text(text=words.say("people.registry_null", reason=block.reason or unknown)))
    if block.incomplete:
        names = {zone.id: zone.name for zone in block.zones}
        told = "; ".join(names.get(zone, zone) for zone in block.incomplete)
        text = words.say("people.incomplete", projects=told)
        found.append(Text(text=text, tone="warning"))
    found += _methods_picture(name, block, words)
    if block.floor is not None:
        text = words.say("people.floor", households=exact(block.floor.households))
        sources = cited(results, "; ".join(block.floor.sources))
        found.append(Text(text=text, links=sources))
    if block.beyond_registry is not None and block.registered is not None:
        found += _beyond(name, block, results, words)
    found.append(_agreement(block))
    return found


def _registered(registered: Registered, words: Wording) -> str:
    counted = ""
    if registered.counted_on:
        counted = words.say("people.counted", day=registered.counted_on)
    cut_off = words.say("people.no_cut_off")
    if registered.cut_off:
        cut_off = words.say("people.cut_off", day=registered.cut_off)
    return words.say(
        "people.registry_published",
        households=exact(registered.households),
        persons=exact(registered.persons),
        counted=counted,
        cut_off=cut_off,
    )


def _methods_picture(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    if block.households is None:
        return []
    rows = [
        IntervalRow(label=titled(m.title), interval=m.households, text=compact(words, m.households))
        for m in block.methods
        if m.households is not None
    ]
    pooled = IntervalRow(
        label=words.say("people.pooled"),
        interval=block.households,
        text=compact(words, block.households, conflict=block.agreement.conflict),
        accent=True,
        middle=not block.agreement.conflict,
    )
    marks: list[Mark] = []
    if block.registered is not None:
        label = words.say("people.registry_mark", households=exact(block.registered.households))
        marks.append(Mark(value=block.registered.households, label=label))
    if block.floor is not None:
        label = words.say("people.floor_mark", households=exact(block.floor.households))
        marks.append(Mark(value=block.floor.households, label=label, floor=True))
    drawn = [*rows, pooled]
    said = [*_said(words, drawn), *(mark.label for mark in marks)]
    told = Told(
        name=f"{name}-methods",
        title=words.say("people.methods_figure"),
        description=words.say("people.methods_description", rows="; ".join(said)),
    )
    axis = words.say("people.axis_households")
    figure = interval_figure(drawn, marks, told, unit=axis)
    return [Picture(figure=figure, caption=words.say("people.methods_caption"))]


def _said(words: Wording, rows: list[IntervalRow]) -> list[str]:
    return [words.say("people.methods_row", label=row.label, text=row.text) for row in rows]


def _beyond(name: str, block: DisplacementBlock, results: Results, words: Wording) -> list[Block]:
    beyond, registered, conflict = (
        block.beyond_registry,
        block.registered,
        block.agreement.conflict,
    )
    if beyond is None or registered is None:
        return []
    text = words.say(
        "people.beyond",
        households=_difference(words, beyond.households, "households", conflict=conflict),
        persons=_difference(words, beyond.persons, "persons", conflict=conflict),
        word=with_probability(words, "people.likelihood", beyond.probability_positive),
    )
    effect = beyond.definition_effect
    rows = [
        IntervalRow(
            label=words.say("people.gap_row"),
            interval=beyond.households,
            text=difference_range(words, beyond.households),
            accent=True,
            middle=not conflict,
        ),
        IntervalRow(
            label=words.say("people.definition_row"),
            interval=effect.households,
            text=difference_range(words, effect.households),
        ),
    ]
    told = Told(
        name=f"{name}-gap",
        title=words.say("people.gap_figure"),
        description=words.say("people.methods_description", rows="; ".join(_said(words, rows))),
    )
    axis = words.say("people.gap_axis")
    figure = interval_figure(rows, (), told, unit=axis)
    definition = words.say(
        "people.definition",
        registered=exact(registered.households),
        range=difference_range(words, effect.households),
        middle=difference_middle(words, effect.households),
    )
    household = words.say(
        "people.definition_text",
        text=results.household_definition.text,
        sentence=effect.sentence,
    )
    blocks: list[Block] = [Text(text=text)]
    if beyond.households.p05 < 0:
        blocks.append(Text(text=words.say("people.longer"), tone="note"))
    blocks.append(Picture(figure=figure, caption=words.say("people.gap_caption")))
    blocks.append(Heading(text=words.say("people.definition_title"), anchor=f"{name}-definition"))
    blocks.append(Text(text=definition))
    blocks.append(Text(text=household, tone="note"))
    return blocks


def _difference(words: Wording, interval: Interval, unit: str, *, conflict: bool) -> str:
    extent, named = difference_range(words, interval), words.of("unit", unit)
    if conflict:
        return words.say("people.difference_range", range=extent, unit=named)
    middle = difference_middle(words, interval)
    return words.say("people.difference", range=extent, unit=named, middle=middle)


def _agreement(block: DisplacementBlock) -> Text:
    tone = "warning" if block.agreement.conflict else "plain"
    return Text(text=block.agreement.sentence, tone=tone)


def _methods(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    if not block.methods:
        return []
    used_first = sorted(block.methods, key=lambda method: method.households is None)
    rows = tuple(_method(method, words) for method in used_first)
    table = Table(
        caption=words.say("people.methods_table"),
        columns=(
            Column(label=words.say("people.method")),
            Column(label=words.say("people.estimate"), number=True),
            Column(label=words.say("people.weight"), number=True),
            Column(label=words.say("people.inputs")),
            Column(label=words.say("people.caveats")),
        ),
        rows=rows,
    )
    heading = Heading(text=words.say("people.methods_title"), anchor=f"{name}-methods")
    return [heading, table]


def _method(method: Method, words: Wording) -> tuple[Cell, ...]:
    caveats = " ".join(method.caveats)
    if method.households is None:
        reason = method.absent or words.say("page.unknown")
        absent = words.say("people.absent", reason=reason)
        return cells(titled(method.title), absent, "", ", ".join(method.inputs), caveats)
    return cells(
        titled(method.title),
        compact(words, method.households),
        percent(method.weight),
        ", ".join(method.inputs),
        caveats,
    )


def _zones(name: str, block: DisplacementBlock, results: Results, words: Wording) -> list[Block]:
    if not block.zones:
        return []
    found: list[Block] = [
        Heading(text=words.say("people.zones_title"), anchor=f"{name}-zones"),
        Text(text=words.say("people.zones_note"), tone="note"),
    ]
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
                "people.methods_description", rows="; ".join(_said(words, drawn))
            ),
        )
        axis = words.say("people.axis_households")
        figure = interval_figure(drawn, (), told, unit=axis)
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
            rows=tuple(_zone(zone, results, words, conflict=conflict) for zone in block.zones),
        )
    )
    return found


def _zone(zone: Zone, results: Results, words: Wording, *, conflict: bool) -> tuple[Cell, ...]:
    unknown = words.say("page.unknown")
    notes = []
    if zone.only_counts_speak and zone.households is not None:
        notes.append(words.say("people.counts_only"))
    if zone.floor_households is not None:
        notes.append(words.say("people.zone_floor", households=exact(zone.floor_households)))
    if zone.households is None:
        estimate = Cell(text=zone.reason or unknown, notes=tuple(notes))
    else:
        estimate = Cell(text=compact(words, zone.households, conflict=conflict), notes=tuple(notes))
    gap = zone.beyond_registry
    status = words.of("status", zone.status)
    if zone.cleared_on:
        status = words.say("people.cleared_on", status=status, day=zone.cleared_on)
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
        difference_range(words, gap.households) if gap else unknown,
        Cell(text=status, notes=(words.of("takes", zone.takes),)),
        area,
        outline,
        Cell(text="", links=cited(results, zone.source)),
    )


def _settlements(
    name: str, block: DisplacementBlock, results: Results, words: Wording
) -> list[Block]:
    if not block.settlements:
        return []
    located = [place for place in block.settlements if place.located]
    lost = [place for place in block.settlements if not place.located]
    found: list[Block] = [
        Heading(text=words.say("people.settlements_title"), anchor=f"{name}-settlements"),
        Text(text=words.say("people.settlements_note"), tone="note"),
    ]
    if located:
        found.append(_located(located, block, results, words))
    if lost:
        found.append(_not_located(lost, results, words))
    if block.cells:
        count = exact(len(block.cells))
        found.append(Text(text=words.say("people.cells_note", count=count), tone="note"))
    return found


def _located(
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
    reasons = [titled(reason) for reason in place.reasons]
    if place.flood_events:
        told = ", ".join(events.get(event, event) for event in place.flood_events)
        reasons.append(words.say("people.floods_here", events=told))
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


def _not_located(places: Sequence[Place], results: Results, words: Wording) -> Table:
    return Table(
        name="compact",
        caption=words.say("people.not_located_table"),
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
    kind = (place.count_kind,) if place.count_kind and counts else ()
    return Cell(text=", ".join(counts) or words.say("people.no_count"), notes=kind)


def _drivers(name: str, block: DisplacementBlock, results: Results, words: Wording) -> list[Block]:
    if not block.drivers:
        return []
    meanings = {assumption.id: assumption.meaning for assumption in results.assumptions}
    rows = [
        BarRow(
            label=meanings.get(driver.assumption, words.of("driver", driver.assumption)),
            share=driver.share_of_variance,
            text=percent(driver.share_of_variance),
        )
        for driver in block.drivers
    ]
    said = "; ".join(words.say("people.methods_row", label=r.label, text=r.text) for r in rows)
    told = Told(
        name=f"{name}-drivers",
        title=words.say("people.drivers_figure"),
        description=words.say("people.drivers_description", rows=said),
    )
    figure = bar_figure(rows, told)
    return [
        Heading(text=words.say("people.drivers_title"), anchor=f"{name}-drivers"),
        Picture(figure=figure, caption=words.say("people.drivers_caption")),
    ]


def _official(name: str, block: DisplacementBlock, results: Results, words: Wording) -> list[Block]:
    if not block.official_counts:
        return []
    table = Table(
        caption=words.say("people.official_table"),
        columns=(
            Column(label=words.say("people.project")),
            Column(label=words.say("people.count"), number=True),
            Column(label=words.say("people.counted_by")),
            Column(label=words.say("people.our_difference"), number=True),
            Column(label=words.say("people.source")),
        ),
        rows=tuple(_count(count, results, words) for count in block.official_counts),
    )
    return [
        Heading(text=words.say("people.official_title"), anchor=f"{name}-official"),
        Text(text=words.say("people.official_note"), tone="note"),
        table,
    ]


def _count(count: OfficialCount, results: Results, words: Wording) -> tuple[Cell, ...]:
    if count.beyond is None:
        reason = count.reason or words.say("page.unknown")
        difference = words.say("people.no_difference", reason=reason)
    else:
        difference = difference_range(words, count.beyond.households)
    return cells(
        count.project,
        f"{exact(count.count)} {count.count_kind}",
        Cell(
            text=words.say("people.official" if count.official else "people.not_official"),
            notes=(count.date,) if count.date else (),
        ),
        difference,
        Cell(text="", links=cited(results, count.source)),
    )


def _others(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    if block.affected_not_displaced is None:
        affected = words.say("people.affected_null", note=block.affected_not_displaced_note)
    else:
        affected = words.say(
            "people.affected",
            households=interval_words(words, block.affected_not_displaced.households, "households"),
            note=block.affected_not_displaced_note,
        )
    if block.businesses is None:
        businesses = words.say("people.businesses_null", note=block.businesses_note)
    else:
        businesses = words.say(
            "people.businesses", count=exact(block.businesses), note=block.businesses_note
        )
    return [
        Heading(text=words.say("people.others_title"), anchor=f"{name}-others"),
        Bullets(items=(affected, businesses)),
    ]
