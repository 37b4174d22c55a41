"""
Amounts: what was promised, what was built, what is used, and which of them may be divided.

A share is given only where both amounts have the same unit and the same scope. What was built
(nameplate) and what is used (service) are two answers: a plant of 120 MLD that receives 50 to 60 is
built in full and used by half. Money is no amount of anything delivered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from geo.delivery.model import DateRange, Evidence, Quantity, State
from geo.delivery.verdict import age_years

WHOLE_SHARE = 0.95
"""From this share of the promised amount on, the whole is there (judgement J): published amounts of
one thing differ by a few per cent between sources, e.g. 1,624 and 1,700 parking places."""

_SYNONYMS = {
    "m²": "m2",
    "sqm": "m2",
    "sq m": "m2",
    "square metre": "m2",
    "square meter": "m2",
    "km²": "km2",
    "sq km": "km2",
    "square kilometre": "km2",
    "kilometre": "km",
    "kilometer": "km",
    "metre": "m",
    "meter": "m",
    "hectare": "ha",
    "mld": "mld",
    "million litres per day": "mld",
    "million litres a day": "mld",
}

_MONEY = re.compile(
    r"\b(rs|inr|rupees?|crores?|thb|baht|usd|dollars?|jpy|yen|eur|euros?)\b|[₹฿$¥€]", re.IGNORECASE
)


def normal_unit(unit: str) -> str:
    """
    Write a unit in one way: case, brackets, plural and spelling do not matter.

    Examples
    --------
    >>> normal_unit("Houses (finished)"), normal_unit("sq m"), normal_unit("MLD")
    ('house', 'm2', 'mld')
    """
    plain = " ".join(re.sub(r"\([^)]*\)", " ", unit).lower().split())
    singular = re.sub(r"(?<=[a-z]{2})s$", "", plain)
    return _SYNONYMS.get(plain, _SYNONYMS.get(singular, singular))


def is_money(quantity: Quantity) -> bool:
    """Tell whether an amount is money."""
    return _MONEY.search(quantity.unit) is not None


def share_of(amount: Quantity | None, promised: Quantity | None) -> float | None:
    """
    Divide an amount by the promised one, middle by middle.

    None where either is absent, their units differ, the promise is of nothing (a target of zero),
    or they are money. Over 1 where there is more than was promised.
    """
    if amount is None or promised is None or is_money(promised):
        return None
    if normal_unit(amount.unit) != normal_unit(promised.unit):
        return None
    whole = (promised.low + promised.high) / 2
    return (amount.low + amount.high) / 2 / whole if whole > 0 else None


def built(
    evidence: Sequence[Evidence], promised: Quantity | None, *, as_of: date
) -> tuple[Quantity | None, DateRange | None]:
    """
    Return the newest published amount of what stands, and the day of which it speaks.

    In the promised unit where there is one; the day is None where no source names it.

    Amounts of another scope, of use, and of money are never it; nor is a nothing that nobody
    counted but we inferred.
    """
    rows = [
        row
        for row in evidence
        if row.quantity is not None
        and row.aspect not in ("service", "scope_differs")
        and not is_money(row.quantity)
        and (row.kind != "inference" or row.quantity.high > 0)
    ]
    same_unit = [row for row in rows if share_of(row.quantity, promised) is not None]
    return _newest(same_unit or rows, as_of)


def used(
    evidence: Sequence[Evidence], promised: Quantity | None, *, as_of: date
) -> tuple[Quantity | None, DateRange | None]:
    """Return the newest published amount of use, as `built` does."""
    rows = [row for row in evidence if row.quantity is not None and row.aspect == "service"]
    same_unit = [row for row in rows if share_of(row.quantity, promised) is not None]
    return _newest(same_unit or rows, as_of)


def read_against(row: Evidence, promised: Quantity | None) -> Evidence:
    """
    Read what a row says of the state in the light of the amount that it gives itself.

    A row that says "delivered" and gives well under the promised amount says "partly"; one that
    gives an amount and no word says "delivered" from `WHOLE_SHARE` on, "partly" above nothing, and
    stays silent at nothing. Amounts of use, of another scope, of another unit and of money change
    no word.
    """
    if row.quantity is None or row.aspect in ("service", "scope_differs") or row.kind == "search":
        return row
    share = share_of(row.quantity, promised)
    if share is None:
        return row
    if row.says is State.DELIVERED and share < WHOLE_SHARE:
        return row.model_copy(update={"says": State.PARTLY})
    if row.says is None and share > 0:
        says = State.DELIVERED if share >= WHOLE_SHARE else State.PARTLY
        return row.model_copy(update={"says": says})
    return row


def amount_in_words(quantity: Quantity) -> str:
    """
    Write an amount with its unit; a range as a range.

    Examples
    --------
    >>> amount_in_words(Quantity(low=50, high=60, unit="MLD"))
    '50 to 60 MLD'
    """
    if quantity.low == quantity.high:
        return f"{_number(quantity.low)} {quantity.unit}".strip()
    return f"{_number(quantity.low)} to {_number(quantity.high)} {quantity.unit}".strip()


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _newest(rows: Sequence[Evidence], as_of: date) -> tuple[Quantity | None, DateRange | None]:
    """
    Return the amount of the newest rows and their day; where they differ, their whole range.

    What has no date is as old here as it is for the verdict (`UNDATED_AGE_YEARS`).
    """
    if not rows:
        return None, None
    age = min(age_years(row, as_of) for row in rows)
    newest = [row for row in rows if age_years(row, as_of) == age]
    amounts = [row.quantity for row in newest if row.quantity]
    units = sorted({quantity.unit for quantity in amounts})
    same = [quantity for quantity in amounts if quantity.unit == units[0]]
    days = [row.observed_on for row in newest if row.observed_on]
    return Quantity(
        low=min(quantity.low for quantity in same),
        high=max(quantity.high for quantity in same),
        unit=units[0],
    ), max(days, key=lambda day: day.last, default=None)
