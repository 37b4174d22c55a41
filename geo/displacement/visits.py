"""Which structures to visit first: plans that grow, and what each may be expected to leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from geo.displacement.draws import Draws
from geo.displacement.posterior import (
    LEAST_VARIANCE,
    Prior,
    at_a_glance,
    expected_width,
    explained,
    width_of,
)
from geo.quantity import FloatArray
from geo.sites.model import Rule

STRUCTURE_CV = "structure_cv"
"""Id of the assumption: standard deviation over mean of persons between the structures of one
zone."""
DESIGN_EFFECT = "design_effect"
"""Id of the assumption: variance of a visit lane by lane over that of as many structures drawn one
by one."""

CV_WITHIN = 0.8
"""Where the site makes no assumption: a household's size has 0.5; houses of several households and
one dwelling in ten that stands empty carry it to 0.8."""
EFFECT_OF_LANES = 2.0
"""Where the site makes no assumption: 1 + (m - 1) r, with lanes of m = 11 structures that are alike
by r = 0.1 (Kish 1965)."""

FEWEST_IN_ZONE = 30
"""Structures visited in a zone where anybody goes: the mean of fewer is not near normal where some
structures hold one person and others thirty, and nobody would believe it."""
GROWTH = 0.1
"""Batches grow with the sample, by a tenth of it: one batch more or less is then little more than
what numbers in words are rounded to."""
CURVE_POINTS = 12
HALF = 0.5
MOST_OF_THE_WAY = 0.9
"""Where not even a census halves the interval, the plan goes nine tenths of a census's way."""
TWICE = 2.0
"""In a second plan structures differ twice as much: how much they do is our judgement."""
CLEARLY = 1.02
"""A plan that at a glance is a fiftieth too wide is not looked at any longer."""
LEAST_GAIN = 0.05
"""A census that narrows the interval by less than a twentieth is not worth a plan."""
NOBODY_GOES = 1e9
"""Variance of a log that tells nothing."""

VISIT_RULES: tuple[Rule, ...] = (
    Rule(
        id="structure_cv",
        meaning="Standard deviation over mean of persons between the structures of one zone, for "
        "planning a field sample where the site makes no such assumption",
        value=f"{CV_WITHIN:g}",
        source="Ours: household sizes vary by about half of their mean; houses of several "
        "households and empty ones add to it. We found no survey that prints it for structures "
        "within one settlement; the log-sd of 1.00 of the seven-city benchmark is between "
        "settlements.",
        mark="J",
    ),
    Rule(
        id="design_effect",
        meaning="Variance of a field sample taken lane by lane over that of as many structures "
        "drawn one by one, where the site makes no such assumption",
        value=f"{EFFECT_OF_LANES:g}",
        source="Ours: 1 + (m - 1) r for lanes of 11 structures that are alike by 0.1 (Kish 1965); "
        "close to the 1.4 squared of an example in the sampling manual of the Demographic and "
        "Health Surveys (2012), which we read at second hand.",
        mark="J",
    ),
)
"""What this module fixes for every site, for the page of rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How much structures of one zone differ, and what going lane by lane costs."""

    structure_cv: float = CV_WITHIN
    """Standard deviation over mean of persons between structures."""
    design_effect: float = EFFECT_OF_LANES
    """Ratio of variances."""

    @classmethod
    def of(cls, draws: Draws) -> Spread:
        """
        Take the middle of the site's own assumptions, where it makes them.

        Raises
        ------
        EstimateError
            If one of them has draws that are not above 0.
        """
        return cls(
            structure_cv=_middle(draws, STRUCTURE_CV, CV_WITHIN),
            design_effect=_middle(draws, DESIGN_EFFECT, EFFECT_OF_LANES),
        )

    def log_variance(self, visited: FloatArray, structures: FloatArray) -> FloatArray:
        """
        Return the variance of the log of a zone's people as measured; infinite where nobody goes.

        Formula: cv^2 deff / n (1 - n / B), the variance of a mean of n of B structures (Cochran
        1977, 2.6) times the design effect (Kish 1965); 0 at a census.
        """
        with np.errstate(divide="ignore"):
            each = np.divide(self.structure_cv**2 * self.design_effect, visited)
        left = np.clip(1 - visited / structures, 0.0, 1.0)
        return np.where(visited > 0, each * np.maximum(left, np.finfo(float).tiny), np.inf)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """The smallest plan that is narrow enough, and what larger and smaller ones would leave."""

    visited: FloatArray
    """Structures to visit, by zone."""
    before: float
    after: float
    """Width of the 90 % interval, households: now, and to be expected after the plan."""
    census: int
    """Structures in all."""
    after_census: float
    """Width to be expected after a visit to all of them."""
    curve: tuple[tuple[int, float], ...]
    """(structures, width), ascending, from no visit to a census; the plan is among them."""
    if_twice: int
    """Structures to visit for the same width if structures differ twice as much."""

    @property
    def halves(self) -> bool:
        """Tell whether the plan may be expected to halve the interval."""
        return self.after <= HALF * self.before


