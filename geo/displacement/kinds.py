"""What published words say: what a count counted, and whether a settlement's people are gone."""

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


HOUSEHOLD_WORDS = frozenset(("household", "households", "family", "families"))
"""Words of a count of households; the other resident words are of persons."""

GONE_WORDS = frozenset(("cleared", "demolished", "razed", "evicted"))
"""First words of a settlement's status that say that its people are gone already. 'Demolition
begun' is none of them."""


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


def counted_word(count_kind: str) -> str | None:
    """
    Return the word that says what was counted, or None where no word does.

    Examples
    --------
    >>> counted_word("families, press"), counted_word("press count of residents")
    ('families', 'residents')
    """
    known = RESIDENT_WORDS | OTHER_WORDS
    return next((w for w in re.findall(r"[a-z]+", count_kind.lower()) if w in known), None)


def as_published(households: float | None, persons: float | None, count_kind: str) -> str | None:
    """
    Write a count of people as it was published, households before persons.

    Examples
    --------
    >>> as_published(60, None, "families, press"), as_published(None, 2500, "count of residents")
    ('60 families, press', '2,500 residents')
    >>> as_published(330, None, "residents, derived")
    '330 households (residents, derived)'
    """
    number = persons if households is None else households
    if number is None:
        return None
    unit = "persons" if households is None else "households"
    word = counted_word(count_kind) or ""
    if (word in HOUSEHOLD_WORDS) == (households is not None) and word in RESIDENT_WORDS:
        return f"{number:,.0f} {count_kind if count_kind.startswith(word) else word}"
    return f"{number:,.0f} {unit}{f' ({count_kind})' if count_kind else ''}"


def one_of(plural: str) -> str:
    """
    Write one of several.

    Examples
    --------
    >>> [one_of(word) for word in ("buildings", "properties", "houses")]
    ['building', 'property', 'house']
    """
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural.removesuffix("s")


def gone(status: str) -> bool:
    """
    Tell whether a settlement's people are gone already.

    Examples
    --------
    >>> gone("demolished twice"), gone("demolition begun"), gone("")
    (True, False, False)
    """
    return first_word(status) in GONE_WORDS


def first_word(text: str) -> str:
    """Return the first word of a text in small letters, or nothing."""
    return next(iter(re.findall(r"[a-z]+", text.lower())), "")
