"""What goes to standard output: lines for people, JSON for programs, both safe to show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sized

    from geo.run.assessment import Assessment


def say(line: str = "") -> None:
    """Print one line without the control characters that a terminal would obey."""
    from geo.report.safe import visible  # here, so that doctor starts where its libraries do not

    typer.echo(visible(line))


def say_json(value: object) -> None:
    """Print JSON in ASCII, so that it survives the encoding of any terminal, pipe or file."""
    typer.echo(json.dumps(value, indent=1))


def say_findings(assessment: Assessment) -> None:
    """Print what a person should know before using the answer, apart from it."""
    from geo.report.safe import visible

    for finding in assessment.findings:
        typer.echo(visible(f"note: {finding}"), err=True)


def counted(things: Sized | int, noun: str) -> str:
    """
    Say how many of a thing there are.

    Examples
    --------
    >>> counted(1, "layer"), counted([], "fault"), counted(29673, "feature")
    ('1 layer', '0 faults', '29,673 features')
    """
    number = things if isinstance(things, int) else len(things)
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
