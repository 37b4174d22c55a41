"""The same people told apart: sums are the whole in every draw, and nobody stands in two rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.displacement import estimate_displacement
from geo.displacement.draws import draw_assumptions
from geo.displacement.inputs import SettlementFact, read_settlements
from geo.displacement.model import Part
from geo.displacement.parts import (
    SETTLEMENT_SHORT,
    SETTLEMENT_UNKNOWN,
    ZONE_ELSEWHERE,
    ZONE_PARTLY,
    ZONE_UNKNOWN,
    kind_of,
    parts_of,
    persons_by,
    phase_of,
    tenure_persons,
)
from geo.displacement.pieces import People, PieceEstimate
from geo.displacement.settled import settle
from geo.errors import FaultsError
from geo.exposure.model import Block, ExposureTable, FootprintFact
from geo.quantity import FloatArray
from tests.displacement.paper import (
    MakeExposure,
    MakeSite,
    assumption,
    counts_table,
    land,
    make_footprint,
    reference_table,
    settlements_table,
)

SIZE = 8
RELAXED = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True, kw_only=True)
class PaperGround:
    piece: str
    block: Block
    speaking: tuple[FootprintFact, ...]
    area_m2: FloatArray


@dataclass(frozen=True, kw_only=True)
class PaperPiece:
    ground: PaperGround
    persons: FloatArray | None


def paper_people(
    pieces: Mapping[str, tuple[str, Sequence[float] | float | None]],
    footprints: Sequence[FootprintFact],
    block: Block = "would_displace",
) -> People:
    """People by piece: the footprints that cover it, as 'a b', and its persons; 1 km2 each."""
    by_id = {fact.id: fact for fact in footprints}
    made = []
    for name, (covering, persons) in sorted(pieces.items()):
        ground = PaperGround(
            piece=name,
            block=block,
            speaking=tuple(by_id[fact] for fact in covering.split()),
            area_m2=np.full(SIZE, 1e6),
        )
        draws = None if persons is None else np.broadcast_to(np.asarray(persons, float), SIZE)
        made.append(PaperPiece(ground=ground, persons=draws))
    return People(
        pieces=cast("tuple[PieceEstimate, ...]", tuple(made)),
        groups={},
        floors={},
        covering={name: tuple(covering.split()) for name, (covering, _) in pieces.items()},
        footprints=dict(sorted(by_id.items())),
        shares={},
        draws=draw_assumptions([assumption("household_size", 2.0)], [], SIZE, seed=1),
        household_size="household_size",
    )


def lying(make_exposure: MakeExposure, *shares: tuple[str, str, float], **more: Any) -> Any:
    """An exposure table of which only the ground of settlements is read."""
    table = pd.DataFrame(shares, columns=["settlement", "piece", "share"])
    return make_exposure([land()], settlements=table, **more)


def facts(*rows: Mapping[str, Any]) -> tuple[SettlementFact, ...]:
    return read_settlements(settlements_table(*rows))


def households(parts: Sequence[Part], by: str) -> dict[str, float | None]:
    return {
        part.key: None if part.households is None else part.households.p50
        for part in parts
        if part.by == by
    }


def whole(people: People) -> FloatArray:
    found = [piece.persons for piece in people.pieces if piece.persons is not None]
    return np.asarray(np.sum(found, axis=0), dtype=np.float64)


# Laws


PIECES = st.dictionaries(
    st.sampled_from(["A", "AB", "B", "BC", "C"]),
    st.one_of(st.none(), st.lists(st.floats(0, 1e5), min_size=SIZE, max_size=SIZE)),
    min_size=1,
)
SHARES = st.lists(st.floats(0, 1), min_size=4, max_size=4)


@given(
    PIECES,
    st.lists(
        st.tuples(
            SHARES,
            st.one_of(st.none(), st.floats(1, 1e7)),
            st.one_of(st.none(), st.floats(0, 1e6)),
            st.sampled_from(["", "a", "b", "c"]),
            st.sampled_from(["", "a", "b"]),
        ),
        max_size=4,
    ),
)
@RELAXED
def test_the_rows_of_every_breakdown_add_up_in_every_draw(
    make_exposure: MakeExposure,
    pieces: dict[str, list[float] | None],
    settled: list[tuple[list[float], float | None, float | None, str, str]],
) -> None:
    footprints = [
        make_footprint("A", phase="1", displacement="physical"),
        make_footprint("B", displacement="economic"),
        make_footprint("C", phase="2"),
    ]
    people = paper_people(
        {name: (" ".join(name.lower()), persons) for name, persons in pieces.items()}, footprints
    )
    rows = [
        {
            "id": f"s{n}",
            "area_m2": area_m2 or float("nan"),
            "households": float("nan") if count is None else count,
            "tenure_class": tenure,
            "tenure_source": "NGO",
            "in_footprint": named,
        }
        for n, (_, area_m2, count, tenure, named) in enumerate(settled)
    ]
    shares = [
        (f"s{n}", piece, share)
        for n, (own, *_) in enumerate(settled)
        for piece, share in zip(pieces, own, strict=False)
    ]
    known = facts(*rows) if rows else ()
    exposure = lying(make_exposure, *shares)
    held = [piece for piece in people.pieces if piece.persons is not None]
    if not held:
        assert parts_of(people, known, exposure, "would_displace") == ()
        return
    found = settle(people, known, exposure, "would_displace")
    assert all((persons >= 0).all() for persons in (found.rest, *found.persons.values()))
    for draws in (
        [*found.persons.values(), found.rest],
        tenure_persons(known, found).values(),
        persons_by(held, phase_of).values(),
        persons_by(held, kind_of).values(),
        persons_by(held, lambda piece: piece.ground.speaking[0].id).values(),
    ):
        np.testing.assert_allclose(np.sum(list(draws), axis=0), whole(people), rtol=1e-9, atol=1e-6)


@given(st.permutations(["s1", "s2", "s3"]))
@RELAXED
def test_the_order_of_settlements_changes_nothing(
    make_exposure: MakeExposure, order: list[str]
) -> None:
    people = paper_people({"A": ("a", 1000)}, [make_footprint("A")])
    rows = {name: {"id": name, "area_m2": 4e5} for name in order}
    exposure = lying(make_exposure, *((name, "A", 1.0) for name in sorted(order)))
    straight = parts_of(
        people, facts(*(rows[n] for n in sorted(order))), exposure, "would_displace"
    )
    turned = parts_of(people, facts(*rows.values())[::-1], exposure, "would_displace")
    assert straight == turned


# By zone


def test_shared_ground_stands_in_the_row_of_the_first_zone(make_exposure: MakeExposure) -> None:
    people = paper_people(
        {"A": ("a", 100), "AB": ("a b", 40), "B": ("b", 6)},
        [make_footprint("B"), make_footprint("A")],
    )
    parts = parts_of(people, (), lying(make_exposure), "would_displace")
    assert households(parts, "zone") == {"a": 70, "b": 3}
    assert {part.by for part in parts} == {"zone"}


def test_a_zone_without_a_number_has_its_reason(make_exposure: MakeExposure) -> None:
    people = paper_people(
        {"A": ("a", 100), "AB": ("a b", 40), "C": ("c", None), "D": ("d", None), "D2": ("d", 2)},
        [make_footprint(name) for name in "ABCD"],
    )
    parts = parts_of(people, (), lying(make_exposure), "would_displace")
    assert households(parts, "zone") == {"a": 70, "b": None, "c": None, "d": 1}
    reasons = {part.key: part.reason for part in parts}
    assert reasons == {"a": None, "b": ZONE_ELSEWHERE, "c": ZONE_UNKNOWN, "d": ZONE_PARTLY}


def test_nothing_is_broken_down_where_there_is_no_number(make_exposure: MakeExposure) -> None:
    people = paper_people({"A": ("a", None)}, [make_footprint("A", phase="1")])
    assert parts_of(people, (), lying(make_exposure), "would_displace") == ()
    assert parts_of(people, (), lying(make_exposure), "displaced") == ()


# By phase and kind


def test_phase_and_kind_come_from_the_footprints_and_the_rest_is_said(
    make_exposure: MakeExposure,
) -> None:
    people = paper_people(
        {"A": ("a", 100), "AB": ("a b", 40), "B": ("b", 6), "C": ("c", 20)},
        [
            make_footprint("A", displacement="physical", source="PLAN; NGO"),
            make_footprint("B", displacement="economic", phase="second", source="PLAN; MAP"),
            make_footprint("C"),
        ],
    )
    parts = parts_of(people, (), lying(make_exposure), "would_displace")
    assert households(parts, "phase") == {"second": 23, "": 60}
    assert households(parts, "kind") == {"both": 20, "economic": 3, "physical": 50, "": 10}
    (both,) = [part for part in parts if part.key == "both"]
    assert both.source == "MAP; NGO; PLAN"
    assert [part.name for part in parts if part.by == "phase"] == ["second", "Phase not published"]


# By settlement and tenure


def test_a_settlement_takes_the_people_of_its_ground(make_exposure: MakeExposure) -> None:
    """A fifth of its 1 km2 lies on the piece of 1 km2: a fifth of the 1,000 people, at two each."""
    people = paper_people({"A": ("a", 1000)}, [make_footprint("A")])
    known = facts({"area_m2": 1e6, "tenure_class": "c", "tenure_source": "SURVEY"})
    parts = parts_of(people, known, lying(make_exposure, ("s1", "A", 0.2)), "would_displace")
    assert households(parts, "settlement") == {"s1": 100, "": 400}
    assert households(parts, "tenure") == {"c": 100, "": 400}
    (tenure,) = [part for part in parts if part.key == "c"]
    assert (tenure.name, tenure.source) == ("No recognisable right or claim", "SURVEY")


def test_a_count_lifts_a_settlement_but_not_above_who_is_there(
    make_exposure: MakeExposure,
) -> None:
    people = paper_people({"A": ("a", 1000)}, [make_footprint("A")])
    exposure = lying(make_exposure, ("s1", "A", 0.5), ("s2", "A", 1.0))
    counted = facts({"households": 300.0}, {"id": "s2", "households": 9000.0})
    parts = parts_of(people, counted, exposure, "would_displace")
    assert households(parts, "settlement") == {"s1": 150, "s2": 350}


def test_overlapping_settlements_hold_nobody_twice(make_exposure: MakeExposure) -> None:
    people = paper_people({"A": ("a", 1000)}, [make_footprint("A")])
    known = facts({"area_m2": 8e5}, {"id": "s2", "area_m2": 8e5}, {"id": "s3", "area_m2": 8e5})
    exposure = lying(make_exposure, *((name, "A", 1.0) for name in ("s1", "s2", "s3")))
    parts = parts_of(people, known, exposure, "would_displace")
    assert households(parts, "settlement") == {"s1": 400, "s2": 100, "s3": 0}
    reasons = [part.reason for part in parts if part.by == "settlement"]
    assert reasons == [None, SETTLEMENT_SHORT, SETTLEMENT_SHORT]


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"part_of": "s0"}, {}),
        ({"status": "cleared"}, {}),
        ({"in_footprint": "z"}, {}),
        ({}, {"not_located": ("s1",)}),
    ],
)
def test_some_settlements_take_nobody(
    make_exposure: MakeExposure, change: dict[str, str], more: dict[str, Any]
) -> None:
    cleared = make_footprint("Z", block="displaced", status="cleared")
    people = paper_people({"A": ("a", 1000)}, [make_footprint("A"), cleared])
    known = facts({"area_m2": 1e6} | change, {"id": "s0", "area_m2": 1e5})
    exposure = lying(make_exposure, ("s1", "A", 1.0), ("s0", "A", 1.0), **more)
    parts = parts_of(people, known, exposure, "would_displace")
    assert households(parts, "settlement") == {"s0": 50, "": 450}


def test_a_settlement_of_which_nothing_is_known_is_named_without_a_number(
    make_exposure: MakeExposure,
) -> None:
    people = paper_people({"A": ("a", 1000)}, [make_footprint("A")])
    known = facts({"area_m2": 1e6}, {"id": "s2"})
    exposure = lying(make_exposure, ("s1", "A", 0.5), ("s2", "A", 0.5))
    parts = parts_of(people, known, exposure, "would_displace")
    assert households(parts, "settlement") == {"s1": 250, "s2": None, "": 250}
    assert [part.reason for part in parts if part.key == "s2"] == [SETTLEMENT_UNKNOWN]
    alone = parts_of(people, known[1:], exposure, "would_displace")
    assert households(alone, "settlement") == {}


def test_a_settlement_that_is_a_footprint_takes_all_of_it(
    make_site: MakeSite, make_exposure: MakeExposure
) -> None:
    """One row under one id in both tables: the 40 families are the footprint's people."""
    ground: ExposureTable = lying(make_exposure, ("n1", "A", 0.3))
    table = settlements_table({"id": "n1", "households": 40.0, "in_footprint": "a"})
    estimates = estimate_displacement(
        make_site(count_error=1.0),
        ground,
        counts=counts_table({"households": "40"}),
        reference=reference_table({"persons": "500", "area_km2": "2"}),
        settlements=table,
        draws=64,
        seed=1,
    )
    parts = parts_of(estimates.people, read_settlements(table), ground, "would_displace")
    assert households(parts, "settlement") == {"n1": 200}
    assert households(parts, "zone") == {"a": 200}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"tenure_class": "d", "tenure_source": "NGO"}, "column 'tenure_class': found 'd'"),
        ({"tenure_class": "b"}, "column 'tenure_source': found '', expected the source that says"),
    ],
)
def test_a_tenure_class_is_of_the_standard_and_has_a_source(
    row: dict[str, str], fault: str
) -> None:
    with pytest.raises(FaultsError, match=fault):
        facts(row)


