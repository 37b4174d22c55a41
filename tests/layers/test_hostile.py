"""Whatever bytes a stranger sends, the answer is a layer or a sentence, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.layers import read_layer, read_raster
from geo.layers.model import Layer, LayerSpec, Raster
from geo.sites.model import Site

Entry = Callable[..., LayerSpec]
Attempt = Callable[[str], Layer | Raster | str]
Sound = dict[str, bytes]
ROLES = {"a.tif": "population"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
patient = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # files are written anew each time
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """One small sound file of each format that a library other than our own parses."""
    folder = tmp_path_factory.mktemp("sound")
    squares = [shapely.box(100.55 + step, 13.75, 100.555 + step, 13.755) for step in (0, 0.01)]
    frame = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=squares, crs="EPSG:4326")
    for name in ("a.gpkg", "a.fgb", "a.shp"):
        pyogrio.write_dataframe(frame, folder / name)
    grid = {"transform": rasterio.Affine(0.01, 0, 100.5, 0, -0.01, 13.8), "crs": "EPSG:4326"}
    with rasterio.open(
        folder / "a.tif", "w", driver="GTiff", dtype="uint8", count=1, height=9, width=9, **grid
    ) as target:
        target.write(np.ones((9, 9), dtype="uint8"), 1)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def attempt(entry: Entry, tmp_path: Path, site: Site) -> Attempt:
    """Read a file: the layer, or the sentence of our own error; any other error ends the test."""

    def read(name: str) -> Layer | Raster | str:
        reader = read_raster if name in ROLES else read_layer
        try:
            return reader(entry(ROLES.get(name, "buildings"), name), tmp_path, site)
        except GeoError as error:
            return str(error)

    return read


def is_layer_or_sentence(outcome: Layer | Raster | str, name: str) -> bool:
    """Whether a layer came out that can be used, or a sentence that names the file."""
    if isinstance(outcome, str):
        return name in outcome and "Traceback" not in outcome and len(outcome.split()) > 2
    if isinstance(outcome, Raster):
        return outcome.width > 0 and outcome.height > 0
    return outcome.frame.crs == "EPSG:4326"


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb", "a.shp", "a.tif"])
def test_a_damaged_file_is_a_layer_or_a_sentence(
    sound: Sound, tmp_path: Path, attempt: Attempt, name: str
) -> None:
    for each, content in sound.items():
        (tmp_path / each).write_bytes(content)
    for seed in range(60):
        chance = np.random.default_rng(seed)
        damaged = np.frombuffer(sound[name], dtype=np.uint8).copy()
        # Near the beginning lie headers, where a wrong byte does most.
        reach = len(damaged) if seed % 2 else min(len(damaged), 600)
        places = chance.integers(8, reach, size=chance.integers(1, 12))
        damaged[places] = chance.integers(0, 256, size=len(places), dtype=np.uint8)
        (tmp_path / name).write_bytes(damaged.tobytes())
        outcome = attempt(name)
        assert is_layer_or_sentence(outcome, name), outcome


@patient
@given(geometry=JSON, properties=JSON, more=st.dictionaries(st.text(max_size=5), JSON, max_size=2))
def test_any_json_is_a_layer_or_a_sentence(
    tmp_path: Path,
    attempt: Attempt,
    geometry: object,
    properties: object,
    more: object,
) -> None:
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    document = {"type": "FeatureCollection", "features": [feature, more], "crs": more or None}
    (tmp_path / "a.geojson").write_text(json.dumps(document))
    outcome = attempt("a.geojson")
    assert is_layer_or_sentence(outcome, "a.geojson"), outcome


@patient
@given(text=st.text(alphabet='ab,;"\n\r\t1.-e\0ก', max_size=60))
def test_any_text_is_a_table_or_a_sentence(tmp_path: Path, attempt: Attempt, text: str) -> None:
    (tmp_path / "a.csv").write_bytes(f"id,name,lon,lat\n{text}".encode())
    outcome = attempt("a.csv")
    assert is_layer_or_sentence(outcome, "a.csv"), outcome
