"""The ways of counting and the answer without each of them."""

from __future__ import annotations

import re

import pytest

from geo.displacement.model import DisplacementBlock
from geo.report.page.methods import method_blocks, methods_picture
from geo.report.page.parts import Folded, Picture, Table, Text
from geo.report.wording import Wording
from geo.results import Results
from tests.report.page.conftest import Change


def block_of(results: Results) -> DisplacementBlock:
    block = results.displacement.would_displace
    assert block is not None
    return block


def sentence(results: Results, words: Wording) -> str:
    (told,) = (b for b in method_blocks("would", block_of(results), words) if isinstance(b, Text))
    return told.text


def without(results: Results, words: Wording) -> tuple[Picture, Table]:
    *_, folded = method_blocks("would", block_of(results), words)
    assert isinstance(folded, Folded)
    picture, table = folded.blocks
    assert isinstance(picture, Picture)
    assert isinstance(table, Table)
    return picture, table


def test_the_pooled_row_is_the_last_and_the_registry_a_mark(
    results: Results, words: Wording
) -> None:
    (picture,) = methods_picture("would", block_of(results), words)
    assert isinstance(picture, Picture)
    told = picture.figure.told.description
    order = ["Registered density", "(part of the ground)", "All ways, pooled", "Registry 1,800"]
    places = [told.index(name) for name in order]
    assert places == sorted(places)
    assert "Registry 1,800" in picture.figure.narrow


def test_the_spread_of_the_answers_without_one_way_is_told(
    results: Results, words: Wording
) -> None:
    told = sentence(results, words)
    assert "2,700 (without `${7*7}` <b>Counts</b>)" in told
    assert "3,300 (without Registered density of the quarter)" in told


@pytest.mark.parametrize(
    ("conflict", "others", "says"),
    [
        (True, (True, True), "the others still conflict"),
        (True, (False, True), "Without Registered density of the quarter the others would agree."),
        (False, (True, False), "Without Registered density of the quarter the others would conf"),
    ],
)
def test_whether_one_way_makes_or_ends_the_conflict_is_told(
    change: Change,
    words: Wording,
    conflict: bool,  # noqa: FBT001 - a case
    others: tuple[bool, bool],
    says: str,
) -> None:
    block = block_of(change())
    rows = tuple(
        one.model_copy(update={"conflict": other})
        for one, other in zip(block.without, others, strict=True)
    )
    agreement = block.agreement.model_copy(update={"conflict": conflict})
    assert says in sentence(change(without=rows, agreement=agreement), words)


def test_both_pictures_share_one_axis(change: Change, words: Wording) -> None:
    block = block_of(change())
    wide = block.households
    assert wide is not None
    far = block.without[0].model_copy(
        update={"households": wide.model_copy(update={"p95": 9_000.0})}
    )
    results = change(without=(far, block.without[1]))
    (first,) = methods_picture("would", block_of(results), words)
    assert isinstance(first, Picture)
    second, _ = without(results, words)
    for sheet in ("wide", "narrow"):
        axes = [re.findall(r">([\d,]+)</text>", getattr(p.figure, sheet)) for p in (first, second)]
        assert axes[0] == axes[1]
        assert "10,000" in axes[0]


def test_each_row_says_middle_interval_chance_and_conflict(
    results: Results, words: Wording
) -> None:
    _, table = without(results, words)
    assert [cell.text for cell in table.rows[0]] == [
        "Registered density of the quarter",
        "2,400 to 5,200; middle 3,300",
        "100 to 2,800 more",
        "93 %",
        "agree within their doubt",
    ]


def test_without_a_gap_there_is_no_chance(change: Change, words: Wording) -> None:
    rows = tuple(
        one.model_copy(update={"beyond_registry_households": None, "probability_positive": None})
        for one in block_of(change()).without
    )
    _, table = without(change(without=rows), words)
    assert [len(row) for row in table.rows] == [3, 3]


def test_others_that_conflict_give_no_middle(change: Change, words: Wording) -> None:
    block = block_of(change())
    rows = tuple(one.model_copy(update={"conflict": True}) for one in block.without)
    picture, table = without(change(without=rows), words)
    assert "2,400 to 5,200;" in picture.figure.told.description
    assert "middle 3,300" not in picture.figure.told.description
    assert table.rows[0][-1].flagged


def test_one_way_of_counting_cannot_be_left_out(change: Change, words: Wording) -> None:
    blocks = method_blocks("would", block_of(change(without=())), words)
    assert len(blocks) == 1
