"""From a simulated city to what an analyst of it would hold, and to our estimate of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.displacement import Draws, estimate_displacement
from geo.displacement.distributions import Z_95
from geo.displacement.methods import draws_of_methods
from geo.exposure.model import ExposureTable, FootprintFact
from geo.quantity import Interval
from geo.sites.model import Assumption, Site
from tests.calibration.analyst import assumptions_on_trial
from tests.simulate.city import City

DRAWS = 1024
"""Enough for the 5 % and 95 % points of one city among hundreds; a run of a site takes 8,192."""

SEED = 7
WEIGHTS = {"plan_registry": "2", "near": "2", "far": "0"}
"""As in the reference table of Bang Sue: the register of the ground and the nearest unit 2; a unit
around a unit adds no witness."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimate:
    """What we would publish of one city, and the draws that baselines are made from."""

    households: Interval
    beyond_households: Interval
    probability_positive: float
    conflict: bool
    p_value: float | None
    methods: dict[str, NDArray[np.float64]]
    """Method id -> draws of households; only methods that speak of all ground."""
    registry_times_ratio: NDArray[np.float64]
    """Registered persons x people per registered person of the city, in households, with the doubt
    of a ratio of the ground: nobody knows how the ground differs from its city."""
    registry_times_city: NDArray[np.float64]
    """The same with the doubt of the city's own ratio alone."""


def estimate_city(city: City, assumptions: tuple[Assumption, ...]) -> Estimate:
    """Estimate a city as a site would be, from what an analyst of it would hold."""
    site = _site(city, assumptions)
    exposure = _exposure(city)
    found = estimate_displacement(
        site,
        exposure,
        counts=_counts(city),
        reference=_reference(city),
        settlements=_settlements(city),
        draws=DRAWS,
        seed=SEED,
        study=False,
    )
    block = found.displacement.would_displace
    if block is None or block.households is None or block.beyond_registry is None:
        msg = f"{city.regime} {city.seed}: no number; {block.reason if block else 'no block'}"
        raise RuntimeError(msg)
    draws = found.people.draws
    ratio = next(row for row in assumptions_on_trial() if row.id == "defacto_multiplier")
    whole = {method.id for method in block.methods if (method.ground_share or 0) > 0.99}
    return Estimate(
        households=block.households,
        beyond_households=block.beyond_registry.households,
        probability_positive=block.beyond_registry.probability_positive,
        conflict=block.agreement.conflict,
        p_value=block.agreement.p_value,
        methods={
            name: values
            for name, values in draws_of_methods(found.people, "would_displace").items()
            if name in whole
        },
        registry_times_ratio=(
            city.registered_persons * _of_the_ground(draws, ratio) / found.people.size
        ),
        registry_times_city=(
            city.registered_persons * draws["unit_multiplier"] / found.people.size
        ),
    )


def _of_the_ground(draws: Draws, general: Assumption) -> NDArray[np.float64]:
    """Widen the city's ratio to the doubt that a ground of which nothing is known has."""
    city = draws["unit_multiplier"]
    middle = float(np.median(city))
    own = np.log(np.quantile(city, 0.95) / middle) / Z_95
    width = np.log((general.high or 1.0) / (general.low or 1.0)) / (2 * Z_95)
    return np.asarray(middle * (city / middle) ** (width / own))


def _site(city: City, assumptions: tuple[Assumption, ...]) -> Site:
    return Site(
        schema_version=1,
        id="simulated",
        name={"en": "Simulated"},
        project={"en": "A project"},
        country="TH",
        crs="EPSG:32647",
        area_of_interest=(100.0, 13.0, 100.1, 13.1),
        facts_as_of="2026-01-01",
        registry={
            "households": city.registered_households,
            "persons": city.registered_persons,
            "source": "SIM",
            "covers": [f"z_{zone}".lower() for zone in city.zones["zone"]],
        },
        household_definition={"text": "Who eats together.", "assumption": "household_size"},
        assumptions=assumptions,
    )


