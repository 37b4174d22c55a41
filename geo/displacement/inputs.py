"""
The site's tables as values: text cells become numbers here and nowhere else in this room.

Columns are those of docs/site-files.md. All faults of a table are collected and raised once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields
from typing import Any, TypeVar

import pandas as pd

from geo.displacement.kinds import counts_residents, gone
from geo.errors import FaultsError

RESIDENT_REACHES = ("complete", "partial")
"""Reaches of a count that make it a floor for its footprint: never 'wide', never 'overlap'."""

TENURE_CLASSES = ("a", "b", "c")
"""Whom ESS5 (World Bank 2018), paragraph 10, tells apart: a, with formal legal rights to land or
assets; b, without, but with a claim that national law recognises or can; c, with neither."""

_YEAR = re.compile(r"(?:1[5-9]|2[0-4])\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceUnit:
    """A registered or counted population with its area, from reference.csv."""

    id: str
    name: str
    persons: float | None
    houses: float | None
    area_km2: float | None
    year: str
    basis: str
    footprints: tuple[str, ...]
    weight: float
    source: str

    def speaks_for(self, footprint: str) -> bool:
        """Tell whether the unit may stand as reference for a footprint."""
        return "all" in self.footprints or footprint in self.footprints


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminUnit:
    """A reference unit whose area inside each piece is in the exposure table."""

    id: str
    persons: float | None
    houses: float | None
    area_m2: float | None
    year: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """One published count of affected people, from counts.csv."""

    id: str
    project: str
    footprint: str | None
    households: float | None
    persons: float | None
    structures: float | None
    count_kind: str
    reach: str
    official: bool
    date: str | None
    source: str
    confidence: str
    gives: str | None = None
    """Id of the assumption that was taken from this very row; None where none was."""

    @property
    def published(self) -> float | None:
        """The number that the row publishes: households before persons before structures."""
        numbers = (self.households, self.persons, self.structures)
        return next((number for number in numbers if number is not None), None)

    @property
    def derived(self) -> bool:
        """True where the number was worked out by us and not published."""
        return "derived" in self.count_kind.lower()

    @property
    def documented(self) -> bool:
        """True where it may lift a floor: published, and not of low confidence."""
        return not self.derived and self.confidence != "low"

    @property
    def residents(self) -> bool:
        """True where the row counts people who live there, in households or persons."""
        counted = self.households is not None or self.persons is not None
        return counted and counts_residents(self.count_kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFact:
    """What is published of one settlement, from settlements.csv."""

    id: str
    name: str
    households: float | None
    persons: float | None
    area_m2: float | None
    count_kind: str | None
    part_of: str | None
    in_footprint: str | None
    """Footprint in which a published source places it; None where none does."""
    status: str | None
    count_date: str | None
    source: str | None
    tenure_class: str | None = None
    """One of `TENURE_CLASSES`, as its `tenure_source` states it."""
    tenure_source: str | None = None

    @property
    def gone(self) -> bool:
        """True where its people are gone already: its status begins with a word that says so."""
        return gone(self.status or "")

    @property
    def residents(self) -> bool:
        """True where its count is one of people who live there."""
        return self.count_kind is None or counts_residents(self.count_kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodRow:
    """One report of water, from floods.csv."""

    id: str
    event: str
    event_name: str
    event_kind: str
    date: str
    place: str
    record: str
    value_low: float | None
    value_high: float | None
    unit: str
    datum: str
    located: bool
    note: str
    source: str


def first_year(text: str | None) -> int | None:
    """Return the earliest year that a published date names, or None."""
    years = [int(year) for year in _YEAR.findall(text or "")]
    return min(years) if years else None


def last_year(text: str | None) -> int | None:
    """Return the latest year that a published date names, or None."""
    years = [int(year) for year in _YEAR.findall(text or "")]
    return max(years) if years else None


def read_reference(frame: pd.DataFrame | None) -> tuple[ReferenceUnit, ...]:
    """Read reference.csv; rows in order of id."""
    return _read(
        "reference",
        frame,
        ReferenceUnit,
        footprints=lambda row: tuple(part.strip() for part in row.text("footprints").split(";")),
        weight=lambda row: row.number("weight") or 0.0,
    )


def read_admin(frame: pd.DataFrame | None) -> Mapping[str, AdminUnit]:
    """Read the units that have an outline; persons are registered unless `basis` says so."""
    basis = {"basis": lambda row: row.text("basis") or "registered"}
    return {unit.id: unit for unit in _read("admin", frame, AdminUnit, **basis)}


def read_counts(frame: pd.DataFrame | None) -> tuple[CountRow, ...]:
    """Read counts.csv; rows in order of id."""
    return _read("counts", frame, CountRow, official=lambda row: row.text("official") == "yes")


def read_settlements(frame: pd.DataFrame | None) -> tuple[SettlementFact, ...]:
    """Read the settlements layer's published columns; rows in order of id."""
    return _read("settlements", frame, SettlementFact, tenure_class=_sourced_tenure)


