"""What the answer stands on: claims, reference figures, assumptions, limits, layers, sources."""

from __future__ import annotations

from geo.release import LEAST_ACROSS_M, LEAST_HOUSEHOLDS
from geo.report.assumptions import FLAGGED, between_zones, distribution_words, mark_words
from geo.report.meanings import assumption_meaning
from geo.report.page.parts import Block, Bullets, Cell, Column, Link, Section, Table, Text, cells
from geo.report.page.phrases import cited, probability_scale, source_anchors
from geo.report.safe import web_address
from geo.report.style import exact, metres
from geo.report.wording import Wording
from geo.results import LayerUsed, Results
from geo.sites.assumption import Assumption


def ground_sections(results: Results, words: Wording) -> tuple[Section, ...]:
    """Show everything that a reader needs to check the answer, in the order of need."""
    return (
        _claims(results, words),
        _reference(results, words),
        _assumptions(results, words),
        _unknowns(results, words),
        _limits(results, words),
        _layers(results, words),
        _sources(results, words),
    )


def _claims(results: Results, words: Wording) -> Section:
    table = Table(
        folded=True,
        caption=words.say("claims.table"),
        columns=(
            Column(label=words.say("claims.claim")),
            Column(label=words.say("claims.by")),
            Column(label=words.say("claims.status")),
            Column(label=words.say("claims.why")),
        ),
        rows=tuple(
            cells(
                claim.claim,
                claim.claimed_by,
                claim.status,
                Cell(text=claim.why, links=cited(results, claim.evidence)),
            )
            for claim in results.claims
        ),
    )
    told = table if results.claims else Text(text=words.say("claims.none"))
    return Section(
        anchor="claims",
        title=words.say("claims.title"),
        blocks=(Text(text=words.say("claims.rule"), tone="note"), told),
    )


def _reference(results: Results, words: Wording) -> Section:
    unknown = words.say("page.unknown")
    table = Table(
        folded=True,
        caption=words.say("reference.table"),
        columns=(
            Column(label=words.say("reference.unit")),
            Column(label=words.say("reference.persons"), number=True),
            Column(label=words.say("reference.houses"), number=True),
            Column(label=words.say("reference.area"), number=True),
            Column(label=words.say("reference.year")),
            Column(label=words.say("reference.basis")),
            Column(label=words.say("people.source")),
        ),
        rows=tuple(
            cells(
                row.name,
                unknown if row.persons is None else exact(row.persons),
                unknown if row.houses is None else exact(row.houses),
                unknown if row.area_km2 is None else exact(row.area_km2),
                row.year or unknown,
                row.basis,
                Cell(text="", links=cited(results, row.source)),
            )
            for row in results.reference
        ),
    )
    return Section(
        anchor="reference",
        title=words.say("reference.title"),
        blocks=(table if results.reference else Text(text=unknown),),
    )


def _assumptions(results: Results, words: Wording) -> Section:
    table = Table(
        folded=True,
        caption=words.say("assumptions.table"),
        columns=(
            Column(label=words.say("assumptions.assumption")),
            Column(label=words.say("assumptions.distribution")),
            Column(label=words.say("assumptions.mark")),
            Column(label=words.say("people.source")),
        ),
        rows=tuple(_assumption(a, results, words) for a in results.assumptions),
    )
    return Section(
        anchor="assumptions",
        title=words.say("assumptions.title"),
        blocks=(
            Text(text=words.say("assumptions.rule"), tone="note"),
            *_how_to_change(results, words),
            table,
            Text(text=words.say("rules.rule"), tone="note"),
            _rules(results, words),
            Text(text=probability_scale(words), tone="note"),
        ),
    )


def _how_to_change(results: Results, words: Wording) -> tuple[Block, ...]:
    """Show by an example that every number can be another for one run."""
    if not results.assumptions:
        return ()
    wanted = results.household_definition.assumption
    named = [one for one in results.assumptions if one.id == wanted] or [results.assumptions[0]]
    site, changed = results.site.id, named[0].key
    return (Text(text=words.say("assumptions.change", site=site, changed=changed), tone="note"),)


