"""Differences in words: 'more' and 'fewer' take the place of signs, on the map and on the page."""

from __future__ import annotations

from geo.quantity import Interval
from geo.report.style import below_zero, number
from geo.report.wording import Wording


def difference_range(words: Wording, gap: Interval) -> str:
    """Say the ends of a difference: '200 fewer to 14,000 more'."""
    low, high = number(abs(gap.p05)), number(abs(gap.p95))
    if not below_zero(gap.p05):
        return words.say("gap.range_more", low=low, high=high)
    if below_zero(gap.p95) or high == "0":
        return words.say("gap.range_fewer", low=high, high=low)
    return words.say("gap.range_both", low=low, high=high)


def difference_middle(words: Wording, gap: Interval) -> str:
    """Say the median of a difference with 'more' or 'fewer' in place of a sign."""
    middle = number(abs(gap.p50))
    if below_zero(gap.p50):
        return words.say("gap.middle_fewer", middle=middle)
    return words.say("gap.middle_more", middle=middle)


def difference(words: Wording, value: float) -> str:
    """Say one difference: '640 more'."""
    told = number(abs(value))
    return words.say("gap.fewer" if below_zero(value) else "gap.more", count=told)
