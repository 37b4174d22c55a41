"""Put the interval on trial; with `--write`, make docs/calibration.md and its pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.calibration.analyst import assumptions_of, assumptions_on_trial  # noqa: E402
from tests.calibration.less import try_less  # noqa: E402
from tests.calibration.lists import try_lists  # noqa: E402
from tests.calibration.page import page  # noqa: E402
from tests.calibration.pictures import draw  # noqa: E402
from tests.calibration.trial import TRIAL, TUNING, try_city  # noqa: E402
from tests.simulate.city import REGIMES  # noqa: E402

CITIES = 300
LESS_CITIES = 100
"""Cities of each kind that fits which are tried with less knowledge too."""
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


def try_some_with_less(job: tuple[str, int, int]) -> list[dict[str, object]]:
    """Try the same with less knowledge; one row a city and setting."""
    regime, first, last = job
    general = assumptions_on_trial()
    return [row for seed in range(first, last) for row in try_less(regime, seed, general)]


def try_all(
    some: Callable[[tuple[str, int, int]], list[dict[str, object]]],
    jobs: Sequence[tuple[str, int, int]],
    processes: int,
) -> pd.DataFrame:
    """Try the cities of all jobs; one row each that `some` gives."""
    rows: list[dict[str, object]] = []
    with ProcessPoolExecutor(processes) as pool:
        for number, found in enumerate(pool.map(some, jobs), start=1):
            rows += found
            sys.stderr.write(f"\r{number * AT_ONCE} of {len(jobs) * AT_ONCE} cities")
    sys.stderr.write("\n")
    return pd.DataFrame(rows)


def jobs_of(regimes: Iterable[str], first: int, cities: int) -> list[tuple[str, int, int]]:
    """Cut the seeds of each regime into runs of a few cities."""
    last = first + cities
    return [
        (regime, start, min(start + AT_ONCE, last))
        for regime in regimes
        for start in range(first, last, AT_ONCE)
    ]


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
    rows = try_all(try_some, jobs_of(REGIMES, first, given.cities), given.processes)
    fitting = [name for name, regime in REGIMES.items() if regime.fits]
    few = min(given.cities, LESS_CITIES)
    less = try_all(try_some_with_less, jobs_of(fitting, first, few), given.processes)
    text = page(rows, lists, less)
    sys.stdout.write(text)
    if given.write:
        draw(rows, ROOT / "docs" / "images")
        (ROOT / "docs" / "calibration.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
