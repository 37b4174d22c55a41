"""
Print time and memory of one estimate: 8,192 draws, 1,000 zones, six estimators, then its drivers.

The table is made up: what is measured does not depend on what it says, only on its size. Beside it
stands the cost of the arithmetic alone: six products of as many columns over as many zones.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from geo.displacement.block import publish_block
from geo.displacement.case import Case
from geo.displacement.drivers import rank_drivers, row_budget
from geo.displacement.ground import read_structure_layer
from geo.displacement.hearing import Evidence
from geo.displacement.inputs import read_reference, read_settlements
from geo.exposure.model import ExposureTable, FootprintFact
from geo.sites.model import Site
from tests.calibration.analyst import assumptions_on_trial

POSITIONS = 16
CLASSES = ("formal", "informal", "unknown")


def made_up_site(zones: int) -> Site:
    """Return a site whose registry covers every zone."""
    return Site(
        schema_version=1,
        id="made_up",
        name={"en": "Made up"},
        project={"en": "A project"},
        country="TH",
        crs="EPSG:32647",
        area_of_interest=(100.0, 13.0, 100.1, 13.1),
        facts_as_of="2026-01-01",
        registry={
            "households": 10 * zones,
            "persons": 40 * zones,
            "source": "MADE",
            "covers": [f"z{zone}" for zone in range(zones)],
        },
        household_definition={"text": "Who eats together.", "assumption": "household_size"},
        assumptions=assumptions_on_trial(),
    )


def made_up_exposure(zones: int) -> ExposureTable:
    """Return an exposure table of so many zones, each with land, structures and people."""
    rng = np.random.default_rng(1)
    facts = tuple(_fact(zone) for zone in range(zones))
    rows = pd.MultiIndex.from_product(
        [range(POSITIONS), [f"z{zone}" for zone in range(zones)], CLASSES],
        names=["realisation", "piece", "settlement_class"],
    ).to_frame(index=False)
    size = len(rows)
    land = rows.assign(
        reference_unit="u",
        structure_class="land",
        area_m2=rng.uniform(1e4, 2e4, size),
        population=rng.uniform(50, 100, size),
    )
    counted = rng.uniform(20, 60, size)
    built = rows.assign(
        reference_unit="u",
        structure_class="residential",
        structures_any=counted * 1.1,
        structures_half=counted,
        structures_centroid=counted,
        footprint_m2=counted * 40,
        floor_m2=counted * 30,
        storeys_unknown_m2=counted * 20,
    )
    empty = pd.DataFrame(columns=["event", "piece", "flood_class", "area_m2", "structures"])
    return ExposureTable(
        realisations=POSITIONS,
        footprints=facts,
        pieces={fact.id: (fact.id,) for fact in facts},
        blocks=dict.fromkeys((fact.id for fact in facts), "would_displace"),
        rows=pd.concat([land, built], ignore_index=True),
        settlements=pd.DataFrame(
            {"settlement": "s", "piece": [fact.id for fact in facts], "share": 1 / zones}
        ),
        not_located=(),
        cells=gpd.GeoDataFrame({"cell": [], "area_m2": []}, geometry=[], crs="EPSG:32647"),
        cell_shares=pd.DataFrame(columns=["cell", "piece", "share", "piece_share"]),
        flood=empty,
        flood_shares=empty.assign(realisation=0, ground_share=0.0, structure_share=0.0),
        flood_points=pd.DataFrame(columns=["event", "item", "item_kind", "share"]),
        notes=(),
        caveats={},
        selections={"buildings": "complete"},
        structure_vintage="2025",
    )


def _fact(zone: int) -> FootprintFact:
    return FootprintFact(
        id=f"z{zone}",
        name=f"Zone {zone}",
        project="A project",
        status="planned",
        takes="all",
        block="would_displace",
        cleared_on=None,
        outline="published",
        area_m2=4.5e4,
        published_area_m2=4.5e4,
        accuracy_m=10.0,
        only_counts_speak=False,
        source="MADE",
        confidence="high",
    )


def made_up_case(zones: int) -> Case:
    """Return a case in which structures, floors, raster, settlements and two units speak."""
    exposure = made_up_exposure(zones)
    units = pd.DataFrame(
        [
            {"id": name, "name": name, "persons": persons, "houses": "", "area_km2": area,
             "year": "2020", "basis": basis, "footprints": "all", "weight": "1", "source": "MADE",
             "confidence": "high", "note": ""}
            for name, persons, area, basis in (
                ("near", "90000", "20", "registered"), ("far", "200000", "60", "census")
            )
        ]
    )  # fmt: skip
    settled = pd.DataFrame(
        {"id": ["s"], "name": ["s"], "area_m2": [4.45e4 * zones], "part_of": [""], "status": [""]}
    )
    return Case(
        site=made_up_site(zones),
        exposure=exposure,
        evidence=Evidence(
            reference=read_reference(units),
            admin={},
            counts=(),
            layer=read_structure_layer(exposure),
            household_size="household_size",
        ),
        settlements=read_settlements(settled),
    )


def arithmetic_alone(zones: int, draws: int) -> float:
    """Return the seconds of six products of five columns for each zone, summed."""
    columns = np.random.default_rng(2).random((5, draws))
    start = time.perf_counter()
    total = np.zeros(draws)
    for _ in range(zones * 6):
        product = columns[0].copy()
        for column in columns[1:]:
            product *= column
        total += product
    return time.perf_counter() - start


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zones", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=8192)
    given = parser.parse_args()
    case = made_up_case(given.zones)
    base_mb = _peak_mb()
    start = time.perf_counter()
    draws = case.draw(given.draws, seed=1)
    people = case.people(draws)
    estimated = time.perf_counter()
    publish_block(case, people, "would_displace", exposed_here=False, seed=None)
    published = time.perf_counter()
    peak_mb = _peak_mb()
    methods = max(len(group.totals) for group in people.groups.values())
    total = np.sum([piece.persons for piece in people.pieces if piece.persons is not None], axis=0)
    rank_drivers(
        case.headline("would_displace", people, beyond=True),
        case.site.assumptions,
        case.columns,
        {},
        values=total / people.size,
        positive=None,
        draws=people.draws,
        most_rows=row_budget(len(people.pieces) * methods),
        seed=1,
    )
    ranked = time.perf_counter()
    alone = arithmetic_alone(given.zones, given.draws)
    sys.stdout.write(
        f"{given.zones} zones, {given.draws} draws, {methods} methods\n"
        f"people      {estimated - start:6.2f} s   {(estimated - start) / alone:5.1f} x arithmetic "
        f"alone ({alone:.2f} s)\n"
        f"published   {published - estimated:6.2f} s\n"
        f"drivers     {ranked - published:6.2f} s\n"
        f"memory      {peak_mb:6.0f} MB peak before drivers, {_peak_mb():.0f} MB with them, "
        f"{base_mb:.0f} MB before all\n"
    )
    return 0


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
