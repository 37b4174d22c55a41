"""The numbers that linking lists fixes for every site, for the reader who doubts one of them."""

from __future__ import annotations

from geo.displacement.lists.comparing import NEAR_M
from geo.displacement.lists.linkage import LINK_FROM
from geo.displacement.lists.reading import MOST_YEARS_APART
from geo.displacement.lists.weights import PRIOR_PAIRS
from geo.sites.model import Rule

LIST_RULES: tuple[Rule, ...] = (
    Rule(
        id="lists_years_apart",
        meaning="Lists of units further apart than this are not of one population",
        value=f"{MOST_YEARS_APART} years",
        source="Ours: households move in, move out and split.",
        mark="J",
    ),
    Rule(
        id="list_link",
        meaning="Two rows of two lists are taken for one unit from this chance on",
        value=f"{LINK_FROM:g}",
        source="Ours: likelier than not; matches are then corrected for wrong and missing links.",
        mark="J",
    ),
    Rule(
        id="list_near",
        meaning="Two positions on two lists may be one dwelling up to this distance",
        value=f"{NEAR_M:g} m",
        source="Ours: the accuracy of hand-held receivers in a dense settlement.",
        mark="J",
    ),
    Rule(
        id="list_prior",
        meaning="What is expected of true matches before lists are seen weighs as so many matches",
        value=f"{PRIOR_PAIRS:g}",
        source="Ours: lists of some dozen units would otherwise be certain of themselves.",
        mark="J",
    ),
)
