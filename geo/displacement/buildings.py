"""Methods that count structures or their floors on the ground taken."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround, StructureLayer, silent_for_clearance
from geo.displacement.opinion import HIGH_WEIGHT, Opinion, Way, says, silent
from geo.quantity import FloatArray

STRUCTURES = Way(id="structures", title="structures on the map", weight=HIGH_WEIGHT)
FLOOR_AREA = Way(id="floor_area", title="floor area on the map", weight=HIGH_WEIGHT)
COMPLETENESS = "building_completeness"


def structure_count(
    ground: PieceGround, layer: StructureLayer, household_size: str, draws: Draws
) -> Opinion:
    """
    Estimate de-facto persons on a piece from the structures mapped on it.

    Definition
    ---------- A structure is a roof on the map. Whether one that the edge cuts is taken follows
    the draw's rule: any part, at least half, or its point inside.

    Formula: N = sum over classes of B / completeness x residential share x occupied_share
    x households_per_structure x household size. The residential share is 1 for structures mapped as
    residential, 0 for others, `residential_share` where the use is unknown.

    Source: housing-unit method (Smith 1986), with a completeness as in capture-recapture.

    Counts twice: a roof mapped as two. Misses: roofs merged into one, structures younger than the
    layer. Silent where the layer's features were chosen by size or by sample: a largest-first
    selection leaves out the small houses in which most of the people live, and would lower the
    estimate. Silent where an incomplete map shows nothing: nothing divided by a completeness is
    not nobody.
    """
    counted = _total(ground.structures)
    inputs = (f"{_mean(counted):,.0f} structures on the map, selection {layer.selection}",)
    reason = _silent_layer(ground, layer, counted, draws) or draws.lacking(
        *_rates(ground.structures), "occupied_share", "households_per_structure", household_size
    )
    if reason is not None:
        return silent(STRUCTURES, reason, inputs=inputs if counted is not None else ())
    homes = _residential(ground.structures, draws) / _completeness(draws)
    persons = (
        homes
        * draws.share("occupied_share")
        * draws.positive("households_per_structure")
        * draws.positive(household_size)
    )
    return says(STRUCTURES, persons, inputs=inputs, caveats=_caveats(draws))


def floor_area(
    ground: PieceGround, layer: StructureLayer, household_size: str, draws: Draws
) -> Opinion:
    """
    Estimate de-facto persons on a piece from the floor area mapped on it.

    Formula: N = sum over classes of floor area x net_floor_share x residential share x
    occupied_share / (completeness x floor_m2_per_dwelling) x household size. Where the map has no
    storeys, floor area is roof footprint x `storeys`.

    Source: housing-unit method by floor area. Floor area per dwelling is one assumption, not area
    per person and household size apart, for the two depend on each other.

    Counts twice: nothing beyond `structure_count`. Misses: people in rooms that are counted as
    non-residential; silent for the same reasons as `structure_count`.
    """
    roofs, guessed = _total(ground.footprint_m2), _total(ground.storeys_unknown_m2)
    inputs = (
        f"{_mean(roofs):,.0f} m2 of roofs on the map, selection {layer.selection}",
        f"{_mean(guessed):,.0f} m2 of roofs of unknown storeys",
    )
    some_guessed = guessed is not None and float(guessed.max()) > 0
    needed = ("net_floor_share", "occupied_share", "floor_m2_per_dwelling", household_size)
    reason = _silent_layer(ground, layer, roofs, draws) or draws.lacking(
        *_rates(ground.footprint_m2), *needed, *(("storeys",) if some_guessed else ())
    )
    if reason is not None:
        return silent(FLOOR_AREA, reason, inputs=inputs if roofs is not None else ())
    gross_m2 = _residential(ground.floor_m2, draws)
    if some_guessed:
        unknown_m2 = _residential(ground.storeys_unknown_m2, draws)
        gross_m2 = gross_m2 + unknown_m2 * draws.positive("storeys")
    homes_m2 = gross_m2 * draws.share("net_floor_share")
    dwellings = homes_m2 / (_completeness(draws) * draws.positive("floor_m2_per_dwelling"))
    persons = dwellings * draws.share("occupied_share") * draws.positive(household_size)
    return says(FLOOR_AREA, persons, inputs=inputs, caveats=_caveats(draws))


def _silent_layer(  # noqa: PLR0911 - each return is one reason
    ground: PieceGround, layer: StructureLayer, measured: FloatArray | None, draws: Draws
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
    nothing = measured is None or float(measured.max()) <= 0
    if nothing and COMPLETENESS in draws and float(draws[COMPLETENESS].min()) < 1:
        return (
            "The map is incomplete and shows no structure here: empty or unmapped, not to be told."
        )
    return None


def _completeness(draws: Draws) -> FloatArray | float:
    if COMPLETENESS not in draws:
        return 1.0
    draws.positive(COMPLETENESS)
    return draws.share(COMPLETENESS)


def _rates(by_class: Mapping[str, FloatArray]) -> tuple[str, ...]:
    return ("residential_share",) if "unknown" in by_class else ()


def _residential(by_class: Mapping[str, FloatArray], draws: Draws) -> FloatArray:
    homes: FloatArray = np.zeros(draws.size)
    if "residential" in by_class:
        homes = homes + by_class["residential"]
    if "unknown" in by_class:
        homes = homes + by_class["unknown"] * draws.share("residential_share")
    return homes


def _total(by_class: Mapping[str, FloatArray]) -> FloatArray | None:
    if not by_class:
        return None
    return np.asarray(np.sum(list(by_class.values()), axis=0), dtype=np.float64)


def _mean(values: FloatArray | None) -> float:
    return 0.0 if values is None else float(values.mean())


def _caveats(draws: Draws) -> tuple[str, ...]:
    taken = () if COMPLETENESS in draws else ("The map is taken to hold every structure.",)
    return (
        *taken,
        "One roof may hold several dwellings, or be one of several roofs of a dwelling.",
    )
