"""Numbers and dates in words: the phrases of which the page's sentences are put together."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

from geo.delivery.model import Evidence, PromiseVerdict, Quantity
from geo.displacement.model import DisplacementBlock
from geo.displacement.wording import LIKELIHOODS, likelihood
from geo.quantity import Interval
from geo.report.differences import difference_middle, difference_range
from geo.report.figures import IntervalRow, Mark, Span
from geo.report.page.parts import Link
from geo.report.registered import RegisteredGround, registered_ground
from geo.report.style import below_zero, exact, number, percent
from geo.report.wording import Wording
from geo.report.wording.intervals import compact
from geo.results import Results

_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


def interval_words(words: Wording, interval: Interval, unit: str, *, conflict: bool = False) -> str:
    """
    Say an interval: 'between 900 and 4,200 households (90 % interval), middle estimate 2,100'.

    Parameters
    ----------
    words
        The language.
    interval
        What is said.
    unit
        households or persons.
    conflict
        True where the ways of counting conflict: then no middle is given, and the words say why.
    """
    named = words.of("unit", unit)
    low, high, middle = number(interval.p05), number(interval.p95), number(interval.p50)
    if low == high:
        return words.say("interval.fixed", middle=middle, unit=named)
    if conflict:
        return words.say("interval.conflict", low=low, high=high, unit=named)
    return words.say("interval.words", low=low, high=high, unit=named, middle=middle)


def probability_word(words: Wording, probability: float) -> str:
    """Find the published word for a probability; its number belongs beside it."""
    return words.of("likelihood", likelihood(probability))


def probability_scale(words: Wording) -> str:
    """Say which word stands for which probabilities, from the cut points themselves."""
    said = [
        words.say("probability.below", word=words.of("likelihood", word), percent=percent(upper))
        for upper, word in LIKELIHOODS
    ]
    rest = words.say("probability.rest", word=probability_word(words, 1.0))
    return words.say("probability.scale", words=", ".join([*said, rest]))


def gap_clause(words: Wording, block: DisplacementBlock) -> str:
    """Continue a headline with how it stands to the registry; says so where there is none."""
    if block.beyond_registry is None or block.registered is None:
        return words.say("gap.unknown")
    gap = block.beyond_registry.households
    ends = sorted((abs(gap.p05), abs(gap.p95)))
    low, high = number(ends[0]), number(ends[1])
    persons = exact(block.registered.persons)
    middle = ""
    if not block.agreement.conflict:
        middle = words.say("gap.middle", middle=difference_middle(words, gap))
    counted = registered_ground(block)
    if counted is not None:
        return _gap_of_a_part(words, counted, gap, middle, persons)
    if not below_zero(gap.p05):
        return words.say("gap.positive", low=low, high=high, middle=middle, persons=persons)
    if below_zero(gap.p95) or number(gap.p95) == "0":
        return words.say("gap.negative", low=low, high=high, middle=middle)
    low, high = number(abs(gap.p05)), number(gap.p95)
    key = "gap.straddling" if gap.p50 >= 0 else "gap.straddling_longer"
    return words.say(key, low=low, high=high, middle=middle, persons=persons)


def _gap_of_a_part(
    words: Wording, counted: RegisteredGround, gap: Interval, middle: str, persons: str
) -> str:
    """Say the gap of that part of the ground which the registry counts, beside its own total."""
    households = ""
    if counted.households is not None:
        households = words.say(
            "gap.part_households",
            low=number(counted.households.p05),
            high=number(counted.households.p95),
        )
    return words.say(
        "gap.part",
        ground=counted.name,
        households=households,
        range=difference_range(words, gap),
        middle=middle,
        persons=persons,
    )


def with_probability(words: Wording, key: str, probability: float) -> str:
    """Say a sentence that takes a probability's word and its number."""
    return words.say(key, word=probability_word(words, probability), percent=percent(probability))


def amount(quantity: Quantity) -> str:
    """Say an amount as published: '50 to 60 MLD'."""
    if quantity.low == quantity.high:
        return f"{exact(quantity.low)} {quantity.unit}"
    return f"{exact(quantity.low)} to {exact(quantity.high)} {quantity.unit}"


