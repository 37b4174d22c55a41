"""What was promised and what stands: scorecard, time line, promise by promise."""

from __future__ import annotations

from datetime import date, timedelta

from geo.delivery.model import Delivery, PromiseVerdict, SectorScore, State, Verdict
from geo.report.figures import Span, TimeRow, Told, UnitRow, timeline_figure, unit_figure
from geo.report.meanings import titled
from geo.report.page.answer import verdict_count
from geo.report.page.parts import (
    Block,
    Cell,
    Column,
    Details,
    Folded,
    Heading,
    Legend,
    Picture,
    Section,
    Table,
    Text,
    cells,
)
from geo.report.page.phrases import (
    amount,
    cited,
    evidence_sentence,
    is_delivered,
    lateness,
    listed,
    span_of,
    with_probability,
)
from geo.report.style import percent
from geo.report.wording import Wording
from geo.results import Results


def promises_section(results: Results, words: Wording) -> Section:
    """
    Show the audit: the rule, the scorecard, the time line, then each promise with its evidence.

    Parameters
    ----------
    results
        What the run found.
    words
        The language.
    """
    delivery = results.delivery
    found: list[Block] = [
        Text(text=words.say("delivery.rule"), tone="note"),
        Text(text=delivery.sentence),
    ]
    found += _scorecard(delivery, words)
    found += _timeline(results, words)
    found += _by_sector(results, words)
    return Section(anchor="promises", title=words.say("delivery.title"), blocks=tuple(found))


def _scorecard(delivery: Delivery, words: Wording) -> list[Block]:
    sectors = [sector for sector in delivery.sectors if sector.promises]
    if not sectors:
        return []
    rows = [
        UnitRow(
            label=titled(sector.sector),
            verdicts=tuple(v for v in Verdict for _ in range(sector.by_verdict.get(v, 0))),
        )
        for sector in sectors
    ]
    said = "; ".join(_score_said(words, sector) for sector in sectors)
    told = Told(
        name="scorecard",
        title=words.say("delivery.score_figure"),
        description=words.say("delivery.score_description", rows=said),
    )
    figure = unit_figure(rows, told)
    used = [v for v in Verdict if any(sector.by_verdict.get(v, 0) for sector in sectors)]
    table = Table(
        name="matrix",
        folded=True,
        caption=words.say("delivery.score_table"),
        columns=(
            Column(label=words.say("delivery.sector")),
            Column(label=words.say("delivery.promises"), number=True),
            *(Column(label=words.of("verdict", v.value), number=True) for v in used),
            Column(label=words.say("delivery.judged"), number=True),
        ),
        rows=tuple(
            cells(
                titled(sector.sector),
                str(sector.promises),
                *(str(sector.by_verdict.get(v, 0)) for v in used),
                percent(sector.judged_share),
            )
            for sector in sectors
        ),
    )
    return [
        Heading(text=words.say("delivery.score_title"), anchor="scorecard"),
        Legend(
            title=words.say("delivery.legend"),
            entries=tuple((v, words.of("verdict", v.value)) for v in used),
        ),
        Picture(figure=figure, caption=words.say("delivery.score_caption")),
        table,
    ]


def _score_said(words: Wording, sector: SectorScore) -> str:
    items = [verdict_count(words, v, count) for v, count in sector.by_verdict.items() if count]
    verdicts = listed(words, items)
    return words.say("delivery.score_row", sector=sector.sector, verdicts=verdicts)


def _timeline(results: Results, words: Wording) -> list[Block]:
    promises = results.delivery.promises
    dated = [p for p in promises if p.promised_by is not None]
    if not dated:
        return []
    today = date.fromisoformat(results.site.facts_as_of)
    rows = sorted((_time_row(p, words) for p in dated), key=lambda r: (r.promised, r.label))
    said = [
        words.say(
            "delivery.timeline_row",
            name=row.label,
            promised=_span_words(row.promised),
            verdict=words.of("verdict", row.verdict.value),
        )
        for row in rows
    ]
    told = Told(
        name="timeline",
        title=words.say("delivery.timeline_figure"),
        description=words.say("delivery.timeline_description", rows="; ".join(said)),
    )
    label = words.say("delivery.today", day=results.site.facts_as_of)
    figure = timeline_figure(rows, told, today=today, today_label=label)
    found: list[Block] = [Picture(figure=figure, caption=words.say("delivery.timeline_caption"))]
    rest = len(promises) - len(dated)
    if rest:
        text = words.count("delivery.timeline_rest", rest)
        found.append(Text(text=text, tone="note"))
    return [Folded(title=words.say("delivery.timeline_title"), blocks=tuple(found))]


