"""Headlines, gap, floors, zones, places and floods of whole sites on squared paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.displacement import Estimates, estimate_displacement, estimate_flood
from geo.displacement.drivers import first_order_share, rank_drivers
from geo.displacement.model import DisplacementBlock, Place
from geo.displacement.risk import BREAKS, CLASSES, risk_class
from geo.errors import EstimateError, FaultsError
from geo.exposure.model import ExposureTable
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
    assert "would displace at least about 200 households" in found.sentence
    assert "of one footprint no number can be given" in found.sentence


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
    site = make_site(registry=REGISTRY | {"persons": registered, "households": 1})
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
    assert standing.households_inside is not None
    assert standing.households_inside.p95 == 0
    assert standing.reasons[0].endswith("B, which counts under the other headline.")
    (cleared,) = block(found, "displaced").settlements
    assert cleared.share_inside == 1


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


# Drivers


def test_drivers_find_who_moves_the_number(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """Variances of a sum: 16 to 1, so 16/17 and 1/17."""
    site = with_doubt(make_site(), uniform("x", 0, 4), uniform("y", 0, 1), uniform("z", 0, 1))
    drawn = run(site, make_exposure([land()]), draws=8192).people.draws
    ranked = rank_drivers(drawn["x"] + drawn["y"], drawn)
    assert [driver.assumption for driver in ranked] == ["x", "y"]
    assert ranked[0].share_of_variance == pytest.approx(16 / 17, abs=0.01)
    assert ranked[1].share_of_variance == pytest.approx(1 / 17, abs=0.01)
    assert [d.assumption for d in rank_drivers(drawn["x"] + drawn["y"], drawn, frozenset("x"))] == [
        "y"
    ]
    assert rank_drivers(np.ones(8192), drawn) == ()


def test_chance_explains_nothing() -> None:
    generator = np.random.default_rng(3)
    cause, values = generator.random((2, 8192))
    assert first_order_share(cause, values) < 0.005
    assert first_order_share(values, values) == pytest.approx(1.0, abs=0.01)
