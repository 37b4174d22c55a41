"""Who has to move: the registry and the estimate, the ways of counting, project by project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor

from geo.displacement.model import DisplacementBlock, Method, Registered
from geo.quantity import Interval
from geo.report.differences import difference_middle, difference_range
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
    counted_rows,
    interval_words,
    listed,
    registry_mark,
    rows_said,
    titled,
    with_probability,
)
from geo.report.page.places import not_counted_blocks, settlement_blocks, zone_blocks
from geo.report.registered import registered_ground
from geo.report.style import exact, percent
from geo.report.wording import Wording
from geo.results import Results

WHOLE_GROUND = 0.99
"""A way of counting that speaks of less of the ground is drawn hollow."""


def people_sections(
    results: Results, words: Wording, notes: Mapping[str, str]
) -> tuple[Section, ...]:
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
            blocks=_blocks(name, block, results, words, notes),
        )
        for name, block in blocks
        if block is not None
    )


def _blocks(
    name: str,
    block: DisplacementBlock,
    results: Results,
    words: Wording,
    notes: Mapping[str, str],
) -> tuple[Block, ...]:
    return (
        *_registry_and_estimate(name, block, results, words),
        *_methods(name, block, words),
        *zone_blocks(name, block, results, words, notes),
        *settlement_blocks(name, block, results, words),
        *not_counted_blocks(name, block, results, words),
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
        part = registered_ground(block)
        if part is not None:
            found.append(Text(text=words.say("people.part", ground=part.name), tone="note"))
    else:
        found.append(Text(text=words.say("people.registry_null", reason=block.reason or unknown)))
    if block.incomplete:
        names = {zone.id: zone.name for zone in block.zones}
        told = "; ".join(names.get(zone, zone) for zone in block.incomplete)
        text = words.say("people.incomplete", projects=told)
        found.append(Text(text=text, tone="warning"))
    found += _methods_picture(name, block, words)
    if block.floor is not None:
        text = block.floor.sentence or words.say(
            "people.floor", households=exact(floor(block.floor.households))
        )
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
    elif registered.cut_off_reason:
        cut_off = ""
    told = words.say(
        "people.registry_published",
        households=exact(registered.households),
        persons=exact(registered.persons),
        counted=counted,
        cut_off=cut_off,
    )
    return told if cut_off else f"{told} {registered.cut_off_reason}"


def _methods_picture(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    if block.households is None:
        return []
    rows = [
        IntervalRow(
            label=_method_title(m, words),
            interval=m.households,
            text=compact(words, m.households),
            hollow=_of_a_part(m),
        )
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
    registry = registry_mark(words, block)
    marks = [registry] if registry and registered_ground(block) is None else []
    if block.floor is not None:
        label = words.say("people.floor_mark", households=exact(floor(block.floor.households)))
        marks.append(Mark(value=block.floor.households, label=label, floor=True))
    drawn = [*rows, pooled, *counted_rows(words, block)]
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
        items = _absent(absent, words)
        found.append(Bullets(items=items, folded=words.say("people.absent")))
    return found


def _method(method: Method, words: Wording) -> tuple[Cell, ...]:
    estimate = compact(words, method.households) if method.households else ""
    return cells(
        _method_title(method, words),
        estimate,
        percent(method.weight),
        ", ".join(method.inputs),
        " ".join(method.caveats),
    )


def _of_a_part(method: Method) -> bool:
    """Whether a way of counting leaves ground of the headline out."""
    return method.ground_share is not None and method.ground_share < WHOLE_GROUND


def _method_title(method: Method, words: Wording) -> str:
    if not _of_a_part(method):
        return titled(method.title)
    return words.say("people.part_of_ground", method=titled(method.title))


def _absent(methods: Sequence[Method], words: Wording) -> tuple[str, ...]:
    """Give each reason once, with the ways of counting that it keeps out."""
    titles: dict[str, list[str]] = {}
    for method in methods:
        titles.setdefault(method.absent or words.say("page.unknown"), []).append(method.title)
    return tuple(
        words.say("people.absent_because", methods=titled(listed(words, names)), reason=reason)
        for reason, names in titles.items()
    )
