"""A progress bar on standard error, for people; silent where nobody looks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[str, int, int], None]


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """
    Show how far the work is, on a terminal only; it leaves nothing behind.

    Yields
    ------
    tell
        To be called with (stage, steps done, steps in all).
    """
    if sys.stderr is None or not sys.stderr.isatty():  # None: the caller closed it
        yield _say_nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(title, total=None)

    def tell(stage: str, done: int, steps: int) -> None:
        bar.update(task, description=f"{title}: {stage}", completed=done, total=steps)

    with bar:
        yield tell


def _say_nothing(_stage: str, _done: int, _steps: int) -> None:
    """Keep logs free of bars."""
