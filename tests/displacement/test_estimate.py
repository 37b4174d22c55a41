"""Headlines, gap, floors, zones, places and floods of whole sites on squared paper."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.displacement import Estimates, estimate_displacement, estimate_flood
from geo.displacement.model import DisplacementBlock, Place
from geo.displacement.places import LEAST_TOLD_HOUSEHOLDS, LEAST_TOLD_PERSONS
from geo.displacement.risk import BREAKS, CLASSES, risk_class
from geo.errors import EstimateError, FaultsError
from geo.exposure.model import ExposureTable
from geo.release.model import LEAST_HOUSEHOLDS, LEAST_PERSONS
from geo.sites.model import Site
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    counts_table,
    flood_shares,
    land,
    make_footprint,
    reference_table,
    settlements_table,
    uniform,
)

NOT_KNOWN = float("nan")
REGISTRY = {"households": 1931, "persons": 7000, "source": "SEED", "covers": ("a",)}
RELAXED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def run(site: Site, exposure: ExposureTable, draws: int = 64, **tables: pd.DataFrame) -> Estimates:
    given_tables: dict[str, Any] = {"counts": None, "reference": None, "settlements": None} | tables
    return estimate_displacement(site, exposure, **given_tables, draws=draws, seed=1)


def block(estimates: Estimates, name: str = "would_displace") -> DisplacementBlock:
    found = getattr(estimates.displacement, name)
    assert isinstance(found, DisplacementBlock)
    return found


def people(count: float) -> pd.DataFrame:
    """A census that puts so many people on 2 km2."""
    return reference_table({"persons": str(count), "area_km2": "2"})


def with_doubt(site: Site, *rows: Any) -> Site:
    names = {row.id for row in rows}
    kept = [row for row in site.assumptions if row.id not in names]
    return site.model_copy(update={"assumptions": (*kept, *rows)})


# The gap


def test_smaller_households_alone_find_nobody_unregistered(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """The same 7,000 people at 2.5 make 2,800 households, 869 more than 1,931: no gap at all."""
    found = block(
        run(make_site(registry=REGISTRY), make_exposure([land()]), reference=people(7000))
    )
    assert found.beyond_registry is not None
    assert found.beyond_registry.persons.p50 == 0
    assert found.beyond_registry.households.p50 == 0
    assert found.beyond_registry.probability_positive == 0
    effect = found.beyond_registry.definition_effect
    assert effect.households.p50 == 2800 - 1931
    assert effect.sentence.startswith(
        "The registry's 7,000 persons make 1,931 households at its own 3.63"
    )


@pytest.mark.parametrize(
    ("defacto", "gone", "beyond"), [(10_000, 0.0, 3000), (10_000, 0.1, 3700), (5000, 0.1, -1300)]
)
def test_the_gap_is_people_less_those_registered_and_present(
    make_site: MakeSite, make_exposure: MakeExposure, defacto: float, gone: float, beyond: float
) -> None:
    site = make_site(registry=REGISTRY, registry_overcoverage=gone)
    found = block(run(site, make_exposure([land()]), reference=people(defacto))).beyond_registry
    assert found is not None
    assert found.persons.p50 == pytest.approx(beyond)
    assert found.households.p50 == pytest.approx(beyond / 2.5)
    assert found.probability_positive == (1.0 if beyond > 0 else 0.0)


def test_without_a_registry_the_sites_reason_is_given(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    found = block(run(make_site(), make_exposure([land()]), reference=people(10)))
    assert (found.registered, found.beyond_registry) == (None, None)
    assert found.reason == "None is published."


def test_a_registry_of_cleared_and_standing_ground_is_not_divided(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    cleared = make_footprint("B", status="cleared", block="displaced", cleared_on="2022")
    ground = make_exposure([land("A"), land("B")], footprints=(make_footprint("A"), cleared))
    site = make_site(registry=REGISTRY | {"covers": ("a", "b")})
    estimates = run(site, ground, reference=people(10))
    for name in ("would_displace", "displaced"):
        found = block(estimates, name)
        assert found.registered is not None
        assert found.beyond_registry is None
        assert "undivided" in str(found.reason)


def test_the_gap_needs_a_number_for_all_ground_that_the_registry_covers(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(registry=REGISTRY | {"covers": ("a", "b")})
    table = reference_table({"footprints": "a"})
    found = block(run(site, make_exposure([land("A"), land("B")]), reference=table))
    assert found.beyond_registry is None
    assert "has no number" in str(found.reason)
    assert found.incomplete == ("b",)


def test_a_registry_of_unknown_ground_is_refused(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site(registry=REGISTRY | {"covers": ("elsewhere",)})
    with pytest.raises(EstimateError, match="elsewhere"):
        run(site, make_exposure([land()]))


# Totals, zones and floors


def test_overlapping_zones_share_people_and_the_total_counts_them_once(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    rows = [land("A", km2=1), land("A+B", km2=1), land("B", km2=1)]
    pieces = {"A": ("a",), "A+B": ("a", "b"), "B": ("b",)}
    ground = make_exposure(
        rows, pieces=pieces, footprints=(make_footprint("A"), make_footprint("B"))
    )
    found = block(run(make_site(), ground, reference=reference_table({})))
    assert found.persons is not None
    assert found.persons.p50 == 300
    assert [zone.persons.p50 for zone in found.zones if zone.persons] == [200, 200]


@pytest.mark.parametrize(
    ("reach", "expected"), [("partial", 800), ("complete", 800), ("wide", 200)]
)
def test_documented_residents_lift_the_estimate_and_never_lower_it(
    make_site: MakeSite, make_exposure: MakeExposure, reach: str, expected: float
) -> None:
    site = make_site(count_error=0.8)
    many = counts_table({"persons": "1000", "count_kind": "residents", "reach": reach})
    few = counts_table({"persons": "10", "count_kind": "residents", "reach": reach})
    lifted, kept = (
        block(run(site, make_exposure([land()]), reference=people(200), counts=table)).persons
        for table in (many, few)
    )
    assert lifted is not None
    assert kept is not None
    assert lifted.p50 == expected
    assert kept.p50 == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"count_kind": "residents, derived"}, "derived by us, its place is not verified"),
        ({"count_kind": "residents", "confidence": "low"}, "of low confidence"),
    ],
)
@pytest.mark.parametrize("reach", ["partial", "complete"])
def test_what_is_derived_or_hardly_sure_lifts_no_floor(
    make_site: MakeSite,
    make_exposure: MakeExposure,
    changes: dict[str, str],
    reason: str,
    reach: str,
) -> None:
    table = counts_table({"persons": "1000", "reach": reach, "official": "no"} | changes)
    site = make_site(count_error=0.8)
    found = block(run(site, make_exposure([land()]), reference=people(200), counts=table))
    assert found.persons is not None
    assert found.persons.p50 == 200
    assert found.floor is None
    assert found.zones[0].floor_documented is None
    assert not any(method.id.startswith("documented") for method in found.methods)
    (listed,) = found.official_counts
    assert (listed.count, listed.official, listed.beyond) == (1000, False, None)
    assert reason in str(listed.reason)


def test_a_count_of_residents_is_no_method_where_others_speak(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    found = block(
        run(
            make_site(count_error=1.0),
            make_exposure([land()]),
            reference=people(200),
            counts=counts_table({"persons": "10"}),
        )
    )
    count = next(one for one in found.methods if one.id == "documented_counts_n1")
    assert count.households is None
    assert "floor, not a member" in str(count.absent)
    assert found.floor is not None
    assert (found.floor.households, found.floor.sources) == (4.0, ("PRESS",))
    (documented,) = found.floor.documented
    assert (documented.footprint, documented.count, documented.unit) == ("a", 10.0, "persons")
    words = "10 persons (households) documented (PRESS), about 4 households at 2.5 persons each"
    assert found.floor.sentence.startswith(
        f"{words}. The count itself may be wrong ('count_error')"
    )
    assert "may lie somewhat below it" in found.floor.sentence
    assert found.zones[0].floor_documented == words


@pytest.mark.parametrize(("error", "least"), [(0.5, 50), (1.0, 100), (1.5, 100)])
def test_a_floor_never_exceeds_the_documented_count(
    make_site: MakeSite, make_exposure: MakeExposure, error: float, least: float
) -> None:
    """Of 100 families some may be listed twice; whoever was left out is no documented family."""
    table = counts_table({"households": "100", "count_kind": "families"})
    site, ground = make_site(count_error=error), make_exposure([land()])
    found = block(run(site, ground, reference=people(9), counts=table))
    assert found.households is not None
    assert found.households.p05 == pytest.approx(least)
    assert found.households.p95 == pytest.approx(least)


def test_a_floor_of_families_is_not_converted(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    table = counts_table({"households": "120", "count_kind": "families"})
    found = block(run(make_site(), make_exposure([land()]), reference=people(9), counts=table))
    assert found.zones[0].floor_documented == "120 families documented (PRESS)"
    assert found.floor is not None
    assert found.floor.sentence.endswith("No draw lies below it.")


def narrow(**changes: Any) -> Any:
    return make_footprint(only_counts_speak=True, area_m2=None, **changes)


def test_where_only_counts_speak_they_are_the_number(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """120 families of 2.5 with a count error of 1.1: 330 people, 132 households."""
    ground = make_exposure([], footprints=(narrow(),), pieces={"A": ("a",)})
    counted = block(
        run(
            make_site(count_error=1.1),
            ground,
            reference=people(9),
            counts=counts_table({"households": "120", "count_kind": "families"}),
        )
    )
    assert counted.households is not None
    assert counted.persons is not None
    assert counted.households.p50 == pytest.approx(132)
    assert counted.persons.p50 == pytest.approx(330)
    member = next(one for one in counted.methods if one.id == "documented_counts_n1")
    assert any("the least there were" in caveat for caveat in member.caveats)
    assert counted.official_counts[0].beyond is None
    assert "rests on documented counts" in str(counted.official_counts[0].reason)


def test_a_narrow_footprint_with_a_count_that_gave_its_own_ratio_has_no_number(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """120 families counted beside them still carry it: 300 people, not 500 buildings of 8."""
    ground = make_exposure([], footprints=(narrow(),), pieces={"A": ("a",)})
    site = make_site(persons_per_structure=8.0, count_error=1.0)
    own = {
        "id": "n2", "structures": "500", "count_kind": "buildings",
        "gives": "persons_per_structure",
    }  # fmt: skip
    alone = block(run(site, ground, counts=counts_table(own)))
    assert alone.zones[0].households is None
    assert "it cannot confirm itself" in str(alone.zones[0].reason)
    families = {"households": "120", "count_kind": "families"}
    beside = block(run(site, ground, counts=counts_table(families, own)))
    assert beside.zones[0].persons is not None
    assert beside.zones[0].persons.p50 == pytest.approx(300)
    assert "counted buildings" not in beside.sentence


def test_a_narrow_footprint_inside_a_wide_one_has_its_counts_and_nothing_else(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    wide = make_footprint("B", block="exposed", takes="none_as_a_whole")
    rows = [land("A+B", km2=1), land("B", km2=1)]
    ground = make_exposure(
        rows,
        footprints=(narrow(), wide),
        pieces={"A+B": ("a", "b"), "B": ("b",)},
        blocks={"A+B": "would_displace", "B": "exposed"},
    )
    table = counts_table({"persons": "50", "count_kind": "residents"})
    found = block(
        run(make_site(count_error=1.0), ground, reference=reference_table({}), counts=table)
    )
    assert found.persons is not None
    assert found.persons.p50 == 50
    assert found.affected_not_displaced is not None
    assert found.affected_not_displaced.persons.p50 == 100


def test_a_footprint_without_a_number_makes_the_total_at_least(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    ground = make_exposure(
        [land("A")],
        footprints=(make_footprint("A"), narrow(name="B")),
        pieces={"A": ("a",), "B": ("b",)},
    )
    found = block(run(make_site(), ground, reference=people(500)))
    assert found.incomplete == ("b",)
    assert found.zones[1].households is None
    assert "only documented counts speak" in str(found.zones[1].reason)
    assert "would displace about 200 households" in found.sentence
    assert "and more that cannot be numbered (1 footprint)" in found.sentence
    assert "at least" not in found.sentence


def test_a_number_from_counted_buildings_rests_on_them_and_on_no_outline(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    ground = make_exposure(
        [land("A"), land("B")],
        footprints=(make_footprint("A", outline="described"), narrow(name="B", outline="assumed")),
        pieces={"A": ("a",), "B": ("b",)},
    )
    table = counts_table({"footprint": "b", "structures": "186", "count_kind": "buildings"})
    site = make_site(persons_per_structure=8.0, count_error=1.0)
    found = block(run(site, ground, reference=people(500), counts=table)).sentence
    assert found.endswith(
        "the number rests on an outline of A that is not published and 186 counted buildings and "
        "an assumed number of people per building."
    )


def test_shops_that_are_derived_are_a_floor_of_businesses(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    rows = [{"structures": "744", "count_kind": "shops, derived", "reach": "partial"}]
    found = block(run(make_site(), make_exposure([land()]), counts=counts_table(*rows)))
    assert (found.businesses, found.businesses_at_least) == (744, True)
    assert found.businesses_note == (
        "A floor, not an estimate. The largest count of each footprint: at least 744 shops, "
        "derived (PRESS)."
    )


def test_a_method_says_of_how_much_ground_it_speaks(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    table = reference_table({"id": "part", "footprints": "a"}, {"id": "whole"})
    ground = make_exposure([land("A", km2=3), land("B", km2=1)])
    methods = {one.id: one for one in block(run(make_site(), ground, reference=table)).methods}
    assert methods["reference_part"].ground_share == 0.75
    assert methods["reference_whole"].ground_share == 1
    assert methods["structures"].ground_share == 0
    shared = [caveat for caveat in methods["reference_part"].caveats if "Shares evidence" in caveat]
    assert shared == [
        (
            "Shares evidence with Unit: units around the same ground contain one another, so their "
            "agreement confirms less than it seems."
        )
    ]
    nowhere = make_exposure([], footprints=(narrow(),), pieces={"A": ("a",)})
    site, counts = make_site(count_error=1.0), counts_table({"households": "9"})
    (counted,) = [one for one in block(run(site, nowhere, counts=counts)).methods if one.households]
    assert counted.ground_share is None


def test_every_missing_gap_of_a_zone_has_its_reason(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    def reasons(*covers: str) -> list[str | None]:
        site = make_site(registry=REGISTRY | {"covers": covers})
        ground = make_exposure([land("A"), land("B")])
        zones = block(run(site, ground, reference=people(9))).zones
        assert all((zone.beyond_registry is None) == bool(zone.beyond_reason) for zone in zones)
        return [zone.beyond_reason for zone in zones]

    assert reasons("a") == [None, "No registry counts this ground."]
    assert reasons("a", "b") == ["The registry is not divided by footprint."] * 2
    registered = block(
        run(make_site(registry=REGISTRY), make_exposure([land()]), reference=people(9))
    ).registered
    assert registered is not None
    assert registered.cut_off_reason == "No cut-off date was published."


def test_floors_of_overlapping_footprints_are_not_added(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    facts = tuple(make_footprint(name) for name in "ABC")
    pieces = {"A": ("a",), "A+B": ("a", "b"), "C": ("c",)}
    ground = make_exposure([land(name) for name in pieces], footprints=facts, pieces=pieces)
    rows = [
        {"id": f"n{name}", "footprint": name, "households": number}
        for name, number in (("a", "10"), ("b", "30"), ("c", "5"))
    ]
    found = block(run(make_site(), ground, counts=counts_table(*rows), reference=people(9)))
    assert found.floor is not None
    assert found.floor.households == 35


def test_published_counts_are_compared_only_with_what_they_count(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    rows = [
        {"id": "n1", "households": "100"},
        {"id": "n2", "persons": "1400", "count_kind": "parties"},
        {"id": "n3", "households": "7", "reach": "partial"},
        {"id": "n4", "footprint": "", "households": "9"},
        {"id": "n5", "structures": "40", "count_kind": "shops"},
    ]
    found = block(
        run(
            make_site(), make_exposure([land()]), reference=people(1000), counts=counts_table(*rows)
        )
    )
    by_id = {row.id: row for row in found.official_counts}
    assert sorted(by_id) == ["n1", "n2", "n3", "n5"]
    assert by_id["n1"].beyond is not None
    assert by_id["n1"].beyond.households.p50 == 300
    assert by_id["n2"].reason == "It counts parties, not all residents."
    assert "a part of" in str(by_id["n3"].reason)
    assert found.businesses == 40


def test_the_two_headlines_are_never_mixed(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    cleared = make_footprint("B", status="cleared", block="displaced", cleared_on="2022")
    ground = make_exposure([land("A", km2=2), land("B", km2=4)],
                           footprints=(make_footprint("A"), cleared))  # fmt: skip
    found = run(make_site(), ground, reference=people(100))
    standing, gone = block(found).persons, block(found, "displaced").persons
    assert standing is not None
    assert gone is not None
    assert (standing.p50, gone.p50) == (100, 200)
    only = run(make_site(), make_exposure([land()]), reference=people(100)).displacement
    assert only.displaced is None
    assert only.displaced_reason == "The site has no footprint that has been cleared."


def test_conflict_refuses_a_single_figure_in_words(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    table = reference_table({"id": "u1", "persons": "100"}, {"id": "u2", "persons": "100000"})
    found = block(run(make_site(), make_exposure([land()]), reference=table))
    assert found.agreement.conflict
    assert "no single figure is given" in found.sentence
    assert "in the middle" not in found.sentence
    assert "%" not in found.sentence


@RELAXED
@given(
    count=st.floats(0, 1e6),
    low=st.floats(1, 4),
    width=st.floats(0.1, 4),
    registered=st.integers(1, 9000),
)
def test_persons_are_never_fewer_than_households_and_the_gap_adds_up(  # noqa: PLR0913, PLR0917
    make_site: MakeSite,
    make_exposure: MakeExposure,
    count: float,
    low: float,
    width: float,
    registered: int,
) -> None:
    site = make_site(registry=REGISTRY | {"persons": registered, "households": -(-registered // 4)})
    site = with_doubt(site, uniform("household_size", low, low + width))
    estimates = run(site, make_exposure([land()]), reference=people(round(count)))
    found = block(estimates)
    persons = estimates.people.pieces[0].persons
    assert persons is not None
    households = persons / estimates.people.size
    assert (persons >= households).all()
    assert (households >= 0).all()
    assert found.beyond_registry is not None
    assert found.persons is not None
    assert found.beyond_registry.persons.p95 == pytest.approx(found.persons.p95 - registered)


# Requests that cannot be met


def test_a_site_without_doubt_between_methods_is_refused(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site()
    kept = tuple(row for row in site.assumptions if row.id != "between_method")
    with pytest.raises(EstimateError, match="'between_method'"):
        run(site.model_copy(update={"assumptions": kept}), make_exposure([land()]))


def test_a_household_of_less_than_one_person_is_refused(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    with pytest.raises(EstimateError, match="at least 1 person per household"):
        run(make_site(household_size=0.5), make_exposure([land()]))


def test_all_faults_of_a_table_are_named_at_once(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    table = counts_table({"households": "many"}, {"persons": "-3"})
    with pytest.raises(FaultsError) as caught:
        run(make_site(), make_exposure([land()]), counts=table)
    words = ("many", "-3", "occurs 2 times")
    assert [word in fault for word, fault in zip(words, caught.value.faults, strict=True)] == [
        True
    ] * 3


def test_a_count_of_an_unknown_footprint_is_refused(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    with pytest.raises(EstimateError, match=r"n1 \(elsewhere\)"):
        run(make_site(), make_exposure([land()]), counts=counts_table({"footprint": "elsewhere"}))


# Places


def placed(share: float) -> pd.DataFrame:
    return pd.DataFrame({"settlement": ["s1"], "piece": ["A"], "share": [share]})


def settlement(estimates: Estimates, name: str = "would_displace") -> Place:
    return block(estimates, name).settlements[0]


def test_a_settlement_has_the_density_of_its_ground(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """Half of a settlement of 0.4 km2 is a tenth of 2 km2 with 500 people: 20 households."""
    ground = make_exposure([land()], settlements=placed(0.5))
    table = settlements_table({"area_m2": 0.4e6})
    found = settlement(run(make_site(), ground, reference=people(500), settlements=table))
    assert found.share_inside == 0.5
    assert found.households_inside is not None
    assert found.households_inside.p50 == pytest.approx(20)
    assert found.risk == "likely"


def test_a_counted_settlement_without_area_has_its_count(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    ground = make_exposure([land()], settlements=placed(0.5))
    site = make_site(count_error=1.2)
    table = settlements_table({"households": 100.0})
    found = settlement(run(site, ground, reference=people(500), settlements=table))
    assert found.households_inside is not None
    assert found.households_inside.p50 == pytest.approx(60)
    houses = settlements_table({"households": 100.0, "count_kind": "flooded houses"})
    unknown = settlement(run(site, ground, reference=people(500), settlements=houses))
    assert unknown.households_inside is None
    assert unknown.documented_households == 100


def test_the_gap_of_a_place_is_spread_as_its_people_are(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """10,000 people, 3,000 of them beyond the registry; a tenth of the ground: 120 households."""
    ground = make_exposure([land()], settlements=placed(0.5))
    table = settlements_table({"area_m2": 0.4e6})
    site = make_site(registry=REGISTRY)
    found = settlement(run(site, ground, reference=people(10_000), settlements=table))
    assert found.beyond_registry_households is not None
    assert found.beyond_registry_households.p50 == pytest.approx(120)


def test_a_settlement_that_nobody_locates_says_so(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    ground = make_exposure([land()], not_located=("s1",))
    found = settlement(
        run(make_site(), ground, reference=people(500), settlements=settlements_table({}))
    )
    assert not found.located
    assert (found.share_inside, found.households_inside, found.risk) == (None, None, None)
    assert found.reasons == (
        "No published source locates it, so nothing can be said of its ground.",
    )


def test_what_a_source_places_inside_is_inside_however_rough_the_map(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    ground = make_exposure([land()], settlements=placed(0.02))
    table = settlements_table({"in_footprint": "a", "households": 50.0})
    found = settlement(run(make_site(), ground, reference=people(500), settlements=table))
    assert found.share_inside == 1.0
    assert found.risk == "near_certain"
    assert "A published source places it in A." in found.reasons
    assert found.households_inside is not None
    assert found.households_inside.p50 == 50


@pytest.mark.parametrize(
    ("count", "same"),
    [
        ({"id": "s1"}, True),
        ({"id": "n1"}, False),
        ({"id": "s1", "reach": "partial"}, False),
    ],
)
def test_a_settlement_that_is_the_zones_own_count_has_the_zones_interval(
    make_site: MakeSite, make_exposure: MakeExposure, *, count: dict[str, str], same: bool
) -> None:
    ground = make_exposure([land()], settlements=placed(0.02))
    table = settlements_table({"in_footprint": "a", "households": 50.0})
    counts = counts_table({"households": "50", "count_kind": "families"} | count)
    found = run(make_site(), ground, reference=people(500), counts=counts, settlements=table)
    (zone,) = block(found).zones
    inside = settlement(found)
    assert (inside.households_inside == zone.households) is same
    assert any("Its count is that of A" in reason for reason in inside.reasons) is same


def test_what_a_source_places_in_cleared_ground_is_not_displaced_twice(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """On a rough map the cleared settlement touches the next street, which is still to go."""
    facts = (
        make_footprint(),
        make_footprint("B", status="cleared", block="displaced", cleared_on="2022"),
    )
    touching = pd.DataFrame({"settlement": ["s1"] * 2, "piece": ["A", "B"], "share": [0.1, 0.9]})
    ground = make_exposure([land(), land("B")], footprints=facts, settlements=touching)
    table = settlements_table({"in_footprint": "b", "households": 50.0})
    found = run(make_site(), ground, reference=people(500), settlements=table)
    (standing,) = block(found).settlements
    assert standing.share_inside == 0
    assert standing.households_inside is None
    assert standing.reasons[0].endswith("B, which counts under the other headline.")
    (cleared,) = block(found, "displaced").settlements
    assert cleared.share_inside == 1


CLEARED = make_footprint("B", status="cleared", block="displaced", cleared_on="2022")
EVICTED = {
    "name": "Hutments",
    "households": 60.0,
    "count_kind": "families, press",
    "count_date": "2020-11",
    "status": "demolished twice",
}


def test_evicted_people_outside_every_footprint_are_not_nobody(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    ground = make_exposure([land(), land("B")], footprints=(make_footprint(), CLEARED))
    table = settlements_table(EVICTED, {"id": "s2", "name": "Quarter", "status": "threatened"})
    found = run(make_site(), ground, reference=people(500), settlements=table)
    assert [place.id for place in block(found).settlements] == ["s2"]
    assert block(found).not_counted == ()
    gone, standing = block(found, "displaced").settlements
    assert (gone.share_inside, gone.households_inside, gone.risk) == (0, None, None)
    assert (gone.status, gone.count_date) == ("demolished twice", "2020-11")
    assert gone.reasons == (
        (
            "It lies outside every footprint of this headline; documented: 60 families, press, "
            "2020-11."
        ),
        "Its state as published: demolished twice.",
    )
    assert standing.reasons[0].endswith("how many live or lived there is not published.")
    (missing,) = block(found, "displaced").not_counted
    assert missing.sentence == (
        "Hutments (60 families, press, 2020-11; demolished twice) is in no headline: it lies in no "
        "outline of cleared ground that is listed."
    )


def test_evictions_are_told_beside_the_other_headline_where_nothing_was_cleared(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    found = run(
        make_site(),
        make_exposure([land()], not_located=("s1",)),
        reference=people(500),
        settlements=settlements_table(EVICTED),
    )
    (missing,) = block(found).not_counted
    assert missing.sentence.endswith("is in no headline: no source locates it.")


@pytest.mark.parametrize("change", [{"part_of": "s9"}, {"in_footprint": "b"}])
def test_evictions_that_are_counted_or_part_of_another_are_not_missing(
    make_site: MakeSite, make_exposure: MakeExposure, change: dict[str, str]
) -> None:
    ground = make_exposure([land(), land("B")], footprints=(make_footprint(), CLEARED))
    table = settlements_table(EVICTED | change)
    found = run(make_site(), ground, reference=people(500), settlements=table)
    assert block(found, "displaced").not_counted == ()


@pytest.mark.parametrize("count", [{"households": 9.0}, {"households": NOT_KNOWN, "persons": 49.0}])
def test_a_small_count_stands_in_no_sentence(
    make_site: MakeSite, make_exposure: MakeExposure, count: dict[str, float]
) -> None:
    """The same thresholds as where small counts are taken out of their own fields."""
    assert (LEAST_TOLD_HOUSEHOLDS, LEAST_TOLD_PERSONS) == (LEAST_HOUSEHOLDS, LEAST_PERSONS)
    ground = make_exposure([land("B")], footprints=(CLEARED,), pieces={"B": ("b",)})
    table = settlements_table(EVICTED | count | {"status": "demolished, 9 homes of 49"})
    found = block(run(make_site(), ground, settlements=table), "displaced")
    assert found.settlements[0].status == "demolished"
    told = " ".join((*found.settlements[0].reasons, found.not_counted[0].sentence))
    assert "too small to be repeated here" in told
    assert "9" not in told


def test_the_gap_names_its_ground_where_the_headline_counts_more(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """The registry counts A; the headline counts A and B: the gap is of A."""
    site = make_site(registry=REGISTRY)
    both = run(site, make_exposure([land(), land("B")]), reference=people(9000))
    registered = block(both).registered
    assert registered is not None
    assert registered.covers == ("A",)
    assert "beyond the registry on the ground that it counts (A);" in block(both).sentence
    alone = run(site, make_exposure([land()]), reference=people(9000))
    assert "on the ground that it counts" not in block(alone).sentence


def test_risk_is_spoken_of_standing_ground_only(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    fact = make_footprint(status="cleared", block="displaced", cleared_on="2022")
    ground = make_exposure([land()], footprints=(fact,), settlements=placed(1.0))
    found = run(make_site(), ground, reference=people(500), settlements=settlements_table({}))
    assert settlement(found, "displaced").risk is None


def test_cells_share_the_people_of_their_piece(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    shares = pd.DataFrame(
        {"cell": ["c1", "c2"], "piece": ["A", "A"], "share": [0.3, 0.0], "piece_share": [0.25, 0.0]}
    )
    found = block(
        run(make_site(), make_exposure([land()], cell_shares=shares), reference=people(1000))
    )
    assert [cell.id for cell in found.cells] == ["c1"]
    assert found.cells[0].households_inside is not None
    assert found.cells[0].households_inside.p50 == 100
    assert found.cells[0].risk == "even"


@given(st.floats(0, 1), st.floats(0, 1))
def test_risk_never_falls_as_the_share_inside_rises(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert CLASSES.index(risk_class(low)) <= CLASSES.index(risk_class(high))


def test_every_break_begins_its_class() -> None:
    assert [risk_class(point) for point in BREAKS] == list(CLASSES[1:])


# Floods


def flood_rows(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [("flood", "A", name, area, 10.0) for name, area in rows],
        columns=["event", "piece", "flood_class", "area_m2", "structures"],
    )


REPORT = {
    "id": "r1",
    "event": "flood",
    "event_name": "The flood",
    "event_kind": "river",
    "date": "2013",
    "place": "The ghat",
    "record": "place",
    "value_low": float("nan"),
    "value_high": float("nan"),
    "unit": "",
    "datum": "",
    "lon": 100.0,
    "lat": 13.0,
    "source": "NEWS",
}


def test_households_in_reported_water_are_the_share_of_ground(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """A quarter of the ground of 500 people: 50 households; of the rest nobody said anything."""
    ground = make_exposure(
        [land()],
        flood=flood_rows(("reported", 0.5e6), ("not_reported", 1.5e6)),
        flood_shares=flood_shares((0, 0.25, NOT_KNOWN)),
        flood_points=pd.DataFrame(
            {
                "event": ["flood"] * 2,
                "item": ["p1", "p2"],
                "item_kind": ["promise"] * 2,
                "share": [0.6, 0.5],
            }
        ),
    )
    lost = REPORT | {"id": "r2", "place": "Nowhere", "lon": None, "lat": None}
    level = REPORT | {
        "id": "r3",
        "record": "level",
        "value_low": 72.63,
        "value_high": 72.63,
        "unit": "m",
        "datum": "m above sea level",
    }
    estimates = run(make_site(), ground, reference=people(500))
    (event,) = estimate_flood(make_site(), ground, estimates, pd.DataFrame([REPORT, lost, level]))
    assert event.households is not None
    assert event.households.p50 == pytest.approx(50)
    assert (event.kind, event.structures, event.promised_items) == ("river", 10.0, ("p1",))
    assert event.not_observable_share == 0.75
    assert (event.located_reports, event.not_located) == (1, ("Nowhere",))
    assert event.level == "level 72.63 m above sea level at The ghat"
    assert "not all of that ground need have been wet" in event.sentence
    assert "which is not dry" in event.sentence


DATUM = "m above sea level (CWC gauge, Rajghat)"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {"record": "depth", "value_low": 50.0, "unit": "cm", "datum": "above road level"},
            "depth at least 50 cm above road level at The ghat",
        ),
        (
            {
                "record": "depth", "value_low": 30.0, "value_high": 40.0, "unit": "cm",
                "datum": "above road level",
            },
            "depth 30 to 40 cm above road level at The ghat",
        ),
        (
            {"record": "level", "value_low": 71.262, "unit": "m", "datum": DATUM},
            ("level at least 71.262 m (the danger level) above sea level (CWC gauge, Rajghat) at "
            "The ghat, peak not published"),
        ),
        (
            {"record": "level", "value_low": 71.5, "unit": "m", "datum": DATUM},
            ("level at least 71.5 m above sea level (CWC gauge, Rajghat) at The ghat, peak not "
            "published"),
        ),
        (
            {"record": "level", "value_low": 71.5, "value_high": 71.5, "unit": "m", "datum": DATUM},
            "level 71.5 m above sea level (CWC gauge, Rajghat) at The ghat",
        ),
    ],
)  # fmt: skip
def test_a_low_value_alone_reads_at_least(
    make_site: MakeSite, make_exposure: MakeExposure, row: dict[str, object], words: str
) -> None:
    mark = REPORT | {
        "id": "m1", "event": "marks", "event_kind": "gauge", "record": "level",
        "value_low": 71.262, "value_high": 71.262, "unit": "m", "datum": DATUM,
        "note": "Danger level.",
    }  # fmt: skip
    ground = make_exposure([land()])
    estimates = run(make_site(), ground, reference=people(500))
    table = pd.DataFrame([REPORT | row | {"note": "Crossed the danger level."}, mark])
    event = estimate_flood(make_site(), ground, estimates, table)[0]
    assert event.level == words


def test_people_and_wards_are_reported_side_by_side(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    rows = [
        REPORT | {"id": "r1", "record": "people", "value_low": 12000.0, "unit": "persons"},
        REPORT | {
            "id": "r2", "record": "wards", "value_low": 4.0, "value_high": 4.0, "unit": "of 5",
            "note": "Which is not said.",
        },
        REPORT | {"id": "r3", "record": "place"},
    ]  # fmt: skip
    ground = make_exposure([land()])
    estimates = run(make_site(), ground, reference=people(500))
    (event,) = estimate_flood(make_site(), ground, estimates, pd.DataFrame(rows))
    assert [(n.what, n.value_low, n.value_high, n.unit, n.date, n.note, n.source)
            for n in event.reported] == [
        ("people", 12000, None, "persons", "2013", None, "NEWS"),
        ("wards", 4, 4, "of 5", "2013", "Which is not said.", "NEWS"),
    ]  # fmt: skip
    assert event.structures is None
    assert event.structures_reason == "No layer of structures is held."


def test_an_event_of_levels_alone_floods_nobody_in_particular(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    row = REPORT | {"record": "level", "value_low": 71.0, "unit": "m", "lon": None, "lat": None}
    ground = make_exposure([land()], flood=flood_rows(("not_reported", 2e6)))
    estimates = run(make_site(), ground, reference=people(500))
    (event,) = estimate_flood(make_site(), ground, estimates, pd.DataFrame([row]))
    assert event.households is None
    assert event.not_observable_share == 1
    assert "no located report" in event.sentence


def test_a_dry_model_is_dry_and_cleared_ground_has_no_people(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    wet, dry = flood_rows(("1-2 m", 2e6)), flood_rows(("dry", 2e6))
    ground = make_exposure([land()], flood=dry)
    (event,) = estimate_flood(
        make_site(), ground, run(make_site(), ground, reference=people(500)), None
    )
    assert event.kind == "modelled depth"
    assert event.households is not None
    assert event.households.p95 == 0
    assert event.not_observable_share == 0
    fact = make_footprint(status="cleared", block="displaced", cleared_on="2022")
    everywhere = flood_shares((0, 1.0, NOT_KNOWN))
    cleared = make_exposure([land()], footprints=(fact,), flood=wet, flood_shares=everywhere)
    (event,) = estimate_flood(
        make_site(), cleared, run(make_site(), cleared, reference=people(500)), None
    )
    assert event.households is None


def test_a_flood_keeps_the_doubt_about_where_the_footprint_lies(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """One of two positions lies half in the water: 0 or 100 of 200 households, never just 50."""
    ground = make_exposure(
        [land(), land(realisation=1)],
        realisations=2,
        flood=flood_rows(("reported", 0.5e6), ("not_reported", 1.5e6)),
        flood_shares=flood_shares((1, 0.5, NOT_KNOWN)),
    )
    estimates = run(make_site(), ground, reference=people(500))
    (event,) = estimate_flood(make_site(), ground, estimates, pd.DataFrame([REPORT]))
    assert event.households is not None
    assert (event.households.p25, event.households.p75) == pytest.approx((0, 100))
    assert "households of the footprints assessed" in event.sentence


@pytest.mark.parametrize(("selection", "expected"), [("complete", 20), ("largest_first", 100)])
def test_people_are_flooded_where_their_houses_are(
    make_site: MakeSite, make_exposure: MakeExposure, selection: str, expected: float
) -> None:
    """Half of the ground is river, with a tenth of the houses; a selection of houses says less."""
    ground = make_exposure(
        [land()],
        flood=flood_rows(("1-2 m", 1e6), ("dry", 1e6)),
        flood_shares=flood_shares((0, 0.5, 0.1)),
        selections={"buildings": selection},
    )
    estimates = run(make_site(), ground, reference=people(500))
    (event,) = estimate_flood(make_site(), ground, estimates, None)
    assert event.households is not None
    assert event.households.p50 == pytest.approx(expected)
