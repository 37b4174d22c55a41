"""The readers against real files, whose totals their makers have published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from geo.layers import open_door, read_layer, read_raster, read_table, read_window
from geo.layers.model import LayerSpec
from geo.layers.osm import read_osm
from geo.sites.model import Site

REAL = Path(__file__).resolve().parents[3] / "shared" / "layers"
Entry = Callable[..., LayerSpec]

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not REAL.is_dir(), reason="the real layers (../shared/layers) do not lie beside the project"
    ),
]


@pytest.fixture
def kampen(site: Site) -> Site:
    """Kampen in the Netherlands."""
    changes = {"area_of_interest": (5.7, 52.49, 6.02, 52.62), "crs": "EPSG:28992"}
    return site.model_copy(update=changes)


def test_all_29_673_building_ways_of_kampen_are_read(kampen: Site, entry: Entry) -> None:
    pytest.importorskip("osmium", reason="the extra 'osm' is not installed")
    spec = entry("buildings", "kampen.osm.pbf", where={"building": []})
    raw = read_osm(open_door(spec.path, REAL / "kampen"), spec)
    ways = raw.frame[raw.frame["id"].str.startswith("way/")]
    assert len(ways) == 29_673
    assert ways["id"].is_unique
    layer = read_layer(spec, REAL / "kampen", kampen)
    nowhere = int(raw.frame.geometry.isna().sum())
    assert nowhere > 0, "the extract is known for its two-point rings"
    relations = raw.frame[raw.frame["id"].str.startswith("relation/")]
    assert len(relations) == 18
    assert relations.geometry.notna().all()
    assert len(layer.frame) == 29_673 + 18 - nowhere
    assert shapely.is_valid(layer.frame.geometry.to_numpy()).all()
    assert any(f"{nowhere} of 29,691 features have no usable shape" in r for r in layer.left_out)


def test_the_land_use_of_kampen_comes_out_of_its_geopackage(kampen: Site, entry: Entry) -> None:
    spec = entry("water", "landuse.gpkg", crs="EPSG:28992", columns={"kind": "landuse"})
    layer = read_layer(spec, REAL / "kampen", kampen)
    assert len(layer.frame) == 6_615
    assert layer.frame.crs == "EPSG:4326"
    assert layer.frame["kind"].notna().all()


def test_a_window_of_a_depth_raster_is_what_rasterio_reads(kampen: Site, entry: Entry) -> None:
    spec = entry("flood_depth", "1in1000_inundation_map.tif", crs="EPSG:28992")
    raster = read_raster(spec, REAL / "kampen", kampen)
    assert (raster.width, raster.height) == (3476, 2269)
    a, _, left, _, e, top = raster.transform
    bounds = (left, top + e * raster.height, left + a * raster.width, top)
    pixels, transform = read_window(raster, bounds)
    with rasterio.open(raster.path) as source:
        assert np.array_equal(pixels, source.read(1).astype(float))
    assert transform == raster.transform


def test_the_khwaeng_of_bangkok_add_up_to_their_published_totals(site: Site, entry: Entry) -> None:
    spec = entry(
        "admin",
        "admin_khwaeng_180_pop2018.geojson",
        columns={"name": "TAM_NAME", "persons": "TOTAL", "houses": "HOUSE"},
        constants={"year": "2018", "basis": "registered"},
    )
    layer = read_layer(spec, REAL / "bangkok", site)
    assert len(layer.frame) == 180
    assert layer.frame["persons"].sum() == 5_676_644
    assert layer.frame["houses"].sum() == 2_959_521


def test_the_communities_of_bangkok_add_up_to_their_published_total(
    site: Site, entry: Entry
) -> None:
    spec = entry(
        "people",
        "bma_communities_population_2003rows.csv",
        columns={"name": "name_of_community", "persons": "community_population_count"},
    )
    table = read_table(spec, REAL / "bangkok", site)
    assert len(table.frame) == 2_003
    assert table.frame["persons"].replace("", "0").astype(float).sum() == 1_949_843
