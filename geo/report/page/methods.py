"""The ways of counting: as a picture, as a table, and the answer without each of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from geo.displacement.model import DisplacementBlock, Method, WithoutMethod
from geo.report.differences import difference_range
from geo.report.figures import IntervalRow, Mark, Told, interval_figure
from geo.report.meanings import titled
from geo.report.page.parts import (
    Block,
    Bullets,
    Cell,
    Column,
    Folded,
    Picture,
    Table,
    Text,
    cells,
)
from geo.report.page.phrases import (
    counted_rows,
    listed,
    registry_mark,
    rows_said,
)
from geo.report.registered import of_a_part, registered_ground
from geo.report.style import exact, number, percent
from geo.report.wording import Wording
from geo.report.wording.intervals import compact


def methods_picture(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    """Draw every way of counting, the pooled number below them, and where the registry stands."""
    if block.households is None:
        return []
    marks = _marks(block, words)
    drawn = [*_method_rows(block, words), _pooled(block, words), *counted_rows(words, block)]
    said = [*rows_said(words, drawn), *(mark.label for mark in marks)]
    told = Told(
        name=f"{name}-methods",
        title=words.say("people.methods_figure"),
        description=words.say("people.methods_description", rows="; ".join(said)),
    )
    figure = interval_figure(
        drawn,
        marks,
        told,
        unit=words.say("people.axis_households"),
        by_factors_unit=words.say("people.axis_factors"),
        also=_extent(block),
    )
    return [Picture(figure=figure, caption=words.say("people.methods_caption"))]


def _marks(block: DisplacementBlock, words: Wording) -> list[Mark]:
    """Mark the registry, where it counts all of the ground, and the documented floor."""
    registry = registry_mark(words, block)
    marks = [registry] if registry and registered_ground(block) is None else []
    if block.floor is not None:
        label = words.say("people.floor_mark", households=exact(floor(block.floor.households)))
        marks.append(Mark(value=block.floor.households, label=label, floor=True))
    return marks


def _extent(block: DisplacementBlock) -> list[float]:
    """Give the ends of all that the two pictures show, so that they share one axis."""
    held = [*(m.households for m in block.methods), *(one.households for one in block.without)]
    ends = [end for one in held if one is not None for end in (one.p05, one.p95)]
    if block.registered is not None:
        ends.append(block.registered.households)
    return ends if block.floor is None else [*ends, block.floor.households]


def method_blocks(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    """Fold away the table of the ways of counting, and the answer without each of them."""
    used = [method for method in block.methods if method.households is not None]
    absent = [method for method in block.methods if method.households is None]
    inside: list[Block] = []
    if used:
        inside.append(_table(used, words))
    if absent:
        inside += [
            Text(text=words.say("people.absent")),
            Bullets(items=_absent(absent, words)),
        ]
    found: list[Block] = []
    if inside:
        title = words.say("people.methods_folded", used=str(len(used)), absent=str(len(absent)))
        found.append(Folded(title=title, blocks=tuple(inside)))
    return [*found, *_without(name, block, words)]


def _method_rows(block: DisplacementBlock, words: Wording) -> list[IntervalRow]:
    return [
        IntervalRow(
            label=_method_title(method, words),
            interval=method.households,
            text=compact(words, method.households),
            hollow=of_a_part(method),
        )
        for method in block.methods
        if method.households is not None
    ]


def _pooled(block: DisplacementBlock, words: Wording) -> IntervalRow:
    if block.households is None:
        raise ValueError(block.reason)
    conflict = block.agreement.conflict
    return IntervalRow(
        label=words.say("people.pooled"),
        interval=block.households,
        text=compact(words, block.households, conflict=conflict),
        accent=True,
        middle=not conflict,
    )


def _table(methods: Sequence[Method], words: Wording) -> Table:
    return Table(
        caption=words.say("people.methods_table"),
        columns=(
            Column(label=words.say("people.method")),
            Column(label=words.say("people.estimate"), number=True),
            Column(label=words.say("people.weight"), number=True),
            Column(label=words.say("people.inputs")),
            Column(label=words.say("people.caveats")),
        ),
        rows=tuple(_method(method, words) for method in methods),
    )


def _method(method: Method, words: Wording) -> tuple[Cell, ...]:
    estimate = compact(words, method.households) if method.households else ""
    return cells(
        _method_title(method, words),
        estimate,
        percent(method.weight),
        ", ".join(method.inputs),
        " ".join(method.caveats),
    )


def _method_title(method: Method, words: Wording) -> str:
    if not of_a_part(method):
        return titled(method.title)
    return words.say("people.part_of_ground", method=titled(method.title))


def _absent(methods: Sequence[Method], words: Wording) -> tuple[str, ...]:
    """Give each reason once, with the ways of counting that it keeps out."""
    titles: dict[str, list[str]] = {}
    for method in methods:
        titles.setdefault(method.absent or words.say("page.unknown"), []).append(method.title)
    return tuple(
        words.say("people.absent_because", methods=titled(listed(words, names)), reason=reason)
        for reason, names in titles.items()
    )


def _without(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    """Show the answer without each way of counting, on the axis of the ways themselves."""
    if not block.without or block.households is None:
        return []
    rows = [
        IntervalRow(
            label=words.say("without.row", method=one.title),
            interval=one.households,
            text=compact(words, one.households, conflict=one.conflict),
            middle=not one.conflict,
        )
        for one in block.without
    ]
    drawn = [*rows, _pooled(block, words)]
    told = Told(
        name=f"{name}-without",
        title=words.say("without.title"),
        description=words.say(
            "people.methods_description", rows="; ".join(rows_said(words, drawn))
        ),
    )
    figure = interval_figure(
        drawn,
        (),
        told,
        unit=words.say("people.axis_households"),
        by_factors_unit=words.say("people.axis_factors"),
        also=_extent(block),
    )
    picture = Picture(figure=figure, caption=words.say("without.caption"))
    return [
        Text(text=_moved(block, words)),
        Folded(
            title=words.say("without.title"),
            blocks=(picture, _without_table(block.without, words)),
        ),
    ]


def _moved(block: DisplacementBlock, words: Wording) -> str:
    """Say in one sentence how much the answer hangs on a single way of counting."""
    agreeing = [one for one in block.without if not one.conflict]
    if block.agreement.conflict:
        if not agreeing:
            return words.say("without.still_conflict")
        names = [one.title for one in agreeing]
        return words.say("without.resolved", methods=listed(words, names))
    if len(agreeing) < len(block.without):
        names = [one.title for one in block.without if one.conflict]
        return words.say("without.would_conflict", methods=listed(words, names))
    if len(block.without) == 1:
        (one,) = block.without
        return words.say("without.moved_one", method=one.title, middle=number(one.households.p50))
    lowest = min(block.without, key=lambda one: one.households.p50)
    highest = max(block.without, key=lambda one: one.households.p50)
    return words.say(
        "without.moved",
        low=number(lowest.households.p50),
        lowest=lowest.title,
        high=number(highest.households.p50),
        highest=highest.title,
    )


def _without_table(without: Sequence[WithoutMethod], words: Wording) -> Table:
    gap = any(one.beyond_registry_households is not None for one in without)
    columns = [
        Column(label=words.say("without.without")),
        Column(label=words.say("people.estimate"), number=True),
    ]
    if gap:
        columns.append(Column(label=words.say("people.gap"), number=True))
        columns.append(Column(label=words.say("without.chance"), number=True))
    columns.append(Column(label=words.say("without.rest")))
    rows = []
    for one in without:
        row = [titled(one.title), compact(words, one.households, conflict=one.conflict)]
        if gap:
            beyond, chance = one.beyond_registry_households, one.probability_positive
            row.append(difference_range(words, beyond) if beyond else "")
            row.append("" if chance is None else percent(chance))
        agree = words.say("without.conflict" if one.conflict else "without.agree")
        rows.append(cells(*row, Cell(text=agree, flagged=one.conflict)))
    return Table(caption=words.say("without.table"), columns=tuple(columns), rows=tuple(rows))
