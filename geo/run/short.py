"""The short version of the answer: what `geo displaced` prints, from released results only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.report.differences import difference_middle, difference_range
from geo.report.registered import registered_ground
from geo.report.style import exact, number, percent
from geo.report.wording import load_wording
from geo.run.bars import Bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.displacement.model import DisplacementBlock, Driver
    from geo.quantity import Interval
    from geo.results import Results

MOST_DRIVERS = 3
"""Drivers that are told; the report has them all."""

TITLES = {"would_displace": "Would be displaced", "displaced": "Have been displaced"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortBlock:
    """One headline in plain text."""

    title: str
    sentence: str
    """The answer, or why there is none."""
    bars: tuple[Bar, ...]
    """Methods that speak, then the pooled number; empty where there is no number."""
    facts: tuple[tuple[str, str], ...]
    """Rows of a label and a text."""


def short_version(results: Results) -> tuple[ShortBlock, ...]:
    """
    Sum both headlines up, never mixed.

    Parameters
    ----------
    results
        Released results.

    Returns
    -------
    blocks
        Those to be displaced, then those displaced; a headline without ground says so.
    """
    found = results.displacement
    return tuple(
        ShortBlock(title=TITLES[name], sentence=reason or "No ground.", bars=(), facts=())
        if block is None
        else ShortBlock(
            title=TITLES[name],
            sentence=block.sentence,
            bars=tuple(_bars(block)),
            facts=tuple(_facts(block, results)),
        )
        for name, block, reason in (
            ("would_displace", found.would_displace, found.would_displace_reason),
            ("displaced", found.displaced, found.displaced_reason),
        )
    )


def _bars(block: DisplacementBlock) -> Iterator[Bar]:
    """Draw every method that speaks; the registry stands on the ground that it counts, no other."""
    if block.households is None:
        return
    conflict = block.agreement.conflict
    registry = None if block.registered is None else float(block.registered.households)
    for method in block.methods:
        if method.households is not None:
            share = percent(method.weight)
            whole = method.ground_share is not None and method.ground_share >= 1
            ground = "" if whole else ", part of the ground"
            yield Bar(
                label=f"{method.title}: {_range(method.households)} (weight {share}{ground})",
                interval=method.households,
            )
    part = registered_ground(block)
    yield Bar(
        label=f"all methods pooled: {_range(block.households)}",
        interval=block.households,
        middle=not conflict,
        line=registry if part is None else None,
    )
    if part is not None and part.households is not None:
        yield Bar(
            label=f"of which where the registry counts ({part.name}): {_range(part.households)}",
            interval=part.households,
            middle=not conflict,
            line=registry,
        )


def _facts(block: DisplacementBlock, results: Results) -> Iterator[tuple[str, str]]:
    if block.households is not None:
        yield "households", _pooled(block.households, conflict=block.agreement.conflict)
    if block.persons is not None:
        yield "people", _pooled(block.persons, conflict=block.agreement.conflict)
    yield from _registry(block)
    yield "methods", block.agreement.sentence
    yield from _drivers(block)
    if block.field_sample is not None:
        yield "field sample", block.field_sample.reason or block.field_sample.sentence
    if block.floor is not None:
        told = f"at least {number(block.floor.households)} households are documented."
        yield "floor", f"{told} {block.floor.sentence}".strip()
    yield from _not_counted(block, results)


def _registry(block: DisplacementBlock) -> Iterator[tuple[str, str]]:
    if block.registered is not None:
        told = block.registered
        day = f", counted {told.counted_on}" if told.counted_on else ""
        cut = f"cut-off date {told.cut_off}." if told.cut_off else told.cut_off_reason or ""
        yield (
            "registry",
            f"{exact(told.households)} households, {exact(told.persons)} people "
            f"({told.source}{day}). {cut}".strip(),
        )
    if block.beyond_registry is None:
        if block.households is not None:
            yield "beyond registry", f"no number: {block.reason or 'not known.'}"
        return
    words, gap = load_wording(), block.beyond_registry
    middle = "" if block.agreement.conflict else f"; {difference_middle(words, gap.households)}"
    told_gap = (
        f"{difference_range(words, gap.households)} households, nine times in ten{middle}. "
        f"P(more people than registered) = {percent(gap.probability_positive)}. Worked out in "
        "persons, less those registered who may have left: it is not the difference of the "
        "households above."
    )
    yield "beyond registry", told_gap
    yield "definition", f"{gap.definition_effect.sentence} That is no part of the gap."


def _drivers(block: DisplacementBlock) -> Iterator[tuple[str, str]]:
    of = "the gap" if block.drivers_of == "beyond_registry" else "the households"
    for rank, driver in enumerate(block.drivers[:MOST_DRIVERS], start=1):
        told = _driver(driver, of, conflict=block.agreement.conflict)
        yield f"doubt {rank}", f"{driver.assumption}: {told}"


def _driver(driver: Driver, of: str, *, conflict: bool) -> str:
    told = f"{percent(driver.total)} of the variance of {of}, alone and with others"
    if conflict or driver.households_if_low is None or driver.households_if_high is None:
        return f"{told}."
    low, high = number(driver.households_if_low), number(driver.households_if_high)
    return f"{told}; middle {low} where it is low, {high} where it is high."


def _not_counted(block: DisplacementBlock, results: Results) -> Iterator[tuple[str, str]]:
    zones = {zone.id: zone for zone in block.zones}
    for name in block.incomplete:
        zone = zones.get(name)
        if zone is not None:
            yield "not counted", f"{zone.name}: {zone.reason or 'no number.'}"
    for row in block.not_counted:
        yield "not counted", row.sentence
    exposed = block.affected_not_displaced
    told = "" if exposed is None else f"{_range(exposed.households)} households. "
    yield "not displaced", f"{told}{block.affected_not_displaced_note}"
    shops = ""
    if block.businesses is not None:
        least = "at least " if block.businesses_at_least else ""
        shops = f"{least}{exact(block.businesses)}. "
    yield "businesses", f"{shops}{block.businesses_note}"
    access = results.access.get("reason")
    if access:
        yield "access", access
    silent: dict[str, list[str]] = {}
    for method in block.methods:
        if method.households is None:
            silent.setdefault(method.absent or "No reason is given.", []).append(method.title)
    for reason, titles in silent.items():
        yield "silent", f"{', '.join(titles)}: {reason}"


def _range(interval: Interval) -> str:
    low, high = number(interval.p05), number(interval.p95)
    return f"about {low}" if low == high else f"{low} to {high}"


def _pooled(interval: Interval, *, conflict: bool) -> str:
    half = f"half the time {number(interval.p25)} to {number(interval.p75)}"
    if conflict:
        return f"{_range(interval)} nine times in ten; the methods conflict, so no middle is given."
    return f"{_range(interval)} nine times in ten, {half}, middle {number(interval.p50)}."
