"""The short version says what the results say, and draws it in signs that any terminal has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.displacement.model import Agreement, FieldSample, Floor, NotCounted
from geo.quantity import Interval
from geo.run.bars import LEAST_WIDTH, Bar, draw_bars, legend
from geo.run.given import told_given
from geo.run.short import ShortBlock, short_version
from geo.sites.override import GIVEN_BY_USER
from tests.run.sums import ASSUMPTIONS, fixed, make_block, make_results, spread

NUMBERS = st.floats(-1e6, 1e9, allow_nan=False)


def facts(block: ShortBlock) -> dict[str, str]:
    return dict(reversed(block.facts))


def test_a_bar_is_where_its_numbers_are() -> None:
    bar = Bar(label="one", interval=Interval(p05=2, p25=4, p50=5, p75=6, p95=8), line=10.0)
    label, row, axis, ends = draw_bars([bar], 4 + 41)  # 41 columns from 0 to 10: four to a unit
    assert label == "one"
    assert row[2:].index("-") == 8
    assert row[2:].index("=") == 16
    assert row[2:].index("O") == 20
    assert row[2:].rindex("=") == 24
    assert row[2:].rindex("-") == 32
    assert row[2:].index("|") == 40
    assert len(axis) == len(ends) == 43
    assert ends.split() == ["0", "10"]


def test_without_a_middle_no_middle_is_drawn_or_explained() -> None:
    bar = Bar(label="one", interval=spread(2, 5, 8), middle=False)
    assert "O" not in draw_bars([bar], 60)[1]
    assert "middle" not in legend([bar])
    assert "registry" not in legend([bar])


@given(
    st.lists(st.lists(NUMBERS, min_size=5, max_size=5), min_size=1, max_size=4), st.integers(0, 200)
)
def test_no_row_is_wider_than_the_terminal(values: list[list[float]], width: int) -> None:
    bars = [
        Bar(
            label="x", interval=Interval(**dict(zip(Interval.model_fields, sorted(v), strict=True)))
        )
        for v in values
    ]
    lines = draw_bars(bars, width)
    assert max(map(len, lines)) <= max(width - 2, LEAST_WIDTH + 2)
    assert all(line.count("O") == 1 for line in lines[1 : 2 * len(bars) : 2])


def test_both_headlines_are_told_and_never_mixed() -> None:
    would, displaced = short_version(make_results())
    assert would.sentence == make_block().sentence
    assert displaced.sentence == "The site has no cleared footprint."
    assert displaced.bars == ()
    assert displaced.facts == ()


def test_methods_that_speak_stand_beside_the_pooled_number_and_the_registry() -> None:
    would, _ = short_version(make_results())
    assert [bar.label for bar in would.bars] == [
        "density of Ward: 1,500 to 4,000 (weight 50 %)",
        "structures on the map: 1,000 to 3,000 (weight 50 %)",
        "all methods pooled: 1,200 to 3,400",
    ]
    assert [bar.line for bar in would.bars] == [None, None, 1000.0]


def test_a_registry_of_a_part_stands_on_that_part_only() -> None:
    registered = make_block().registered
    assert registered is not None
    zone = make_block().zones[0]
    other = zone.model_copy(update={"id": "shed", "name": "Shed"})
    block = make_block(
        registered=registered.model_copy(update={"covers": ("Rail yard",)}), zones=(zone, other)
    )
    *_, pooled, part = short_version(make_results(block))[0].bars
    assert pooled.line is None
    assert part.line == 1000.0
    assert part.label.startswith("of which where the registry counts (Rail yard)")


def test_the_facts_are_those_of_the_results() -> None:
    told = facts(short_version(make_results())[0])
    assert told["households"] == (
        "1,200 to 3,400 nine times in ten, half the time 1,600 to 2,800, middle 2,100."
    )
    assert told["registry"] == "1,000 households, 4,000 people (PLAN, counted 2020)."
    assert "P(more people than registered) = 95 %." in told["beyond registry"]
    assert told["doubt 1"].startswith("defacto_multiplier: 50 % of the variance of the gap")
    assert told["silent"] == "population raster: No population raster is held."


def test_three_drivers_are_told_at_most() -> None:
    block = make_block(drivers=make_block().drivers * 3)
    labels = [label for label, _ in short_version(make_results(block))[0].facts]
    assert [label for label in labels if label.startswith("doubt")] == [
        "doubt 1",
        "doubt 2",
        "doubt 3",
    ]


def test_a_conflict_refuses_a_middle() -> None:
    agreement = Agreement(heterogeneity=9.0, conflict=True, sentence="The methods conflict.")
    would, _ = short_version(make_results(make_block(agreement=agreement)))
    assert would.bars[-1].middle is False
    assert facts(would)["methods"] == "The methods conflict."
    pooled = ("households", "people", "beyond registry", "doubt 1")
    assert [
        name for name in pooled if "middle " in facts(would)[name].replace("no middle", "")
    ] == []


def test_what_is_not_counted_is_said() -> None:
    floor = Floor(households=500, sources=("PLAN",), sentence="1,500 persons documented (PLAN).")
    gone = NotCounted(settlement="pier", sentence="Pier is in no headline.", source="PLAN")
    sample = FieldSample(
        zones=(),
        structures=0,
        width_before_households=None,
        width_after_households=None,
        halves=False,
        sentence="",
        reason="All is cleared.",
    )
    block = make_block(
        floor=floor,
        not_counted=(gone,),
        field_sample=sample,
        businesses=12,
        businesses_at_least=True,
    )
    told = facts(short_version(make_results(block))[0])
    assert (
        told["floor"] == "at least 500 households are documented. 1,500 persons documented (PLAN)."
    )
    assert told["not counted"] == "Pier is in no headline."
    assert told["field sample"] == "All is cleared."
    assert told["businesses"].startswith("at least 12. ")
    assert told["access"] == "Loss of access is not assessed in this version."


def test_a_headline_without_a_number_has_its_reason_and_no_picture() -> None:
    block = make_block(
        households=None,
        persons=None,
        beyond_registry=None,
        registered=None,
        reason="No ground has a number.",
        sentence="It cannot be told.",
        incomplete=("yard",),
        zones=(
            make_block().zones[0].model_copy(update={"households": None, "reason": "Unmapped."}),
        ),
    )
    would, _ = short_version(make_results(block))
    assert would.bars == ()
    assert would.sentence == "It cannot be told."
    assert facts(would)["not counted"] == "Rail yard: Unmapped."


@pytest.mark.parametrize(
    ("given_sizes", "told"),
    [
        ((), ""),
        ((2.9,), "With 1 assumption given by you: household_size fixed 2.9."),
    ],
)
def test_assumptions_of_the_users_own_are_named(given_sizes: tuple[float, ...], told: str) -> None:
    own = tuple(fixed("household_size", size, source=GIVEN_BY_USER) for size in given_sizes)
    assert told_given(make_results(assumptions=own or ASSUMPTIONS)) == told
