"""
The methods that read a map, worked out at the middles.

Sums are of the whole ground of a headline and by class only. Where one class holds fewer households
than may be published, only what they add up to is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.displacement.buildings import FLOOR_AREA, STRUCTURES
from geo.displacement.raster import BIAS, ERROR, RASTER, UNKNOWN_IS_INFORMAL
from geo.fields import FLOOR_M2, STOREYS_UNKNOWN_M2
from geo.release import LEAST_HOUSEHOLDS
from geo.run.explain.citing import middle_of
from geo.run.explain.ground import COUNT, built, raster_persons
from geo.run.explain.working import Sum, plain
from geo.sites.assumption import assumption_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.exposure.model import Block, ExposureTable
    from geo.results import Results
    from geo.run.explain.ground import Class
    from geo.sites.model import Assumption

LIVED_IN = ("residential", "unknown")
"""Structure classes in which people may live."""
USE = {"residential": ", mapped as homes", "unknown": ", of unknown use"}
ROOFS = "roof_completeness"


def built_working(
    results: Results, exposure: ExposureTable, name: Block, method: str
) -> Sum | None:
    """
    Work the middle of a method that counts roofs or floors out; None for any other method.

    Returns
    -------
    sum
        Households; a line for each step of each class that has rates of its own.
    """
    if method not in {STRUCTURES.id, FLOOR_AREA.id}:
        return None
    parts: list[Sum] = []
    for key, measured in _alike(results, built(exposure, name), method).items():
        if method == STRUCTURES.id:
            parts.append(_roofs(results, key, measured[COUNT]))
        else:
            parts += _floors(results, key, measured)
    return _together(parts, "households")


def raster_working(
    results: Results, exposure: ExposureTable, name: Block, method: str
) -> Sum | None:
    """Work the middle of the raster's method out, in persons; None for any other method."""
    if method != RASTER.id:
        return None
    parts = []
    for settlement, persons in raster_persons(exposure, name).items():
        part = Sum(value=persons, unit="persons")
        part.lines.append(f"{plain(persons)} persons of the raster on {settlement} ground")
        bias = _middle(results, BIAS, ("informal", "unknown"))
        share = _middle(results, UNKNOWN_IS_INFORMAL, (settlement, "unknown")) or 0.0
        if settlement == "informal" and bias:
            part.over(bias, BIAS)
        elif settlement == "unknown" and bias and share:
            told = f"{UNKNOWN_IS_INFORMAL} / {BIAS} + 1 - {UNKNOWN_IS_INFORMAL}"
            part.times(share / bias + 1 - share, told)
        parts.append(part)
    found = _together(parts, "persons")
    error = _middle(results, ERROR, ("unknown", "unknown"))
    return found if error is None or found is None else found.times(error, ERROR)


def _roofs(results: Results, key: Class, count: float) -> Sum:
    part = Sum(value=count, unit="structures", of=USE[key[1]])
    _divide(part, results, "building_completeness", key)
    if key[1] == "unknown":
        _multiply(part, results, "residential_share", key)
    _multiply(part, results, "occupied_share", key)
    _multiply(part, results, "households_per_structure", key, "households")
    return part


def _floors(results: Results, key: Class, measured: Mapping[str, float]) -> list[Sum]:
    parts = []
    kinds = ((FLOOR_M2, "floors", False), (STOREYS_UNKNOWN_M2, "roofs of unknown storeys", True))
    for column, what, of_guessed in kinds:
        if measured[column] <= 0:
            continue
        part = Sum(value=measured[column], unit="m2", of=f" of {what}{USE[key[1]]}")
        if of_guessed:
            _multiply(part, results, "storeys", key)
        _multiply(part, results, "net_floor_share", key)
        if key[1] == "unknown":
            _multiply(part, results, "residential_share", key)
        _multiply(part, results, "occupied_share", key)
        _divide(part, results, _completeness(results), key)
        _divide(part, results, "floor_m2_per_dwelling", key, "households")
        parts.append(part)
    return parts


def _alike(
    results: Results, found: Mapping[Class, Mapping[str, float]], method: str
) -> dict[Class, dict[str, float]]:
    """Add up the classes for which the same rows of assumptions hold; the first names them."""
    rates = (
        ("building_completeness", "households_per_structure")
        if method == STRUCTURES.id
        else (_completeness(results), "storeys", "net_floor_share", "floor_m2_per_dwelling")
    )
    rates = ("residential_share", "occupied_share", *rates)
    groups: dict[tuple[str | None, ...], tuple[Class, dict[str, float]]] = {}
    for key, measured in found.items():
        if key[1] not in LIVED_IN:
            continue
        rows = (row.key if (row := _row(results, rate, key)) else None for rate in rates)
        same = (key[1], *rows)
        first, sums = groups.get(same, (key, dict.fromkeys(measured, 0.0)))
        groups[same] = first, {name: sums[name] + measured[name] for name in sums}
    return dict(groups.values())


def _completeness(results: Results) -> str:
    """Return by which assumption roof area is completed: its own, or else that of structures."""
    own = any(row.id == ROOFS for row in results.assumptions)
    return ROOFS if own else "building_completeness"


def _together(parts: Sequence[Sum], unit: str) -> Sum | None:
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    total = Sum(value=sum(part.value for part in parts), unit=unit)
    if all(part.value >= LEAST_HOUSEHOLDS for part in parts):
        total.lines += [line for part in parts for line in part.lines]
        amounts = " + ".join(plain(part.value) for part in parts)
        total.lines.append(f"{amounts} = {plain(total.value)} {unit}")
    else:
        total.lines.append(
            f"{plain(total.value)} {unit}, added up over {len(parts)} classes of ground and "
            f"structures; one holds fewer than {LEAST_HOUSEHOLDS:.0f}, so none is shown alone"
        )
    return total


def _multiply(part: Sum, results: Results, name: str, key: Class, unit: str | None = None) -> None:
    row = _row(results, name, key)
    if row is not None:
        part.times(middle_of(row), row.key, unit)


def _divide(part: Sum, results: Results, name: str, key: Class, unit: str | None = None) -> None:
    row = _row(results, name, key)
    if row is not None:
        part.over(middle_of(row), row.key, unit)


def _middle(results: Results, name: str, key: Class) -> float | None:
    row = _row(results, name, key)
    return None if row is None else middle_of(row)


def _row(results: Results, name: str, key: Class) -> Assumption | None:
    """Return the most specific row of an assumption, as `Draws.at` chooses it."""
    rows = {row.key: row for row in results.assumptions}
    ground, built_as = key
    order = ((ground, built_as), (None, built_as), (ground, None), (None, None))
    return next((rows[k] for c in order if (k := assumption_key(name, *c)) in rows), None)
