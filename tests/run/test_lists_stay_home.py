"""Lists of people go into a run and only their numbers come out, in whatever file."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.cli.app import app
from geo.layers.model import LayerSpec, Shelf, Table
from geo.run.assessment import layers_used

SHIPPED = Path(__file__).parents[2] / "layers" / "varanasi"
COVERED = "dalmandi_widening"
HEADER = ("id", "name", "house_no", "structure_id", "lon", "lat", "persons", "present", "date")
ENTRY = """
[[layers]]
id = "{name}"
role = "unit_list"
path = "{name}.csv"
title = "A list of households, {name}"
source = "Drawn for a test"
provenance = "observed"
licence = "not to be passed on"
vintage = "2024"
confidence = "low"
list_kind = "other"
covers = ["{covered}"]
counted_on = 2024
unit = "households"
"""
PAIR = """
[[list_pairs]]
lists = ["gate", "lane"]
dependence = "independent"
reason = "Drawn so."
source = "JUDGEMENT"
"""


def households(count: int) -> list[dict[str, str]]:
    """Households of whom every cell can be told from anything else in a file."""
    rng = np.random.default_rng(11)
    letters = np.array(list("abdegiklmnoprstu"))
    return [
        {
            "name": " ".join("Zq" + "".join(rng.choice(letters, 6)) for _ in range(2)),
            "house_no": f"{rng.integers(70_000, 99_999)}/{rng.integers(70, 99)}",
            "structure_id": f"QX{number:05d}",
            # Far from all that is drawn, so that no other place has these digits.
            "lon": f"{82.9307 + rng.uniform(0, 0.0005):.7f}",
            "lat": f"{25.2107 + rng.uniform(0, 0.0005):.7f}",
            "persons": "4",
            "present": "",
            "date": "2024",
        }
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]], str]:
    """Run a site with two lists of the same people; return files, people and what was printed."""
    folder = tmp_path_factory.mktemp("lists")
    site, own = folder / "site", folder / "own"
    shutil.copytree(SHIPPED, site)
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(text + PAIR, encoding="utf-8")
    own.mkdir()
    people, rng = households(120), np.random.default_rng(3)
    entries = ["schema_version = 1\n"]
    for name in ("gate", "lane"):
        entries.append(ENTRY.format(name=name, covered=COVERED))
        on = [row for row in people if rng.random() < 0.7]
        with (own / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER)
            writer.writeheader()
            writer.writerows({"id": f"{name}-{n}"} | row for n, row in enumerate(on))
    (own / "catalogue.toml").write_text("".join(entries), encoding="utf-8")
    command = ["run", str(site), "--data", str(own), "--draws", "1024", "--out", str(folder / "o")]
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code in {0, 3}, ended.output
    return folder / "o", people, ended.output


def test_the_lists_are_a_method_of_the_run(run: tuple[Path, list[dict[str, str]], str]) -> None:
    results = json.loads((run[0] / "results.json").read_text(encoding="utf-8"))
    methods = [
        method
        for block in results["displacement"].values()
        if isinstance(block, dict)
        for method in block["methods"]
        if method["id"] == f"lists_{COVERED}"
    ]
    assert len(methods) == 1
    assert methods[0]["households"] is not None
    assert methods[0]["households"]["p05"] < 120 < methods[0]["households"]["p95"]


def test_no_cell_of_a_list_is_in_any_file_or_on_the_terminal(
    run: tuple[Path, list[dict[str, str]], str],
) -> None:
    folder, people, printed = run
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files["terminal"] = printed.encode()
    assert {"results.json", "map.html", "layers.gpkg", "manifest.json"} <= set(files)
    cells = [row[column] for row in people for column in ("name", "house_no", "structure_id")]
    cells += [word for row in people for word in row["name"].split()]
    # To five decimals, a metre: coarser or finer, the same place would be found by it.
    cells += [row[column][:8] for row in people for column in ("lon", "lat")]
    for name, content in files.items():
        found = [cell for cell in cells if cell.encode() in content]
        assert found == [], name


@pytest.mark.parametrize(("rows", "told"), [(9, None), (10, 10)])
def test_rows_of_a_short_list_are_not_counted(tmp_path: Path, rows: int, told: int | None) -> None:
    entry = ENTRY.format(name="gate", covered=COVERED)
    spec = LayerSpec.model_validate(tomllib.loads(entry)["layers"][0])
    table = Table(
        spec=spec,
        frame=pd.DataFrame(households(rows)),
        path=tmp_path / "gate.csv",
        sha256="0" * 64,
    )
    (used,) = layers_used(Shelf(layers=(), tables=(table,), rasters=()))
    assert used.features == told
