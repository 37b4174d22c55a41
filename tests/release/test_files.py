"""The attacker with every public file of a run in hand: what is withheld is in none of them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from typer.testing import CliRunner

from geo.cli.app import app

SHIPPED = Path(__file__).parents[2] / "layers" / "varanasi"
WHERE = "behind the third pump"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run Varanasi with settlements of which nothing may leave, and one far away."""
    folder = tmp_path_factory.mktemp("attack")
    site = folder / "site"
    shutil.copytree(SHIPPED, site)
    table = site / "settlements.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    blank = dict.fromkeys(rows[0], "")
    common = {
        "type": "settlement",
        "settlement_class": "unknown",
        "provenance": "digitised",
        "confidence": "low",
        "source": "VISIT",
    }
    extra = [
        {"id": "hut", "lon": "83.01061", "lat": "25.31092", "accuracy_m": "20", "households": "6"},
        {"id": "lane", "lon": "83.0072", "lat": "25.3121", "accuracy_m": "150", "households": "90"},
        {"id": "away", "lon": "82.9405", "lat": "25.1105", "accuracy_m": "300", "households": "90"},
    ]
    added = [blank | common | row | {"name": f"{WHERE} {row['id']}"} for row in extra]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([*rows, *added])
    with (site / "sources.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["VISIT", "Our own visit", ""])
    ended = CliRunner().invoke(
        app, ["run", str(site), "--draws", "1024", "--out", str(folder / "o")]
    )
    assert ended.exit_code in {0, 3}, ended.output
    return folder / "o"


def test_a_settlement_that_nobody_published_is_in_no_file(files: Path) -> None:
    for path in (path for path in files.rglob("*") if path.is_file()):
        assert WHERE.encode() not in path.read_bytes(), path.name


def test_no_table_and_no_layer_holds_the_place_of_a_settlement(files: Path) -> None:
    with (files / "tables" / "settlements.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert not [name for name in header if name.split("_")[0] in {"lon", "lat", "x", "y"}]
    for layer, _ in pyogrio.list_layers(files / "layers.gpkg"):
        frame = gpd.read_file(files / "layers.gpkg", layer=layer)
        assert "id" not in frame or not frame["id"].isin(["hut", "lane", "away"]).any()
        if layer == "settlements":
            assert set(frame.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
            corners = frame.geometry.get_coordinates().to_numpy()
            assert np.abs(corners - corners.round(4)).max() < 1e-9


def test_what_was_left_out_is_counted_in_words(files: Path) -> None:
    results = json.loads((files / "results.json").read_text(encoding="utf-8"))
    told = " ".join(results["warnings"])
    assert "1 settlement lies outside the area of interest and is not listed." in told
    assert "3 settlements of the layers in use are not listed" in told


def test_a_withheld_cell_has_neither_count_nor_share_in_any_file(files: Path) -> None:
    withheld: dict[str, set[str]] = {}
    results: dict[str, Any] = json.loads((files / "results.json").read_text(encoding="utf-8"))
    for name, block in results["displacement"].items():
        if isinstance(block, dict):
            withheld[name] = {
                cell["id"]
                for cell in block["cells"]
                if any(reason.startswith("withheld") for reason in cell["reasons"])
            }
    assert any(withheld.values())
    assert not any(len(cells) == 1 for cells in withheld.values())
    frame = gpd.read_file(files / "layers.gpkg", layer="cells")
    with (files / "tables" / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for block, cells in withheld.items():
        drawn = frame[(frame["block"] == block) & frame["id"].isin(cells)]
        figures = [c for c in map(str, drawn) if c == "share_inside" or "households" in c]
        assert drawn[figures].isna().all(axis=None)
        for row in rows:
            if row["block"] == block and row["id"] in cells:
                assert not any(row[c] for c in row if c == "share_inside" or "households" in c)


def test_each_cell_carries_the_numbers_of_its_own_headline(files: Path) -> None:
    frame = gpd.read_file(files / "layers.gpkg", layer="cells").set_index(["block", "id"])
    with (files / "tables" / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(frame) == len(rows)
    for row in rows:
        drawn = frame.loc[(row["block"], row["id"]), "share_inside"]
        told = float(row["share_inside"] or "nan")
        assert drawn == pytest.approx(told, nan_ok=True)
