"""Unit lists as user input: what is refused, with its cure, and that no row is ever repeated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from geo.displacement.lists.reading import read_unit_lists
from geo.errors import ColumnError, FaultsError
from geo.layers import load_shelf, read_table
from geo.layers.model import Catalogue, LayerSpec, Table
from geo.sites.lists import ListPair, pair_faults, pair_of
from geo.sites.model import Site
from tests.displacement.paper import MakeSite

HEADER = "id,name,house_no,structure_id,lon,lat,persons,present,date\n"
SOMCHAI = "สมชาย"
ROW = f"h1,นาย{SOMCHAI} ใจดี,12/3,S1,100.05,13.05,4,yes,2024-05\n"
OTHER = "h2,Suda,14,S2,100.051,13.05,,,2024\n"

Put = Callable[..., Table]


def entry(name: str = "registry", **given: Any) -> LayerSpec:
    filled = {
        "id": name,
        "role": "unit_list",
        "path": f"{name}.csv",
        "title": f"List {name}",
        "source": "Drawn for a test",
        "provenance": "observed",
        "licence": "not to be passed on",
        "vintage": "2024",
        "confidence": "low",
        "list_kind": "registry",
        "covers": ["zone"],
        "counted_on": 2024,
        "unit": "households",
    }
    return LayerSpec.model_validate({**filled, **given})


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site()


@pytest.fixture
def put(tmp_path: Path, site: Site) -> Put:
    """Write a list and read it under an entry of its name."""

    def write(name: str, *rows: str, header: str = HEADER, **given: Any) -> Table:
        (tmp_path / f"{name}.csv").write_text(header + "".join(rows), encoding="utf-8")
        return read_table(entry(name, **given), tmp_path, site)

    return write


def faults_of(put: Put, *rows: str) -> str:
    with pytest.raises(FaultsError) as caught:
        put("registry", *rows)
    return str(caught.value)


def test_a_list_is_read_and_counted(put: Put) -> None:
    (group,) = read_unit_lists([put("meters", ROW, OTHER), put("registry", ROW)])
    assert [each.id for each in group.lists] == ["meters", "registry"]
    meters = group.lists[0]
    assert (meters.units, meters.seen_present, meters.seen_gone) == (2, 1, 0)
    assert (meters.persons, meters.units_with_persons) == (4.0, 1)
    assert group.notes == ()


def test_units_found_to_be_gone_are_counted_and_left_out(put: Put) -> None:
    gone = OTHER.replace(",,,2024", ",,no,2024")
    (group,) = read_unit_lists([put("registry", ROW, gone)])
    (registry,) = group.lists
    assert (registry.units, registry.seen_present, registry.seen_gone) == (1, 1, 1)
    assert group.notes == (
        (
            "List registry: fewer than 10 of fewer than 10 households that somebody looked for "
            "were gone and are not counted."
        ),
    )


def test_neither_a_table_nor_a_list_shows_its_rows(put: Put) -> None:
    table = put("registry", ROW)
    groups = read_unit_lists([table])
    assert SOMCHAI in table.frame.to_string()
    assert SOMCHAI not in repr(table)
    assert SOMCHAI not in repr(groups)
    assert "100.05" not in repr(groups)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW, "column 'id': a text that is not repeated here stands in each of them"),
        (OTHER.replace("Suda", "Su\x07da"), "column 'name': found control characters in a text"),
        (OTHER.replace("100.051", "east"), "column 'lon': found a text that is not repeated here"),
        (OTHER.replace("100.051", ""), "one of lon and lat is empty"),
        (OTHER.replace(",,,2024", ",-4,,2024"), "column 'persons': found a text"),
        (OTHER.replace(",,,2024", ",,perhaps,2024"), "expected one of yes, no"),
        (OTHER.replace(",,,2024", ",,,2567"), "of the Buddhist era; write 2024"),
    ],
)
def test_a_fault_names_the_row_and_not_the_person(put: Put, row: str, said: str) -> None:
    told = faults_of(put, ROW, row)
    assert said in told
    for private in (SOMCHAI, "h1", "h2", "Su", "S1", "100.05", "13.05"):
        assert private not in told


def test_swapped_positions_are_named_without_telling_a_home(put: Put) -> None:
    swapped = ROW.replace("100.05,13.05", "13.054321,100.054321")
    told = faults_of(put, swapped)
    assert "longitude and latitude are swapped" in told
    assert "Exchange the cells of lon and lat." in told
    assert "13.0543" not in told


def test_an_empty_list_is_refused(put: Put) -> None:
    with pytest.raises(ColumnError, match="is empty"):
        put("registry")


def test_a_list_without_ids_is_refused(put: Put) -> None:
    with pytest.raises(FaultsError, match="column 'id' is missing"):
        put("registry", "Somchai\n", header="name\n")


def test_a_list_of_which_everybody_is_gone_is_refused(put: Put) -> None:
    with pytest.raises(FaultsError, match="every unit is marked as gone"):
        read_unit_lists([put("registry", ROW.replace(",yes,", ",no,"))])


def test_lists_of_different_areas_are_refused(put: Put) -> None:
    tables = [put("meters", ROW), put("ngo", ROW), put("registry", ROW, covers=["elsewhere"])]
    with pytest.raises(FaultsError, match=r"different areas \(meters: zone; ngo: zone; registry:"):
        read_unit_lists(tables)


def test_lists_of_overlapping_areas_are_refused(put: Put) -> None:
    tables = [put("meters", ROW, covers=["a", "b"]), put("registry", ROW, covers=["b"])]
    with pytest.raises(FaultsError, match="partly the same ground"):
        read_unit_lists(tables)


def test_two_areas_with_two_lists_each_are_two_groups(put: Put) -> None:
    tables = [put(f"{area}_{n}", ROW, covers=[area]) for area in ("a", "b") for n in (1, 2)]
    groups = read_unit_lists(tables)
    assert [(each.covers, len(each.lists)) for each in groups] == [(("a",), 2), (("b",), 2)]


@pytest.mark.parametrize(("apart", "refused"), [(0, False), (1, False), (3, False), (4, True)])
def test_lists_of_different_years_are_told_and_then_refused(
    put: Put, apart: int, *, refused: bool
) -> None:
    old = ROW.replace("2024-05", "")
    tables = [put("meters", old, counted_on=2024 - apart), put("registry", old)]
    if refused:
        with pytest.raises(FaultsError, match="4 years apart"):
            read_unit_lists(tables)
        return
    (group,) = read_unit_lists(tables)
    assert len(group.notes) == (apart > 0)


def test_rows_dated_far_from_the_year_of_their_list_are_refused(put: Put) -> None:
    old = OTHER.replace(",,,2024", ",,,2015")
    with pytest.raises(FaultsError, match=r"1 of 2 rows .* the first is of 2015"):
        read_unit_lists([put("registry", ROW, old)])


def test_lists_of_different_units_are_refused(put: Put) -> None:
    tables = [put("meters", ROW, unit="structures"), put("registry", ROW)]
    with pytest.raises(FaultsError, match="meters: structures; registry: households"):
        read_unit_lists(tables)


def test_lists_with_nothing_in_common_are_refused(put: Put) -> None:
    by_name = put("ngo", "a,Suda\n", header="id,name\n")
    by_place = put("registry", "b,12\n", header="id,house_no\n")
    with pytest.raises(FaultsError, match="ngo and registry have nothing in common"):
        read_unit_lists([by_name, by_place])


def test_every_fault_is_told_at_once(put: Put) -> None:
    tables = [
        put("meters", "b,12\n", header="id,house_no\n", counted_on=2015, unit="structures"),
        put("registry", "a,Suda\n", header="id,name\n"),
    ]
    with pytest.raises(FaultsError) as caught:
        read_unit_lists(tables)
    assert len(caught.value.faults) == 3


def test_an_entry_must_say_what_the_list_is() -> None:
    with pytest.raises(ValidationError, match="must state list_kind, covers, counted_on, unit"):
        entry(list_kind=None, covers=[], counted_on=None, unit="families")
    with pytest.raises(ValidationError, match="are for the role unit_list"):
        entry(role="counts")


def test_a_list_in_a_site_folder_is_refused(tmp_path: Path, site: Site) -> None:
    (tmp_path / "registry.csv").write_text(HEADER + ROW, encoding="utf-8")
    catalogue = Catalogue(schema_version=1, layers=(entry(),))
    assert load_shelf(site, [(tmp_path, catalogue)]).tables_of("unit_list")
    (tmp_path / "site.toml").write_text("", encoding="utf-8")
    with pytest.raises(FaultsError, match="must not lie in a site's folder"):
        load_shelf(site, [(tmp_path, catalogue)])


def pair(one: str, other: str) -> ListPair:
    return ListPair(
        lists=(one, other), dependence="independent", reason="By lot.", source="JUDGEMENT"
    )


def test_what_a_site_states_of_two_lists_comes_before_their_kinds() -> None:
    kinds = pair_of(("a", "b"), ("registry", "ngo_unregistered"), ())
    assert (kinds.dependence, kinds.source) == ("negative", "JUDGEMENT")
    stated = pair_of(("a", "b"), ("registry", "ngo_unregistered"), (pair("b", "a"),))
    assert stated.dependence == "independent"


def test_pairs_of_lists_that_there_are_not_are_named() -> None:
    faults = pair_faults((pair("a", "b"), pair("b", "a"), pair("a", "x")), ["a", "b"])
    assert len(faults) == 2
    assert "stated twice" in faults[0]
    assert "'x' is no unit list" in faults[1]
    assert pair_faults((pair("a", "b"),), []) == []
    with pytest.raises(ValidationError, match="needs two"):
        pair("a", "a")
