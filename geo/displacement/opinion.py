"""
What one method says of one piece of ground: draws of persons, or a sentence why it is silent.

All methods count persons. Households follow later, by the site's one household size, so that no two
methods can differ by their definition of a household.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo.quantity import FloatArray

HIGH_WEIGHT = 1.0
"""A method that counts what stands on this very ground. Judgement, tried on simulated cities
(docs/calibration.md)."""

LOW_WEIGHT = 0.3
"""A method whose link to this ground is weak: a density of other settlements, which is a poor proxy
in Bangkok (IIED working paper 12), or a modelled grid, which is short in informal areas
(Thomson 2021); all units around a ground together. Judgement, tried as above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A method, apart from any ground."""

    id: str
    title: str
    weight: float
    """Quality weight against the other methods that speak of the same piece."""
    footprint: str | None = None
    """The footprint whose documented count it is; None for methods that work on ground."""
    family: str | None = None
    """Methods of one family are one way of counting from several inputs, such as the densities of
    units that contain each other. Together they have the weight of one weak method."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opinion:
    """What a method says of one piece."""

    way: Way
    persons: FloatArray | None
    """Draws of persons on the piece, never negative; None where the method is silent."""
    absent: str | None
    """Why it is silent."""
    inputs: tuple[str, ...]
    """What it was made from, in words."""
    caveats: tuple[str, ...]


def quality_weights(ways: Iterable[Way]) -> dict[str, float]:
    """
    Return the weight of each method among those that speak of the same ground.

    Definition: methods without a family have their own weight. The members of a family share
    `LOW_WEIGHT` in proportion to theirs: five units around the same ground are no five witnesses,
    and none of them is this ground.

    Examples
    --------
    >>> near = Way(id="near", title="near", weight=3.0, family="units")
    >>> far = Way(id="far", title="far", weight=1.0, family="units")
    >>> floors = Way(id="floors", title="floors", weight=1.0)
    >>> {name: round(q, 3) for name, q in quality_weights([near, far, floors]).items()}
    {'near': 0.225, 'far': 0.075, 'floors': 1.0}
    """
    known = tuple(ways)
    sums: dict[str, float] = {}
    for way in known:
        if way.family is not None:
            sums[way.family] = sums.get(way.family, 0.0) + way.weight
    return {
        way.id: (
            way.weight
            if way.family is None
            else LOW_WEIGHT * way.weight / sums[way.family]
            if sums[way.family] > 0
            else 0.0
        )
        for way in known
    }


def says(
    way: Way, persons: FloatArray, *, inputs: tuple[str, ...] = (), caveats: tuple[str, ...] = ()
) -> Opinion:
    """Build the opinion of a method that has its inputs."""
    return Opinion(way=way, persons=persons, absent=None, inputs=inputs, caveats=caveats)


def silent(way: Way, reason: str, *, inputs: tuple[str, ...] = ()) -> Opinion:
    """Build the opinion of a method that cannot speak of the piece, with the reason."""
    return Opinion(way=way, persons=None, absent=reason, inputs=inputs, caveats=())
