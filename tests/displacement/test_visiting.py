"""Where a field sample could go: every piece of ground in one zone, and nobody where none are."""

from __future__ import annotations

import numpy as np
import pytest

from geo.displacement import Estimates, estimate_displacement
from geo.displacement.visiting import CLEARED, zones_to_visit
from geo.exposure.model import ExposureTable
from geo.sites.model import Site
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    land,
    make_footprint,
    reference_table,
    uniform,
)


def run(site: Site, exposure: ExposureTable, *, study: bool = False) -> Estimates:
    return estimate_displacement(
        site,
        exposure,
        counts=None,
        reference=reference_table({"persons": "90000"}),
        settlements=None,
        draws=256,
        seed=1,
        study=study,
    )


def test_zones_share_no_ground_and_add_up_to_the_headline(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """5 persons a structure; a holds 3 km2 with the ground that it shares with b."""
    exposure = make_exposure(
        [land("A"), land("AB", km2=1), land("B", km2=4)],
        footprints=(make_footprint("A"), make_footprint("B")),
        pieces={"A": ("a",), "AB": ("a", "b"), "B": ("b",)},
    )
    people = run(make_site(persons_per_structure=5.0), exposure).people
    zones = zones_to_visit(people, "would_displace")
    assert {name: zone.name for name, zone in zones.items()} == {"a": "A", "b": "B"}
    found = {name: (zone.persons, zone.structures) for name, zone in zones.items()}
    for name, persons in (("a", 27_000), ("b", 36_000)):
        there, structures = found[name]
        assert there is not None
        assert structures is not None
        np.testing.assert_allclose(there, persons)
        np.testing.assert_allclose(structures, persons / 5)


def test_cleared_ground_and_ground_without_a_number_cannot_be_visited(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    cleared = make_footprint("A", status="cleared", block="displaced", cleared_on="2022")
    exposure = make_exposure([land("A")], footprints=(cleared,))
    (zone,) = zones_to_visit(
        run(make_site(persons_per_structure=5.0), exposure).people, "displaced"
    ).values()
    assert (zone.structures, zone.reason) == (None, CLEARED)


def test_without_persons_per_structure_the_plan_says_what_it_lacks(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    site = make_site()
    rows = tuple(row for row in site.assumptions if row.id != "density_transfer")
    doubt = uniform("density_transfer", 0.5, 2)
    site = site.model_copy(update={"assumptions": (*rows, doubt)})
    block = run(site, make_exposure([land()]), study=True).displacement.would_displace
    assert block is not None
    assert block.field_sample is not None
    assert "no assumption 'persons_per_structure'" in str(block.field_sample.reason)


@pytest.mark.parametrize("study", [False, True])
def test_a_plan_is_made_where_the_run_is_studied(
    make_site: MakeSite, make_exposure: MakeExposure, *, study: bool
) -> None:
    """The width before is that of the headline, whose interval the visit should halve."""
    site = make_site(persons_per_structure=5.0)
    rows = tuple(row for row in site.assumptions if row.id != "density_transfer")
    doubt = uniform("density_transfer", 0.5, 2)
    site = site.model_copy(update={"assumptions": (*rows, doubt)})
    block = run(site, make_exposure([land()]), study=study).displacement.would_displace
    assert block is not None
    assert (block.field_sample is not None) == study
    if block.field_sample is not None and block.households is not None:
        width = block.households.p95 - block.households.p05
        assert block.field_sample.width_before_households == pytest.approx(width, rel=1e-9)
        assert block.field_sample.halves
        assert [zone.zone for zone in block.field_sample.zones] == ["a"]
