"""Counts of a list's rows, as far as they may be told: the rows are people."""

from __future__ import annotations

FEWEST_TOLD = 10
"""Fewer rows than this can be traced to families by anybody who lives nearby: the threshold below
which no count leaves the house. Judgement, the usual k of small-area publishing."""


def units_told(units: float) -> str:
    """
    Write a count of rows for a reader who must not find one family in it.

    Examples
    --------
    >>> units_told(1234), units_told(9), units_told(0)
    ('1,234', 'fewer than 10', '0')
    """
    return f"{units:,.0f}" if units >= FEWEST_TOLD or units == 0 else f"fewer than {FEWEST_TOLD}"
