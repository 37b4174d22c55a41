"""The command line: parse, call one function, print; no arithmetic."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType

STOPPED = "Stopped before the end; what was written before still stands."


def main() -> None:
    """Run the command line; a stop or a broken library while it loads ends in a sentence too."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        from geo.cli.app import main as run_app

        run_app()
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except ImportError as error:
        from geo.cli.library import broken_library

        sys.exit(broken_library(error))


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


__all__ = ["main"]
