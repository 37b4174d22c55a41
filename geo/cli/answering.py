"""``geo displaced`` and ``geo census``: the answer on a screen, and the form that asks further."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from geo.cli.pages import page_width, say_wrapped
from geo.cli.progress import progress_bar
from geo.cli.saying import say, say_findings, say_json
from geo.report import results_json
from geo.report.census_form import write_census
from geo.report.safe import visible
from geo.run.assessment import DEFAULT_DRAWS, DEFAULT_SEED, assess
from geo.run.bars import draw_bars, legend
from geo.run.given import told_given
from geo.run.opening import open_site
from geo.run.short import short_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.results import Results
    from geo.run.assessment import Assessment
    from geo.run.short import ShortBlock

LABEL = 17
"""Columns of the labels of facts."""


def assess_site(
    name: str,
    data: Sequence[Path],
    assume: Sequence[str],
    *,
    seed: int | None = None,
    draws: int | None = None,
) -> Assessment:
    """Assess one site and write nothing; its results are released as those of a run are."""
    with progress_bar(Path(name).name) as progress:
        opened = open_site(name, data, assume)
        return assess(
            opened.site,
            opened.sources,
            citations=opened.citations,
            draws=DEFAULT_DRAWS if draws is None else draws,
            seed=DEFAULT_SEED if seed is None else seed,
            progress=progress,
        )


def show_displaced(
    name: str,
    data: Sequence[Path],
    assume: Sequence[str],
    *,
    seed: int | None,
    draws: int | None,
    as_json: bool,
) -> Sequence[str]:
    """Print both headlines of a site, and return what a person should know besides."""
    assessment = assess_site(name, data, assume, seed=seed, draws=draws)
    results = assessment.results
    if as_json:
        say_json(json.loads(results_json(results))["displacement"])
        remind_of_given(results)
    else:
        print_answer(results, name)
    say_findings(assessment)
    return assessment.findings


def write_census_form(
    name: str, data: Sequence[Path], assume: Sequence[str], *, out: Path, rows: int | None
) -> Sequence[str]:
    """Write the census form of a site, and return what a person should know besides."""
    assessment = assess_site(name, data, assume)
    write_census(assessment.results, out, rows)
    say(str(out))
    remind_of_given(assessment.results)
    say_findings(assessment)
    return assessment.findings


def print_answer(results: Results, name: str) -> None:
    """Print both headlines, and how to go on from there."""
    print_title(results)
    for block in short_version(results):
        say()
        _print_block(block)
    say()
    say_wrapped(f"Step by step to the sources: geo explain {name}")


def print_title(results: Results) -> None:
    """Print whose answer follows, and which assumptions the user gave."""
    say_wrapped(f"{results.site.name.en}: {results.site.project.en}")
    if told_given(results):
        say_wrapped(told_given(results))


def remind_of_given(results: Results) -> None:
    """Say apart from the output which assumptions the user gave."""
    if told_given(results):
        typer.echo(visible(told_given(results)), err=True)


def _print_block(block: ShortBlock) -> None:
    say(block.title.upper())
    say_wrapped(block.sentence)
    if block.bars:
        say()
        say_wrapped(f"Households ({legend(block.bars)})")
        for line in draw_bars(block.bars, page_width()):
            if line.startswith(" "):
                say(line)
            else:
                say_wrapped(line, rest="  ")
    if block.facts:
        say()
    said = ""
    for label, text in block.facts:
        say_wrapped(text, first=("" if label == said else label).ljust(LABEL))
        said = label
