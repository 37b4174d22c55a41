"""
Which part of a headline's ground the registry counts, and which a way of counting.

Total and gap may be of different ground: whoever sets the registry beside the whole total, or
subtracts one from the other, compares two things that do not belong together.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo.displacement.model import DisplacementBlock, Method
from geo.quantity import Interval

WHOLE_GROUND = 0.99
"""A way of counting that speaks of less of the ground is drawn hollow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredGround:
    """The footprints of a headline that the registry counts, where it does not count all."""

    name: str
    households: Interval | None
    """Estimated households there; None where it is more than one footprint, for zones overlap."""


def registered_ground(block: DisplacementBlock) -> RegisteredGround | None:
    """Return the part that the registry counts; None where it counts all, or there is none."""
    if block.registered is None or not block.registered.covers:
        return None
    covered = set(block.registered.covers)
    zones = [zone for zone in block.zones if covered & {zone.id, zone.name}]
    if len(zones) == len(block.zones):
        return None
    name = "; ".join(zone.name for zone in zones) or "; ".join(block.registered.covers)
    return RegisteredGround(name=name, households=zones[0].households if len(zones) == 1 else None)


def of_a_part(method: Method) -> bool:
    """Whether a way of counting leaves ground of the headline out."""
    return method.ground_share is not None and method.ground_share < WHOLE_GROUND
