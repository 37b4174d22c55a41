"""What floods, event by event, with kinds kept apart and the unknown share beside each number."""

from __future__ import annotations

from collections.abc import Sequence

from geo.delivery.model import Quantity
from geo.displacement.model import FloodEvent, Reported
from geo.report.page.parts import Block, Cell, Column, Section, Table, Text, cells
from geo.report.page.phrases import amount, cited
from geo.report.style import exact, percent
from geo.report.wording import Wording
from geo.report.wording.intervals import compact
from geo.results import Results


def flood_section(results: Results, words: Wording) -> Section:
    """Show every event in a row of its own; events are never added."""
    events = results.flood.get("events", ())
    blocks: list[Block] = [Text(text=words.say("flood.rule"), tone="note")]
    counted = [event for event in events if event.households is not None]
    others = [event for event in events if event.households is None]
    if counted:
        blocks.append(_table(counted, results, words, words.say("flood.table")))
    if others:
        blocks.append(_table(others, results, words, words.say("flood.table_others")))
    if not events:
        blocks.append(Text(text=words.say("flood.none")))
    return Section(anchor="floods", title=words.say("flood.title"), blocks=tuple(blocks))


def _table(
    events: Sequence[FloodEvent],
    results: Results,
    words: Wording,
    caption: str,
) -> Table:
    return Table(
        caption=caption,
        folded=True,
        columns=(
            Column(label=words.say("flood.event")),
            Column(label=words.say("flood.kind")),
            Column(label=words.say("flood.level")),
            Column(label=words.say("flood.households"), number=True),
            Column(label=words.say("flood.unknown_share"), number=True),
            Column(label=words.say("flood.reports"), number=True),
        ),
        rows=tuple(_event(event, results, words) for event in events),
    )


def _event(event: FloodEvent, results: Results, words: Wording) -> tuple[Cell, ...]:
    promises = {promise.id: promise.name for promise in results.delivery.promises}
    notes = [event.sentence]
    if event.structures is not None:
        notes.append(words.say("flood.structures", count=exact(event.structures)))
    notes += [_reported(told, words) for told in event.reported]
    if event.promised_items:
        names = ", ".join(promises.get(item, item) for item in event.promised_items)
        notes.append(words.say("flood.promised_inside", names=names))
    if event.not_located:
        notes.append(words.say("flood.not_located", places=", ".join(event.not_located)))
    counted = words.say("flood.no_households")
    if event.households is not None:
        counted = compact(words, event.households)
    return cells(
        Cell(
            text=event.name,
            notes=(*((event.date,) if event.date else ()), *notes),
            links=cited(results, event.source),
        ),
        words.of("flood_kind", event.kind),
        event.level or words.say("page.unknown"),
        counted,
        percent(event.not_observable_share),
        str(event.located_reports),
    )


def _reported(told: Reported, words: Wording) -> str:
    """Say one published number of a flood, of the whole event and not of the grounds."""
    place = told.place or words.say("flood.whole_event")
    value = told.note or told.what
    if told.value_low is not None:
        value = words.say("flood.at_least", count=exact(told.value_low))
        if told.value_high is not None:
            ends = (told.value_low, told.value_high)
            value = amount(Quantity(low=ends[0], high=ends[1], unit=told.unit))
        else:
            value = f"{value} {told.unit}"
        if told.note:
            value = words.say("flood.with_note", value=value, note=told.note.rstrip("."))
    return words.say(
        "flood.reported", place=place, value=value, source=told.source, day=told.date or ""
    )
