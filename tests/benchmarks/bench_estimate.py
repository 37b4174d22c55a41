"""
Print time and memory of one estimate: 8,192 draws, 1,000 zones, six estimators.

Once without and once with the study: what drives the doubt, the answer without each method, and a
field sample. Each is a process of its own, for the kernel keeps one peak of memory a process. The
table is made up: what is measured does not depend on what it says, only on its size. Beside it
stands the cost of the arithmetic alone: six products of as many columns over as many zones.

Times are those of the clock; where other work holds the cores, the seconds of the processor and the
ratio to the arithmetic say more. A bar that is missed is named, and nothing fails.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from geo.displacement.block import publish_block
from geo.displacement.case import Case
from geo.displacement.ground import read_structure_layer
from geo.displacement.hearing import Evidence
from geo.displacement.inputs import read_reference, read_settlements
from geo.exposure.model import ExposureTable, FootprintFact
from geo.sites.model import Site
from tests.calibration.analyst import assumptions_on_trial

POSITIONS = 16
CLASSES = ("formal", "informal", "unknown")

ESTIMATE_SECONDS, STUDY_SECONDS, PEAK_MB = 3.0, 5.0, 600.0
"""Bars at 1,000 zones and 8,192 draws: the estimate as published, the study on top of it (of which
the Sobol' indices are the largest part), and the peak of each process."""

STUDY_SEED = 1
ROUNDS = 5
"""Of the arithmetic alone, of which the fastest counts."""

Found = TypeVar("Found")


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
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        total = np.zeros(draws)
        for _ in range(zones * 6):
            product = columns[0].copy()
            for column in columns[1:]:
                product *= column
            total += product
        taken.append(time.perf_counter() - start)
    return min(taken)


def measure(zones: int, draws: int, seed: int | None) -> dict[str, float]:
    """Return seconds and memory of one estimate, published, with the study if there is a seed."""
    case = made_up_case(zones)
    before_mb = _peak_mb()
    people, made_s, made_cpu_s = _timed(lambda: case.people(case.draw(draws, seed=1)))
    block, published_s, published_cpu_s = _timed(
        lambda: publish_block(case, people, "would_displace", exposed_here=False, seed=seed)
    )
    return {
        "people": made_s,
        "people_cpu": made_cpu_s,
        "published": published_s,
        "published_cpu": published_cpu_s,
        "before_mb": before_mb,
        "peak_mb": _peak_mb(),
        "alone": arithmetic_alone(zones, draws),
        "methods": max(len(group.totals) for group in people.groups.values()),
        "drivers": len(block.drivers),
        "without": len(block.without),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zones", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=8192)
    parser.add_argument("--one", choices=("plain", "study"), help="measure this alone, as JSON")
    given = parser.parse_args()
    if given.one is not None:
        seed = STUDY_SEED if given.one == "study" else None
        sys.stdout.write(json.dumps(measure(given.zones, given.draws, seed)))
        return 0
    # This process stays small: a child is charged with the memory of the one that starts it.
    plain, study = (_in_a_process(given.zones, given.draws, name) for name in ("plain", "study"))
    sys.stdout.write(_table(given.zones, given.draws, plain, study))
    return 0


def _in_a_process(zones: int, draws: int, one: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", one, "--zones", str(zones), "--draws", str(draws)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return {name: float(value) for name, value in json.loads(said).items()}


def _table(zones: int, draws: int, plain: dict[str, float], study: dict[str, float]) -> str:
    alone = min(plain["alone"], study["alone"])
    rows = (
        ("people", plain["people"], plain["people_cpu"], None),
        ("published", plain["published"], plain["published_cpu"], None),
        (
            "estimate, both",
            plain["people"] + plain["published"],
            plain["people_cpu"] + plain["published_cpu"],
            ESTIMATE_SECONDS,
        ),
        (
            "study on top",
            study["published"] - plain["published"],
            study["published_cpu"] - plain["published_cpu"],
            STUDY_SECONDS,
        ),
    )
    size = f"{zones} zones, {draws} draws, {plain['methods']:.0f} methods"
    found = f"{study['drivers']:.0f} drivers, {study['without']:.0f} methods left out in turn"
    lines = [
        f"{size}; arithmetic alone {alone:.3f} s; the study found {found}",
        f"{'':18} {'seconds':>8} {'of CPU':>8} {'x alone':>8}",
        *(
            f"{name:18} {seconds:8.2f} {cpu:8.2f} {cpu / alone:8.1f}{_judged(seconds, bar, 's')}"
            for name, seconds, cpu, bar in rows
        ),
        *(
            f"peak, {name:12} {one['peak_mb']:8.0f} MB, {one['before_mb']:.0f} MB of it before all"
            f"{_judged(one['peak_mb'], PEAK_MB, 'MB')}"
            for name, one in (("estimate", plain), ("with study", study))
        ),
    ]
    return "\n".join(lines) + "\n"


def _judged(value: float, bar: float | None, unit: str) -> str:
    if bar is None:
        return ""
    return f"   bar {bar:g} {unit}: {'held' if value <= bar else 'MISSED'}"


def _timed(work: Callable[[], Found]) -> tuple[Found, float, float]:
    """Return what work gives, its seconds by the clock and those of the processor."""
    start, start_cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - start, time.process_time() - start_cpu


def _peak_mb() -> float:
    unit = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, Linux kB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    raise SystemExit(main())
