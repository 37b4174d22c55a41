"""
One table per question, for people who go on in a spreadsheet or in code.

Numbers are unrounded, units stand in the names of the columns, an empty cell means *not known*.
Texts that a spreadsheet would run as a formula begin with an apostrophe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel

from geo.delivery.model import Evidence, PromiseVerdict, SectorScore, State, Verdict
from geo.displacement.model import (
    DisplacementBlock,
    Driver,
    FloodEvent,
    Method,
    OfficialCount,
    Place,
    Zone,
)
from geo.report.safe import spreadsheet_text, visible
from geo.results import Claim, LayerUsed, ReferencePopulation, Results, Source
from geo.sites.model import Assumption

Value = str | float | int | bool | None
Row = TypeVar("Row")
Columns = Mapping[str, Callable[[Row], Value]]
"""Name of a column -> how a row's cell is read."""
Named = tuple[str, Row]
"""The headline that a row belongs to, and the row."""

_QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def result_tables(results: Results) -> dict[str, pd.DataFrame]:
    """
    Lay all results out as flat tables.

    Parameters
    ----------
    results
        What the run found.

    Returns
    -------
    tables
        File stem -> table. Every table is always there, with its columns, however empty. ``block``
        is would_displace or displaced; ``_p05`` to ``_p95`` are quantiles; shares run from 0 to 1.
    """
    blocks = [
        (name, block)
        for name, block in (
            ("would_displace", results.displacement.would_displace),
            ("displaced", results.displacement.displaced),
        )
        if block is not None
    ]
    promises = results.delivery.promises
    return {
        "displacement_headline": _table(blocks, _headline()),
        "methods": _table(_of(blocks, lambda b: b.methods), _methods()),
        "drivers": _table(_of(blocks, lambda b: b.drivers), _drivers()),
        "official_counts": _table(_of(blocks, lambda b: b.official_counts), _official_counts()),
        "zones": _table(_of(blocks, lambda b: b.zones), _zones()),
        "settlements": _table(_of(blocks, lambda b: b.settlements), _places()),
        "cells": _table(_of(blocks, lambda b: b.cells), _places()),
        "promises": _table(promises, _promises()),
        "evidence": _table([e for p in promises for e in p.evidence], _evidence()),
        "scorecard": _table(results.delivery.sectors, _scorecard()),
        "floods": _table(results.flood.get("events", ()), _floods()),
        "claims": _table(results.claims, _fields(Claim)),
        "reference": _table(results.reference, _fields(ReferencePopulation)),
        "assumptions": _table(results.assumptions, _fields(Assumption)),
        "layers": _table(results.layers, _fields(LayerUsed)),
        "sources": _table(results.sources, _fields(Source)),
        "unknown": _table(results.unknown, {"not_found": str}),
        "warnings": _table(results.warnings, {"warning": str}),
    }


def _table(rows: Iterable[Row], columns: Columns[Row]) -> pd.DataFrame:
    held = list(rows)
    return pd.DataFrame(
        {name: _column([_safe(read(row)) for row in held]) for name, read in columns.items()}
    )


def _column(values: list[Value]) -> pd.Series[Any]:
    """Keep whole numbers whole where some are not known; pandas would make them fractions."""
    known = [value for value in values if value is not None]
    whole = bool(known) and all(type(value) is int for value in known)
    if whole and len(known) < len(values):
        return pd.Series(values, dtype="Int64")
    return pd.Series(values, dtype=None if known else "object")


def _safe(value: Value) -> Value:
    return spreadsheet_text(visible(value)) if isinstance(value, str) else value


def _of(
    blocks: Iterable[Named[DisplacementBlock]], read: Callable[[DisplacementBlock], Iterable[Row]]
) -> list[Named[Row]]:
    return [(name, row) for name, block in blocks for row in read(block)]


def _headline() -> Columns[Named[DisplacementBlock]]:
    return _with_block(
        {
            **_interval("households", "households"),
            **_interval("persons", "persons"),
            "registered_households": _at("registered.households"),
            "registered_persons": _at("registered.persons"),
            "registered_source": _at("registered.source"),
            "registered_counted_on": _at("registered.counted_on"),
            "registered_cut_off": _at("registered.cut_off"),
            "registered_covers": _at("registered.covers"),
            **_counted("beyond_registry", "beyond_registry"),
            "beyond_registry_probability_positive": _at("beyond_registry.probability_positive"),
            **_interval(
                "definition_effect_households", "beyond_registry.definition_effect.households"
            ),
            "reason": _at("reason"),
            "incomplete_zones": _at("incomplete"),
            "floor_households": _at("floor.households"),
            "floor_sources": _at("floor.sources"),
            **_counted("affected_not_displaced", "affected_not_displaced"),
            "affected_not_displaced_note": _at("affected_not_displaced_note"),
            "businesses": _at("businesses"),
            "businesses_at_least": _at("businesses_at_least"),
            "businesses_note": _at("businesses_note"),
            "methods_heterogeneity_ratio": _at("agreement.heterogeneity"),
            "methods_conflict": _at("agreement.conflict"),
            "methods_sentence": _at("agreement.sentence"),
            "sentence": _at("sentence"),
        }
    )


def _methods() -> Columns[Named[Method]]:
    return _with_block(
        {
            "id": _at("id"),
            "title": _at("title"),
            **_interval("households", "households"),
            "weight_share": _at("weight"),
            "ground_share": _at("ground_share"),
            "inputs": _at("inputs"),
            "caveats": _at("caveats"),
            "absent_because": _at("absent"),
        }
    )


def _drivers() -> Columns[Named[Driver]]:
    return _with_block(
        {"assumption": _at("assumption"), "variance_share": _at("first_order"), "variance_share_with_others": _at("total")}
    )


