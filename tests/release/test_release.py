from __future__ import annotations

from typing import Any

import pytest

from geo.displacement.model import (
    Agreement,
    Displacement,
    DisplacementBlock,
    NotCounted,
    Place,
)
from geo.errors import OutputError
from geo.quantity import Interval
from geo.release import (
    LEAST_ACROSS_M,
    LEAST_HOUSEHOLDS,
    check_release,
    count_withheld,
    release,
    settlement_area_may_be_shown,
)
from geo.results import Results, Source


def around(middle: float) -> Interval:
    return Interval(p05=middle / 2, p25=middle, p50=middle, p75=middle, p95=middle * 2)


def make_place(name: str, kind: str = "settlement", **changes: Any) -> Place:
    facts: dict[str, Any] = {
        "id": name,
        "name": name,
        "kind": kind,
        "located": True,
        "share_inside": 0.8,
        "households_inside": around(40),
        "beyond_registry_households": around(20),
        "documented_households": None,
        "documented_persons": None,
        "count_kind": None,
        "flood_events": ("f",),
        "risk": "likely",
        "reasons": ("It is likely to lie in ground to be cleared.",),
        "source": "S",
    }
    return Place(**(facts | changes))


def make_block(*places: Place) -> DisplacementBlock:
    return DisplacementBlock(
        households=around(1000),
        persons=around(2500),
        registered=None,
        beyond_registry=None,
        reason="None is published.",
        incomplete=(),
        official_counts=(),
        floor=None,
        affected_not_displaced=None,
        affected_not_displaced_note="",
        businesses=None,
        businesses_note="",
        methods=(),
        agreement=Agreement(heterogeneity=None, conflict=False, sentence=""),
        drivers=(),
        zones=(),
        settlements=tuple(place for place in places if place.kind == "settlement"),
        cells=tuple(place for place in places if place.kind == "cell"),
        sentence="",
    )


def make_results(
    would_displace: DisplacementBlock, displaced: DisplacementBlock | None = None
) -> Results:
    displacement = Displacement(
        would_displace=would_displace,
        displaced=displaced,
        would_displace_reason=None,
        displaced_reason=None,
    )
    # Only displacement and warnings pass through here; the rest of a run would be noise.
    source = Source(key="S", title="A published page", address="https://example.org/")
    fields: dict[str, Any] = {
        "displacement": displacement,
        "warnings": ("a warning",),
        "sources": (source,),
    }
    return Results.model_construct(**fields)


def released(*places: Place, **options: Any) -> DisplacementBlock:
    block = release(make_results(make_block(*places)), **options).displacement.would_displace
    assert block is not None
    return block


@pytest.mark.parametrize(
    ("across_m", "households", "shown"),
    [
        (500.0, 10.0, True),
        (499.0, 10.0, False),
        (500.0, 9.9, False),
        (5000.0, None, False),
        (float("nan"), 100.0, False),
    ],
)
def test_an_area_is_drawn_only_where_wide_and_lived_in(
    across_m: float, households: float | None, *, shown: bool
) -> None:
    assert settlement_area_may_be_shown(across_m, households) == shown
    assert (LEAST_ACROSS_M, LEAST_HOUSEHOLDS) == (500, 10)


def test_a_large_settlement_passes_untouched() -> None:
    place = make_place("large")
    assert released(place).settlements == (place,)


def test_an_eviction_is_named_only_where_a_publication_names_it() -> None:
    """Its name alone would lead to the place, as with any row that nobody can read elsewhere."""
    rows = tuple(
        NotCounted(settlement=name, sentence=f"{name} is in no headline.", source=source)
        for name, source in (("s1", "OWN; S"), ("s2", "NGO list"), ("s3", None))
    )
    block = make_block().model_copy(update={"not_counted": rows})
    with pytest.raises(OutputError, match="eviction 's2', eviction 's3'"):
        check_release(make_results(block))
    public = release(make_results(block)).displacement.would_displace
    assert public is not None
    assert [row.settlement for row in public.not_counted] == ["s1"]


@pytest.mark.parametrize(
    "small",
    [
        {"households_inside": around(9)},
        {"households_inside": None},
        {"documented_households": 9.0},
    ],
)
def test_a_small_settlement_keeps_its_row_and_loses_its_position(small: dict[str, Any]) -> None:
    (place,) = released(make_place("small", **small)).settlements
    assert place.name == "small"
    assert place.documented_households is None
    assert (place.share_inside, place.households_inside, place.risk) == (None, None, None)
    assert (place.beyond_registry_households, place.flood_events) == (None, ())
    assert place.reasons[0].startswith("withheld:")


def test_a_narrow_settlement_is_withheld_where_widths_are_given() -> None:
    wide = released(make_place("s"), across_m={"s": 600.0}).settlements[0]
    narrow = released(make_place("s"), across_m={"s": 400.0}).settlements[0]
    unknown = released(make_place("s"), across_m={}).settlements[0]
    assert (wide.risk, narrow.risk, unknown.risk) == ("likely", None, None)


def test_a_settlement_known_under_one_headline_is_known_under_both() -> None:
    known, unknown = make_place("s"), make_place("s", households_inside=None, risk=None)
    found = release(make_results(make_block(known), make_block(unknown))).displacement
    assert found.displaced is not None
    assert found.displaced.settlements == (unknown,)


def test_a_settlement_that_is_not_located_keeps_its_own_reason() -> None:
    place = make_place(
        "lost",
        located=False,
        share_inside=None,
        households_inside=None,
        beyond_registry_households=None,
        flood_events=(),
        risk=None,
        reasons=("No published source locates it.",),
    )
    results = release(make_results(make_block(place)))
    assert results.displacement == make_results(make_block(place)).displacement
    assert results.warnings == ("a warning",)


def test_a_cell_of_few_keeps_its_class_and_loses_its_counts_and_its_share() -> None:
    few, fewer, many = (
        make_place(name, "cell", households_inside=around(n))
        for name, n in (("f", 9), ("g", 4), ("m", 10))
    )
    hidden, _, shown = released(few, fewer, many).cells
    assert (hidden.share_inside, hidden.risk) == (None, "likely")
    assert (hidden.households_inside, hidden.beyond_registry_households) == (None, None)
    assert hidden.reasons[-1].startswith("withheld:")
    assert shown == many


def test_what_is_withheld_is_counted_in_words() -> None:
    small, cell = (make_place(n, k, households_inside=around(3)) for n, k in
                   (("s", "settlement"), ("c", "cell")))  # fmt: skip
    results = release(make_results(make_block(small, cell), make_block(small, cell)))
    assert count_withheld(results) == 2
    assert results.warnings[0] == "a warning"
    assert results.warnings[1].startswith("Figures of 1 settlement are withheld")
    assert results.warnings[2].startswith("Counts of 1 grid cell are withheld")


def test_releasing_twice_changes_nothing_and_the_argument_stays() -> None:
    results = make_results(make_block(make_place("s", households_inside=around(3))))
    before = results.displacement.model_copy(deep=True)
    once = release(results)
    twice = release(once)
    assert results.displacement == before
    assert (once.displacement, once.warnings) == (twice.displacement, twice.warnings)


@pytest.mark.parametrize(
    ("kind", "named"), [("settlement", "settlement 's'"), ("cell", "cell 's'")]
)
def test_the_check_refuses_what_should_have_been_withheld(kind: str, named: str) -> None:
    leaking = make_results(make_block(make_place("s", kind, households_inside=around(3))))
    with pytest.raises(OutputError, match=named):
        check_release(leaking)
    check_release(release(leaking))
