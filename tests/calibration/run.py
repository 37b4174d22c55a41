"""Put the interval on trial; with `--write`, make docs/calibration.md and its pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.calibration.analyst import assumptions_of, assumptions_on_trial  # noqa: E402
from tests.calibration.lists import try_lists  # noqa: E402
from tests.calibration.page import page  # noqa: E402
from tests.calibration.pictures import draw  # noqa: E402
from tests.calibration.trial import TRIAL, TUNING, try_city  # noqa: E402
from tests.simulate.city import REGIMES  # noqa: E402

CITIES = 300
AT_ONCE = 10


def try_some(job: tuple[str, int, int]) -> list[dict[str, object]]:
    """Try the cities of one regime from one seed to another; one row a city and way."""
    regime, first, last = job
    general = assumptions_on_trial()
    return [
        row
        for seed in range(first, last)
        for row in try_city(regime, seed, assumptions_of(regime, seed, general))
    ]


def try_all(first: int, cities: int, processes: int) -> pd.DataFrame:
    """Try so many cities of every regime; one row a city and way of counting."""
    jobs = list(_jobs(first, cities))
    rows: list[dict[str, object]] = []
    with ProcessPoolExecutor(processes) as pool:
        for number, found in enumerate(pool.map(try_some, jobs), start=1):
            rows += found
            sys.stderr.write(f"\r{number * AT_ONCE} of {len(jobs) * AT_ONCE} cities")
    sys.stderr.write("\n")
    return pd.DataFrame(rows)


def _jobs(first: int, cities: int) -> Iterator[tuple[str, int, int]]:
    for regime in REGIMES:
        for start in range(first, first + cities, AT_ONCE):
            yield regime, start, min(start + AT_ONCE, first + cities)


def main() -> int:
    """Run the trial, print its table, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/calibration.md")
    parser.add_argument("--cities", type=int, default=CITIES, help="cities per regime")
    parser.add_argument("--tuning", action="store_true", help="cities that may be looked at")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    if given.write and (given.tuning or given.cities < CITIES):
        parser.error(f"the page is of {CITIES} cities or more, and never of tuning cities")
    first = TUNING if given.tuning else TRIAL
    lists = try_lists(range(first, first + given.cities))
    rows = try_all(first, given.cities, given.processes)
    text = page(rows, lists)
    sys.stdout.write(text)
    if given.write:
        draw(rows, ROOT / "docs" / "images")
        (ROOT / "docs" / "calibration.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
