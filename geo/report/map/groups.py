"""The layers that a reader can switch and tap: shapes with a mark, a label and a detail each."""

from __future__ import annotations

from typing import Any

from geo.delivery.model import Verdict
from geo.displacement.model import FloodEvent, Place
from geo.report import style
from geo.report.map import details, flooded, grounds, promised
from geo.report.map.details import Detail, Sources, known
from geo.report.map.encode import FINE_DIGITS, PEOPLE_DIGITS, encode
from geo.report.map.things import (
    Group,
    Item,
    Key,
    Unplaced,
    label_points,
    layer_of,
    point_item,
    rows_of,
    shape_of,
)
from geo.report.map.words import (
    DOUBT,
    NOT_REPORTED,
    RISK_NOTE,
    SETTLEMENTS_NOTE,
    UNPLACED,
    UNSOURCED,
)
from geo.report.model import Drawing
from geo.results import Results

UNKNOWN = "risk:unknown"


def groups(results: Results, drawing: Drawing) -> list[Group]:
    """Make the groups of the legend, in reading order; a group without things is left out."""
    sources = Sources(results)
    made = [
        _footprints(results, drawing, sources),
        _risk(results, drawing, sources),
        _promises(results, drawing, sources),
        _floods(results, drawing, sources),
        _places(results, drawing),
    ]
    return [group for group in made if any(layer["items"] for layer in group["layers"])]


def unplaced(results: Results, drawing: Drawing) -> list[Unplaced]:
    """List promises without a place, and settlements without a place that may be shown."""
    sources = Sources(results)
    drawn = {*drawing.promises["id"]}
    promises = [
        promised.promise(verdict, sources)
        for verdict in results.delivery.promises
        if verdict.id not in drawn
    ]
    shown = {*drawing.settlements["id"]}
    blocks = (results.displacement.would_displace, results.displacement.displaced)
    hidden = {
        place.id: place
        for block in blocks
        if block is not None
        for place in block.settlements
        if place.id not in shown
    }
    settlements = [
        detail
        for place in hidden.values()
        if (detail := grounds.place({"id": place.id}, place.name or place.id, results, sources))
        is not None
    ]
    lists: list[Unplaced] = [
        {"title": UNPLACED["promises"], "details": promises},
        {"title": UNPLACED["settlements"], "details": settlements},
    ]
    return [one for one in lists if one["details"]]


def _footprints(results: Results, drawing: Drawing, sources: Sources) -> Group:
    halos = {
        row["id"]: encode(row["geometry"], FINE_DIGITS) for row in rows_of(drawing.footprint_doubt)
    }
    items: list[Item] = []
    for row in rows_of(drawing.footprints):
        status = "exposed" if row["block"] == "exposed" else row["status"]
        detail = grounds.footprint(row, results, sources)
        item: Item = {
            "shape": shape_of(row["geometry"]),
            "data": encode(row["geometry"], FINE_DIGITS),
            "mark": f"status:{status}",
            "dash": style.OUTLINE_DASH.get(row["outline"], style.OUTLINE_DASH["assumed"]),
            "halo": halos.get(row["id"], ""),
            "label": detail["title"],
            "at": label_points(row["geometry"]),
            "detail": detail,
        }
        if status == "cleared" and detail.get("bars"):
            item["first"] = True
        if row["outline"] == "assumed":
            item["note"] = "outline not published"
        items.append(item)
    statuses = {item["mark"] for item in items}
    outlines = [name for name in style.OUTLINE_TEXT if name in set(drawing.footprints["outline"])]
    legend: list[Key] = [
        {"mark": f"status:{name}", "text": mark.word}
        for name, mark in (*style.STATUS.items(), ("exposed", style.EXPOSED))
        if f"status:{name}" in statuses
    ]
    legend += [
        {"dash": style.OUTLINE_DASH[name], "text": style.OUTLINE_TEXT[name]} for name in outlines
    ]
    if halos:
        legend.append({"halo": True, "text": DOUBT})
    layer = layer_of("footprints", "Footprints", "footprint", items, on=True, digits=FINE_DIGITS)
    return {"title": "Ground that projects take", "layers": [layer], "legend": legend, "notes": []}


