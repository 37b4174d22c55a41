"""What stands beside the estimate: what drives its doubt, other people's counts, other harm."""

from __future__ import annotations

from geo.displacement.model import DisplacementBlock, OfficialCount
from geo.report.differences import difference_range
from geo.report.figures import BarRow, Told, bar_figure
from geo.report.page.parts import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Picture,
    Table,
    Text,
    cells,
)
from geo.report.page.phrases import cited, interval_words, titled
from geo.report.style import exact, percent
from geo.report.wording import Wording
from geo.results import Results

METHOD_DOUBT = "doubt of the method {id}"
"""How geo.displacement.drivers names the deviate of one method."""


def driver_blocks(
    name: str, block: DisplacementBlock, results: Results, words: Wording
) -> list[Block]:
    """Show how much of the doubt goes with one assumption alone."""
    if not block.drivers:
        return []
    meanings = {assumption.id: assumption.meaning for assumption in results.assumptions}
    meanings |= {
        METHOD_DOUBT.format(id=method.id): words.say("people.driver_method", method=method.title)
        for method in block.methods
    }
    rows = [
        BarRow(
            label=titled(meanings.get(driver.assumption, words.of("driver", driver.assumption))),
            share=driver.total,
            text=percent(driver.total),
        )
        for driver in block.drivers
    ]
    said = "; ".join(words.say("people.methods_row", label=r.label, text=r.text) for r in rows)
    told = Told(
        name=f"{name}-drivers",
        title=words.say("people.drivers_figure"),
        description=words.say("people.drivers_description", rows=said),
    )
    figure = bar_figure(rows, told)
    return [
        Heading(text=words.say("people.drivers_title"), anchor=f"{name}-drivers"),
        Picture(figure=figure, caption=words.say("people.drivers_caption")),
    ]


def official_blocks(
    name: str, block: DisplacementBlock, results: Results, words: Wording
) -> list[Block]:
    """Show published counts beside ours, subtracted only where both count the same."""
    if not block.official_counts:
        return []
    table = Table(
        folded=True,
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
    return [
        Heading(text=words.say("people.official_title"), anchor=f"{name}-official"),
        Text(text=words.say("people.official_note"), tone="note"),
        table,
    ]


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


def other_blocks(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    """Show who is affected otherwise, kept apart from the displaced."""
    if block.affected_not_displaced is None:
        affected = words.say("people.affected_null", note=block.affected_not_displaced_note)
    else:
        affected = words.say(
            "people.affected",
            households=interval_words(words, block.affected_not_displaced.households, "households"),
            note=block.affected_not_displaced_note,
        )
    if block.businesses is None:
        businesses = words.say("people.businesses_null", note=block.businesses_note)
    else:
        key = "people.businesses_at_least" if block.businesses_at_least else "people.businesses"
        businesses = words.say(key, count=exact(block.businesses), note=block.businesses_note)
    return [
        Heading(text=words.say("people.others_title"), anchor=f"{name}-others"),
        Bullets(items=(affected, businesses)),
    ]
