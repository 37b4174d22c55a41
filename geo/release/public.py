"""From everything that a run found to what the public may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geo.displacement.model import Displacement, DisplacementBlock, NotCounted, Place
from geo.errors import OutputError
from geo.release.model import (
    CELL_REASON,
    LEAST_ACROSS_M,
    LEAST_HOUSEHOLDS,
    LEAST_PERSONS,
    NEIGHBOUR_REASON,
    SETTLEMENT_REASON,
    WITHHELD,
    settlement_area_may_be_shown,
)
from geo.release.parts import parts_that_leak, public_parts
from geo.results import Results


def release(results: Results, *, across_m: Mapping[str, float] | None = None) -> Results:
    """
    Take out of the results what could lead to a family's door.

    A settlement with fewer than `LEAST_HOUSEHOLDS` known households, or narrower than
    `LEAST_ACROSS_M`, loses every figure that follows from its position, and a published count under
    the threshold. Its row stays where it names a source of the site's list that has an address:
    what everybody can read is not secret. Any other row goes, for its name or number alone would
    lead to the place.

    A grid cell with fewer expected households loses its counts and its share, from which the
    counts would follow; its class stays. Where one cell alone would be withheld, the next smallest
    goes with it, or the total would give the one away. What was withheld is counted in a warning.

    Parameters
    ----------
    results
        Everything that the run found; never changed.
    across_m
        Settlement id -> width of the area that would be drawn, metres; an id that is absent has no
        known width and fails. Without the mapping only the number of households is judged.

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
    published = _published_keys(results)
    unnamed = _unpublished(results.displacement, hidden, published)
    displacement = Displacement(
        would_displace=_public_block(
            results.displacement.would_displace, hidden, unnamed, published
        ),
        displaced=_public_block(results.displacement.displaced, hidden, unnamed, published),
        would_displace_reason=results.displacement.would_displace_reason,
        displaced_reason=results.displacement.displaced_reason,
    )
    warnings = (*results.warnings, *_warnings(displacement, len(unnamed)))
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
    published = _published_keys(results)
    for block in _blocks(results.displacement):
        leaks += [
            f"settlement '{place.id}'"
            for place in block.settlements
            if (place.id in hidden and _speaks_of_position(place)) or _small_count(place)
        ]
        leaks += [
            f"cell '{cell.id}'"
            for cell in block.cells
            if _small_cell(cell) or (_is_withheld(cell) and cell.share_inside is not None)
        ]
        leaks += [
            f"eviction '{row.settlement}'"
            for row in block.not_counted
            if not _cites(row, published)
        ]
        leaks += parts_that_leak(block.parts, hidden)
        leaks += [f"the one withheld cell '{name}'" for name in _found_by_difference(block)]
    if leaks:
        raise OutputError(
            f"The release check found figures that may not leave: {', '.join(sorted(set(leaks)))}. "
            "Nothing was written. Pass the results through geo.release.release first."
        )


def withheld_settlements(results: Results) -> frozenset[str]:
    """Name the settlements of released results whose figures were withheld."""
    return frozenset(
        place.id
        for block in _blocks(results.displacement)
        for place in block.settlements
        if _is_withheld(place)
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


def _unpublished(
    displacement: Displacement, hidden: frozenset[str], published: frozenset[str]
) -> frozenset[str]:
    """Name the settlements to be withheld that no publication on the site's list speaks of."""
    return frozenset(
        place.id
        for block in _blocks(displacement)
        for place in block.settlements
        if place.id in hidden and place.located and not _cites(place, published)
    )


def _published_keys(results: Results) -> frozenset[str]:
    return frozenset(source.key for source in results.sources if source.address)


def _cites(place: Place | NotCounted, published: frozenset[str]) -> bool:
    return any(key.strip() in published for key in (place.source or "").split(";"))


def _public_block(
    block: DisplacementBlock | None,
    hidden: frozenset[str],
    unnamed: frozenset[str],
    published: frozenset[str],
) -> DisplacementBlock | None:
    if block is None:
        return None
    settlements = tuple(
        _without_small_count(_without_position(place) if place.id in hidden else place)
        for place in block.settlements
        if place.id not in unnamed
    )
    return block.model_copy(
        update={
            "settlements": settlements,
            "not_counted": tuple(row for row in block.not_counted if _cites(row, published)),
            "cells": _public_cells(block.cells),
            "parts": public_parts(block.parts, hidden, unnamed),
        }
    )


def _without_position(place: Place) -> Place:
    if not place.located:
        return place
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


def _without_small_count(place: Place) -> Place:
    if not _small_count(place):
        return place
    return place.model_copy(
        update={"documented_households": None, "documented_persons": None, "count_kind": None}
    )


def _small_count(place: Place) -> bool:
    households, persons = place.documented_households, place.documented_persons
    return (households is not None and households < LEAST_HOUSEHOLDS) or (
        persons is not None and persons < LEAST_PERSONS
    )


def _public_cells(cells: tuple[Place, ...]) -> tuple[Place, ...]:
    small = {cell.id for cell in cells if _small_cell(cell)}
    neighbour = None
    if len(small) == 1 and not any(_is_withheld(cell) for cell in cells):
        larger = [
            (cell.households_inside.p50, cell.id)
            for cell in cells
            if cell.households_inside is not None and cell.id not in small
        ]
        neighbour = min(larger)[1] if larger else None
    return tuple(
        _without_counts(cell, CELL_REASON)
        if cell.id in small
        else _without_counts(cell, NEIGHBOUR_REASON)
        if cell.id == neighbour
        else cell
        for cell in cells
    )


def _without_counts(cell: Place, reason: str) -> Place:
    return cell.model_copy(
        update={
            "share_inside": None,
            "households_inside": None,
            "beyond_registry_households": None,
            "reasons": tuple(dict.fromkeys((*cell.reasons, reason))),
        }
    )


def _found_by_difference(block: DisplacementBlock) -> list[str]:
    """Name the cell that the total of the block less all other cells would give away."""
    withheld = [cell.id for cell in block.cells if _is_withheld(cell)]
    shown = any(cell.households_inside is not None for cell in block.cells)
    return withheld if len(withheld) == 1 and shown else []


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


def _warnings(displacement: Displacement, unnamed: int) -> tuple[str, ...]:
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
            f"{LEAST_HOUSEHOLDS:.0f} households are expected there, or the count of such a cell "
            "could be found from them."
        )
    if unnamed:
        found.append(
            f"{unnamed} settlement{'s' if unnamed > 1 else ''} of the layers in use "
            f"{'are' if unnamed > 1 else 'is'} not listed: too small or too narrow to be shown, "
            "and named by no publication on the site's list."
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