def _risk(results: Results, drawing: Drawing, sources: Sources) -> Group:
    risks = _risks(results)
    settlements: list[Item] = []
    for row in rows_of(drawing.settlements):
        title = known(row["name"]) or str(row["id"])
        found = grounds.place(row, title, results, sources)
        if found is not None:
            item = _place_item(row, found, risks, PEOPLE_DIGITS)
            settlements.append(item | {"label": title, "at": label_points(row["geometry"])})
    cells: list[Item] = []
    for row in rows_of(drawing.cells.drop_duplicates("id")):
        found = grounds.place({"id": row["id"]}, f"Grid cell {row['id']}", results, sources)
        if found is not None:
            cells.append(_place_item(row, found, risks, FINE_DIGITS))
    layers = [
        layer_of("settlements", "Settlements", "area", settlements, on=True, digits=PEOPLE_DIGITS),
        layer_of("cells", "Grid cells", "cell", cells, on=True, digits=FINE_DIGITS),
    ]
    legend: list[Key] = [
        {"mark": f"risk:{name}", "text": mark.word} for name, mark in style.RISK.items()
    ]
    if any(item["mark"] == UNKNOWN for item in (*settlements, *cells)):
        legend.append({"mark": UNKNOWN, "text": style.RISK_UNKNOWN.word})
    return {
        "title": "Chance of being displaced",
        "layers": layers,
        "legend": legend,
        "notes": [
            RISK_NOTE,
            *([SETTLEMENTS_NOTE] if settlements else []),
        ],
    }


def _risks(results: Results) -> dict[str, str]:
    block = results.displacement.would_displace
    places: tuple[Place, ...] = (*block.settlements, *block.cells) if block else ()
    return {place.id: place.risk for place in places if place.risk is not None}


def _place_item(row: dict[str, Any], detail: Detail, risks: dict[str, str], digits: int) -> Item:
    return {
        "shape": shape_of(row["geometry"]),
        "data": encode(row["geometry"], digits),
        "mark": f"risk:{risks[row['id']]}" if row["id"] in risks else UNKNOWN,
        "detail": detail,
    }


def _promises(results: Results, drawing: Drawing, sources: Sources) -> Group:
    verdicts = {verdict.id: verdict for verdict in results.delivery.promises}
    items = [
        point_item(
            row,
            f"verdict:{verdicts[row['id']].verdict.value}",
            promised.promise(verdicts[row["id"]], sources),
        )
        for row in rows_of(drawing.promises)
        if row["id"] in verdicts
    ]
    counts = results.delivery.summary
    unsourced = sum(not promise.sourced for promise in results.delivery.promises)
    drawn = {item["mark"] for item in items}
    legend: list[Key] = [
        {"mark": f"verdict:{verdict.value}", "text": f"{verdict.value} ({count})"}
        for verdict in Verdict
        if (count := counts.get(verdict.value, 0)) or f"verdict:{verdict.value}" in drawn
    ]
    if unsourced:
        legend.append({"text": UNSOURCED.format(count=unsourced)})
    absent = len(results.delivery.promises) - len(items)
    notes = [results.delivery.sentence]
    if absent:
        notes.append(
            f"{absent} of {len(verdicts)} promises have no published place; the lists below have "
            "them all."
        )
    layer = layer_of("promises", "Promises", "promise", items, on=True, digits=PEOPLE_DIGITS)
    return {
        "title": "What was promised",
        "layers": [layer],
        "legend": legend,
        "notes": notes,
    }


