"""Intervals in words for a table, on the map and on the page alike."""

from __future__ import annotations

from geo.quantity import Interval
from geo.report.style import number
from geo.report.wording.load import Wording


def compact(words: Wording, interval: Interval, *, conflict: bool = False) -> str:
    """Say an interval for a table: '900 to 4,200; middle 2,100', without middle under conflict."""
    if number(interval.p05) == number(interval.p95):
        return number(interval.p50)
    if conflict:
        return interval_range(words, interval)
    return words.say(
        "interval.compact",
        low=number(interval.p05),
        high=number(interval.p95),
        middle=number(interval.p50),
    )


def interval_range(words: Wording, interval: Interval) -> str:
    """Say the ends of the 90 % interval only."""
    return words.say("interval.range", low=number(interval.p05), high=number(interval.p95))
