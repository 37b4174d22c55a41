"""
The laws that every path must hold, one test each.

Of the invariants that belong to other rooms:
- a raster's total survives being cut and shared out: tests/exposure/test_population.py
  (test_nobody_is_gained_or_lost_however_the_raster_is_cut), tests/overlay/test_zonal.py
  (test_a_tiling_keeps_the_raster_total, test_dasymetric_totals_are_kept);
- the geometry of cutting a footprint in two: tests/exposure/test_expose.py
  (test_splitting_a_footprint_changes_no_total).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.displacement import Estimates, estimate_displacement
from geo.displacement.case import total_persons
from geo.displacement.methods import draws_of_methods
from geo.displacement.model import DisplacementBlock
from geo.displacement.wording import in_words
from geo.exposure.model import ExposureTable
from geo.quantity import FloatArray
from geo.sites.model import Site
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    land,
    make_footprint,
    reference_table,
    settlements_table,
    structures,
    uniform,
)

RELAXED = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DRAWS = 128
DOUBTS: Mapping[str, tuple[float, float]] = {
    "household_size": (1.5, 5.0),
    "between_method": (0.1, 0.6),
    "density_transfer": (0.5, 2.0),
    "defacto_multiplier": (1.0, 1.6),
    "settlement_density": (100.0, 900.0),
    "building_completeness": (0.6, 1.0),
    "residential_share": (0.6, 0.9),
    "occupied_share": (0.8, 1.0),
    "households_per_structure": (0.8, 2.0),
    "storeys": (1.0, 2.0),
    "net_floor_share": (0.7, 0.9),
    "floor_m2_per_dwelling": (20.0, 80.0),
    "raster_bias": (0.4, 0.9),
    "persons_per_structure": (3.0, 9.0),
}
METHODS = {
    "floor_area",
    "raster",
    "reference_admin",
    "reference_unit",
    "settlement_density",
    "structures",
}
"""All that count ground; each of them speaks in the towns below."""
REGISTRY = {"households": 400, "persons": 1000, "source": "SEED", "covers": ("a",)}
parts_of_one = st.floats(0.05, 0.95)
seeds = st.integers(0, 50)


@pytest.fixture
def doubtful(make_site: MakeSite) -> Site:
    """A site that is sure of nothing."""
    return sure_of_nothing(make_site())


def sure_of_nothing(site: Site, **ends: tuple[float, float]) -> Site:
    rows = {name: uniform(name, *pair) for name, pair in (dict(DOUBTS) | ends).items()}
    zoned = rows["density_transfer"].model_copy(update={"zone_log_sd": 0.3})
    rows["density_transfer"] = zoned
    kept = tuple(row for row in site.assumptions if row.id not in rows)
    return site.model_copy(update={"assumptions": (*kept, *rows.values())})


def town(piece: str, part: float = 1.0) -> list[dict[str, Any]]:
    """A part of two square kilometres with 900 homes, of which every method can speak."""
    place = {"settlement_class": "informal", "reference_unit": "ward"}
    roofs = {"footprint_m2": 50_000.0, "floor_m2": 30_000.0, "storeys_unknown_m2": 25_000.0}
    return [
        land(piece, km2=2 * part, population=3000 * part, **place),
        structures(
            piece, count=900 * part, **place, **{name: m2 * part for name, m2 in roofs.items()}
        ),
    ]


def ground(make_exposure: MakeExposure, **towns: float) -> Any:
    """Towns by piece, each with a settlement that holds all of its ground."""
    rows = [row for piece, part in towns.items() for row in town(piece, part)]
    inside = {"settlement": [f"s{p}" for p in towns], "piece": list(towns), "share": 1.0}

    def make(**changes: Any) -> ExposureTable:
        base: dict[str, Any] = {
            "selections": {"buildings": "complete"},
            "settlements": pd.DataFrame(inside),
        }
        return make_exposure(rows, **(base | changes))

    return make


def tables(**towns: float) -> dict[str, pd.DataFrame]:
    ward = {"id": ["ward"], "persons": [12_000.0], "area_m2": [6e6], "year": ["2018"]}
    return {
        "reference": reference_table({"persons": "20000", "basis": "registered"}),
        "settlements": settlements_table(
            *({"id": f"s{name}", "area_m2": 2e6 * part} for name, part in towns.items())
        ),
        "admin": pd.DataFrame({**ward, "basis": ["registered"]}),
    }


def run(
    site: Site, exposure: ExposureTable, given_tables: Mapping[str, Any], seed: int = 1
) -> Estimates:
    base: dict[str, Any] = {"counts": None, "reference": None, "settlements": None}
    return estimate_displacement(
        site, exposure, **(base | dict(given_tables)), draws=DRAWS, seed=seed, study=False
    )


def block_of(estimates: Estimates) -> DisplacementBlock:
    found = estimates.displacement.would_displace
    assert found is not None
    return found


def persons_of(estimates: Estimates, *pieces: str) -> FloatArray:
    found = total_persons(
        tuple(p for p in estimates.people.pieces if not pieces or p.ground.piece in pieces)
    )
    assert found is not None
    return found


@RELAXED
@given(part=parts_of_one, seed=seeds)
def test_persons_are_never_fewer_than_households_and_neither_is_negative(
    doubtful: Site, make_exposure: MakeExposure, part: float, seed: int
) -> None:
    estimates = run(doubtful, ground(make_exposure, A=part)(), tables(A=part), seed)
    persons = persons_of(estimates)
    households = persons / estimates.people.size
    assert (households >= 0).all()
    assert (persons >= households).all()
    assert persons.max() > 0


@RELAXED
@given(core=parts_of_one, ring=parts_of_one, seed=seeds)
def test_displaced_are_among_the_affected_who_are_among_those_who_live_in_the_area(
    make_site: MakeSite, make_exposure: MakeExposure, core: float, ring: float, seed: int
) -> None:
    """Core to be cleared, a ring of improvement, more town around; counted by one method."""
    site = sure_of_nothing(make_site(building_completeness=1.0))
    zone = {"takes": "none_as_a_whole", "block": "exposed"}
    inner = ground(make_exposure, A=core, B=ring)(
        footprints=(make_footprint("A"), make_footprint("B", **zone)),
        selections={},
        settlements=pd.DataFrame(columns=["settlement", "piece", "share"]),
    )
    whole = ground(make_exposure, A=core, B=ring, C=1.0)(
        selections={}, settlements=pd.DataFrame(columns=["settlement", "piece", "share"])
    )
    bare = {"reference": reference_table({"persons": "20000"})}
    for exposure in (inner, whole):
        exposure.rows["population"] = np.nan
    estimates = run(site, inner, bare, seed)
    displaced, affected = persons_of(estimates, "A"), persons_of(estimates)
    everybody = persons_of(run(site, whole, bare, seed))
    assert (displaced <= affected).all()
    assert (affected <= everybody * (1 + 1e-12)).all()
    assert (displaced < everybody).all()


@RELAXED
@given(st.lists(st.floats(0.05, 3.0), min_size=1, max_size=4), seeds)
def test_parts_add_up_to_the_whole_before_rounding(
    doubtful: Site, make_exposure: MakeExposure, sizes: list[float], seed: int
) -> None:
    towns = dict(zip("ABCD", sizes, strict=False))
    facts = tuple(
        make_footprint(name, phase=phase, displacement="physical")
        for name, phase in zip(towns, ("1", "2", "2", None), strict=False)
    )
    exposure = ground(make_exposure, **towns)(footprints=facts)
    sure = tuple(
        row.model_copy(update={"kind": "fixed", "mode": row.high, "low": None, "high": None})
        for row in doubtful.assumptions
        if row.id != "between_method"
    )
    none = uniform("between_method", 0.0, 1e-9)
    site = doubtful.model_copy(update={"assumptions": (*sure, none)})
    estimates = run(site, exposure, {"reference": tables()["reference"]}, seed)
    block = block_of(estimates)
    assert block.persons is not None
    for by in ("zone", "phase", "kind"):
        rows = [part.persons for part in block.parts if part.by == by]
        total = sum(persons.p50 for persons in rows if persons is not None)
        assert total == pytest.approx(block.persons.p50, rel=1e-6), by
    by_piece = [persons_of(estimates, name) for name in towns]
    np.testing.assert_allclose(np.sum(by_piece, axis=0), persons_of(estimates), rtol=1e-12)


@given(st.floats(-1e9, 1e9))
def test_rounding_is_symmetric(value: float) -> None:
    """Nothing is rounded up because it is people: what is added at one end lacks at the other."""
    up, down = (float(in_words(v).replace(",", "")) for v in (value, -value))
    assert up == -down
    # To two digits: by less than half of the second one.
    assert abs(up - value) <= max(0.05 * abs(value), 0.5) + 1e-6


@RELAXED
@given(part=parts_of_one, more=parts_of_one, seed=seeds)
def test_by_each_method_and_draw_a_larger_footprint_never_holds_fewer(
    doubtful: Site, make_exposure: MakeExposure, part: float, more: float, seed: int
) -> None:
    small = run(doubtful, ground(make_exposure, A=part)(), tables(A=part), seed)
    larger = ground(make_exposure, A=part, B=more)(
        footprints=(make_footprint("A"),), pieces={"A": ("a",), "B": ("a",)}
    )
    large = run(doubtful, larger, tables(A=part, B=more), seed)
    few = draws_of_methods(small.people, "would_displace")
    many = draws_of_methods(large.people, "would_displace")
    assert set(few) == set(many) == METHODS
    for name, households in few.items():
        assert (many[name] >= households * (1 - 1e-12)).all(), name
        assert (many[name] > households).any(), name


@RELAXED
@given(st.randoms(use_true_random=False), seeds)
def test_order_of_rows_and_of_layers_changes_nothing(
    doubtful: Site, make_exposure: MakeExposure, luck: Any, seed: int
) -> None:
    def turned(rows: Sequence[Any]) -> list[Any]:
        moved: list[Any] = luck.sample(list(rows), len(rows))
        return moved

    towns = {"A": 1.0, "B": 0.4, "C": 0.2}
    facts = tuple(make_footprint(name) for name in towns)
    exposure = ground(make_exposure, **towns)(footprints=facts)
    given_tables = tables(**towns)
    given_tables["reference"] = reference_table({}, {"id": "other", "persons": "9000"})
    straight = run(doubtful, exposure, given_tables, seed)
    pieces = turned(list(exposure.pieces))
    other = ground(make_exposure, **{name: towns[name] for name in pieces})(
        footprints=tuple(turned(facts)), pieces={name: (name.lower(),) for name in pieces}
    )
    moved = {
        name: frame.iloc[turned(range(len(frame)))].reset_index(drop=True)
        for name, frame in given_tables.items()
    }
    site = doubtful.model_copy(update={"assumptions": tuple(turned(doubtful.assumptions))})
    assert run(site, other, moved, seed).displacement == straight.displacement


@RELAXED
@given(cut=parts_of_one, seed=seeds)
def test_splitting_a_footprint_in_two_changes_nothing(
    doubtful: Site, make_exposure: MakeExposure, cut: float, seed: int
) -> None:
    """Of no method and not of the pool, however methods are judged: they are of all ground."""
    one = run(doubtful, ground(make_exposure, A=1.0)(), tables(A=1.0), seed)
    halves = {"A": cut, "B": 1 - cut}
    two = run(doubtful, ground(make_exposure, **halves)(), tables(**halves), seed)
    np.testing.assert_allclose(persons_of(two), persons_of(one), rtol=1e-9)
    whole = draws_of_methods(one.people, "would_displace")
    for name, households in draws_of_methods(two.people, "would_displace").items():
        np.testing.assert_allclose(households, whole[name], rtol=1e-9, err_msg=name)
    assert set(whole) == METHODS
    (group,) = one.people.groups.values()
    (same,) = two.people.groups.values()
    assert same.verdict.conflict == group.verdict.conflict
    np.testing.assert_allclose(same.verdict.weights, group.verdict.weights, rtol=1e-6)


@RELAXED
@given(low=st.floats(1.0, 3.0), more=st.floats(0.1, 4.0), seed=seeds)
def test_household_size_is_one_shared_draw(
    make_site: MakeSite, make_exposure: MakeExposure, low: float, more: float, seed: int
) -> None:
    """Those who count homes find always so many homes, those who count people so many people."""
    rates: dict[str, Any] = {name: ends[1] for name, ends in DOUBTS.items()}
    site = make_site(**rates)
    rows = tuple(row for row in site.assumptions if row.id != "household_size")
    size = uniform("household_size", low, low + more)
    site = site.model_copy(update={"assumptions": (*rows, size)})
    people = run(site, ground(make_exposure, A=1.0)(), tables(A=1.0), seed).people
    assert np.ptp(people.size) > 0
    for name, households in draws_of_methods(people, "would_displace").items():
        by_homes = name in {"structures", "floor_area"}
        sure = households if by_homes else households * people.size
        np.testing.assert_allclose(sure, sure[0], rtol=1e-12, err_msg=name)


@RELAXED
@given(km2=st.floats(0.1, 50.0), persons=st.floats(10.0, 1e6), more=parts_of_one)
def test_numerator_and_denominator_are_cut_by_the_same_ground(
    make_site: MakeSite, make_exposure: MakeExposure, km2: float, persons: float, more: float
) -> None:
    """A footprint that is a unit has the unit's people; other ground adds nobody to the gap."""
    site = make_site(registry=REGISTRY)
    unit = {"id": ["ward"], "persons": [persons], "area_m2": [km2 * 1e6], "year": ["2018"]}
    admin = {"admin": pd.DataFrame({**unit, "basis": ["census"]})}
    rows = [land("A", km2=km2, reference_unit="ward")]
    alone = run(site, make_exposure(rows), admin)
    np.testing.assert_allclose(persons_of(alone), persons, rtol=1e-9)
    both = run(site, make_exposure([*rows, land("B", km2=more, reference_unit="ward")]), admin)
    assert (persons_of(both) > persons_of(alone)).all()
    gap, same = block_of(alone).beyond_registry, block_of(both).beyond_registry
    assert gap is not None
    assert same is not None
    assert gap.persons.p50 == pytest.approx(persons - 1000, rel=1e-9, abs=1e-6)
    assert same.persons.p50 == pytest.approx(gap.persons.p50, rel=1e-9, abs=1e-6)