def evidence_sentence(words: Wording, evidence: Evidence) -> str:
    """Say one piece of evidence: when, of what kind, what it says, who says it."""
    says = words.of("state", evidence.says.value) if evidence.says else None
    quantity = ""
    if evidence.quantity:
        told = amount(evidence.quantity)
        if evidence.aspect:
            aspect = words.of("aspect", evidence.aspect)
            told = words.say("delivery.aspect", amount=told, aspect=aspect)
        quantity = words.say("delivery.quantity", amount=told)
    return words.say(
        "delivery.evidence_row",
        day=evidence.observed_on.text if evidence.observed_on else words.say("delivery.undated"),
        kind=words.of("evidence", evidence.kind),
        says=says or words.say(_without_a_state(evidence)),
        quantity=quantity,
        source=evidence.source,
        note=f" {evidence.note}" if evidence.note else "",
    )


def _without_a_state(evidence: Evidence) -> str:
    """Choose the words for evidence that says nothing of the promise's state."""
    if evidence.kind == "search":
        return "delivery.found_nothing"
    return "delivery.quantity_only" if evidence.quantity else "delivery.mentions"


def lateness(words: Wording, promise: PromiseVerdict) -> str:
    """Say how many days late; 'so far' where the thing does not stand yet."""
    if promise.days_late is None:
        return words.say("delivery.late_unknown")
    least, most = promise.days_late
    if most < 0:
        days = _days(words, -most, -least)
        return words.say("delivery.early", days=days)
    if most == 0:
        return words.say("delivery.on_time")
    if least < 0:
        return words.say("delivery.late_or_in_time", most=exact(most))
    days = _days(words, least, most)
    return days if is_delivered(promise) else words.say("delivery.late_so_far", days=days)


def is_delivered(promise: PromiseVerdict) -> bool:
    """Whether the verdict says that the thing stands, here or elsewhere."""
    return promise.verdict.value in {"delivered", "delivered elsewhere"}


def span_of(text: str) -> Span | None:
    """
    Read a date as published (year, month or day) as its first and last day; None where it is more.

    Examples
    --------
    >>> span_of("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> span_of("soon") is None
    True
    """
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year and month and day:
            return date(year, month, day), date(year, month, day)
        if year and month:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year or 0, 1, 1), date(year or 0, 12, 31)
    except ValueError:
        return None


def cited(results: Results, keys: str) -> tuple[Link, ...]:
    """
    Split a source cell into keys, each leading to its line in the table of sources.

    A key that the table lacks is shown without a link, as are sources given in words.
    """
    anchors = source_anchors(results)
    parts = dict.fromkeys(part.strip() for part in keys.split(";") if part.strip())
    return tuple(Link(text=part, href=_anchor(anchors, part)) for part in parts)


def source_anchors(results: Results) -> Mapping[str, str]:
    """Give each source an anchor that no key can break out of."""
    return {source.key: f"source-{index}" for index, source in enumerate(results.sources, 1)}


def rows_said(words: Wording, rows: Sequence[IntervalRow]) -> list[str]:
    """Say the rows of a figure, for those who cannot see it."""
    return [
        words.say("people.methods_row", label=row.label, text=row.text)
        + (f" ({row.mark.label})" if row.mark else "")
        for row in rows
    ]


def registry_mark(words: Wording, block: DisplacementBlock) -> Mark | None:
    """Mark the registry's number; none where no registry is published."""
    if block.registered is None:
        return None
    households = exact(block.registered.households)
    label = words.say("people.registry_mark", households=households)
    return Mark(value=block.registered.households, label=label)


def counted_rows(words: Wording, block: DisplacementBlock) -> list[IntervalRow]:
    """Give the ground that the registry counts a row with the registry, where it is not all."""
    part = registered_ground(block)
    if part is None or part.households is None:
        return []
    conflict = block.agreement.conflict
    return [
        IntervalRow(
            label=words.say("people.counted_row", ground=part.name),
            interval=part.households,
            text=compact(words, part.households, conflict=conflict),
            middle=not conflict,
            mark=registry_mark(words, block),
        )
    ]


def listed(words: Wording, items: Sequence[str]) -> str:
    """Join items as a sentence does: 'one, two and three'."""
    if len(items) <= 1:
        return "".join(items)
    return words.say("page.list", first=", ".join(items[:-1]), last=items[-1])


def _anchor(anchors: Mapping[str, str], key: str) -> str | None:
    return f"#{anchors[key]}" if key in anchors else None


def _days(words: Wording, least: int, most: int) -> str:
    low, high = exact(least), exact(most)
    return low if low == high else words.say("delivery.late_range", least=low, most=high)
