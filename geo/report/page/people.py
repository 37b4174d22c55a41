"""Who has to move: the registry and the estimate, the ways of counting, project by project."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from geo.displacement.model import DisplacementBlock, Method, Registered
from geo.quantity import Interval
from geo.report.figures import IntervalRow, Mark, Told, interval_figure
from geo.report.page.beside import driver_blocks, official_blocks, other_blocks
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
    listed,
    rows_said,
    titled,
    with_probability,
)
from geo.report.page.places import settlement_blocks, zone_blocks
from geo.report.style import exact, percent
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
        *zone_blocks(name, block, results, words),
        *settlement_blocks(name, block, results, words),
        *driver_blocks(name, block, results, words),
        *official_blocks(name, block, results, words),
        *other_blocks(name, block, words),
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
        text = words.say("people.floor", households=exact(floor(block.floor.households)))
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
        label = words.say("people.floor_mark", households=exact(floor(block.floor.households)))
        marks.append(Mark(value=block.floor.households, label=label, floor=True))
    drawn = [*rows, pooled]
    said = [*rows_said(words, drawn), *(mark.label for mark in marks)]
    told = Told(
        name=f"{name}-methods",
        title=words.say("people.methods_figure"),
        description=words.say("people.methods_description", rows="; ".join(said)),
    )
    axis = words.say("people.axis_households")
    figure = interval_figure(drawn, marks, told, unit=axis)
    return [Picture(figure=figure, caption=words.say("people.methods_caption"))]


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
        description=words.say("people.methods_description", rows="; ".join(rows_said(words, rows))),
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
    used = [method for method in block.methods if method.households is not None]
    absent = [method for method in block.methods if method.households is None]
    if not block.methods:
        return []
    found: list[Block] = [Heading(text=words.say("people.methods_title"), anchor=f"{name}-methods")]
    if used:
        table = Table(
            folded=True,
            caption=words.say("people.methods_table"),
            columns=(
                Column(label=words.say("people.method")),
                Column(label=words.say("people.estimate"), number=True),
                Column(label=words.say("people.weight"), number=True),
                Column(label=words.say("people.inputs")),
                Column(label=words.say("people.caveats")),
            ),
            rows=tuple(_method(method, words) for method in used),
        )
        found.append(table)
    if absent:
        found.append(Text(text=words.say("people.absent")))
        found.append(Bullets(items=_absent(absent, words)))
    return found


def _method(method: Method, words: Wording) -> tuple[Cell, ...]:
    estimate = compact(words, method.households) if method.households else ""
    return cells(
        titled(method.title),
        estimate,
        percent(method.weight),
        ", ".join(method.inputs),
        " ".join(method.caveats),
    )


def _absent(methods: Sequence[Method], words: Wording) -> tuple[str, ...]:
    """Give each reason once, with the ways of counting that it keeps out."""
    titles: dict[str, list[str]] = {}
    for method in methods:
        titles.setdefault(method.absent or words.say("page.unknown"), []).append(method.title)
    return tuple(
        words.say("people.absent_because", methods=titled(listed(words, names)), reason=reason)
        for reason, names in titles.items()
    )
