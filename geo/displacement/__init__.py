"""
How many people live where a project takes the ground, beyond the register that its plan quotes.

Words as this room uses them
----------------------------
person
    Somebody who lives on the ground, registered or not: de-facto people, never registered ones.
piece
    A part of the ground covered by exactly one set of footprints; every estimate is made per piece.
method
    One way of counting, from its own inputs; it speaks of a piece, or says why it is silent.
floor
    A documented count below which a footprint's people cannot lie, save for the error of the count.
    A bound is not an estimate: it lifts the pooled draws and is never a member of the pool.
block
    One of two headlines, never added: 'would displace' for ground still to be cleared, 'displaced'
    for ground that has been.
"""

from geo.displacement.draws import Draws, draw_assumptions
from geo.displacement.estimate import (
    DEFAULT_DRAWS,
    Estimates,
    estimate_displacement,
    estimate_flood,
)
from geo.displacement.rules import RULES

__all__ = [
    "DEFAULT_DRAWS",
    "RULES",
    "Draws",
    "Estimates",
    "draw_assumptions",
    "estimate_displacement",
    "estimate_flood",
]
