"""From the keys that a number carries to titles and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.displacement.distributions import quantile
from geo.run.explain.model import Citation, Used
from geo.sites.override import GIVEN_BY_USER, OPTION
from geo.sites.sources import JUDGEMENT, split_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.results import Results
    from geo.sites.model import Assumption

IN_WORDS = {
    JUDGEMENT: "our own judgement: nobody published it",
    GIVEN_BY_USER.upper(): f"you, with {OPTION}",
}
"""What stands for a source and is in no list."""


def cite(results: Results, cells: Iterable[str | None]) -> tuple[Citation, ...]:
    """
    Resolve source cells, each key once, in their order.

    Parameters
    ----------
    results
        For the site's list of sources.
    cells
        Keys separated by semicolons; None where there is no source.
    """
    listed = {source.key: source for source in results.sources}
    keys = dict.fromkeys(key for cell in cells for key in split_keys(cell or ""))
    return tuple(
        Citation(key=key, title=listed[key].title, address=listed[key].address)
        if key in listed
        else Citation(key=key, title=IN_WORDS.get(key.upper()), address=None)
        for key in keys
    )


def middle_of(assumption: Assumption) -> float:
    """Return the median of an assumption, in its unit."""
    return float(quantile(assumption, np.array([0.5]))[0])


def use(results: Results, ids: Iterable[str]) -> tuple[Used, ...]:
    """Describe assumptions by id, those made for single classes after the one made for all."""
    wanted = tuple(dict.fromkeys(ids))
    return tuple(
        Used(
            assumption=row.key,
            meaning=row.meaning,
            distribution=_distribution(row),
            unit=row.unit,
            middle=middle_of(row),
            mark=row.mark,
            confidence=row.confidence,
            note=row.note,
            sources=split_keys(row.source),
        )
        for name in wanted
        for row in sorted(results.assumptions, key=lambda row: row.key)
        if row.id == name
    )


def _distribution(row: Assumption) -> str:
    if not row.zone_log_sd:
        return row.distribution
    return f"{row.distribution}; zones differ from it by {row.zone_log_sd:g} on the log scale"


def cells_of(results: Results, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the source cells of assumptions."""
    wanted = set(ids)
    return tuple(row.source for row in results.assumptions if row.id in wanted)