def _floods(results: Results, drawing: Drawing, sources: Sources) -> Group:
    events = {event.id: event for event in results.flood["events"]}
    items: dict[str, list[Item]] = {}
    legend: dict[str, str] = {}
    for row in rows_of(drawing.flood_extents):
        mark = _flood_mark(row["event"], row["flood_class"], results)
        legend[mark] = style.DEPTH[row["flood_class"]].word if mark.startswith("depth:") else ""
        members = items.setdefault(row["event"], [])
        members.append(_flood_item(row, mark, _flood_detail(row, events, [*items], sources)))
    for row in rows_of(drawing.floods):
        mark = _flood_mark(row["event"], None, results)
        legend[mark] = ""
        members = items.setdefault(row["event"], [])
        members.append(_flood_item(row, mark, _flood_detail(row, events, [*items], sources)))
    latest = _latest(items, events)
    layers = [
        layer_of(
            f"flood-{number}",
            events[event].name if event in events else str(event),
            "flood",
            members,
            on=event == latest,
            digits=FINE_DIGITS,
            about=flooded.flood_event(events[event], sources) if event in events else None,
        )
        for number, (event, members) in enumerate(items.items())
    ]
    return {
        "title": "What floods",
        "layers": layers,
        "legend": [
            {
                "mark": mark,
                "text": word
                or f"{style.FLOOD[mark.split(':')[1]].word}, reported somewhere inside",
            }
            for mark, word in legend.items()
        ],
        "notes": [NOT_REPORTED] if len(drawing.floods) else [],
    }


def _flood_detail(
    row: dict[str, Any], events: dict[str, FloodEvent], order: list[str], sources: Sources
) -> Detail:
    event = row["event"]
    return flooded.flood_place(row, events.get(event), f"flood-{order.index(event)}", sources)


def _latest(drawn: dict[str, list[Item]], events: dict[str, FloodEvent]) -> str | None:
    """Name the last dated flood with a place on the map: it is seen at once, the others on call."""
    dated = {event: events[event].date or "" for event in drawn if event in events}
    return max(dated, key=lambda event: dated[event]) if dated else next(iter(drawn), None)


def _flood_item(row: dict[str, Any], mark: str, detail: Detail) -> Item:
    data = encode(row["geometry"], FINE_DIGITS)
    return {"shape": shape_of(row["geometry"]), "data": data, "mark": mark, "detail": detail}


def _flood_mark(event: str, flood_class: str | None, results: Results) -> str:
    if flood_class in style.DEPTH:
        return f"depth:{flood_class}"
    kinds = {found.id: found.kind for found in results.flood["events"]}
    kind = kinds.get(event, "other")
    return f"flood:{kind if kind in style.FLOOD else 'other'}"


def _places(results: Results, drawing: Drawing) -> Group:
    """Draw infrastructure and points of further layers, each with the source of its own row."""
    titles = Sources(results)
    infrastructure: list[Item] = [
        point_item(
            row,
            "infrastructure",
            details.point(row, "infrastructure", None, titles.titles(known(row.get("source")))),
        )
        | {"label": known(row["name"]) or "", "at": label_points(row["geometry"])}
        for row in rows_of(drawing.infrastructure)
    ]
    layers = [
        layer_of(
            "infrastructure",
            "Infrastructure",
            "point",
            infrastructure,
            on=True,
            digits=PEOPLE_DIGITS,
        )
    ]
    legend: list[Key] = [{"mark": "infrastructure", "text": "located thing, with its accuracy"}]
    for number, (title, frame) in enumerate(drawing.others.items()):
        items = [
            point_item(
                row,
                "other",
                details.point(
                    row,
                    "other",
                    known(row["text"]),
                    titles.titles(known(row.get("source"))) or [title],
                ),
            )
            for row in rows_of(frame)
        ]
        layers.append(
            layer_of(f"other-{number}", title, "point", items, on=False, digits=PEOPLE_DIGITS)
        )
        legend[1:] = [{"mark": "other", "text": "point of a further layer"}]
    return {"title": "Places", "layers": layers, "legend": legend, "notes": []}