def _exposure(city: City) -> ExposureTable:
    ground = city.ground.rename(columns={"raster_persons": "population"}).assign(
        structure_class="land"
    )
    parts = [ground, city.structures] if city.structures_mapped else [ground]
    rows = pd.concat(parts, ignore_index=True).rename(
        columns={"position": "realisation", "zone": "piece"}
    )
    columns = ["structures_any", "structures_half", "structures_centroid", "footprint_m2"]
    columns += ["floor_m2", "storeys_unknown_m2", "population", "area_m2"]
    for column in columns:
        if column not in rows:
            rows[column] = np.nan
    rows["reference_unit"] = ""
    zones = [str(zone) for zone in city.zones["zone"]]
    facts = tuple(
        _footprint(zone, float(area))
        for zone, area in zip(zones, city.zones["area_m2"], strict=True)
    )
    settled = city.settlements
    return ExposureTable(
        realisations=city.positions,
        footprints=facts,
        pieces={zone: (f"z_{zone}".lower(),) for zone in zones},
        blocks=dict.fromkeys(zones, "would_displace"),
        rows=rows,
        settlements=pd.DataFrame(
            {
                "settlement": settled["id"],
                "piece": settled["zone"],
                "share": settled["share_inside"],
            }
        ),
        not_located=(),
        cells=gpd.GeoDataFrame({"cell": [], "area_m2": []}, geometry=[], crs="EPSG:32647"),
        cell_shares=pd.DataFrame(columns=["cell", "piece", "share", "piece_share"]),
        flood=pd.DataFrame(columns=["event", "piece", "flood_class", "area_m2", "structures"]),
        flood_shares=pd.DataFrame(
            columns=["event", "realisation", "piece", "ground_share", "structure_share"]
        ),
        flood_points=pd.DataFrame(columns=["event", "item", "item_kind", "share"]),
        notes=(),
        caveats={},
        selections={"buildings": city.map_selection} if city.structures_mapped else {},
        structure_vintage="2025" if city.structures_mapped else None,
    )


def _footprint(zone: str, area_m2: float) -> FootprintFact:
    return FootprintFact(
        id=f"z_{zone}".lower(),
        name=f"Zone {zone}",
        project="A project",
        status="planned",
        takes="all",
        block="would_displace",
        cleared_on=None,
        outline="described",
        area_m2=area_m2,
        published_area_m2=area_m2,
        accuracy_m=100.0,
        only_counts_speak=False,
        source="SIM",
        confidence="medium",
    )


def _reference(city: City) -> pd.DataFrame:
    rows = []
    others = 0
    for row in city.reference.to_dict("records"):
        own = row["basis"] == "plan_registry"
        weight = WEIGHTS["plan_registry" if own else ("near" if others == 0 else "far")]
        others += not own
        rows.append(
            {
                "id": str(row["id"]),
                "name": str(row["name"]),
                "persons": str(row["persons"]),
                "houses": "",
                "area_km2": str(row["area_km2"]),
                "year": str(row["year"]),
                "basis": str(row["basis"]),
                "footprints": "all",
                "weight": weight,
                "source": "SIM",
                "confidence": "high",
                "note": "",
            }
        )
    return pd.DataFrame(rows)


def _counts(city: City) -> pd.DataFrame | None:
    if city.counts.empty:
        return None
    rows: list[dict[str, Any]] = [
        {
            "id": f"n{index}",
            "project": "A project",
            "footprint": f"z_{row['zone']}".lower() if row["zone"] else "",
            "households": _cell(row["households"]),
            "persons": _cell(row["persons"]),
            "structures": _cell(row["structures"]),
            "count_kind": str(row["count_kind"]),
            "reach": str(row["reach"]) if row["zone"] else "wide",
            "official": "no",
            "date": "2024",
            "source": "SIM",
            "confidence": "medium",
            "note": "",
        }
        for index, row in enumerate(city.counts.to_dict("records"))
    ]
    return pd.DataFrame(rows)


def _settlements(city: City) -> pd.DataFrame | None:
    if city.settlements.empty:
        return None
    table = city.settlements.drop_duplicates("id")
    return pd.DataFrame(
        {
            "id": table["id"],
            "name": table["id"],
            "households": table["households"],
            "persons": table["persons"],
            "area_m2": table["area_m2"],
            "count_kind": table["count_kind"],
            "part_of": "",
            "status": "",
            "source": "SIM",
        }
    )


def _cell(value: float | str | None) -> str:
    return "" if value is None or pd.isna(value) else str(value)
