"""The promise register, from text frames (docs/site-files.md) to values, every fault named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TypeVar

import pandas as pd

from geo.delivery.dates import parse_date, parse_promised
from geo.delivery.likelihood import TRUST
from geo.delivery.model import DateRange, Evidence, Quantity, State
from geo.errors import FaultsError

KINDS = (*TRUST, "search")
ASPECTS = ("nameplate", "service", "scope_differs")

PROMISE_COLUMNS = (
    "id",
    "name",
    "sector",
    "promised_low",
    "promised_high",
    "promised_unit",
    "promised_by",
    "promise_source",
    "sourced",
    "confidence",
)
EVIDENCE_COLUMNS = (
    "id",
    "promise",
    "says",
    "kind",
    "observed_on",
    "delivered_on",
    "quantity_low",
    "quantity_high",
    "unit",
    "aspect",
    "source",
)

T = TypeVar("T")
Due = tuple[DateRange | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One row of promises.csv, read."""

    id: str
    name: str
    sector: str
    phase: str | None
    sourced: bool
    promised: Quantity | None
    promised_by: DateRange | None
    slips: tuple[str, ...]
    source: str
    confidence: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    note: str | None


class _Row:
    """One row under reading: gives cells as text and gathers what is wrong with them."""

    def __init__(self, table: str, number: int, cells: pd.Series, faults: list[str]) -> None:
        self.cells = cells
        # Row 1 of the file is its header, so that the number is the one a spreadsheet shows.
        self.where = f"{table}, row {number + 2}"
        self.faults = faults

    def text(self, column: str) -> str:
        value = self.cells.get(column, "")
        return "" if pd.isna(value) else str(value).strip()

    def fault(self, column: str, complaint: str) -> None:
        self.faults.append(f"{self.where}, column '{column}': {complaint}")

    def required(self, column: str) -> str:
        value = self.text(column)
        if not value:
            self.fault(column, "is empty and must not be")
        return value

    def optional(self, column: str) -> str | None:
        return self.text(column) or None

    def one_of(self, column: str, words: tuple[str, ...], *, empty: bool) -> str:
        value = self.text(column)
        if value not in words and not (empty and not value):
            self.fault(column, f"found '{value}'; expected one of {', '.join(words)}")
            return words[0]
        return value

    def read(self, column: str, reader: Callable[[str], T], otherwise: T) -> T:
        try:
            return reader(self.text(column))
        except ValueError as error:
            self.fault(column, str(error))
            return otherwise

    def number(self, column: str) -> float | None:
        text = self.text(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            self.fault(column, f"found '{text}'; expected a number, or nothing where it is unknown")
            return None
        return value

    def quantity(self, low: str, high: str, unit: str) -> Quantity | None:
        ends = (self.number(low), self.number(high))
        least = ends[0] if ends[0] is not None else ends[1]
        most = ends[1] if ends[1] is not None else ends[0]
        if least is None or most is None:
            return None
        if not self.text(unit):
            self.fault(unit, f"is empty beside the amount {least:g}; an amount needs a unit")
            return None
        if not 0 <= least <= most:
            self.fault(low, f"found {least:g} to {most:g}; expected 0 <= low <= high")
            return None
        return Quantity(low=least, high=most, unit=self.text(unit))

    def day(self, column: str, as_of: date) -> DateRange | None:
        found = self.read(column, lambda text: parse_date(text) if text else None, None)
        if found is not None and found.first > as_of:
            self.fault(
                column,
                f"found {found.text}, after the day of the audit, {as_of}; "
                "correct it or move facts_as_of in site.toml",
            )
        return found


def read_register(
    promises: pd.DataFrame, evidence: pd.DataFrame, *, as_of: date
) -> tuple[tuple[Promise, ...], tuple[Evidence, ...]]:
    """
    Read both tables.

    Raises
    ------
    FaultsError
        With everything that is wrong with either: missing columns, ids that are empty or used
        twice, evidence for no promise, words outside their list, dates and numbers that cannot be
        read or lie after `as_of`.
    """
    faults = [
        f"{table} lacks the column '{column}'; found {', '.join(map(str, frame.columns))}"
        for table, frame, columns in (
            ("promises", promises, PROMISE_COLUMNS),
            ("evidence", evidence, EVIDENCE_COLUMNS),
        )
        for column in columns
        if column not in frame.columns
    ]
    if faults:
        raise FaultsError(faults)
    read_promises = tuple(
        _promise(_Row("promises", number, cells, faults))
        for number, (_, cells) in enumerate(promises.iterrows())
    )
    read_evidence = tuple(
        _evidence(_Row("evidence", number, cells, faults), as_of)
        for number, (_, cells) in enumerate(evidence.iterrows())
    )
    faults += _twice("promises", [promise.id for promise in read_promises])
    faults += _twice("evidence", [row.id for row in read_evidence])
    known = {promise.id for promise in read_promises}
    faults += [
        f"evidence '{row.id}' speaks of promise '{row.promise}', which promises does not hold"
        for row in read_evidence
        if row.promise not in known
    ]
    if faults:
        raise FaultsError(faults)
    return read_promises, read_evidence


def _promise(row: _Row) -> Promise:
    undated: Due = (None, ())
    due, slips = row.read("promised_by", parse_promised, undated)
    sourced = row.one_of("sourced", ("yes", "no"), empty=False) == "yes"
    if sourced and not row.text("promise_source"):
        row.fault("promise_source", "is empty although 'sourced' says yes")
    return Promise(
        id=row.required("id"),
        name=row.required("name"),
        sector=row.required("sector"),
        phase=row.optional("phase"),
        sourced=sourced,
        promised=row.quantity("promised_low", "promised_high", "promised_unit"),
        promised_by=due,
        slips=slips,
        source=row.text("promise_source"),
        confidence=row.one_of("confidence", ("high", "medium", "low"), empty=False),
        lon=row.number("lon"),
        lat=row.number("lat"),
        accuracy_m=row.number("accuracy_m"),
        note=row.optional("note"),
    )


def _evidence(row: _Row, as_of: date) -> Evidence:
    kind = row.one_of("kind", KINDS, empty=False)
    says = row.one_of("says", tuple(State), empty=True)
    if kind == "search" and says in (State.DELIVERED, State.PARTLY, State.RELOCATED):
        row.fault(
            "says", f"found '{says}' in a search; a search that found a report is that report"
        )
    return Evidence(
        id=row.required("id"),
        promise=row.required("promise"),
        says=State(says) if says and kind != "search" else None,
        kind=kind,
        observed_on=row.day("observed_on", as_of),
        delivered_on=row.day("delivered_on", as_of),
        quantity=row.quantity("quantity_low", "quantity_high", "unit"),
        aspect=row.one_of("aspect", ASPECTS, empty=True) or None,
        source=row.required("source"),
        note=row.optional("note"),
    )


def _twice(table: str, ids: list[str]) -> list[str]:
    repeated = sorted({name for name in ids if name and ids.count(name) > 1})
    return [f"{table}: the id '{name}' is used more than once" for name in repeated]
