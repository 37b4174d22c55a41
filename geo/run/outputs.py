"""The files of a run, as docs/results.md promises them to other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report import draw_map, result_tables, results_json, write_report
from geo.run.atomic import replaced_folder
from geo.run.geopackage import write_geopackage
from geo.run.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from geo.run.assessment import Assessment
    from geo.run.opening import InputFile

    Progress = Callable[[str, int, int], None]

FILES = ("results.json", "map.html", "report.html", "tables", "layers.gpkg", "manifest.json")
"""What a finished run folder holds."""


def write_outputs(
    assessment: Assessment,
    folder: Path,
    *,
    command: Sequence[str] = (),
    inputs: Sequence[InputFile] = (),
    progress: Progress | None = None,
) -> Path:
    """
    Write one run, whole or not at all.

    Parameters
    ----------
    assessment
        What the run found.
    folder
        Where it goes; an earlier run there is replaced in one step.
    command
        The command as typed, less the folder, for the manifest.
    inputs
        The site's own files and the catalogues, for the manifest.
    progress
        Called with (stage, steps done, steps in all).

    Returns
    -------
    folder
        The folder, now holding `FILES`.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there before still stands.
    """
    tell = progress or (lambda _stage, _done, _all: None)
    results, drawing = assessment.results, assessment.drawing
    with replaced_folder(folder) as partial:
        tell("writing", 0, len(FILES))
        _write(partial / "results.json", results_json(results))
        tell("writing", 1, len(FILES))
        _write(partial / "map.html", draw_map(results, drawing))
        tell("writing", 2, len(FILES))
        _write(partial / "report.html", write_report(results, notes=drawing.footprint_notes))
        tell("writing", 3, len(FILES))
        _write_tables(partial / "tables", assessment)
        tell("writing", 4, len(FILES))
        write_geopackage(drawing, results, partial / "layers.gpkg")
        tell("writing", 5, len(FILES))
        written = sorted(path for path in partial.rglob("*") if path.is_file())
        _write(partial / "manifest.json", manifest(results, command, written, inputs))
        tell("writing", len(FILES), len(FILES))
    return folder


def _write_tables(folder: Path, assessment: Assessment) -> None:
    folder.mkdir()
    for name, table in result_tables(assessment.results).items():
        _write(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
