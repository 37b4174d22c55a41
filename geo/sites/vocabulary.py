"""The words and texts that every part of a site file is written in."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that act on a terminal or turn the direction of writing; tabs and breaks do not."""


def refuse_control_characters(text: str) -> str:
    """
    Return a text as it is, unless it could rewrite the reader's terminal.

    Raises
    ------
    ValueError
        It holds a control character.
    """
    if CONTROL.search(text):
        msg = f"Found control characters in {text[:60]!r}. Type the text anew"
        raise ValueError(msg)
    return text


Text = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True, max_length=4000),
    AfterValidator(refuse_control_characters),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,62}$")]
Confidence = Literal["high", "medium", "low"]
Mark = Literal["P", "R", "I", "C", "K", "J"]
"""How a number is known: P read in a published page, R in a code base, I in an issue thread,
C computed from published data, K general knowledge still to be verified, J our own judgement.
K and J are flagged wherever the number is listed."""
