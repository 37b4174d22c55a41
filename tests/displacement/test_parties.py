"""Affected households, owners, tenants and businesses: as documented, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from geo.displacement import Estimates, estimate_displacement
from geo.displacement.inputs import read_counts
from geo.displacement.kinds import counts_residents, counts_several, standing
from geo.displacement.model import PartyCount, Registered
from geo.displacement.parties import HOUSEHOLDS_UNKNOWN, UNKNOWN, parties_of
from geo.displacement.zones import people_of_zones
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    counts_table,
    land,
    make_footprint,
    reference_table,
)

REGISTERED = Registered(households=1931, persons=7000, source="SEED", counted_on=None, cut_off=None)


@pytest.fixture
def estimates(make_site: MakeSite, make_exposure: MakeExposure) -> Estimates:
    """Footprints a and b share ground, c lies apart."""
    facts = tuple(make_footprint(name) for name in "ABC")
    pieces = {"A": ("a",), "A+B": ("a", "b"), "C": ("c",)}
    ground = make_exposure([land(name) for name in pieces], footprints=facts, pieces=pieces)
    table = reference_table({"persons": "900", "area_km2": "2"})
    return estimate_displacement(
        make_site(), ground, counts=None, reference=table, settlements=None, draws=64, seed=1
    )


def parties(
    estimates: Estimates, *rows: Mapping[str, str], registered: Registered | None = None
) -> dict[str, PartyCount]:
    named = [{"id": f"n{number}"} | dict(row) for number, row in enumerate(rows)]
    table = counts_table(*named) if named else pd.DataFrame()
    counts = read_counts(table)
    zones = people_of_zones(estimates.people, counts, "would_displace")
    found = parties_of(counts, zones, estimates.people, registered)
    assert next(one.party for one in found) == "project_affected_households"
    return {one.party: one for one in found}


def everywhere(**row: str) -> list[dict[str, str]]:
    return [row | {"footprint": name} for name in ("a", "c")]


def test_without_counts_every_party_says_so(estimates: Estimates) -> None:
    found = parties(estimates)
    assert {one.count for one in found.values()} == {None}
    assert found["project_affected_households"].note == HOUSEHOLDS_UNKNOWN
    assert {name: found[name].note for name in UNKNOWN} == UNKNOWN
    assert found["tenants"].note == "No count of tenants was found."


def test_the_register_is_told_as_a_register_and_no_census(estimates: Estimates) -> None:
    found = parties(estimates, registered=REGISTERED)["project_affected_households"]
    assert (found.count, found.at_least) == (1931, False)
    assert found.note.startswith("The register as published, 1,931 households (SEED):")
    assert "no census" in found.note


def test_counted_households_are_added_over_ground_that_is_not_shared(
    estimates: Estimates,
) -> None:
    rows = [
        {"footprint": "a", "households": "10"},
        {"footprint": "b", "households": "30"},
        {"footprint": "c", "households": "5"},
    ]
    found = parties(estimates, *rows)["project_affected_households"]
    assert (found.count, found.at_least) == (35, False)
    assert "30 households (PRESS); 5 households (PRESS)" in found.note


@pytest.mark.parametrize(
    "change", [{"reach": "partial"}, {"count_kind": "shops, derived"}, {"footprint": "a"}]
)
def test_a_count_of_a_part_is_a_floor(estimates: Estimates, change: dict[str, str]) -> None:
    rows = everywhere(structures="20", count_kind="shops")
    found = parties(estimates, rows[0], rows[1] | change)["businesses"]
    assert found.at_least
    assert found.note.startswith("A floor, not an estimate. ")


@pytest.mark.parametrize(
    "change",
    [
        {"reach": "wide"},
        {"footprint": "elsewhere"},
        {"count_kind": "parties"},
        {"count_kind": "owners and tenants"},
        {"count_kind": "tenants of shops"},
        {"households": ""},
    ],
)
def test_what_is_no_count_of_tenants_here_is_not_taken_for_one(
    estimates: Estimates, change: dict[str, str]
) -> None:
    row = {"households": "12", "count_kind": "tenants"}
    assert parties(estimates, row)["tenants"].count == 12
    assert parties(estimates, row | change)["tenants"].count is None


def test_a_count_of_several_together_is_named_and_not_divided(estimates: Estimates) -> None:
    found = parties(estimates, {"persons": "1400", "count_kind": "parties"})
    for party in ("structure_owners", "tenants", "businesses"):
        assert found[party].count is None
        assert found[party].note.endswith(
            "Counted together with other parties, undivided: 1,400 persons (parties) (PRESS)."
        )
    assert "1,400" not in found["vulnerable"].note


def test_everyone_with_two_standings_stands_under_each(estimates: Estimates) -> None:
    rows: list[dict[str, Any]] = [
        *everywhere(households="40", count_kind="structure owners"),
        *everywhere(structures="25", persons="60", count_kind="shops"),
        *everywhere(persons="7", count_kind="elderly residents"),
    ]
    found = parties(estimates, *rows)
    assert found["structure_owners"].count == 80
    assert found["businesses"].count == 50
    assert found["vulnerable"].count == 14
    assert not any(found[party].at_least for party in UNKNOWN if party != "tenants")
    assert found["project_affected_households"].count is None


@pytest.mark.parametrize(
    ("kind", "party", "several"),
    [
        ("tenant households", "tenants", False),
        ("landlords", "structure_owners", False),
        ("official count of shops", "businesses", False),
        ("shops and houses", None, False),
        ("households", None, False),
        ("disabled tenants", None, True),
        ("official count of parties", None, True),
        ("shopkeepers, tenants, owners", None, True),
    ],
)
def test_words_say_whose_count_it_is(kind: str, party: str | None, *, several: bool) -> None:
    assert standing(kind) == party
    assert counts_several(kind) == several
    assert not counts_residents(kind) or kind == "households"
