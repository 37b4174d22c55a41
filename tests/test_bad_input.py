"""Bad and hostile input through the command line: one sentence, exit 1, the old output intact."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from typer.testing import CliRunner

from geo.cli.app import app

ROOT = Path(__file__).parent.parent
Site = Path
Harm = Callable[[Site], object]

ENTRY = """
[[layers]]
id = "{id}"
role = "{role}"
path = '{path}'
title = "{id}"
source = "JUDGEMENT"
provenance = "modelled"
licence = "CC0"
vintage = "2020"
confidence = "low"
accuracy_m = 10.0
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A copy of a shipped site, to be spoilt."""
    return shutil.copytree(ROOT / "layers" / "bang_sue", tmp_path / "site")


def ended(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def write(name: str, content: str | bytes) -> Harm:
    def harm(site: Site) -> None:
        (site / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return harm


def swap(name: str, old: str, new: str) -> Harm:
    def harm(site: Site) -> None:
        text = (site / name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}"
        (site / name).write_text(text.replace(old, new), encoding="utf-8")

    return harm


def swap_pattern(name: str, old: str, new: str) -> Harm:
    def harm(site: Site) -> None:
        text = (site / name).read_text(encoding="utf-8")
        changed = re.sub(old, new, text, count=1, flags=re.MULTILINE)
        assert changed != text, f"{name} no longer holds {old!r}"
        (site / name).write_text(changed, encoding="utf-8")

    return harm


def append(name: str, text: str) -> Harm:
    def harm(site: Site) -> None:
        with (site / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return harm


def recode(name: str, codec: str) -> Harm:
    return lambda site: (site / name).write_bytes(
        (site / name).read_text(encoding="utf-8").encode(codec, "replace")
    )


def bytewise(name: str, old: bytes, new: bytes) -> Harm:
    return lambda site: (site / name).write_bytes((site / name).read_bytes().replace(old, new))


def add(role: str, path: str, content: bytes | None = None, more: str = "") -> Harm:
    """Add a layer 'extra' to the catalogue, with its file where one is given."""

    def harm(site: Site) -> None:
        if content is not None:
            (site / path).write_bytes(content)
        with (site / "catalogue.toml").open("a", encoding="utf-8") as catalogue:
            catalogue.write(ENTRY.format(id="extra", role=role, path=path) + more)

    return harm


def footprints(change: Callable[[list[dict[str, Any]]], object]) -> Harm:
    def harm(site: Site) -> None:
        path = site / "footprints.geojson"
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document["features"])
        path.write_text(json.dumps(document), encoding="utf-8")

    return harm


def redraw(shape: dict[str, Any] | None) -> Harm:
    """Give the second footprint another shape, of no published area."""

    def change(features: list[dict[str, Any]]) -> None:
        features[1]["geometry"] = shape
        features[1]["properties"]["published_area_m2"] = None

    return footprints(change)


def polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def raster(
    values: float = 3.0, *, crs: str | None = "EPSG:4326", nodata: float | None = None
) -> Callable[[Path], None]:
    def draw(path: Path) -> None:
        grid = {"transform": rasterio.Affine(0.001, 0, 100.5, 0, -0.001, 13.87), "crs": crs}
        with rasterio.open(
            path, "w", driver="GTiff", dtype="float32", count=1, height=100, width=100,
            nodata=nodata, **grid,
        ) as target:  # fmt: skip
            target.write(np.full((100, 100), values, dtype="float32"), 1)

    return draw


def add_raster(draw: Callable[[Path], None], cut: float = 1.0) -> Harm:
    def harm(site: Site) -> None:
        draw(site / "p.tif")
        content = (site / "p.tif").read_bytes()
        (site / "p.tif").write_bytes(content[: int(len(content) * cut)])
        add("population", "p.tif")(site)

    return harm


def assume(name: str, shape: str) -> Harm:
    """Give an assumption another distribution."""
    return swap_pattern(
        "site.toml",
        rf'(id = "{name}"\nmeaning.*\nunit.*\n)kind(?:.*\n)(?:(?:low|mode|high) =.*\n)+',
        rf"\g<1>{shape}\n",
    )


def mirrored(features: list[dict[str, Any]]) -> None:
    for feature in features:
        ring = feature["geometry"]["coordinates"][0]
        feature["geometry"]["coordinates"][0] = [[lat, lon] for lon, lat in ring]


def far_away(features: list[dict[str, Any]]) -> None:
    for feature in features:
        feature["geometry"] = polygon((3, 50), (3.1, 50), (3.1, 50.1))
        feature["properties"]["published_area_m2"] = None


AREA = r"area_of_interest = \[.*?\]"
VRT = (
    b'<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand band="1"><SimpleSource>'
    b"<SourceFilename>/etc/passwd</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
)
HUGE = "1" + "0" * 5000

FAULTS: dict[str, tuple[Harm, tuple[str, ...]]] = {
    # The list, phrase by phrase.
    "missing CRS": (swap("site.toml", 'crs = "EPSG:32647"', ""), ("crs", "missing", "Add it")),
    "missing CRS of a raster": (add_raster(raster(crs=None)), ("p.tif", "states no CRS")),
    "wrong CRS of a raster": (add_raster(raster(crs="EPSG:32647")), ("EPSG:32647", "EPSG:4326")),
    "unknown CRS": (swap("site.toml", "EPSG:32647", "EPSG:99999"), ("site.toml, crs", "99999")),
    "CRS in degrees": (swap("site.toml", "EPSG:32647", "EPSG:4326"), ("degrees", "UTM")),
    "CRS of another continent": (
        swap("site.toml", "EPSG:32647", "EPSG:32610"), ("does not fit the site", "UTM"),
    ),
    "swapped lon and lat": (footprints(mirrored), ("features 1, 2", "Write longitude first")),
    "swapped lon and lat of a table": (
        swap_pattern("infrastructure.csv", r",(1\d\d\.\d+),(\d\d\.\d+),", r",\2,\1,"),
        ("infrastructure.csv", "swapped", "Exchange the cells of lon and lat"),
    ),
    "settlement that may lie anywhere": (
        swap_pattern("settlements.csv", r"(,1\d\d\.\d+,\d\d\.\d+,)\d+", r"\g<1>50000"),
        ("settlements.csv), row 2", "accuracy_m", "50,000 m", "across"),
    ),
    "footprint beyond all that is looked at": (
        redraw(polygon((100, 13), (101, 13), (101, 14.5), (100, 14.5))),
        ("feature 2", "beyond the area of interest"),
    ),
    "no list of sources": (
        lambda site: (site / "sources.csv").unlink(), ("holds no sources.csv", "needs a source"),
    ),
    "semicolons": (bytewise("counts.csv", b",", b";"), ("counts.csv", "semicolons", "CSV UTF-8")),
    "swapped area": (
        swap_pattern("site.toml", AREA, "area_of_interest = [13.78, 100.51, 13.86, 100.58]"),
        ("area_of_interest", "swapped?"),
    ),
    "layer outside the site": (footprints(far_away), ("wholly outside the site", "Check its CRS")),
    "one footprint outside": (
        redraw(polygon((101.5, 13.8), (101.6, 13.8), (101.6, 13.9))),
        ("feature 2", "'km_11'", "wholly outside"),
    ),
    "empty layer": (footprints(list.clear), ("footprints.geojson", "is empty")),
    "empty file": (write("counts.csv", ""), ("counts.csv", "0 bytes")),
    "header without rows": (
        swap_pattern("claims.csv", r"(?s)\n.*", "\n"), ("claims.csv", "is empty"),
    ),
    "duplicate ids": (
        footprints(lambda features: features.append(features[0])),
        ("features 1, 3", "'plan_area'", "Rename"),
    ),
    "misspelt column": (swap("counts.csv", "households", "housholds"), ("is it 'households'?",)),
    "missing column": (swap("counts.csv", ",reach,", ",xx,"), ("'reach' is missing", "Add it")),
    "unknown key in TOML": (
        swap("site.toml", "covers =", "cover ="), ("registry.cover", "Did you mean 'covers'?"),
    ),
    "truncated GeoTIFF": (add_raster(raster(), cut=0.5), ("p.tif", "may be cut off")),
    "negative population": (add_raster(raster(-3.0)), ("negative", "least: -3")),
    "nodata everywhere": (add_raster(raster(nodata=3.0)), ("every pixel", "nodata")),
    "filling value that is not declared": (add_raster(raster(3e38)), ("too large", "nodata")),
    "tif that is a VRT": (add("population", "a.tif", VRT), ("not what its name says",)),
    "csv that is a database": (add("settlements", "a.csv", b"SQLite format 3\0"), ("a.csv",)),
    "geojson that is a page": (add("buildings", "a.geojson", b"<html>"), ("b'<html>'",)),
    "VRT": (add("population", "a.vrt", VRT), ("'.vrt' are not opened",)),
    "MRF": (add("population", "a.mrf", b"<MRF_META/>"), ("'.mrf' are not opened",)),
    "WMS": (add("population", "a.xml", b"<GDAL_WMS/>"), ("'.xml' are not opened",)),
    "vsicurl": (add("population", "/vsicurl/http://a.org/a.tif"), ("an address, not a file",)),
    "vsizip": (add("buildings", "vsizip/a.zip/a.shp"), ("an address, not a file",)),
    "URL": (add("buildings", "https://example.org/a.geojson"), ("an address, not a file",)),
    "upwards": (add("buildings", "../site/counts.csv"), ("without '..'",)),
    "absolute": (add("buildings", "/etc/passwd"), ("not a path below",)),
    "pickle": (add("buildings", "a.pkl", pickle.dumps({})), ("'.pkl' are not opened",)),
    "YAML": (add("buildings", "a.yaml", b"!!python/object/apply:os.system [id]"), ("'.yaml'",)),
    "quoted identifier": (add("buildings", 'a".gpkg', b""), ("not a path below",)),
    "TOML over the cap": (write("site.toml", "#" * (5 << 20)), ("at most 4,194,304",)),
    # And beyond.
    "own catalogue that leads elsewhere": (
        swap("catalogue.toml", 'root = "."', 'root = "/etc"'), ("root = '/etc'", "Remove the key"),
    ),
    "name that no disk holds": (add("buildings", "a" * 300 + ".csv"), ("cannot be opened",)),
    "NUL in a table": (swap("counts.csv", "JICA", "J\0ICA"), ("counts.csv",)),
    "NUL in the sources": (swap("sources.csv", "JICA", "J\0ICA"), ("sources.csv, row",)),
    "escape in a name": (
        swap("site.toml", 'en = "Bang Sue, Bangkok"', r'en = "\u001b[31mBang Sue"'),
        ("name.en", "control characters"),
    ),
    "UTF-16": (recode("counts.csv", "utf-16"), ("counts.csv", "UTF-16", "CSV UTF-8")),
    "TIS-620 that is not stated": (recode("settlements.csv", "cp874"), ('"tis-620"',)),
    "TIS-620 site file": (recode("site.toml", "cp874"), ("site.toml", "Save it as UTF-8")),
    "ragged rows": (
        append("claims.csv", "a" + ",b" * 30 + "\n"),
        ("more cells than the header",),
    ),
    "huge field": (
        append("claims.csv", 'a,"' + "b" * 200_000 + '"\n'),
        ("claims.csv", "131072"),
    ),
    "1e308 in a table": (swap("counts.csv", ",7000,", ",1e308,"), ("1e+308", "at most 1e+10")),
    "NaN in a table": (swap("counts.csv", ",7000,", ",NaN,"), ("'NaN'", "expected a number")),
    "Thai numerals": (swap("counts.csv", ",7000,", ",๗๐๐๐,"), ("'๗๐๐๐'", "expected a number")),
    "Buddhist era": (swap("counts.csv", ",2020,", ",2563,"), ("write 2020",)),
    "area too small to divide by": (
        swap("reference.csv", ",3.72,", ",1e-300,"), ("area_km2", "1e-300"),
    ),
    "infinity in GeoJSON": (swap("footprints.geojson", "100.546201", "Infinity"), ("Infinity",)),
    "1e999 in GeoJSON": (swap("footprints.geojson", "100.546201", "1e999"), ("cannot be read",)),
    "infinity in TOML": (assume("household_size", 'kind = "fixed"\nmode = inf'), ("finite",)),
    "1e308 in TOML": (assume("count_error", 'kind = "fixed"\nmode = 1e308'), ("count_error",)),
    "number of thousands of digits": (
        swap("site.toml", "households = 1931", f"households = {HUGE}"), ("thousands of digits",),
    ),
    "household size around 0": (
        assume("household_size", 'kind = "normal"\nlow = -1.0\nhigh = 5.0'), ("household_size",),
    ),
    "household size under 1": (
        assume("household_size", 'kind = "uniform"\nlow = 0.1\nhigh = 0.9'), ("at least 1 person",),
    ),
    "share over 1": (
        assume("registry_overcoverage", 'kind = "uniform"\nlow = 0.5\nhigh = 3.0'), ("0 and 1",),
    ),
    "doubt beyond measure": (assume("between_method", 'kind = "fixed"\nmode = 1e6'), ("0 and 3",)),
    "cells beyond measure": (swap("site.toml", "cell_m = 500.0", "cell_m = 1e300"), ("cell_m",)),
    "day beyond the calendar": (
        swap_pattern("site.toml", r"facts_as_of = \S+", "facts_as_of = 9999-12-31"),
        ("facts_as_of",),
    ),
    "antimeridian": (
        swap_pattern("site.toml", AREA, "area_of_interest = [179.9, 13.7, -179.9, 13.9]"),
        ("crosses longitude 180",),
    ),
    "evidence for no promise": (swap("evidence.csv", ",BS01,", ",ZZ99,"), ("'ZZ99'", "promises")),
    "registry of no footprint": (
        swap("site.toml", 'covers = ["plan_area"]', 'covers = ["plan_aera"]'),
        ("Did you mean 'plan_area'?",),
    ),
    "registry beyond mankind": (
        swap("site.toml", "persons = 7000 ", f"persons = {HUGE[:20]} "), ("registry.persons",),
    ),
    "no pooling assumption": (
        swap("site.toml", 'id = "between_method"', 'id = "other"'), ("between_method", "Add it"),
    ),
    "amount without a unit": (swap("evidence.csv", ",m2,nameplate", ",,nameplate"), ("unit",)),
}  # fmt: skip


def sentence_of(output: str, words: tuple[str, ...]) -> None:
    assert "not foreseen" not in output
    assert "Traceback" not in output
    for word in words:
        assert word in output


@pytest.mark.parametrize(("harm", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_a_sentence_for_check_and_run_alike(
    harm: Harm, words: tuple[str, ...], site: Site, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    harm(site)
    for command in (("check", site), ("run", site, "--draws", "256", "--out", out)):
        code, output = ended(*command)
        assert code == 1, output
        sentence_of(output, words)
    assert not out.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("leads_to", ["/etc/passwd", "counts.csv", "nowhere.csv"])
def test_a_link_that_leads_out_or_in_a_circle_is_a_sentence(leads_to: str, site: Site) -> None:
    (site / "counts.csv").unlink()
    (site / "counts.csv").symlink_to(leads_to)
    code, output = ended("check", site)
    assert code == 1
    sentence_of(output, ("counts.csv",))


def test_all_faults_are_named_at_once_and_none_follows_from_another(site: Site) -> None:
    footprints(list.clear)(site)
    swap("settlements.csv", "accuracy_m", "acuracy_m")(site)
    swap("counts.csv", ",1931,", ",-1931,")(site)
    code, output = ended("check", site)
    assert code == 1
    faults = [line for line in output.splitlines() if line.startswith("fault")]
    assert len(faults) == 3, output
    sentence_of(output, ("is empty", "acuracy_m", "-1931"))


FINE: dict[str, tuple[Harm, str]] = {
    "bow-tie": (
        redraw(polygon((100.54, 13.82), (100.55, 13.83), (100.55, 13.82), (100.54, 13.83))),
        "1 of 2 shapes were bow-ties",
    ),
    "outline without area": (
        redraw(polygon((100.54, 13.82), (100.55, 13.82), (100.54, 13.82))),
        "outlines without any area",
    ),
    "null geometry": (redraw(None), ""),
    "point": (redraw({"type": "Point", "coordinates": [100.55, 13.82]}), ""),
    "byte order mark": (
        lambda site: [
            (site / name).write_bytes(b"\xef\xbb\xbf" + (site / name).read_bytes())
            for name in ("site.toml", "catalogue.toml", "counts.csv", "footprints.geojson")
        ],
        "",
    ),
    "CRLF": (bytewise("counts.csv", b"\n", b"\r\n"), ""),
    "all cleared": (swap("footprints.geojson", '"planned"', '"cleared"'), ""),
    "registry of nobody": (
        lambda site: [
            swap("site.toml", "households = 1931", "households = 0")(site),
            swap("site.toml", "persons = 7000", "persons = 0")(site),
        ],
        "",
    ),
}


@pytest.mark.parametrize(("harm", "repair"), FINE.values(), ids=FINE.keys())
def test_what_can_be_mended_or_is_rare_runs_and_repairs_are_counted(
    harm: Harm, repair: str, site: Site, tmp_path: Path
) -> None:
    harm(site)
    code, output = ended("check", site)
    assert code == (3 if repair else 0), output
    assert repair in output
    code, output = ended("run", site, "--draws", "256", "--out", tmp_path / "out")
    assert code in {0, 3}, output
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert any(repair in warning for warning in results["warnings"])


@pytest.fixture
def earlier(site: Site, tmp_path: Path) -> tuple[Path, bytes]:
    out = tmp_path / "out"
    assert ended("run", site, "--draws", "256", "--out", out)[0] in {0, 3}
    return out, (out / "results.json").read_bytes()


def test_a_failed_run_leaves_the_earlier_one(site: Site, earlier: tuple[Path, bytes]) -> None:
    out, before = earlier
    swap("counts.csv", ",7000,", ",-7000,")(site)
    assert ended("run", site, "--out", out)[0] == 1
    assert (out / "results.json").read_bytes() == before


@pytest.mark.parametrize("name", ["notes.txt", "tables/mine.csv", "project/site.toml"])
def test_what_a_person_put_into_an_earlier_run_is_never_removed(
    name: str, site: Site, earlier: tuple[Path, bytes]
) -> None:
    out, _ = earlier
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_text("mine", encoding="utf-8")
    code, output = ended("run", site, "--draws", "256", "--out", out)
    assert code == 1
    sentence_of(output.replace("\n", ""), (name, "--out"))
    assert (out / name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["site", "file", "file/below", "/"])
def test_a_place_that_cannot_be_written_is_a_sentence(
    place: str, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in site.iterdir())
    code, output = ended("run", site, "--draws", "256", "--out", tmp_path / place)
    assert code == 1
    sentence_of(output, ("--out",))
    assert sorted(path.name for path in site.iterdir()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="kills the POSIX way")
def test_a_run_that_is_killed_outright_leaves_the_earlier_one_and_is_cleared_away(
    site: Site, earlier: tuple[Path, bytes]
) -> None:
    out, before = earlier
    words = [sys.executable, "-m", "geo", "run", str(site), "--seed", "5", "--out", str(out)]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while not list(out.parent.glob(".out.partial-*")) and time.monotonic() < deadline:
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
    assert (out / "results.json").read_bytes() == before
    assert list(out.parent.glob(".out.partial-*"))
    assert ended("run", site, "--draws", "256", "--out", out)[0] in {0, 3}
    assert not list(out.parent.glob(".out.*"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_the_command_still_loads_is_a_sentence(sign: signal.Signals) -> None:
    code = (
        "import geo.cli, os, sys, types;"
        "broken = types.ModuleType('geo.cli.app');"
        f"broken.main = lambda: os.kill(os.getpid(), {int(sign)});"
        "sys.modules['geo.cli.app'] = broken;"
        "geo.cli.main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.startswith("Stopped")