def _official_counts() -> Columns[Named[OfficialCount]]:
    fields = _fields(OfficialCount, leave=("beyond",))
    return _with_block({**fields, **_counted("beyond", "beyond")})


def _zones() -> Columns[Named[Zone]]:
    counted = ("households", "persons", "beyond_registry")
    return _with_block(
        {
            **_fields(Zone, leave=(*counted, "reason", "source")),
            **_interval("households", "households"),
            **_interval("persons", "persons"),
            **_counted("beyond_registry", "beyond_registry"),
            "reason": _at("reason"),
            "source": _at("source"),
        }
    )


def _places() -> Columns[Named[Place]]:
    return _with_block(
        {
            "id": _at("id"),
            "name": _at("name"),
            "located": _at("located"),
            "share_inside": _at("share_inside"),
            **_interval("households_inside", "households_inside"),
            **_interval("beyond_registry_households", "beyond_registry_households"),
            "documented_households": _at("documented_households"),
            "documented_persons": _at("documented_persons"),
            "count_kind": _at("count_kind"),
            "count_date": _at("count_date"),
            "status": _at("status"),
            "risk": _at("risk"),
            "reasons": _at("reasons"),
            "flood_events": _at("flood_events"),
            "source": _at("source"),
        }
    )


def _promises() -> Columns[PromiseVerdict]:
    return {
        "id": _at("id"),
        "name": _at("name"),
        "sector": _at("sector"),
        "phase": _at("phase"),
        "sourced": _at("sourced"),
        "verdict": _at("verdict"),
        "probability_delivered": _at("probability_delivered"),
        **{f"probability_state_{state.value}": _state(state) for state in State},
        **_quantity("promised", "promised"),
        "promised_by": _at("promised_by.text"),
        "promised_slips": _at("promised_slips"),
        "due": _at("due"),
        **_quantity("observed", "observed"),
        "delivered_share": _at("delivered_share"),
        **_quantity("in_use", "observed_service"),
        "in_use_share": _at("service_share"),
        "days_late_least": lambda promise: promise.days_late[0] if promise.days_late else None,
        "days_late_most": lambda promise: promise.days_late[1] if promise.days_late else None,
        "sentence": _at("sentence"),
        "would_settle_it": _at("settles"),
        "lon_degrees": _at("lon"),
        "lat_degrees": _at("lat"),
        "location_accuracy_m": _at("location_accuracy_m"),
        "source": _at("source"),
        "confidence": _at("confidence"),
        "note": _at("note"),
    }


def _evidence() -> Columns[Evidence]:
    return {
        "promise": _at("promise"),
        "id": _at("id"),
        "says": _at("says"),
        "kind": _at("kind"),
        "observed_on": _at("observed_on.text"),
        "observed_first_day": _at("observed_on.first"),
        "observed_last_day": _at("observed_on.last"),
        **_quantity("amount", "quantity"),
        "aspect": _at("aspect"),
        "source": _at("source"),
        "note": _at("note"),
    }


def _scorecard() -> Columns[SectorScore]:
    return {
        "sector": _at("sector"),
        "promises": _at("promises"),
        **{f"{v.value.replace(' ', '_')}_promises": _scored(v) for v in Verdict},
        "judged_share": _at("judged_share"),
    }


def _floods() -> Columns[FloodEvent]:
    return {
        "id": _at("id"),
        "name": _at("name"),
        "kind": _at("kind"),
        "date": _at("date"),
        "level": _at("level"),
        **_interval("households", "households"),
        "structures": _at("structures"),
        "promised_items": _at("promised_items"),
        "not_observable_share": _at("not_observable_share"),
        "located_reports": _at("located_reports"),
        "not_located": _at("not_located"),
        "sentence": _at("sentence"),
        "source": _at("source"),
    }


# ------------------------------------------------------------------------------------------------
# Columns that several tables share


def _at(path: str) -> Callable[[object], Value]:
    """Read a field of a field; not known where one on the way is not known."""
    names = path.split(".")

    def value(row: object) -> Value:
        found = row
        for name in names:
            found = None if found is None else getattr(found, name)
        return _cell(found)

    return value


def _interval(prefix: str, path: str) -> Columns[object]:
    return {f"{prefix}_{name}": _at(f"{path}.{name}") for name in _QUANTILES}


def _counted(prefix: str, path: str) -> Columns[object]:
    return {
        **_interval(f"{prefix}_households", f"{path}.households"),
        **_interval(f"{prefix}_persons", f"{path}.persons"),
    }


def _quantity(prefix: str, path: str) -> Columns[object]:
    return {f"{prefix}_{name}": _at(f"{path}.{name}") for name in ("low", "high", "unit")}


def _fields(model: type[BaseModel], *, leave: tuple[str, ...] = ()) -> Columns[object]:
    """Make one column per field of a model, whose names hold their units already."""
    return {name: _at(name) for name in model.model_fields if name not in leave}


def _with_block(columns: Columns[Row]) -> Columns[Named[Row]]:
    def second(read: Callable[[Row], Value]) -> Callable[[Named[Row]], Value]:
        return lambda named: read(named[1])

    first: Columns[Named[Row]] = {"block": lambda named: named[0]}
    return {**first, **{name: second(read) for name, read in columns.items()}}


def _state(state: State) -> Callable[[PromiseVerdict], Value]:
    return lambda promise: promise.probability.get(state)


def _scored(verdict: Verdict) -> Callable[[SectorScore], Value]:
    return lambda sector: sector.by_verdict.get(verdict, 0)


def _cell(value: object) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(value) or None
    if value is None or isinstance(value, str | float | int | bool):
        return str(value) if isinstance(value, str) else value
    raise TypeError(value)
