"""``geo doctor``: apart from the other commands, so that it starts where their libraries do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from geo.cli.saying import say_json
from geo.run.doctor import doctor

if TYPE_CHECKING:
    from collections.abc import Sequence


def show_doctor(*, as_json: bool) -> Sequence[str]:
    """Print what is installed, and return what is amiss."""
    report = doctor()
    if as_json:
        say_json(report.model_dump(mode="json"))
    else:
        for line in report.lines():
            typer.echo(line)
    return report.problems
