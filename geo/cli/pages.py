"""Text laid out for a terminal: wrapped to its width, safe to show, the same in a pipe."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import wrap

from geo.cli.saying import say
from geo.report.safe import visible

MOST_COLUMNS = 100
"""Longer lines are hard to read."""
TIED = "\u00a0"
"""A blank at which no line is broken: a number and its sign of percent stay together."""
LEAST_COLUMNS = 40
"""Narrower than any terminal that is in use."""


def page_width() -> int:
    """Return the columns to write in: those of the terminal, or COLUMNS; 80 in a pipe."""
    return max(LEAST_COLUMNS, min(get_terminal_size().columns, MOST_COLUMNS))


def say_wrapped(text: str, *, first: str = "", rest: str | None = None) -> None:
    """
    Print a text on as many lines as it takes, without control characters or line ends of its own.

    Parameters
    ----------
    text
        What is said; addresses in it are never broken.
    first
        What stands before the first line.
    rest
        What stands before the others; blanks as wide as `first` where it is None.
    """
    lines = wrap(
        visible(" ".join(text.split())).replace(" %", f"{TIED}%"),
        page_width(),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines or [first.rstrip()]:
        say(line.replace(TIED, " "))
