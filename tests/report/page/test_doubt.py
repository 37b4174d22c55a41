"""What drives the doubt, what a visit would buy, and how far the methods differ: in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from geo.displacement.model import DisplacementBlock, Driver
from geo.report.page.doubt import driver_blocks, sample_blocks, spread_blocks
from geo.report.page.parts import Block, Folded, Picture, Table, Text
from geo.report.wording import Wording
from geo.results import Results
from tests.report.page.conftest import Change


def block_of(results: Results) -> DisplacementBlock:
    block = results.displacement.would_displace
    assert block is not None
    return block


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Text():
                yield block.text
            case Folded():
                yield from texts(block.blocks)


def picture(blocks: Iterable[Block]) -> str:
    (found,) = (block for block in blocks if isinstance(block, Picture))
    return found.figure.told.description


def drivers(results: Results, words: Wording) -> list[Block]:
    return driver_blocks("would", block_of(results), results, words)


def test_the_assumption_on_which_the_chance_hangs_most_is_named_with_both_ends(
    results: Results, words: Wording
) -> None:
    (told,) = texts(drivers(results, words))
    assert "“Persons per household”" in told
    assert "chance of 87 %" in told
    assert told.endswith("it is 99 % where that is low and 41 % where it is high.")


def test_a_chance_that_nothing_moves_is_said_to_be_steady(change: Change, words: Wording) -> None:
    held = block_of(change()).drivers[2].model_copy(update={"positive_if_high": 0.86})
    assert list(texts(drivers(change(drivers=(held,)), words))) == [
        "No assumption by itself moves the chance of 87 % that the registry misses people."
    ]


def test_ends_are_said_as_differences_where_the_headline_is_the_gap(
    results: Results, words: Wording
) -> None:
    told = picture(drivers(results, words))
    assert (
        "Persons per household: 41 % (30 % alone); low: about 1,500 more; high: about 120 fewer"
        in told
    )
    assert "\u2212" not in told


def test_ends_of_households_are_numbers(change: Change, words: Wording) -> None:
    told = picture(drivers(change(drivers_of="households"), words))
    assert "low: about 1,500; high: about \u2212120" in told


def test_a_class_of_settlements_is_named(results: Results, words: Wording) -> None:
    assert "railway land (in informal settlements): 5 %" in picture(drivers(results, words))


def test_a_cause_without_an_order_has_no_ends(results: Results, words: Wording) -> None:
    told = picture(drivers(results, words)).split("; Persons")[0]
    assert told.endswith("What is wrong with each way of counting by itself: 55 % (50 % alone)")


def test_a_conflict_gives_no_middle_at_an_end_either(conflicting: Results, words: Wording) -> None:
    blocks = drivers(conflicting, words)
    assert "about" not in picture(blocks)
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert all(row[3].text == row[4].text == "" for row in table.rows)
    assert table.rows[1][5].text == "99 % / 41 %"


def test_the_table_twin_has_every_driver(results: Results, words: Wording) -> None:
    (table,) = (block for block in drivers(results, words) if isinstance(block, Table))
    assert [cell.text for cell in table.rows[1]] == [
        "Persons per household",
        "30 %",
        "41 % ± 4 %",
        "1,500 more",
        "120 fewer",
        "99 % / 41 %",
    ]
    assert len(table.rows) == 3


def test_without_drivers_there_is_nothing(change: Change, words: Wording) -> None:
    assert drivers(change(drivers=()), words) == []


def test_a_first_order_share_above_the_total_does_not_leave_its_bar(
    change: Change, words: Wording
) -> None:
    odd = Driver(assumption="x_y", first_order=0.5, total=0.4, total_error=0.0)
    blocks = drivers(change(drivers=(odd,)), words)
    assert "X y: 40 % (50 % alone)" in picture(blocks)


def test_a_visit_says_what_it_buys_and_where_to_go(results: Results, words: Wording) -> None:
    blocks = sample_blocks("would", block_of(results), words)
    assert list(texts(blocks)) == [
        "Visiting about 150 structures would be expected to halve the interval."
    ]
    told = picture(blocks)
    assert "0 structures: 2,500 households; 20 structures: 2,100 households" in told
    (folded,) = (block for block in blocks if isinstance(block, Folded))
    where, curve = (block for block in folded.blocks if isinstance(block, Table))
    assert [[cell.text for cell in row] for row in where.rows] == [
        ["Station quarter", "130", "1,200"],
        ["<b>Road</b>", "20", "90"],
    ]
    assert [row[0].text for row in curve.rows] == ["0", "20", "50", "150", "600"]


def test_a_curve_is_drawn_as_far_as_it_falls_and_told_to_its_end(
    change: Change, words: Wording
) -> None:
    sample = block_of(change()).field_sample
    assert sample is not None
    longer = sample.model_copy(update={"curve": (*sample.curve, (9000, 880.0))})
    blocks = sample_blocks("would", block_of(change(field_sample=longer)), words)
    assert "600 structures" in picture(blocks)
    assert "9,000" not in picture(blocks)
    (shown,) = (block for block in blocks if isinstance(block, Picture))
    assert shown.caption.endswith("The table goes on to 9,000 structures.")
    (folded,) = (block for block in blocks if isinstance(block, Folded))
    curve = folded.blocks[-1]
    assert isinstance(curve, Table)
    assert curve.rows[-1][0].text == "9,000"


def test_no_visit_says_why(results: Results, words: Wording) -> None:
    block = results.displacement.displaced
    assert block is not None
    assert list(texts(sample_blocks("displaced", block, words))) == [
        "No field sample can be planned. Nobody lives there any more."
    ]
    gone = block.model_copy(update={"field_sample": None})
    assert sample_blocks("displaced", gone, words) == []


def test_technical_terms_stand_in_brackets_after_plain_words(
    results: Results, words: Wording
) -> None:
    first, terms = texts(spread_blocks(block_of(results), words))
    assert first == "The middles of the methods lie within a factor of 1.4."
    for term in ("60 % is more than the assumptions explain (I²)", "factor of 1.4 (tau 0.35"):
        assert term in terms
    assert "with a chance of 58 % (p-value)" in terms
    assert "by about 9 and about 53 households, the middle by less than 1 (" in terms


def test_a_conflict_hides_how_far_a_seed_moves_the_middle(
    conflicting: Results, words: Wording
) -> None:
    *_, terms = texts(spread_blocks(block_of(conflicting), words))
    assert "by about 9 and about 53 households (" in terms
    assert "the middle by" not in terms


def test_one_method_has_no_terms(change: Change, words: Wording) -> None:
    alone = block_of(change()).agreement.model_copy(
        update={"heterogeneity": None, "i_squared": None, "tau": None, "p_value": None}
    )
    changed = block_of(change(agreement=alone, monte_carlo_error=None))
    assert len(spread_blocks(changed, words)) == 1


@pytest.mark.parametrize("hostile", ["`${alert(1)}`", "<script>"])
def test_names_are_taken_as_they_are(change: Change, words: Wording, hostile: str) -> None:
    odd = Driver(assumption=hostile, first_order=0.1, total=0.2, total_error=0.1)
    (shown,) = (
        block for block in drivers(change(drivers=(odd,)), words) if isinstance(block, Picture)
    )
    assert "<script>" not in shown.figure.wide
    assert hostile in shown.figure.told.description
