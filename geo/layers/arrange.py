"""From the file's columns to ours: select, rename, fill, number, and drop the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import ColumnError
from geo.layers.columns import COLUMNS, RANGES, ColumnRule
from geo.layers.messages import Noun, named, places
from geo.layers.model import LayerSpec, TableRole
from geo.layers.raw import Raw
from geo.layers.values import Cells, check_column, text_of, word_of
from geo.sites.nearest import did_you_mean, nearest

POSITION = ("lon", "lat")
"""Columns that become the geometry and then leave; promises keep them, being a table."""


def select(raw: Raw, spec: LayerSpec) -> Raw:
    """
    Keep the features whose columns hold one of the texts that the entry names.

    An empty list of texts stands for any text at all.

    Raises
    ------
    ColumnError
        The entry selects by a column that the file lacks.
    """
    frame = raw.frame
    for name, wanted in spec.where.items():
        if name not in frame:
            raise ColumnError(
                f"{named(spec)}: the entry selects by column '{name}', which the file lacks. "
                f"{did_you_mean(name, _columns(frame))}"
            )
        texts = frame[name].map(text_of)
        frame = frame[texts.isin(wanted) if wanted else texts.notna()]
    return replace(raw, frame=frame)


def arrange(raw: Raw, spec: LayerSpec) -> tuple[gpd.GeoDataFrame, list[str]]:
    """
    Give a frame the columns of its role, checked cell by cell.

    Returns
    -------
    frame, faults
        All columns of the role, in the role's order, then the geometry: numbers as floats (NaN
        where not known), all else as text (None where not known). The index is that of `raw`.
    """
    rules = COLUMNS[spec.role]
    faults = _entry_faults(raw, spec, rules)
    columns: dict[str, Cells] = {}
    for rule in rules:
        cells = _cells(raw, spec, rule)
        if cells is None:
            if rule.needed:
                faults.append(_missing(raw, spec, rule))
            columns[rule.name] = _unknown(raw, rule)
            continue
        columns[rule.name], found = check_column(cells, rule, named(spec), raw.noun)
        faults += found
    values = pd.DataFrame(columns, index=raw.frame.index)
    faults += _disorder(values, spec, raw.noun)
    return gpd.GeoDataFrame(values, geometry=raw.frame.geometry), faults


def _unknown(raw: Raw, rule: ColumnRule) -> Cells:
    """Fill a column of which nothing is known."""
    index = raw.frame.index
    if rule.kind == "number":
        return pd.Series(np.nan, index=index, dtype=float)
    return pd.Series([None] * len(index), index=index, dtype=object)


def arrange_text(raw: Raw, spec: LayerSpec) -> pd.DataFrame:
    """Give a table the columns of its role with every cell as text, '' where not known."""
    columns = {
        rule.name: _words(_cells(raw, spec, rule), rule, len(raw.frame))
        for rule in COLUMNS[spec.role]
    }
    return pd.DataFrame(columns, dtype=object)


def _words(cells: Cells | None, rule: ColumnRule, count: int) -> list[str]:
    return [""] * count if cells is None else [word_of(cell, rule) or "" for cell in cells]


def _cells(raw: Raw, spec: LayerSpec, rule: ColumnRule) -> Cells | None:
    """Return the cells of one of our columns, or None where nothing speaks of it."""
    index = raw.frame.index
    if rule.name in spec.constants:
        return pd.Series(spec.constants[rule.name], index=index, dtype=object)
    stored = spec.columns.get(rule.name, rule.name)
    if stored in raw.frame and stored != "geometry":
        cells: Cells = raw.frame[stored]
        fallback = _from_entry(spec, rule)
        return cells if fallback is None else cells.where(cells.map(text_of).notna(), fallback)
    if rule.kind == "id" and not rule.needed:
        return pd.Series([f"{spec.id}-{number}" for number in index], index=index, dtype=object)
    entry = _from_entry(spec, rule)
    return None if entry is None else pd.Series(entry, index=index, dtype=object)


def _from_entry(spec: LayerSpec, rule: ColumnRule) -> str | float | None:
    """Return what the catalogue entry says of all features; tables speak for themselves."""
    if spec.role in get_args(TableRole):
        return None
    said: dict[str, str | float | None] = {
        "accuracy_m": spec.accuracy_m,
        "provenance": spec.provenance,
        "source": spec.source,
        "confidence": spec.confidence,
        "event": spec.event,
    }
    return said.get(rule.name)


def _entry_faults(raw: Raw, spec: LayerSpec, rules: tuple[ColumnRule, ...]) -> list[str]:
    """Name columns of the entry that the role or the file does not have."""
    ours = [rule.name for rule in rules]
    known = {*ours, *POSITION}
    stored = _columns(raw.frame)
    faults = [
        f"{named(spec)}: the entry fills '{name}', which layers of the role {spec.role} do not "
        f"have. {did_you_mean(name, known)}"
        for name in (*spec.columns, *spec.constants)
        if name not in known
    ]
    faults += [
        f"{named(spec)}: the entry says that '{name}' is the file's column '{theirs}', which the "
        f"file lacks. {did_you_mean(theirs, stored)}"
        for name, theirs in spec.columns.items()
        if theirs not in stored
    ]
    # A file that needs no renaming is written in our words, so that a near miss is a slip.
    if not spec.columns and raw.noun == "row":
        faults += _slips(spec, stored, known)
    return faults


def _slips(spec: LayerSpec, stored: Collection[str], known: Collection[str]) -> list[str]:
    absent = [name for name in known if name not in stored]
    return [
        f"{named(spec)}: column '{name}' is not known; is it '{close}'? Rename it."
        for name in stored
        if name not in known and (close := nearest(name, absent)) is not None
    ]


def _missing(raw: Raw, spec: LayerSpec, rule: ColumnRule) -> str:
    stored = _columns(raw.frame)
    return (
        f"{named(spec)}: column '{rule.name}' is missing. {did_you_mean(rule.name, stored)} "
        "Add it, or map it in the catalogue (columns)."
    )


def _columns(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(name) for name in frame.columns if name != "geometry"]


def _disorder(values: pd.DataFrame, spec: LayerSpec, noun: Noun) -> list[str]:
    """Name rows whose numbers contradict each other."""
    pairs = [
        (small, large, "must not exceed")
        for small, large in (*RANGES, ("households", "persons"))
        if small in values and large in values
    ]
    return [
        f"{named(spec)}, {places(noun, values.index[wrong])}: found {small} "
        f"{values[small][wrong].iloc[0]:g} and {large} {values[large][wrong].iloc[0]:g}; "
        f"{small} {words} {large}. Correct one of them."
        for small, large, words in pairs
        if (wrong := values[small] > values[large]).any()
    ]
