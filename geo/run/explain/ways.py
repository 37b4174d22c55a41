"""One method of a headline: what it was given, its formula, and its middle worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.displacement.density import (
    GROUND_MULTIPLIER,
    REGISTERED_BASES,
    SAME_GROUND_BASES,
    UNIT_MULTIPLIER,
)
from geo.displacement.methods import REFERENCE
from geo.report.style import number, percent
from geo.run.explain.built import ROOFS, built_working, raster_working
from geo.run.explain.citing import cells_of, cite, middle_of, use
from geo.run.explain.families import COUNTED_STRUCTURES, COUNTS, Family, family_of
from geo.run.explain.ground import M2_PER_KM2
from geo.run.explain.model import Step
from geo.run.explain.working import Sum, plain

if TYPE_CHECKING:
    from geo.displacement.model import DisplacementBlock, Method, OfficialCount
    from geo.exposure.model import Block, ExposureTable
    from geo.quantity import Interval
    from geo.results import ReferencePopulation, Results

WHOLE = 0.999
"""Share of the ground from which a method speaks of all of it, slivers left out."""


def method_step(
    results: Results, exposure: ExposureTable, name: Block, method: Method, whole_m2: float
) -> Step:
    """
    Explain one method of a headline.

    Parameters
    ----------
    results
        Released results.
    exposure
        For sums over the whole ground of the headline, nothing finer.
    name
        The headline.
    method
        One of its methods.
    whole_m2
        Its ground, square metres.
    """
    family = family_of(method.id)
    unit, count = _unit(results, method), _count(results, name, method)
    ids = _assumptions(results, family, unit)
    block = _block(results, name)
    if method.households is None:
        return Step(
            title=f"Silent: {method.title} ({method.id})",
            says=(method.absent or "It gives no reason.",),
            formula=None if family is None else family.formula,
        )
    lines = _working(results, exposure, name, method, whole_m2)
    part = method.ground_share
    spoken = "of a part of the ground"
    if part is not None:
        spoken = "of all of it" if part >= WHOLE else f"of {percent(part)} of the ground"
    says = [
        f"Weight {percent(method.weight)} in the pool; it speaks {spoken}.",
        *(f"From: {text}." for text in method.inputs),
        *_layers(results, family),
        *method.caveats,
        f"Its own answer: {interval_words(method.households)}.",
        *_without(block, method),
    ]
    return Step(
        title=f"Method: {method.title} ({method.id})",
        says=tuple(says),
        formula=None if family is None else family.formula,
        working=lines,
        published=f"{plain(method.households.p50)} households" if lines else None,
        assumptions=use(results, ids),
        sources=cite(
            results,
            (
                None if unit is None else unit.source,
                None if count is None else count.source,
                *cells_of(results, ids),
            ),
        ),
    )


def interval_words(interval: Interval, unit: str = "households", *, conflict: bool = False) -> str:
    """Say an interval with its middle, or without where the methods conflict."""
    low, high, middle = (number(q) for q in (interval.p05, interval.p95, interval.p50))
    if low == high:
        return f"about {low} {unit}"
    if conflict:
        return f"{low} to {high} {unit} nine times in ten; no middle, for the methods conflict"
    return f"{low} to {high} {unit} nine times in ten, middle {middle}"


def _working(
    results: Results, exposure: ExposureTable, name: Block, method: Method, whole_m2: float
) -> tuple[str, ...]:
    unit, count = _unit(results, method), _count(results, name, method)
    share = method.ground_share
    if unit is not None and unit.persons is not None and unit.area_km2 and share is not None:
        sum_: Sum | None = _of_unit(results, unit, unit.persons, unit.area_km2, whole_m2 * share)
    elif count is not None:
        sum_ = _of_count(results, count, method)
    elif share is not None and share >= WHOLE:
        found = built_working(results, exposure, name, method.id)
        sum_ = found if found is not None else raster_working(results, exposure, name, method.id)
    else:
        sum_ = None
    if sum_ is None:
        return ()
    if sum_.unit == "persons":
        size = results.household_definition.assumption
        _over(sum_, results, size, "households")
    return tuple(sum_.lines)


def _of_unit(
    results: Results, unit: ReferencePopulation, persons: float, area_km2: float, ground_m2: float
) -> Sum:
    sum_ = Sum(value=persons, unit="persons")
    sum_.over(area_km2, f"km2 of {unit.name}", "persons per km2")
    sum_.times(ground_m2 / M2_PER_KM2, "km2 of the ground", "persons")
    if unit.basis not in SAME_GROUND_BASES:
        _times(sum_, results, "density_transfer")
    if unit.basis in REGISTERED_BASES:
        _times(sum_, results, _multiplier(results, unit))
    return sum_


def _of_count(results: Results, count: OfficialCount, method: Method) -> Sum | None:
    if method.id.startswith(COUNTED_STRUCTURES):
        sum_ = Sum(value=count.count, unit=count.count_kind)
        _times(sum_, results, "persons_per_structure", "persons")
    else:
        unit = _counted_in(count, method)
        if unit is None:
            return None
        sum_ = Sum(value=count.count, unit=unit)
    _times(sum_, results, "count_error")
    return sum_


def _counted_in(count: OfficialCount, method: Method) -> str | None:
    """Return the unit of a count of residents; None where its inputs name both."""
    told = next(iter(method.inputs), "")
    for unit in ("households", "persons"):
        if told.startswith(f"{count.count:,.0f} {unit}, counted as"):
            return unit
    return None


def _times(sum_: Sum, results: Results, name: str, unit: str | None = None) -> None:
    row = next((a for a in results.assumptions if a.key == name), None)
    if row is not None:
        sum_.times(middle_of(row), name, unit)


def _over(sum_: Sum, results: Results, name: str, unit: str | None = None) -> None:
    row = next((a for a in results.assumptions if a.key == name), None)
    if row is not None:
        sum_.over(middle_of(row), name, unit)


def _multiplier(results: Results, unit: ReferencePopulation | None) -> str:
    """Return by which assumption registered persons become all persons."""
    whole = unit is None or unit.basis not in SAME_GROUND_BASES
    known = any(row.id == UNIT_MULTIPLIER for row in results.assumptions)
    return UNIT_MULTIPLIER if whole and known else GROUND_MULTIPLIER


def _assumptions(
    results: Results, family: Family | None, unit: ReferencePopulation | None
) -> tuple[str, ...]:
    """Return the ids that the family multiplies here, without those that another stands for."""
    if family is None:
        return ()
    needless = {UNIT_MULTIPLIER, GROUND_MULTIPLIER} - {_multiplier(results, unit)}
    if unit is not None and unit.basis in SAME_GROUND_BASES:
        needless.add("density_transfer")
    if unit is not None and unit.basis not in REGISTERED_BASES:
        needless |= {UNIT_MULTIPLIER, GROUND_MULTIPLIER}
    if any(row.id == ROOFS for row in results.assumptions) and ROOFS in family.assumptions:
        needless.add("building_completeness")
    return tuple(name for name in family.assumptions if name not in needless)


def _unit(results: Results, method: Method) -> ReferencePopulation | None:
    name = method.id.removeprefix(REFERENCE)
    if name == method.id:
        return None
    return next((unit for unit in results.reference if unit.id == name), None)


def _count(results: Results, name: Block, method: Method) -> OfficialCount | None:
    block = _block(results, name)
    for begin in (COUNTED_STRUCTURES, COUNTS):
        if block is not None and method.id.startswith(begin):
            key = method.id.removeprefix(begin)
            return next((row for row in block.official_counts if row.id == key), None)
    return None


def _block(results: Results, name: Block) -> DisplacementBlock | None:
    found = results.displacement
    return found.would_displace if name == "would_displace" else found.displaced


def _layers(results: Results, family: Family | None) -> tuple[str, ...]:
    roles = () if family is None else family.roles
    return tuple(
        f"Layer: {layer.title}, {layer.vintage}; {layer.source}; {layer.licence}; "
        f"{layer.provenance}, confidence {layer.confidence}."
        for layer in results.layers
        if layer.role in roles
    )


def _without(block: DisplacementBlock | None, method: Method) -> tuple[str, ...]:
    rest = () if block is None else block.without
    return tuple(
        f"Without it the answer would be {interval_words(row.households, conflict=row.conflict)}."
        for row in rest
        if row.method == method.id
    )


def weights_line(block: DisplacementBlock) -> str:
    """Say what each method that speaks finds, and its weight."""
    return "; ".join(
        f"{method.title}: middle {plain(method.households.p50)}, weight {percent(method.weight)}"
        for method in block.methods
        if method.households is not None
    )
