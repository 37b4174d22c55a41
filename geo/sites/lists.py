"""
Lists of units: what kinds there are, and how being on one goes with being on another.

Two lists tell how many units both of them miss only where being on one says nothing about being on
the other. Where it does, the count that capture-recapture gives is a bound: too low where those on
one list are likelier to be on the other (positive), too high where they are less likely (negative).
Nobody can see that sign in two lists; it is stated, with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import model_validator

from geo.quantity import Frozen
from geo.sites.vocabulary import Slug, Text

ListKind = Literal[
    "registry",  # the civic register that a plan quotes
    "meters",  # connections to electricity or water
    "community_count",  # a door-to-door count by the community itself
    "ngo_unregistered",  # a list that was made to find those whom the register leaves out
    "voters",
    "other",
]
ListUnit = Literal["households", "persons", "structures"]
Dependence = Literal["positive", "negative", "unknown", "independent"]


class ListPair(Frozen):
    """How being on one list goes with being on another; read from [[list_pairs]] in site.toml."""

    lists: tuple[Slug, Slug]
    """Ids of two unit lists in the catalogue."""
    dependence: Dependence
    reason: Text
    source: Text
    """Keys in sources.csv, or 'JUDGEMENT'."""

    @model_validator(mode="after")
    def _of_two(self) -> ListPair:
        if self.lists[0] == self.lists[1]:
            msg = f"A pair of lists needs two; found '{self.lists[0]}' twice"
            raise ValueError(msg)
        return self


_BY_KIND: dict[frozenset[ListKind], tuple[Dependence, str]] = {
    frozenset({"registry", "meters"}): (
        "positive",
        (
            "A meter is commonly given on proof of registration, so that households with one are "
            "likelier to be registered."
        ),
    ),
    frozenset({"registry", "ngo_unregistered"}): (
        "negative",
        "The list was made to find households that the registry leaves out.",
    ),
}


def pair_of(
    lists: tuple[str, str], kinds: tuple[ListKind, ListKind], stated: Iterable[ListPair]
) -> ListPair:
    """
    Return what a site states of two lists, or else what follows from their kinds.

    Parameters
    ----------
    lists
        Ids of the two, in any order.
    kinds
        Their kinds, in the same order.
    stated
        The site's own pairs.

    Returns
    -------
    pair
        The site's; else by kind: registry and meters positive, registry and a list aimed at the
        unregistered negative, each our own judgement; else unknown.

    Examples
    --------
    >>> pair_of(("a", "b"), ("meters", "registry"), ()).dependence
    'positive'
    >>> pair_of(("a", "b"), ("voters", "registry"), ()).dependence
    'unknown'
    """
    for pair in stated:
        if set(pair.lists) == set(lists):
            return pair
    dependence, reason = _BY_KIND.get(
        frozenset(kinds), ("unknown", "Nothing is stated of these two lists.")
    )
    return ListPair(lists=lists, dependence=dependence, reason=reason, source="JUDGEMENT")


def pair_faults(pairs: Sequence[ListPair], lists: Sequence[str]) -> list[str]:
    """
    Name pairs that are stated twice or speak of lists that there are not.

    Parameters
    ----------
    pairs
        As the site states them.
    lists
        Ids of the unit lists that were read.

    Returns
    -------
    faults
        Sentences; none where no list was read, since lists come with --data and pairs stay.
    """
    faults = []
    seen: set[frozenset[str]] = set()
    for pair in pairs:
        if frozenset(pair.lists) in seen:
            faults.append(
                f"site.toml, list_pairs: {' and '.join(pair.lists)} are stated twice. Keep one."
            )
        seen.add(frozenset(pair.lists))
        faults += [
            f"site.toml, list_pairs: '{name}' is no unit list; lists are {', '.join(lists)}. "
            "Correct the id, or add the list to a catalogue."
            for name in pair.lists
            if lists and name not in lists
        ]
    return faults
