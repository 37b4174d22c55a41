"""Each method on squared paper, its silences, and the laws that each obeys draw by draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.displacement import Estimates, estimate_displacement
from geo.displacement.model import DisplacementBlock, Method
from geo.exposure.model import ExposureTable
from geo.sites.model import Site
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    counts_table,
    land,
    make_footprint,
    reference_table,
    settlements_table,
    structures,
    uniform,
)

TABLES: dict[str, None] = {"counts": None, "reference": None, "settlements": None}
RELAXED = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def run(site: Site, exposure: ExposureTable, **tables: pd.DataFrame) -> Estimates:
    given_tables: dict[str, Any] = TABLES | tables
    return estimate_displacement(site, exposure, **given_tables, draws=64, seed=1)


def would(estimates: Estimates) -> DisplacementBlock:
    block = estimates.displacement.would_displace
    assert block is not None
    return block


def method(estimates: Estimates, name: str) -> Method:
    return next(found for found in would(estimates).methods if found.id == name)


def persons(estimates: Estimates) -> float:
    found = would(estimates).persons
    assert found is not None
    assert found.p05 == pytest.approx(found.p95)
    return found.p50


def test_census_density_is_people_per_area_times_area(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """1,000 people on 10 km2 are 100 per km2; on 2 km2 200 people, 80 households of 2.5."""
    found = run(make_site(), make_exposure([land(km2=2)]), reference=reference_table({}))
    assert persons(found) == 200
    assert method(found, "reference_unit").households.p50 == 80  # type: ignore[union-attr]


def test_registered_density_is_multiplied_and_census_is_not(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(defacto_multiplier=1.5, density_transfer=2.0)
    table, ground = reference_table({"basis": "registered"}), make_exposure([land(km2=2)])
    assert persons(run(site, ground, reference=table)) == 200 * 2.0 * 1.5
    assert persons(run(site, ground, reference=reference_table({}))) == 200 * 2.0


def test_the_plans_own_registry_is_multiplied_and_transferred_to_no_other_ground(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(defacto_multiplier=1.5, density_transfer=2.0)
    table = reference_table({"persons": "7000", "area_km2": "2", "basis": "plan_registry"})
    found = persons(run(site, make_exposure([land(km2=2)]), reference=table))
    assert found == 7000 * 1.5


def test_a_census_of_the_ground_itself_is_neither_multiplied_nor_transferred(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(defacto_multiplier=1.5, density_transfer=2.0)
    table = reference_table({"persons": "7000", "area_km2": "4", "basis": "zone_census"})
    found = run(site, make_exposure([land(km2=2)]), reference=table)
    assert persons(found) == 3500
    (caveat,) = method(found, "reference_unit").caveats
    assert caveat.startswith("A census of 2018 of this very ground")


@pytest.mark.parametrize(
    ("began", "speaks"), [(None, True), ("2019", True), ("2018", False), ("2017-05", False)]
)
def test_only_what_is_older_than_the_begin_of_a_clearance_speaks_of_it(
    make_site: MakeSite, make_exposure: MakeExposure, began: str | None, *, speaks: bool
) -> None:
    fact = make_footprint(
        status="cleared", block="displaced", cleared_on="2021", cleared_from=began
    )
    ground = make_exposure([land()], footprints=(fact,))
    found = run(make_site(), ground, reference=reference_table({})).displacement.displaced
    assert found is not None
    assert (found.persons is not None) == speaks
    assert found.zones[0].cleared_from == began
    if not speaks:
        absent = next(one.absent for one in found.methods if one.id == "reference_unit")
        assert f"cleared from {str(began)[:4]} on" in str(absent)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"footprints": "b"}, "no reference for this ground"),
        ({"area_km2": ""}, "no persons and no houses, or no area"),
        ({"basis": "registered"}, "makes no assumption 'defacto_multiplier'"),
    ],
)
def test_a_reference_that_cannot_speak_says_why(
    make_site: MakeSite, make_exposure: MakeExposure, row: dict[str, str], reason: str
) -> None:
    silent = method(run(make_site(), make_exposure([land()]), reference=reference_table(row)),
                    "reference_unit")  # fmt: skip
    assert silent.households is None
    assert silent.weight == 0
    assert reason in str(silent.absent)


def test_a_reference_without_weight_is_a_figure_and_no_method(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    found = run(make_site(), make_exposure([land()]), reference=reference_table({"weight": "0"}))
    assert "reference_unit" not in {one.id for one in would(found).methods}
    assert would(found).households is None


def test_administrative_units_add_their_parts(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """1 km2 in a unit of 300 per km2 and 2 km2 in one of 50 per km2: 400 people."""
    rows = [land(km2=1, reference_unit="u1"), land(km2=2, reference_unit="u2")]
    admin = pd.DataFrame(
        {
            "id": ["u1", "u2"],
            "persons": [3000.0, 1000.0],
            "area_m2": [10e6, 20e6],
            "year": ["2018", "2018"],
            "basis": ["census", "census"],
        }
    )
    assert persons(run(make_site(), make_exposure(rows), admin=admin)) == 400


def test_units_that_cover_a_part_are_silent(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    rows = [land(km2=1, reference_unit="u1"), land(km2=1, reference_unit="")]
    admin = pd.DataFrame({"id": ["u1"], "persons": [9.0], "area_m2": [1.0], "year": ["2018"]})
    site = make_site(defacto_multiplier=1.0)
    silent = method(run(site, make_exposure(rows), admin=admin), "reference_admin")
    assert "cover 50%" in str(silent.absent)


def test_settlement_density_needs_settlements_all_over_the_ground(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """A settlement of 200 ha fully inside 2 km2, 100 persons per hectare: 20,000 people."""
    site = make_site(settlement_density=100.0)
    inside = pd.DataFrame({"settlement": ["s1"], "piece": ["A"], "share": [1.0]})
    ground = make_exposure([land(km2=2)], settlements=inside)
    whole = run(site, ground, settlements=settlements_table({"area_m2": 2e6}))
    assert persons(whole) == 20_000
    part = run(site, ground, settlements=settlements_table({"area_m2": 1e6}))
    assert "cover 50%" in str(method(part, "settlement_density").absent)


RATES: dict[str, Any] = {
    "residential_share": 0.5,
    "occupied_share": 0.9,
    "households_per_structure": 2.0,
    "building_completeness": 0.5,
    "storeys": 2.0,
    "net_floor_share": 0.8,
    "floor_m2_per_dwelling": 40.0,
}
COMPLETE = {"buildings": "complete"}


def test_structures_by_class_over_completeness(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """100 homes, 100 unknown of which half are homes, 100 schools: 150 / 0.5 x 0.9 x 2 x 2.5."""
    rows = [
        land(),
        structures(count=100),
        structures(count=100, structure_class="unknown"),
        structures(count=100, structure_class="other"),
    ]
    found = run(make_site(**RATES), make_exposure(rows, selections=COMPLETE))
    counted = method(found, "structures").households
    assert counted is not None
    assert counted.p50 == pytest.approx(150 / 0.5 * 0.9 * 2)


def test_floor_area_takes_known_storeys_and_assumes_the_others(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """4,000 m2 of floors and 1,000 m2 of roofs at 2 storeys; x 0.8 x 0.9 / (0.5 x 40)."""
    rows = [land(), structures(footprint_m2=3000.0, floor_m2=4000.0, storeys_unknown_m2=1000.0)]
    found = method(
        run(make_site(**RATES), make_exposure(rows, selections=COMPLETE)), "floor_area"
    ).households
    assert found is not None
    assert found.p50 == pytest.approx(6000 * 0.8 * 0.9 / 20)


def test_a_largest_first_layer_never_lowers_the_estimate(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    table, rows = reference_table({}), [land(), structures(count=3)]
    without = run(make_site(**RATES), make_exposure([land()]), reference=table)
    chosen = make_exposure(rows, selections={"buildings": "largest_first"})
    with_it = run(make_site(**RATES), chosen, reference=table)
    assert persons(with_it) == persons(without)
    silent = method(with_it, "structures")
    assert "largest structures first" in str(silent.absent)
    assert silent.inputs == ("3 structures on the map, selection largest_first",)


@pytest.mark.parametrize(
    ("selection", "rates", "rows", "reason"),
    [
        ("sample", RATES, [structures()], "a sample"),
        ("unknown", {}, [structures()], "how the layer"),
        ("complete", {}, [structures()], "no assumption 'occupied_share'"),
        ("complete", RATES, [], "empty or unmapped"),
    ],
)
def test_a_structure_layer_that_cannot_speak_says_why(  # noqa: PLR0913, PLR0917 - one silence a row
    make_site: MakeSite,
    make_exposure: MakeExposure,
    selection: str,
    rates: dict[str, Any],
    rows: list[dict[str, Any]],
    reason: str,
) -> None:
    ground = make_exposure([land(), *rows], selections={"buildings": selection})
    found = method(run(make_site(**rates), ground), "structures")
    assert found.households is None
    assert reason.lower() in str(found.absent).lower()


def test_a_complete_map_without_structures_is_a_true_zero(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(**(RATES | {"building_completeness": 1.0}))
    assert persons(run(site, make_exposure([land()], selections=COMPLETE))) == 0


def test_the_raster_is_divided_by_its_bias_on_informal_ground(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    ground = make_exposure([land(population=300.0, settlement_class="informal")])
    assert persons(run(make_site(raster_bias=0.5), ground)) == 600


def test_a_raster_of_nobody_is_not_an_absent_raster(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(raster_bias=0.5)
    assert persons(run(site, make_exposure([land(population=0.0)]))) == 0
    assert would(run(site, make_exposure([land()]))).households is None


def test_documented_structures_are_a_method_where_residents_were_not_counted(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(persons_per_structure=5.0, count_error=1.2)
    table = counts_table({"structures": "100", "count_kind": "buildings"})
    assert persons(run(site, make_exposure([land()]), counts=table)) == pytest.approx(600)


def test_a_count_that_gave_the_persons_per_structure_is_silent(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """100 buildings x 5 would return the 500 residents from whom the 5 was taken."""
    site = make_site(persons_per_structure=5.0, count_error=1.2)
    row = {"structures": "100", "count_kind": "buildings"}
    own = counts_table(row | {"gives": "persons_per_structure"})
    block = would(run(site, make_exposure([land()]), counts=own))
    assert block.households is None
    (silent,) = (m for m in block.methods if m.id == "documented_structures_n1")
    assert "it cannot confirm itself" in str(silent.absent)
    other = counts_table(row | {"gives": "household_size"})
    assert persons(run(site, make_exposure([land()]), counts=other)) == pytest.approx(600)


def test_beside_a_silent_count_densities_and_the_floor_carry_the_number(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """A density finds 200; 400 residents were documented, whom 100 buildings cannot confirm."""
    site = make_site(persons_per_structure=5.0, count_error=1.2)
    table = counts_table(
        {
            "id": "n1", "structures": "100", "count_kind": "buildings",
            "gives": "persons_per_structure",
        },
        {"id": "n2", "persons": "400", "count_kind": "residents", "reach": "partial"},
    )  # fmt: skip
    ground = make_exposure([land()])
    few = reference_table({"persons": "100", "area_km2": "1"})
    found = run(site, ground, reference=few, counts=table)
    weights = {m.id: m.weight for m in would(found).methods if m.absent is None}
    assert weights == {"reference_unit": 1.0}
    assert persons(found) == pytest.approx(400)


CLEARED: dict[str, Any] = {"status": "cleared", "block": "displaced", "cleared_on": "2018-11"}


@pytest.mark.parametrize(
    ("year", "speaks"), [("2011", True), ("2017", True), ("2018", False), ("2021", False)]
)
def test_only_a_census_older_than_the_clearance_speaks_of_cleared_ground(
    make_site: MakeSite, make_exposure: MakeExposure, year: str, *, speaks: bool
) -> None:
    ground = make_exposure([land()], footprints=(make_footprint(**CLEARED),))
    block = run(
        make_site(), ground, reference=reference_table({"year": year})
    ).displacement.displaced
    assert block is not None
    assert (block.households is not None) == speaks
    if not speaks:
        assert block.incomplete == ("a",)
        assert "nothing of those who left" in str(block.zones[0].reason)


@pytest.mark.parametrize(
    ("vintage", "cleared_on", "reason"),
    [
        ("2024", "2018", "describes 2024"),
        (None, "2018", "is not known"),
        ("2010", None, "on a date that is not known"),
    ],
)
def test_todays_buildings_say_nothing_of_those_who_left(
    make_site: MakeSite,
    make_exposure: MakeExposure,
    vintage: str | None,
    cleared_on: str | None,
    reason: str,
) -> None:
    ground = make_exposure(
        [land(), structures()],
        footprints=(make_footprint(**(CLEARED | {"cleared_on": cleared_on})),),
        selections=COMPLETE,
        structure_vintage=vintage,
    )
    block = run(make_site(**RATES), ground).displacement.displaced
    assert block is not None
    assert block.households is None
    assert any(reason in str(one.absent) for one in block.methods if one.id == "structures")


EVERYTHING = RATES | {"defacto_multiplier": 1.3, "raster_bias": 0.5, "settlement_density": 100.0}


@RELAXED
@given(cut=st.floats(0.01, 0.99), roofs=st.integers(1, 500))
def test_cutting_a_footprint_in_two_changes_nothing(
    make_site: MakeSite, make_exposure: MakeExposure, cut: float, roofs: int
) -> None:
    site = make_site(**EVERYTHING).model_copy()
    site = site.model_copy(
        update={
            "assumptions": (
                *(a for a in site.assumptions if a.id != "between_method"),
                uniform("between_method", 0.1, 0.5),
            )
        }
    )

    def half(piece: str, part: float) -> list[dict[str, Any]]:
        areas = {"footprint_m2": 50.0 * roofs * part, "floor_m2": 90.0 * roofs * part}
        return [
            land(piece, km2=2 * part, population=700 * part),
            structures(piece, count=roofs * part, **areas),
        ]

    table = reference_table({})
    one = run(site, make_exposure(half("A", 1.0), selections=COMPLETE), reference=table)
    rows = [*half("A", cut), *half("B", 1 - cut)]
    two = run(site, make_exposure(rows, selections=COMPLETE), reference=table)
    whole = one.people.pieces[0].persons
    first, second = (piece.persons for piece in two.people.pieces)
    assert whole is not None
    assert first is not None
    assert second is not None
    np.testing.assert_allclose(first + second, whole, rtol=1e-9)


def test_order_of_rows_and_units_changes_nothing(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    rows = [land("A"), structures("A"), land("B", km2=1), structures("B", count=7)]
    units = [{}, {"id": "other", "persons": "9000"}]
    site = make_site(**EVERYTHING)
    straight = run(
        site, make_exposure(rows, selections=COMPLETE), reference=reference_table(*units)
    )
    turned = run(
        site,
        make_exposure(rows[::-1], selections=COMPLETE),
        reference=reference_table(*units[::-1]),
    )
    assert straight.displacement == turned.displacement


def test_positions_are_drawn_and_structures_follow_three_rules(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """At one position nobody lives inside, at the other everybody: half the draws each."""
    rows = [land(realisation=0, area_m2=0.0), land(realisation=1, km2=2)]
    found = run(make_site(), make_exposure(rows, realisations=2), reference=reference_table({}))
    drawn = found.people.pieces[0].persons
    assert drawn is not None
    assert sorted(set(drawn)) == [0.0, 200.0]
    assert np.mean(drawn) == 100.0
    by_rule: dict[str, Any] = {
        "structures_any": 9.0,
        "structures_half": 6.0,
        "structures_centroid": 3.0,
    }
    counted = run(
        make_site(**RATES), make_exposure([land(), structures(**by_rule)], selections=COMPLETE)
    )
    on_map = counted.people.pieces[0].ground.structures
    assert set(on_map["unknown", "residential"]) == {3.0, 6.0, 9.0}


def test_arguments_are_not_changed(make_site: MakeSite, make_exposure: MakeExposure) -> None:
    ground, table = make_exposure([land(), structures()]), reference_table({})
    rows, reference = ground.rows.copy(), table.copy()
    run(make_site(), ground, reference=table)
    pd.testing.assert_frame_equal(ground.rows, rows)
    pd.testing.assert_frame_equal(table, reference)


def test_houses_speak_where_no_persons_are_published(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """Of 300 houses on 10 km2 a fifth stand on 2 km2, of 3 persons each: 180."""
    table = reference_table({"persons": "", "houses": "300"})
    site = make_site(persons_per_house=3.0)
    estimates = run(site, make_exposure([land()]), reference=table)
    persons = estimates.people.pieces[0].persons
    assert persons is not None
    assert float(np.median(persons)) == pytest.approx(180)
    silent = run(make_site(), make_exposure([land()]), reference=table)
    assert silent.people.pieces[0].persons is None
