"""
Methods that count structures or their floors on the ground taken.

Both add up settlement classes and structure classes, each with the assumptions that the site makes
for that class, or for all where it makes none of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.displacement.by_position import ByPosition, Rate
from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround, StructureLayer, silent_for_clearance
from geo.displacement.opinion import HIGH_WEIGHT, Opinion, Way, says, silent
from geo.displacement.tallies import Group
from geo.quantity import FloatArray

STRUCTURES = Way(id="structures", title="structures on the map", weight=HIGH_WEIGHT)
FLOOR_AREA = Way(id="floor_area", title="floor area on the map", weight=HIGH_WEIGHT)
COMPLETENESS = "building_completeness"
ROOF_COMPLETENESS = "roof_completeness"
"""Of roof area instead of structures: an outline drawn around five huts lacks four structures, and
hardly any roof."""

_COMPLETE = Rate(COMPLETENESS, is_share=True, divides=True, optional=True)
_COMPLETE_ROOFS = Rate(ROOF_COMPLETENESS, is_share=True, divides=True)
_OCCUPIED = Rate("occupied_share", is_share=True)
_RESIDENTIAL: Mapping[str, tuple[Rate, ...]] = {
    "residential": (),
    "unknown": (Rate("residential_share", is_share=True),),
}
"""Structure class -> what makes its roofs homes; nobody lives in those that are not listed."""


def structure_count(
    ground: PieceGround, layer: StructureLayer, household_size: str, draws: Draws
) -> Opinion:
    """
    Estimate de-facto persons on a piece from the structures mapped on it.

    Definition
    ----------
    A structure is a roof on the map. Whether one that the edge cuts is taken follows the draw's
    rule: any part, at least half, or its point inside.

    Formula: N = sum over settlement classes and structure classes of B / completeness
    x residential share x occupied_share x households_per_structure x household size. The
    residential share is 1 for structures mapped as residential, 0 for others, `residential_share`
    where the use is unknown. Every rate is that of the class and zone where the site states one.

    Source: housing-unit method (Smith 1986), with a completeness as in capture-recapture.

    Counts twice: a roof mapped as two. Misses: roofs merged into one, structures younger than the
    layer. Silent where the layer's features were chosen by size or by sample: a largest-first
    selection leaves out the small houses in which most of the people live, and would lower the
    estimate. Silent where an incomplete map shows nothing: nothing divided by a completeness is
    not nobody.
    """
    counted = ground.structures.mean()
    inputs = (f"{counted:,.0f} structures on the map, selection {layer.selection}",)
    rates = (_OCCUPIED, Rate("households_per_structure"), Rate(household_size), _COMPLETE)
    homes = _homes(ground, rates, draws)
    reason = _silent_layer(ground, layer, counted, draws) or _lacking(homes)
    if reason is not None:
        return silent(STRUCTURES, reason, inputs=inputs if ground.structures else ())
    persons = _summed(ground.structures, homes, draws)
    return says(STRUCTURES, persons, inputs=inputs, caveats=_caveats(draws))


def floor_area(
    ground: PieceGround, layer: StructureLayer, household_size: str, draws: Draws
) -> Opinion:
    """
    Estimate de-facto persons on a piece from the floor area mapped on it.

    Formula: N = sum over settlement classes and structure classes of floor area x net_floor_share
    x residential share x occupied_share / (completeness x floor_m2_per_dwelling) x household size.
    Where the map has no storeys, floor area is roof footprint x `storeys`. Completeness is that of
    roof area, `roof_completeness`; where the site makes no such assumption, that of structures,
    which is too low where roofs are merged. Every rate is that of the class and zone where the site
    states one.

    Source: housing-unit method by floor area. Floor area per dwelling is one assumption, not area
    per person and household size apart, for the two depend on each other.

    Counts twice: nothing beyond `structure_count`, but for merged roofs where `roof_completeness`
    is not stated: they are on the map and are made up for once more. Misses: people in rooms that
    are counted as non-residential; silent for the same reasons as `structure_count`.
    """
    roofs, guessed = ground.footprint_m2.mean(), ground.storeys_unknown_m2.mean()
    inputs = (
        f"{roofs:,.0f} m2 of roofs on the map, selection {layer.selection}",
        f"{guessed:,.0f} m2 of roofs of unknown storeys",
    )
    complete = _COMPLETE_ROOFS if ROOF_COMPLETENESS in draws else _COMPLETE
    rates = (
        *(Rate("net_floor_share", is_share=True), _OCCUPIED, Rate(household_size), complete),
        Rate("floor_m2_per_dwelling", divides=True),
    )
    known = _homes(ground, rates, draws)
    guess = _homes(ground, (*rates, Rate("storeys")), draws) if guessed > 0 else ()
    reason = _silent_layer(ground, layer, roofs, draws) or _lacking(guess or known)
    if reason is not None:
        return silent(FLOOR_AREA, reason, inputs=inputs if ground.footprint_m2 else ())
    persons = _summed(ground.floor_m2, known, draws)
    persons = persons + _summed(ground.storeys_unknown_m2, guess, draws)
    return says(FLOOR_AREA, persons, inputs=inputs, caveats=_caveats(draws))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Homes:
    """Groups of roofs for which the rates are the same columns."""

    groups: tuple[Group, ...]
    view: Draws
    rates: tuple[Rate, ...]


def _homes(ground: PieceGround, rates: tuple[Rate, ...], draws: Draws) -> tuple[_Homes, ...]:
    """
    Sort the groups in which people may live by the assumptions that hold for them.

    Where there is none the rates of all ground stand alone, so that one that is missing is named.
    """
    found: dict[tuple[str | None, ...], _Homes] = {}
    for settlement, structure in ground.structures.groups:
        if structure not in _RESIDENTIAL:
            continue
        view = draws.at(settlement_class=settlement, structure_class=structure, zone=ground.zone)
        own = (*rates, *_RESIDENTIAL[structure])
        key = tuple(view.key_of(rate.assumption) for rate in own)
        earlier = found[key].groups if key in found else ()
        found[key] = _Homes(groups=(*earlier, (settlement, structure)), view=view, rates=own)
    return tuple(found.values()) or (
        _Homes(groups=(), view=draws.at(zone=ground.zone), rates=rates),
    )


def _summed(roofs: ByPosition[Group], homes: tuple[_Homes, ...], draws: Draws) -> FloatArray:
    persons: FloatArray = np.zeros(draws.size)
    for alike in homes:
        rate = roofs.chosen.product(alike.view, alike.rates)
        persons += roofs.total(alike.groups) * rate
    return persons


def _lacking(homes: tuple[_Homes, ...]) -> str | None:
    for alike in homes:
        needed = (rate.assumption for rate in alike.rates if not rate.optional)
        reason = alike.view.lacking(*needed)
        if reason is not None:
            return reason
    return None


def _silent_layer(  # noqa: PLR0911 - each return is one reason
    ground: PieceGround, layer: StructureLayer, measured: float, draws: Draws
) -> str | None:
    if not layer.present:
        return "No layer of structures is held."
    if layer.selection == "largest_first":
        return (
            "The layer holds the largest structures first and leaves out small houses: "
            "a count from it would lower the estimate."
        )
    if layer.selection == "sample":
        return "The layer holds a sample of the structures, of unknown size."
    if layer.selection != "complete" and COMPLETENESS not in draws:
        return (
            "How the layer's structures were chosen is not known, and the site makes no assumption "
            f"'{COMPLETENESS}'."
        )
    cleared = silent_for_clearance(ground, layer.vintage, "the layer of structures")
    if cleared is not None:
        return cleared
    if measured <= 0 and COMPLETENESS in draws and float(draws[COMPLETENESS].min()) < 1:
        return (
            "The map is incomplete and shows no structure here: empty or unmapped, not to be told."
        )
    return None


def _caveats(draws: Draws) -> tuple[str, ...]:
    taken = () if COMPLETENESS in draws else ("The map is taken to hold every structure.",)
    return (
        *taken,
        "One roof may hold several dwellings, or be one of several roofs of a dwelling.",
    )
