"""
The exposure table as the estimators read it: one piece of ground, its statistics draw by draw.

Each draw takes one of the K equally likely positions of the footprints and one rule for structures
cut by the edge, both from the shared matrix, so that all pieces move together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.displacement.draws import REALISATION_CHOICE, RULE_CHOICE, Draws
from geo.displacement.inputs import SettlementFact, first_year, last_year
from geo.exposure.model import Block, ExposureTable, FootprintFact
from geo.fields import (
    AREA_M2,
    FLOOR_M2,
    FOOTPRINT_M2,
    PIECE,
    POPULATION,
    REALISATION,
    REFERENCE,
    STOREYS_UNKNOWN_M2,
    STRUCTURE_CLASS,
    STRUCTURES_ANY,
    STRUCTURES_CENTROID,
    STRUCTURES_HALF,
)
from geo.quantity import FloatArray

LAND = "land"
STRUCTURE_RULES = (STRUCTURES_ANY, STRUCTURES_HALF, STRUCTURES_CENTROID)
"""Three readings of 'a structure is taken', equally likely: nothing published says which
applies."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceGround:
    """What lies on one piece of ground; every array has one value per draw."""

    piece: str
    block: Block
    speaking: tuple[FootprintFact, ...]
    """The covering footprints that put the piece into its block, in order of id."""
    area_m2: FloatArray
    area_by_unit_m2: Mapping[str, FloatArray]
    """Administrative unit -> area; '' holds ground in no known unit."""
    structures: Mapping[str, FloatArray]
    """Structure class -> structures taken."""
    footprint_m2: Mapping[str, FloatArray]
    """Structure class -> roof area inside."""
    floor_m2: Mapping[str, FloatArray]
    """Structure class -> floor area inside, of structures whose storeys are known."""
    storeys_unknown_m2: Mapping[str, FloatArray]
    """Structure class -> roof area inside, of structures whose storeys nobody recorded."""
    population: FloatArray | None
    """Persons of a population raster; None where the site has none."""
    settled_m2: float
    """Expected ground of settlements whose area is known, square metres."""

    @property
    def located(self) -> bool:
        """True where at least one speaking footprint is wider than its position is uncertain."""
        return any(not fact.only_counts_speak for fact in self.speaking)


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureLayer:
    """How far the structures in the exposure table may be trusted to be all of them."""

    present: bool
    selection: str
    """complete, largest_first, sample or unknown."""
    vintage: str | None


def read_structure_layer(exposure: ExposureTable) -> StructureLayer:
    """Say whether there is a structure layer, how its features were chosen and how old it is."""
    order = ("largest_first", "sample", "unknown", "complete")
    found = [name for name in order if name in exposure.selections.values()]
    present = bool((exposure.rows[STRUCTURE_CLASS] != LAND).any())
    return StructureLayer(
        present=present or bool(exposure.selections),
        selection=found[0] if found else "unknown",
        vintage=exposure.structure_vintage,
    )


def read_ground(
    exposure: ExposureTable, settlements: tuple[SettlementFact, ...], draws: Draws
) -> tuple[PieceGround, ...]:
    """
    Return every piece's statistics, draw by draw, in order of piece id.

    Parameters
    ----------
    exposure
        The table; never changed.
    settlements
        Settlements, of which those with a known area and not part of another are laid on the
        ground.
    draws
        Shared draws with the columns that choose position and rule.
    """
    chosen = chosen_positions(exposure, draws)
    rule = np.minimum((draws[RULE_CHOICE] * len(STRUCTURE_RULES)).astype(np.intp), 2)
    facts = {fact.id: fact for fact in exposure.footprints}
    settled = settled_area_m2(exposure, settlements)
    has_raster = POPULATION in exposure.rows and bool(exposure.rows[POPULATION].notna().any())
    rows_of = dict(tuple(exposure.rows.groupby(PIECE, sort=True)))
    empty = exposure.rows.iloc[:0]
    return tuple(
        _piece_ground(
            piece,
            exposure.blocks[piece],
            tuple(facts[name] for name in sorted(exposure.pieces[piece])),
            _Taken(rows_of.get(piece, empty), exposure.realisations, chosen, rule),
            settled_m2=settled.get(piece, 0.0),
            has_raster=has_raster,
        )
        for piece in sorted(exposure.pieces)
    )


def chosen_positions(exposure: ExposureTable, draws: Draws) -> NDArray[np.intp]:
    """Return the position of the footprints that each draw takes, one for all that it says."""
    number = (draws[REALISATION_CHOICE] * exposure.realisations).astype(np.intp)
    return np.minimum(number, exposure.realisations - 1)


