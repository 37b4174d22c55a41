"""Tables that a spreadsheet may open: complete, unrounded, harmless."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from geo.displacement.model import Displacement
from geo.report.tables import result_tables
from geo.results import Results

FORMULA = '=HYPERLINK("https://example.org","click")'


def csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def test_every_published_part_has_its_table(results: Results) -> None:
    tables = result_tables(results)
    block = results.displacement.would_displace
    assert block is not None
    assert len(tables["displacement_headline"]) == 2
    assert len(tables["cells"]) == len(block.cells)
    assert len(tables["promises"]) == len(results.delivery.promises)
    assert len(tables["evidence"]) == sum(len(p.evidence) for p in results.delivery.promises)
    assert list(tables["sources"].columns) == ["key", "title", "address"]


def test_numbers_are_not_rounded(results: Results) -> None:
    headline = result_tables(results)["displacement_headline"].set_index("block")
    block = results.displacement.would_displace
    assert block is not None
    assert block.households is not None
    assert headline.loc["would_displace", "households_p75"] == block.households.p75
    assert headline.loc["would_displace", "registered_persons"] == 6000


def test_numbers_survive_the_file(results: Results) -> None:
    for name, table in result_tables(results).items():
        read = pd.read_csv(io.StringIO(csv(table)))
        assert list(read.columns) == list(table.columns), name
        for column in table.select_dtypes("float"):
            assert read[column].astype(float).tolist() == pytest.approx(
                table[column].tolist(), nan_ok=True, rel=0, abs=0
            )


def test_an_unknown_number_is_an_empty_cell(results: Results) -> None:
    headline = csv(result_tables(results)["displacement_headline"]).splitlines()
    names, displaced = headline[0].split(","), headline[2].split(",")
    assert displaced[names.index("registered_households")] == ""
    assert headline[1].split(",")[names.index("registered_households")] == "1800"


def test_formulas_are_neutralised_in_every_text_column(results: Results) -> None:
    claims = tuple(c.model_copy(update={"claim": FORMULA, "why": "@x"}) for c in results.claims)
    promises = tuple(
        p.model_copy(update={"name": "+1", "promised_slips": ("-2", "3")})
        for p in results.delivery.promises
    )
    delivery = results.delivery.model_copy(update={"promises": promises})
    hostile = results.model_copy(update={"claims": claims, "delivery": delivery})
    tables = result_tables(hostile)
    assert tables["claims"]["claim"].tolist() == ["'" + FORMULA]
    assert tables["claims"]["why"].tolist() == ["'@x"]
    assert set(tables["promises"]["name"]) == {"'+1"}
    assert set(tables["promises"]["promised_slips"]) == {"'-2; 3"}
    for table in tables.values():
        for column in table.select_dtypes(exclude="number"):
            texts = [v for v in table[column] if isinstance(v, str)]
            assert not [t for t in texts if t[:1] in "=+-@\t\r\n" and t]


def test_empty_results_keep_their_columns(results: Results) -> None:
    nowhere = Displacement(
        would_displace=None,
        displaced=None,
        would_displace_reason="No ground.",
        displaced_reason="No ground.",
    )
    bare = results.model_copy(
        update={"displacement": nowhere, "claims": (), "flood": {"events": ()}}
    )
    full, empty = result_tables(results), result_tables(bare)
    assert {name: list(t.columns) for name, t in full.items()} == {
        name: list(t.columns) for name, t in empty.items()
    }
    assert empty["zones"].empty
    assert csv(empty["zones"]).count("\n") == 1


def test_results_are_not_changed(results: Results) -> None:
    before = results.model_dump_json()
    result_tables(results)
    assert results.model_dump_json() == before
