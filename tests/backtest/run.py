"""
Compute the back-test from the real layers beside the project.

Run from anywhere: ``python tests/backtest/run.py`` prints the page, ``--write`` writes it and its
pictures into docs/. Ends with 1 and a sentence where the layers are absent.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT))

from tests.backtest.findings import find  # noqa: E402 - the path comes first
from tests.backtest.page import page  # noqa: E402
from tests.backtest.pictures import pictures  # noqa: E402
from tests.backtest.settlements import REAL_LAYERS  # noqa: E402

DOCS = PROJECT / "docs"
PAGE = DOCS / "backtest.md"
ABSENT = "The real layers are not beside the project (../shared/layers), so nothing was computed."


def main(arguments: list[str] | None = None) -> int:
    """Print or write the page; return the exit code."""
    parser = argparse.ArgumentParser(description="Back-test on real counts.")
    parser.add_argument("--write", action="store_true", help="write docs/backtest.md and images")
    asked = parser.parse_args(arguments)
    if not REAL_LAYERS.is_dir():
        print(ABSENT, file=sys.stderr)
        return 1
    found = find()
    text = page(found)
    if not asked.write:
        print(text)
        return 0
    files = {PAGE: text}
    files |= {DOCS / "images" / name: svg for name, svg in pictures(found).items()}
    for path, content in files.items():
        path.write_text(content, encoding="utf-8", newline="\n")
        print(path.relative_to(PROJECT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
