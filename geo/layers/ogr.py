"""
Read GeoPackage, Shapefile and FlatGeobuf with GDAL, kept to the one driver that the name says.

pyogrio cannot be told which drivers may open a file, and GDAL reads the list of drivers to skip
only once, when the process starts. So the format is proven before GDAL sees the file (the doors
compare its first bytes), GDAL is asked which driver it would use before features are read, and a
GeoPackage, which is a database, is searched for tables that reach out of the file.
"""

from __future__ import annotations

import re
import sqlite3
import warnings
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import GeoError, GeometryError, UnsafeLayerError
from geo.layers.doors import Door
from geo.layers.messages import named
from geo.layers.model import LayerSpec
from geo.layers.raw import Raw
from geo.sites.nearest import did_you_mean

_SPATIAL_INDEX = re.compile(r"create\s+virtual\s+table\s+\S+\s+using\s+rtree\b", re.IGNORECASE)
BROKEN = (RuntimeError, ValueError, OverflowError, MemoryError)
"""What pyogrio raises on damaged files: its own errors are RuntimeErrors; a header that promises
billions of features or an impossible CRS ends in one of the others."""
_COMPUTED = (2, 3)
"""How SQLite marks generated columns, whose expression may call any function of GDAL."""


def read_ogr(door: Door, spec: LayerSpec) -> Raw:
    """
    Read the features of one layer of a file.

    Raises
    ------
    UnsafeLayerError
        The file reaches beyond itself, is broken, or would be opened by another driver.
    GeometryError
        The layer that the entry names is not there, or has no geometry.
    """
    if door.format.driver == "GPKG":
        _require_self_contained(door, spec)
    try:
        # What GDAL only remarks on (a broken index, a cut text) is told to the user as a repair.
        with warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always")
            layer = _layer_name(door, spec)
            frame = _features(door, layer, spec)
    except GeoError:
        raise
    except BROKEN as error:
        raise UnsafeLayerError(
            f"{named(spec)} cannot be read as {door.format.driver}: {error}. Fetch it again, and "
            "check the encoding in the catalogue."
        ) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise GeometryError(
            f"{named(spec)}: layer '{layer}' is a table without geometry. Name another layer, or "
            "save the table as .csv."
        )
    numbered = frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis="index")
    told = dict.fromkeys(
        str(remark.message).replace(str(door.path), spec.path) for remark in remarks
    )
    repairs = tuple(f"{named(spec)}: the reader remarks: {remark}" for remark in told)
    return Raw(frame=numbered, noun="feature", repairs=repairs)


def _features(door: Door, layer: str, spec: LayerSpec) -> pd.DataFrame:
    info = pyogrio.read_info(door.path, layer=layer)
    _require_driver(info["driver"], door, spec)
    encoding = spec.encoding if door.format.driver == "ESRI Shapefile" else None
    features: pd.DataFrame = pyogrio.read_dataframe(
        door.path, layer=layer, encoding=encoding, datetime_as_string=True, on_invalid="ignore"
    )
    return features


def _layer_name(door: Door, spec: LayerSpec) -> str:
    names = [str(name) for name, _ in pyogrio.list_layers(door.path)]
    if spec.layer is None and len(names) == 1:
        return names[0]
    if spec.layer is None:
        raise GeometryError(
            f"{named(spec)} holds {len(names)} layers: {', '.join(names)}. "
            "Say in the catalogue which one is meant (layer = ...)."
        )
    if spec.layer not in names:
        raise GeometryError(
            f"{named(spec)} holds no layer '{spec.layer}'. {did_you_mean(spec.layer, names)}"
        )
    return spec.layer


def _require_driver(found: str, door: Door, spec: LayerSpec) -> None:
    if found != door.format.driver:
        raise UnsafeLayerError(
            f"{named(spec)} would be opened as {found}; its name says {door.format.driver}. "
            "Give it the extension of its true format."
        )


def _require_self_contained(door: Door, spec: LayerSpec) -> None:
    """
    Refuse a GeoPackage with views, virtual tables or computed columns.

    GDAL registers functions and virtual tables with SQLite that read other files and ask servers.
    The schema is read with Python's own SQLite, which has none of them and runs nothing here.
    """
    address = f"{door.path.as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            tables = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            computed = [
                (name, row[1])
                for kind, name, sql in tables
                if kind == "table" and not _is_virtual(sql)
                for row in database.execute("SELECT * FROM pragma_table_xinfo(?)", (name,))
                if row[6] in _COMPUTED
            ]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise UnsafeLayerError(
            f"{named(spec)} is no sound GeoPackage: {error}. Fetch it again."
        ) from None
    if not any(name == "gpkg_contents" for _, name, _ in tables):
        raise UnsafeLayerError(
            f"{named(spec)} is a SQLite database, but no GeoPackage (it has no gpkg_contents). "
            "Save the layer as a GeoPackage."
        )
    views = [name for kind, name, _ in tables if kind == "view"]
    virtual = [
        name for _, name, sql in tables if _is_virtual(sql) and not _SPATIAL_INDEX.match(sql)
    ]
    reaching = [*views, *virtual, *(f"{table}.{column}" for table, column in computed)]
    if reaching:
        raise UnsafeLayerError(
            f"{named(spec)} holds views, virtual tables or computed columns, which can read other "
            f"files: {', '.join(reaching[:5])}. Save its layers into a new GeoPackage."
        )


def _is_virtual(sql: str | None) -> bool:
    return sql is not None and sql.lower().split()[:2] == ["create", "virtual"]
