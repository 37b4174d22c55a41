"""Who lives in the structures: whole households, and which of them a registry knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .ground import Floats, Ground, Ints
from .morphology import Flags, Town
from .parameters import FABRICS, People


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Living:
    """Households and persons of each structure of the world."""

    households: Ints
    persons: Ints
    taken: Flags  # at least half of its roof lies on the ground, at its true position
    zone: Ints
    inside: Floats  # share of the roof on the ground


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Households:
    """One entry a household on the ground."""

    size: Ints
    informal: Flags
    registered: Flags
    registered_persons: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What the city draws once and several sources share."""

    household_size: float
    registered_formal_share: float
    registered_informal_share: float
    member_share: float
    gone_share: float
    books_per_household: float
    visible_share: float  # of households that any source can show


def draw_rates(people: People, hidden_factor: float, rng: Generator) -> Rates:
    """Draw the city's rates; whom nobody sees is not registered either."""
    return Rates(
        household_size=people.household_size.draw(rng),
        registered_formal_share=people.registered_formal_share.draw(rng) / hidden_factor,
        registered_informal_share=people.registered_informal_share.draw(rng) / hidden_factor,
        member_share=people.member_share.draw(rng),
        gone_share=people.gone_share.draw(rng),
        books_per_household=people.books_per_household.draw(rng),
        visible_share=1.0 / hidden_factor,
    )


def _mean_size(town: Town, household_size: float) -> Floats:
    fabrics = [FABRICS[name] for name in town.names]
    return np.array(
        [
            fabric.persons_per_household or max(household_size * fabric.household_size_factor, 1.2)
            for fabric in fabrics
        ]
    )


def settle(
    town: Town, ground: Ground, people: People, rates: Rates, rng: Generator
) -> tuple[Living, Households]:
    """Put households into the dwelling units, and list those on the ground.

    Sizes are one and a Poisson number more (Jennings, Lloyd-Smith and Ironmonger 1999).
    """
    structures = town.structures
    vacant = people.vacant_share.draw(rng)
    households = rng.binomial(structures.dwelling_units, 1.0 - vacant)
    home = np.repeat(np.arange(households.size), households)
    size = 1 + rng.poisson(_mean_size(town, rates.household_size)[structures.fabric[home]] - 1.0)
    persons = np.bincount(home, weights=size, minlength=households.size).astype(np.int64)
    side_m = np.sqrt(structures.roof_m2)
    inside = ground.share_inside(structures.x_m, structures.y_m, side_m, np.zeros((1, 2)))[0]
    taken = inside >= 0.5
    here = taken[home]
    informal = structures.informal[home][here]
    registered_share = np.where(
        informal, rates.registered_informal_share, rates.registered_formal_share
    )
    registered = rng.random(informal.size) < registered_share / rates.member_share
    members = rng.binomial(size[here], rates.member_share)
    living = Living(
        households=households,
        persons=persons,
        taken=taken,
        zone=ground.zone_of(structures.x_m, 0.0),
        inside=inside,
    )
    return living, Households(
        size=size[here],
        informal=informal,
        registered=registered,
        registered_persons=np.where(registered, members, 0),
    )
