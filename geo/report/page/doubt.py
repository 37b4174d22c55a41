"""What the doubt is made of, what would halve it, and how little of it comes from the draws."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from geo.displacement.model import DisplacementBlock, Driver, FieldSample, MonteCarloError
from geo.report.differences import difference
from geo.report.figures import Curve, ShareRow, Told, curve_figure, share_figure
from geo.report.meanings import assumption_meaning, titled
from geo.report.page.parts import (
    Block,
    Column,
    Folded,
    Heading,
    Picture,
    Table,
    Text,
    cells,
)
from geo.report.style import exact, number, percent
from geo.report.wording import Wording
from geo.results import Results

LEAST_MOVE = 0.02
"""A chance that an assumption moves by less is said to rest on none alone."""
ALMOST_NEVER = 0.001
MOST_OF_PLAN = 6
"""The curve is drawn up to this many times the plan: beyond it hardly falls."""
FEWEST_POINTS = 3

Points = Sequence[tuple[int, float]]
"""Structures visited, expected width in households."""


def driver_blocks(
    name: str, block: DisplacementBlock, results: Results, words: Wording
) -> list[Block]:
    """Show how much of the doubt goes with each assumption, and where its ends lead."""
    if not block.drivers:
        return []
    meanings = {one.key: assumption_meaning(words, one) for one in results.assumptions}
    labels = {
        driver.assumption: titled(
            meanings.get(driver.assumption, words.of("driver", driver.assumption))
        )
        for driver in block.drivers
    }
    rows = [_bar(driver, labels[driver.assumption], block, words) for driver in block.drivers]
    said = [
        words.say("people.methods_row", label=row.label, text="; ".join((row.text, *row.notes)))
        for row in rows
    ]
    told = Told(
        name=f"{name}-drivers",
        title=words.say(f"doubt.drivers_figure_{block.drivers_of}"),
        description=words.say("doubt.drivers_description", rows="; ".join(said)),
    )
    return [
        Heading(text=words.say("doubt.drivers_title"), anchor=f"{name}-drivers"),
        *_of_the_chance(block, labels, words),
        Picture(
            figure=share_figure(rows, told),
            caption=words.say(f"doubt.drivers_caption_{block.drivers_of}"),
        ),
        _drivers_table(block, labels, words),
    ]


def _bar(driver: Driver, label: str, block: DisplacementBlock, words: Wording) -> ShareRow:
    return ShareRow(
        label=label,
        share=driver.total,
        inside=min(driver.first_order, driver.total),
        error=driver.total_error,
        text=words.say(
            "doubt.share", total=percent(driver.total), alone=percent(driver.first_order)
        ),
        notes=tuple(_ends(driver, block, words)),
    )


def _ends(driver: Driver, block: DisplacementBlock, words: Wording) -> list[str]:
    """Say where the ends of an assumption lead; no middle of a headline that refuses one."""
    found = []
    low, high = driver.households_if_low, driver.households_if_high
    if low is not None and high is not None and not block.agreement.conflict:
        found.append(
            words.say(
                f"doubt.ends_{block.drivers_of}",
                low=_middle(low, block, words),
                high=_middle(high, block, words),
            )
        )
    if driver.positive_if_low is not None and driver.positive_if_high is not None:
        low_chance, high_chance = driver.positive_if_low, driver.positive_if_high
        found.append(
            words.say("doubt.chance_ends", low=_chance(low_chance), high=_chance(high_chance))
        )
    return found


def _middle(value: float, block: DisplacementBlock, words: Wording) -> str:
    return difference(words, value) if block.drivers_of == "beyond_registry" else number(value)


def _chance(share: float) -> str:
    """Write a share of some hundred draws as a chance: all of them are no certainty."""
    return percent(min(max(share, ALMOST_NEVER), 1 - ALMOST_NEVER))


def _of_the_chance(block: DisplacementBlock, labels: dict[str, str], words: Wording) -> list[Block]:
    """Name the assumption on which the chance of any gap hangs most."""
    if block.beyond_registry is None:
        return []
    ends = [
        (d.assumption, d.positive_if_low, d.positive_if_high)
        for d in block.drivers
        if d.positive_if_low is not None and d.positive_if_high is not None
    ]
    if not ends:
        return []
    chance = percent(block.beyond_registry.probability_positive)
    most, low, high = max(ends, key=lambda end: abs(end[2] - end[1]))
    if abs(high - low) < LEAST_MOVE:
        return [Text(text=words.say("doubt.chance_steady", chance=chance))]
    text = words.say(
        "doubt.chance",
        chance=chance,
        assumption=labels[most],
        low=_chance(low),
        high=_chance(high),
    )
    return [Text(text=text)]


def _drivers_table(block: DisplacementBlock, labels: dict[str, str], words: Wording) -> Table:
    gap = block.drivers_of == "beyond_registry"
    columns = [
        Column(label=words.say("doubt.driver")),
        Column(label=words.say("doubt.alone"), number=True),
        Column(label=words.say("doubt.total"), number=True),
        Column(label=words.say("doubt.if_low"), number=True),
        Column(label=words.say("doubt.if_high"), number=True),
    ]
    if gap:
        columns.append(Column(label=words.say("doubt.chance_column"), number=True))
    rows = []
    for driver in block.drivers:
        error = words.say(
            "doubt.with_error", total=percent(driver.total), error=percent(driver.total_error)
        )
        row = [labels[driver.assumption], percent(driver.first_order), error]
        for end in (driver.households_if_low, driver.households_if_high):
            shown = end is not None and not block.agreement.conflict
            row.append(_middle(end, block, words) if shown and end is not None else "")
        if gap:
            low, high = driver.positive_if_low, driver.positive_if_high
            known = low is not None and high is not None
            row.append(f"{_chance(low or 0.0)} / {_chance(high or 0.0)}" if known else "")
        rows.append(cells(*row))
    return Table(
        folded=True,
        caption=words.say("doubt.drivers_table"),
        columns=tuple(columns),
        rows=tuple(rows),
    )


def sample_blocks(name: str, block: DisplacementBlock, words: Wording) -> list[Block]:
    """Say what a visit would buy, where to go, and how the doubt falls; or why none is planned."""
    sample = block.field_sample
    if sample is None:
        return []
    points = sample.curve
    if points and points[0][0] > 0 and sample.width_before_households is not None:
        points = ((0, sample.width_before_households), *points)
    tables = (
        *([_where_to_go(sample, words)] if sample.zones else []),
        *([_curve_table(points, words)] if len(points) > 1 else []),
    )
    return [
        Heading(text=words.say("sample.title"), anchor=f"{name}-sample"),
        Text(text=sample.sentence),
        *([_curve(name, sample, points, words)] if len(points) > 1 else []),
        *([Folded(title=words.say("sample.folded"), blocks=tables)] if tables else []),
    ]


def _where_to_go(sample: FieldSample, words: Wording) -> Table:
    return Table(
        caption=words.say("sample.zones"),
        columns=(
            Column(label=words.say("sample.zone")),
            Column(label=words.say("sample.visit"), number=True),
            Column(label=words.say("sample.there"), number=True),
        ),
        rows=tuple(
            cells(zone.name, number(zone.structures), number(zone.of_structures))
            for zone in sample.zones
        ),
    )


def _curve_table(points: Points, words: Wording) -> Table:
    return Table(
        name="compact",
        caption=words.say("sample.table"),
        columns=(
            Column(label=words.say("sample.axis_structures")),
            Column(label=words.say("sample.axis_width"), number=True),
        ),
        rows=tuple(cells(exact(visited), number(width)) for visited, width in points),
    )


def _curve(name: str, sample: FieldSample, points: Points, words: Wording) -> Picture:
    drawn = [point for point in points if point[0] <= MOST_OF_PLAN * sample.structures]
    if len(drawn) < FEWEST_POINTS:
        drawn = list(points)
    after, before = sample.width_after_households, sample.width_before_households
    said = [
        words.say("sample.point", structures=exact(visited), width=number(width))
        for visited, width in drawn
    ]
    figure = curve_figure(
        Curve(
            points=drawn,
            chosen=None if after is None else (sample.structures, after),
            chosen_label=words.say("sample.plan", structures=number(sample.structures)),
            level=None if before is None else before / 2,
            level_label=words.say("sample.half"),
            across=words.say("sample.axis_structures"),
            up=words.say("sample.axis_width"),
        ),
        Told(
            name=f"{name}-sample",
            title=words.say("sample.figure"),
            description=words.say("sample.description", points="; ".join(said)),
        ),
    )
    if len(drawn) == len(points):
        return Picture(figure=figure, caption=words.say("sample.caption"))
    last = exact(points[-1][0])
    return Picture(figure=figure, caption=words.say("sample.caption_cut", structures=last))


def seed_sentence(error: MonteCarloError, words: Wording, *, conflict: bool) -> str:
    """Say how far another seed would move the published numbers."""
    key = "doubt.seed_conflict" if conflict else "doubt.seed"
    values = {"low": _moved(error.p05, words), "high": _moved(error.p95, words)}
    if not conflict:
        values["middle"] = _moved(error.p50, words)
    return words.say(key, **values)


def _moved(households: float, words: Wording) -> str:
    told = number(households)
    if told == "0":
        return words.say("doubt.under_one")
    return words.say("doubt.about", households=told)


def spread_blocks(block: DisplacementBlock, words: Wording) -> list[Block]:
    """Say how the methods agree: a sentence, the technical terms, what another seed would do."""
    agreement = block.agreement
    tone = "warning" if agreement.conflict else "plain"
    found: list[Block] = [Text(text=agreement.sentence, tone=tone)]
    notes = []
    if agreement.i_squared is not None and agreement.tau is not None:
        notes.append(
            words.say(
                "doubt.spread",
                i_squared=percent(agreement.i_squared),
                factor=f"{exp(agreement.tau):.1f}",
                tau=f"{agreement.tau:.2f}",
            )
        )
        if agreement.p_value is not None:
            notes.append(words.say("doubt.spread_chance", chance=percent(agreement.p_value)))
    if agreement.heterogeneity is not None:
        factor = f"{agreement.heterogeneity:.1f}"
        notes.append(words.say("doubt.heterogeneity", factor=factor))
    if block.monte_carlo_error is not None:
        notes.append(seed_sentence(block.monte_carlo_error, words, conflict=agreement.conflict))
    if notes:
        found.append(
            Folded(
                title=words.say("doubt.spread_title"),
                blocks=(Text(text=" ".join(notes), tone="note"),),
            )
        )
    return found
