"""Unit lists in an estimate: a member of the pool, a floor beneath it, or silent with a reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.displacement import Estimates, estimate_displacement
from geo.displacement.case import Case
from geo.displacement.draws import fill
from geo.displacement.ground import read_structure_layer
from geo.displacement.hearing import Evidence
from geo.displacement.lists.evidence import link_unit_lists
from geo.displacement.model import DisplacementBlock, Method
from geo.displacement.pieces import persons_without
from geo.layers.model import LayerSpec, Table
from geo.sites.lists import ListPair
from geo.sites.model import Site
from tests.displacement.lists.town import listed, town
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    land,
    make_footprint,
    reference_table,
    uniform,
)

HOUSEHOLDS = 300
TRUE_PERSONS = HOUSEHOLDS * 2.5
CORNER = (100.0, 13.0)
EMPTY = {"persons": "", "present": "", "date": ""}


def table(name: str, rows: pd.DataFrame, path: Any, **given: Any) -> Table:
    """Make a table as the shelf holds it."""
    told = pd.DataFrame(
        {
            "id": [f"{name}{number}" for number in range(len(rows))],
            **{key: rows[key].to_numpy() for key in ("name", "house_no", "structure_id")},
            "lon": [f"{CORNER[0] + x / 108_000:.7f}" for x in rows["x_m"]],
            "lat": [f"{CORNER[1] + y / 110_600:.7f}" for y in rows["y_m"]],
            **EMPTY,
        }
    )
    entry = {
        "id": name,
        "role": "unit_list",
        "path": f"{name}.csv",
        "title": f"List {name}",
        "source": "Drawn for a test",
        "provenance": "observed",
        "licence": "not to be passed on",
        "vintage": "2024",
        "confidence": "low",
        "list_kind": "other",
        "covers": ["a"],
        "counted_on": 2024,
        "unit": "households",
    }
    spec = LayerSpec.model_validate(entry | given)
    return Table(spec=spec, frame=told, path=path / f"{name}.csv", sha256="0" * 64)


@pytest.fixture(scope="module")
def two_lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, Table]:
    """Two lists of one town, each of six households in ten."""
    people, folder = town(HOUSEHOLDS, seed=1), tmp_path_factory.mktemp("lists")
    return (
        table("first", listed(people, 0.6, "thai", 2), folder),
        table("second", listed(people, 0.6, "latin", 3), folder),
    )


def dependent(site: Site, sign: str) -> Site:
    pair = ListPair.model_validate(
        {"lists": ("first", "second"), "dependence": sign, "reason": "So.", "source": "JUDGEMENT"}
    )
    return site.model_copy(update={"list_pairs": (pair,)})


def run(site: Site, exposure: Any, tables: tuple[Table, ...], **given: Any) -> Estimates:
    base: dict[str, Any] = {"counts": None, "reference": None, "settlements": None}
    base |= {"draws": 1024, "seed": 1, "study": False}
    return estimate_displacement(site, exposure, lists=tables, **(base | given))


def block_of(estimates: Estimates) -> DisplacementBlock:
    found = estimates.displacement.would_displace
    assert found is not None
    return found


def method_of(estimates: Estimates) -> Method:
    return next(m for m in block_of(estimates).methods if m.id == "lists_a")


def test_independent_lists_are_a_method_that_finds_the_town(
    make_site: MakeSite, make_exposure: MakeExposure, two_lists: tuple[Table, Table]
) -> None:
    found = run(dependent(make_site(), "independent"), make_exposure([land()]), two_lists)
    method = method_of(found)
    assert method.absent is None
    assert method.weight == 1
    assert method.households is not None
    assert method.households.p05 < HOUSEHOLDS < method.households.p95
    assert method.households.p50 == pytest.approx(HOUSEHOLDS, rel=0.1)
    assert any("JUDGEMENT" in caveat for caveat in method.caveats)
    assert block_of(found).households == method.households


def test_without_lists_their_floor_goes_too(
    make_site: MakeSite, make_exposure: MakeExposure, two_lists: tuple[Table, Table]
) -> None:
    """A unit of 50 persons on 2 km2 finds 50 there, however many households lists hold."""
    few = reference_table({"persons": "50", "area_km2": "2"})
    site, ground = dependent(make_site(), "independent"), make_exposure([land()])
    people = run(site, ground, two_lists, reference=few).people
    (with_lists,) = (piece.persons for piece in people.pieces)
    (piece,) = people.pieces
    assert any(heard.way.id == "lists_a" and heard.speaks for heard in piece.heard)
    without_lists = persons_without(people, "lists_a")["A"]
    assert with_lists is not None
    assert without_lists is not None
    floor = people.listed[0].floor
    assert floor is not None
    assert (with_lists >= floor.persons * 0.999).all()
    assert np.median(without_lists) == pytest.approx(50)
    without_unit = persons_without(people, "reference_unit")["A"]
    assert without_unit is not None
    assert (without_unit >= floor.persons * 0.999).all()


def test_an_estimate_is_shared_out_over_the_ground_that_the_lists_cover(
    make_site: MakeSite, make_exposure: MakeExposure, two_lists: tuple[Table, Table]
) -> None:
    """A quarter of footprint a lies under b too; b alone is not covered."""
    ground = make_exposure(
        [land("A", 3.0), land("AB", 1.0), land("B", 2.0)],
        footprints=(make_footprint("A"), make_footprint("B")),
        pieces={"A": ("a",), "AB": ("a", "b"), "B": ("b",)},
    )
    people = run(dependent(make_site(), "independent"), ground, two_lists).people
    by_piece = {piece.ground.piece: piece.persons for piece in people.pieces}
    alone, shared = by_piece["A"], by_piece["AB"]
    assert alone is not None
    assert shared is not None
    np.testing.assert_allclose(alone, 3 * shared, rtol=1e-12)
    assert by_piece["B"] is None


def test_positively_dependent_lists_lift_what_other_methods_find(
    make_site: MakeSite, make_exposure: MakeExposure, two_lists: tuple[Table, Table]
) -> None:
    few = reference_table({"persons": "50", "area_km2": "2"})
    site, ground = dependent(make_site(), "positive"), make_exposure([land()])
    found = run(site, ground, two_lists, reference=few)
    method, block = method_of(found), block_of(found)
    assert method.households is None
    assert "a floor, not a member" in str(method.absent)
    assert block.floor is not None
    assert block.floor.households == pytest.approx(HOUSEHOLDS, rel=0.1)
    assert "by units found on List first and List second" in block.floor.sentence
    assert "may lie below it" in block.floor.sentence
    assert block.households is not None
    assert block.households.p50 == pytest.approx(block.floor.households, rel=1e-3)
    assert block.zones[0].floor_households == block.floor.households


@pytest.mark.parametrize(
    ("sign", "words"), [("negative", "too high"), ("unknown", "It is not stated how")]
)
def test_lists_of_other_or_unknown_dependence_are_silent(
    make_site: MakeSite,
    make_exposure: MakeExposure,
    two_lists: tuple[Table, Table],
    sign: str,
    words: str,
) -> None:
    found = run(dependent(make_site(), sign), make_exposure([land()]), two_lists)
    assert words in str(method_of(found).absent)
    assert block_of(found).households is None
    assert block_of(found).floor is None


def test_a_list_that_is_alone_says_so(
    make_site: MakeSite, make_exposure: MakeExposure, two_lists: tuple[Table, Table]
) -> None:
    found = run(make_site(), make_exposure([land()]), two_lists[:1])
    assert "Only one unit list (List first)" in str(method_of(found).absent)


def test_lists_that_share_only_names_need_the_quality_of_links_from_the_site(
    make_site: MakeSite, make_exposure: MakeExposure, two_lists: tuple[Table, Table]
) -> None:
    blank = {"house_no": "", "structure_id": "", "lon": "", "lat": ""}
    bare = tuple(
        Table(spec=t.spec, frame=t.frame.assign(**blank), path=t.path, sha256=t.sha256)
        for t in two_lists
    )
    ground = make_exposure([land()])
    silent = method_of(run(dependent(make_site(), "independent"), ground, bare))
    assert "no assumption 'link_recall' and 'link_precision'" in str(silent.absent)
    told = dependent(make_site(link_recall=0.5, link_precision=0.9), "independent")
    assert method_of(run(told, ground, bare)).households is not None


def test_a_registry_on_a_list_is_cleared_of_those_who_are_gone(
    make_site: MakeSite, make_exposure: MakeExposure, two_lists: tuple[Table, Table]
) -> None:
    """They stand on the registry alone; left in, they would be counted, and others for them."""
    first, second = two_lists
    spec = first.spec.model_copy(update={"list_kind": "registry"})
    tables = (Table(spec=spec, frame=first.frame, path=first.path, sha256=first.sha256), second)
    ground = make_exposure([land()])
    there = method_of(run(dependent(make_site(), "independent"), ground, tables))
    gone = dependent(make_site(registry_overcoverage=0.1), "independent")
    fewer = method_of(run(gone, ground, tables))
    assert there.households is not None
    assert fewer.households is not None
    assert fewer.households.p50 < there.households.p50 * 0.95
    assert any("Nobody looked whether" in caveat for caveat in there.caveats)
    assert not any("Nobody looked whether" in caveat for caveat in fewer.caveats)


@pytest.mark.parametrize("count", [2, 3])
def test_each_draw_depends_on_its_own_row_alone(
    make_site: MakeSite,
    make_exposure: MakeExposure,
    tmp_path_factory: pytest.TempPathFactory,
    count: int,
) -> None:
    """As a Saltelli design needs it, whatever is drawn in the same batch."""
    people, folder = town(HOUSEHOLDS, seed=1), tmp_path_factory.mktemp("rows")
    kinds = ("registry", "other", "other")
    tables = tuple(
        table(f"list{n}", listed(people, 0.5, "thai", n), folder, list_kind=kinds[n])
        for n in range(count)
    )
    site = make_site()
    pair = {"dependence": "independent", "reason": "So.", "source": "JUDGEMENT"}
    pairs = tuple(
        ListPair.model_validate({"lists": (f"list{one}", f"list{two}"), **pair})
        for one in range(count)
        for two in range(one + 1, count)
    )
    rows = tuple(row for row in site.assumptions if row.id != "household_size")
    doubts = (uniform("household_size", 2, 4), uniform("registry_overcoverage", 0, 0.5))
    site = site.model_copy(update={"list_pairs": pairs, "assumptions": (*rows, *doubts)})
    exposure = make_exposure([land()])
    case = Case(
        site=site,
        exposure=exposure,
        evidence=Evidence(
            reference=(),
            admin={},
            counts=(),
            layer=read_structure_layer(exposure),
            household_size="household_size",
            lists=link_unit_lists(tables, site, seed=1),
        ),
        settlements=(),
    )
    rng = np.random.default_rng(5)
    design = rng.uniform(size=(64, len(case.columns)))
    # Those of whom few are gone come first: by their middle other models would weigh more.
    design = design[np.argsort(design[:, case.columns.index("registry_overcoverage")])]
    whole = case.people(fill(site.assumptions, case.columns, design)).pieces[0].persons
    parts = [
        case.people(fill(site.assumptions, case.columns, part)).pieces[0].persons
        for part in (design[:32], design[32:])
    ]
    assert whole is not None
    np.testing.assert_allclose(
        np.concatenate([p for p in parts if p is not None]), whole, rtol=1e-6
    )


def test_the_evidence_keeps_no_row(make_site: MakeSite, two_lists: tuple[Table, Table]) -> None:
    (evidence,) = link_unit_lists(two_lists, dependent(make_site(), "independent"), seed=1)
    assert all(each.rows.empty for each in evidence.lists)
    assert [each.units for each in evidence.lists] == [len(each.frame) for each in two_lists]


def test_counts_of_fewer_than_ten_rows_are_not_told(
    make_site: MakeSite, make_exposure: MakeExposure, tmp_path_factory: pytest.TempPathFactory
) -> None:
    people, folder = town(8, seed=4), tmp_path_factory.mktemp("few")
    faultless = [
        table(name, listed(people, 1.0, "thai", 2), folder) for name in ("first", "second")
    ]
    found = method_of(
        run(dependent(make_site(), "independent"), make_exposure([land()]), tuple(faultless))
    )
    told = " ".join((*found.inputs, *found.caveats, str(found.absent)))
    assert "first: fewer than 10 units" in told
    assert "8 units" not in told
