"""What is not known about lists, and the table of lists corrected for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from geo.displacement.lists.histories import Histories, HistoryDraws
from geo.displacement.lists.linkage_error import (
    LinkQuality,
    correct_links,
    link_noise,
    true_matches,
)
from geo.displacement.lists.overcoverage import cut_share, remove_overcoverage
from geo.errors import FaultsError
from geo.quantity import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListDoubts:
    """Draws of everything about lists that is not known; all of shape (draws,)."""

    uniform_model: FloatArray
    """Uniform: which log-linear model a draw believes."""
    uniform_value: FloatArray
    """Uniform: the sampling error."""
    recall: LinkQuality | None = None
    """Share of true pairs that were linked; None where links are known to be perfect."""
    precision: LinkQuality | None = None
    """Share of links that are true; None as above."""
    overcoverage: Mapping[str, FloatArray] = field(default_factory=dict)
    """List id -> share of its units that are gone."""
    households_per_unit: FloatArray | float = 1.0
    """Households in one unit of the lists; 1 where they list households."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corrected:
    """The table of lists after links and over-coverage, draw by draw."""

    drawn: HistoryDraws
    noise: FloatArray
    """Variance that linking adds to each cell; see `linkage_error.link_noise`."""
    matched: float
    """Units on two lists or more whose links are true, by the middle of the draws."""
    caveats: tuple[str, ...]


def links_of(histories: Histories, doubts: ListDoubts) -> Corrected:
    """
    Correct links first, then take out who is gone: a missed link swells the list alone as well.

    Raises
    ------
    FaultsError
        If draws differ in number, name other lists, or hold values that cannot be.
    """
    ones = np.ones(len(doubts.uniform_value))
    recall = ones if doubts.recall is None else doubts.recall
    precision = ones if doubts.precision is None else doubts.precision
    linked = correct_links(histories, recall, precision)
    sizes = {len(doubts.uniform_model), len(doubts.uniform_value), len(linked.cells)}
    if len(sizes) > 1:
        fault = f"Lists: draws come in {sorted(sizes)} values. Draw all from one matrix."
        raise FaultsError([fault])
    drawn, caveats = linked, []
    for name, shares in sorted(doubts.overcoverage.items()):
        drawn = remove_overcoverage(drawn, name, shares)
        cut = cut_share(linked, name, shares)
        if cut > 0:
            caveats.append(
                f"In {cut:.0%} of draws more units of {name} are said to be gone than stand on it "
                "alone, which cannot be; only those are taken out."
            )
    return Corrected(
        drawn=drawn,
        noise=link_noise(histories, recall, precision),
        matched=true_matches(histories, precision),
        caveats=tuple(caveats),
    )
