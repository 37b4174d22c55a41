"""
Dates as published: to the day, the month or the year, and promises whose date slipped.

A date known to the year is 365 days wide; nothing here guesses a day inside it, except `midpoint`,
which places a statement in time for the fading of old evidence and for nothing else.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from geo.delivery.model import DateRange

_FORM = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
_SLIP = re.compile(r"\s+then\s+")


def parse_date(text: str) -> DateRange:
    """
    Read 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD' as its first and last possible day.

    Raises
    ------
    ValueError
        If the text is none of the three, or names a day that does not exist.

    Examples
    --------
    >>> parse_date("2024-02").last
    datetime.date(2024, 2, 29)
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        msg = f"'{text}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD, or leave the cell empty"
        raise ValueError(msg)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError as error:
        msg = f"'{text}' is not in the calendar ({error})"
        raise ValueError(msg) from None
    if month is None:
        last = date(first.year, 12, 31)
    elif day is None:
        last = date(first.year, month, calendar.monthrange(first.year, month)[1])
    else:
        last = first
    return DateRange(first=first, last=last, text=text.strip())


def parse_promised(text: str) -> tuple[DateRange | None, tuple[str, ...]]:
    """
    Read 'A then B then C': the first promised date, and the later ones as published.

    Raises
    ------
    ValueError
        If any of the dates cannot be read.

    Examples
    --------
    >>> due, slips = parse_promised("2024-12 then 2025-05")
    >>> due.last, slips
    (datetime.date(2024, 12, 31), ('2025-05',))
    """
    if not text.strip():
        return None, ()
    due, *slips = (parse_date(part) for part in _SLIP.split(text.strip()))
    return due, tuple(slip.text for slip in slips)


def midpoint(when: DateRange) -> date:
    """Return the middle day of a range."""
    return when.first + timedelta(days=(when.last - when.first).days // 2)


def in_words(when: DateRange) -> str:
    """
    Write a date as a reader would, no finer than it is known.

    Examples
    --------
    >>> [in_words(parse_date(text)) for text in ("2018-11-12", "2018-11", "2018")]
    ['12 November 2018', 'November 2018', '2018']
    """
    if when.first == when.last:
        return f"{when.first.day} {calendar.month_name[when.first.month]} {when.first.year}"
    if when.first.month == when.last.month:
        return f"{calendar.month_name[when.first.month]} {when.first.year}"
    return str(when.first.year)


def days_late(due: DateRange, delivered_on: DateRange) -> tuple[int, int]:
    """
    Count the least and the most days between a promised date and the delivery.

    Negative when early. Both ends use the whole width of both dates.

    Examples
    --------
    >>> days_late(parse_date("2018-03"), parse_date("2018-04-10"))
    (10, 40)
    """
    return (delivered_on.first - due.last).days, (delivered_on.last - due.first).days


def days_overdue(due: DateRange, as_of: date) -> tuple[int, int] | None:
    """
    Count the least and the most days for which an undelivered promise is overdue.

    None while the promised date has not begun: nothing is late yet. Inside a promised month or
    year the least is 0.
    """
    most = (as_of - due.first).days
    return (max(0, (as_of - due.last).days), most) if most > 0 else None
