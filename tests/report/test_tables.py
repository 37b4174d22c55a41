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


def test_numbers_in_a_list_are_joined_and_not_refused(results: Results) -> None:
    survey = results.assumptions[0].model_copy(
        update={"kind": "empirical", "low": None, "mode": None, "high": None, "values": (1.0, 2.5)}
    )
    tables = result_tables(results.model_copy(update={"assumptions": (survey,)}))
    assert tables["assumptions"]["values"].tolist() == ["1.0; 2.5"]


def test_drivers_carry_both_shares_and_both_ends(results: Results) -> None:
    drivers = result_tables(results)["drivers"]
    row = drivers[drivers["assumption"] == "household_size"].iloc[0]
    ends = ["households_if_low", "households_if_high", "positive_if_low", "positive_if_high"]
    assert row[["first_order", "total", "total_error"]].tolist() == [0.3, 0.41, 0.04]
    assert row[ends].tolist() == [1500.0, -120.0, 0.99, 0.41]
    assert drivers["households_if_low"].isna().tolist()[0]


def test_a_field_sample_has_its_plan_its_zones_and_its_curve(results: Results) -> None:
    tables = result_tables(results)
    assert tables["field_sample"]["structures"].tolist() == [150, 0]
    assert tables["field_sample_zones"]["structures_to_visit"].sum() == 150
    assert tables["field_sample_curve"]["expected_width_households"].is_monotonic_decreasing


def test_published_numbers_of_a_flood_and_evictions_in_no_headline_have_their_tables(
    results: Results,
) -> None:
    tables = result_tables(results)
    assert tables["reported"][["event", "value_low"]].to_numpy().tolist() == [["river11", 4000.0]]
    assert tables["not_counted"]["block"].tolist() == ["displaced"]


def test_the_rest_of_a_breakdown_has_an_empty_key(results: Results) -> None:
    parts = result_tables(results)["parts"]
    assert parts["key"].tolist() == ["quarter", "road", "c", ""]
    assert parts["households_p50"].isna().tolist() == [False, True, False, False]
