"""Read one layer or table, and show that it is what its entry says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geo.errors import ColumnError, FaultsError, GeometryError, UnsafeLayerError
from geo.layers.arrange import arrange, arrange_text, select
from geo.layers.doors import Door, Reader, checksum, open_door
from geo.layers.geojson import read_geojson
from geo.layers.messages import Noun, named
from geo.layers.model import Layer, LayerSpec, Table
from geo.layers.ogr import read_ogr
from geo.layers.osm import read_osm
from geo.layers.raw import Raw
from geo.layers.shapes import Shaped, check_shapes, stated_crs
from geo.layers.tables import read_csv
from geo.sites.model import Site

READERS: dict[Reader, Callable[[Door, LayerSpec], Raw]] = {
    "geojson": read_geojson,
    "ogr": read_ogr,
    "csv": read_csv,
    "osm": read_osm,
}

BLUR_DEGREES, BLUR_M = 1e-3, 100.0
"""Messages about a unit list may tell where it lies, and not where somebody lives."""


def read_layer(spec: LayerSpec, root: Path, site: Site) -> Layer:
    """
    Read a vector layer and check it.

    Parameters
    ----------
    spec
        The catalogue entry, of a vector role.
    root
        The folder that the entry's path is relative to.
    site
        The site that the layer must touch.

    Returns
    -------
    layer
        All columns of the role (geo.layers.columns), numbers as floats (NaN where not known), all
        else as text (None where not known), shapes in EPSG:4326, index 0 to n-1.

    Raises
    ------
    MissingLayerError, UnsafeLayerError, CrsError, GeometryError, ColumnError
        The file cannot be read as what its entry says.
    FaultsError
        It can be read; everything that is wrong with it.
    """
    layer, faults = examine_layer(spec, root, site)
    if faults:
        raise FaultsError(faults)
    return layer


def examine_layer(spec: LayerSpec, root: Path, site: Site) -> tuple[Layer, list[str]]:
    """
    Read a vector layer as far as it can be read, and name everything that is wrong with it.

    Parameters
    ----------
    spec, root, site
        As for `read_layer`.

    Returns
    -------
    layer, faults
        With faults the layer may only be asked what else is wrong, such as ids that lead nowhere.

    Raises
    ------
    MissingLayerError, UnsafeLayerError, CrsError, GeometryError, ColumnError
        The file cannot be read as what its entry says.
    """
    door = _open(spec, root)
    raw = select(READERS[door.format.reader](door, spec), spec)
    if raw.frame.empty:
        raise GeometryError(_nothing(spec))
    arranged, cell_faults = arrange(raw, spec)
    shaped = check_shapes(arranged, spec, site, raw.noun, raw.shapeless)
    faults = [*raw.faults, *cell_faults, *shaped.faults]
    if not faults and shaped.frame.empty:
        faults.append(_nothing_left(spec, raw.noun, shaped))
    layer = Layer(
        spec=spec,
        frame=shaped.frame.reset_index(drop=True),
        path=door.path,
        sha256=checksum(door, spec),
        repairs=(*raw.repairs, *shaped.repairs),
        left_out=(*raw.left_out, *shaped.left_out),
    )
    return layer, faults


def read_table(spec: LayerSpec, root: Path, site: Site) -> Table:
    """
    Read a table and check it; its cells stay text, '' where not known.

    Parameters
    ----------
    spec
        The catalogue entry, of a table role.
    root
        The folder that the entry's path is relative to.
    site
        The site in which rows with lon and lat should lie.

    Raises
    ------
    MissingLayerError, UnsafeLayerError, ColumnError
        The file cannot be read as a table.
    FaultsError
        Everything that is wrong with its cells.
    """
    table, faults = examine_table(spec, root, site)
    if faults:
        raise FaultsError(faults)
    return table


def examine_table(spec: LayerSpec, root: Path, site: Site) -> tuple[Table, list[str]]:
    """
    Read a table as far as it can be read, and name everything that is wrong with it.

    Parameters
    ----------
    spec, root, site
        As for `read_table`.

    Returns
    -------
    table, faults
        With faults the table may only be asked what else is wrong, such as ids that lead nowhere.

    Raises
    ------
    MissingLayerError, UnsafeLayerError, ColumnError
        The file cannot be read as a table.
    """
    door = _open(spec, root)
    raw = select(READERS[door.format.reader](door, spec), spec)
    if raw.frame.empty:
        raise ColumnError(_nothing(spec))
    arranged, cell_faults = arrange(raw, spec)
    faults = [*raw.faults, *cell_faults]
    if arranged.geometry.notna().any():
        faults += check_shapes(_blurred(arranged, spec), spec, site, raw.noun).faults
    table = Table(
        spec=spec, frame=arrange_text(raw, spec), path=door.path, sha256=checksum(door, spec)
    )
    return table, faults


def _blurred(frame: gpd.GeoDataFrame, spec: LayerSpec) -> gpd.GeoDataFrame:
    """Round the positions of a unit list, which checks repeat in messages, to some 100 m."""
    if spec.role != "unit_list":
        return frame
    step = BLUR_DEGREES if CRS(spec.crs).is_geographic else BLUR_M
    coarse = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy / step) * step)
    return frame.set_geometry(gpd.GeoSeries(coarse, index=frame.index, crs=frame.crs))


def _open(spec: LayerSpec, root: Path) -> Door:
    stated_crs(spec)
    door = open_door(spec.path, root)
    if door.format.reader not in READERS:
        raise UnsafeLayerError(
            f"{named(spec)} is a raster; the role {spec.role} needs features. Correct path or role."
        )
    return door


def _nothing_left(spec: LayerSpec, noun: Noun, shaped: Shaped) -> str:
    """Say why a layer that holds features has none to use."""
    why = " ".join(text.removeprefix(f"{named(spec)}: ") for text in shaped.left_out)
    return f"{named(spec)}: no {noun} of it can be used. {why}"


def _nothing(spec: LayerSpec) -> str:
    selected = " that the entry selects (where)" if spec.where else ""
    return f"{named(spec)} is empty: it holds nothing{selected}. Fetch it again, or leave it out."
