"""Rasters: read from themselves alone, whole, in the stated CRS, with pixels that can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio import Affine

from geo.errors import CrsError, FaultsError, GeometryError, UnsafeLayerError
from geo.layers import read_raster, read_window
from geo.layers.model import LayerSpec, Raster
from geo.sites.model import Site

Entry = Callable[..., LayerSpec]


def _north_up(west: float, north: float, pixel: float) -> Affine:
    return Affine(pixel, 0.0, west, 0.0, -pixel, north)


def _write(path: Path, pixels: Any, **given_options: Any) -> Path:
    """Write a grid whose north-west corner is that of the site, a hundredth of a degree a pixel."""
    values = np.asarray(pixels)
    options = {
        "driver": "GTiff",
        "dtype": values.dtype,
        "count": 1,
        "height": values.shape[0],
        "width": values.shape[1],
        "crs": "EPSG:4326",
        "transform": _north_up(100.5, 13.8, 0.01),
        **given_options,
    }
    with rasterio.open(path, "w", **options) as target:
        target.write(values, 1)
    return path


@pytest.fixture
def read(tmp_path: Path, site: Site, entry: Entry) -> Callable[..., Raster]:
    """Read a.tif as a population raster."""

    def reader(role: str = "population", **given_entry: Any) -> Raster:
        return read_raster(entry(role, "a.tif", **given_entry), tmp_path, site)

    return reader


Read = Callable[..., Raster]
COUNTING = np.arange(100, dtype="float32").reshape(10, 10)


def test_a_window_holds_the_pixels_that_touch_it(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", COUNTING)
    raster = read()
    assert (raster.width, raster.height, raster.nodata) == (10, 10, None)
    # Rows go south, columns east: the box touches rows 1 and 2, columns 3 to 5.
    pixels, transform = read_window(raster, (100.531, 13.771, 100.559, 13.789))
    assert pixels.tolist() == [[13.0, 14.0, 15.0], [23.0, 24.0, 25.0]]
    assert pixels.dtype == np.float64
    assert transform == pytest.approx((0.01, 0.0, 100.53, 0.0, -0.01, 13.79))


def test_a_window_is_cut_at_the_edge_and_empty_beyond(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", COUNTING)
    raster = read()
    corner, transform = read_window(raster, (100.0, 13.785, 100.515, 20.0))
    assert corner.tolist() == [[0.0, 1.0], [10.0, 11.0]]
    assert transform[2] == pytest.approx(100.5)
    beyond, _ = read_window(raster, (1.0, 1.0, 2.0, 2.0))
    assert beyond.size == 0


def test_no_data_is_nan_whoever_says_so(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", COUNTING - 1, nodata=-1)
    assert np.isnan(read_window(read(), (100.5, 13.7, 100.6, 13.8))[0]).sum() == 1
    _write(tmp_path / "a.tif", COUNTING - 1)
    raster = read(nodata=-1)
    assert raster.nodata == -1
    assert np.isnan(read_window(raster, (100.5, 13.7, 100.6, 13.8))[0]).sum() == 1


def test_two_opinions_on_no_data_stop(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", COUNTING, nodata=-1)
    with pytest.raises(GeometryError, match="the file says that -1 means no data, the catalogue"):
        read(nodata=-9999)


def test_nodata_everywhere_is_a_fault(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", np.full((10, 10), -9999.0), nodata=-9999)
    with pytest.raises(FaultsError, match="every pixel over the site is nodata"):
        read()


@pytest.mark.parametrize("role", ["population", "flood_depth"])
def test_negative_pixels_are_a_fault(tmp_path: Path, read: Read, role: str) -> None:
    _write(tmp_path / "a.tif", COUNTING - 2)
    with pytest.raises(FaultsError, match=r"pixels over the site are negative: 2 \(least: -2\)"):
        read(role)


def test_infinite_pixels_are_a_fault(tmp_path: Path, read: Read) -> None:
    pixels = COUNTING.copy()
    pixels[0, 0] = np.inf
    _write(tmp_path / "a.tif", pixels)
    with pytest.raises(FaultsError, match="pixels over the site are infinite: 1"):
        read()


def test_a_raster_without_or_with_another_crs_stops(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", COUNTING, crs=None)
    with pytest.raises(CrsError, match="states no CRS"):
        read()
    _write(tmp_path / "a.tif", COUNTING)
    with pytest.raises(CrsError, match="is in EPSG:4326; the catalogue says EPSG:32647"):
        read(crs="EPSG:32647")


def test_a_raster_elsewhere_is_refused(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", COUNTING, transform=_north_up(5.0, 52.0, 0.01))
    with pytest.raises(GeometryError, match="lies wholly outside the site"):
        read()


def test_a_raster_in_metres_is_matched_with_the_site(tmp_path: Path, read: Read) -> None:
    # The site's middle lies at 667,600 m east, 1,520,500 m north in UTM 47.
    origin = _north_up(660_000, 1_528_000, 1500)
    _write(tmp_path / "a.tif", COUNTING, crs="EPSG:32647", transform=origin)
    assert read(crs="EPSG:32647").crs == "EPSG:32647"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"transform": Affine(0.01, 0, 100.5, 0, 0.01, 13.7)}, "rotated, upside down"),
        (
            {"transform": Affine(0.01, 0.001, 100.5, 0.001, -0.01, 13.8)},
            "rotated, upside down",
        ),
        ({"count": 2}, "has 2 bands; expected one"),
    ],
)
def test_grids_that_would_be_misread_are_refused(
    tmp_path: Path, read: Read, options: dict[str, Any], said: str
) -> None:
    _write(tmp_path / "a.tif", COUNTING, **options)
    with pytest.raises(GeometryError, match=said):
        read()


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.97])
@pytest.mark.parametrize("compress", ["none", "deflate"])
def test_a_truncated_file_is_refused(
    tmp_path: Path, read: Read, kept: float, compress: str
) -> None:
    noise = np.random.default_rng(1).random((256, 256), dtype="float32")
    grid = _north_up(100.5, 13.8, 0.0004)
    path = _write(tmp_path / "a.tif", noise, transform=grid, compress=compress, blockysize=16)
    assert read().width == 256
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(UnsafeLayerError, match=r"cannot be read as a whole GeoTIFF.*cut off"):
        read()


def test_a_vrt_that_calls_itself_tif_is_refused(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "secret.tif", COUNTING)
    (tmp_path / "a.tif").write_text(
        '<VRTDataset rasterXSize="10" rasterYSize="10"><VRTRasterBand dataType="Float32" band="1">'
        '<SimpleSource><SourceFilename relativeToVRT="1">secret.tif</SourceFilename>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(UnsafeLayerError, match="is not what its name says"):
        read()


def test_a_file_beside_the_raster_changes_nothing(tmp_path: Path, read: Read) -> None:
    _write(tmp_path / "a.tif", COUNTING)
    before = read()
    (tmp_path / "a.tif.aux.xml").write_text(
        "<PAMDataset><GeoTransform>0, 1, 0, 0, 0, -1</GeoTransform><PAMRasterBand band='1'>"
        "<NoDataValue>5</NoDataValue></PAMRasterBand></PAMDataset>"
    )
    (tmp_path / "a.tfw").write_text("1\n0\n0\n-1\n0\n0\n")
    after = read()
    assert (after.transform, after.nodata) == (before.transform, before.nodata)


def test_a_vector_file_is_no_raster(tmp_path: Path, site: Site, entry: Entry) -> None:
    (tmp_path / "a.geojson").write_text("{}")
    with pytest.raises(UnsafeLayerError, match="the role population needs a GeoTIFF"):
        read_raster(entry("population", "a.geojson"), tmp_path, site)


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Raster:
    """Hold the numbers 0 to 99 on the site, without having gone through the checks."""
    path = _write(tmp_path_factory.mktemp("raster") / "a.tif", COUNTING)
    spec = LayerSpec.model_validate(
        dict.fromkeys(("id", "title", "source", "licence", "vintage"), "a")
        | {"role": "population", "path": "a.tif", "provenance": "modelled", "confidence": "low"}
    )
    return Raster(
        spec=spec,
        path=path,
        sha256="",
        crs="EPSG:4326",
        width=10,
        height=10,
        transform=(0.01, 0.0, 100.5, 0.0, -0.01, 13.8),
        nodata=None,
    )


@given(
    west=st.floats(100.4, 100.7),
    south=st.floats(13.6, 13.9),
    width=st.floats(0.0, 0.2),
    height=st.floats(0.0, 0.2),
)
def test_a_window_never_loses_a_pixel_that_the_box_touches(
    counting: Raster, west: float, south: float, width: float, height: float
) -> None:
    east, north = west + width, south + height
    pixels, (a, _, left, _, e, top) = read_window(counting, (west, south, east, north))
    rows, columns = pixels.shape
    if max(west, 100.5) < min(east, 100.6) and max(south, 13.7) < min(north, 13.8):
        assert left <= max(west, 100.5) + 1e-9
        assert left + a * columns >= min(east, 100.6) - 1e-9
        assert top >= min(north, 13.8) - 1e-9
        assert top + e * rows <= max(south, 13.7) + 1e-9
    else:
        assert rows <= 1 or columns <= 1
