"""Tables: text stays text, rows keep the number that a spreadsheet shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import ColumnError, CrsError, FaultsError, UnsafeLayerError
from geo.layers.model import Layer, Table

CLAIMS = "id,claim,claimed_by,status,why,evidence\n"
PLACES = "id,name,persons,lon,lat,accuracy_m\n"


def _write(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / "a.csv").write_bytes(text.encode(encoding))


def test_cells_stay_text_and_empty_ones_stay_empty(
    tmp_path: Path, table_of: Callable[..., Table]
) -> None:
    _write(tmp_path, CLAIMS + '007,"${alert(1)}, <b>",, Contradicted ,,\n')
    table = table_of("claims", "a.csv")
    assert table.frame.iloc[0].to_dict() == {
        "id": "007",
        "claim": "${alert(1)}, <b>",
        "claimed_by": "",
        "status": "contradicted",
        "why": "",
        "evidence": "",
    }


def test_a_byte_order_mark_does_not_hide_the_first_column(
    tmp_path: Path, table_of: Callable[..., Table]
) -> None:
    _write(tmp_path, "\ufeff" + CLAIMS + "a,b,,reported,,\n")
    assert table_of("claims", "a.csv").frame["id"].tolist() == ["a"]


def test_thai_in_its_old_encoding_is_read_where_stated_and_named_where_not(
    tmp_path: Path, layer_of: Callable[..., Layer]
) -> None:
    _write(tmp_path, PLACES + "a,ชุมชนริมคลอง,12,100.55,13.75,50\n", "tis-620")
    stated = layer_of("settlements", "a.csv", encoding="tis-620")
    assert stated.frame["name"].tolist() == ["ชุมชนริมคลอง"]
    with pytest.raises(UnsafeLayerError, match='state encoding = "tis-620"'):
        layer_of("settlements", "a.csv")


def test_rows_without_coordinates_stay_and_are_nowhere(
    tmp_path: Path, layer_of: Callable[..., Layer]
) -> None:
    _write(tmp_path, PLACES + "a,Here,12,100.55,13.75,50\nb,Somewhere,8,,,\n,,,,,\n")
    layer = layer_of("settlements", "a.csv")
    assert layer.frame["id"].tolist() == ["a", "b"]
    assert layer.frame.geometry.isna().tolist() == [False, True]
    assert layer.frame.geometry[0].coords[0] == (100.55, 13.75)
    assert layer.frame["accuracy_m"].fillna(-1).tolist() == [50.0, -1.0]


def test_positions_may_have_other_names_and_another_crs(
    tmp_path: Path, layer_of: Callable[..., Layer]
) -> None:
    # 666,000 m east and 1,520,000 m north in UTM 47 is near 100.535, 13.745.
    _write(tmp_path, "id,name,X,Y\na,Here,666000,1520000\n")
    columns = {"lon": "X", "lat": "Y"}
    layer = layer_of("settlements", "a.csv", crs="EPSG:32647", columns=columns)
    assert layer.frame.geometry[0].coords[0] == pytest.approx((100.535, 13.745), abs=0.001)


def test_a_crs_that_there_is_not_is_refused(tmp_path: Path, layer_of: Callable[..., Layer]) -> None:
    _write(tmp_path, PLACES + "a,Here,12,100.55,13.75,50\n")
    with pytest.raises(CrsError, match="EPSG:999999, which is no CRS"):
        layer_of("settlements", "a.csv", crs="EPSG:999999")


def test_faults_name_the_row_of_the_spreadsheet(
    tmp_path: Path, layer_of: Callable[..., Layer]
) -> None:
    # A quoted line break and an empty row both take a row of the spreadsheet or part of one.
    _write(
        tmp_path,
        PLACES + 'a,"Two\nlines",1,100.55,13.75,5\n,,,,,\nb,Half,2,100.55,,5\n'
        "c,Word,x,here,13.75,-5\n",
    )
    with pytest.raises(FaultsError) as caught:
        layer_of("settlements", "a.csv")
    faults = " ".join(caught.value.faults)
    assert "row 4: one of lon and lat is empty" in faults
    assert "row 5, column 'lon': found 'here'; expected a number" in faults
    assert "row 5, column 'persons': found 'x'; expected a number" in faults
    assert "row 5, column 'accuracy_m': found -5; expected 0 or more" in faults
    assert len(caught.value.faults) == 4


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("", UnsafeLayerError, "is empty"),
        (CLAIMS, ColumnError, "is empty: it holds nothing"),
        ("id,claim,id\n", ColumnError, "names columns twice: id"),
        (CLAIMS + "a,b,,reported,,,too many\n", ColumnError, "row 2: more cells than the header"),
        (CLAIMS + 'a,"b,,reported,,\n', UnsafeLayerError, "is not a table"),
        (CLAIMS + "a," + "b" * 200_000 + "\n", UnsafeLayerError, "is not a table: field larger"),
        (CLAIMS + "a,b" * 2000 + "\0", UnsafeLayerError, "NUL"),
        (
            CLAIMS.replace(",", ";") + "a;b, or c, or d;;reported;;\n",
            ColumnError,
            r"separated by semicolons\. Save it as 'CSV UTF-8 \(comma delimited\)'",
        ),
        (CLAIMS.replace(",", "\t"), ColumnError, "separated by tabs"),
    ],
    ids=[
        "empty",
        "header only",
        "twice",
        "too wide",
        "open quote",
        "huge cell",
        "nul",
        "semicolons",
        "tabs",
    ],
)
def test_broken_tables_get_one_sentence(
    tmp_path: Path, table_of: Callable[..., Table], text: str, error: type[Exception], said: str
) -> None:
    _write(tmp_path, text)
    with pytest.raises(error, match=said):
        table_of("claims", "a.csv")


def test_a_promise_with_swapped_coordinates_is_found(
    tmp_path: Path, table_of: Callable[..., Table]
) -> None:
    _write(tmp_path, "id,name,sector,sourced,lon,lat\np1,Plant,water,yes,13.75,100.55\n")
    with pytest.raises(
        FaultsError, match=r"swapped.*Exchange the cells of lon and lat\."
    ) as caught:
        table_of("promises", "a.csv")
    assert "eproject" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_utf_16_says_how_to_save_it(
    tmp_path: Path, table_of: Callable[..., Table], encoding: str
) -> None:
    _write(tmp_path, CLAIMS + "a,b,,reported,,\n", encoding)
    with pytest.raises(UnsafeLayerError, match=r"text in UTF-16.*CSV UTF-8 \(comma delimited\)"):
        table_of("claims", "a.csv")


def test_a_raster_is_no_table(tmp_path: Path, table_of: Callable[..., Table]) -> None:
    (tmp_path / "a.tif").write_bytes(b"II*\0....")
    with pytest.raises(UnsafeLayerError, match="is a raster; the role claims needs features"):
        table_of("claims", "a.tif")