def test_a_count_that_one_piece_cannot_hold_is_found_on_the_others_of_its_footprint(
    make_exposure: MakeExposure,
) -> None:
    """Its disc lies on a piece of 10 people, the source says only: in footprint a."""
    people = paper_people({"A": ("a", 10), "AB": ("a b", 990)}, [make_footprint(n) for n in "AB"])
    known = facts({"persons": 100.0, "count_kind": "residents", "in_footprint": "a"})
    parts = parts_of(people, known, lying(make_exposure, ("s1", "A", 0.4)), "would_displace")
    assert households(parts, "settlement") == {"s1": 50, "": 450}
    nowhere = parts_of(people, known, lying(make_exposure), "would_displace")
    assert households(nowhere, "settlement") == {"s1": 50, "": 450}


def test_ground_without_a_number_gives_a_settlement_no_row(make_exposure: MakeExposure) -> None:
    people = paper_people({"A": ("a", None), "B": ("b", 8)}, [make_footprint(n) for n in "AB"])
    known = facts({"area_m2": 1e6}, {"id": "s2", "area_m2": 1e6})
    exposure = lying(make_exposure, ("s1", "A", 1.0), ("s2", "B", 0.5))
    parts = parts_of(people, known, exposure, "would_displace")
    assert households(parts, "settlement") == {"s2": 2, "": 2}
