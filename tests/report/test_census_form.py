"""The census form: what is known is filled in, nobody is located, no answer is written over."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from geo.displacement.model import DisplacementBlock, Part
from geo.errors import OutputError
from geo.report.census_form import MOST_ROWS, QUESTIONS, census_form, write_census
from geo.results import Results
from tests.report.conftest import HOSTILE, spread

KNOWN = {question.name for question in QUESTIONS if question.known}


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def changed(results: Results, **changes: object) -> Results:
    block = results.displacement.would_displace
    assert block is not None
    standing = block.model_copy(update=changes)
    displacement = results.displacement.model_copy(update={"would_displace": standing})
    return results.model_copy(update={"displacement": displacement})


def standing(results: Results) -> DisplacementBlock:
    block = results.displacement.would_displace
    assert block is not None
    return block


@pytest.fixture
def results(results: Results) -> Results:
    """Leave the breakdown by zone out, so that rows follow the zones themselves."""
    return changed(results, parts=())


def test_one_numbered_row_for_each_household_of_the_middle(results: Results) -> None:
    rows = read(census_form(results))
    assert Counter(row["footprint"] for row in rows) == {"quarter": 2900, "road": 2900}
    assert rows[0]["form_number"] == "squared_town-quarter-00001"
    assert len({row["form_number"] for row in rows}) == len(rows)


def test_what_is_known_is_filled_in_and_the_rest_is_empty(results: Results) -> None:
    first = read(census_form(results, rows=1))[0]
    assert {name: value for name, value in first.items() if value} == {
        "form_number": "squared_town-quarter-00001",
        "site": "Squared Town",
        "project": "Station quarter",
        "footprint": "quarter",
        "footprint_name": "Station quarter",
        "cut_off_date": "not published",
        "registry_source": "PLAN20",
        "registry_counted_on": "2020",
    }
    assert list(first) == [question.name for question in QUESTIONS]
    assert all(not first[name] for name in set(first) - KNOWN)


def test_a_register_speaks_only_of_the_ground_that_it_counts(results: Results) -> None:
    registered = standing(results).registered
    assert registered is not None
    of_one = registered.model_copy(update={"covers": ("Road widening",), "cut_off": "2020-05-01"})
    by_id = {
        row["footprint"]: row
        for row in read(census_form(changed(results, registered=of_one), rows=1))
    }
    assert by_id["road"]["cut_off_date"] == "2020-05-01"
    assert by_id["quarter"]["cut_off_date"] == "not published"
    assert by_id["quarter"]["registry_source"] == ""


@pytest.mark.parametrize(
    ("middle", "rows"), [(0.0, 0), (3.0, 10), (44.0, 40), (46.0, 50), (1234.0, 1230)]
)
def test_rows_are_tens_of_households(results: Results, middle: float, rows: int) -> None:
    zone = standing(results).zones[0].model_copy(update={"households": spread(0, middle, 9000)})
    other = zone.model_copy(update={"id": "other", "households": spread(1, 20, 30)})
    found = read(census_form(changed(results, zones=(zone, other))))
    assert Counter(row["footprint"] for row in found)["quarter"] == rows


def test_shared_ground_is_visited_once(results: Results) -> None:
    parts = tuple(
        Part(by="zone", key=key, name=key, households=households, persons=households)
        for key, households in (("quarter", spread(1, 60, 90)), ("road", None))
    )
    rows = read(census_form(changed(results, parts=parts)))
    assert Counter(row["footprint"] for row in rows) == {"quarter": 60}


def test_ground_without_a_number_gets_rows_only_when_asked(results: Results) -> None:
    assert "depot" not in {row["footprint"] for row in read(census_form(results))}
    asked = Counter(row["footprint"] for row in read(census_form(results, rows=3)))
    assert asked == {"quarter": 3, "depot": 3, "road": 3}


def test_no_cell_is_run_as_a_formula_or_breaks_a_line(results: Results) -> None:
    zones = tuple(
        standing(results).zones[0].model_copy(update={"id": f"z{n}", "name": name})
        for n, name in enumerate([*HOSTILE.values(), "=1+1", " @cmd", "-2\n+3", "\u202e=x"])
    )
    text = census_form(changed(results, zones=zones), rows=1)
    rows = read(text)
    assert len(rows) == len(zones) == text.count("\n") - 1
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t"))]
    assert not [cell for cell in cells if "\u202e" in cell]
    assert "'=1+1" in cells


def test_nobody_is_located(results: Results) -> None:
    names = " ".join(question.name for question in QUESTIONS)
    assert not any(word in names for word in ("lon", "lat_", "address", "coordinate", "gps"))
    rows = read(census_form(results, rows=2))
    assert {row["settlement"] for row in rows} == {row["structure_id"] for row in rows} == {""}


@pytest.mark.parametrize(
    ("rows", "said"),
    [(0, "1 row or more"), (-3, "found -3"), (MOST_ROWS, "60,000 rows, more than 20,000")],
)
def test_an_impossible_number_of_rows_is_refused(results: Results, rows: int, said: str) -> None:
    with pytest.raises(OutputError, match=said):
        census_form(results, rows=rows)


def test_without_numbers_or_ground_there_is_no_form(results: Results) -> None:
    depot = tuple(zone for zone in standing(results).zones if zone.id == "depot")
    with pytest.raises(OutputError, match="Say how many rows"):
        census_form(changed(results, zones=depot))
    gone = results.displacement.model_copy(
        update={"would_displace": None, "would_displace_reason": "All is cleared."}
    )
    with pytest.raises(OutputError, match=r"All is cleared\. A census asks who still lives"):
        census_form(results.model_copy(update={"displacement": gone}))


def test_a_form_that_may_hold_answers_is_not_written_over(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    write_census(results, path, rows=2)
    first = path.read_bytes()
    assert first.decode("utf-8") == census_form(results, rows=2)
    with pytest.raises(OutputError, match="may hold answers"):
        write_census(results, path, rows=1)
    assert path.read_bytes() == first
    with pytest.raises(OutputError, match="could not be written"):
        write_census(results, tmp_path / "nowhere" / "census.csv", rows=1)


def test_every_column_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")
    assert [q.name for q in QUESTIONS if f"`{q.name}`" not in page] == []
