"""
Shapes as short strings: whole-number steps from point to point, in 64 safe characters.

A coordinate is a whole number of 10^-digits degrees. Each point is the step from the point before
it, sign folded into the lowest bit, cut into groups of five bits, lowest first; the sixth bit says
that more follow. A part (ring or line) begins with its number of points. ``static/shapes.js`` reads
it back. The alphabet has no quote, no backslash and no angle bracket: nothing in it needs escaping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
_LEAST_POINTS = {"ring": 4, "line": 2, "point": 1}

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
    last_x = last_y = 0
    for geometry in geometries:
        for part in parts_of(geometry, digits):
            written.append(_number(len(part)))
            for x, y in part.tolist():
                written.append(_number(x - last_x))
                written.append(_number(y - last_y))
                last_x, last_y = x, y
    return "".join(written)


def parts_of(geometry: BaseGeometry, digits: int) -> Iterator[IntArray]:
    """
    Give rings and lines as whole numbers, without repeated points and without collapsed parts.

    Outer rings run counter-clockwise and holes clockwise, so that many polygons may be filled as
    one path under the non-zero rule.
    """
    oriented = shapely.orient_polygons(geometry)
    for part in shapely.get_parts(oriented):
        if part.geom_type == "Polygon":
            for ring in shapely.get_rings(part):
                yield from _kept(ring, digits, "ring")
        else:
            yield from _kept(part, digits, "point" if part.geom_type == "Point" else "line")


def _kept(shape: BaseGeometry, digits: int, kind: str) -> Iterator[IntArray]:
    whole = np.rint(shapely.get_coordinates(shape) * 10**digits).astype(np.int64)
    moved = np.ones(len(whole), dtype=bool)
    moved[1:] = (np.diff(whole, axis=0) != 0).any(axis=1)
    if moved.sum() >= _LEAST_POINTS[kind]:
        yield whole[moved]


def _number(value: int) -> str:
    folded = (value << 1) ^ (value >> 63)
    characters = []
    while folded >= _MORE:
        characters.append(ALPHABET[folded & (_MORE - 1) | _MORE])
        folded >>= _GROUP_BITS
    characters.append(ALPHABET[folded])
    return "".join(characters)
