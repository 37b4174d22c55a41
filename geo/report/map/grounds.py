"""What the panel says of one footprint, one settlement or one cell."""

from __future__ import annotations

from collections.abc import Mapping

from geo.displacement.model import Counted, Displacement, DisplacementBlock, Place, Zone
from geo.report import style
from geo.report.map.details import (
    Bar,
    Detail,
    Sources,
    bar,
    difference_bar,
    how_known,
    known,
    note_row,
    within,
)
from geo.report.map.words import EXPOSED_HOUSEHOLDS, EXPOSED_NOTE, KIND, NO_NUMBER, TAKES
from geo.report.places import told_reasons
from geo.results import Results

BLOCKS = ("would_displace", "displaced")


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