def plan_visits(prior: Prior, structures: FloatArray, spread: Spread) -> Plan | None:
    """
    Find the smallest plan after which the interval may be expected to be half as wide.

    Where not even a census does that, the smallest one that goes nine tenths of a census's way.

    Parameters
    ----------
    prior
        What is thought now.
    structures
        Structures that each zone is thought to hold, above 0.
    spread
        Of persons between structures.

    Returns
    -------
    plan
        None where a census would narrow the interval by less than a twentieth.
    """
    search = _Search.along(prior, structures, spread)
    before, least = width_of(prior.total), search.at(len(search.path) - 1)
    if before - least < LEAST_GAIN * before:
        return None
    halved = least <= HALF * before
    target = HALF * before if halved else before - MOST_OF_THE_WAY * (before - least)
    step, visited = search.smallest(target)
    wider = Spread(structure_cv=TWICE * spread.structure_cv, design_effect=spread.design_effect)
    _, many = _Search.along(prior, structures, wider).smallest(target)
    return Plan(
        visited=visited,
        before=before,
        after=search.width(visited),
        census=int(search.path[-1].sum()),
        after_census=least,
        curve=((0, before), *search.curve(step, visited)),
        # Pruning stops at a tenth, so that the second plan may fall short of the first by luck.
        if_twice=int(max(many.sum(), visited.sum())),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """Plans along a path, with the widths that were simulated so far."""

    prior: Prior
    structures: FloatArray
    spread: Spread
    path: list[FloatArray]
    known: dict[int, float] = field(default_factory=dict)

    @classmethod
    def along(cls, prior: Prior, structures: FloatArray, spread: Spread) -> _Search:
        path = growing_plans(prior, structures, spread)
        return cls(prior=prior, structures=structures, spread=spread, path=path)

    def width(self, visited: FloatArray) -> float:
        return expected_width(self.prior, self.spread.log_variance(visited, self.structures))

    def at(self, step: int) -> float:
        if step not in self.known:
            self.known[step] = self.width(self.path[step])
        return self.known[step]

    def smallest(self, target: float) -> tuple[int, FloatArray]:
        """Return the first step that is narrow enough, and its plan without idle visits."""
        low, high = -1, len(self.path) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at(middle) <= target else (middle, high)
        few = replace(self, prior=at_a_glance(self.prior))
        too_wide = CLEARLY * target * few.width(self.path[high]) / self.at(high)

        def enough(visited: FloatArray) -> bool:
            return few.width(visited) <= too_wide and self.width(visited) <= target

        return high, prune(self.path[high], enough)

    def curve(self, step: int, visited: FloatArray) -> list[tuple[int, float]]:
        # A path grows by tenths, so that even steps are even on a logarithmic axis.
        steps = {int(shown) for shown in np.linspace(0, len(self.path) - 1, CURVE_POINTS - 2)}
        points = {
            int(self.path[shown].sum()): self.at(shown)
            for shown in steps
            # Between the plan and the step that it was pruned from, a path only wastes visits.
            if shown > step or (shown < step and self.path[shown].sum() < visited.sum())
        }
        return sorted((points | {int(visited.sum()): self.width(visited)}).items())


def prune(visited: FloatArray, enough: Callable[[FloatArray], bool]) -> FloatArray:
    """
    Take visits away that a plan does not need, zone by zone, the most visited first.

    A zone is left out if the rest is enough without it; otherwise it keeps the fewest visits that
    are enough, to a tenth, and 30 at least.

    Parameters
    ----------
    visited
        Structures to visit, by zone; enough.
    enough
        Tells whether a plan is; more visits are taken to be enough where fewer are.
    """
    plan = visited.copy()

    def spares(zone: int, structures: float) -> bool:
        tried = plan.copy()
        tried[zone] = structures
        if tried.sum() <= 0 or not enough(tried):
            return False
        plan[zone] = structures
        return True

    for zone in np.argsort(-visited, kind="stable"):
        if plan[zone] <= 0 or spares(zone, 0.0) or plan[zone] <= FEWEST_IN_ZONE:
            continue
        if spares(zone, FEWEST_IN_ZONE):
            continue
        low = float(FEWEST_IN_ZONE)
        while plan[zone] - low > max(GROWTH * low, 1.0):
            middle = float(round((low + plan[zone]) / 2))
            low = low if spares(zone, middle) else middle
    return plan


def growing_plans(prior: Prior, structures: FloatArray, spread: Spread) -> list[FloatArray]:
    """
    Return ever larger plans, each with one batch more than the last, up to a census.

    Each batch goes to the zone in which a structure more explains most of the variance of the
    total, clipped at its 1 % and 99 % points, by `geo.displacement.posterior.explained`. That is
    a guide to where the width of the interval shrinks, and not the width: `prune` puts right what
    it leads astray.
    """
    most = np.maximum(np.round(structures), 1.0)
    among, with_total = explained(prior.logs, prior.total)
    alone = np.eye(most.size)
    visited, so_far = np.zeros(most.size), 0.0
    path = []
    while (visited < most).any():
        batch = max(1.0, round(GROWTH * float(visited.sum())))
        added = np.where(visited > 0, batch, max(batch, FEWEST_IN_ZONE))
        added = np.minimum(added, most - visited)
        tried = visited + np.diag(added)
        noise = np.clip(spread.log_variance(tried, structures), LEAST_VARIANCE, NOBODY_GOES)
        weights = np.linalg.solve(among + noise[:, :, None] * alone, with_total[:, None])
        explains = weights[:, :, 0] @ with_total
        gains = np.where(added > 0, (explains - so_far) / np.maximum(added, 1.0), -np.inf)
        best = int(np.argmax(gains))
        visited, so_far = tried[best], float(explains[best])
        path.append(visited)
    return path


def _middle(draws: Draws, assumption: str, otherwise: float) -> float:
    return otherwise if draws.lacking(assumption) else float(np.median(draws.positive(assumption)))
