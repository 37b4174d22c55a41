"""What a field sample would buy: how many structures to visit, and where, to halve the interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.displacement.draws import Draws
from geo.displacement.model import FieldSample, SampledZone
from geo.displacement.posterior import prior_of, width_of
from geo.displacement.visits import HALF, MOST_OF_THE_WAY, Plan, Spread, plan_visits
from geo.displacement.wording import in_words
from geo.quantity import FloatArray

PERSONS_PER_STRUCTURE = "persons_per_structure"
"""Id of the assumption by which people are turned into structures to visit."""

MOST_ZONES = 20
"""Zones that one plan weighs against each other; more are beyond one team's visit."""
SHARE_PLANNED = 0.95
"""Of the variance: with more zones, those are planned for that hold it."""
NAMED_ZONES = 3
"""Zones that the sentence names; the table has all."""

UNSEEN = "people who are away, and who lived in a house that stands empty, it does not see."
NOTHING_GAINED = (
    "A visit to every structure would be expected to leave the interval nearly as wide as it is: "
    "the doubt lies in what structures do not show."
)
CERTAIN = "The number of households is certain: nothing is left to be narrowed."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZonePrior:
    """What is thought of one zone before anybody goes."""

    name: str
    persons: FloatArray | None
    """Draws of the people on ground that no other zone of the plan holds too; None: no number."""
    structures: FloatArray | None
    """Draws of the structures on that ground; None where nobody can say, or nobody may go."""
    reason: str | None = None
    """Why `persons` or `structures` is None."""


def structures_of(persons: FloatArray, draws: Draws) -> FloatArray | None:
    """
    Return draws of the structures in which people live: persons / persons per structure.

    None where the site makes no assumption 'persons_per_structure'.

    Raises
    ------
    EstimateError
        If a draw of that assumption is not above 0.
    """
    if draws.lacking(PERSONS_PER_STRUCTURE):
        return None
    return persons / draws.positive(PERSONS_PER_STRUCTURE)


def plan_field_sample(
    zones: Mapping[str, ZonePrior], *, household_size: FloatArray, spread: Spread, seed: int
) -> FieldSample:
    """
    Find the smallest visit that may be expected to halve the 90 % interval of all households.

    Preposterior analysis by simulation (Raiffa and Schlaifer 1961, Applied Statistical Decision
    Theory). The draws are the prior. Each of 256 of them, spread evenly over the total, is taken
    for the truth; a visit to it is simulated, which measures the people of each visited zone with
    the error of `Spread.log_variance`; the draws are weighed by how well they agree with it; the
    mean width that remains is the width to be expected (`geo.displacement.posterior`). Where to go
    is decided batch by batch, up to a census of all structures; then visits that the target does
    not need are taken away (`geo.displacement.visits`).

    With over 20 zones only those are planned for that hold 95 % of the variance, 20 at most; all
    others, and zones where nobody can go, stay in the total as they are.

    Parameters
    ----------
    zones
        Zone id -> prior. Ground that lies in several zones belongs to one of them only, so that
        the people of all zones add up to the headline.
    household_size
        Draws of persons per household, aligned with the people. A visit is not taken to measure it.
    spread
        Of persons between the structures of a zone.
    seed
        Seed of the errors of the simulated visits.

    Returns
    -------
    plan
        With a `reason` and no zones where nothing can be planned.

    Misses: that a visit also counts structures and households, so that the plan is rather too
    large; and what nobody on the ground can see.
    """
    people = {k: zone.persons for k, zone in sorted(zones.items()) if zone.persons is not None}
    if not people:
        return _no_plan(_why_not(zones) or "No zone has a number of people.")
    total = np.sum(list(people.values()), axis=0) / household_size
    before = width_of(total)
    there = {key: _middle_of(zones[key].structures) for key in people}
    keys = [key for key in people if there[key] >= 1]
    if before <= 0:
        return _no_plan(CERTAIN, before)
    if not keys:
        why = _why_not({key: zones[key] for key in people})
        return _no_plan(why or "No zone is thought to hold a structure.", before)
    keys = _worth_planning(keys, {k: people[k] / household_size for k in keys}, total)
    unvisited = [persons for key, persons in people.items() if key not in keys]
    prior = prior_of(
        [people[key] for key in keys],
        elsewhere=np.sum([np.zeros(total.size), *unvisited], axis=0),
        household_size=household_size,
        seed=seed,
    )
    plan = plan_visits(prior, np.array([there[key] for key in keys]), spread)
    if plan is None:
        return _no_plan(NOTHING_GAINED, before)
    visits = [
        SampledZone(zone=k, name=zones[k].name, structures=int(n), of_structures=there[k])
        for k, n in zip(keys, plan.visited, strict=True)
        if n > 0
    ]
    visits.sort(key=lambda visit: (-visit.structures, visit.zone))
    return FieldSample(
        zones=tuple(visits),
        structures=sum(visit.structures for visit in visits),
        width_before_households=plan.before,
        width_after_households=plan.after,
        halves=plan.halves,
        curve=plan.curve,
        sentence=_sentence(visits, plan),
    )


