"""
What the panel says of one thing: its number, the interval in words, the reasons, the source.

A detail is plain data, ready for ``textContent``; the script neither rounds nor words anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pandas as pd

from geo.quantity import Interval
from geo.report import style
from geo.report.differences import difference_middle, difference_range
from geo.report.map.english import english
from geo.report.map.words import KIND
from geo.results import Results


class Bar(TypedDict):
    """One interval: its quantiles for the picture, its words for the reader."""

    label: str
    text: str
    range: str
    q: list[float]


class Detail(TypedDict, total=False):
    """One entry of the panel; keys that have nothing to say are absent."""

    kind: str
    title: str
    local: str
    mark: str
    badges: list[str]
    sentence: str
    bars: list[Bar]
    rows: list[list[str]]
    reasons: list[str]
    evidence: list[str]
    source: list[str]
    whole: str
    """Layer of the event of which this is one place."""


def known(value: object) -> str | None:
    """Return a text, or None for every way in which a frame says that there is none."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN is the one number unequal to itself
        return None
    return str(value).strip() or None


def within(accuracy_m: object) -> list[list[str]]:
    """Say how well a position is known; nothing where nobody said."""
    text = known(accuracy_m)
    return [["Position known to within", style.metres(float(text))]] if text else []


def how_known(row: Mapping[str, object]) -> list[list[str]]:
    """Say how a row of a layer was got and how far it is trusted; nothing where nobody said."""
    pairs = (("How it was got", "provenance"), ("Confidence", "confidence"))
    return [[label, text] for label, key in pairs if (text := known(row.get(key)))]


def note_row(label: str, row: Mapping[str, object]) -> list[list[str]]:
    """Show the note of a row of a layer; nothing where there is none."""
    return [[label, text]] if (text := known(row.get("note"))) else []


def bar(label: str, unit: str, interval: Interval | None) -> list[Bar]:
    """Make a bar of an interval; none of none."""
    if interval is None:
        return []
    text, extent = style.in_words(interval, unit), style.between(interval)
    return [{"label": label, "text": text, "range": extent, "q": _quantiles(interval)}]


def difference_bar(label: str, unit: str, interval: Interval | None) -> list[Bar]:
    """Make a bar of a difference, whose ends are 'fewer' or 'more' and never negative."""
    if interval is None:
        return []
    words = english()
    extent, middle = difference_range(words, interval), difference_middle(words, interval)
    text = f"{extent} {unit} (90 % interval), {middle}"
    return [{"label": label, "text": text, "range": extent, "q": _quantiles(interval)}]


def _quantiles(interval: Interval) -> list[float]:
    values = (interval.p05, interval.p25, interval.p50, interval.p75, interval.p95)
    return [round(value, 1) for value in values]


class Sources:
    """Titles of sources by key, so that a popup names a publication and not a code."""

    def __init__(self, results: Results) -> None:
        """Index the sources of a run."""
        self._titles = {source.key: source.title for source in results.sources}

    def titles(self, keys: str | None) -> list[str]:
        """Turn 'A; B' into titles; a key without an entry stays as it is."""
        if keys is None:
            return []
        parts = [key.strip() for key in keys.split(";")]
        return [
            f"{self._titles[key]} [{key}]" if key in self._titles else key for key in parts if key
        ]


def point(row: Mapping[str, object], kind: str, note: str | None, source: list[str]) -> Detail:
    """Describe an infrastructure point or a point of any further layer."""
    rows = [["Kind", text]] if (text := known(row.get("kind"))) else []
    detail: Detail = {
        "kind": KIND[kind],
        "title": known(row.get("name")) or "Without a name",
        "rows": [
            *rows,
            *within(row.get("accuracy_m")),
            *how_known(row),
            *note_row("Note", row),
        ],
        "source": source,
    }
    if local := known(row.get("name_local")):
        detail["local"] = local
    if note:
        detail["sentence"] = note
    return detail
