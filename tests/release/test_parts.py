"""Breakdowns without the rows that point at families, and without what gives those away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.displacement.model import Part, PartBy
from geo.errors import OutputError
from geo.release import check_release, release
from geo.release.model import WITHHELD
from geo.release.parts import parts_that_leak, public_parts
from geo.results import Results
from tests.release.test_release import around, make_block, make_place, make_results


def row(by: PartBy, key: str, middle: float | None) -> Part:
    number = None if middle is None else around(middle)
    return Part(by=by, key=key, name=key, households=number, persons=number)


def shown(parts: tuple[Part, ...]) -> dict[str, float]:
    return {f"{p.by} {p.key}": p.households.p50 for p in parts if p.households is not None}


SETTLEMENTS = (row("settlement", "s1", 40), row("settlement", "s2", 30), row("settlement", "", 90))


def test_nothing_to_hide_changes_nothing() -> None:
    assert public_parts(SETTLEMENTS, (), ()) == SETTLEMENTS
    assert parts_that_leak(SETTLEMENTS, ()) == []


def test_a_hidden_settlement_takes_the_rest_with_it() -> None:
    """30 would be 160 - 40 - 90."""
    found = public_parts(SETTLEMENTS, {"s2"}, ())
    assert shown(found) == {"settlement s1": 40}
    assert [p.key for p in found] == ["s1", "s2", ""]
    assert all((p.reason or "").startswith(WITHHELD) for p in found[1:])
    assert parts_that_leak(SETTLEMENTS, {"s2"}) == ["settlement 's2'"]


def test_a_settlement_that_may_not_be_named_leaves_no_row() -> None:
    found = public_parts(SETTLEMENTS, {"s2"}, {"s2"})
    assert [p.key for p in found] == ["s1", ""]
    assert shown(found) == {"settlement s1": 40}
    assert "s2" not in repr(found)


def test_without_a_rest_the_whole_breakdown_goes() -> None:
    assert shown(public_parts(SETTLEMENTS[:2], {"s2"}, ())) == {}
    assert shown(public_parts(SETTLEMENTS[:2], {"s2"}, {"s2"})) == {}


def test_small_classes_are_withheld_and_footprints_are_not() -> None:
    parts = (
        row("zone", "a", 3),
        row("tenure", "b", 6),
        row("tenure", "c", 500),
        row("tenure", "", 20),
        row("kind", "physical", 2),
    )
    assert shown(public_parts(parts, (), ())) == {"zone a": 3, "tenure c": 500, "kind physical": 2}


def test_the_check_finds_a_rest_that_gives_a_row_away() -> None:
    shut, rest = public_parts(SETTLEMENTS, {"s2"}, ())[1:]
    assert parts_that_leak((SETTLEMENTS[0], shut, SETTLEMENTS[2]), {"s2"}) == ["settlement ''"]
    assert parts_that_leak((SETTLEMENTS[0], shut, rest), {"s2"}) == []


KEYS = ["s1", "s2", "s3", ""]
ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from(["settlement", "tenure"]),
        st.sampled_from(KEYS),
        st.one_of(st.none(), st.floats(0, 100)),
    ),
    unique_by=lambda part: (part.by, part.key),
)


@given(ROWS, st.sets(st.sampled_from(KEYS[:3])), st.sets(st.sampled_from(KEYS[:3])))
def test_what_is_public_stays_so_and_passes_the_check(
    parts: list[Part], hidden: set[str], unnamed: set[str]
) -> None:
    public = public_parts(parts, hidden | unnamed, unnamed)
    assert parts_that_leak(public, hidden | unnamed) == []
    assert public_parts(public, hidden | unnamed, unnamed) == public


@pytest.mark.parametrize("by", ["settlement", "tenure"])
def test_a_number_never_follows_from_the_total(by: PartBy) -> None:
    parts = (row(by, "s1", 4), row(by, "s2", 60), row(by, "s3", 70), row(by, "", 80))
    public = public_parts(parts, (), ())
    assert sum(part.households is None for part in public) >= 2


def with_parts(*parts: Part) -> Results:
    small, large = make_place("s2", households_inside=around(4)), make_place("s1")
    block = make_block(small, large).model_copy(update={"parts": parts})
    return make_results(block)


def test_a_breakdown_leaves_the_house_without_its_small_settlements() -> None:
    public = release(with_parts(*SETTLEMENTS, row("zone", "a", 160))).displacement.would_displace
    assert public is not None
    assert shown(public.parts) == {"settlement s1": 40, "zone a": 160}


def test_the_check_refuses_a_breakdown_that_shows_them() -> None:
    with pytest.raises(OutputError, match="settlement 's2'"):
        check_release(with_parts(*SETTLEMENTS))
