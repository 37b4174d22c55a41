"""Sentences and tables as people approved them; a change shows as a difference to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from geo.report.page import report_sections, results_json, terminal_summary
from geo.report.page.answer import answer_sentences
from geo.report.page.parts import (
    Block,
    Bullets,
    Cell,
    Facts,
    Folded,
    Heading,
    Legend,
    Picture,
    Section,
    Table,
    Text,
)
from geo.report.safe import visible
from geo.report.tables import result_tables
from geo.report.wording import Wording
from geo.results import Results

Approve = Callable[[str, str], None]


def test_the_answer_in_every_case(
    approve: Approve, words: Wording, cases: dict[str, Results]
) -> None:
    told = [f"# {case}\n" + "\n".join(answer_sentences(r, words)) for case, r in cases.items()]
    approve("report_answer.txt", "\n\n".join(told) + "\n")


def test_the_whole_page_without_its_markup(
    approve: Approve, words: Wording, results: Results
) -> None:
    told = [_section(section) for section in report_sections(results, words)]
    approve("report_page.txt", "\n".join(told))


def test_the_terminal(approve: Approve, results: Results, null_registry: Results) -> None:
    rows = [*terminal_summary(results), ("", ""), *terminal_summary(null_registry)]
    approve(
        "report_terminal.txt", "".join(f"{name}\t{value}".strip() + "\n" for name, value in rows)
    )


def test_the_tables(approve: Approve, results: Results) -> None:
    told = [f"# {name}\n{_csv(table)}" for name, table in result_tables(results).items()]
    approve("report_tables.txt", "\n".join(told))


def test_results_json_reads_back_equal(results: Results) -> None:
    text = results_json(results)
    assert Results.model_validate_json(text) == results
    assert text.endswith("}\n")
    assert "ชุมชนริมคลอง" in text


def _csv(table: pd.DataFrame) -> str:
    return table.head(4).to_csv(index=False, lineterminator="\n")


def _section(section: Section) -> str:
    lines = (line for block in section.blocks for line in _block(block))
    return f"## {section.title}\n" + "".join(f"{visible(line)}\n" for line in lines)


def _block(block: Block) -> Iterator[str]:  # noqa: C901 - one case a kind of block
    match block:
        case Text():
            yield f"[{block.tone}] {block.text}{_links(block.links)}"
        case Heading():
            yield f"### {block.text}"
        case Bullets():
            if block.folded:
                yield f"[folded] {block.folded}"
            yield from (f"- {item}" for item in block.items)
        case Picture():
            yield f"[picture] {block.figure.told.description}"
            yield f"[caption] {block.caption}"
        case Legend():
            yield "[legend] " + ", ".join(word for _, word in block.entries)
        case Facts():
            for fact in block.facts:
                yield f"[fact] {fact.label}: {fact.value} {fact.unit} / {' / '.join(fact.details)}"
        case Folded():
            yield f"[folded] {block.title}"
            for inner in block.blocks:
                yield from _block(inner)
        case Table():
            yield f"[table] {block.caption}"
            yield " | ".join(column.label for column in block.columns)
            yield from (" | ".join(map(_cell, row)) for row in block.rows)


def _cell(cell: Cell) -> str:
    parts = [cell.text, *cell.notes]
    if cell.details:
        parts += [f"<{cell.details.summary}>", *cell.details.items]
    flag = "(!) " if cell.flagged else ""
    return flag + " / ".join(part for part in parts if part) + _links(cell.links)


def _links(links: tuple[object, ...]) -> str:
    return "".join(
        f" [{getattr(link, 'text', '')} -> {getattr(link, 'href', '')}]" for link in links
    )
