"""The command line: parse, call one function, print; no arithmetic."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; a stop while it still loads ends in a sentence too."""
    try:
        from geo.cli.app import main as run_app

        run_app()
    except KeyboardInterrupt:
        sys.exit("Stopped before the end; what was written before still stands.")


__all__ = ["main"]
