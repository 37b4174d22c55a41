"""A progress bar on standard error, for people; silent where nobody looks."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[str, int, int], None]

PATIENCE_S = 1.0
"""A bar appears only for work that lasts longer than this."""


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """
    Show how far the work is, on a terminal only and only when it takes a while.

    Yields
    ------
    tell
        To be called with (stage, steps done, steps in all).
    """
    if not sys.stderr.isatty():
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
    began = time.monotonic()

    def tell(stage: str, done: int, steps: int) -> None:
        if time.monotonic() - began > PATIENCE_S and not bar.live.is_started:
            bar.start()
        bar.update(task, description=f"{title}: {stage}", completed=done, total=steps)

    try:
        yield tell
    finally:
        bar.stop()


def _say_nothing(_stage: str, _done: int, _steps: int) -> None:
    """Keep logs free of bars."""
