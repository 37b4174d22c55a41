"""The ground on which a number stands: footprints, their outlines, and what lies on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.displacement.by_position import STRUCTURE_RULES
from geo.displacement.tallies import LAND
from geo.fields import (
    AREA_M2,
    FLOOR_M2,
    FOOTPRINT_M2,
    PIECE,
    POPULATION,
    SETTLEMENT_CLASS,
    STOREYS_UNKNOWN_M2,
    STRUCTURE_CLASS,
)
from geo.report.style import OUTLINE_TEXT, STATUS_WORD, metres
from geo.run.explain.citing import cite
from geo.run.explain.model import Step
from geo.run.explain.working import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.displacement.model import Zone
    from geo.exposure.model import Block, ExposureTable
    from geo.results import Results

M2_PER_KM2 = 1e6
COUNT = "structures"
"""Structures, the mean of the three rules for those cut by the edge."""

Class = tuple[str, str]
"""Settlement class and structure class."""


def ground_step(
    results: Results, zones: Sequence[Zone], whole_m2: float | None, note: str = ""
) -> Step:
    """
    Say which ground the number is of, who published its outline and how far that may be off.

    Parameters
    ----------
    results
        For the sources.
    zones
        The footprints.
    whole_m2
        Their ground, each part once; None where it is not to be told.
    note
        A last sentence.
    """
    says = [_zone_says(zone) for zone in zones]
    if whole_m2 is not None and len(zones) > 1:
        says.append(
            f"Together {area(whole_m2)}: ground that footprints share counts once, and none that "
            "counts under another headline; where they lie is drawn anew for each draw."
        )
    if note:
        says.append(note)
    return Step(
        title="The ground",
        says=tuple(says) or ("No ground counts here.",),
        sources=cite(results, (zone.source for zone in zones)),
    )


def ground_m2(exposure: ExposureTable, block: Block) -> float:
    """Return the ground of a headline, each piece once, mean over positions, square metres."""
    rows = _rows_of(exposure, block)
    land = rows[rows[STRUCTURE_CLASS] == LAND]
    return float(land[AREA_M2].sum()) / exposure.realisations


def built(exposure: ExposureTable, block: Block) -> Mapping[Class, Mapping[str, float]]:
    """
    Sum up what is mapped on the ground of a headline, mean over positions, by class.

    Returns
    -------
    sums
        Class -> `COUNT`, roof m2 of unknown storeys and floor m2; in sorted order.
    """
    rows = _rows_of(exposure, block)
    return {
        key: {
            COUNT: sum(columns[name] for name in STRUCTURE_RULES) / len(STRUCTURE_RULES),
            **{name: columns[name] for name in (FOOTPRINT_M2, FLOOR_M2, STOREYS_UNKNOWN_M2)},
        }
        for key, columns in _sums(
            rows[rows[STRUCTURE_CLASS] != LAND],
            (*STRUCTURE_RULES, FOOTPRINT_M2, FLOOR_M2, STOREYS_UNKNOWN_M2),
            exposure.realisations,
        ).items()
    }


def raster_persons(exposure: ExposureTable, block: Block) -> Mapping[str, float]:
    """Sum a population raster's persons on the ground of a headline by settlement class."""
    rows = _rows_of(exposure, block)
    if POPULATION not in rows:
        return {}
    found: dict[str, float] = {}
    for (settlement, _), columns in _sums(rows, (POPULATION,), exposure.realisations).items():
        found[settlement] = found.get(settlement, 0.0) + columns[POPULATION]
    return found


def area(value_m2: float) -> str:
    """
    Write an area of ground.

    Examples
    --------
    >>> area(3_720_000), area(46_446)
    ('3.72 km2', '4.64 ha')
    """
    if value_m2 >= M2_PER_KM2:
        return f"{plain(value_m2 / M2_PER_KM2)} km2"
    return f"{plain(value_m2 / 10_000)} ha"


def _rows_of(exposure: ExposureTable, block: Block) -> pd.DataFrame:
    pieces = [piece for piece, name in exposure.blocks.items() if name == block]
    return exposure.rows[exposure.rows[PIECE].isin(pieces)]


def _sums(
    rows: pd.DataFrame, columns: Sequence[str], realisations: int
) -> dict[Class, dict[str, float]]:
    names = [name for name in columns if name in rows]
    sums = rows.groupby([SETTLEMENT_CLASS, STRUCTURE_CLASS], sort=True)[names].sum()
    return {
        (str(key[0]), str(key[1])): {
            name: float(values.get(name, 0.0)) / realisations for name in columns
        }
        for key, values in zip(sums.index, sums.to_dict("records"), strict=True)
    }


def _zone_says(zone: Zone) -> str:
    extent = "no area is known"
    if zone.area_m2 is not None:
        published = zone.published_area_m2
        told = f", published {area(published)}" if published is not None else ", none published"
        extent = f"drawn area {area(zone.area_m2)}{told}"
    narrow = (
        " It is narrower than its position is accurate, so only documented counts speak of it."
        if zone.only_counts_speak
        else ""
    )
    return (
        f"{zone.name} ({zone.id}), {zone.project}, {STATUS_WORD.get(zone.status, zone.status)}: "
        f"{OUTLINE_TEXT[zone.outline]}; {extent}; its true place lies within "
        f"{metres(zone.accuracy_m)} of the drawn one. [{zone.source}]{narrow}"
    )
