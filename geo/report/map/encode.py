"""
Shapes as short strings: whole-number steps from point to point, in 64 safe characters.

A coordinate is a whole number of 10^-digits degrees. Each point is the step from the point before
it, sign folded into the lowest bit, cut into groups of five bits, lowest first; the sixth bit says
that more follow. A part (ring or line) begins with its number of points. ``static/shapes.js`` reads
it back. The alphabet has no quote, no backslash and no angle bracket: nothing in it needs escaping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FINE_DIGITS = 5
"""About 1 m: for published outlines and the background."""
PEOPLE_DIGITS = 4
"""About 11 m: for everything that says where people live (docs/house.md, privacy)."""

_GROUP_BITS = 5
_MORE = 1 << _GROUP_BITS
_POINT, _LINE, _RING, _POLYGON = 0, 1, 2, 3
"""Type ids of GEOS."""
_LEAST_POINTS = {_POINT: 1, _LINE: 2, _RING: 4}

IntArray = NDArray[np.int64]


def encode(geometry: BaseGeometry, digits: int) -> str:
    """
    Write one shape as a string; empty where rounding leaves nothing of it.

    Parameters
    ----------
    geometry
        Point, line, polygon or a collection of one of these, EPSG:4326.
    digits
        Decimals of a degree that are kept.

    Examples
    --------
    >>> from shapely.geometry import LineString
    >>> encode(LineString([(0, 0), (0.0001, -0.0001)]), 4)
    'EAACB'
    """
    return encode_many([geometry], digits)


def encode_many(geometries: Iterable[BaseGeometry], digits: int) -> str:
    """Write many shapes as the parts of one string; fit for a background that nobody taps."""
    written: list[str] = []
    last = np.zeros(2, dtype=np.int64)
    for part in parts_of(geometries, digits):
        steps = np.diff(part, axis=0, prepend=last[np.newaxis])
        written += [_number(len(part)), *(_number(step) for step in steps.ravel().tolist())]
        last = part[-1]
    return "".join(written)


def parts_of(geometries: Iterable[BaseGeometry], digits: int) -> Iterator[IntArray]:
    """
    Give rings and lines as whole numbers, without repeated points and without collapsed parts.

    Outer rings run counter-clockwise and holes clockwise, so that many polygons may be filled as
    one path under the non-zero rule.
    """
    parts = shapely.get_parts(shapely.orient_polygons(np.array([*geometries], dtype=object)))
    polygons = shapely.get_type_id(parts) == _POLYGON
    rings, owner = shapely.get_rings(parts[polygons], return_index=True)
    pieces = np.concatenate([rings, parts[~polygons]])
    order = np.argsort(
        np.concatenate([np.flatnonzero(polygons)[owner], np.flatnonzero(~polygons)]), kind="stable"
    )
    pieces = pieces[order]
    degrees, piece = shapely.get_coordinates(pieces, return_index=True)
    whole = np.rint(degrees * 10**digits).astype(np.int64)
    moved = np.ones(len(whole), dtype=bool)
    moved[1:] = (np.diff(whole, axis=0) != 0).any(axis=1) | (np.diff(piece) != 0)
    whole, piece = whole[moved], piece[moved]
    if not len(pieces):
        return
    counts = np.bincount(piece, minlength=len(pieces))
    least = np.array([_LEAST_POINTS[kind] for kind in shapely.get_type_id(pieces)], dtype=int)
    for part, count, needed in zip(
        np.split(whole, np.cumsum(counts)[:-1]), counts, least, strict=True
    ):
        if count >= needed:
            yield part


@cache
def _number(value: int) -> str:
    folded = (value << 1) ^ (value >> 63)
    characters = []
    while folded >= _MORE:
        characters.append(ALPHABET[folded & (_MORE - 1) | _MORE])
        folded >>= _GROUP_BITS
    characters.append(ALPHABET[folded])
    return "".join(characters)
