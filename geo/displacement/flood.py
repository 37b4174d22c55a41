"""
Who of the site's people was inside each event's reported or modelled water.

'Reported' ground is an upper reading: a place was reported flooded somewhere within its accuracy.
Ground of which nobody spoke is unknown, never dry. Kinds of flood are kept apart and never added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.displacement.ground import chosen_positions, read_structure_layer
from geo.displacement.inputs import FloodRow, read_floods
from geo.displacement.model import FloodEvent, Reported
from geo.displacement.pieces import People
from geo.displacement.wording import between
from geo.exposure.model import ExposureTable
from geo.quantity import FloatArray, Interval
from geo.sites.model import Site

WET = frozenset(("reported", "0-0.5 m", "0.5-1 m", "1-2 m", "over 2 m"))
UNKNOWN = frozenset(("not_reported", "not_covered"))
MODELLED = "modelled depth"
PROMISED_SHARE = 0.5
"""A promised item counts as inside where more than half of its accuracy disc is: rather in than
out."""

PLACED = frozenset(("place", "depth"))
NO_PLACE = "No place of the event is located, so nothing can be said to have been inside."
NO_STRUCTURES = "No layer of structures is held."
NOT_COUNTED = "No structure of a layer was counted on the ground reported flooded."
KIND_WORDS = {
    "river": "river flood",
    "rain": "flood from rain and drainage",
    "canal": "canal flood",
    "gauge": "gauge reading",
    MODELLED: "modelled flood",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Water:
    """One event's water on the footprints' ground."""

    any_wet: bool
    structures: float | None
    has_area: bool
    unknown_share: float


def floods_of(
    site: Site, exposure: ExposureTable, people: People, floods: pd.DataFrame | None
) -> tuple[FloodEvent, ...]:
    """
    Return every event of the site, in order of id.

    Households = sum over pieces not yet cleared of the piece's households x share of it under water
    at the draw's own position of the footprints. Where every structure is on the map, the share is
    that of structures; elsewhere that of ground, people being taken to live evenly over the piece.
    Cleared ground has no people to be flooded.
    """
    rows = read_floods(floods)
    events = {str(event) for event in exposure.flood["event"]} | {row.event for row in rows}
    marks = _marks(rows)
    return tuple(
        _event(
            event,
            tuple(row for row in rows if row.event == event),
            site,
            exposure,
            people,
            marks=marks,
        )
        for event in sorted(events)
    )


def _event(  # noqa: PLR0913 - one event's rows among everything of the site
    event: str,
    rows: tuple[FloodRow, ...],
    site: Site,
    exposure: ExposureTable,
    people: People,
    *,
    marks: Mapping[tuple[str, float], str],
) -> FloodEvent:
    water = _water(exposure.flood[exposure.flood["event"] == event], rows)
    draws = _households(event, exposure, people) if water.has_area else None
    households = None if draws is None else Interval.of(draws)
    kind = rows[0].event_kind if rows else MODELLED
    name = next((row.event_name for row in rows if row.event_name), event.replace("_", " "))
    unplaced = {row.place for row in rows if row.record in PLACED and not row.located and row.place}
    dates = sorted({row.date for row in rows if row.date})
    structures = water.structures if water.has_area else None
    return FloodEvent(
        id=event,
        name=name,
        kind=kind,
        date=_span(dates),
        level=_levels(rows, marks),
        households=households,
        structures=structures,
        structures_reason=None if structures is not None else _no_structures(water, exposure),
        promised_items=_promised(exposure.flood_points, event),
        not_observable_share=water.unknown_share,
        located_reports=sum(row.record in PLACED and row.located for row in rows),
        not_located=tuple(sorted(unplaced)),
        reported=_reported(rows),
        sentence=_sentence(name, kind, households, water, site),
        source="; ".join(dict.fromkeys(row.source for row in rows if row.source)) or event,
    )


def _water(table: pd.DataFrame, rows: tuple[FloodRow, ...]) -> _Water:
    classes = {str(name) for name in table["flood_class"]}
    placed = any(row.record in PLACED and row.located for row in rows)
    modelled = bool(classes - UNKNOWN - {"reported"})
    wet = table[table["flood_class"].isin(list(WET))]
    total = float(table["area_m2"].sum())
    unknown = float(table.loc[table["flood_class"].isin(list(UNKNOWN)), "area_m2"].sum())
    # Reports without any place have no area; an extent or a raster has one wherever it lies.
    has_area = placed or modelled or bool(classes and not rows)
    structures = wet["structures"].sum(min_count=1)
    return _Water(
        any_wet=bool((wet["area_m2"] > 0).any()),
        structures=float(structures) if np.isfinite(structures) else None,
        has_area=has_area,
        # An event without any area of its own says nothing of any ground.
        unknown_share=min(unknown / total, 1.0) if total > 0 else 1.0,
    )


def _households(event: str, exposure: ExposureTable, people: People) -> FloatArray | None:
    standing = [piece for piece in people.pieces if piece.ground.block != "displaced"]
    table = exposure.flood_shares[exposure.flood_shares["event"] == event]
    chosen = chosen_positions(exposure, people.draws)
    found: FloatArray = np.zeros(people.draws.size)
    for piece in standing:
        rows = table[table["piece"] == piece.ground.piece]
        if rows.empty:
            continue
        if piece.persons is None:
            return None
        found = found + piece.persons / people.size * _share_under_water(rows, exposure)[chosen]
    return found if standing else None


def _share_under_water(rows: pd.DataFrame, exposure: ExposureTable) -> FloatArray:
    """Return the share of a piece's people under water, one value per position."""
    share = rows["ground_share"].to_numpy(dtype=np.float64)
    if exposure.selections and set(exposure.selections.values()) == {"complete"}:
        of_structures = rows["structure_share"].to_numpy(dtype=np.float64)
        share = np.where(np.isnan(of_structures), share, of_structures)
    by_position = np.zeros(exposure.realisations)
    by_position[rows["realisation"].to_numpy(dtype=np.intp)] = share
    return by_position


