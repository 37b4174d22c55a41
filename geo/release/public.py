"""From everything that a run found to what the public may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geo.displacement.model import Displacement, DisplacementBlock, Place
from geo.errors import OutputError
from geo.release.model import (
    CELL_REASON,
    LEAST_ACROSS_M,
    LEAST_HOUSEHOLDS,
    SETTLEMENT_REASON,
    WITHHELD,
    settlement_area_may_be_shown,
)
from geo.results import Results


def release(results: Results, *, across_m: Mapping[str, float] | None = None) -> Results:
    """
    Take out of the results what could lead to a family's door.

    A settlement with fewer than `LEAST_HOUSEHOLDS` known households, or narrower than
    `LEAST_ACROSS_M`, keeps its row and its published facts, and loses every figure that follows
    from its position. A grid cell with fewer expected households keeps its share and loses its
    counts. What was withheld is counted in a warning.

    Parameters
    ----------
    results
        Everything that the run found; never changed.
    across_m
        Settlement id -> width of the area that would be drawn, metres. Without it only the number
        of households is judged here, and whoever draws must ask `settlement_area_may_be_shown`.

    Returns
    -------
    public
        The same results without what may not leave; releasing them again changes nothing.

    Raises
    ------
    OutputError
        If the check finds anything that should have been withheld.
    """
    hidden = _small_settlements(results.displacement, across_m)
    displacement = Displacement(
        would_displace=_public_block(results.displacement.would_displace, hidden),
        displaced=_public_block(results.displacement.displaced, hidden),
        would_displace_reason=results.displacement.would_displace_reason,
        displaced_reason=results.displacement.displaced_reason,
    )
    warnings = (*results.warnings, *_warnings(displacement))
    public = results.model_copy(
        update={"displacement": displacement, "warnings": tuple(dict.fromkeys(warnings))}
    )
    check_release(public, across_m=across_m)
    return public


def check_release(results: Results, *, across_m: Mapping[str, float] | None = None) -> None:
    """
    Look through results as an attacker would, and refuse them where anything is still there.

    Raises
    ------
    OutputError
        Naming every settlement and cell whose figures may not leave.
    """
    leaks = []
    hidden = _small_settlements(results.displacement, across_m)
    for block in _blocks(results.displacement):
        leaks += [
            f"settlement '{place.id}'"
            for place in block.settlements
            if place.id in hidden and _speaks_of_position(place)
        ]
        leaks += [f"cell '{cell.id}'" for cell in block.cells if _small_cell(cell)]
    if leaks:
        raise OutputError(
            f"The release check found figures that may not leave: {', '.join(sorted(set(leaks)))}. "
            "Nothing was written. Pass the results through geo.release.release first."
        )


def count_withheld(results: Results) -> int:
    """Count the settlements and cells of released results whose figures were withheld."""
    return len({(p.kind, p.id) for p in _places(results.displacement) if _is_withheld(p)})


def _small_settlements(
    displacement: Displacement, across_m: Mapping[str, float] | None
) -> frozenset[str]:
    """
    Return the settlements that fail the rule, in whichever block.

    A settlement passes on its documented households or on an estimate in any block: its number of
    households is the same whichever headline it counts towards.
    """
    known: dict[str, float | None] = {}
    for block in _blocks(displacement):
        for place in block.settlements:
            found = [n for n in (known.get(place.id), _known_households(place)) if n is not None]
            known[place.id] = max(found) if found else None
    return frozenset(
        name
        for name, households in known.items()
        if not settlement_area_may_be_shown(
            LEAST_ACROSS_M if across_m is None else across_m.get(name, 0.0), households
        )
    )


def _public_block(
    block: DisplacementBlock | None, hidden: frozenset[str]
) -> DisplacementBlock | None:
    if block is None:
        return None
    settlements = tuple(
        _without_position(place) if place.id in hidden and place.located else place
        for place in block.settlements
    )
    cells = tuple(_without_counts(cell) if _small_cell(cell) else cell for cell in block.cells)
    return block.model_copy(update={"settlements": settlements, "cells": cells})


def _without_position(place: Place) -> Place:
    return place.model_copy(
        update={
            "share_inside": None,
            "households_inside": None,
            "beyond_registry_households": None,
            "flood_events": (),
            "risk": None,
            "reasons": (SETTLEMENT_REASON,),
        }
    )


def _without_counts(cell: Place) -> Place:
    return cell.model_copy(
        update={
            "households_inside": None,
            "beyond_registry_households": None,
            "reasons": tuple(dict.fromkeys((*cell.reasons, CELL_REASON))),
        }
    )


def _small_cell(cell: Place) -> bool:
    expected = cell.households_inside
    if expected is None:
        return cell.beyond_registry_households is not None
    return expected.p50 < LEAST_HOUSEHOLDS


def _known_households(place: Place) -> float | None:
    if place.documented_households is not None:
        return place.documented_households
    return None if place.households_inside is None else place.households_inside.p50


def _speaks_of_position(place: Place) -> bool:
    figures = (
        place.share_inside,
        place.households_inside,
        place.beyond_registry_households,
        place.risk,
    )
    return any(figure is not None for figure in figures) or bool(place.flood_events)


def _warnings(displacement: Displacement) -> tuple[str, ...]:
    hidden = {(place.kind, place.id) for place in _places(displacement) if _is_withheld(place)}
    settlements = sum(kind == "settlement" for kind, _ in hidden)
    cells = len(hidden) - settlements
    found = []
    if settlements:
        found.append(
            f"Figures of {settlements} settlement{'s' if settlements > 1 else ''} are withheld: "
            "too few households are known there, or the area is too narrow, to publish them "
            "without pointing at families."
        )
    if cells:
        found.append(
            f"Counts of {cells} grid cell{'s' if cells > 1 else ''} are withheld: fewer than "
            f"{LEAST_HOUSEHOLDS:.0f} households are expected there."
        )
    return tuple(found)


def _is_withheld(place: Place) -> bool:
    return any(reason.startswith(WITHHELD) for reason in place.reasons)


def _blocks(displacement: Displacement) -> Iterator[DisplacementBlock]:
    for block in (displacement.would_displace, displacement.displaced):
        if block is not None:
            yield block


def _places(displacement: Displacement) -> Iterator[Place]:
    for block in _blocks(displacement):
        yield from block.settlements
        yield from block.cells
