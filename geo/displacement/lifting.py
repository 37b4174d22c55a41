"""Floors: ground lifted to the people that are known to be there at least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.quantity import FloatArray

NOBODY = 1e-200
"""Fewer persons than this are nobody: what is left of a product of tiny shares, by which nothing
can be divided without leaving the range of numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Lift:
    """Draws of persons that some ground holds at least, and how they lie on it."""

    persons: FloatArray
    shares: Mapping[str, FloatArray]
    """Piece id -> share of the ground on it, draw by draw."""


def lift(
    pooled: Mapping[str, FloatArray | None], lifts: Sequence[Lift]
) -> dict[str, FloatArray | None]:
    """
    Lift pieces until all ground holds at least its floor, draw by draw.

    What is lacking is spread as the people are, or as the ground is where there is nobody. Floors
    go one after the other; lifting one never lowers another. Ground that has a piece without any
    number is left alone: its floor is published beside it, for a bound is not an estimate.
    """
    persons = dict(pooled)
    for one in lifts:
        own = one.shares
        here = {piece: values for piece in own if (values := persons[piece]) is not None}
        if len(here) < len(own) or not own:
            continue
        total = np.sum(list(here.values()), axis=0)
        lacking = np.maximum(one.persons - total, 0.0)
        if not lacking.any():
            continue  # so that a floor that never binds costs no second set of draws
        for piece, values in here.items():
            spread = np.divide(values, total, out=own[piece].copy(), where=total > NOBODY)
            persons[piece] = values + lacking * spread
    return persons
