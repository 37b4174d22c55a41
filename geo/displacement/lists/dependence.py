"""
Whether being on one list makes a household more or less likely to be on another.

Two lists cannot tell this themselves; whoever knows how they came about states it, pair by pair.
Registry and meters: positive, since both go with a title. An NGO list aimed at the unregistered and
the registry: negative. See docs/decisions and Chao et al. (2001, Statistics in Medicine 20:3123).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal, get_args

from geo.errors import FaultsError

Sign = Literal["positive", "negative", "independent", "unknown"]
"""Dependence of two lists; independence is a statement too, and needs its reason."""

Signs = Mapping[tuple[str, str], Sign]
"""Pair of list ids, in either order -> sign; a pair left out is unknown."""


def signs_of(signs: Signs, lists: Sequence[str]) -> dict[tuple[str, str], Sign]:
    """
    Return the sign of every two lists, the ids of a pair sorted; unknown where none is stated.

    Raises
    ------
    FaultsError
        With every pair that names another list, is stated twice in different ways, or has a sign
        that is none.
    """
    found: dict[tuple[str, str], Sign] = dict.fromkeys(combinations(sorted(lists), 2), "unknown")
    stated: dict[tuple[str, str], Sign] = {}
    faults = []
    for (one, other), sign in sorted(signs.items()):
        pair = (min(one, other), max(one, other))
        where = f"Dependence of {one} and {other}"
        if pair not in found:
            faults.append(f"{where}: these are no two of the lists {', '.join(sorted(lists))}.")
        if sign not in get_args(Sign):
            faults.append(f"{where}: found '{sign}', expected one of {', '.join(get_args(Sign))}.")
        if stated.get(pair, sign) != sign:
            faults.append(f"{where}: stated as {stated[pair]} and as {sign}. Keep one.")
        stated[pair] = sign
    if faults:
        raise FaultsError(faults)
    return found | stated


def bound_of(signs: Signs, lists: Sequence[str]) -> Literal["lower", "upper"] | None:
    """
    Say which bound Chapman's estimate from two lists is.

    Positive dependence brings more matches than chance, so that the estimate is too low: a lower
    bound. Negative dependence: an upper bound. Unknown: none. Independent: an estimate, no bound.

    Examples
    --------
    >>> bound_of({("meters", "registry"): "positive"}, ["registry", "meters"])
    'lower'
    """
    (sign,) = signs_of(signs, lists).values()
    bounds: dict[Sign, Literal["lower", "upper"]] = {"positive": "lower", "negative": "upper"}
    return bounds.get(sign)


def is_bound_from_below(signs: Signs, lists: Sequence[str]) -> bool:
    """
    Say whether Chao's formula bounds N from below.

    It does where no two lists are negatively dependent and at least two are positively so. All
    independent would make it an estimate, which as a bound would be broken every other time.
    """
    stated = set(signs_of(signs, lists).values())
    return stated <= {"positive", "independent"} and "positive" in stated


def assumption_of(signs: Signs, lists: Sequence[str]) -> str:
    """Say what an average of log-linear models of three or more lists assumes."""
    stated = signs_of(signs, lists)
    order = "all three lists at once" if len(lists) == 3 else "three or more lists at once"  # noqa: PLR2004 - three lists
    sentence = (
        "The average lets any two lists depend on each other and assumes that nothing ties "
        f"{order}, which no data can show; households on no list are taken to follow the rest."
    )
    dependent = [
        f"{a} and {b} ({s})" for (a, b), s in stated.items() if s in {"positive", "negative"}
    ]
    if dependent:
        sentence += f" Stated as dependent: {', '.join(dependent)}."
    unknown = [f"{a} and {b}" for (a, b), sign in stated.items() if sign == "unknown"]
    if unknown:
        sentence += f" Not known: {', '.join(unknown)}."
    return sentence
