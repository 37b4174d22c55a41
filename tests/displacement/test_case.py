"""The headline as a function of draws: it is the run itself when fed the run's own uniforms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.displacement.case import Case, total_persons
from geo.displacement.draws import Draws, fill
from geo.displacement.gap import registry_gap
from geo.displacement.ground import read_structure_layer
from geo.displacement.hearing import Evidence
from geo.displacement.inputs import read_counts, read_reference
from geo.errors import EstimateError
from geo.quantity import FloatArray
from geo.sites.model import Assumption, Site
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    counts_table,
    land,
    make_footprint,
    reference_table,
    structures,
    uniform,
)

REGISTRY = {"households": 100, "persons": 300, "source": "SEED", "covers": ("a",)}
RATES = {
    "occupied_share": 0.9,
    "households_per_structure": 1.5,
    "count_error": 1.0,
    "registry_overcoverage": 0.1,
}
ROWS = 256


def with_rows(site: Site, *rows: Assumption) -> Site:
    names = {row.id for row in rows}
    kept = tuple(row for row in site.assumptions if row.id not in names)
    return site.model_copy(update={"assumptions": (*kept, *rows)})


@pytest.fixture
def case(make_site: MakeSite, make_exposure: MakeExposure) -> Case:
    """Two footprints of two projects, counted by three methods, one with a floor."""
    site = with_rows(
        make_site(registry=REGISTRY, **RATES),
        uniform("household_size", 2, 4),
        uniform("between_method", 0.1, 0.5),
        uniform("building_completeness", 0.6, 0.9),
        uniform("density_transfer", 0.5, 2.0).model_copy(update={"zone_log_sd": 0.4}),
    )
    exposure = make_exposure(
        [land("A"), structures("A", 90), land("B", km2=1), structures("B", 30)],
        footprints=(make_footprint("A"), make_footprint("B", project="another")),
        selections={"buildings": "complete"},
    )
    return Case(
        site=site,
        exposure=exposure,
        evidence=Evidence(
            reference=read_reference(reference_table({}, {"id": "other", "persons": "1500"})),
            admin={},
            counts=read_counts(counts_table({"households": "70", "reach": "partial"})),
            layer=read_structure_layer(exposure),
            household_size="household_size",
        ),
        settlements=(),
    )


def design(case: Case) -> FloatArray:
    return np.random.default_rng(2).uniform(size=(ROWS, len(case.columns)))


def filled(case: Case, uniforms: FloatArray) -> Draws:
    return fill(case.site.assumptions, case.columns, uniforms)


@pytest.mark.parametrize("beyond", [False, True])
def test_the_headline_is_the_runs_own_when_fed_the_same_draws(case: Case, *, beyond: bool) -> None:
    people = case.people(filled(case, design(case)))
    made = case.headline("would_displace", people, beyond=beyond)(filled(case, design(case)))
    if beyond:
        gap = registry_gap(case.site, people, "would_displace").persons
        assert gap is not None
        expected = gap / people.size
    else:
        total = total_persons(people.of_block("would_displace"))
        assert total is not None
        expected = total / people.size
    np.testing.assert_array_equal(made, expected)


@pytest.mark.parametrize("beyond", [False, True])
def test_each_row_of_a_design_is_by_itself(case: Case, *, beyond: bool) -> None:
    """However a Saltelli design is cut into batches, a row has one answer."""
    people, uniforms = case.people(filled(case, design(case))), design(case)
    headline = case.headline("would_displace", people, beyond=beyond)
    whole = headline(filled(case, uniforms))
    rows = [1, 17, 200]
    some = headline(filled(case, uniforms[rows]))
    np.testing.assert_allclose(some, whole[rows], rtol=1e-12)
    alone = headline(filled(case, uniforms[17:18]))
    np.testing.assert_allclose(alone, whole[17:18], rtol=1e-12)


def test_methods_are_pooled_as_the_run_has_judged_them(case: Case) -> None:
    """Other draws change numbers and not what is thought of the methods."""
    people = case.people(filled(case, design(case)))
    verdicts = {key: group.verdict for key, group in people.groups.items()}
    same = np.full((4, len(case.columns)), 0.5)
    again = case.people(filled(case, same), verdicts)
    assert {key: group.verdict for key, group in again.groups.items()} == verdicts


def test_the_columns_name_every_doubt_once(case: Case) -> None:
    columns = case.columns
    assert len(set(columns)) == len(columns)
    assert case.zones == ("another", "the project")
    assert {f"zone:density_transfer:{zone}" for zone in case.zones} <= set(columns)
    assert {"deviate:structures", "deviate:reference_unit", "choice:method"} <= set(columns)


def sized(case: Case, **changes: Any) -> Case:
    """Return the case with another household size."""
    row = uniform("household_size", 1.2, 4.0).model_copy(update=changes)
    return Case(
        site=with_rows(case.site, row),
        exposure=case.exposure,
        evidence=case.evidence,
        settlements=(),
    )


def test_households_of_less_than_one_person_are_refused_in_every_zone(case: Case) -> None:
    sized(case).draw(64, seed=1)
    with pytest.raises(EstimateError, match=r"smallest draw is 0\.\d+ in zone 'another'"):
        sized(case, zone_log_sd=0.5).draw(64, seed=1)


def test_households_of_less_than_one_person_are_refused_in_every_class(case: Case) -> None:
    few = uniform("household_size", 0.5, 0.9).model_copy(update={"settlement_class": "informal"})
    site = case.site.model_copy(update={"assumptions": (*case.site.assumptions, few)})
    wrong = Case(site=site, exposure=case.exposure, evidence=case.evidence, settlements=())
    with pytest.raises(EstimateError, match="'household_size@informal' must be at least 1"):
        wrong.draw(64, seed=1)
