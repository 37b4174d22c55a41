"""
Unit lists as a method and as a floor: what they say of each piece of ground.

As a documented count, an estimate from lists belongs to footprints and not to ground. It is shared
out over the pieces of the footprints that the lists cover, by their ground, draw by draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.displacement.draws import Draws
from geo.displacement.lists.estimate import ListEstimate
from geo.displacement.lists.evidence import ListEvidence, caveats_of, draw_lists
from geo.displacement.opinion import Opinion, Way, says, silent
from geo.displacement.wording import in_words
from geo.quantity import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListFloor:
    """The number below which the people of some footprints cannot lie, by units on lists."""

    covers: tuple[str, ...]
    """Ids of the footprints."""
    persons: FloatArray
    """Draws of the floor, with the doubt about links and about who is gone."""
    households: float
    """Its middle."""
    titles: tuple[str, ...]
    """Of the lists."""

    @property
    def words(self) -> str:
        """The floor in words."""
        return (
            f"at least about {in_words(self.households)} households by units found on "
            f"{' and '.join(self.titles)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """What the lists of one ground say, draw by draw."""

    evidence: ListEvidence
    persons: FloatArray | None
    """Draws of the people of all footprints covered; None where the lists are no estimate."""
    floor: ListFloor | None
    reason: str | None
    """Why `persons` is None."""
    inputs: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    @property
    def way(self) -> Way:
        """The method."""
        return self.evidence.way

    @property
    def covers(self) -> tuple[str, ...]:
        """Ids of the footprints whose people the lists set out to hold."""
        return self.evidence.covers


def draw_listed(
    evidence: Sequence[ListEvidence], household_size: str, draws: Draws
) -> tuple[Listed, ...]:
    """
    Draw what every group of lists says, in persons.

    Definition: persons = households of the lists x household size. Lists that are an estimate are a
    method; beneath them lies Chao's bound where it is one, else the units seen. Lists of which the
    stated dependence makes a lower bound are a floor alone. All others are silent.

    Parameters
    ----------
    evidence
        Lists, linked.
    household_size
        Id of the assumption of persons per household: the one draw of every conversion.
    draws
        Shared draws, with the columns of the lists.
    """
    return tuple(_drawn(each, household_size, draws) for each in evidence)


def listed_opinion(listed: Listed, share: FloatArray) -> Opinion:
    """
    Say what lists say of one piece.

    Formula: N = persons of the lists x share of the covered footprints on the piece.

    Counts twice: a household that one list holds under two ids. Misses: who could be on no list,
    and where on the ground people live closer together.
    """
    if listed.persons is None:
        return silent(listed.way, listed.reason or "", inputs=listed.inputs)
    return says(listed.way, listed.persons * share, inputs=listed.inputs, caveats=listed.caveats)


def _drawn(evidence: ListEvidence, household_size: str, draws: Draws) -> Listed:
    found = draw_lists(evidence, household_size, draws)
    if isinstance(found, str):
        return Listed(evidence=evidence, persons=None, floor=None, reason=found)
    size = draws.positive(household_size)
    member = found.role == "member" and found.households is not None
    return Listed(
        evidence=evidence,
        persons=found.households * size if member and found.households is not None else None,
        floor=_floor(evidence, found, size),
        reason=found.reason or (None if member else _floor_alone(found)),
        inputs=found.inputs,
        caveats=(*found.caveats, *caveats_of(evidence, draws)),
    )


def _floor(evidence: ListEvidence, found: ListEstimate, size: FloatArray) -> ListFloor | None:
    if found.role == "none":
        return None
    least = found.households if found.role == "floor" else found.floor
    households = found.seen if least is None else least
    return ListFloor(
        covers=evidence.covers,
        persons=households * size,
        households=float(np.median(households)),
        titles=tuple(each.title for each in evidence.lists),
    )


def _floor_alone(found: ListEstimate) -> str:
    return " ".join(["The lists are a floor, not a member of the pool.", *found.caveats[-1:]])
