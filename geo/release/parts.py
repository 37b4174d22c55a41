"""Breakdowns of a headline's people, without the rows that could lead to a family's door."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from geo.displacement.model import Part
from geo.release.model import LEAST_HOUSEHOLDS, SETTLEMENT_REASON, WITHHELD

SMALL_REASON = (
    f"{WITHHELD}: fewer than {LEAST_HOUSEHOLDS:.0f} households are expected here, so no number is "
    "published."
)
REST_REASON = (
    f"{WITHHELD}: the number of a row that is not published could be found from this one and the "
    "total."
)
OF_PLACES = ("settlement", "tenure")
"""Breakdowns whose rows rest on where settlements lie; the others rest on published footprints."""
REST = ""
"""Key of the row that holds whoever belongs to no other row."""


def public_parts(
    parts: Sequence[Part], hidden: Collection[str], unnamed: Collection[str]
) -> tuple[Part, ...]:
    """
    Take numbers of small or hidden settlements out, and those from which they would follow.

    The rows of a breakdown add up to the headline, and other settlements have a table of their own.
    So where one row is withheld or left out, the row of the rest goes with it, which stands nowhere
    else; where there is none, the whole breakdown goes.

    Parameters
    ----------
    parts
        The breakdowns of one headline; never changed.
    hidden
        Settlements whose figures may not be shown.
    unnamed
        Those of them that may not be named either.

    Returns
    -------
    public
        The same rows, in their order, without those of `unnamed`; applying it again changes
        nothing.
    """
    kept = [part for part in parts if not _of_settlement(part, unnamed)]
    shut = {by for by in OF_PLACES if _any_shut([p for p in parts if p.by == by], hidden, unnamed)}
    with_rest = {part.by for part in kept if part.key == REST}
    return tuple(
        _without(part, SETTLEMENT_REASON if _of_settlement(part, hidden) else SMALL_REASON)
        if _may_not_be_shown(part, hidden)
        else _without(part, REST_REASON)
        if part.by in shut and _gives_away(part, with_rest)
        else part
        for part in kept
    )


def parts_that_leak(parts: Sequence[Part], hidden: Collection[str]) -> list[str]:
    """Name the rows that should have been withheld, and the rests that give a withheld one away."""
    shut = {part.by for part in parts if part.by in OF_PLACES and _is_withheld(part)}
    with_rest = {part.by for part in parts if part.key == REST}
    return [
        f"{part.by} '{part.key}'"
        for part in parts
        if _may_not_be_shown(part, hidden) or (part.by in shut and _gives_away(part, with_rest))
    ]


def _any_shut(rows: Sequence[Part], hidden: Collection[str], unnamed: Collection[str]) -> bool:
    return any(_may_not_be_shown(row, hidden) or _of_settlement(row, unnamed) for row in rows)


def _may_not_be_shown(part: Part, hidden: Collection[str]) -> bool:
    if part.by not in OF_PLACES or part.households is None:
        return False
    return part.households.p50 < LEAST_HOUSEHOLDS or _of_settlement(part, hidden)


def _gives_away(part: Part, with_rest: Collection[str]) -> bool:
    """Tell whether withheld rows of the same breakdown follow from this one and the total."""
    return part.households is not None and (part.key == REST or part.by not in with_rest)


def _of_settlement(part: Part, names: Collection[str]) -> bool:
    return part.by == "settlement" and part.key in names


def _is_withheld(part: Part) -> bool:
    return (part.reason or "").startswith(WITHHELD)


def _without(part: Part, reason: str) -> Part:
    return part.model_copy(update={"households": None, "persons": None, "reason": reason})
