"""For the panel: every way of counting on one scale, and what drives the doubt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from geo.displacement.model import DisplacementBlock
from geo.quantity import Interval
from geo.report.figures.axis import by_factors
from geo.report.map.english import english
from geo.report.map.words import COUNTED_GROUND
from geo.report.meanings import assumption_meaning, titled
from geo.report.registered import of_a_part, registered_ground
from geo.report.style import between, exact, percent
from geo.results import Results

Driver = tuple[str, str, float, float]


class Way(TypedDict, total=False):
    """One interval of the picture; a key that says nothing is absent."""

    label: str
    text: str
    q: list[float]
    pooled: bool
    hollow: bool
    silent: bool
    """True where the ways conflict, so that no middle is shown."""
    tick: float
    tick_text: str


def ways_of_counting(block: DisplacementBlock) -> list[Way]:
    """Put the methods under each other, the pooled number below them, and the registry."""
    rows = [
        _way(method.title, method.households, hollow=of_a_part(method))
        for method in block.methods
        if method.households is not None
    ]
    if not rows or block.households is None:
        return []
    pooled = _way("All ways, pooled", block.households)
    rows.append(pooled | {"pooled": True})
    part = registered_ground(block)
    if part is not None and part.households is not None:
        rows.append(_way(COUNTED_GROUND, part.households))
    if block.agreement.conflict:
        rows = [row if not _is_ours(row) else row | {"silent": True} for row in rows]
    if block.registered is not None and (part is None or part.households is not None):
        value = block.registered.households
        counted = rows if part is None else rows[-1:]
        for row in counted:
            row["tick"] = value
        counted[-1]["tick_text"] = f"registry {exact(value)}"
    return rows


def grow_by_factors(ways: list[Way]) -> bool:
    """Whether the ways span so wide a range that their scale grows by factors."""
    edges = [edge for way in ways for edge in (way["q"][0], way["q"][-1])]
    edges += [way["tick"] for way in ways if "tick" in way]
    return by_factors(edges, from_zero=False)


def _is_ours(row: Way) -> bool:
    """Whether a row pools the ways: in a conflict it has no middle."""
    return row.get("pooled", False) or row["label"] == COUNTED_GROUND


def _way(label: str, interval: Interval, *, hollow: bool = False) -> Way:
    values = (interval.p05, interval.p25, interval.p50, interval.p75, interval.p95)
    way: Way = {
        "label": titled(label),
        "text": between(interval),
        "q": [round(value, 1) for value in values],
    }
    return way | {"hollow": True} if hollow else way


def meanings_of(results: Results) -> Mapping[str, str]:
    """Return key of an assumption -> what it is, with the classes for which it is made."""
    words = english()
    return {one.key: assumption_meaning(words, one) for one in results.assumptions}


def what_drives(block: DisplacementBlock, meanings: Mapping[str, str]) -> list[Driver]:
    """Say how much of the doubt goes with each assumption: label, words, total share, alone."""
    words = english()
    return [
        (
            titled(meanings.get(one.assumption, words.of("driver", one.assumption))),
            percent(one.total),
            round(one.total, 3),
            round(min(one.first_order, one.total), 3),
        )
        for one in block.drivers
    ]
