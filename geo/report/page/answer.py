"""The answer: three sentences and the few numbers that people will quote."""

from __future__ import annotations

from collections.abc import Sequence

from geo.delivery.model import Delivery, Verdict
from geo.displacement.model import DisplacementBlock, FloodEvent
from geo.report.differences import difference_middle, difference_range
from geo.report.figures import IntervalRow, Told, interval_figure
from geo.report.meanings import titled
from geo.report.page.parts import Block, Fact, Facts, Picture, Section, Text
from geo.report.page.phrases import (
    counted_rows,
    gap_clause,
    interval_words,
    listed,
    registry_mark,
    rows_said,
    with_probability,
)
from geo.report.registered import registered_ground
from geo.report.style import exact, number, percent
from geo.report.wording import Wording
from geo.report.wording.intervals import compact, interval_range
from geo.results import Results


def answer_section(results: Results, words: Wording) -> Section:
    """
    Answer the three questions first: who has to move, what stands, what floods and how sure we are.

    Parameters
    ----------
    results
        What the run found.
    words
        The language.

    Returns
    -------
    section
        Three sentences, a warning where modelled layers carry the number, and key figures.
    """
    labels = (words.say(f"answer.label_{name}") for name in ("people", "promises", "floods"))
    sentences = answer_sentences(results, words)
    blocks: list[Block] = [
        Text(text=sentence, label=label, tone="lead")
        for label, sentence in zip(labels, sentences, strict=True)
    ]
    blocks[1:1] = _picture(results, words)
    modelled = modelled_layers(results)
    if modelled:
        text = words.say("answer.modelled", layers="; ".join(modelled))
        blocks.append(Text(text=text, tone="warning"))
    blocks.append(Facts(facts=_facts(results, words)))
    return Section(anchor="answer", title=words.say("answer.title"), blocks=tuple(blocks))


def _picture(results: Results, words: Wording) -> list[Block]:
    """Draw the registry and the estimate before anything else is read."""
    rows: list[IntervalRow] = []
    for name, block in (
        ("would", results.displacement.would_displace),
        ("displaced", results.displacement.displaced),
    ):
        if block is None or block.households is None:
            continue
        conflict = block.agreement.conflict
        rows.append(
            IntervalRow(
                label=words.say(f"headline.{name}"),
                interval=block.households,
                text=compact(words, block.households, conflict=conflict),
                accent=True,
                middle=not conflict,
                mark=None if registered_ground(block) else registry_mark(words, block),
            )
        )
        rows += counted_rows(words, block)
    if not rows:
        return []
    said = rows_said(words, rows)
    told = Told(
        name="answer-people",
        title=words.say("answer.figure"),
        description=words.say("people.methods_description", rows="; ".join(said)),
    )
    figure = interval_figure(rows, (), told, unit=words.say("people.axis_households"))
    return [Picture(figure=figure, caption=words.say("answer.figure_caption"))]


def answer_sentences(results: Results, words: Wording) -> tuple[str, str, str]:
    """Say the answer in three sentences: displacement, delivery, floods with how sure we are."""
    return (
        _displacement(results, words),
        _delivery(results.delivery, words),
        _flood(results, words),
    )


def modelled_layers(results: Results) -> tuple[str, ...]:
    """Name the modelled layers from which a method with a weight in a headline was made."""
    blocks = (results.displacement.would_displace, results.displacement.displaced)
    used = {
        source
        for block in blocks
        if block is not None
        for method in block.methods
        if method.weight > 0
        for source in method.inputs
    }
    modelled = (layer for layer in results.layers if layer.provenance == "modelled")
    return tuple(layer.title for layer in modelled if used & {layer.id, layer.title, layer.role})


def verdict_count(words: Wording, verdict: Verdict, count: int) -> str:
    """Say how many promises came to one verdict: '3 partly delivered'."""
    key = "answer.delivery_item"
    if verdict is Verdict.CANNOT_BE_TOLD:
        key = "answer.delivery_untold"
        return words.say(key, count=str(count))
    return words.say(key, count=str(count), verdict=words.of("verdict", verdict.value))


def verdict_counts(delivery: Delivery) -> dict[Verdict, int]:
    """Count the promises that have a source by verdict, in the order of the scale."""
    return {verdict: delivery.summary.get(verdict.value, 0) for verdict in Verdict}


