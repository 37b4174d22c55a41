from collections.abc import Iterator

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.report.map.encode import ALPHABET, FINE_DIGITS, PEOPLE_DIGITS, encode, encode_many

degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def numbers(text: str) -> Iterator[int]:
    """Read the numbers back, five bits at a time."""
    value = shift = 0
    for character in text:
        bits = ALPHABET.index(character)
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            yield -(value >> 1) - 1 if value & 1 else value >> 1
            value = shift = 0


def decoded(text: str) -> list[list[tuple[int, int]]]:
    found = numbers(text)
    parts = []
    x = y = 0
    for count in found:
        part = []
        for _ in range(count):
            x, y = x + next(found), y + next(found)
            part.append((x, y))
        parts.append(part)
    return parts


@given(st.lists(degrees, min_size=2, max_size=30), st.sampled_from([PEOPLE_DIGITS, FINE_DIGITS]))
def test_what_is_written_is_read_back_to_the_last_digit(
    points: list[tuple[float, float]], digits: int
) -> None:
    whole = [(round(x * 10**digits), round(y * 10**digits)) for x, y in points]
    kept = [p for n, p in enumerate(whole) if n == 0 or p != whole[n - 1]]
    parts = decoded(encode(LineString(points), digits))
    assert parts == ([kept] if len(kept) > 1 else [])


def test_a_hole_runs_against_its_ring() -> None:
    square = Polygon(box(0, 0, 4, 4).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
    rings = [shapely.LinearRing(ring) for ring in decoded(encode(square, 4))]
    assert [ring.is_ccw for ring in rings] == [True, False]


def test_parts_keep_their_order_and_number() -> None:
    pair = MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)])
    assert [min(ring) for ring in decoded(encode(pair, 4))] == [(0, 0), (20_000, 0)]
    assert decoded(encode_many(pair.geoms, 4)) == decoded(encode(pair, 4))


@pytest.mark.parametrize(
    "shape", [box(0, 0, 1e-6, 1e-6), LineString([(0, 0), (1e-7, 0)]), Polygon(), LineString()]
)
def test_what_is_smaller_than_the_last_digit_is_left_out(shape: BaseGeometry) -> None:
    assert encode(shape, FINE_DIGITS) == ""


def test_people_are_placed_no_finer_than_eleven_metres() -> None:
    assert decoded(encode(Point(100.123456, 13.987654), PEOPLE_DIGITS)) == [[(1_001_235, 139_877)]]


def test_no_character_needs_escaping() -> None:
    assert len(set(ALPHABET)) == 64
    assert not set(ALPHABET) & set("\"'\\<>&`${}")
