"""Opinions are kept while they fit and made again where they do not: the answer is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.displacement import hearing as room
from geo.displacement.estimate import estimate_displacement
from geo.displacement.hearing import OTHERS_SPEAK, Hearing
from geo.exposure.model import ExposureTable
from geo.sites.model import Site
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    counts_table,
    land,
    make_footprint,
    reference_table,
    uniform,
)

PIECES = 4


@pytest.fixture
def case(make_site: MakeSite, make_exposure: MakeExposure) -> tuple[Site, ExposureTable]:
    site = make_site()
    rows = tuple(row for row in site.assumptions if row.id != "household_size")
    size = uniform("household_size", 2, 4)
    site = site.model_copy(update={"assumptions": (*rows, size)})
    exposure = make_exposure([land(f"P{number}", km2=1 + number) for number in range(PIECES)])
    return site, exposure


def run(site: Site, exposure: ExposureTable, **tables: Any) -> Any:
    base: dict[str, Any] = {"counts": None, "reference": None, "settlements": None}
    base |= {"reference": reference_table({}, {"id": "other", "persons": "1500"})}
    return estimate_displacement(site, exposure, **(base | tables), draws=64, seed=1)


@pytest.mark.parametrize("kept_bytes", [0, 2 * 64 * 8, 5 * 64 * 8])
def test_kept_or_made_again_opinions_give_the_same(
    case: tuple[Site, ExposureTable], monkeypatch: pytest.MonkeyPatch, kept_bytes: int
) -> None:
    """Two methods a piece, of 64 draws of 8 bytes: none, one and two of the pieces are kept."""
    kept = run(*case)
    monkeypatch.setattr(room, "KEPT_BYTES", kept_bytes)
    again = run(*case)
    assert again.displacement == kept.displacement
    for one, other in zip(kept.people.pieces, again.people.pieces, strict=True):
        np.testing.assert_array_equal(one.persons, other.persons)


def test_what_does_not_fit_is_not_kept(
    case: tuple[Site, ExposureTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Hearing] = []
    asked = Hearing.__post_init__

    def remember(self: Hearing) -> None:
        asked(self)
        found.append(self)

    monkeypatch.setattr(Hearing, "__post_init__", remember)
    monkeypatch.setattr(room, "KEPT_BYTES", 3 * 2 * 64 * 8)
    run(*case)
    assert len(found[0]._kept) == 3
    assert set(found[0].heard) == {f"P{number}" for number in range(PIECES)}


def test_a_count_of_residents_speaks_where_nobody_else_does_and_nowhere_else(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """One of two footprints has a reference; each has a complete count of its residents."""
    exposure = make_exposure(
        [land("A"), land("B")], footprints=(make_footprint("A"), make_footprint("B"))
    )
    counts = counts_table(
        {"id": "n1", "footprint": "a", "households": "50"},
        {"id": "n2", "footprint": "b", "households": "60"},
    )
    people = run(
        make_site(count_error=1.0),
        exposure,
        counts=counts,
        reference=reference_table({"footprints": "a"}),
    ).people
    said = {
        (piece.ground.piece, heard.way.id): heard.absent
        for piece in people.pieces
        for heard in piece.heard
        if heard.way.id.startswith("documented")
    }
    assert said == {
        ("A", "documented_counts_n1"): OTHERS_SPEAK,
        ("B", "documented_counts_n2"): None,
    }