def read_floods(frame: pd.DataFrame | None) -> tuple[FloodRow, ...]:
    """Read the reported inundation; rows in order of id."""
    return _read("floods", frame, FloodRow, located=lambda row: row.located())


class _Row:
    """A row of a table, collecting what is wrong with its cells."""

    def __init__(self, table: str, cells: Mapping[str, Any], faults: list[str]) -> None:
        self._table = table
        self._cells = cells
        self._faults = faults

    def text(self, column: str) -> str:
        value = self._cells.get(column)
        if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
            return ""
        return str(value).strip()

    def located(self) -> bool:
        """Tell whether the row has coordinates, as columns or as a shape."""
        if self.text("lon") and self.text("lat"):
            return True
        return not getattr(self._cells.get("geometry"), "is_empty", True)

    def number(self, column: str) -> float | None:
        text = self.text(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= 0):
            self.fault(
                column, text, "a number of at least 0, or an empty cell where it is not known"
            )
            return None
        return value

    def fault(self, column: str, found: str, expected: str) -> None:
        self._faults.append(
            f"Table '{self._table}', row '{self.text('id')}', column '{column}': found "
            f"'{found}', expected {expected}"
        )


def _sourced_tenure(row: _Row) -> str | None:
    """Return a tenure class that a source states; nobody's right to a home is guessed."""
    found = row.text("tenure_class").lower()
    if found and found not in TENURE_CLASSES:
        row.fault("tenure_class", found, "a, b or c, or an empty cell where it is not known")
    if found and not row.text("tenure_source"):
        row.fault("tenure_source", "", f"the source that says that its class is '{found}'")
    return found or None


_Value = TypeVar("_Value", ReferenceUnit, AdminUnit, CountRow, SettlementFact, FloodRow)
_Cell = Callable[[_Row], object]


def _read(
    table: str, frame: pd.DataFrame | None, kind: type[_Value], **read: _Cell
) -> tuple[_Value, ...]:
    """Make a value of each row: fields by name and type, those in `read` as it says."""
    if frame is None:
        return ()
    faults: list[str] = []
    values = []
    for cells in frame.to_dict("records"):
        row = _Row(table, {str(key): value for key, value in cells.items()}, faults)
        values.append(kind(**{field.name: _cell(row, field, read) for field in fields(kind)}))
    ids = [value.id for value in values]
    faults += [
        f"Table '{table}': id '{name}' occurs {ids.count(name)} times, expected once"
        for name in sorted(set(ids))
        if ids.count(name) > 1
    ]
    if faults:
        raise FaultsError(faults)
    return tuple(sorted(values, key=lambda value: value.id))


def _cell(row: _Row, field: Field[Any], read: Mapping[str, _Cell]) -> Any:
    """Read one field: a text, a text that may be missing, or a number that may be missing."""
    if field.name in read:
        return read[field.name](row)
    if "float" in str(field.type):
        return row.number(field.name)
    found = row.text(field.name)
    return found or None if "None" in str(field.type) else found
