"""Whole runs on real layers, through the command line; nothing may be wired to two cities."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from exactextract import exact_extract

from geo.exposure import structure_depths
from geo.layers import load_shelf
from geo.run.opening import open_site

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "layers"
KAMPEN = Path(__file__).parent / "kampen"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not REAL.is_dir(), reason="the real layers are not beside the project"),
]


@cache
def run(site: str, data: str, out: Path) -> tuple[dict[str, Any], str]:
    ended = subprocess.run(
        [sys.executable, "-m", "geo", "run", site, "--data", str(REAL / data), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode in {0, 3}, ended.stderr
    return json.loads((out / "results.json").read_text(encoding="utf-8")), ended.stderr


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


def methods(results: dict[str, Any]) -> dict[str, Any]:
    return {m["id"]: m for m in results["displacement"]["would_displace"]["methods"]}


def features(results: dict[str, Any]) -> dict[str, int]:
    return {layer["id"]: layer["features"] for layer in results["layers"]}


def test_bangkok_reads_every_real_layer(out: Path) -> None:
    found = features(run("bang_sue", "bangkok", out / "b")[0])
    assert found["khwaeng_2018"] == 180
    assert found["chumchon_population"] == 2003
    assert found["roads"] == 2004
    assert found["flood_sensors"] == 401 - 373, "373 lie outside the area of interest"
    assert found["buildings_dense"] + found["buildings_ring"] == 29_889 + 5_199


def test_the_khwaeng_speak_and_a_largest_first_selection_is_silent(out: Path) -> None:
    by_id = methods(run("bang_sue", "bangkok", out / "b")[0])
    assert by_id["reference_admin"]["households"]["p50"] > 0
    for name in ("structures", "floor_area"):
        assert by_id[name]["weight"] == 0
        assert by_id[name]["households"] is None
        assert "leaves out small houses" in by_id[name]["absent"]
        assert "largest_first" in by_id[name]["inputs"][0]


def test_what_is_wrong_with_the_real_layers_is_said(out: Path) -> None:
    results = run("bang_sue", "bangkok", out / "b")[0]
    warnings = " ".join(results["warnings"])
    assert "district centroids" in warnings
    assert "largest first" in warnings
    assert "Centre line only" in warnings


def test_a_layer_of_which_nothing_is_counted_is_told_on_the_terminal(out: Path) -> None:
    notes = run("bang_sue", "bangkok", out / "b")[1]
    told = [line for line in notes.splitlines() if "largest buildings were selected first" in line]
    assert len(told) == 2
    assert all(line.startswith("note: ") for line in told)


def test_real_boxes_never_lower_the_estimate(out: Path, tmp_path: Path) -> None:
    """Without the buildings, the same run says the same."""
    known = (ROOT / "layers" / "bang_sue" / "known.toml").read_text(encoding="utf-8")
    blocks = [b for b in known.split("[[layers]]") if 'role = "buildings"' not in b]
    catalogue = tmp_path / "without.toml"
    head, *entries = blocks
    catalogue.write_text(
        head + f"root = {json.dumps(str(REAL / 'bangkok'))}\n"
        + "".join(f"[[layers]]{entry}" for entry in entries),
        encoding="utf-8",
    )  # fmt: skip
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "geo", "run", "bang_sue"),
            *("--data", str(catalogue), "--out", str(tmp_path / "x")),
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode in {0, 3}, ended.stderr
    without = json.loads((tmp_path / "x" / "results.json").read_text(encoding="utf-8"))
    block = "would_displace"
    with_boxes = run("bang_sue", "bangkok", out / "b")[0]["displacement"][block]["households"]
    assert without["displacement"][block]["households"] == with_boxes


def test_varanasi_takes_its_real_layers(out: Path) -> None:
    results = run("varanasi", "varanasi", out / "v")[0]
    assert features(results)["roads"] == 579
    assert results["displacement"]["displaced"]["registered"] is None
    assert results["displacement"]["displaced"]["reason"]


def test_a_third_site_runs_from_a_pbf_and_five_rasters(out: Path) -> None:
    results, notes = run(str(KAMPEN), "kampen", out / "k")
    ways, relations, unusable = 29_673, 18, 21
    assert features(results)["buildings"] == ways + relations - unusable
    assert f"{unusable} of 29,691 features have no usable shape" in notes
    assert [event["id"] for event in results["flood"]["events"]] == sorted(
        f"depth_1in{years}" for years in (10, 50, 100, 500, 1000)
    )
    by_id = methods(results)
    assert by_id["structures"]["weight"] > 0
    assert by_id["floor_area"]["weight"] > 0
    assert results["displacement"]["displaced"] is None


def test_kampens_depths_agree_with_exactextract() -> None:
    opened = open_site(str(KAMPEN), [REAL / "kampen"])
    shelf = load_shelf(opened.site, opened.sources)
    (buildings,) = shelf.of_role("buildings")
    rasters = [raster for raster in shelf.rasters if raster.spec.role == "flood_depth"]
    assert len(rasters) == 5
    ours = structure_depths(buildings, rasters[:1], opened.site.crs)
    metric = buildings.frame[["geometry"]].to_crs(opened.site.crs)
    with rasterio.open(rasters[0].path) as source:
        theirs = exact_extract(source, metric, ["max", "mean"], output="pandas")
    assert len(ours) == len(theirs) == len(metric)
    inside = theirs["max"].notna().to_numpy()
    assert inside.sum() > 20_000
    for mine, oracle in (("max_m", "max"), ("mean_m", "mean")):
        np.testing.assert_allclose(
            ours[mine].to_numpy()[inside], theirs[oracle].to_numpy(float)[inside], atol=1e-6
        )
