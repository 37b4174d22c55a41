"""The last table on the terminal is plain text, whatever the layers held."""

from __future__ import annotations

from geo.report.page import terminal_summary
from geo.results import Results
from tests.report.page.conftest import Change


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
    assert ("· beyond the registry", "no number: Nobody published a registry.") in rows


def test_one_reason_for_both_headlines_is_said_once(results: Results) -> None:
    both = {
        name: getattr(results.displacement, name).model_copy(
            update={"registered": None, "beyond_registry": None, "reason": "No registry."}
        )
        for name in ("would_displace", "displaced")
    }
    displacement = results.displacement.model_copy(update=both)
    rows = terminal_summary(results.model_copy(update={"displacement": displacement}))
    assert [value for name, value in rows if name == "· beyond the registry"] == [
        "no number: No registry.",
        "no number, for the same reason",
    ]


def test_the_ground_that_the_registry_counts_stands_beside_the_total(change: Change) -> None:
    block = change().displacement.would_displace
    assert block is not None
    assert block.registered is not None
    registered = block.registered.model_copy(update={"covers": ("Station quarter",)})
    rows = dict(terminal_summary(change(registered=registered)))
    told = rows["· of which where the registry counts"]
    assert told.startswith("2,100 to 4,600 households")
    assert told.endswith("(Station quarter)")


def test_a_site_without_a_register_of_promises_says_so(empty: Results) -> None:
    told = dict(terminal_summary(empty))
    assert told["Promises delivered"] == "no register of promises for this site"
