"""The steps that all methods share: pooling, floor, households, the register, the doubt."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from geo.displacement.gap import definition_effect, registry_gap
from geo.displacement.lists.overcoverage import OVERCOVERAGE
from geo.displacement.pool import BETWEEN_METHOD, combine
from geo.report.differences import difference_middle, difference_range
from geo.report.registered import registered_ground
from geo.report.style import exact, number, percent
from geo.report.wording import load_wording
from geo.run.explain.citing import cells_of, cite, middle_of, use
from geo.run.explain.families import formula_of
from geo.run.explain.model import Step
from geo.run.explain.ways import WHOLE, interval_words, weights_line
from geo.run.explain.working import Sum, plain

if TYPE_CHECKING:
    from geo.displacement.model import DisplacementBlock, Driver, Registered, Zone
    from geo.quantity import Interval
    from geo.results import Results


SEVERAL = 2
"""Methods from which there is something to pool."""
GAP = (
    "The gap is what remains of the people there when the registered who are still present are "
    "taken off, in persons; it may be negative."
)


def pooling_step(results: Results, block: DisplacementBlock, *, of_whole: str = "") -> Step:
    """
    Say how one answer was made of several.

    Parameters
    ----------
    results, block
        The headline, and the results that hold it.
    of_whole
        What to say before, where the number explained is one of a part of the headline's ground.
    """
    speaking = [method for method in block.methods if method.households is not None]
    conflict, agreement = block.agreement.conflict, block.agreement
    says = [*([of_whole] if of_whole else []), agreement.sentence]
    if len(speaking) >= SEVERAL:
        says.append(f"{weights_line(block)}.")
        tests = [
            f"I2 {percent(agreement.i_squared)}" if agreement.i_squared is not None else "",
            f"tau {plain(agreement.tau)}" if agreement.tau is not None else "",
            f"p {agreement.p_value:.2g}" if agreement.p_value is not None else "",
        ]
        told = ", ".join(test for test in tests if test)
        says.append(
            f"Verdict: {'conflict' if conflict else 'no conflict'}{f' ({told})' if told else ''}."
        )
    if block.households is not None:
        told = interval_words(block.households, conflict=conflict)
        says.append(f"Pooled, and lifted to the floors: {told}.")
    lines = _geometric(block)
    averaged = len(speaking) >= SEVERAL and not conflict
    head = "Formula, agreeing:" if averaged else "Formula, in conflict or alone:"
    return Step(
        title="Pooling",
        says=tuple(says),
        formula=formula_of(combine, head),
        working=lines,
        published=_middle(block.households) if lines else None,
        assumptions=use(results, [BETWEEN_METHOD]),
        sources=cite(results, cells_of(results, [BETWEEN_METHOD])),
    )


def floor_step(results: Results, block: DisplacementBlock) -> Step:
    """Say below what the number cannot lie."""
    if block.floor is None:
        return Step(
            title="The floor", says=("No documented count of residents sets a floor here.",)
        )
    return Step(
        title="The floor",
        says=(
            f"At least {number(block.floor.households)} households are documented. "
            f"{block.floor.sentence}".strip(),
        ),
        sources=cite(results, (*block.floor.sources, *(d.source for d in block.floor.documented))),
    )


def household_step(
    results: Results, persons: Interval, households: Interval, title: str, *, conflict: bool
) -> Step:
    """Turn persons into households, by the one definition of the site."""
    size = results.household_definition.assumption
    sum_ = Sum(value=persons.p50, unit="persons")
    for row in results.assumptions:
        if row.key == size and not conflict:
            sum_.over(middle_of(row), size, "households")
    told = interval_words(persons, "persons", conflict=conflict)
    return Step(
        title="From persons to households",
        says=(
            results.household_definition.text,
            f"{title}: {told}; {interval_words(households, conflict=conflict)}.",
        ),
        working=tuple(sum_.lines),
        published=_middle(households) if sum_.lines else None,
        assumptions=use(results, [size]),
        sources=cite(results, cells_of(results, [size])),
    )


def registry_step(results: Results, block: DisplacementBlock) -> Step:
    """Set the people who are there against the register."""
    registered, beyond = block.registered, block.beyond_registry
    if registered is None or beyond is None:
        return Step(
            title="Beyond the registry",
            says=(gap_words(block),),
        )
    part = registered_ground(block)
    zone = counted_zone(block)
    says = [
        _published(registered),
        *([f"It counts this ground: {part.name}."] if part is not None else []),
        GAP,
        gap_words(block),
    ]
    persons = block.persons if part is None else zone.persons if zone is not None else None
    lines = (
        ()
        if persons is None or block.agreement.conflict
        else _gap_lines(results, persons, registered.persons)
    )
    ids = [OVERCOVERAGE, results.household_definition.assumption]
    return Step(
        title="Beyond the registry",
        says=tuple(says),
        formula=formula_of(registry_gap, "Definition:"),
        working=lines,
        published=_middle(beyond.households) if lines else None,
        assumptions=use(results, ids),
        sources=cite(results, (registered.source, *cells_of(results, ids))),
    )


def gap_words(block: DisplacementBlock) -> str:
    """Say the gap and how likely it is that there is any."""
    beyond, conflict = block.beyond_registry, block.agreement.conflict
    if beyond is None:
        return f"No number: {block.reason or 'no registry counts this ground.'}"
    words = load_wording()
    told = [
        f"{difference_range(words, gap)} {unit} nine times in ten"
        + ("" if conflict else f", {difference_middle(words, gap)}")
        for gap, unit in ((beyond.persons, "persons"), (beyond.households, "households"))
    ]
    return (
        f"Beyond the registry: {'; '.join(told)}. P(more people than registered) = "
        f"{percent(beyond.probability_positive)}."
    )


def definition_step(results: Results, block: DisplacementBlock) -> Step | None:
    """Say what the household definition alone does; None where there is no gap."""
    registered, beyond = block.registered, block.beyond_registry
    if registered is None or beyond is None:
        return None
    size = results.household_definition.assumption
    sum_ = Sum(value=registered.persons, unit="registered persons")
    for row in results.assumptions:
        if row.key == size:
            sum_.over(middle_of(row), size, "households")
            sum_.less(registered.households, "registered households")
    effect = beyond.definition_effect
    return Step(
        title="What the household definition alone does",
        says=(
            effect.sentence,
            f"{interval_words(effect.households)}; it stands apart and is not part of the gap.",
        ),
        formula=formula_of(definition_effect),
        working=tuple(sum_.lines),
        sources=cite(results, [registered.source]),
    )


def doubt_step(block: DisplacementBlock) -> Step:
    """Say what the doubt comes from."""
    of = "gap" if block.drivers_of == "beyond_registry" else "number of households"
    conflict = block.agreement.conflict
    says = [_driver(driver, of, conflict=conflict) for driver in block.drivers]
    error = block.monte_carlo_error
    if error is not None:
        says.append(
            f"The finite number of draws alone moves the middle by {plain(error.p50)} households, "
            f"the ends by {plain(error.p05)} and {plain(error.p95)} (standard errors)."
        )
    sample = block.field_sample
    if sample is not None:
        says.append(sample.reason or sample.sentence)
    return Step(title="What drives the doubt", says=tuple(says) or ("Not worked out.",))


def counted_zone(block: DisplacementBlock) -> Zone | None:
    """Return the one footprint that the registry counts; None where it counts several, or none."""
    covers = set(block.registered.covers) if block.registered else set()
    zones = [zone for zone in block.zones if covers & {zone.id, zone.name}]
    return zones[0] if len(zones) == 1 else None


def _gap_lines(results: Results, persons: Interval, registered: int) -> tuple[str, ...]:
    rows = {row.key: row for row in results.assumptions}
    present = Sum(value=float(registered), unit="registered persons")
    if OVERCOVERAGE in rows:
        present.times(1 - middle_of(rows[OVERCOVERAGE]), f"1 - {OVERCOVERAGE}", "present persons")
    gap = Sum(value=persons.p50, unit="persons").less(present.value, "registered and present")
    size = results.household_definition.assumption
    if size in rows:
        gap.over(middle_of(rows[size]), size, "households")
    return (*present.lines, *gap.lines)


def _geometric(block: DisplacementBlock) -> tuple[str, ...]:
    """Average the methods' middles in logs, where all that have weight speak of all the ground."""
    found = [
        (method.households.p50, method.weight)
        for method in block.methods
        if method.households is not None and method.weight > 0
    ]
    whole = all(
        (method.ground_share or 0.0) >= WHOLE for method in block.methods if method.weight > 0
    )
    if len(found) < SEVERAL or block.agreement.conflict or not whole:
        return ()
    if any(middle <= 0 for middle, _ in found):
        return ()
    product = " x ".join(f"{plain(middle)}^{weight:.2f}" for middle, weight in found)
    total = sum(weight for _, weight in found)
    average = exp(sum(weight * log(middle) for middle, weight in found) / total)
    return (f"{product} = {plain(average)} households",)


def _driver(driver: Driver, of: str, *, conflict: bool) -> str:
    told = (
        f"{driver.assumption}: {percent(driver.total)} of the variance of the {of} goes with it, "
        f"{percent(driver.first_order)} with it alone"
    )
    if conflict or driver.households_if_low is None or driver.households_if_high is None:
        return f"{told}."
    low, high = number(driver.households_if_low), number(driver.households_if_high)
    return f"{told}; its lowest tenth puts the middle at {low}, its highest at {high}."


def _middle(households: Interval | None) -> str | None:
    return None if households is None else f"{plain(households.p50)} households"


def _published(registered: Registered) -> str:
    day = f", counted {registered.counted_on}" if registered.counted_on else ""
    cut_off = registered.cut_off_reason or "No cut-off date is known."
    if registered.cut_off:
        cut_off = f"Cut-off date {registered.cut_off}."
    return (
        f"The registry holds {exact(registered.households)} households, "
        f"{exact(registered.persons)} persons{day} [{registered.source}]. {cut_off}"
    )
