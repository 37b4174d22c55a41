"""The file's columns become ours; every cell that cannot be is named, with all its rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import ColumnError, FaultsError
from geo.layers.model import Layer, Table

Reader = Callable[..., Layer]
TableReader = Callable[..., Table]


def _faults(read: Callable[[], object]) -> str:
    with pytest.raises(FaultsError) as caught:
        read()
    return "\n".join(caught.value.faults)


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., str]:
    """Write lines into a.csv."""

    def write(*lines: str) -> str:
        (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return "a.csv"

    return write


def test_columns_are_renamed_filled_and_dropped(csv: Callable[..., str], layer_of: Reader) -> None:
    path = csv("code,label,colour,lon,lat", "5,Here,red,100.55,13.75")
    layer = layer_of(
        "settlements",
        path,
        columns={"id": "code", "name": "label"},
        constants={"settlement_class": "informal", "households": 12},
        accuracy_m=250,
    )
    row = layer.frame.iloc[0]
    assert (row["id"], row["name"], row["settlement_class"]) == ("5", "Here", "informal")
    assert (row["households"], row["accuracy_m"], row["confidence"]) == (12.0, 250.0, "low")
    assert row["type"] is None
    assert not {"code", "label", "colour", "lon", "lat"} & set(layer.frame.columns)


def test_a_cell_of_its_own_beats_what_the_entry_says_of_all(
    csv: Callable[..., str], layer_of: Reader
) -> None:
    path = csv("id,name,accuracy_m,lon,lat", "a,A,10,100.55,13.75", "b,B,,100.55,13.75")
    layer = layer_of("settlements", path, accuracy_m=250)
    assert layer.frame["accuracy_m"].tolist() == [10.0, 250.0]


def test_an_entry_does_not_speak_for_the_rows_of_a_table(
    csv: Callable[..., str], table_of: TableReader
) -> None:
    path = csv("id,claim,status,evidence", "a,It opened,reported,")
    assert table_of("claims", path).frame["evidence"].tolist() == [""]
    people = csv("name,persons", "Here,12")
    assert table_of("people", people).frame["source"].tolist() == [""]


def test_rows_are_selected_by_the_files_own_columns(
    csv: Callable[..., str], layer_of: Reader
) -> None:
    path = csv(
        "id,name,tier,lon,lat",
        "a,A,1,100.55,13.75",
        "b,B,2,100.55,13.75",
        "c,C,,100.55,13.75",
    )
    assert layer_of("settlements", path, where={"tier": ["2"]}).frame["id"].tolist() == ["b"]
    assert layer_of("settlements", path, where={"tier": []}).frame["id"].tolist() == ["a", "b"]
    with pytest.raises(ColumnError, match=r"selects by column 'teir'.*Did you mean 'tier'"):
        layer_of("settlements", path, where={"teir": ["2"]})


def test_missing_and_misspelt_columns_are_guessed(
    csv: Callable[..., str], layer_of: Reader
) -> None:
    path = csv("id,nmae,acuracy_m,lon,lat", "a,A,5,100.55,13.75")
    said = _faults(lambda: layer_of("settlements", path))
    assert "column 'name' is missing. Did you mean 'nmae'?" in said
    assert "column 'acuracy_m' is not known; is it 'accuracy_m'?" in said


def test_an_entry_that_names_what_is_not_there_is_told_so(
    csv: Callable[..., str], layer_of: Reader
) -> None:
    path = csv("id,name,pop,lon,lat", "a,A,5,100.55,13.75")
    given = {"persons": "popp", "personz": "pop"}
    said = _faults(
        lambda: layer_of("settlements", path, columns=given, constants={"huoseholds": 2})
    )
    assert "file's column 'popp', which the file lacks. Did you mean 'pop'?" in said
    assert "the entry fills 'personz'" in said
    assert "Did you mean 'persons'?" in said
    assert "Did you mean 'households'?" in said


def test_duplicate_ids_are_named_with_their_rows(csv: Callable[..., str], layer_of: Reader) -> None:
    path = csv("id,name,lon,lat", *[f"{each},A,100.55,13.75" for each in "abab"])
    said = _faults(lambda: layer_of("settlements", path))
    assert "rows 2, 4, column 'id': 'a' stands in each of them" in said
    assert "rows 3, 5, column 'id': 'b' stands in each of them" in said


def test_many_duplicate_ids_do_not_fill_the_screen(
    csv: Callable[..., str], layer_of: Reader
) -> None:
    rows = [f"{number},A,100.55,13.75" for number in range(50)]
    said = _faults(lambda: layer_of("settlements", csv("id,name,lon,lat", *rows, *rows)))
    assert said.count("\n") == 10
    assert said.endswith("... and 40 more faults like the last.")


def test_many_rows_with_one_fault_make_one_sentence(
    csv: Callable[..., str], layer_of: Reader
) -> None:
    path = csv("id,name,persons,lon,lat", *[f"{n},A,-{n},100.55,13.75" for n in range(1, 10)])
    said = _faults(lambda: layer_of("settlements", path))
    assert said.count("\n") == 0
    assert "rows 2, 3, 4, 5, 6 and 4 more, column 'persons': found -1; expected 0 or more" in said


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("persons", "1.931,5", "expected a number such as 1931"),
        ("persons", "1e999", "expected a number"),
        ("persons", "1e308", r"expected at most 1e\+10"),
        ("accuracy_m", "1e9", r"expected at most 1e\+06"),
        ("note", "\x1b[2Jgone", "found control characters"),
        ("note", "evil\u202egnp", "found control characters"),
        ("persons", "๑๒", "expected a number"),
        ("persons", "nan", "expected a number"),
        ("area_m2", "0", "found 0; expected more than 0"),
        ("households", "-1", "found -1; expected 0 or more"),
        ("settlement_class", "infromal", r"one of formal, informal, unknown \(is 'informal' meant"),
        ("provenance", "guessed", "one of observed, digitised, derived, modelled"),
        ("confidence", "certain", "one of high, medium, low"),
        ("count_date", "2562", "Buddhist era; write 2019"),
        ("count_date", "31/12/2019", "a date as YYYY"),
        ("count_date", "2019-02-30", "a day that the calendar has"),
        ("count_date", "0019", "a year between 1800 and 2200"),
    ],
)
def test_impossible_cells_are_faults(
    csv: Callable[..., str], layer_of: Reader, column: str, cell: str, said: str
) -> None:
    path = csv(f"id,name,lon,lat,{column}", f'a,A,100.55,13.75,"{cell}"')
    with pytest.raises(FaultsError, match=said):
        layer_of("settlements", path)


def test_fewer_persons_than_households_cannot_be(csv: Callable[..., str], layer_of: Reader) -> None:
    path = csv("id,name,households,persons,lon,lat", "a,A,9,8,100.55,13.75", "b,B,9,,100.55,13.75")
    said = _faults(lambda: layer_of("settlements", path))
    assert "row 2: found households 9 and persons 8" in said


def test_a_range_does_not_run_backwards(csv: Callable[..., str], table_of: TableReader) -> None:
    path = csv("id,name,sector,sourced,promised_low,promised_high", "a,A,water,yes,9,8")
    assert "promised_low must not exceed promised_high" in _faults(
        lambda: table_of("promises", path)
    )


def test_slipped_dates_of_a_promise_are_checked_one_by_one(
    csv: Callable[..., str], table_of: TableReader
) -> None:
    head = "id,name,sector,sourced,promised_by"
    sound = csv(head, "a,A,water,yes,2024-12 then 2025-05 then 2026")
    assert table_of("promises", sound).frame["promised_by"][0].endswith("then 2026")
    slip = csv(head, "a,A,water,yes,2024-12 then May 2025")
    assert "expected a date as YYYY" in _faults(lambda: table_of("promises", slip))


@pytest.mark.parametrize(
    ("role", "line", "said"),
    [
        ("evidence", "id,promise,kind,says\ne1,p1,rumour,", "kind': found 'rumour'"),
        ("evidence", "id,promise,kind,says\ne1,p1,press,done", "says': found 'done'"),
        ("evidence", "id,promise,kind,aspect\ne1,p1,press,size", "aspect': found 'size'"),
        ("counts", "id,project,reach,official\nc1,A,whole,yes", "reach': found 'whole'"),
        ("counts", "id,project,reach,official\nc1,A,partial,maybe", "official': found 'maybe'"),
        ("reference", "id,name,basis\nr1,A,guess", "basis': found 'guess'"),
        ("claims", "id,claim,status\nc1,A,true", "status': found 'true'"),
        ("claims", "id,claim,status\nc1,,reported", "claim': found nothing"),
    ],
)
def test_each_table_keeps_to_its_words(
    csv: Callable[..., str], table_of: TableReader, role: str, line: str, said: str
) -> None:
    with pytest.raises(FaultsError, match=said):
        table_of(role, csv(line))
