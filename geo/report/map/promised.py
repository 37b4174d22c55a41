"""What the panel says of one promise."""

from __future__ import annotations

from geo.delivery.model import DateRange, Evidence, PromiseVerdict, Quantity, Verdict
from geo.report import style
from geo.report.map.details import Detail, Sources, within
from geo.report.map.words import KIND


def promise(verdict: PromiseVerdict, sources: Sources) -> Detail:
    """Describe one promise: the verdict, how sure, what was promised and what stands."""
    rows = _amount("Promised", verdict.promised)
    if verdict.verdict is not Verdict.CANNOT_BE_TOLD:
        # Of the others it would hardly differ from what was assumed before any evidence.
        probability = style.percent(verdict.probability_delivered)
        rows.insert(0, ["Probability that it is delivered", probability])
    if verdict.promised_by is not None:
        slips = "".join(f", then {slip}" for slip in verdict.promised_slips)
        rows.append(["Promised by", verdict.promised_by.text + slips])
    rows += _amount("Found", verdict.observed) + _part(verdict.delivered_share, "of the promise")
    rows += _amount("In use", verdict.observed_service) + _part(verdict.service_share, "in use")
    if verdict.days_late is not None:
        rows.append(["Days late", _days(verdict.days_late)])
    rows += within(verdict.location_accuracy_m)
    rows.append(["Confidence", verdict.confidence])
    rows.append(["What would settle it", verdict.settles])
    if verdict.note:
        rows.append(["Note", verdict.note])
    badges = [verdict.verdict.value, verdict.sector]
    if verdict.due is False:
        badges.append("not yet due")
    if not verdict.sourced:
        badges.append("nobody can be shown to have promised it: not in the scorecard")
    return {
        "kind": KIND["promise"],
        "title": verdict.name,
        "mark": f"verdict:{verdict.verdict.value}",
        "badges": badges,
        "sentence": verdict.sentence,
        "rows": rows,
        "evidence": [_evidence(entry, sources) for entry in verdict.evidence],
        "source": sources.titles(verdict.source),
    }


def _amount(label: str, quantity: Quantity | None) -> list[list[str]]:
    if quantity is None:
        return []
    low, high = style.exact(quantity.low), style.exact(quantity.high)
    return [[label, f"{low if low == high else f'{low} to {high}'} {quantity.unit}"]]


def _part(share: float | None, of: str) -> list[list[str]]:
    return [] if share is None else [[f"Share {of}", style.percent(share)]]


def _days(days: tuple[int, int]) -> str:
    least, most = days
    if least < 0:
        early = style.exact(-least)
        if most > 0:
            return f"{early} early to {style.exact(most)} late"
        return f"{early} early" if least == most else f"{style.exact(-most)} to {early} early"
    low, high = style.exact(least), style.exact(most)
    return low if low == high else f"{low} to {high}"


def _evidence(entry: Evidence, sources: Sources) -> str:
    day: DateRange | None = entry.observed_on
    parts = [
        day.text if day else "undated",
        entry.kind.replace("_", " "),
        _says(entry),
        *(text for _, text in _amount("", entry.quantity)),
        *([entry.note] if entry.note else []),
        ", ".join(sources.titles(entry.source)),
    ]
    return " · ".join(part for part in parts if part)


def _says(entry: Evidence) -> str:
    """Say what a piece of evidence comes to; an amount only where it gives one."""
    if entry.says:
        return f"says {entry.says.value.replace('_', ' ')}"
    if entry.kind == "search":
        return "found nothing"
    return "gives an amount" if entry.quantity else "mentions it"
