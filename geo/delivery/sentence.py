"""
A verdict in plain words.

What it rests on, how much of the promise it covers, how late, and what evidence would settle it.
Sentences are text, never markup; names and units are passed through as published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.delivery.dates import in_words, midpoint, parse_date
from geo.delivery.likelihood import STATES, moved_on
from geo.delivery.model import DateRange, Evidence, Quantity, State, Verdict
from geo.delivery.quantities import amount_in_words, is_money, normal_unit
from geo.delivery.register import Promise
from geo.delivery.verdict import WORD, age_years, posterior, verdict_of

_KIND_WORDS = {
    "official": "an official statement",
    "press": "a press report",
    "press_repeat": "a repeated press report",
    "document": "a document",
    "field": "a visit",
    "second_hand": "a second-hand note",
    "inference": "a report",
    "search": "a search",
}

_OWN = "OWN"
_OWN_WORDS = "our own knowledge, not verified,"
"""Instead of the kind where the key of the source is `OWN`: nobody told it."""

_SAYS_WORDS = {
    State.DELIVERED: "that it was delivered",
    State.PARTLY: "that part of it was delivered",
    State.UNDER_CONSTRUCTION: "that work was going on",
    State.NOT_STARTED: "that work had not begun",
    State.ABANDONED: "that it was given up",
    State.RELOCATED: "that it was delivered in another place",
}

_SETTLED_BY = {
    "mld": "Measured daily flows in and out of the plant over a year would settle it.",
    "seat": "Dated photographs of the finished building, or its completion certificate, "
    "would settle it.",
    "m2": "Dated photographs of the finished space, or its certificate, would settle it.",
    "km": "A dated survey of the whole length, or its completion certificate, would settle it.",
    "m": "A dated survey of the whole length, or its completion certificate, would settle it.",
    "line": "A timetable in force, or a dated ride over the whole line, would settle it.",
    "service": "The timetable in force would settle it.",
    "household": "A list of finished and occupied homes, checked at a sample of doors with the "
    "families' consent, would settle it.",
    "house": "A list of finished and occupied homes, checked at a sample of doors with the "
    "families' consent, would settle it.",
    "rai": "Signed development contracts, and current imagery of the plots, would settle it.",
    "ha": "Signed development contracts, and current imagery of the area, would settle it.",
    "acre": "A dated list of finished works in the area, checked on a sample, would settle it.",
}

_UNSEEN = "; no report at first hand is later than that, so how late it is cannot be told"

_COUNTED = "A dated count on the spot, of all of them or of a random sample, would settle it."
_UNMEASURED = (
    "A published amount and date to measure against, then dated photographs, would settle it."
)
_MONEY = (
    "A list of finished works with their dates would settle it; spending alone settles nothing."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the audit found of one promise, before it is put into words."""

    verdict: Verdict
    decided_by: Evidence | None
    """The row without which the verdict would lose most; None where nothing can be told."""
    observed: Quantity | None
    observed_on: DateRange | None
    """The day of which the amount speaks."""
    delivered_share: float | None
    service: Quantity | None
    service_on: DateRange | None
    service_share: float | None
    due: bool | None
    """Whether the first promised date has passed; None without one."""
    days_late: tuple[int, int] | None
    as_of: date
    published: Mapping[str, Evidence]
    """Evidence id -> the row as published, before it was read against the promised amount."""


def say(promise: Promise, statements: Sequence[Evidence], finding: Finding) -> str:
    """
    Say a verdict with the evidence that decides it.

    Parameters
    ----------
    promise
        What was promised.
    statements
        Its evidence rows, read against the promised amount.
    finding
        What they came to.

    Returns
    -------
    sentence
        One to five short sentences, without markup.
    """
    if finding.decided_by is None:
        parts = [f"Cannot be told: {_why_not(statements, finding)}."]
    else:
        word = finding.verdict.value.capitalize()
        if finding.verdict is Verdict.NOT_DELIVERED and finding.due is False:
            word = "Not yet delivered, and not yet due"
        parts = [f"{word}: {_cite(finding.decided_by, finding)}."]
        parts += _against(statements, finding.decided_by, finding)
    parts += _built_words(promise, finding)
    parts += _used_words(promise, finding)
    parts += _late_words(promise, finding)
    if not promise.sourced:
        parts.append("No source was found for the promise itself, so it counts in no score.")
    return " ".join(parts)


