"""GeoPackage, Shapefile and FlatGeobuf: the CRS must be stated and right, nothing may reach out."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.errors import CrsError, GeometryError, UnsafeLayerError
from geo.layers.model import Layer

Reader = Callable[..., Layer]
UTM = "EPSG:32647"
# In UTM zone 47 this square of a hectare lies at 100.535 E, 13.745 N, inside the site.
HECTARE = shapely.box(666_000, 1_520_000, 666_100, 1_520_100)


def _frame(crs: str | None = UTM) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": ["บ้าน"], "height_m": [6.0]}, geometry=[HECTARE], crs=crs)


def _write(path: Path, crs: str | None = UTM, **options: str) -> str:
    pyogrio.write_dataframe(_frame(crs), path, **options)
    return path.name


def _execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb", "a.shp"])
def test_the_three_formats_are_reprojected_to_longitude_and_latitude(
    tmp_path: Path, layer_of: Reader, name: str
) -> None:
    encoding = {"encoding": "UTF-8"} if name == "a.shp" else {}
    layer = layer_of("buildings", _write(tmp_path / name, **encoding), crs=UTM)
    assert layer.frame.crs == "EPSG:4326"
    assert layer.frame["name"].tolist() == ["บ้าน"]
    assert layer.frame["height_m"].tolist() == [6.0]
    assert layer.frame["id"].tolist() == ["buildings-1"]
    assert layer.frame.geometry.to_crs(UTM).area[0] == pytest.approx(10_000)


def test_a_shapefile_in_the_old_thai_encoding(tmp_path: Path, layer_of: Reader) -> None:
    path = tmp_path / "a.shp"
    pyogrio.write_dataframe(_frame(), path, encoding="CP874")
    path.with_suffix(".cpg").unlink()
    layer = layer_of("buildings", "a.shp", crs=UTM, encoding="cp874")
    assert layer.frame["name"].tolist() == ["บ้าน"]


def test_another_crs_than_stated_stops(tmp_path: Path, layer_of: Reader) -> None:
    path = _write(tmp_path / "a.gpkg")
    with pytest.raises(CrsError, match=r"is in EPSG:32647; the catalogue says EPSG:32648"):
        layer_of("buildings", path, crs="EPSG:32648")
    with pytest.raises(CrsError, match=r"the catalogue says EPSG:99999, which is no CRS"):
        layer_of("buildings", path, crs="EPSG:99999")


def test_a_file_that_states_no_crs_stops(tmp_path: Path, layer_of: Reader) -> None:
    _write(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(CrsError, match=r"states no CRS; the catalogue says EPSG:32647"):
        layer_of("buildings", "a.shp", crs=UTM)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW secrets AS SELECT 1",
        "CREATE TABLE sums (a INTEGER, b INTEGER GENERATED ALWAYS AS (a + 1) VIRTUAL)",
        "CREATE VIRTUAL TABLE words USING fts5(body)",
    ],
    ids=["view", "computed column", "virtual table"],
)
def test_a_geopackage_that_could_reach_out_is_refused(
    tmp_path: Path, layer_of: Reader, statement: str
) -> None:
    path = _write(tmp_path / "a.gpkg")
    assert len(layer_of("buildings", path, crs=UTM).frame) == 1, "sound before the statement"
    _execute(tmp_path / path, statement)
    with pytest.raises(UnsafeLayerError, match="views, virtual tables or computed columns"):
        layer_of("buildings", path, crs=UTM)


def test_a_virtual_table_that_reads_files_is_refused_without_being_run(
    tmp_path: Path, layer_of: Reader
) -> None:
    # What GDAL would run is written into the schema directly: Python's SQLite has no VirtualOGR.
    path = _write(tmp_path / "a.gpkg")
    _execute(
        tmp_path / path,
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'leak', "
        "'leak', 0, 'CREATE VIRTUAL TABLE leak USING VirtualOGR(''/etc/passwd'')')",
    )
    with pytest.raises(UnsafeLayerError, match=r"leak\. Save its layers into a new GeoPackage"):
        layer_of("buildings", path, crs=UTM)


def test_a_geopackage_renamed_geojson_is_refused(tmp_path: Path, layer_of: Reader) -> None:
    _write(tmp_path / "a.gpkg")
    shutil.move(tmp_path / "a.gpkg", tmp_path / "b.geojson")
    with pytest.raises(UnsafeLayerError, match="is not what its name says"):
        layer_of("buildings", "b.geojson")


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path, layer_of: Reader) -> None:
    _execute(tmp_path / "a.gpkg", "CREATE TABLE notes (text TEXT)")
    with pytest.raises(UnsafeLayerError, match="is a SQLite database, but no GeoPackage"):
        layer_of("buildings", "a.gpkg")


def test_a_truncated_geopackage_is_refused(tmp_path: Path, layer_of: Reader) -> None:
    path = tmp_path / _write(tmp_path / "a.gpkg")
    path.write_bytes(path.read_bytes()[:8192])
    with pytest.raises(UnsafeLayerError, match=r"is no sound GeoPackage|cannot be read"):
        layer_of("buildings", "a.gpkg", crs=UTM)


def test_of_several_layers_one_must_be_named(tmp_path: Path, layer_of: Reader) -> None:
    for name in ("houses", "sheds"):
        pyogrio.write_dataframe(_frame(), tmp_path / "a.gpkg", layer=name)
    with pytest.raises(GeometryError, match=r"holds 2 layers: houses, sheds\. Say"):
        layer_of("buildings", "a.gpkg", crs=UTM)
    with pytest.raises(GeometryError, match=r"no layer 'house'\. Did you mean 'houses'"):
        layer_of("buildings", "a.gpkg", crs=UTM, layer="house")
    assert len(layer_of("buildings", "a.gpkg", crs=UTM, layer="sheds").frame) == 1


def test_a_table_without_geometry_is_refused(tmp_path: Path, layer_of: Reader) -> None:
    pyogrio.write_dataframe(_frame().drop(columns="geometry"), tmp_path / "a.gpkg")
    with pytest.raises(GeometryError, match="is a table without geometry"):
        layer_of("buildings", "a.gpkg", crs=UTM)
