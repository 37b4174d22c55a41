"""What the panel says of one place of a flood, and of a flood as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from geo.displacement.model import FloodEvent, Reported
from geo.report import style
from geo.report.map.details import Detail, Sources, bar, how_known, known, note_row, within
from geo.report.map.words import FLOODED_GROUND, KIND


def flood_place(
    row: Mapping[str, object], event: FloodEvent | None, whole: str, sources: Sources
) -> Detail:
    """
    Describe one reported place or drawn area of a flood, and nothing of the flood as a whole.

    Parameters
    ----------
    row
        place, text, date, accuracy_m, source... of a report, or flood_class of an area.
    event
        The flood to which it belongs; None where the results do not know it.
    whole
        Layer that holds the flood's own entry.
    sources
        Titles of sources.
    """
    extent = "flood_class" in row
    name = event.name if event else str(row["event"])
    rows = [["Flood", name]] if event else []
    for label, key in (("Class", "flood_class"), ("Reported", "text"), ("Date", "date")):
        rows += [[label, text]] if (text := known(row.get(key))) else []
    rows += [*within(row.get("accuracy_m")), *how_known(row), *note_row("Note", row)]
    detail: Detail = {
        "kind": KIND["flood_extent" if extent else "flood"],
        "title": name if extent else known(row.get("place")) or "Reported place",
        "rows": rows,
        "source": sources.titles(known(row.get("source"))),
    }
    return detail | {"whole": whole} if event else detail


def flood_event(event: FloodEvent, sources: Sources) -> Detail:
    """Describe a flood as a whole: who of the projects' ground was inside, and what is unknown."""
    rows = [["Date", event.date]] if event.date else []
    rows += [["Level", event.level]] if event.level else []
    rows.append(
        ["Projects' ground of which no source speaks", style.percent(event.not_observable_share)]
    )
    rows.append(["Reports with a place", style.exact(event.located_reports)])
    rows += [[_reported_label(told), _reported(told)] for told in event.reported]
    return {
        "kind": KIND["flood_event"],
        "title": event.name,
        "sentence": event.sentence,
        "bars": bar(FLOODED_GROUND, "households", event.households),
        "rows": rows,
        "source": sources.titles(event.source),
    }


def _reported_label(told: Reported) -> str:
    return f"Published, {told.place or 'the whole event'}"


def _reported(told: Reported) -> str:
    if told.value_low is None:
        return told.note or told.what
    low = style.exact(told.value_low)
    if told.value_high is None:
        amount = f"at least {low}"
    else:
        high = style.exact(told.value_high)
        amount = low if low == high else f"{low} to {high}"
    parts = (f"{amount} {told.unit}", told.date, told.note)
    return "; ".join(part for part in parts if part)
