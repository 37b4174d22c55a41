"""Nothing is opened that leads elsewhere, or that is not what its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import MissingLayerError, UnsafeLayerError
from geo.layers import doors, open_door
from geo.layers.doors import checksum
from geo.layers.model import LayerSpec

VRT = b'<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand/></VRTDataset>'


def _put(folder: Path, name: str, content: bytes = b"{}") -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def test_the_reader_follows_from_the_extension(tmp_path: Path) -> None:
    assert open_door(_put(tmp_path, "a.geojson"), tmp_path).format.reader == "geojson"
    assert open_door(_put(tmp_path, "A.CSV", b"id\n1\n"), tmp_path).format.reader == "csv"
    assert open_door(_put(tmp_path, "sub/a.tif", b"II*\0...."), tmp_path).format.driver == "GTiff"
    pbf = _put(tmp_path, "a.osm.pbf", b"\0\0\0\x0d\x0a\x09OSMHeader\x18")
    assert open_door(pbf, tmp_path).format.reader == "osm"


@pytest.mark.parametrize(
    "path",
    [
        "/vsicurl/https://example.org/a.tif",
        "vsizip/a.zip/a.tif",
        "https://example.org/a.geojson",
        "s3://bucket/a.tif",
    ],
)
def test_an_address_is_no_file(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnsafeLayerError, match=r"is an address, not a file\. Download"):
        open_door(path, tmp_path)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd.csv",
        "~/a.csv",
        "../a.csv",
        "sub/../../a.csv",
        "C:\\data\\a.csv",
        "GPKG:a.gpkg",
        "a.zip!a.gpkg",
        "a.gpkg;b.gpkg",
        "a.csv?x=1.csv",
        "a\0.csv",
    ],
)
def test_a_path_stays_below_the_catalogue(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnsafeLayerError, match="is not a path below the catalogue's folder"):
        open_door(path, tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.vrt", r"'\.vrt' are not opened\. Convert it"),
        ("a.mrf", r"'\.mrf' are not opened"),
        ("a.wms", r"'\.wms' are not opened"),
        ("a.pkl", r"'\.pkl' are not opened"),
        ("a.parquet", "needs pyarrow"),
        ("a.zip", "Unpack it"),
        ("noextension", "'' are not opened"),
    ],
)
def test_other_formats_are_refused_with_a_cure(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(UnsafeLayerError, match=said):
        open_door(_put(tmp_path, name, VRT), tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tif", VRT),
        ("a.geojson", b"SQLite format 3\0"),
        ("a.geojson", b"<OGRVRTDataSource/>"),
        ("a.gpkg", b'{"type": "FeatureCollection"}'),
        ("a.shp", b"PK\x03\x04"),
        ("a.fgb", b"not FlatGeobuf"),
        ("a.osm.pbf", b"<?xml version='1.0'?><osm/>"),
        ("a.csv", b"PK\x03\x04 a spreadsheet"),
        ("a.csv", b"id,name\n1,\0\n"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(UnsafeLayerError, match="is not what its name says"):
        open_door(_put(tmp_path, name, content), tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeLayerError, match="is empty"):
        open_door(_put(tmp_path, "a.geojson", b""), tmp_path)


def test_a_file_over_its_cap_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(doors.FORMATS[".csv"].most_bytes + 1)  # sparse: takes no room
    with pytest.raises(UnsafeLayerError, match=r"at most 64 MiB of that format"):
        open_door("a.csv", tmp_path)


def test_a_link_out_of_the_root_is_refused_and_one_inside_is_not(tmp_path: Path) -> None:
    root = tmp_path / "root"
    _put(root, "real.geojson")
    _put(tmp_path, "secret.geojson")
    (root / "inside.geojson").symlink_to(root / "real.geojson")
    (root / "outside.geojson").symlink_to(tmp_path / "secret.geojson")
    assert open_door("inside.geojson", root).path == (root / "real.geojson").resolve()
    with pytest.raises(UnsafeLayerError, match="a link that leads out of"):
        open_door("outside.geojson", root)


def test_a_link_among_the_parts_of_a_shapefile_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    _put(root, "a.shp", b"\0\0\x27\x0a....")
    _put(tmp_path, "secret.dbf")
    (root / "a.dbf").symlink_to(tmp_path / "secret.dbf")
    with pytest.raises(UnsafeLayerError, match=r"has a part, a\.dbf, that is a link out"):
        open_door("a.shp", root)


def test_a_geopackage_with_changes_beside_it_is_refused(tmp_path: Path) -> None:
    _put(tmp_path, "a.gpkg", b"SQLite format 3\0....")
    (tmp_path / "a.gpkg-wal").touch()
    assert open_door("a.gpkg", tmp_path).format.driver == "GPKG"
    _put(tmp_path, "a.gpkg-wal", b"changes")
    with pytest.raises(UnsafeLayerError, match=r"not yet written into it \(a\.gpkg-wal\)"):
        open_door("a.gpkg", tmp_path)


def test_a_missing_file_names_its_neighbours(tmp_path: Path) -> None:
    _put(tmp_path, "roads.geojson")
    with pytest.raises(MissingLayerError, match=r"no file 'road\.geojson'.*: roads\.geojson"):
        open_door("road.geojson", tmp_path)
    with pytest.raises(MissingLayerError, match="folder sub does not exist"):
        open_door("sub/a.csv", tmp_path)


def test_a_root_that_readers_would_take_for_an_archive_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "what!"
    _put(root, "a.geojson")
    with pytest.raises(UnsafeLayerError, match="Rename the folder"):
        open_door("a.geojson", root)


def test_the_checksum_is_that_of_the_bytes(tmp_path: Path, entry: Callable[..., LayerSpec]) -> None:
    door = open_door(_put(tmp_path, "a.csv", b"id\n1\n"), tmp_path)
    right = hashlib.sha256(b"id\n1\n").hexdigest()
    assert checksum(door, entry("people", "a.csv", sha256=right)) == right
    with pytest.raises(UnsafeLayerError, match=f"its SHA-256 is {right}"):
        checksum(door, entry("people", "a.csv", sha256="0" * 64))
