"""``geo doctor``: apart from the other commands, so that it starts where their libraries do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from geo.run.doctor import doctor

if TYPE_CHECKING:
    from collections.abc import Sequence


def show_doctor(*, as_json: bool) -> Sequence[str]:
    """Print what is installed, and return what is amiss."""
    report = doctor()
    if as_json:
        typer.echo(report.model_dump_json(indent=1))
    else:
        for line in report.lines():
            typer.echo(line)
    return report.problems
