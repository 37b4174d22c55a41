"""Who has to move: the registry and the estimate, the ways of counting, project by project."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from geo.displacement.model import DisplacementBlock, Registered
from geo.quantity import Interval
from geo.report.differences import difference_middle, difference_range
from geo.report.figures import IntervalRow, Told, interval_figure
from geo.report.page.breakdown import other_blocks, part_blocks
from geo.report.page.doubt import driver_blocks, sample_blocks, spread_blocks
from geo.report.page.methods import method_blocks, methods_picture
from geo.report.page.official import official_blocks
from geo.report.page.parts import Block, Folded, Heading, Picture, Section, Text
from geo.report.page.phrases import cited, interval_words, rows_said, with_probability
from geo.report.page.places import not_counted_blocks, settlement_blocks, zone_blocks
from geo.report.registered import registered_ground
from geo.report.style import exact
from geo.report.wording import Wording
from geo.results import Results


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
    """Show the answer, what its doubt hangs on and what would lessen it; fold away the rest."""
    return (
        *_registry_and_estimate(name, block, results, words),
        *driver_blocks(name, block, results, words),
        *sample_blocks(name, block, words),
        Heading(text=words.say("people.details_title"), anchor=f"{name}-details"),
        *method_blocks(name, block, words),
        *zone_blocks(name, block, results, words, notes),
        *part_blocks(block, results, words),
        *settlement_blocks(block, results, words),
        *official_blocks(block, results, words),
        *other_blocks(block, words),
        *not_counted_blocks(name, block, results, words),
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
    found += methods_picture(name, block, words)
    if block.floor is not None:
        text = block.floor.sentence or words.say(
            "people.floor", households=exact(floor(block.floor.households))
        )
        sources = cited(results, "; ".join(block.floor.sources))
        found.append(Text(text=text, links=sources))
    if block.beyond_registry is not None and block.registered is not None:
        found += _beyond(name, block, results, words)
    return [*found, *spread_blocks(block, words)]


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
    told_apart = (Text(text=definition), Text(text=household, tone="note"))
    return [*blocks, Folded(title=words.say("people.definition_title"), blocks=told_apart)]


def _difference(words: Wording, interval: Interval, unit: str, *, conflict: bool) -> str:
    extent, named = difference_range(words, interval), words.of("unit", unit)
    if conflict:
        return words.say("people.difference_range", range=extent, unit=named)
    middle = difference_middle(words, interval)
    return words.say("people.difference", range=extent, unit=named, middle=middle)
