"""Footprints that lie on the same ground, whose counts may hold the same people."""

from __future__ import annotations

from collections.abc import Sequence

from geo.displacement.pieces import People


def sharing_ground(footprints: Sequence[str], people: People) -> tuple[tuple[str, ...], ...]:
    """
    Group footprints that share a piece of ground, directly or through each other.

    Whoever lives on shared ground may be in the counts of all of a group: within one the largest
    count is taken, and counts are added between groups only.

    Parameters
    ----------
    footprints
        Ids of footprints.
    people
        For the pieces that each footprint covers.

    Returns
    -------
    groups
        Every footprint once.
    """
    groups: list[tuple[frozenset[str], tuple[str, ...]]] = []
    for name in footprints:
        ground = frozenset(piece.ground.piece for piece in people.covered_by(name))
        touching = [group for group in groups if group[0] & ground]
        groups = [group for group in groups if group not in touching]
        members = tuple(member for _, names in touching for member in names)
        groups.append((ground.union(*(pieces for pieces, _ in touching)), (name, *members)))
    return tuple(names for _, names in groups)
