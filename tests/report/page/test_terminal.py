"""The last table on the terminal is plain text, whatever the layers held."""

from __future__ import annotations

from geo.report.page import terminal_summary
from geo.results import Results


def test_no_row_holds_a_control_character_or_a_line_end(results: Results) -> None:
    events = tuple(
        event.model_copy(update={"name": "\x1b[31mred\x1b[0m\n[bold]x[/bold]"})
        for event in results.flood["events"]
    )
    rows = terminal_summary(results.model_copy(update={"flood": {"events": events}}))
    told = "".join(name + value for name, value in rows)
    assert told.isprintable()
    assert "[bold]x[/bold]" in told


def test_a_conflict_is_said(conflicting: Results) -> None:
    rows = dict(terminal_summary(conflicting))
    assert "conflict" in rows[""]
    assert "middle" not in rows["Would be displaced"]


def test_the_reason_of_a_missing_number(null_registry: Results) -> None:
    rows = terminal_summary(null_registry)
    assert ("Beyond the registry", "no number: Nobody published a registry.") in rows


def test_a_site_without_a_register_of_promises_says_so(empty: Results) -> None:
    told = dict(terminal_summary(empty))
    assert told["Promises delivered"] == "no register of promises for this site"