def _assumption(assumption: Assumption, results: Results, words: Wording) -> tuple[Cell, ...]:
    notes = (assumption.note,) if assumption.note else ()
    confidence = words.say("assumptions.confidence", confidence=assumption.confidence)
    return cells(
        Cell(
            text=assumption_meaning(words, assumption),
            notes=(assumption.key, *between_zones(words, assumption), *notes),
        ),
        Cell(text=distribution_words(words, assumption), notes=(assumption.unit,)),
        Cell(
            text=mark_words(words, assumption.mark),
            notes=(confidence,),
            flagged=assumption.mark in FLAGGED,
        ),
        Cell(text="", links=cited(results, assumption.source)),
    )


def _rules(results: Results, words: Wording) -> Table:
    return Table(
        folded=True,
        caption=words.say("rules.table"),
        columns=(
            Column(label=words.say("rules.meaning")),
            Column(label=words.say("rules.value")),
            Column(label=words.say("assumptions.mark")),
            Column(label=words.say("rules.source")),
        ),
        rows=tuple(
            cells(
                Cell(text=rule.meaning),
                Cell(text=rule.value),
                Cell(
                    text=mark_words(words, rule.mark),
                    flagged=rule.mark in FLAGGED,
                ),
                Cell(text=rule.source),
            )
            for rule in results.rules
        ),
    )


def _unknowns(results: Results, words: Wording) -> Section:
    told: Block = Bullets(items=results.unknown, folded=words.say("unknowns.list"))
    if not results.unknown:
        told = Text(text=words.say("unknowns.none"))
    return Section(anchor="unknown", title=words.say("unknowns.title"), blocks=(told,))


def _limits(results: Results, words: Wording) -> Section:
    displacement = results.displacement
    absent = [
        reason
        for block, reason in (
            (displacement.would_displace, displacement.would_displace_reason),
            (displacement.displaced, displacement.displaced_reason),
        )
        if block is None and reason is not None
    ]
    items = (
        *absent,
        *results.warnings,
        words.say("limits.intervals"),
        words.say("limits.registers"),
        words.say(
            "limits.privacy",
            across=metres(LEAST_ACROSS_M),
            households=exact(LEAST_HOUSEHOLDS),
        ),
        *results.access.values(),
    )
    return Section(anchor="limits", title=words.say("limits.title"), blocks=(Bullets(items=items),))


def _layers(results: Results, words: Wording) -> Section:
    table = Table(
        folded=True,
        caption=words.say("layers.table"),
        columns=(
            Column(label=words.say("layers.layer")),
            Column(label=words.say("layers.provenance")),
            Column(label=words.say("layers.vintage")),
            Column(label=words.say("layers.accuracy"), number=True),
            Column(label=words.say("layers.features"), number=True),
            Column(label=words.say("layers.licence")),
            Column(label=words.say("people.source")),
        ),
        rows=tuple(_layer(layer, results, words) for layer in results.layers),
    )
    return Section(anchor="layers", title=words.say("layers.title"), blocks=(table,))


def _layer(layer: LayerUsed, results: Results, words: Wording) -> tuple[Cell, ...]:
    notes = [words.say("layers.repairs", repair=repair) for repair in layer.repairs]
    if layer.caveat:
        notes.append(words.say("layers.caveat", caveat=layer.caveat))
    notes.append(words.say("layers.hash", hash=layer.sha256))
    accuracy = words.say("layers.each")
    if layer.accuracy_m is not None:
        accuracy = metres(layer.accuracy_m)
    confidence = words.say("layers.confidence", confidence=layer.confidence)
    return cells(
        Cell(text=layer.title, notes=tuple(notes)),
        Cell(text=layer.provenance, notes=(confidence,)),
        layer.vintage,
        accuracy,
        "" if layer.features is None else exact(layer.features),
        layer.licence,
        Cell(text="", links=cited(results, layer.source)),
    )


def _sources(results: Results, words: Wording) -> Section:
    anchors = source_anchors(results)
    rows = []
    for source in results.sources:
        address = Cell(text=source.address or words.say("sources.no_address"))
        href = web_address(source.address)
        if href is not None:
            address = Cell(text="", links=(Link(text=href, href=href),))
        key = Cell(text=source.key, anchor=anchors[source.key])
        rows.append(cells(key, source.title, address))
    table = Table(
        name="compact",
        folded=True,
        caption=words.say("sources.table"),
        columns=(
            Column(label=words.say("sources.key")),
            Column(label=words.say("sources.source")),
            Column(label=words.say("sources.address")),
        ),
        rows=tuple(rows),
    )
    return Section(anchor="sources", title=words.say("sources.title"), blocks=(table,))
