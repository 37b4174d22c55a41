"""
What the panel says of one thing: its number, the interval in words, the reasons, the source.

A detail is plain data, ready for ``textContent``; the script neither rounds nor words anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypedDict

import pandas as pd

from geo.delivery.model import DateRange, Evidence, PromiseVerdict, Quantity, Verdict
from geo.displacement.model import (
    Counted,
    Displacement,
    DisplacementBlock,
    FloodEvent,
    Place,
    Reported,
    Zone,
)
from geo.quantity import Interval
from geo.report import style
from geo.report.differences import difference_middle, difference_range
from geo.report.map.words import (
    EXPOSED_HOUSEHOLDS,
    EXPOSED_NOTE,
    FLOODED_GROUND,
    KIND,
    NO_NUMBER,
    TAKES,
)
from geo.report.places import told_reasons
from geo.report.wording import Wording, load_wording
from geo.results import Results

BLOCKS = ("would_displace", "displaced")


class Bar(TypedDict):
    """One interval: its quantiles for the picture, its words for the reader."""

    label: str
    text: str
    range: str
    q: list[float]


class Detail(TypedDict, total=False):
    """One entry of the panel; keys that have nothing to say are absent."""

    kind: str
    title: str
    local: str
    mark: str
    badges: list[str]
    sentence: str
    bars: list[Bar]
    rows: list[list[str]]
    reasons: list[str]
    evidence: list[str]
    source: list[str]
    whole: str
    """Layer of the event of which this is one place."""


def known(value: object) -> str | None:
    """Return a text, or None for every way in which a frame says that there is none."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN is the one number unequal to itself
        return None
    return str(value).strip() or None


def within(accuracy_m: object) -> list[list[str]]:
    """Say how well a position is known; nothing where nobody said."""
    text = known(accuracy_m)
    return [["Position known to within", style.metres(float(text))]] if text else []


def how_known(row: Mapping[str, object]) -> list[list[str]]:
    """Say how a row of a layer was got and how far it is trusted; nothing where nobody said."""
    pairs = (("How it was got", "provenance"), ("Confidence", "confidence"))
    return [[label, text] for label, key in pairs if (text := known(row.get(key)))]


def note_row(label: str, row: Mapping[str, object]) -> list[list[str]]:
    """Show the note of a row of a layer; nothing where there is none."""
    return [[label, text]] if (text := known(row.get("note"))) else []


def bar(label: str, unit: str, interval: Interval | None) -> list[Bar]:
    """Make a bar of an interval; none of none."""
    if interval is None:
        return []
    text, extent = style.in_words(interval, unit), style.between(interval)
    return [{"label": label, "text": text, "range": extent, "q": _quantiles(interval)}]


def difference_bar(label: str, unit: str, interval: Interval | None) -> list[Bar]:
    """Make a bar of a difference, whose ends are 'fewer' or 'more' and never negative."""
    if interval is None:
        return []
    words = _words()
    extent, middle = difference_range(words, interval), difference_middle(words, interval)
    text = f"{extent} {unit} (90 % interval), {middle}"
    return [{"label": label, "text": text, "range": extent, "q": _quantiles(interval)}]


def _quantiles(interval: Interval) -> list[float]:
    values = (interval.p05, interval.p25, interval.p50, interval.p75, interval.p95)
    return [round(value, 1) for value in values]


@cache
def _words() -> Wording:
    return load_wording("en")


class Sources:
    """Titles of sources by key, so that a popup names a publication and not a code."""

    def __init__(self, results: Results) -> None:
        """Index the sources of a run."""
        self._titles = {source.key: source.title for source in results.sources}

    def titles(self, keys: str | None) -> list[str]:
        """Turn 'A; B' into titles; a key without an entry stays as it is."""
        if keys is None:
            return []
        parts = [key.strip() for key in keys.split(";")]
        return [
            f"{self._titles[key]} [{key}]" if key in self._titles else key for key in parts if key
        ]