def _promised(points: pd.DataFrame, event: str) -> tuple[str, ...]:
    if points.empty:
        return ()
    inside = points[
        (points["event"] == event)
        & (points["item_kind"] == "promise")
        & (points["share"] > PROMISED_SHARE)
    ]
    return tuple(sorted({str(item) for item in inside["item"]}))


def _span(dates: list[str]) -> str | None:
    """Write sorted dates as one span; '2019' and '2019-09' are one date, known more closely."""
    if not dates:
        return None
    first, last = dates[0], dates[-1]
    return last if last.startswith(first) else f"{first} to {last}"


def _levels(rows: tuple[FloodRow, ...], marks: Mapping[tuple[str, float], str]) -> str | None:
    """
    Write gauge levels and depths with their datum, never one for the other.

    A low value alone is a bound and reads 'at least'. A river level known by such a bound only has
    a peak that nobody published; where the bound is one of the gauge's marks, the mark is named.
    """
    words = []
    for row in rows:
        if row.record in ("level", "depth") and row.value_low is not None:
            mark = marks.get((row.place, row.value_low), "") if _is_bound(row) else ""
            named = f" (the {mark})" if mark else ""
            where = f" at {row.place}" if row.place else ""
            peak = ", peak not published" if row.record == "level" and _is_bound(row) else ""
            # A datum may repeat the unit: 'm above sea level'.
            datum = row.datum.removeprefix(f"{row.unit} ").strip()
            value = f"{_amount(row)} {row.unit}{named} {datum}".strip()
            words.append(f"{row.record} {value}{where}{peak}")
    return "; ".join(dict.fromkeys(words)) or None


def _amount(row: FloodRow) -> str:
    low, high = row.value_low, row.value_high
    if high is None:
        return f"at least {low:g}"
    return f"{low:g}" if high == low else f"{low:g} to {high:g}"


def _is_bound(row: FloodRow) -> bool:
    return row.value_low is not None and row.value_high is None


def _marks(rows: tuple[FloodRow, ...]) -> Mapping[tuple[str, float], str]:
    """Return the marks of the gauges, such as 'danger level', by place and height."""
    return {
        (row.place, row.value_low): row.note.rstrip(".").lower()
        for row in rows
        if row.event_kind == "gauge" and row.record == "level" and row.value_low and row.note
    }


def _reported(rows: tuple[FloodRow, ...]) -> tuple[Reported, ...]:
    return tuple(
        Reported(
            what="people" if row.record == "people" else "wards",
            place=row.place or None,
            value_low=row.value_low,
            value_high=row.value_high,
            unit=" ".join(part for part in (row.unit, row.datum) if part),
            date=row.date or None,
            note=row.note or None,
            source=row.source,
        )
        for row in rows
        if row.record in ("people", "wards")
    )


def _no_structures(water: _Water, exposure: ExposureTable) -> str:
    if not water.has_area:
        return NO_PLACE
    return NOT_COUNTED if read_structure_layer(exposure).present else NO_STRUCTURES


def _sentence(name: str, kind: str, households: Interval | None, water: _Water, site: Site) -> str:
    what = f"{name} ({KIND_WORDS.get(kind, kind)})"
    if not water.has_area:
        return f"{what}: no located report, so nobody can be said to have been inside or outside."
    if households is None:
        return f"{what}: no number of households can be given for the ground under water."
    if not water.any_wet:
        dry = "reports place no water on" if kind != MODELLED else "the model puts no water on"
        text = f"{what}: {dry} the footprints at {site.name.en}"
    else:
        who = "households of the footprints assessed (nine times in ten)"
        text = f"{what}: {between(households)} {who} live "
        if kind == MODELLED:
            text += "on ground that the model puts under water"
        else:
            # A reported place is a disc of its accuracy, of which any part may have been dry.
            text += "where places were reported flooded; not all of that ground need have been wet"
    if water.unknown_share > 0:
        text += (
            f"; of {_portion(water.unknown_share)} of the footprints nobody said, which is not dry"
        )
    return text + "."


def _portion(share: float) -> str:
    words = (
        (0.1, "a small part"),
        (0.4, "a part"),
        (0.6, "about half"),
        (0.9, "most"),
        (1.0, "nearly all"),
    )
    return next((word for upper, word in words if share < upper), "all")