def _time_row(promise: PromiseVerdict, words: Wording) -> TimeRow:
    due = promise.promised_by
    if due is None:
        raise TypeError(promise.id)
    return TimeRow(
        label=promise.name,
        verdict=promise.verdict,
        text=words.of("verdict", promise.verdict.value),
        promised=(due.first, due.last),
        slips=tuple(span for slip in promise.promised_slips if (span := span_of(slip))),
        delivered=_delivered(promise),
    )


def _delivered(promise: PromiseVerdict) -> Span | None:
    """Turn lateness back into the days between which it was delivered, else the first report."""
    due, late = promise.promised_by, promise.days_late
    if due is None or not is_delivered(promise):
        return None
    if late is None:
        return _first_reported(promise)
    first, last = due.last + timedelta(days=late[0]), due.first + timedelta(days=late[1])
    return (min(first, last), max(first, last))


def _first_reported(promise: PromiseVerdict) -> Span | None:
    says = State.DELIVERED if promise.verdict is Verdict.DELIVERED else State.RELOCATED
    reported = [
        (evidence.observed_on.first, evidence.observed_on.last)
        for evidence in promise.evidence
        if evidence.says is says and evidence.observed_on is not None
    ]
    return min(reported, default=None)


def _span_words(span: Span) -> str:
    first, last = span
    return first.isoformat() if first == last else f"{first.isoformat()} / {last.isoformat()}"


def _by_sector(results: Results, words: Wording) -> list[Block]:
    promises = results.delivery.promises
    if not promises:
        return []
    found: list[Block] = [
        Heading(text=words.say("delivery.table_title"), anchor="promise-by-promise")
    ]
    for sector in dict.fromkeys(promise.sector for promise in promises):
        rows = tuple(_promise(p, results, words) for p in promises if p.sector == sector)
        found.append(
            Table(
                name="promises",
                folded=True,
                caption=words.say("delivery.sector_table", sector=sector),
                columns=(
                    Column(label=words.say("delivery.promise")),
                    Column(label=words.say("delivery.verdict")),
                    Column(label=words.say("delivery.found")),
                    Column(label=words.say("delivery.share"), number=True),
                    Column(label=words.say("delivery.late"), number=True),
                ),
                rows=rows,
            )
        )
    return found


def _promise(promise: PromiseVerdict, results: Results, words: Wording) -> tuple[Cell, ...]:
    share = words.say("delivery.share_unknown")
    if promise.delivered_share is not None:
        share = percent(promise.delivered_share)
    notes = []
    if promise.verdict is not Verdict.CANNOT_BE_TOLD:
        # Of the others it would hardly differ from what was assumed before any evidence.
        probability = promise.probability_delivered
        notes.append(with_probability(words, "delivery.probability", probability))
    if promise.due is False:
        notes.append(words.say("delivery.not_due"))
    if not promise.sourced:
        notes.append(words.say("delivery.not_scored"))
    return cells(
        Cell(
            text=promise.name,
            notes=(_promised(promise, words),),
            links=cited(results, promise.source),
        ),
        Cell(
            text=words.of("verdict", promise.verdict.value),
            notes=tuple(notes),
            verdict=promise.verdict,
        ),
        Cell(
            text=promise.sentence, notes=_amounts(promise, words), details=_evidence(promise, words)
        ),
        share,
        lateness(words, promise),
    )


def _promised(promise: PromiseVerdict, words: Wording) -> str:
    told = words.say("delivery.promised_no_amount")
    if promise.promised is not None:
        told = amount(promise.promised)
    by = ""
    if promise.promised_by is not None:
        dates = promise.promised_by.text
        if promise.promised_slips:
            later = ", ".join(promise.promised_slips)
            dates = words.say("delivery.slips", first=dates, later=later)
        by = words.say("delivery.by", dates=dates)
    return words.say("delivery.promised_line", amount=told, by=by)


def _amounts(promise: PromiseVerdict, words: Wording) -> tuple[str, ...]:
    lines = []
    if promise.observed is not None:
        lines.append(words.say("delivery.observed_line", amount=amount(promise.observed)))
    if promise.observed_service is not None and promise.service_share is not None:
        lines.append(
            words.say(
                "delivery.service_line",
                amount=amount(promise.observed_service),
                share=percent(promise.service_share),
            )
        )
    return tuple(lines)


def _evidence(promise: PromiseVerdict, words: Wording) -> Details:
    summary = words.say("delivery.no_evidence")
    if promise.evidence:
        summary = words.count("delivery.evidence", len(promise.evidence))
    items = [evidence_sentence(words, evidence) for evidence in promise.evidence]
    items.append(promise.settles)
    if promise.note:
        items.append(promise.note)
    return Details(summary=summary, items=tuple(items))
