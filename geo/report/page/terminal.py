"""The last table on the terminal, in plain text: the command line decides how it looks."""

from __future__ import annotations

from geo.delivery.model import Verdict
from geo.displacement.model import DisplacementBlock
from geo.quantity import Interval
from geo.report.differences import difference_middle, difference_range
from geo.report.page.answer import verdict_counts
from geo.report.page.phrases import with_probability
from geo.report.registered import registered_ground
from geo.report.safe import visible
from geo.report.style import exact, number, percent
from geo.report.wording import Wording, load_wording
from geo.results import Results


def terminal_summary(results: Results, *, language: str = "en") -> tuple[tuple[str, str], ...]:
    """
    Sum a run up in rows of two plain texts: what it is, what was found.

    Parameters
    ----------
    results
        What the run found.
    language
        Language of the words.

    Returns
    -------
    rows
        Without markup and without control characters, which a terminal would obey.
    """
    words = load_wording(language)
    rows: list[tuple[str, str]] = []
    displacement = results.displacement
    for name, block in (
        ("would", displacement.would_displace),
        ("displaced", displacement.displaced),
    ):
        if block is not None:
            rows += _block(words, words.say(f"headline.{name}"), block, {v for _, v in rows})
    counts = verdict_counts(results.delivery)
    told = words.say(
        "terminal.delivered_value",
        delivered=str(counts[Verdict.DELIVERED]),
        total=str(sum(counts.values())),
        cannot=str(counts[Verdict.CANNOT_BE_TOLD]),
    )
    if not sum(counts.values()):
        held = results.delivery.promises
        told = words.say("terminal.unsourced" if held else "terminal.no_register")
    rows.append((words.say("terminal.delivered"), told))
    for event in results.flood.get("events", ()):
        if event.households is not None:
            unknown = percent(event.not_observable_share)
            told = words.say(
                "terminal.flood_value",
                households=_interval(words, event.households),
                unknown=unknown,
            )
            rows.append((words.say("terminal.flood", event=event.name), told))
    return tuple((_one_line(name), _one_line(value)) for name, value in rows)


def _block(
    words: Wording, label: str, block: DisplacementBlock, said: set[str]
) -> list[tuple[str, str]]:
    """Give a headline's rows; those below the first begin with a dot, as they belong to it."""
    if block.households is None:
        reason = block.reason or words.say("page.unknown")
        return [(label, words.say("terminal.null", reason=reason))]
    conflict = block.agreement.conflict
    told = _interval(words, block.households, conflict=conflict)
    if block.incomplete:
        told += words.count("answer.without", len(block.incomplete))
    rows = [(label, told)]
    registered, beyond = block.registered, block.beyond_registry
    part = registered_ground(block)
    if part is not None and part.households is not None:
        households = _interval(words, part.households, conflict=conflict)
        told = words.say("terminal.part_value", households=households, ground=part.name)
        rows.append((words.say("terminal.part"), told))
    if registered is None or beyond is None:
        told = words.say("terminal.null", reason=block.reason or words.say("page.unknown"))
        told = words.say("terminal.same_reason") if told in said else told
        rows.append((words.say("terminal.beyond"), told))
    else:
        told = words.say(
            "terminal.registry_value",
            households=exact(registered.households),
            persons=exact(registered.persons),
        )
        rows.append((words.say("terminal.registry"), told))
        middle = "" if conflict else difference_middle(words, beyond.households)
        told = words.say(
            "terminal.beyond_value",
            range=difference_range(words, beyond.households),
            middle=f"{middle}; " if middle else "",
            likelihood=with_probability(words, "people.likelihood", beyond.probability_positive),
        )
        rows.append((words.say("terminal.beyond"), told))
    if conflict:
        rows.append(("", words.say("terminal.conflict")))
    return rows


def _interval(words: Wording, interval: Interval, *, conflict: bool = False) -> str:
    low, high = number(interval.p05), number(interval.p95)
    if conflict:
        return words.say("terminal.conflicting", low=low, high=high)
    return words.say("terminal.households", low=low, high=high, middle=number(interval.p50))


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))