def settles(promised: Quantity | None) -> str:
    """Say what evidence would settle a promise, by what it is counted in."""
    if promised is None:
        return _UNMEASURED
    if is_money(promised):
        return _MONEY
    unit = normal_unit(promised.unit)
    first_word = unit.split(" ")[0].rstrip(",")
    return _SETTLED_BY.get(unit, _SETTLED_BY.get(first_word, _COUNTED))


def span_in_words(least: int, most: int) -> str:
    """
    Write a range of days as a reader would: in days, months or years.

    Examples
    --------
    >>> span_in_words(45, 45), span_in_words(225, 255), span_in_words(702, 760)
    ('45 days', '7 to 8 months', '1.9 to 2.1 years')
    """
    if most < 61:  # noqa: PLR2004  two months
        ends, unit = (f"{least}", f"{most}"), "day"
    elif most < 730:  # noqa: PLR2004  two years
        ends, unit = (f"{least / 30.44:.0f}", f"{most / 30.44:.0f}"), "month"
    else:
        ends, unit = (f"{least / 365.25:.1f}", f"{most / 365.25:.1f}"), "year"
    plural = "" if ends[1] == "1" else "s"
    return f"{' to '.join(dict.fromkeys(ends))} {unit}{plural}"


def _cite(row: Evidence, finding: Finding) -> str:
    """
    Name a row: what kind of source, of when, its key, what it says, in its own terms.

    A report is of the day on which it speaks, never of the day of the delivery that it tells.
    """
    dated = f"of {in_words(row.observed_on)}" if row.observed_on else "without a date"
    kind = _OWN_WORDS if row.source == _OWN else _KIND_WORDS[row.kind]
    return f"{kind} {dated} [{row.source}] {_says(row, finding)}"


def _says(row: Evidence, finding: Finding) -> str:
    """Give the word of a source, and the amount where we read its word from that."""
    published = finding.published[row.id]
    verb = "implies" if row.kind == "inference" else "says"
    amount = amount_in_words(published.quantity) if published.quantity else ""
    if published.says is None:
        return f"gives {amount} as built"
    said = f"{verb} {_SAYS_WORDS[published.says]}"
    if row.observed_on is None and row.delivered_on is not None:
        said = f"{said} ({in_words(row.delivered_on)})"
    return said if published.says is row.says else f"{said}, but gives only {amount}"


def _against(evidence: Sequence[Evidence], decided_by: Evidence, finding: Finding) -> list[str]:
    """Name the newest row that says otherwise and is no older than the one that decides."""
    others = [
        row
        for row in _stated(evidence, finding.as_of)
        if row.says is not None
        and WORD[row.says] is not finding.verdict
        and age_years(row, finding.as_of) <= age_years(decided_by, finding.as_of)
    ]
    return [f"Against it: {_cite(others[0], finding)}."] if others else []


def _why_not(evidence: Sequence[Evidence], finding: Finding) -> str:
    """Find the plainest reason why nothing can be told."""
    stated = _stated(evidence, finding.as_of)
    if not stated:
        if any(row.kind == "search" for row in evidence):
            return "a search found no report of it, and no report is no proof either way"
        return "no source says what became of it"
    newest = stated[0]
    cited = _cite(newest, finding)
    other = next((row for row in stated if _contradict(newest, row, finding.as_of)), None)
    if other is not None:
        return f"{cited}, but {_cite(other, finding)}"
    when = newest.observed_on
    if when is None:
        return f"{cited}, and what has no date cannot be weighed in full"
    told_then = verdict_of(posterior([newest], as_of=midpoint(when)))
    if told_then is not Verdict.CANNOT_BE_TOLD:
        days = (finding.as_of - midpoint(when)).days
        return (
            f"the latest word, {cited}, is {span_in_words(days, days)} old, "
            "and it may have moved on since"
        )
    return f"only {cited}, which is too little to go by"


