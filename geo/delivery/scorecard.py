"""Scores over promises: only those that somebody can be shown to have made, and all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from geo.delivery.model import PromiseVerdict, SectorScore, Verdict


def score_sectors(promises: Sequence[PromiseVerdict]) -> tuple[SectorScore, ...]:
    """Count the sourced promises of each sector by verdict; sectors in alphabetical order."""
    sourced = [promise for promise in promises if promise.sourced]
    return tuple(
        _score(sector, [promise for promise in sourced if promise.sector == sector])
        for sector in sorted({promise.sector for promise in sourced})
    )


def summarise(promises: Sequence[PromiseVerdict]) -> dict[str, int]:
    """
    Count verdicts over the sourced promises.

    Every verdict is a key, also at 0, and they add up to `promises - unsourced`; `judged` is the
    number of sourced promises of which something can be told, and `not_due` that of those 'not
    delivered' whose date has not come: a promise cannot be broken before it is due. `no_due_date`
    counts those of the 'not delivered' that never had a date.
    """
    sourced = [promise for promise in promises if promise.sourced]
    counts = Counter(promise.verdict for promise in sourced)
    return {
        **{verdict.value: counts[verdict] for verdict in Verdict},
        "promises": len(promises),
        "unsourced": len(promises) - len(sourced),
        "judged": len(sourced) - counts[Verdict.CANNOT_BE_TOLD],
        "not_due": count_not_due(sourced),
        "no_due_date": count_no_due_date(sourced),
    }


def count_not_due(promises: Sequence[PromiseVerdict]) -> int:
    """Count the promises that are not delivered and not yet due."""
    return sum(p.verdict is Verdict.NOT_DELIVERED and p.due is False for p in promises)


def count_no_due_date(promises: Sequence[PromiseVerdict]) -> int:
    """Count the promises that are not delivered and never had a date."""
    return sum(p.verdict is Verdict.NOT_DELIVERED and p.due is None for p in promises)


def overall_sentence(summary: dict[str, int]) -> str:
    """
    Say the whole audit: how many can be judged at all, then what they came to.

    Money spent and works finished are two things; no sum of money appears here.
    """
    sourced = summary["promises"] - summary["unsourced"]
    if sourced == 0:
        return "No promise with a source is held for this site, so nothing can be audited."
    judged = [
        f"{summary[verdict.value]} {verdict.value}"
        + (_due_words(summary) if verdict is Verdict.NOT_DELIVERED else "")
        for verdict in Verdict
        if verdict is not Verdict.CANNOT_BE_TOLD and summary[verdict.value]
    ]
    unknown = sourced - summary["judged"]
    parts = [
        f"Of {sourced} promise{'s' if sourced != 1 else ''} with a source, {summary['judged']} can "
        f"be judged from the evidence held" + (f": {', '.join(judged)}." if judged else ".")
    ]
    if unknown:
        parts.append(
            f"What became of the other {unknown} cannot be told, which is not the same as "
            "not delivered."
        )
    if summary["unsourced"]:
        count = summary["unsourced"]
        parts.append(
            f"{count} more {'have' if count > 1 else 'has'} no source for the promise and "
            f"{'are' if count > 1 else 'is'} left out."
        )
    return " ".join(parts)


def _due_words(summary: dict[str, int]) -> str:
    whole = summary[Verdict.NOT_DELIVERED.value]
    parts = [
        words if count == whole else f"{count} of them {words}"
        for count, words in (
            (summary["not_due"], "not yet due"),
            (summary["no_due_date"], "without a promised date"),
        )
        if count
    ]
    return f" ({', '.join(parts)})" if parts else ""


def _score(sector: str, promises: Sequence[PromiseVerdict]) -> SectorScore:
    counts = Counter(promise.verdict for promise in promises)
    unknown = counts[Verdict.CANNOT_BE_TOLD]
    return SectorScore(
        sector=sector,
        promises=len(promises),
        by_verdict={verdict: counts[verdict] for verdict in Verdict},
        not_due=count_not_due(promises),
        no_due_date=count_no_due_date(promises),
        judged_share=1.0 - unknown / len(promises),
    )
