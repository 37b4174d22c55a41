"""What all tables are made of: how a cell is read and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel

from geo.displacement.model import DisplacementBlock
from geo.report.safe import spreadsheet_text, visible

Value = str | float | int | bool | None
Row = TypeVar("Row")
Columns = Mapping[str, Callable[[Row], Value]]
"""Name of a column -> how a row's cell is read."""
Named = tuple[str, Row]
"""The headline that a row belongs to, and the row."""

_QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def table(rows: Iterable[Row], columns: Columns[Row]) -> pd.DataFrame:
    """Make a table of rows; it has its columns even without a row."""
    held = list(rows)
    return pd.DataFrame(
        {name: _column([_safe(read(row)) for row in held]) for name, read in columns.items()}
    )


def _column(values: list[Value]) -> pd.Series[Any]:
    """Keep whole numbers whole where some are not known; pandas would make them fractions."""
    known = [value for value in values if value is not None]
    whole = bool(known) and all(type(value) is int for value in known)
    if whole and len(known) < len(values):
        return pd.Series(values, dtype="Int64")
    return pd.Series(values, dtype=None if known else "object")


def _safe(value: Value) -> Value:
    return spreadsheet_text(visible(value)) if isinstance(value, str) else value


def of_blocks(
    blocks: Iterable[Named[DisplacementBlock]], read: Callable[[DisplacementBlock], Iterable[Row]]
) -> list[Named[Row]]:
    """Take rows from every headline, each with the name of its headline."""
    return [(name, row) for name, block in blocks for row in read(block)]


def at(path: str) -> Callable[[object], Value]:
    """Read a field of a field; not known where one on the way is not known."""
    names = path.split(".")

    def value(row: object) -> Value:
        found = row
        for name in names:
            found = None if found is None else getattr(found, name)
        return _cell(found)

    return value


def interval(prefix: str, path: str) -> Columns[object]:
    """Make a column of each quantile of an interval."""
    return {f"{prefix}_{name}": at(f"{path}.{name}") for name in _QUANTILES}


def counted(prefix: str, path: str) -> Columns[object]:
    """Make columns of a number in households and in persons."""
    return {
        **interval(f"{prefix}_households", f"{path}.households"),
        **interval(f"{prefix}_persons", f"{path}.persons"),
    }


def quantity(prefix: str, path: str) -> Columns[object]:
    """Make the columns of an amount with its unit."""
    return {f"{prefix}_{name}": at(f"{path}.{name}") for name in ("low", "high", "unit")}


def fields(model: type[BaseModel], *, leave: tuple[str, ...] = ()) -> Columns[object]:
    """Make one column per field of a model, whose names hold their units already."""
    return {name: at(name) for name in model.model_fields if name not in leave}


def with_block(columns: Columns[Row]) -> Columns[Named[Row]]:
    """Put the name of the headline before the columns of its rows."""

    def second(read: Callable[[Row], Value]) -> Callable[[Named[Row]], Value]:
        return lambda named: read(named[1])

    first: Columns[Named[Row]] = {"block": lambda named: named[0]}
    return {**first, **{name: second(read) for name, read in columns.items()}}


def _cell(value: object) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(str(part) for part in value) or None
    if value is None or isinstance(value, str | float | int | bool):
        return str(value) if isinstance(value, str) else value
    raise TypeError(value)
