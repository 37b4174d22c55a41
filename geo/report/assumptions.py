"""An assumption in words, on the map and on the page alike: its shape and how it is known."""

from __future__ import annotations

from collections.abc import Iterator

from geo.report.style import exact
from geo.report.wording import Wording
from geo.sites.assumption import SHOWN_VALUES, Assumption

FLAGGED = ("K", "J")
"""Marks of what nobody has published: general knowledge and our own judgement."""


def distribution_words(words: Wording, assumption: Assumption) -> str:
    """Say how the number is distributed, by the parameters that the site gives."""
    if assumption.kind == "empirical":
        shown = "; ".join(exact(value) for value in assumption.values[:SHOWN_VALUES])
        shown += "; …" if len(assumption.values) > SHOWN_VALUES else ""
        form = "weighted" if assumption.weights else "equal"
        values = exact(len(assumption.values))
        return words.say(f"distribution.empirical_{form}", count=values, values=shown)
    numbers = {
        name: exact(value)
        for name in ("low", "mode", "high", "mean", "sd")
        if (value := getattr(assumption, name)) is not None
    }
    form = "_moments" if assumption.mean is not None else ""
    return words.say(f"distribution.{assumption.kind}{form}", **numbers)


def between_zones(words: Wording, assumption: Assumption) -> Iterator[str]:
    """Say whether zones differ from the number that they share."""
    if assumption.follows is not None:
        yield words.say(
            "assumptions.follows",
            other=assumption.follows,
            correlation=exact(assumption.rank_correlation or 0.0),
        )
    if assumption.zone_log_sd:
        yield words.say("assumptions.zone_log_sd", sd=exact(assumption.zone_log_sd))


def mark_words(words: Wording, mark: str) -> str:
    """Say how a number is known, flagged where nobody has published it."""
    told = words.of("mark", mark)
    return words.say("assumptions.flag", mark=told) if mark in FLAGGED else told
