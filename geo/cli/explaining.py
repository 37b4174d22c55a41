"""``geo explain``: one number as numbered steps, then every source with its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.cli.answering import assess_site, print_title, remind_of_given
from geo.cli.pages import say_wrapped
from geo.cli.saying import say, say_findings, say_json
from geo.run.explain import explain
from geo.run.explain.working import MIDDLES, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.run.explain import Citation, Explanation, Step, Used

MARKS = {
    "P": "read in a published page",
    "R": "read in a code base",
    "I": "read in an issue thread",
    "C": "computed from published data",
    "K": "general knowledge, still to be verified",
    "J": "our own judgement",
}
INDENT = "   "


def show_explanation(
    name: str,
    what: str | None,
    data: Sequence[Path],
    assume: Sequence[str],
    *,
    seed: int | None,
    draws: int | None,
    as_json: bool,
) -> Sequence[str]:
    """Print the steps to one number, and return what a person should know besides."""
    assessment = assess_site(name, data, assume, seed=seed, draws=draws)
    explanation = explain(assessment.results, assessment.exposure, what)
    if as_json:
        say_json([step.model_dump(mode="json") for step in explanation.steps])
        remind_of_given(assessment.results)
    else:
        print_title(assessment.results)
        print_explanation(explanation)
    say_findings(assessment)
    return assessment.findings


def print_explanation(explanation: Explanation) -> None:
    """Print numbered steps, then the sources that they name; what was told once is not repeated."""
    told: dict[str, int] = {}
    for number, step in enumerate(explanation.steps, start=1):
        say()
        _print_step(number, step, told)
    if any(step.working for step in explanation.steps):
        say()
        say_wrapped(MIDDLES)
    sources = {source.key: source for step in explanation.steps for source in step.sources}
    if sources:
        say()
        say("SOURCES")
        for key in sorted(sources):
            _print_source(sources[key])


def _print_step(number: int, step: Step, told: dict[str, int]) -> None:
    say_wrapped(step.title, first=f"{number}. ")
    for text in step.says:
        say_wrapped(text, first=INDENT)
    if step.formula:
        formula = f"as in step {told[step.formula]}." if step.formula in told else step.formula
        say_wrapped(formula, first=f"{INDENT}Formula: ", rest=INDENT * 2)
        told.setdefault(step.formula, number)
    if step.working:
        say(f"{INDENT}At the middles:")
        for line in step.working:
            say_wrapped(line, first=INDENT * 2, rest=INDENT * 3)
    if step.published:
        say_wrapped(f"The draws give {step.published} in the middle.", first=INDENT)
    for used in step.assumptions:
        _print_assumption(used, told.get(used.assumption))
        told.setdefault(used.assumption, number)
    if step.sources:
        keys = ", ".join(source.key for source in step.sources)
        say_wrapped(keys, first=f"{INDENT}Sources: ", rest=INDENT * 2)


def _print_assumption(used: Used, earlier: int | None) -> None:
    head = f"Assumed: {used.assumption} = {plain(used.middle)} {used.unit} in the middle"
    if earlier is not None:
        say_wrapped(f"{head} (as in step {earlier}).", first=INDENT, rest=INDENT * 2)
        return
    say_wrapped(
        f"{head}: {used.meaning}. {used.distribution}; {MARKS.get(used.mark, used.mark)} "
        f"({used.mark}), confidence {used.confidence} [{'; '.join(used.sources)}].",
        first=INDENT,
        rest=INDENT * 2,
    )
    if used.note:
        say_wrapped(used.note, first=INDENT * 2)


def _print_source(source: Citation) -> None:
    say_wrapped(
        source.title or "not in the site's list of sources", first=f"{source.key}: ", rest=INDENT
    )
    if source.address:
        say_wrapped(source.address, first=INDENT)
