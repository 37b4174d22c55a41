"""The list of sources that a site quotes: ``sources.csv`` with key, title and address."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import FaultsError
from geo.sites.model import CONTROL, Site
from geo.sites.nearest import nearest

SOURCES_FILE = "sources.csv"
COLUMNS = ("key", "title", "address")
JUDGEMENT = "JUDGEMENT"
"""The key that stands for our own judgement; it is in no list and flagged wherever it is shown."""
MAX_SOURCES_BYTES = 4 * 2**20
"""A list of references is typed by hand; ours has 20 kB."""
SHOWN = 5
"""Keys that a sentence names one by one."""
COMMAS_CURE = "Save it as 'CSV UTF-8 (comma delimited)': text in UTF-8, cells separated by commas."
"""What a spreadsheet calls the one kind of table that is read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """Where a fact was read."""

    key: str
    title: str
    address: str | None
    """Web address; None for what was read on paper."""


def load_sources(folder: Path) -> dict[str, SourceEntry]:
    """
    Read a folder's list of sources.

    Parameters
    ----------
    folder
        A site's folder, or the folder of a user's own layers.

    Returns
    -------
    sources
        Entries by key, in the order of the file; empty where the folder has no list.

    Raises
    ------
    FaultsError
        The file is not UTF-8, lacks a column, repeats a key or has a row without key or title.
    """
    path = folder / SOURCES_FILE
    if not path.is_file():
        return {}
    rows = _rows(path)
    faults: list[str] = []
    sources: dict[str, SourceEntry] = {}
    for number, row in enumerate(rows, start=2):
        key, title, address = (str(row.get(name) or "").strip() for name in COLUMNS)
        if not (key and title):
            faults.append(f"{path}, row {number}: found no key or no title. Fill in both.")
        elif CONTROL.search(key + title + address):
            faults.append(f"{path}, row {number}: found control characters. Type the row anew.")
        elif key in sources:
            faults.append(f"{path}, row {number}: the key '{key}' stands in an earlier row too.")
        else:
            sources[key] = SourceEntry(key=key, title=title, address=address or None)
    if faults:
        raise FaultsError(faults)
    return sources


def split_keys(cell: str) -> tuple[str, ...]:
    """
    Split a source cell into its keys.

    Parameters
    ----------
    cell
        Keys separated by semicolons, as a table holds them.

    Returns
    -------
    keys
        In the order of the cell, without the blanks around them.

    Examples
    --------
    >>> split_keys("NSO; KT1023")
    ('NSO', 'KT1023')
    """
    return tuple(key for part in cell.split(";") if (key := part.strip()))


def unknown_keys(cell: str, sources: dict[str, SourceEntry]) -> tuple[str, ...]:
    """
    List the keys of a cell that no source has.

    Parameters
    ----------
    cell
        Keys separated by semicolons.
    sources
        What there is, from `load_sources`.

    Returns
    -------
    keys
        In the order of the cell; our own judgement is in no list and is never among them.
    """
    return tuple(key for key in split_keys(cell) if key not in sources and key.upper() != JUDGEMENT)


def source_faults(site: Site, folder: Path) -> list[str]:
    """Name every source key of a site file that the folder's sources.csv does not hold."""
    sources = load_sources(folder)
    quoted = [(f"assumption '{each.id}'", each.source) for each in site.assumptions]
    quoted += [(f"list_pairs {' and '.join(p.lists)}", p.source) for p in site.list_pairs]
    if site.registry.source is not None:
        quoted.append(("registry", site.registry.source))
    if not (folder / SOURCES_FILE).is_file():
        keys = [key for _, cell in quoted for key in unknown_keys(cell, {})]
        return [no_list(folder, "site.toml", keys)] if keys else []
    return [
        f"{folder / 'site.toml'}, {where}: source '{key}' is not in {SOURCES_FILE}. "
        f"{_cure(key, sources)}"
        for where, cell in quoted
        for key in unknown_keys(cell, sources)
    ]


def no_list(folder: Path, who: str, keys: Iterable[str]) -> str:
    """Say that sources are named in a folder without a list of them."""
    named = ", ".join(f"'{key}'" for key in list(dict.fromkeys(keys))[:SHOWN])
    return (
        f"{folder} holds no {SOURCES_FILE}, and {who} names the source {named}: a number needs a "
        f"source. Write one with the columns {', '.join(COLUMNS)}, or the key {JUDGEMENT} for a "
        "judgement of your own."
    )


def other_separator(header: Sequence[str]) -> str | None:
    """
    Say what separates the cells of a table whose first row came out as one cell.

    Examples
    --------
    >>> other_separator(["id;name;persons"])
    'semicolons'
    >>> other_separator(["id", "name"]) is None
    True
    """
    if len(header) != 1:
        return None
    found = {";": "semicolons", "\t": "tabs"}
    return next((word for mark, word in found.items() if mark in header[0]), None)


def _cure(key: str, sources: dict[str, SourceEntry]) -> str:
    close = nearest(key, sources)
    return f"Did you mean '{close}'?" if close else "Add it there."


def _rows(path: Path) -> list[dict[str, str]]:
    size_bytes = path.stat().st_size
    if size_bytes > MAX_SOURCES_BYTES:
        raise FaultsError([f"{path} has {size_bytes:,} bytes; a list of sources is a short file."])
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = list(reader)
    except UnicodeDecodeError as error:
        fault = f"{path} is not UTF-8 text: byte {error.start + 1}. {COMMAS_CURE}"
        raise FaultsError([fault]) from None
    except csv.Error as error:
        raise FaultsError([f"{path} is not a table: {error}."]) from None
    if (found := other_separator(reader.fieldnames or ())) is not None:
        raise FaultsError([f"{path} is separated by {found}. {COMMAS_CURE}"])
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        found = ", ".join(reader.fieldnames or ())
        fault = f"{path} lacks the columns {', '.join(missing)}; found: {found}. Add them."
        raise FaultsError([fault])
    return rows