def footprint(row: Mapping[str, object], results: Results, sources: Sources) -> Detail:
    """Describe one footprint, with its zone's numbers where there are any."""
    zone = _zone(str(row["id"]), results.displacement)
    status, outline, block = (str(row[key]) for key in ("status", "outline", "block"))
    badges = [
        style.EXPOSED.word if block == "exposed" else style.STATUS_WORD.get(status, status),
        style.OUTLINE_TEXT.get(outline, outline),
        TAKES.get(str(row["takes"]), str(row["takes"])),
    ]
    rows = [["Project", text]] if (text := known(row["project"])) else []
    detail: Detail = {
        "kind": KIND["footprint"],
        "title": known(row["name"]) or str(row["id"]),
        "badges": list(dict.fromkeys(badges)),
    }
    about = [*how_known(row), *note_row("How it was drawn", row)]
    if zone is None:
        detail |= _exposed(results.displacement) if block == "exposed" else {"sentence": NO_NUMBER}
        detail["rows"] = rows + _published_area(row) + within(row["accuracy_m"]) + about
        return detail | {"source": sources.titles(known(row.get("source")))}
    if zone.published_area_m2 is not None:
        rows.append(["Published area", style.hectares(zone.published_area_m2)])
    elif zone.area_m2 is not None:
        rows.append(["Area as drawn", style.hectares(zone.area_m2)])
    rows += within(row["accuracy_m"])
    if zone.cleared_on:
        since = f"{zone.cleared_from} to " if zone.cleared_from else ""
        rows.append(["Cleared on", since + zone.cleared_on])
    if zone.floor_documented:
        rows.append(["Documented", zone.floor_documented])
    elif zone.floor_households is not None:
        rows.append(["Documented at least", f"{style.exact(zone.floor_households)} households"])
    if zone.beyond_registry is None and zone.beyond_reason:
        rows.append(["Beyond the registry", zone.beyond_reason])
    rows += about
    if zone.reason:
        detail["sentence"] = zone.reason
    detail["bars"] = bar("Households that live or lived there", "households", zone.households)
    detail["bars"] += _beyond("Households beyond the registry", zone.beyond_registry)
    return detail | {"rows": rows, "source": sources.titles(zone.source)}


def _published_area(row: Mapping[str, object]) -> list[list[str]]:
    area = known(row.get("published_area_m2"))
    return [["Published area", style.hectares(float(area))]] if area else []


def _exposed(displacement: Displacement) -> Detail:
    """Say how many live in the improvement zones, all zones together, and that none is counted."""
    for _, headline in _blocks(displacement):
        if headline.affected_not_displaced is not None:
            households = headline.affected_not_displaced.households
            return {
                "sentence": headline.affected_not_displaced_note,
                "bars": bar(EXPOSED_HOUSEHOLDS, "households", households),
            }
    return {"sentence": EXPOSED_NOTE}


def place(
    row: Mapping[str, object], title: str, results: Results, sources: Sources
) -> Detail | None:
    """
    Describe a settlement or a cell, block by block; None where no result speaks of it.

    Parameters
    ----------
    row
        Its id, and what its layer says of it: name_local, note, provenance, confidence.
    title
        What it is called.
    results
        For its numbers.
    sources
        Titles of sources.
    """
    place_id, local = str(row["id"]), known(row.get("name_local"))
    found = [
        (name, entry)
        for name, block in _blocks(results.displacement)
        for entry in (*block.settlements, *block.cells)
        if entry.id == place_id
    ]
    if not found:
        return None
    first = found[0][1]
    detail: Detail = {"kind": KIND[first.kind], "title": title, "badges": []}
    if local:
        detail["local"] = local
    rows: list[list[str]] = []
    bars: list[Bar] = []
    for name, entry in found:
        if entry.risk is not None and name == "would_displace":
            detail["mark"] = f"risk:{entry.risk}"
            detail["badges"].append(f"Chance of lying inside {style.RISK[entry.risk].word}")
        bars += _place_bars(name, entry)
        rows += _place_rows(name, entry)
    rows += _documented(first)
    floods = {event.id: event.name for event in results.flood["events"]}
    rows += [["Flood", floods.get(event, event)] for event in first.flood_events]
    rows += [*how_known(row), *note_row("Note", row)]
    reasons = list(dict.fromkeys(r for _, entry in found for r in told_reasons(entry, floods)))
    source = sources.titles(first.source) or ["Estimate of this run from the layers listed below."]
    return detail | {"bars": bars, "rows": rows, "reasons": reasons, "source": source}


