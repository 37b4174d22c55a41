"""Columns of the tables of people: the headlines and all that stands beside them."""

from __future__ import annotations

from collections.abc import Callable

from geo.displacement.model import (
    DisplacementBlock,
    Driver,
    FieldSample,
    FloodEvent,
    Method,
    NotCounted,
    OfficialCount,
    Part,
    PartyCount,
    Place,
    Reported,
    SampledZone,
    WithoutMethod,
    Zone,
)
from geo.report.tables.columns import (
    Columns,
    Named,
    Value,
    at,
    counted,
    fields,
    interval,
    with_block,
)


def headline() -> Columns[Named[DisplacementBlock]]:
    """One row a headline."""
    return with_block(
        {
            **interval("households", "households"),
            **interval("persons", "persons"),
            "registered_households": at("registered.households"),
            "registered_persons": at("registered.persons"),
            "registered_source": at("registered.source"),
            "registered_counted_on": at("registered.counted_on"),
            "registered_cut_off": at("registered.cut_off"),
            "registered_cut_off_reason": at("registered.cut_off_reason"),
            "registered_covers": at("registered.covers"),
            **counted("beyond_registry", "beyond_registry"),
            "beyond_registry_probability_positive": at("beyond_registry.probability_positive"),
            **interval(
                "definition_effect_households", "beyond_registry.definition_effect.households"
            ),
            "reason": at("reason"),
            "incomplete_zones": at("incomplete"),
            "floor_households": at("floor.households"),
            "floor_sources": at("floor.sources"),
            **counted("affected_not_displaced", "affected_not_displaced"),
            "affected_not_displaced_note": at("affected_not_displaced_note"),
            "businesses": at("businesses"),
            "businesses_at_least": at("businesses_at_least"),
            "businesses_note": at("businesses_note"),
            "methods_heterogeneity_ratio": at("agreement.heterogeneity"),
            "methods_i_squared": at("agreement.i_squared"),
            "methods_tau_log": at("agreement.tau"),
            "methods_p_value": at("agreement.p_value"),
            "methods_conflict": at("agreement.conflict"),
            "methods_sentence": at("agreement.sentence"),
            "drivers_of": at("drivers_of"),
            **{
                f"monte_carlo_error_{name}": at(f"monte_carlo_error.{name}")
                for name in ("p05", "p50", "p95", "probability_positive")
            },
            "sentence": at("sentence"),
        }
    )


def methods() -> Columns[Named[Method]]:
    """One row a way of counting."""
    return with_block(
        {
            "id": at("id"),
            "title": at("title"),
            **interval("households", "households"),
            "weight_share": at("weight"),
            "ground_share": at("ground_share"),
            "inputs": at("inputs"),
            "caveats": at("caveats"),
            "absent_because": at("absent"),
        }
    )


def drivers() -> Columns[Named[Driver]]:
    """One row an assumption that drives the doubt."""
    return with_block(fields(Driver))


def without_method() -> Columns[Named[WithoutMethod]]:
    """One row a way of counting that is left out."""
    return with_block(
        {
            "method": at("method"),
            "title": at("title"),
            **interval("households", "households"),
            **interval("beyond_registry_households", "beyond_registry_households"),
            "beyond_registry_probability_positive": at("probability_positive"),
            "conflict": at("conflict"),
        }
    )


def field_sample() -> Columns[Named[FieldSample]]:
    """One row a headline: what a visit would buy in all."""
    return with_block(fields(FieldSample, leave=("zones", "curve")))


def field_sample_zones() -> Columns[Named[SampledZone]]:
    """One row a zone to visit."""
    return with_block(
        {
            "zone": at("zone"),
            "name": at("name"),
            "structures_to_visit": at("structures"),
            "structures_there": at("of_structures"),
        }
    )


def field_sample_curve() -> Columns[Named[tuple[int, float]]]:
    """One row a size of the sample."""
    return with_block(
        {
            "structures_visited": lambda point: point[0],
            "expected_width_households": lambda point: point[1],
        }
    )


def parts() -> Columns[Named[Part]]:
    """One row a part of a breakdown; `key` is empty for what belongs to none."""
    return with_block(
        {
            "by": at("by"),
            "key": at("key"),
            "name": at("name"),
            **interval("households", "households"),
            **interval("persons", "persons"),
            "reason": at("reason"),
            "source": at("source"),
        }
    )


def parties() -> Columns[Named[PartyCount]]:
    """One row a standing in a resettlement plan."""
    return with_block(fields(PartyCount))


def not_counted() -> Columns[Named[NotCounted]]:
    """One row a documented eviction that no headline holds."""
    return with_block(fields(NotCounted))


def official_counts() -> Columns[Named[OfficialCount]]:
    """One row a published count."""
    own = fields(OfficialCount, leave=("beyond",))
    return with_block({**own, **counted("beyond", "beyond")})


def zones() -> Columns[Named[Zone]]:
    """One row a footprint."""
    told_apart = ("households", "persons", "beyond_registry")
    return with_block(
        {
            **fields(Zone, leave=(*told_apart, "reason", "source")),
            **interval("households", "households"),
            **interval("persons", "persons"),
            **counted("beyond_registry", "beyond_registry"),
            "reason": at("reason"),
            "source": at("source"),
        }
    )


def places() -> Columns[Named[Place]]:
    """One row a settlement or a cell."""
    return with_block(
        {
            "id": at("id"),
            "name": at("name"),
            "located": at("located"),
            "share_inside": at("share_inside"),
            **interval("households_inside", "households_inside"),
            **interval("beyond_registry_households", "beyond_registry_households"),
            "documented_households": at("documented_households"),
            "documented_persons": at("documented_persons"),
            "count_kind": at("count_kind"),
            "count_date": at("count_date"),
            "status": at("status"),
            "risk": at("risk"),
            "reasons": at("reasons"),
            "flood_events": at("flood_events"),
            "source": at("source"),
        }
    )


def floods() -> Columns[FloodEvent]:
    """One row a flood."""
    return {
        "id": at("id"),
        "name": at("name"),
        "kind": at("kind"),
        "date": at("date"),
        "level": at("level"),
        **interval("households", "households"),
        "structures": at("structures"),
        "structures_reason": at("structures_reason"),
        "promised_items": at("promised_items"),
        "not_observable_share": at("not_observable_share"),
        "located_reports": at("located_reports"),
        "not_located": at("not_located"),
        "sentence": at("sentence"),
        "source": at("source"),
    }


def reported() -> Columns[tuple[str, Reported]]:
    """One row a published number of a flood as a whole; never to be added."""

    def second(name: str) -> Callable[[tuple[str, Reported]], Value]:
        read = at(name)
        return lambda row: read(row[1])

    first: Columns[tuple[str, Reported]] = {"event": lambda row: row[0]}
    return {**first, **{name: second(name) for name in Reported.model_fields}}
