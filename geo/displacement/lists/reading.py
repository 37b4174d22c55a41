"""
Unit lists of a site: which of them speak of the same people, and what stands in their way.

The rows of a list are people. They stay inside `UnitList`, which shows nothing of them, and what
leaves this room are counts: `geo.displacement.lists.linkage` hands on how many units stand on which
lists, never which ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import cast, get_args

import geopandas as gpd
import pandas as pd

from geo.crs import to_metric
from geo.displacement.lists.telling import units_told
from geo.errors import FaultsError
from geo.layers.messages import named
from geo.layers.model import Table
from geo.sites.lists import ListKind, ListUnit

MOST_YEARS_APART = 3
"""Lists further apart are of two populations: households move in, out and split (judgement)."""
YEARS_APART_TOLD = 1
"""From here on the reader is told."""
LINKED_BY = (("name",), ("structure_id",), ("house_no",), ("lon", "lat"))
"""What two lists may have in common to recognise a unit by."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitList:
    """One list, checked; rows of units that were found to be gone are counted and left out."""

    id: str
    title: str
    kind: ListKind
    unit: ListUnit
    covers: tuple[str, ...]
    """Ids of the footprints whose units it set out to hold, sorted."""
    counted_on: int
    """Year for which it holds."""
    units: int
    """Rows that are not marked as gone."""
    seen_present: int
    """Rows that somebody looked for and found there."""
    seen_gone: int
    """Rows that somebody looked for and did not find: over-coverage, of the rows looked for."""
    persons: float
    """Persons in the rows that tell it and are not marked as gone."""
    units_with_persons: int
    """How many rows these are."""
    crs: str
    """In which lon and lat are written."""
    rows: pd.DataFrame = field(repr=False)
    """name, house_no, structure_id, lon, lat of the rows not marked as gone, as text; index 0 to
    units - 1. For linking alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListGroup:
    """Lists of the same ground, units and time, in order of id."""

    covers: tuple[str, ...]
    unit: ListUnit
    lists: tuple[UnitList, ...]
    notes: tuple[str, ...]
    """Sentences for the reader of the number."""


def read_unit_lists(tables: Sequence[Table]) -> tuple[ListGroup, ...]:
    """
    Put unit lists into groups within which units may be recaptured.

    Parameters
    ----------
    tables
        The tables of the role unit_list, as the shelf holds them.

    Returns
    -------
    groups
        One for every set of footprints that lists cover, in order of these; empty without tables.
        A list that is alone is a group of one: nobody can be recaptured on it, which is no fault.

    Raises
    ------
    FaultsError
        With every fault: lists of different or overlapping areas, of different units or of years
        too far apart, rows dated far from the year of their list, lists on which every unit is
        gone, and lists that share nothing to recognise a unit by.
    """
    lists = sorted((_read(table) for table in tables), key=lambda each: each.id)
    faults = [
        *(fault for table in tables for fault in _date_faults(table)),
        *(
            f"{each.id}: every unit is marked as gone (present = no), so that nothing is left to "
            "count. Check the column, or leave the list out."
            for each in lists
            if not each.units
        ),
        *_area_faults(lists),
    ]
    groups = [[each for each in lists if each.covers == area] for area in _areas(lists)]
    for group in groups:
        faults += [*_unit_faults(group), *_year_faults(group), *_nothing_shared(group)]
    if faults:
        raise FaultsError(faults)
    return tuple(
        ListGroup(
            covers=group[0].covers,
            unit=group[0].unit,
            lists=tuple(group),
            notes=tuple(_notes(group)),
        )
        for group in groups
    )


def _read(table: Table) -> UnitList:
    spec, frame = table.spec, table.frame
    gone = frame["present"] == "no"
    here = frame[~gone]
    persons = pd.to_numeric(here["persons"], errors="coerce")
    names = [name for names in LINKED_BY for name in names]
    return UnitList(
        id=spec.id,
        title=spec.title,
        kind=cast("ListKind", spec.list_kind),
        unit=cast("ListUnit", spec.unit),
        covers=tuple(sorted(spec.covers)),
        counted_on=cast("int", spec.counted_on),
        units=len(here),
        seen_present=int((frame["present"] == "yes").sum()),
        seen_gone=int(gone.sum()),
        persons=float(persons.sum()),
        units_with_persons=int(persons.notna().sum()),
        crs=spec.crs,
        rows=here[names].reset_index(drop=True),
    )


def _areas(lists: Sequence[UnitList]) -> list[tuple[str, ...]]:
    return sorted({each.covers for each in lists})


def _area_faults(lists: Sequence[UnitList]) -> Iterator[str]:
    for one, other in combinations(lists, 2):
        if one.covers != other.covers and set(one.covers) & set(other.covers):
            yield (
                f"{one.id} covers {', '.join(one.covers)}, and {other.id} covers "
                f"{', '.join(other.covers)}: partly the same ground. Cut them to the same "
                "footprints, and state these (covers) in both entries."
            )
    areas = _areas(lists)
    alone = [area for area in areas if sum(each.covers == area for each in lists) == 1]
    if len(areas) > 1 and alone:
        told = "; ".join(f"{each.id}: {', '.join(each.covers)}" for each in lists)
        yield (
            f"The unit lists are of different areas ({told}), and nobody is looked for twice in "
            "an area that one list covers. Cut them to the same footprints, or leave out the list "
            "that is alone."
        )


def _unit_faults(group: Sequence[UnitList]) -> Iterator[str]:
    if len({each.unit for each in group}) > 1:
        told = "; ".join(f"{each.id}: {each.unit}" for each in group)
        yield (
            f"The lists of {_ground(group)} count different units ({told}), which cannot be the "
            f"same ones. Bring them to one of {', '.join(get_args(ListUnit))}, and state it (unit)."
        )


def _years(group: Sequence[UnitList]) -> tuple[int, str]:
    years = [each.counted_on for each in group]
    told = "; ".join(f"{each.id}: {each.counted_on}" for each in group)
    return max(years) - min(years), told


def _year_faults(group: Sequence[UnitList]) -> Iterator[str]:
    apart, told = _years(group)
    if apart > MOST_YEARS_APART:
        yield (
            f"The lists of {_ground(group)} are {apart} years apart ({told}); at most "
            f"{MOST_YEARS_APART} are allowed, because who moved in or away would count as missed. "
            "Leave out the oldest, or look for one of its time."
        )


def _date_faults(table: Table) -> Iterator[str]:
    counted_on = table.spec.counted_on or 0
    years = pd.to_numeric(table.frame["date"].str[:4], errors="coerce")
    far = years[(years - counted_on).abs() > MOST_YEARS_APART]
    if len(far):
        yield (
            f"{named(table.spec)}, column 'date': {len(far):,} of {len(years):,} rows are more "
            f"than {MOST_YEARS_APART} years from {counted_on}, for which the list is said to hold "
            f"(counted_on); the first is of {far.iloc[0]:.0f}. Correct one of them, or leave these "
            "rows out."
        )


def _nothing_shared(group: Sequence[UnitList]) -> Iterator[str]:
    for one, other in combinations(group, 2):
        if one.units and other.units and not shared(one, other):
            yield (
                f"{one.id} and {other.id} have nothing in common by which a unit could be "
                "recognised. Fill in at least one of name, structure_id, house_no, or lon and lat "
                "in both."
            )


def shared(one: UnitList, other: UnitList) -> tuple[str, ...]:
    """Name the columns that are filled somewhere in both lists; lon stands for lon and lat."""
    return tuple(
        names[0]
        for names in LINKED_BY
        if all((each.rows[list(names)] != "").all(axis=1).any() for each in (one, other))
    )


def _notes(group: Sequence[UnitList]) -> Iterator[str]:
    apart, told = _years(group)
    if apart >= YEARS_APART_TOLD:
        yield (
            f"The lists are {apart} year{'' if apart == 1 else 's'} apart ({told}): who moved in "
            "or away between them counts as missed by one, and makes the number too high."
        )
    for each in group:
        if each.seen_gone:
            yield (
                f"{each.title}: {units_told(each.seen_gone)} of "
                f"{units_told(each.seen_gone + each.seen_present)} {each.unit} that somebody "
                "looked for were gone and are not counted."
            )


def _ground(group: Sequence[UnitList]) -> str:
    return ", ".join(group[0].covers)


def positions(unit_list: UnitList, crs: str) -> pd.DataFrame:
    """
    Return where the units of a list are, in metres.

    Parameters
    ----------
    unit_list
        A list.
    crs
        The site's metric CRS.

    Returns
    -------
    frame
        Columns x_m and y_m, index as that of the list's rows; NaN where a unit has no position.
    """
    degrees = unit_list.rows[["lon", "lat"]].apply(pd.to_numeric)
    points = gpd.GeoSeries(
        gpd.points_from_xy(degrees["lon"], degrees["lat"]), crs=unit_list.crs, index=degrees.index
    )
    known = degrees.notna().all(axis=1)
    metric = to_metric(points[known], crs)
    frame = pd.DataFrame({"x_m": metric.x, "y_m": metric.y}, dtype=float)
    return frame.reindex(degrees.index)