def _displacement(results: Results, words: Wording) -> str:
    would, displaced = results.displacement.would_displace, results.displacement.displaced
    if would and displaced and would.households and displaced.households:
        gaps = (gap_clause(words, would), gap_clause(words, displaced))
        if gaps[0] == gaps[1]:
            gaps = ("", gaps[1])
        return words.say(
            "answer.both",
            would=_households(words, would),
            would_gap=gaps[0],
            displaced=_households(words, displaced),
            displaced_gap=gaps[1],
            would_basis=_basis(words, would),
            displaced_basis=_basis(words, displaced),
            site=results.site.name.en,
        )
    told = [
        _headline(words, name, block, results.site.name.en)
        for name, block in (("would", would), ("displaced", displaced))
        if block is not None
    ]
    if told:
        return " ".join(told)
    reason = results.displacement.would_displace_reason or results.displacement.displaced_reason
    return words.say("answer.nothing", reason=reason or words.say("page.unknown"))


def _headline(words: Wording, name: str, block: DisplacementBlock, site: str) -> str:
    if block.households is None:
        key = "answer.would_null" if name == "would" else "answer.displaced_null"
        return words.say(key, reason=block.reason or words.say("page.unknown"))
    key = "answer.would" if name == "would" else "answer.displaced"
    return words.say(
        key,
        site=site,
        households=_households(words, block),
        gap=gap_clause(words, block),
        basis=_basis(words, block),
    )


def _basis(words: Wording, block: DisplacementBlock) -> str:
    """Own up to what the number was made from: counts of buildings, outlines nobody published."""
    weighted = [method.id for method in block.methods if method.weight > 0]
    buildings = [name for name in weighted if name.startswith("documented_structures")]
    told = ""
    if buildings:
        told = words.say(
            "answer.buildings" if len(buildings) == len(weighted) else "answer.buildings_partly"
        )
    if all(name.startswith("documented_") for name in weighted):
        return told
    published = [
        zone.outline == "published"
        for zone in block.zones
        if zone.households is not None and not zone.only_counts_speak
    ]
    if all(published):
        return told
    if any(published):
        return told + words.say("answer.drawn_some")
    return told + words.count("answer.drawn_all", len(published))


def _households(words: Wording, block: DisplacementBlock) -> str:
    if block.households is None:
        return words.say("page.unknown")
    conflict = block.agreement.conflict
    told = interval_words(words, block.households, "households", conflict=conflict)
    if block.incomplete:
        told += words.count("answer.without", len(block.incomplete))
    return told


def _delivery(delivery: Delivery, words: Wording) -> str:
    counts = verdict_counts(delivery)
    if not delivery.promises:
        return words.say("answer.no_register")
    if not sum(counts.values()):
        return words.say("answer.delivery_none")
    items = [
        verdict_count(words, verdict, count)
        + (_told_apart(delivery, words) if verdict is Verdict.NOT_DELIVERED else "")
        for verdict, count in counts.items()
        if count
    ]
    return words.say(
        "answer.delivery", total=str(sum(counts.values())), verdicts=listed(words, items)
    )


def _told_apart(delivery: Delivery, words: Wording) -> str:
    """Say how many of those that do not stand are not due yet, or never had a date."""
    not_due, undated = (delivery.summary.get(name, 0) for name in ("not_due", "no_due_date"))
    parts = [
        *([words.say("answer.delivery_not_due", count=str(not_due))] if not_due else []),
        *([words.say("answer.delivery_no_due_date", count=str(undated))] if undated else []),
    ]
    return words.say("answer.delivery_apart", parts=", ".join(parts)) if parts else ""


def _flood(results: Results, words: Wording) -> str:
    events = results.flood.get("events", ())
    sure = _how_sure(results, words)
    if not events:
        return words.say("answer.flood_none", sure=sure)
    counted = [event for event in events if event.households is not None]
    if not counted:
        least = percent(min(event.not_observable_share for event in events))
        told = words.count("answer.flood_event", len(events))
        return words.say("answer.flood_uncounted", events=told, unknown=least, sure=sure)
    largest = max(counted, key=_middle)
    if largest.located_reports and largest.households is not None:
        return words.say(
            "answer.flood_reported",
            event=largest.name,
            kind=words.of("flood_kind", largest.kind),
            among=_among(words, largest, counted),
            low=number(largest.households.p05),
            high=number(largest.households.p95),
            unknown=percent(largest.not_observable_share),
            sure=sure,
        )
    return words.say(
        "answer.flood",
        event=largest.name,
        kind=words.of("flood_kind", largest.kind),
        households=titled(_flooded(words, largest)),
        unknown=percent(largest.not_observable_share),
        sure=sure,
    )


