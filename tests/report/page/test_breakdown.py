"""Breakdowns that exist, standings that were counted, and what is not known said to be so."""

from __future__ import annotations

from geo.displacement.model import DisplacementBlock, Part
from geo.report.page.breakdown import other_blocks, part_blocks
from geo.report.page.parts import Bullets, Folded, Table
from geo.report.wording import Wording
from geo.results import Results
from tests.report.page.conftest import Change


def block_of(results: Results) -> DisplacementBlock:
    block = results.displacement.would_displace
    assert block is not None
    return block


def tables(results: Results, words: Wording) -> dict[str, Table]:
    (folded,) = part_blocks(block_of(results), results, words)
    assert isinstance(folded, Folded)
    return {b.caption: b for b in folded.blocks if isinstance(b, Table)}


def test_only_breakdowns_with_rows_are_shown(results: Results, words: Wording) -> None:
    assert list(tables(results, words)) == ["By project ground", "By class of tenure"]
    (folded,) = part_blocks(block_of(results), results, words)
    assert isinstance(folded, Folded)
    assert folded.title == "Broken down by project ground and class of tenure"


def test_without_rows_there_is_no_breakdown(change: Change, words: Wording) -> None:
    changed = change(parts=())
    assert part_blocks(block_of(changed), changed, words) == []


def test_the_rest_is_named_and_a_withheld_row_says_why(results: Results, words: Wording) -> None:
    found = tables(results, words)
    assert found["By class of tenure"].rows[1][0].text == "none of these, or not known"
    withheld = found["By project ground"].rows[1]
    assert [cell.text for cell in withheld] == ["Road", "withheld: few", ""]


def test_a_row_without_number_or_reason_is_not_known(change: Change, words: Wording) -> None:
    bare = Part(by="kind", key="physical", name="home lost", households=None, persons=None)
    (row,) = tables(change(parts=(bare,)), words)["By kind of displacement"].rows
    assert row[1].text == "not known"


def test_a_conflict_gives_no_middle_of_a_part(conflicting: Results, words: Wording) -> None:
    row = tables(conflicting, words)["By project ground"].rows[0]
    assert [cell.text for cell in row] == ["Station quarter", "1,500 to 3,200", "4,400 to 9,300"]


def parties(results: Results, words: Wording) -> tuple[str, list[list[str]], tuple[str, ...]]:
    (folded,) = other_blocks(block_of(results), words)
    assert isinstance(folded, Folded)
    (table,) = (b for b in folded.blocks if isinstance(b, Table))
    (bullets,) = (b for b in folded.blocks if isinstance(b, Bullets))
    return folded.title, [[cell.text for cell in row] for row in table.rows], bullets.items


def test_standings_are_counted_or_said_not_to_be(results: Results, words: Wording) -> None:
    title, rows, _ = parties(results, words)
    assert "2 of 5 counted" in title
    assert [row[:2] for row in rows] == [
        ["Project-affected households", "1,800"],
        ["Owners of structures", "not counted"],
        ["Tenants", "not counted"],
        ["Businesses", "at least 120"],
        ["People at greater risk", "not counted"],
    ]


def test_the_cut_off_date_or_its_absence_is_told(change: Change, words: Wording) -> None:
    registered = block_of(change()).registered
    assert registered is not None

    def told(**changes: object) -> str:
        one = registered.model_copy(update=changes)
        return parties(change(registered=one), words)[2][-1]

    assert told().endswith("none was published.")
    assert told(cut_off="2020-05-01").endswith("eligible: 2020-05-01.")
    assert told(cut_off_reason="Never set.").endswith("eligible: Never set.")


def test_without_standings_businesses_keep_their_line(change: Change, words: Wording) -> None:
    (folded,) = other_blocks(block_of(change(parties=())), words)
    assert isinstance(folded, Folded)
    (bullets,) = folded.blocks
    assert isinstance(bullets, Bullets)
    assert bullets.items[1] == "Businesses: 120. Counted on the market's own list."
