"""
Whether what was promised stands: one verdict per promise, computed from dated evidence.

A promise is delivered when what was promised stands and can be used, whatever was spent on it. No
state is read from a column: delete an evidence row and the verdict moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from geo.delivery.dates import days_late, days_overdue
from geo.delivery.model import (
    DateRange,
    Delivery,
    Evidence,
    PromiseVerdict,
    State,
    Verdict,
)
from geo.delivery.quantities import built, read_against, share_of, used
from geo.delivery.register import EVIDENCE_COLUMNS, PROMISE_COLUMNS, Promise, read_register
from geo.delivery.scorecard import overall_sentence, score_sectors, summarise
from geo.delivery.sentence import Finding, say, settles
from geo.delivery.verdict import decisive, posterior, verdict_of


def audit_delivery(
    promises: pd.DataFrame | None, evidence: pd.DataFrame | None, *, as_of: date
) -> Delivery:
    """
    Judge every promise of a site from its evidence rows.

    Parameters
    ----------
    promises
        Rows of promises.csv, all text, empty where unknown (docs/site-files.md). Never changed.
        None where the site holds no register: an audit of no promises.
    evidence
        Rows of evidence.csv, or None, likewise. The order of rows plays no part.
    as_of
        The day of the audit: old statements fade towards it, lateness is counted to it.

    Returns
    -------
    audit
        A verdict per promise in the order of `promises`, scores by sector over sourced promises
        only, and one sentence that says how much can be judged at all.

    Raises
    ------
    FaultsError
        With every fault of both tables.
    """
    register, rows = read_register(
        pd.DataFrame(columns=list(PROMISE_COLUMNS)) if promises is None else promises,
        pd.DataFrame(columns=list(EVIDENCE_COLUMNS)) if evidence is None else evidence,
        as_of=as_of,
    )
    verdicts = tuple(
        _judge(
            promise,
            tuple(sorted((row for row in rows if row.promise == promise.id), key=_by_day_and_id)),
            as_of=as_of,
        )
        for promise in register
    )
    summary = summarise(verdicts)
    return Delivery(
        summary=summary,
        promises=verdicts,
        sectors=score_sectors(verdicts),
        sentence=overall_sentence(summary),
    )


def _judge(promise: Promise, rows: tuple[Evidence, ...], *, as_of: date) -> PromiseVerdict:
    """Judge one promise from its own rows."""
    statements = [read_against(row, promise.promised) for row in rows]
    probability = posterior(statements, as_of=as_of)
    verdict = verdict_of(probability)
    observed, observed_on = built(rows, promise.promised, as_of=as_of)
    service, service_on = used(rows, promise.promised, as_of=as_of)
    told = verdict is not Verdict.CANNOT_BE_TOLD
    finding = Finding(
        verdict=verdict,
        decided_by=decisive(statements, word=verdict, as_of=as_of) if told else None,
        observed=observed,
        observed_on=observed_on,
        delivered_share=share_of(observed, promise.promised),
        service=service,
        service_on=service_on,
        service_share=share_of(service, promise.promised),
        due=None if promise.promised_by is None else promise.promised_by.last < as_of,
        days_late=_lateness(promise.promised_by, statements, verdict, as_of),
        as_of=as_of,
        published={row.id: row for row in rows},
    )
    return PromiseVerdict(
        id=promise.id,
        name=promise.name,
        sector=promise.sector,
        phase=promise.phase,
        sourced=promise.sourced,
        verdict=verdict,
        probability=probability,
        probability_delivered=probability[State.DELIVERED],
        promised=promise.promised,
        promised_by=promise.promised_by,
        promised_slips=promise.slips,
        observed=observed,
        delivered_share=finding.delivered_share if told else None,
        observed_service=service,
        service_share=finding.service_share if told else None,
        due=finding.due,
        days_late=finding.days_late,
        evidence=rows,
        sentence=say(promise, statements, finding),
        settles=settles(promise.promised),
        lon=promise.lon,
        lat=promise.lat,
        location_accuracy_m=promise.accuracy_m,
        source=promise.source,
        confidence=promise.confidence,
        note=promise.note,
    )


def _lateness(
    due: DateRange | None, statements: Sequence[Evidence], verdict: Verdict, as_of: date
) -> tuple[int, int] | None:
    """
    Count days late: to the delivery where it was delivered, to `as_of` where it was not.

    Sources that name different days of delivery widen the range. None without a promised date,
    where the verdict cannot be told, where it stands elsewhere, where no source names the day, and
    where nobody was there to see it missing after the day it was due.
    """
    if due is None or verdict in (Verdict.CANNOT_BE_TOLD, Verdict.ELSEWHERE):
        return None
    if verdict is not Verdict.DELIVERED:
        seen = any(_saw_after(row, due) for row in statements)
        return days_overdue(due, as_of) if seen else None
    named = [
        row.delivered_on
        for row in statements
        if row.says is State.DELIVERED and row.delivered_on is not None
    ]
    if not named:
        return None
    ends = [days_late(due, delivered_on) for delivered_on in named]
    return min(least for least, _ in ends), max(most for _, most in ends)


def _saw_after(row: Evidence, due: DateRange) -> bool:
    """Tell whether a row speaks at first hand of the promise as it was after its date."""
    when = row.observed_on
    at_first_hand = row.says is not None and row.kind not in ("inference", "second_hand", "search")
    return at_first_hand and when is not None and when.first > due.last


def _by_day_and_id(row: Evidence) -> tuple[date, str]:
    when = row.observed_on or row.delivered_on
    return (date.max if when is None else when.first, row.id)
