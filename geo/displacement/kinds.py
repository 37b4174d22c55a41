"""What a published count counted, read off its own words: residents, businesses or neither."""

from __future__ import annotations

import re

RESIDENT_WORDS = frozenset(
    [
        "household",
        "households",
        "family",
        "families",
        "person",
        "persons",
        "people",
        "resident",
        "residents",
        "inhabitants",
        "registry",
    ]
)
"""Words in a `count_kind` that say that people who live there were counted."""

OTHER_WORDS = frozenset(
    [
        "party",
        "parties",
        "building",
        "buildings",
        "house",
        "houses",
        "property",
        "properties",
        "shop",
        "shops",
        "business",
        "businesses",
        "owner",
        "owners",
        "vendor",
        "vendors",
        "traders",
        "structures",
        "units",
        "plots",
        "target",
    ]
)
"""Words that say that something else was counted. The first word of either kind decides, so that
'official count of parties' and 'flooded houses, not households' count no residents."""

BUSINESS_WORDS = frozenset(
    ("shop", "shops", "business", "businesses", "vendor", "vendors", "traders")
)


def counts_residents(count_kind: str) -> bool:
    """
    Tell whether a kind of count is one of people who live there.

    Examples
    --------
    >>> counts_residents("families displaced"), counts_residents("flooded houses, not households")
    (True, False)
    """
    for word in re.findall(r"[a-z]+", count_kind.lower()):
        if word in RESIDENT_WORDS:
            return True
        if word in OTHER_WORDS:
            return False
    return False


def counts_businesses(count_kind: str) -> bool:
    """Tell whether a kind of count is one of shops and other businesses, and of nothing else."""
    words = set(re.findall(r"[a-z]+", count_kind.lower()))
    return bool(words & BUSINESS_WORDS) and not words & (
        RESIDENT_WORDS | (OTHER_WORDS - BUSINESS_WORDS)
    )
