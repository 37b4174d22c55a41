"""``geo run``: one site after the other, each with a table of its answer at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.cli.progress import progress_bar
from geo.cli.saying import say, say_findings, say_json
from geo.errors import ConfigError, GeoError
from geo.report import results_json, terminal_summary
from geo.report.safe import visible
from geo.run.assessment import DEFAULT_DRAWS, DEFAULT_SEED, assess
from geo.run.given import told_given
from geo.run.opening import open_site
from geo.run.outputs import write_outputs
from geo.sites.override import OPTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.run.assessment import Assessment

OUTPUTS = Path("outputs")


def run_sites(
    names: Sequence[str],
    *,
    data: Sequence[Path],
    out: Path | None,
    seed: int | None,
    draws: int | None,
    as_json: bool,
    assume: Sequence[str] = (),
) -> bool:
    """
    Run sites in turn, and say whether something was mended or withheld in any of them.

    A site that fails does not keep the others from being run; the errors are raised together at the
    end. With JSON, one site is an object and several are a list of those that could be run.
    """
    names = list(dict.fromkeys(names))
    if len(names) > 1:
        _refuse_one_folder_for_two(names)
    failures: list[GeoError] = []
    noted = False
    printed: list[object] = []
    for name in names:
        try:
            assessment, folder = _run(
                name,
                data=data,
                out=out if len(names) == 1 or out is None else out / _folder_name(name),
                seed=DEFAULT_SEED if seed is None else seed,
                draws=DEFAULT_DRAWS if draws is None else draws,
                assume=assume,
            )
        except GeoError as error:
            failures.append(error if len(names) == 1 else type(error)(f"{name}: {error}"))
            continue
        noted = noted or bool(assessment.findings)
        if as_json:
            printed.append(json.loads(results_json(assessment.results)))
        else:
            _print_table(assessment, folder)
    if as_json and len(names) > 1:
        say_json(printed)
    elif printed:
        say_json(printed[0])
    if failures:
        raise GeoError("\n".join(str(failure) for failure in failures))
    return noted


def _folder_name(name: str) -> str:
    return Path(name).resolve().name


def _refuse_one_folder_for_two(names: Sequence[str]) -> None:
    folders = [_folder_name(name) for name in names]
    twice = sorted({folder for folder in folders if folders.count(folder) > 1})
    if twice:
        raise ConfigError(
            f"Two of these sites would be written to one folder '{twice[0]}'. Run them one by one, "
            "each with an --out of its own."
        )


def _run(
    name: str,
    *,
    data: Sequence[Path],
    out: Path | None,
    seed: int,
    draws: int,
    assume: Sequence[str],
) -> tuple[Assessment, Path]:
    with progress_bar(Path(name).name) as progress:
        opened = open_site(name, data, assume)
        assessment = assess(
            opened.site,
            opened.sources,
            citations=opened.citations,
            draws=draws,
            seed=seed,
            progress=progress,
        )
        # By its folder: a copy that keeps its id must not write over the original's output.
        folder = OUTPUTS / opened.name if out is None else out
        given = [word for text in assume for word in (OPTION, text)]
        command = ("geo", "run", opened.name, "--seed", str(seed), "--draws", str(draws), *given)
        write_outputs(assessment, folder, command=command, inputs=opened.inputs, progress=progress)
    return assessment, folder


def _print_table(assessment: Assessment, folder: Path) -> None:
    say(f"{assessment.results.site.name.en}: {assessment.results.site.project.en}")
    given = told_given(assessment.results)
    if given:
        say(given)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = (*terminal_summary(assessment.results), ("map", str(folder / "map.html")))
    for label, text in (*rows, ("report", str(folder / "report.html"))):
        table.add_row(Text(label), Text(visible(text)))
    Console(soft_wrap=False).print(table)
    say()
    say_findings(assessment)
