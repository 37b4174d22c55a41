"""
The nouns of the audit: a promise, a piece of evidence, a verdict.

A promise is delivered when what was promised stands and can be used, whatever was spent. The state
of a promise is never read from a column: it is computed from dated evidence rows.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from geo.quantity import Frozen, Share


class State(StrEnum):
    """What a promise may have come to, on the day to which the facts were collected."""

    DELIVERED = "delivered"
    PARTLY = "partly"
    UNDER_CONSTRUCTION = "under_construction"
    NOT_STARTED = "not_started"
    ABANDONED = "abandoned"
    RELOCATED = "relocated"


class Verdict(StrEnum):
    """The word on the page; the first six follow the states, see the one scale in docs/house.md."""

    DELIVERED = "delivered"
    PARTLY = "partly delivered"
    UNDER_CONSTRUCTION = "under construction"
    NOT_DELIVERED = "not delivered"
    ELSEWHERE = "delivered elsewhere"
    CANNOT_BE_TOLD = "cannot be told"


class DateRange(Frozen):
    """A date known to the day, the month or the year: its first and last possible day."""

    first: date
    last: date
    text: str
    """As published."""


class Quantity(Frozen):
    """An amount as published; `low` and `high` differ where a range was printed."""

    low: float
    high: float
    unit: str


class Evidence(Frozen):
    """One dated statement of one source about one promise."""

    id: str
    promise: str
    says: State | None
    """What the source says of the promise; None where it speaks of a quantity only."""
    kind: str
    """official, press, press_repeat, document, field, second_hand, inference, or search (somebody
    looked for a report and found none)."""
    observed_on: DateRange | None
    delivered_on: DateRange | None = None
    """The day on which the source says the thing was finished; None where it names none."""
    quantity: Quantity | None
    aspect: str | None
    """nameplate, service or scope_differs: what the quantity measures."""
    source: str
    note: str | None


class PromiseVerdict(Frozen):
    """One promise judged."""

    id: str
    name: str
    sector: str
    phase: str | None
    sourced: bool
    """False: nobody can be shown to have promised it; stays out of scorecards."""
    verdict: Verdict
    probability: dict[State, Share]
    probability_delivered: Share
    promised: Quantity | None
    promised_by: DateRange | None
    promised_slips: tuple[str, ...]
    """Later dates that replaced the first one."""
    observed: Quantity | None
    delivered_share: float | None
    """Observed over promised; None unless unit and scope agree, and where the verdict cannot be
    told, for the amount is then no more than what was last reported. Over 1 where more was
    built."""
    observed_service: Quantity | None
    service_share: float | None
    """Used over promised, where use is measured apart from what was built; None as above."""
    due: bool | None = None
    """True where the first promised date has passed, False where it has not; None without one."""
    days_late: tuple[int, int] | None
    """
    Least and most days late, against the first promised date; negative when early.

    None where it cannot be told, where the date has not yet come, and where nothing but inference
    and hearsay speaks of a day after it.
    """
    evidence: tuple[Evidence, ...]
    sentence: str
    settles: str
    """What evidence would settle it."""
    lon: float | None
    lat: float | None
    location_accuracy_m: float | None
    source: str
    confidence: str
    note: str | None


class SectorScore(Frozen):
    """Sourced promises of one sector by verdict."""

    sector: str
    promises: int
    by_verdict: dict[Verdict, int]
    not_due: int = 0
    """Of those 'not delivered', how many are not yet due: they have failed nobody."""
    no_due_date: int = 0
    """Of those 'not delivered', how many had no promised date, so that none can be late."""
    judged_share: Share
    """Share of the promises whose verdict is not 'cannot be told'."""


class Delivery(Frozen):
    """The audit of one site."""

    summary: dict[str, int]
    """Verdict -> sourced promises; plus 'promises' (all), 'unsourced', 'judged' (sourced) and
    'not_due' and 'no_due_date': of those 'not delivered', how many are not yet due, and how many
    had no promised date."""
    promises: tuple[PromiseVerdict, ...]
    sectors: tuple[SectorScore, ...]
    sentence: str
