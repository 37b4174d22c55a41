"""What published words say: what a count counted, and whether a settlement's people are gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

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

BUSINESS_WORDS = frozenset(
    ("shop", "shops", "business", "businesses", "vendor", "vendors", "traders", "shopkeepers")
)
OWNER_WORDS = frozenset(("owner", "owners", "landlord", "landlords", "titleholders"))
TENANT_WORDS = frozenset(("tenant", "tenants", "renter", "renters", "lessees", "leaseholders"))
VULNERABLE_WORDS = frozenset(
    ("vulnerable", "elderly", "disabled", "disabilities", "widows", "widowed", "orphans")
)
"""Whom resettlement plans count as at greater risk than others (ESS5, World Bank 2018)."""

Standing = Literal["structure_owners", "tenants", "businesses", "vulnerable"]
"""What people may be in a resettlement plan, besides members of an affected household."""

STANDING_WORDS: Mapping[Standing, frozenset[str]] = MappingProxyType(
    {
        "structure_owners": OWNER_WORDS,
        "tenants": TENANT_WORDS,
        "businesses": BUSINESS_WORDS,
        "vulnerable": VULNERABLE_WORDS,
    }
)

PARTY_WORDS = frozenset(("party", "parties"))
"""Words of counts that hold several standings together."""

OTHER_WORDS = frozenset(
    [
        "building",
        "buildings",
        "house",
        "houses",
        "property",
        "properties",
        "structures",
        "units",
        "plots",
        "target",
        *PARTY_WORDS,
        *BUSINESS_WORDS,
        *OWNER_WORDS,
        *TENANT_WORDS,
        *VULNERABLE_WORDS,
    ]
)
"""Words that say that something else was counted, or not everybody. The first word of either kind
decides, so that 'official count of parties', 'flooded houses, not households' and 'tenant
households' count no residents, or not all."""


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


def standing(count_kind: str) -> Standing | None:
    """
    Tell which one standing a kind of count counts; None for none, or for several together.

    Businesses are counted only by a kind that speaks of nothing else.

    Examples
    --------
    >>> standing("tenant households"), standing("shops, derived"), standing("owners and tenants")
    ('tenants', 'businesses', None)
    """
    if counts_businesses(count_kind):
        return "businesses"
    found = standings(count_kind)
    return found[0] if len(found) == 1 and found != ("businesses",) else None


def standings(count_kind: str) -> tuple[Standing, ...]:
    """
    Return every standing that a kind of count speaks of.

    Examples
    --------
    >>> standings("owners and tenants")
    ('structure_owners', 'tenants')
    """
    words = set(re.findall(r"[a-z]+", count_kind.lower()))
    return tuple(name for name, own in STANDING_WORDS.items() if words & own)


def counts_several(count_kind: str) -> bool:
    """
    Tell whether a kind of count holds several standings together, undivided.

    Examples
    --------
    >>> counts_several("parties"), counts_several("owners and tenants"), counts_several("tenants")
    (True, True, False)
    """
    words = set(re.findall(r"[a-z]+", count_kind.lower()))
    return bool(words & PARTY_WORDS) or len(standings(count_kind)) > 1


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