def promise(verdict: PromiseVerdict, sources: Sources) -> Detail:
    """Describe one promise: the verdict, how sure, what was promised and what stands."""
    rows = _amount("Promised", verdict.promised)
    if verdict.verdict is not Verdict.CANNOT_BE_TOLD:
        # Of the others it would hardly differ from what was assumed before any evidence.
        probability = style.percent(verdict.probability_delivered)
        rows.insert(0, ["Probability that it is delivered", probability])
    if verdict.promised_by is not None:
        slips = "".join(f", then {slip}" for slip in verdict.promised_slips)
        rows.append(["Promised by", verdict.promised_by.text + slips])
    rows += _amount("Found", verdict.observed) + _part(verdict.delivered_share, "of the promise")
    rows += _amount("In use", verdict.observed_service) + _part(verdict.service_share, "in use")
    if verdict.days_late is not None:
        rows.append(["Days late", _days(verdict.days_late)])
    rows += within(verdict.location_accuracy_m)
    rows.append(["Confidence", verdict.confidence])
    rows.append(["What would settle it", verdict.settles])
    if verdict.note:
        rows.append(["Note", verdict.note])
    badges = [verdict.verdict.value, verdict.sector]
    if verdict.due is False:
        badges.append("not yet due")
    if not verdict.sourced:
        badges.append("nobody can be shown to have promised it: not in the scorecard")
    return {
        "kind": KIND["promise"],
        "title": verdict.name,
        "mark": f"verdict:{verdict.verdict.value}",
        "badges": badges,
        "sentence": verdict.sentence,
        "rows": rows,
        "evidence": [_evidence(entry, sources) for entry in verdict.evidence],
        "source": sources.titles(verdict.source),
    }


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


def point(row: Mapping[str, object], kind: str, note: str | None, source: list[str]) -> Detail:
    """Describe an infrastructure point or a point of any further layer."""
    rows = [["Kind", text]] if (text := known(row.get("kind"))) else []
    detail: Detail = {
        "kind": KIND[kind],
        "title": known(row.get("name")) or "Without a name",
        "rows": [
            *rows,
            *within(row.get("accuracy_m")),
            *how_known(row),
            *note_row("Note", row),
        ],
        "source": source,
    }
    if local := known(row.get("name_local")):
        detail["local"] = local
    if note:
        detail["sentence"] = note
    return detail


def _blocks(displacement: Displacement) -> list[tuple[str, DisplacementBlock]]:
    both = ((name, getattr(displacement, name)) for name in BLOCKS)
    return [(name, block) for name, block in both if block is not None]


def _zone(zone_id: str, displacement: Displacement) -> Zone | None:
    zones = (zone for _, block in _blocks(displacement) for zone in block.zones)
    return next((zone for zone in zones if zone.id == zone_id), None)


def _beyond(label: str, beyond: Counted | None) -> list[Bar]:
    return difference_bar(label, "households", beyond.households) if beyond else []


def _place_bars(name: str, entry: Place) -> list[Bar]:
    verb = "would have to move" if name == "would_displace" else "had to move"
    bars = bar(f"Households that {verb}", "households", entry.households_inside)
    return bars + difference_bar(
        "Of these beyond the registry", "households", entry.beyond_registry_households
    )


def _place_rows(name: str, entry: Place) -> list[list[str]]:
    if entry.share_inside is None:
        return []
    ground = "planned" if name == "would_displace" else "cleared"
    return [[f"Its ground inside {ground} projects", style.percent(entry.share_inside)]]


def _documented(entry: Place) -> list[list[str]]:
    told = ", ".join(part for part in (entry.count_kind, entry.count_date) if part)
    kind = f" ({told})" if told else ""
    counts = (
        ("households", entry.documented_households),
        ("persons", entry.documented_persons),
    )
    return [
        ["Documented", f"{style.exact(count)} {unit}{kind}"]
        for unit, count in counts
        if count is not None
    ]


def _amount(label: str, quantity: Quantity | None) -> list[list[str]]:
    if quantity is None:
        return []
    low, high = style.exact(quantity.low), style.exact(quantity.high)
    return [[label, f"{low if low == high else f'{low} to {high}'} {quantity.unit}"]]


def _part(share: float | None, of: str) -> list[list[str]]:
    return [] if share is None else [[f"Share {of}", style.percent(share)]]


def _days(days: tuple[int, int]) -> str:
    least, most = days
    if least < 0:
        early = style.exact(-least)
        if most > 0:
            return f"{early} early to {style.exact(most)} late"
        return f"{early} early" if least == most else f"{style.exact(-most)} to {early} early"
    low, high = style.exact(least), style.exact(most)
    return low if low == high else f"{low} to {high}"


def _evidence(entry: Evidence, sources: Sources) -> str:
    day: DateRange | None = entry.observed_on
    parts = [
        day.text if day else "undated",
        entry.kind.replace("_", " "),
        _says(entry),
        *(text for _, text in _amount("", entry.quantity)),
        *([entry.note] if entry.note else []),
        ", ".join(sources.titles(entry.source)),
    ]
    return " · ".join(part for part in parts if part)


def _says(entry: Evidence) -> str:
    """Say what a piece of evidence comes to; an amount only where it gives one."""
    if entry.says:
        return f"says {entry.says.value.replace('_', ' ')}"
    if entry.kind == "search":
        return "found nothing"
    return "gives an amount" if entry.quantity else "mentions it"
