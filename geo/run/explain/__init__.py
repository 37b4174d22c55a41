"""
One number, step by step, to its sources.

Everything told is read from released results; of the exposure table only sums over the whole ground
of a headline are used. Formulas are those of the estimators' own documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import ConfigError
from geo.run.explain.citing import cite
from geo.run.explain.ground import area, ground_m2, ground_step
from geo.run.explain.headline import (
    counted_zone,
    definition_step,
    doubt_step,
    floor_step,
    gap_words,
    household_step,
    pooling_step,
    registry_step,
)
from geo.run.explain.model import Citation, Explanation, Step, Used
from geo.run.explain.ways import interval_words, method_step
from geo.sites.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.displacement.model import DisplacementBlock, Zone
    from geo.exposure.model import Block, ExposureTable
    from geo.results import Results

__all__ = ["HEADLINES", "Citation", "Explanation", "Step", "Used", "explain", "explainable"]

HEADLINES = ("would_displace", "displaced", "beyond_registry")
"""What can be explained on every site, as far as the site has it."""
BLOCKS: tuple[Block, ...] = ("would_displace", "displaced")
HAPPENED = {"would_displace": "would be displaced", "displaced": "have been displaced"}


SPREAD = (
    "Methods are compared and pooled over all the ground of the headline, and their people spread "
    "back over it; the numbers of this step are of the whole. Each method is explained by its id."
)


def explainable(results: Results) -> tuple[str, ...]:
    """List what can be explained: headlines, then footprints, then methods, by id."""
    zones = {zone.id for _, block in _blocks(results) for zone in block.zones}
    methods = {method.id for _, block in _blocks(results) for method in block.methods}
    return (*HEADLINES, *sorted(zones), *sorted(methods - zones))


def explain(results: Results, exposure: ExposureTable, what: str | None = None) -> Explanation:
    """
    Walk through one number.

    Parameters
    ----------
    results
        Released results.
    exposure
        What they were made from; only sums over the whole ground of a headline are told.
    what
        One of `HEADLINES`, a footprint's or a method's id; None: would_displace, or displaced where
        nothing is still to be cleared.

    Returns
    -------
    explanation
        Its steps, in the order in which data become the number.

    Raises
    ------
    ConfigError
        If the site has nothing of that name.
    """
    found = dict(_blocks(results))
    if what is None:
        what = next(iter(found), HEADLINES[0])
    if what == "beyond_registry":
        steps = _beyond(results, exposure)
    elif what in HEADLINES:
        steps = _headline(results, exposure, "displaced" if what == "displaced" else BLOCKS[0])
    else:
        steps = _zone(results, what) or _method(results, exposure, what)
    if not steps:
        raise ConfigError(
            f"Site '{results.site.id}' has nothing named '{what}' to explain. "
            f"{did_you_mean(what, explainable(results))}"
        )
    return Explanation(what=what, steps=steps)


def _blocks(results: Results) -> tuple[tuple[Block, DisplacementBlock], ...]:
    found = results.displacement
    both = zip(BLOCKS, (found.would_displace, found.displaced), strict=True)
    return tuple((name, block) for name, block in both if block is not None)


def _headline(results: Results, exposure: ExposureTable, name: Block) -> tuple[Step, ...]:
    block = _require(results, name)
    question = f"How many households {HAPPENED[name]}?"
    definition = definition_step(results, block)
    return (
        Step(title=question, says=(block.sentence,)),
        ground_step(results, block.zones, ground_m2(exposure, name)),
        *_methods(results, exposure, name, block),
        pooling_step(results, block),
        floor_step(results, block),
        *_households(results, block, "The whole ground"),
        registry_step(results, block),
        *([definition] if definition else []),
        doubt_step(block),
    )


def _beyond(results: Results, exposure: ExposureTable) -> tuple[Step, ...]:
    found = next(((n, b) for n, b in _blocks(results) if b.beyond_registry is not None), None)
    if found is None:
        reasons = dict.fromkeys(block.reason for _, block in _blocks(results) if block.reason)
        told = " ".join(reason for reason in reasons if reason) or "No registry is known."
        raise ConfigError(
            f"Site '{results.site.id}' has no number beyond a registry to explain. {told} Ask for "
            "one of: would_displace, displaced."
        )
    name, block = found
    zone = counted_zone(block)
    zones = block.zones if zone is None else (zone,)
    definition = definition_step(results, block)
    people = (
        _zone_households(results, block, zone)
        if zone is not None
        else _households(results, block, "The whole ground")
    )
    return (
        Step(
            title="How many households are there beyond the registry?",
            says=(gap_words(block), block.sentence),
        ),
        ground_step(results, zones, None, _of_more(exposure, name, block, zones)),
        *_methods(results, exposure, name, block),
        pooling_step(results, block),
        *people,
        registry_step(results, block),
        *([definition] if definition else []),
        doubt_step(block),
    )


def _of_more(
    exposure: ExposureTable, name: Block, block: DisplacementBlock, zones: Sequence[Zone]
) -> str:
    """Say that the methods speak of more ground than the registry counts, where they do."""
    if len(zones) == len(block.zones):
        return ""
    return (
        "The registry counts no other ground. Methods and pooling below are of all the ground of "
        f"the headline, {area(ground_m2(exposure, name))}."
    )


def _methods(
    results: Results, exposure: ExposureTable, name: Block, block: DisplacementBlock
) -> tuple[Step, ...]:
    whole = ground_m2(exposure, name)
    speaking = [method for method in block.methods if method.households is not None]
    silent: dict[str, list[str]] = {}
    for method in block.methods:
        if method.households is None:
            told = f"{method.title} ({method.id})"
            silent.setdefault(method.absent or "No reason is given.", []).append(told)
    steps = [method_step(results, exposure, name, method, whole) for method in speaking]
    if silent:
        says = tuple(f"{', '.join(titles)}: {reason}" for reason, titles in silent.items())
        steps.append(Step(title="Methods that are silent", says=says))
    return tuple(steps)


def _households(results: Results, block: DisplacementBlock, title: str) -> tuple[Step, ...]:
    if block.households is None or block.persons is None:
        return ()
    conflict = block.agreement.conflict
    return (household_step(results, block.persons, block.households, title, conflict=conflict),)


def _zone_households(results: Results, block: DisplacementBlock, zone: Zone) -> tuple[Step, ...]:
    if zone.households is None or zone.persons is None:
        return ()
    conflict = block.agreement.conflict and not zone.only_counts_speak
    return (household_step(results, zone.persons, zone.households, zone.name, conflict=conflict),)


def _zone(results: Results, what: str) -> tuple[Step, ...]:
    for name, block in _blocks(results):
        for zone in block.zones:
            if zone.id == what:
                return (
                    _zone_answer(block, zone, name),
                    ground_step(results, [zone], None),
                    _zone_counts(results, block, zone),
                    pooling_step(results, block, of_whole=SPREAD)
                    if not zone.only_counts_speak
                    else Step(title="Pooling", says=("Only the counts above speak of it.",)),
                    *_zone_households(results, block, zone),
                    _zone_gap(results, block, zone),
                )
    return ()


def _zone_answer(block: DisplacementBlock, zone: Zone, name: Block) -> Step:
    told = f"No number: {zone.reason}"
    if zone.households is not None:
        conflict = block.agreement.conflict and not zone.only_counts_speak
        told = f"{interval_words(zone.households, conflict=conflict)}."
    return Step(title=f"How many households {HAPPENED[name]} from {zone.name}?", says=(told,))


def _zone_counts(results: Results, block: DisplacementBlock, zone: Zone) -> Step:
    rows = [row for row in block.official_counts if row.footprint == zone.id]
    says = [
        f"{row.count:,.0f} {row.count_kind}, {row.project}, {row.date or 'undated'}"
        f"{', official' if row.official else ''} [{row.source}]."
        f"{f' {row.reason}' if row.reason else ''}"
        for row in rows
    ]
    if zone.floor_documented:
        says.append(f"Floor: {zone.floor_documented}.")
    return Step(
        title="Published counts of this footprint",
        says=tuple(says) or ("None was found.",),
        sources=cite(results, (row.source for row in rows)),
    )


def _zone_gap(results: Results, block: DisplacementBlock, zone: Zone) -> Step:
    if zone.beyond_registry is not None:
        return registry_step(results, block)
    return Step(
        title="Beyond the registry",
        says=(f"No number: {zone.beyond_reason or 'no registry counts this ground.'}",),
    )


def _method(results: Results, exposure: ExposureTable, what: str) -> tuple[Step, ...]:
    return tuple(
        step
        for name, block in _blocks(results)
        for method in block.methods
        if method.id == what
        for step in (
            Step(
                title=f"How many households {HAPPENED[name]}, by this method alone?",
                says=(
                    "It gives no number."
                    if method.households is None
                    else f"{interval_words(method.households)}.",
                ),
            ),
            method_step(results, exposure, name, method, ground_m2(exposure, name)),
        )
    )


def _require(results: Results, name: Block) -> DisplacementBlock:
    found = dict(_blocks(results))
    if name in found:
        return found[name]
    displacement = results.displacement
    reason = (
        displacement.would_displace_reason if name == BLOCKS[0] else displacement.displaced_reason
    )
    rest = f" Ask for '{next(iter(found))}'." if found else ""
    raise ConfigError(f"Site '{results.site.id}' has no number '{name}'. {reason}{rest}")
