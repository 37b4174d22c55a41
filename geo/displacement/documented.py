"""
Documented counts: a method where nothing else can speak, a floor everywhere else.

A count belongs to a footprint, an estimate to a piece of ground. A footprint's count is shared out
over its own pieces by their ground, draw by draw; where they have none, equally.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround
from geo.displacement.inputs import RESIDENT_REACHES, CountRow
from geo.displacement.kinds import as_published
from geo.displacement.opinion import HIGH_WEIGHT, Opinion, Way, says, silent
from geo.displacement.wording import in_words
from geo.quantity import FloatArray

COUNT_ERROR = "count_error"
PER_STRUCTURE = "persons_per_structure"
OWN_RATIO = (
    "How many people live in a structure was taken from this very count: it cannot confirm itself."
)
FLOOR_LIKE = (
    "A documented count leaves out whoever was not counted: read it as the least there were, "
    "save for its own error."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DocumentedFloor:
    """The number below which a footprint's people cannot lie, save for the error of the count."""

    footprint: str
    persons: FloatArray
    """Draws of the largest documented count of residents; its error lowers it and never lifts
    it."""
    households: float
    """The same as published or by the median household size, without error."""
    sources: tuple[str, ...]
    row: CountRow
    """The count that sets it; the first in order of id where several do."""

    @property
    def count(self) -> float:
        """The number as it was published."""
        row = self.row
        return row.households if row.households is not None else (row.persons or 0.0)

    @property
    def words(self) -> str:
        """The count as published and, where it counted persons, what it makes in households."""
        row = self.row
        published = as_published(row.households, row.persons, row.count_kind)
        text = f"{published} documented ({row.source})"
        if row.households is not None:
            return text
        size = self.count / self.households if self.households else 0.0
        return f"{text}, about {in_words(self.households)} households at {size:.1f} persons each"


def counted_ways(counts: tuple[CountRow, ...], footprint: str) -> tuple[tuple[Way, CountRow], ...]:
    """Return the methods that a footprint's complete counts of residents make, one per row."""
    return tuple(
        (
            Way(
                id=f"documented_counts_{row.id}",
                title=f"documented count of residents, {row.project}",
                weight=HIGH_WEIGHT,
                footprint=footprint,
            ),
            row,
        )
        for row in counts
        if row.footprint == footprint
        and row.reach == "complete"
        and row.residents
        and row.documented
    )


def structure_ways(
    counts: tuple[CountRow, ...], footprint: str
) -> tuple[tuple[Way, CountRow], ...]:
    """Return the methods that a footprint's complete counts of structures make, one per row."""
    return tuple(
        (
            Way(
                id=f"documented_structures_{row.id}",
                title=f"documented count of structures, {row.project}",
                weight=HIGH_WEIGHT,
                footprint=footprint,
            ),
            row,
        )
        for row in counts
        if row.footprint == footprint
        and row.reach == "complete"
        and row.structures is not None
        and not row.residents
        and row.documented
    )


def documented_structures(way: Way, row: CountRow, share: FloatArray, draws: Draws) -> Opinion:
    """
    Estimate persons on a piece from a documented count of the structures taken.

    Formula: N = structures x count_error x persons_per_structure x share of the footprint on the
    piece.

    Source: 201 community-counted settlements in seven cities (Know Your City) have a median of 8.5
    persons per structure with a log standard deviation of 1.00.

    Silent where persons_per_structure was taken from this very row (`CountRow.gives`).

    Counts twice: structures in which nobody lives. Misses: structures left out of the count.
    """
    circular = row.gives == PER_STRUCTURE
    reason = OWN_RATIO if circular else draws.lacking(PER_STRUCTURE, COUNT_ERROR)
    inputs = (
        f"{row.structures or 0:,.0f} {row.count_kind} ({row.date or 'undated'}, {row.source})",
    )
    if reason is not None:
        return silent(way, reason, inputs=inputs)
    people = draws.positive(PER_STRUCTURE) * draws.positive(COUNT_ERROR)
    caveat = "How many people lived in a structure taken is not published."
    return says(way, (row.structures or 0.0) * people * share, inputs=inputs, caveats=(caveat,))


