"""How faults are written: which layer, which rows, in characters that cannot act on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from geo.layers.model import LayerSpec

Noun = Literal["row", "feature"]
SHOWN = 5
"""Rows that a sentence names one by one; the rest are counted."""
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, changes of writing direction, halves of characters: a name from a stranger's
file could use them to rewrite the reader's terminal."""
FEW = 10
"""Sentences of one kind that are written out for a layer; the rest are counted."""


def printable(text: str) -> str:
    r"""
    Show characters that act on a terminal instead of letting them act.

    Examples
    --------
    >>> printable("ok \x1b[2J")
    'ok \\x1b[2J'
    """
    return _UNPRINTABLE.sub(lambda match: repr(match.group())[1:-1], text)


def holds_unprintable(text: str) -> bool:
    """Tell whether a text holds a control character other than a tab or a line break."""
    return _UNPRINTABLE.search(text.translate({9: None, 10: None, 13: None})) is not None


def first_few(faults: Sequence[str]) -> list[str]:
    """Keep the first sentences of one kind and count the rest."""
    if len(faults) <= FEW:
        return list(faults)
    more = len(faults) - FEW
    return [*faults[:FEW], f"... and {more:,} more fault{'' if more == 1 else 's'} like the last."]


def named(spec: LayerSpec) -> str:
    """Name a layer in a message: its id, then its file."""
    return f"{spec.id} ({spec.path})"


def places(noun: Noun, numbers: Iterable[object]) -> str:
    """
    Name rows in a message, the first few one by one.

    Examples
    --------
    >>> places("row", [3])
    'row 3'
    >>> places("feature", range(1, 10))
    'features 1, 2, 3, 4, 5 and 4 more'
    """
    every: Sequence[object] = list(numbers)
    first = ", ".join(str(number) for number in every[:SHOWN])
    more = f" and {len(every) - SHOWN:,} more" if len(every) > SHOWN else ""
    return f"{noun}{'s' if len(every) > 1 else ''} {first}{more}"
