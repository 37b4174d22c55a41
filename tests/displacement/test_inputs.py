"""Tables as values: an empty cell is not known, a wrong one is named, nothing else is guessed."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.displacement.inputs import (
    AdminUnit,
    CountRow,
    FloodRow,
    ReferenceUnit,
    SettlementFact,
    read_admin,
    read_counts,
    read_floods,
    read_reference,
    read_settlements,
)
from geo.errors import FaultsError
from tests.displacement.paper import counts_table, reference_table, settlements_table


def test_empty_cells_are_not_known_and_texts_are_trimmed() -> None:
    (row,) = read_counts(
        counts_table(
            {"id": " n1 ", "footprint": "", "households": " 12 ", "date": "", "source": ""}
        )
    )
    assert row == CountRow(
        id="n1",
        project="the project",
        footprint=None,
        households=12.0,
        persons=None,
        structures=None,
        count_kind="households",
        reach="complete",
        official=True,
        date=None,
        source="",
        confidence="medium",
    )


def test_a_count_tells_which_assumption_was_taken_from_it() -> None:
    table = counts_table({"id": "n1", "gives": " persons_per_structure "}, {"id": "n2"})
    assert [row.gives for row in read_counts(table)] == ["persons_per_structure", None]
    assert read_counts(counts_table({}))[0].gives is None


def test_a_column_that_is_not_there_is_not_known() -> None:
    (fact,) = read_settlements(pd.DataFrame({"id": ["s1"], "name": ["Lane"]}))
    assert fact == SettlementFact(
        id="s1",
        name="Lane",
        households=None,
        persons=None,
        area_m2=None,
        count_kind=None,
        part_of=None,
        in_footprint=None,
        status=None,
        count_date=None,
        source=None,
    )


def test_a_tenure_class_is_read_with_its_source() -> None:
    (fact,) = read_settlements(settlements_table({"tenure_class": "B", "tenure_source": "SURVEY"}))
    assert (fact.tenure_class, fact.tenure_source) == ("b", "SURVEY")


def test_reference_and_admin_units_have_their_defaults() -> None:
    (unit,) = read_reference(reference_table({"footprints": "a; b", "weight": ""}))
    assert isinstance(unit, ReferenceUnit)
    assert (unit.footprints, unit.weight, unit.persons) == (("a", "b"), 0.0, 1000.0)
    admin = read_admin(pd.DataFrame({"id": ["u2", "u1"], "persons": [5, None]}))
    nothing = AdminUnit(
        id="u1", persons=None, houses=None, area_m2=None, year="", basis="registered"
    )
    assert list(admin) == ["u1", "u2"]
    assert admin["u1"] == nothing


def test_a_flood_report_is_located_by_its_coordinates() -> None:
    table = pd.DataFrame({"id": ["f1", "f2"], "lon": ["100.5", ""], "lat": ["13.7", ""]})
    found = read_floods(table)
    assert all(isinstance(row, FloodRow) for row in found)
    assert [row.located for row in found] == [True, False]
    assert [row.value_low for row in found] == [None, None]


def test_no_table_has_no_rows() -> None:
    assert [read(None) for read in (read_reference, read_counts, read_settlements)] == [()] * 3


@pytest.mark.parametrize("cell", ["-1", "nan", "inf", "many"])
def test_every_impossible_number_and_double_id_is_named_at_once(cell: str) -> None:
    table = counts_table({"households": cell}, {"persons": "-2"})
    with pytest.raises(FaultsError) as caught:
        read_counts(table)
    number = "expected a number of at least 0, or an empty cell where it is not known"
    assert list(caught.value.faults) == [
        f"Table 'counts', row 'n1', column 'households': found '{cell}', {number}",
        f"Table 'counts', row 'n1', column 'persons': found '-2', {number}",
        "Table 'counts': id 'n1' occurs 2 times, expected once",
    ]
