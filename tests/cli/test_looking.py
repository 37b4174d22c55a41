"""The commands that look: what they call things, and that somebody who waits sees something."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import rasterio
from typer.testing import CliRunner

from geo.cli import looking
from geo.cli.app import app
from geo.cli.progress import progress_bar

BANG_SUE = Path(__file__).parents[2] / "layers" / "bang_sue"

ENTRY = """
[[layers]]
id = "{role}_more"
role = "{role}"
path = "{path}"
title = "More"
source = "JUDGEMENT"
provenance = "modelled"
licence = "CC0"
vintage = "2020"
confidence = "low"
accuracy_m = 10.0
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A shipped site with a grid, and with three buildings: sound, crossed and nowhere."""
    folder = shutil.copytree(BANG_SUE, tmp_path / "site")
    grid = {"transform": rasterio.Affine(0.001, 0, 100.5, 0, -0.001, 13.87), "crs": "EPSG:4326"}
    with rasterio.open(
        folder / "p.tif", "w", driver="GTiff", dtype="uint8", count=1, height=90, width=90, **grid
    ) as target:
        target.write(np.ones((90, 90), dtype="uint8"), 1)
    near, far = (100.54, 13.82), (100.5401, 13.8201)
    corners = [near, far, (far[0], near[1]), (near[0], far[1]), near]
    shapes = [
        {"type": "Polygon", "coordinates": [[near, (far[0], near[1]), far, near]]},
        {"type": "Polygon", "coordinates": [corners]},
        None,
    ]
    features = [{"type": "Feature", "properties": {}, "geometry": shape} for shape in shapes]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "b.geojson").write_text(text, encoding="utf-8")
    with (folder / "catalogue.toml").open("a", encoding="utf-8") as catalogue:
        catalogue.write(ENTRY.format(role="population", path="p.tif"))
        catalogue.write(ENTRY.format(role="buildings", path="b.geojson"))
    return folder


def answer(*words: str | Path) -> tuple[int, str]:
    ended = CliRunner().invoke(app, [*map(str, words)], prog_name="geo")
    return ended.exit_code, ended.stdout


def test_each_layer_is_counted_in_what_it_is_made_of(site: Path) -> None:
    _code, text = answer("layers", site)
    assert "    8,100 pixels, modelled" in text
    assert "    2 features, modelled" in text
    assert "    4 rows, digitised" in text


def test_what_was_mended_and_what_was_left_out_are_told_apart(site: Path) -> None:
    code, text = answer("check", site)
    assert code == 3
    assert "mended    buildings_more (b.geojson): 1 of 3 shapes" in text
    assert "left out  buildings_more (b.geojson): 1 of 3 features have no usable shape" in text
    assert "0 faults, 1 repair, 1 group of features left out" in text
    told = json.loads(answer("check", site, "--json")[1])
    assert [len(told[key]) for key in ("faults", "repairs", "left_out")] == [0, 1, 1]


@pytest.mark.parametrize("command", ["check", "layers"])
def test_every_layer_is_read_once_and_shown_as_progress(
    command: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[str] = []

    @contextmanager
    def bar(_title: str) -> Iterator[Callable[[str, int, int], None]]:
        yield lambda stage, _done, _all: stages.append(stage)

    monkeypatch.setattr(looking, "progress_bar", bar)
    assert answer(command, site)[0] in {0, 3}
    assert stages.count("all layers") == 1
    assert "What was promised" in stages


def test_the_bar_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    with progress_bar("x") as tell:
        tell("stage", 1, 2)
    assert capsys.readouterr().err == ""
