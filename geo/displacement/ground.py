"""
The exposure table as the estimators read it: one piece of ground, its statistics draw by draw.

Each draw takes one of the K equally likely positions of the footprints and one rule for structures
cut by the edge, both from the shared matrix, so that all pieces move together.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo.displacement.by_position import STRUCTURE_RULES, ByPosition, Chosen, chosen_positions
from geo.displacement.draws import Draws
from geo.displacement.inputs import SettlementFact, first_year, last_year
from geo.displacement.tallies import COUNTS, LAND, Group, PieceSums, Tallies
from geo.exposure.model import Block, ExposureTable, FootprintFact
from geo.fields import FLOOR_M2, FOOTPRINT_M2, STOREYS_UNKNOWN_M2, STRUCTURE_CLASS
from geo.quantity import FloatArray

__all__ = [
    "LAND",
    "STRUCTURE_RULES",
    "Group",
    "PieceGround",
    "StructureLayer",
    "chosen_positions",
    "read_ground",
    "read_structure_layer",
    "settled_area_m2",
    "silent_for_clearance",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceGround:
    """
    What lies on one piece of ground.

    Held by position of the footprints; every array that a property or a look-up returns has one
    value per draw and is made anew, so that whoever needs it twice keeps it.
    """

    piece: str
    block: Block
    speaking: tuple[FootprintFact, ...]
    """The covering footprints that put the piece into its block, in order of id."""
    chosen: Chosen
    """Position and rule of every draw, shared by all pieces."""
    area_by_position_m2: FloatArray
    """Shape (positions,): the area at each position, 0 where the piece does not exist."""
    area_by_unit_m2: ByPosition[str]
    """Administrative unit -> area; '' holds ground in no known unit."""
    area_by_class_m2: ByPosition[str]
    """Settlement class -> area."""
    structures: ByPosition[Group]
    """Settlement and structure class -> structures taken."""
    footprint_m2: ByPosition[Group]
    """The same -> roof area inside."""
    floor_m2: ByPosition[Group]
    """The same -> floor area inside, of structures whose storeys are known."""
    storeys_unknown_m2: ByPosition[Group]
    """The same -> roof area inside, of structures whose storeys nobody recorded."""
    population_by_class: ByPosition[str] | None
    """Settlement class -> persons of a population raster; None where the site has none."""
    population_cover: float
    """Expected share (0-1) of the ground on which that raster holds data; 1 without a raster."""
    settled_m2: float
    """Expected ground of settlements whose area is known, square metres."""

    @property
    def area_m2(self) -> FloatArray:
        """Area of the piece, one value per draw."""
        return self.chosen.expand(self.area_by_position_m2)

    @property
    def mean_area_m2(self) -> float:
        """Mean of `area_m2` over the draws."""
        return self.chosen.mean(self.area_by_position_m2)

    @property
    def population(self) -> FloatArray | None:
        """Persons of a population raster, before any correction; None where there is none."""
        return None if self.population_by_class is None else self.population_by_class.total()

    @property
    def located(self) -> bool:
        """True where at least one speaking footprint is wider than its position is uncertain."""
        return any(not fact.only_counts_speak for fact in self.speaking)

    @property
    def zone(self) -> str:
        """
        The zone for which assumptions may differ: the projects of the speaking footprints.

        Projects and not footprints, so that cutting a footprint in two changes nothing.
        """
        return " + ".join(sorted({fact.project for fact in self.speaking}))


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
    chosen = Chosen.of(exposure, draws)
    facts = {fact.id: fact for fact in exposure.footprints}
    pieces = sorted(exposure.pieces)
    settled = settled_area_m2(exposure, settlements)
    tallies = Tallies.of(exposure, pieces)
    return tuple(
        _piece_ground(
            exposure,
            piece,
            tuple(facts[name] for name in sorted(exposure.pieces[piece])),
            tallies.of_piece(number, chosen),
            chosen,
            settled_m2=settled.get(piece, 0.0),
        )
        for number, piece in enumerate(pieces)
    )


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


def _piece_ground(  # noqa: PLR0913 - one piece, its sums and what the site says of it
    exposure: ExposureTable,
    piece: str,
    covering: tuple[FootprintFact, ...],
    sums: PieceSums,
    chosen: Chosen,
    *,
    settled_m2: float,
) -> PieceGround:
    block = exposure.blocks[piece]
    return PieceGround(
        piece=piece,
        block=block,
        speaking=tuple(fact for fact in covering if fact.block == block),
        chosen=chosen,
        area_by_position_m2=sums.units.sums.sum(axis=0),
        area_by_unit_m2=sums.units,
        area_by_class_m2=sums.classes,
        structures=sums.built[COUNTS],
        footprint_m2=sums.built[FOOTPRINT_M2],
        floor_m2=sums.built[FLOOR_M2],
        storeys_unknown_m2=sums.built[STOREYS_UNKNOWN_M2],
        population_by_class=sums.people,
        population_cover=exposure.population_cover.get(piece, 1.0),
        settled_m2=settled_m2,
    )