def _contradict(newer: Evidence, older: Evidence, as_of: date) -> bool:
    """Tell whether no time passed, or nothing leads, from the older statement to the newer one."""
    if newer.says is None or older.says is None or WORD[newer.says] is WORD[older.says]:
        return False
    if age_years(newer, as_of) == age_years(older, as_of):
        return True
    return bool(moved_on(1.0)[STATES.index(older.says), STATES.index(newer.says)] == 0)


def _stated(evidence: Sequence[Evidence], as_of: date) -> list[Evidence]:
    """Return the rows that name a state, newest first."""
    rows = [row for row in evidence if row.says is not None and row.kind != "search"]
    return sorted(rows, key=lambda row: (age_years(row, as_of), row.id))


def _built_words(promise: Promise, finding: Finding) -> list[str]:
    promised = promise.promised
    if promised is None or finding.observed is None or finding.delivered_share is None:
        return []
    amount = f"{amount_in_words(finding.observed)} of {amount_in_words(promised)} promised"
    when = finding.observed_on
    if finding.verdict is Verdict.CANNOT_BE_TOLD:
        return [f"Last reported as built{_dated(when)}: {amount}."]
    return [f"Built{_before_due(when, promise)}: {amount} ({finding.delivered_share:.0%})."]


def _used_words(promise: Promise, finding: Finding) -> list[str]:
    promised, service, share = promise.promised, finding.service, finding.service_share
    if service is None:
        return []
    told, when = finding.verdict is not Verdict.CANNOT_BE_TOLD, finding.service_on
    dated = _before_due(when, promise) if told else _dated(when)
    word = f"In use{dated}" if told else f"Last reported as in use{dated}"
    if promised is None or share is None:
        return [f"{word}: {amount_in_words(service)}."]
    part = f" ({share:.0%})" if told else ""
    if service.low > promised.high:
        load = f"{amount_in_words(service)}, more than the {amount_in_words(promised)} promised"
        return [f"{word}: {load}{part}: it {'is' if told else 'was'} overloaded."]
    load = f"{amount_in_words(service)} of {amount_in_words(promised)} promised"
    return [f"{word}: {load}{part}."]


def _before_due(when: DateRange | None, promise: Promise) -> str:
    """Date an amount that was counted before the promise was due: it may have grown since."""
    due = promise.promised_by
    early = when is not None and due is not None and when.last <= due.last
    return _dated(when) if early else ""


def _dated(when: DateRange | None) -> str:
    return f" by {in_words(when)}" if when else ""


def _late_words(promise: Promise, finding: Finding) -> list[str]:
    """Say the promised date, how often it was put off, and how late it is or was."""
    if promise.promised_by is None:
        return []
    due = f"Promised for {in_words(promise.promised_by)}"
    if promise.slips:
        due += f", put off to {', then '.join(in_words(parse_date(s)) for s in promise.slips)}"
    standing = finding.verdict in (Verdict.DELIVERED, Verdict.ELSEWHERE)
    if not standing and finding.due is False:
        return [f"{due}: not due yet."]
    if finding.days_late is None:
        unseen = not standing and finding.verdict is not Verdict.CANNOT_BE_TOLD
        return [f"{due}{_UNSEEN if unseen else ''}."]
    least, most = finding.days_late
    if most <= 0:
        return [f"{due}: in time."]
    if least <= 0:
        return [
            f"{due}: in time or up to {span_in_words(most, most)} late, as the dates are no finer."
        ]
    return [f"{due}: {span_in_words(least, most)} late{'' if standing else ' so far'}."]
