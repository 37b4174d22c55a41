"""What stands beside the estimate: other people's counts."""

from __future__ import annotations

from geo.displacement.model import DisplacementBlock, OfficialCount
from geo.report.differences import difference_range
from geo.report.page.parts import Block, Cell, Column, Folded, Table, Text, cells
from geo.report.page.phrases import cited
from geo.report.style import exact
from geo.report.wording import Wording
from geo.results import Results


def official_blocks(block: DisplacementBlock, results: Results, words: Wording) -> list[Block]:
    """Show published counts beside ours, subtracted only where both count the same."""
    if not block.official_counts:
        return []
    table = Table(
        caption=words.say("people.official_table"),
        columns=(
            Column(label=words.say("people.project")),
            Column(label=words.say("people.count"), number=True),
            Column(label=words.say("people.counted_by")),
            Column(label=words.say("people.our_difference"), number=True),
            Column(label=words.say("people.source")),
        ),
        rows=tuple(_count(count, results, words) for count in block.official_counts),
    )
    title = words.say("people.official_folded", count=str(len(block.official_counts)))
    note = Text(text=words.say("people.official_note"), tone="note")
    return [Folded(title=title, blocks=(note, table))]


def _count(count: OfficialCount, results: Results, words: Wording) -> tuple[Cell, ...]:
    if count.beyond is None:
        reason = count.reason or words.say("page.unknown")
        difference = words.say("people.no_difference", reason=reason)
    else:
        difference = difference_range(words, count.beyond.households)
    return cells(
        count.project,
        f"{exact(count.count)} {count.count_kind}",
        Cell(
            text=words.say("people.official" if count.official else "people.not_official"),
            notes=(count.date,) if count.date else (),
        ),
        difference,
        Cell(text="", links=cited(results, count.source)),
    )
