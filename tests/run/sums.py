"""
A made-up site whose every number can be done in the head, for texts and explanations.

Unit: 10,000 registered persons on 2 km2, so 5,000 per km2; the ground is 1 km2, its density the
same (1.0), 1.5 people live there for each registered: 7,500, at 3 to a household 2,500 households.
Map: 1,000 structures, half of all there are (0.5), 0.8 of them homes, 0.9 lived in, 1.25 households
each: 1,800 households.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from geo.delivery.model import Delivery
from geo.displacement.model import (
    Agreement,
    BeyondRegistry,
    DefinitionEffect,
    Displacement,
    DisplacementBlock,
    Driver,
    Method,
    MonteCarloError,
    OfficialCount,
    Registered,
    WithoutMethod,
    Zone,
)
from geo.exposure.model import ExposureTable
from geo.quantity import Interval
from geo.results import ReferencePopulation, Results, SiteSummary, Source
from geo.sites.model import Assumption, HouseholdDefinition, Names

ESCAPE = "\x1b[31mred\x1b[0m"
"""What a hostile layer might put into a name: a terminal would obey it."""
MARKUP = "[bold]Pier[/bold]"


def spread(p05: float, p50: float, p95: float) -> Interval:
    return Interval(p05=p05, p25=(p05 + p50) / 2, p50=p50, p75=(p50 + p95) / 2, p95=p95)


def fixed(name: str, value: float, **changes: Any) -> Assumption:
    facts: dict[str, Any] = {
        "id": name,
        "meaning": name.replace("_", " ").capitalize(),
        "unit": "ratio",
        "kind": "fixed",
        "mode": value,
        "source": "JUDGEMENT",
        "mark": "J",
        "confidence": "low",
    }
    return Assumption(**(facts | changes))


ASSUMPTIONS = (
    fixed("household_size", 3.0, unit="persons/household", source="CENSUS", mark="P"),
    fixed("between_method", 0.35, unit="log ratio"),
    fixed("density_transfer", 1.0),
    fixed("defacto_multiplier", 1.5),
    fixed("building_completeness", 0.5, unit="share"),
    fixed("residential_share", 0.8, unit="share"),
    fixed("occupied_share", 0.9, unit="share"),
    fixed("households_per_structure", 1.25, unit="households/structure"),
    fixed("persons_per_structure", 6.0, unit="persons/structure"),
    fixed("count_error", 1.0),
    fixed("registry_overcoverage", 0.1, unit="share"),
)

UNIT = Method(
    id="reference_ward",
    title="density of Ward",
    households=spread(1500, 2500, 4000),
    weight=0.5,
    ground_share=1.0,
    inputs=("10,000 registered persons on 2 km2, 2020",),
    caveats=("Takes the ground to be as densely lived on as Ward.",),
)
MAP = Method(
    id="structures",
    title="structures on the map",
    households=spread(1000, 1800, 3000),
    weight=0.5,
    ground_share=1.0,
    inputs=("1,000 structures on the map, selection complete",),
    caveats=(),
)
SILENT = Method(
    id="raster",
    title="population raster",
    households=None,
    weight=0.0,
    ground_share=0.0,
    inputs=(),
    caveats=(),
    absent="No population raster is held.",
)


def make_zone(**changes: Any) -> Zone:
    facts: dict[str, Any] = {
        "id": "yard",
        "name": "Rail yard",
        "project": "Station city",
        "status": "planned",
        "takes": "all",
        "outline": "described",
        "cleared_on": None,
        "area_m2": 1e6,
        "published_area_m2": None,
        "accuracy_m": 200.0,
        "households": spread(1200, 2100, 3400),
        "persons": spread(3600, 6300, 10_200),
        "beyond_registry": None,
        "beyond_reason": "No registry counts this ground.",
        "floor_households": None,
        "only_counts_speak": False,
        "reason": None,
        "source": "PLAN; JUDGEMENT",
    }
    return Zone(**(facts | changes))


def make_block(**changes: Any) -> DisplacementBlock:
    facts: dict[str, Any] = {
        "households": spread(1200, 2100, 3400),
        "persons": spread(3600, 6300, 10_200),
        "registered": Registered(
            households=1000, persons=4000, source="PLAN", counted_on="2020", cut_off=None
        ),
        "beyond_registry": BeyondRegistry(
            households=spread(0, 900, 2200),
            persons=spread(0, 2700, 6600),
            probability_positive=0.95,
            definition_effect=DefinitionEffect(
                households=spread(333, 333, 333), sentence="4,000 persons make 333 more at 3.00."
            ),
        ),
        "reason": None,
        "incomplete": (),
        "official_counts": (),
        "floor": None,
        "affected_not_displaced": None,
        "affected_not_displaced_note": "There is no improvement zone.",
        "businesses": None,
        "businesses_note": "No count of shops was found.",
        "methods": (SILENT, UNIT, MAP),
        "agreement": Agreement(
            heterogeneity=1.4,
            i_squared=0.2,
            tau=0.3,
            p_value=0.4,
            conflict=False,
            sentence="The methods lie within a factor of 1.4.",
        ),
        "without": (
            WithoutMethod(
                method="structures",
                title=MAP.title,
                households=spread(1500, 2500, 4000),
                beyond_registry_households=None,
                probability_positive=None,
                conflict=False,
            ),
        ),
        "drivers": tuple(
            Driver(
                assumption=name,
                first_order=share,
                total=share,
                total_error=0.01,
                households_if_low=300.0,
                households_if_high=1500.0,
            )
            for name, share in (("defacto_multiplier", 0.5), ("density_transfer", 0.3))
        ),
        "drivers_of": "beyond_registry",
        "monte_carlo_error": MonteCarloError(p05=5, p50=10, p95=20, probability_positive=0.001),
        "zones": (make_zone(),),
        "settlements": (),
        "cells": (),
        "sentence": "The project would displace between 1,200 and 3,400 households.",
    }
    return DisplacementBlock(**(facts | changes))


def make_results(
    block: DisplacementBlock | None = None,
    *,
    assumptions: tuple[Assumption, ...] = ASSUMPTIONS,
    displaced: DisplacementBlock | None = None,
    name: str = "Sum Town",
) -> Results:
    return Results(
        site=SiteSummary(
            id="sums",
            name=Names(en=name),
            project=Names(en="Station city"),
            country="TH",
            crs="EPSG:32647",
            area_of_interest=(100.0, 13.0, 100.1, 13.1),
            facts_as_of="2025-01-01",
        ),
        seed=1,
        draws=256,
        household_definition=HouseholdDefinition(
            text="People who share a pot.", assumption="household_size"
        ),
        displacement=Displacement(
            would_displace=block or make_block(),
            displaced=displaced,
            would_displace_reason=None,
            displaced_reason=None if displaced else "The site has no cleared footprint.",
        ),
        flood={"events": ()},
        delivery=Delivery(summary={}, sectors=(), promises=(), sentence="None."),
        claims=(),
        reference=(
            ReferencePopulation(
                id="ward",
                name="Ward",
                persons=10_000,
                houses=None,
                area_km2=2.0,
                year="2020",
                basis="registered",
                source="CENSUS",
            ),
        ),
        assumptions=assumptions,
        layers=(),
        unknown=(),
        warnings=(),
        sources=(
            Source(key="CENSUS", title="Census of Sums", address="https://example.org/census"),
            Source(key="PLAN", title="The plan of the yard", address=None),
        ),
    )


def make_count(**changes: Any) -> OfficialCount:
    facts: dict[str, Any] = {
        "id": "c1",
        "project": "Station city",
        "footprint": "yard",
        "count": 300.0,
        "count_kind": "houses",
        "official": True,
        "date": "2021",
        "source": "PLAN",
        "beyond": None,
        "reason": "It counts houses, not all residents.",
    }
    return OfficialCount(**(facts | changes))


def make_exposure(*groups: tuple[str, str, float], km2: float = 1.0) -> ExposureTable:
    """Make a table of one piece; each group is a class of ground, one of structures, a count."""
    row: dict[str, Any] = {
        "realisation": 0,
        "piece": "yard",
        "reference_unit": "",
        "settlement_class": "unknown",
        "structure_class": "land",
        "area_m2": km2 * 1e6,
        **dict.fromkeys(("structures_any", "structures_half", "structures_centroid")),
        **dict.fromkeys(("footprint_m2", "floor_m2", "storeys_unknown_m2", "population")),
    }
    rows = [row]
    for ground, built, count in groups:
        counts = dict.fromkeys(("structures_any", "structures_half", "structures_centroid"), count)
        classes = {"settlement_class": ground, "structure_class": built, "area_m2": None}
        rows.append(row | classes | counts)
    return ExposureTable(
        realisations=1,
        footprints=(),
        pieces={"yard": ("yard",)},
        blocks={"yard": "would_displace"},
        rows=pd.DataFrame(rows),
        settlements=pd.DataFrame(),
        not_located=(),
        cells=gpd.GeoDataFrame({"cell": []}, geometry=[], crs="EPSG:32647"),
        cell_shares=pd.DataFrame(),
        flood=pd.DataFrame(),
        flood_shares=pd.DataFrame(),
        flood_points=pd.DataFrame(),
        notes=(),
        caveats={},
        selections={},
        structure_vintage=None,
    )