def documented_counts(
    way: Way, row: CountRow, share: FloatArray, household_size: str, draws: Draws
) -> Opinion:
    """
    Take a complete documented count of residents where no other method can speak.

    Formula: N = persons x count_error x share of the footprint on the piece; where only households
    were counted, persons = households x household size.

    Source: docs/decisions/0005-pooling.md: nowhere else is a count a member of the pool.

    Counts twice: families listed under two names. Misses: whoever the count left out, typically
    tenants and people without papers.
    """
    reason = draws.lacking(COUNT_ERROR)
    inputs = (f"{_published(row)} ({row.date or 'undated'}, {row.source})",)
    if reason is not None:
        return silent(way, reason, inputs=inputs)
    persons = _persons(row, household_size, draws) * draws.positive(COUNT_ERROR)
    return says(way, persons * share, inputs=inputs, caveats=(FLOOR_LIKE,))


def documented_floor(
    counts: tuple[CountRow, ...], footprint: str, household_size: str, draws: Draws
) -> DocumentedFloor | None:
    """
    Return the floor that documented counts of residents set for a footprint.

    Definition: the largest, draw by draw, of its partial and complete counts of residents, each
    times the smaller of `count_error` and 1 (1 where the site assumes none). Counted twice lowers a
    floor; left out lifts none, for a floor says no more than the count. Partial counts are not
    added: whether they overlap is rarely published. What we derived, and what is of low confidence,
    is no floor.
    """
    rows = [
        row
        for row in counts
        if row.footprint == footprint
        and row.reach in RESIDENT_REACHES
        and row.residents
        and row.documented
    ]
    if not rows:
        return None
    error = draws.positive(COUNT_ERROR) if COUNT_ERROR in draws else np.ones(draws.size)
    counted = np.max([_persons(row, household_size, draws) for row in rows], axis=0)
    persons = counted * np.minimum(error, 1.0)
    size = float(np.median(draws.positive(household_size)))
    published = [
        row.households if row.households is not None else (row.persons or 0.0) / size
        for row in rows
    ]
    most = max(published)
    leading = [row for row, value in zip(rows, published, strict=True) if value == most]
    return DocumentedFloor(
        footprint=footprint,
        persons=persons,
        households=most,
        sources=tuple(sorted({row.source for row in leading})),
        row=leading[0],
    )


def shares_of_ground(
    grounds: tuple[PieceGround, ...], footprints: Collection[str], size: int
) -> Mapping[str, FloatArray]:
    """
    Return which share of some footprints lies on each of their own pieces, draw by draw.

    Their own pieces are those that one of them puts into its block; the shares sum to 1 in every
    draw.
    """
    own = [g for g in grounds if any(fact.id in footprints for fact in g.speaking)]
    if not own:
        return {}
    total = np.sum([ground.area_m2 for ground in own], axis=0)
    equal = np.full(size, 1.0 / len(own))
    return {
        ground.piece: np.divide(ground.area_m2, total, out=equal.copy(), where=total > 0)
        for ground in own
    }


def count_in_persons(row: CountRow, household_size: str, draws: Draws) -> FloatArray:
    """Return a count of residents in persons, as published, without error."""
    return _persons(row, household_size, draws)


def _persons(row: CountRow, household_size: str, draws: Draws) -> FloatArray:
    if row.persons is not None:
        return np.full(draws.size, row.persons)
    return (row.households or 0.0) * draws.positive(household_size)


def _published(row: CountRow) -> str:
    parts = [
        f"{value:,.0f} {unit}"
        for value, unit in ((row.households, "households"), (row.persons, "persons"))
        if value is not None
    ]
    return f"{', '.join(parts)}, counted as {row.count_kind}"
