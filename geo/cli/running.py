"""``geo run``: one site after the other, each with a table of its answer at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.cli.progress import progress_bar
from geo.errors import GeoError
from geo.report import results_json, terminal_summary
from geo.run.assessment import DEFAULT_DRAWS, DEFAULT_SEED, assess
from geo.run.opening import open_site
from geo.run.outputs import write_outputs

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
) -> bool:
    """
    Run sites in turn, and say whether something was mended or withheld in any of them.

    A site that fails does not keep the others from being run; the errors are raised together at the
    end.
    """
    failures: list[GeoError] = []
    noted = False
    printed: list[object] = []
    for name in names:
        try:
            assessment, folder = _run(
                name,
                data=data,
                out=out if len(names) == 1 or out is None else out / Path(name).name,
                seed=DEFAULT_SEED if seed is None else seed,
                draws=DEFAULT_DRAWS if draws is None else draws,
            )
        except GeoError as error:
            failures.append(error if len(names) == 1 else type(error)(f"{name}: {error}"))
            continue
        noted = noted or bool(assessment.findings)
        if as_json:
            printed.append(json.loads(results_json(assessment.results)))
        else:
            _print_table(assessment, folder)
    if as_json:
        typer.echo(json.dumps(printed[0] if len(names) == 1 and printed else printed, indent=1))
    if failures:
        raise GeoError("\n".join(str(failure) for failure in failures))
    return noted


def _run(
    name: str, *, data: Sequence[Path], out: Path | None, seed: int, draws: int
) -> tuple[Assessment, Path]:
    with progress_bar(Path(name).name) as progress:
        opened = open_site(name, data)
        assessment = assess(
            opened.site,
            opened.sources,
            citations=opened.citations,
            draws=draws,
            seed=seed,
            progress=progress,
        )
        folder = OUTPUTS / opened.site.id if out is None else out
        command = ("geo", "run", opened.site.id, "--seed", str(seed), "--draws", str(draws))
        write_outputs(assessment, folder, command=command, progress=progress)
    return assessment, folder


def _print_table(assessment: Assessment, folder: Path) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = (*terminal_summary(assessment.results), ("map", str(folder / "map.html")))
    for label, text in (*rows, ("report", str(folder / "report.html"))):
        table.add_row(Text(label), Text(text))
    Console(soft_wrap=False).print(table)
    typer.echo("")
    for finding in assessment.findings:
        typer.echo(f"note: {finding}", err=True)