def _worth_planning(
    keys: Sequence[str], households: Mapping[str, FloatArray], total: FloatArray
) -> list[str]:
    """Leave out the zones with which little of the variance goes, where there are too many."""
    if len(keys) <= MOST_ZONES:
        return list(keys)
    away = total - total.mean()
    shares = np.array([float(np.mean(households[key] * away)) for key in keys])
    order = np.argsort(-shares, kind="stable")
    reached = np.cumsum(shares[order]) >= SHARE_PLANNED * shares.sum()
    return sorted(keys[place] for place in order[: min(int(np.argmax(reached)) + 1, MOST_ZONES)])


def _sentence(visits: Sequence[SampledZone], plan: Plan) -> str:
    named = [f"{in_words(visit.structures)} in {visit.name}" for visit in visits[:NAMED_ZONES]]
    others = visits[NAMED_ZONES:]
    if others:
        zones = "1 other zone" if len(others) == 1 else f"{len(others)} other zones"
        named.append(f"{in_words(sum(visit.structures for visit in others))} in {zones}")
    where = f" ({', '.join(named)})" if len(named) > 1 else f" in {visits[0].name}"
    many = in_words(sum(visit.structures for visit in visits))
    visit = f"Visiting about {many} structures{where} would be expected to"
    widths = f"from {in_words(plan.before)} to {in_words(plan.after)} households"
    notes = _notes(visits, plan)
    if plan.halves:
        return f"{visit} halve the interval, {widths} from end to end. {notes}"
    way = "" if plan.after <= plan.after_census else f" {MOST_OF_THE_WAY:.0%} of"
    return (
        f"No visit would be expected to halve the interval, {in_words(HALF * plan.before)} "
        f"households from end to end: all of about {in_words(plan.census)} structures would leave "
        f"{in_words(plan.after_census)}. {visit} go{way} that way, {widths}. {notes}"
    )


def _notes(visits: Sequence[SampledZone], plan: Plan) -> str:
    """Say what the plan hangs on, and what goes before the visit and is missed by it."""
    now = in_words(sum(visit.structures for visit in visits))
    wider = in_words(plan.if_twice)
    takes = "no more than that" if wider == now else f"about {wider}"
    listed = in_words(sum(visit.of_structures for visit in visits))
    return (
        f"How much structures differ is assumed; it takes {takes} if they differ twice as much. "
        f"It takes a list of all structures there first, about {listed}; {UNSEEN}"
    )


def _no_plan(reason: str, before: float | None = None) -> FieldSample:
    return FieldSample(
        zones=(),
        structures=0,
        width_before_households=before,
        width_after_households=None,
        halves=False,
        sentence=f"No field sample can be planned. {reason}",
        reason=reason,
    )


def _why_not(zones: Mapping[str, ZonePrior]) -> str:
    return " ".join(
        f"{zone.name}: {zone.reason}" for _, zone in sorted(zones.items()) if zone.reason
    )


def _middle_of(draws: FloatArray | None) -> float:
    return 0.0 if draws is None else float(np.median(draws))