def _among(words: Wording, largest: FloodEvent, counted: Sequence[FloodEvent]) -> str:
    """Say of how many floods this is the largest, or that another is as large."""
    located = [event for event in counted if event.located_reports]
    if len(located) < 2:  # noqa: PLR2004 - of one there is no largest
        return ""
    tied = sum(_middle(event) == _middle(largest) for event in located) > 1
    key = "answer.flood_largest_tied" if tied else "answer.flood_largest"
    return words.say(key, count=str(len(located)))


def _middle(event: FloodEvent) -> float:
    return event.households.p50 if event.households else 0.0


def _flooded(words: Wording, event: FloodEvent) -> str:
    return interval_words(words, event.households, "households") if event.households else ""


def _how_sure(results: Results, words: Wording) -> str:
    blocks = (results.displacement.would_displace, results.displacement.displaced)
    present = [block for block in blocks if block is not None and block.households is not None]
    if not present:
        return words.say("answer.sure_none")
    if any(block.agreement.conflict for block in present):
        return words.say("answer.sure_conflict")
    factors = [b.agreement.heterogeneity for b in present if b.agreement.heterogeneity is not None]
    if not factors:
        return words.say("answer.sure_single")
    return words.say("answer.sure_agree", factor=f"{max(factors):.1f}")


def _facts(results: Results, words: Wording) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for name, block in (
        ("would", results.displacement.would_displace),
        ("displaced", results.displacement.displaced),
    ):
        if block is not None:
            facts += _block_facts(words, words.say(f"headline.{name}"), block)
    counts = verdict_counts(results.delivery)
    if sum(counts.values()):
        facts.append(
            Fact(
                label=words.say("fact.delivered"),
                value=str(counts[Verdict.DELIVERED]),
                unit=words.say("fact.delivered_unit", total=str(sum(counts.values()))),
                details=(
                    words.say("fact.delivered_detail", cannot=str(counts[Verdict.CANNOT_BE_TOLD])),
                ),
            )
        )
    return tuple(dict.fromkeys(facts))


def _block_facts(words: Wording, label: str, block: DisplacementBlock) -> list[Fact]:
    unit = words.of("unit", "households")
    if block.households is None:
        reason = block.reason or words.say("page.unknown")
        return [Fact(label=label, value=words.say("fact.no_number"), unit="", details=(reason,))]
    conflict = block.agreement.conflict
    details = [words.say("fact.interval", middle=number(block.households.p50))]
    if conflict:
        details = [words.say("fact.conflict")]
    part = registered_ground(block)
    where = () if part is None else (words.say("fact.part", ground=part.name),)
    if part is not None and part.households is not None:
        counted = interval_range(words, part.households)
        details.append(words.say("fact.part_households", ground=part.name, households=counted))
    if block.persons is not None:
        persons = compact(words, block.persons, conflict=conflict)
        details.append(words.say("fact.persons", persons=persons))
    if block.incomplete:
        details.append(words.count("fact.without", len(block.incomplete)))
    value = interval_range(words, block.households)
    facts = [Fact(label=label, value=value, unit=unit, details=tuple(details), accent=True)]
    if block.registered is None:
        facts.append(
            Fact(
                label=words.say("fact.registry"),
                value=words.say("fact.no_number"),
                unit="",
                details=(block.reason or words.say("page.unknown"),),
            )
        )
    else:
        facts.append(
            Fact(
                label=words.say("fact.registry"),
                value=exact(block.registered.households),
                unit=unit,
                details=(
                    words.say("fact.registry_detail", persons=exact(block.registered.persons)),
                    *where,
                ),
            )
        )
    if block.beyond_registry is not None:
        gap = block.beyond_registry
        middle = () if conflict else (difference_middle(words, gap.households),)
        facts.append(
            Fact(
                label=words.say("fact.beyond"),
                value=difference_range(words, gap.households),
                unit=unit,
                details=(
                    *where,
                    *middle,
                    with_probability(words, "fact.beyond_detail", gap.probability_positive),
                ),
                accent=True,
            )
        )
    return facts