def settled_area_m2(
    exposure: ExposureTable, settlements: tuple[SettlementFact, ...]
) -> dict[str, float]:
    """
    Return the expected ground of settlements inside each piece, square metres.

    Definition: sum over settlements of share inside x published area. A settlement that is part of
    another one is left out, so that its ground is not counted twice; other overlaps are.
    """
    area = {s.id: s.area_m2 for s in settlements if s.area_m2 and s.part_of is None}
    table = exposure.settlements
    inside: dict[str, float] = {}
    for name, piece, share in zip(table["settlement"], table["piece"], table["share"], strict=True):
        if name in area:
            inside[str(piece)] = inside.get(str(piece), 0.0) + float(share) * area[name]
    return inside


def silent_for_clearance(ground: PieceGround, vintage: str | None, what: str) -> str | None:
    """
    Say why a layer is silent about cleared ground, or None where it may speak.

    Today's buildings say nothing of those who left: a layer speaks of cleared ground only where its
    year is before the year in which the clearance began. A layer of the same year, or a date that
    is not known, cannot be shown to be older.
    """
    if ground.block != "displaced":
        return None
    years = [_clearance_began(fact) for fact in ground.speaking]
    cleared = None if None in years or not years else min(year for year in years if year)
    described = last_year(vintage)
    if cleared is None:
        return f"The ground was cleared on a date that is not known: {what} may be younger."
    if described is None:
        return f"The ground was cleared from {cleared} on and the year of {what} is not known."
    if described >= cleared:
        return (
            f"The ground was cleared from {cleared} on and {what} describes {described}: "
            "it says nothing of those who left."
        )
    return None


def _clearance_began(fact: FootprintFact) -> int | None:
    dates = (fact.cleared_from, fact.cleared_on)
    return min((year for date in dates if (year := first_year(date))), default=None)


class _Taken:
    """The rows of one piece, summed by position and then taken draw by draw."""

    def __init__(
        self,
        rows: pd.DataFrame,
        realisations: int,
        chosen: np.ndarray[tuple[int], np.dtype[np.intp]],
        rule: np.ndarray[tuple[int], np.dtype[np.intp]],
    ) -> None:
        self._realisations = realisations
        self._chosen = chosen
        self._rule = rule
        on_land = rows[STRUCTURE_CLASS] == LAND
        self.land = rows[on_land]
        self.structures = rows[~on_land]

    def of(self, rows: pd.DataFrame, column: str) -> FloatArray:
        """Sum a column by position; take each draw's position."""
        return self._by_position(rows, column)[self._chosen]

    def counted(self, rows: pd.DataFrame) -> FloatArray:
        """Count structures by each draw's position and rule."""
        table = np.stack([self._by_position(rows, column) for column in STRUCTURE_RULES])
        return np.asarray(table[self._rule, self._chosen], dtype=np.float64)

    def _by_position(self, rows: pd.DataFrame, column: str) -> FloatArray:
        # A missing cell adds nothing: 'land' rows carry no structures and the others no area.
        totals = np.bincount(
            rows[REALISATION].to_numpy(dtype=np.intp),
            weights=rows[column].fillna(0.0).to_numpy(dtype=np.float64),
            minlength=self._realisations,
        )
        return totals.astype(np.float64)


def _piece_ground(  # noqa: PLR0913 - one piece, its rows and two facts of the site
    piece: str,
    block: Block,
    covering: tuple[FootprintFact, ...],
    taken: _Taken,
    *,
    settled_m2: float,
    has_raster: bool,
) -> PieceGround:
    land, structures = taken.land, taken.structures
    units = sorted(str(unit) for unit in land[REFERENCE].unique())
    classes = sorted(str(name) for name in structures[STRUCTURE_CLASS].unique())
    of_class = {name: structures[structures[STRUCTURE_CLASS] == name] for name in classes}
    return PieceGround(
        piece=piece,
        block=block,
        speaking=tuple(fact for fact in covering if fact.block == block),
        area_m2=taken.of(land, AREA_M2),
        area_by_unit_m2={u: taken.of(land[land[REFERENCE] == u], AREA_M2) for u in units},
        structures={name: taken.counted(rows) for name, rows in of_class.items()},
        footprint_m2={name: taken.of(rows, FOOTPRINT_M2) for name, rows in of_class.items()},
        floor_m2={name: taken.of(rows, FLOOR_M2) for name, rows in of_class.items()},
        storeys_unknown_m2={
            name: taken.of(rows, STOREYS_UNKNOWN_M2) for name, rows in of_class.items()
        },
        population=taken.of(land, POPULATION) if has_raster else None,
        settled_m2=settled_m2,
    )
