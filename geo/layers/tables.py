"""Read CSV: every cell as text, every row under the number that a spreadsheet shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import ColumnError, UnsafeLayerError
from geo.layers.doors import Door
from geo.layers.messages import named, places
from geo.layers.model import LayerSpec, TableRole
from geo.layers.raw import Raw
from geo.layers.values import numbers_of
from geo.sites.sources import COMMAS_CURE, other_separator

THAI = range(0x0E00, 0x0E80)
"""The Unicode block of Thai."""


def read_csv(door: Door, spec: LayerSpec) -> Raw:
    """
    Read a table, or points where it has the columns lon and lat (or others mapped to these names).

    Rows without coordinates keep a null geometry. Rows in which every cell is empty are left out.

    Raises
    ------
    UnsafeLayerError
        The text cannot be decoded or is not a table.
    ColumnError
        The header is empty or names a column twice, or rows have more cells than it.
    """
    rows = _rows(_decode(door, spec), spec)
    points, faults = _points(rows, spec)
    frame = gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(points, index=rows.index, crs=spec.crs))
    return Raw(frame=frame, noun="row", faults=faults)


def _decode(door: Door, spec: LayerSpec) -> str:
    content = door.path.read_bytes()
    encoding = "utf-8-sig" if spec.encoding == "utf-8" else spec.encoding
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnsafeLayerError(
            f"{named(spec)} is not {spec.encoding} text: byte {error.start + 1} cannot be read. "
            f"{_other_encoding(content)}"
        ) from None
    if "\0" in text:
        raise UnsafeLayerError(f"{named(spec)} holds NUL characters: it is not a table of text.")
    return text


def _other_encoding(content: bytes) -> str:
    as_thai = content.decode("cp874", errors="ignore")
    if any(ord(letter) in THAI for letter in as_thai):
        return 'If it is Thai, state encoding = "tis-620" (or "cp874") in the catalogue.'
    return COMMAS_CURE


def _rows(text: str, spec: LayerSpec) -> pd.DataFrame:
    numbered = list(_numbered(text, spec))
    if not numbered:
        raise ColumnError(f"{named(spec)} has no header. Write the column names in its first row.")
    header = [name.strip() for name in numbered[0][1]]
    if (found := other_separator(header)) is not None:
        raise ColumnError(f"{named(spec)} is separated by {found}. {COMMAS_CURE}")
    twice = sorted({name for name in header if header.count(name) > 1 and name})
    if twice:
        raise ColumnError(
            f"{named(spec)} names columns twice: {', '.join(twice)}. Keep one of each."
        )
    wide = [number for number, cells in numbered[1:] if len(cells) > len(header)]
    if wide:
        raise ColumnError(
            f"{named(spec)}, {places('row', wide)}: more cells than the header has columns "
            f"({len(header)}). Put text that holds a comma between double quotes."
        )
    filled = [(number, cells) for number, cells in numbered[1:] if any(map(str.strip, cells))]
    padded = [
        [cell.strip() for cell in cells] + [""] * (len(header) - len(cells)) for _, cells in filled
    ]
    index = pd.Index([number for number, _ in filled], dtype="int64")
    frame = pd.DataFrame(padded, columns=header, index=index, dtype=object)
    return frame.drop(columns=[name for name in ("", "geometry") if name in header])


def _numbered(text: str, spec: LayerSpec) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the number that a spreadsheet shows; a quoted line break starts no row."""
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1)
    except csv.Error as error:
        raise UnsafeLayerError(f"{named(spec)} is not a table: {error}.") from None


def _points(rows: pd.DataFrame, spec: LayerSpec) -> tuple[NDArray[np.object_], tuple[str, ...]]:
    """Make points of lon and lat; half a position is a fault."""
    lon_name, lat_name = (spec.columns.get(name, name) for name in ("lon", "lat"))
    if lon_name not in rows or lat_name not in rows:
        return np.full(len(rows), None, dtype=object), ()
    lon, no_lon = numbers_of(rows[lon_name])
    lat, no_lat = numbers_of(rows[lat_name])
    faults = [
        # A table keeps lon and lat as columns, whose numbers are checked with the others.
        f"{named(spec)}, {places('row', wrong.index)}, column '{name}': found "
        f"'{wrong.iloc[0]}'; expected a number. Correct the cell."
        for name, wrong in ((lon_name, no_lon), (lat_name, no_lat))
        if len(wrong) and spec.role not in get_args(TableRole)
    ]
    half = rows.index[(rows[lon_name] == "") != (rows[lat_name] == "")]
    if len(half):
        faults.append(
            f"{named(spec)}, {places('row', half)}: one of {lon_name} and {lat_name} is empty. "
            "Give both, or leave both empty."
        )
    points = np.full(len(rows), None, dtype=object)
    located = (lon.notna() & lat.notna()).to_numpy()
    points[located] = shapely.points(lon[located], lat[located])
    return points, tuple(faults)
