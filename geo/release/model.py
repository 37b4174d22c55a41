"""The rules of what may leave the house, with their reasons."""

from __future__ import annotations

LEAST_ACROSS_M = 500.0
"""A settlement is drawn only as an area at least this wide: narrower, and a reader who knows the
place knows the houses. The published grid has cells of the same side."""

LEAST_HOUSEHOLDS = 10.0
"""Below ten households a count can be traced to families by anybody who lives nearby. Judgement,
the usual k of small-area publishing; the threshold alone is not a proof of safety."""

LEAST_PERSONS = 50.0
"""Ten households of five: the same threshold where people were counted and not households."""

WITHHELD = "withheld"
"""First word of the reason that stands where a figure was taken out."""

SETTLEMENT_REASON = (
    f"{WITHHELD}: no count or estimate shows at least {LEAST_HOUSEHOLDS:.0f} households here, or "
    f"it is narrower than {LEAST_ACROSS_M:.0f} m, so figures that follow from its position are "
    "not published."
)
NEIGHBOUR_REASON = (
    f"{WITHHELD}: the count of the one smaller cell could be found from this one, so neither is "
    "published."
)
CELL_REASON = (
    f"{WITHHELD}: fewer than {LEAST_HOUSEHOLDS:.0f} households are expected here, so no count is "
    "published."
)


def settlement_area_may_be_shown(across_m: float, households: float | None) -> bool:
    """
    Tell whether a settlement may be drawn, and only ever as an area.

    Parameters
    ----------
    across_m
        Width of the area that would be drawn: the diameter of its accuracy disc or of its outline,
        metres.
    households
        Documented households or the median of the estimate; None where neither is known.

    Returns
    -------
    shown
        False where anything is missing: what is not known to be safe stays in the house.

    Examples
    --------
    >>> settlement_area_may_be_shown(800.0, 120), settlement_area_may_be_shown(800.0, None)
    (True, False)
    """
    return across_m >= LEAST_ACROSS_M and households is not None and households >= LEAST_HOUSEHOLDS
