"""Columns of the tables of promises."""

from __future__ import annotations

from collections.abc import Callable

from geo.delivery.model import Evidence, PromiseVerdict, SectorScore, State, Verdict
from geo.report.tables.columns import Columns, Value, at, quantity


def promises() -> Columns[PromiseVerdict]:
    """One row a promise."""
    return {
        "id": at("id"),
        "name": at("name"),
        "sector": at("sector"),
        "phase": at("phase"),
        "sourced": at("sourced"),
        "verdict": at("verdict"),
        "probability_delivered": at("probability_delivered"),
        **{f"probability_state_{state.value}": _state(state) for state in State},
        **quantity("promised", "promised"),
        "promised_by": at("promised_by.text"),
        "promised_slips": at("promised_slips"),
        "due": at("due"),
        **quantity("observed", "observed"),
        "delivered_share": at("delivered_share"),
        **quantity("in_use", "observed_service"),
        "in_use_share": at("service_share"),
        "days_late_least": lambda promise: promise.days_late[0] if promise.days_late else None,
        "days_late_most": lambda promise: promise.days_late[1] if promise.days_late else None,
        "sentence": at("sentence"),
        "would_settle_it": at("settles"),
        "lon_degrees": at("lon"),
        "lat_degrees": at("lat"),
        "location_accuracy_m": at("location_accuracy_m"),
        "source": at("source"),
        "confidence": at("confidence"),
        "note": at("note"),
    }


def evidence() -> Columns[Evidence]:
    """One row a piece of evidence."""
    return {
        "promise": at("promise"),
        "id": at("id"),
        "says": at("says"),
        "kind": at("kind"),
        "observed_on": at("observed_on.text"),
        "observed_first_day": at("observed_on.first"),
        "observed_last_day": at("observed_on.last"),
        **quantity("amount", "quantity"),
        "aspect": at("aspect"),
        "source": at("source"),
        "note": at("note"),
    }


def scorecard() -> Columns[SectorScore]:
    """One row a sector."""
    return {
        "sector": at("sector"),
        "promises": at("promises"),
        **{f"{v.value.replace(' ', '_')}_promises": _scored(v) for v in Verdict},
        "judged_share": at("judged_share"),
    }


def _state(state: State) -> Callable[[PromiseVerdict], Value]:
    return lambda promise: promise.probability.get(state)


def _scored(verdict: Verdict) -> Callable[[SectorScore], Value]:
    return lambda sector: sector.by_verdict.get(verdict, 0)
