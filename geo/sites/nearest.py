"""The word that a person probably meant, for messages that name a cure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

CLOSE_ENOUGH = 0.7
"""Ratio of matching letters (difflib) from which a word is a slip of another. Our judgement:
'acuracy_m' passes for 'accuracy_m', 'note' does not pass for 'name'."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """
    Say which known word is meant, or list the known ones.

    Examples
    --------
    >>> did_you_mean("housholds", ["persons", "households"])
    "Did you mean 'households'?"
    >>> did_you_mean("zzz", ["persons", "households"])
    'Known are: households, persons.'
    """
    choices = sorted(set(known))
    close = nearest(word, choices)
    if close is not None:
        return f"Did you mean '{close}'?"
    return f"Known are: {', '.join(choices)}." if choices else "None is known."


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word closest to a word, or None where none is close enough."""
    by_lower = {choice.lower(): choice for choice in known}
    close = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=CLOSE_ENOUGH)
    return by_lower[close[0]] if close else None
