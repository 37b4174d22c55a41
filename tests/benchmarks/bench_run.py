"""
Time and memory of whole runs, beside what the imports alone cost. `make bench` prints it.

Each line is a process of its own: wall time from start to end, and the largest resident memory the
kernel saw of it. The median of some rounds is shown; rounds are interleaved, so that a busy moment
of the machine does not fall on one line alone. Nothing here is a test, and no test measures time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).parents[2]
GEO = str(Path(sys.executable).with_name("geo"))
REAL_LAYERS = PROJECT.parent / "shared" / "layers"
KAMPEN = PROJECT / "tests" / "realdata" / "kampen"
ROUNDS = 3
FINDINGS = 3
"""Exit code of a run that is complete and has something to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one process took."""

    seconds: float
    peak_mb: float


class FailedError(Exception):
    """A command that did not end as it should; its message is what the command said."""


def main() -> None:
    """Measure every command that can be run here, print the table, and fail if one of them did."""
    with tempfile.TemporaryDirectory() as scratch:
        cases = {
            name: [part.replace("{out}", f"{scratch}/{number}") for part in command]
            for number, (name, command) in enumerate(_commands().items())
        }
        taken: dict[str, list[Measured]] = {name: [] for name in cases}
        failed: dict[str, str] = {}
        for number in range(ROUNDS):
            for name in [name for name in cases if name not in failed]:
                print(f"round {number + 1} of {ROUNDS}: {name}", file=sys.stderr)
                try:
                    taken[name].append(_measure(cases[name]))
                except FailedError as error:
                    failed[name] = str(error)
    print(f"{'':38} {'seconds':>8} {'peak MB':>8}   median of {ROUNDS}, {os.cpu_count()} cores")
    for name in [name for name in cases if name not in failed]:
        results = taken[name]
        seconds = median(result.seconds for result in results)
        peak_mb = median(result.peak_mb for result in results)
        print(f"{name:38} {seconds:8.2f} {peak_mb:8.0f}")
    for name in _skipped():
        print(f"{name}: skipped, the layers are not beside the project")
    for name, said in failed.items():
        print(f"\nfailed: {name}\n{said}", file=sys.stderr)
    sys.exit(1 if failed else 0)


def _commands() -> dict[str, list[str]]:
    cases = {
        "python alone": [sys.executable, "-c", "pass"],
        "import geopandas, folium, rasterio": [
            sys.executable,
            "-c",
            "import geopandas, folium, rasterio",
        ],
        "geo --help": [GEO, "--help"],
    }
    shipped = sorted(path.parent.name for path in (PROJECT / "layers").glob("*/site.toml"))
    cases |= {f"geo run {site}": [GEO, "run", site, "--out", "{out}"] for site in shipped}
    if (REAL_LAYERS / "bangkok").is_dir() and "bang_sue" in shipped:
        data = str(REAL_LAYERS / "bangkok")
        cases["geo run bang_sue, real layers"] = [
            *(GEO, "run", "bang_sue", "--data", data, "--out", "{out}")
        ]
    if (REAL_LAYERS / "kampen").is_dir() and (KAMPEN / "site.toml").is_file():
        data = str(REAL_LAYERS / "kampen")
        cases["geo run kampen, 29,673 buildings"] = [
            *(GEO, "run", str(KAMPEN), "--data", data, "--out", "{out}")
        ]
    return cases


def _skipped() -> list[str]:
    """Name the real layers that a full measurement has and this one has not."""
    return [name for name in ("bangkok", "kampen") if not (REAL_LAYERS / name).is_dir()]


def _measure(command: list[str]) -> Measured:
    """Run one command to its end; wait4 tells the memory of that child alone."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=said, text=False
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in {0, FINDINGS}:
            said.seek(0)
            raise FailedError(said.read().decode(errors="replace"))
    unit = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, Linux kB
    return Measured(seconds=seconds, peak_mb=usage.ru_maxrss / unit)


if __name__ == "__main__":
    if not hasattr(os, "wait4"):
        sys.exit("The benchmark reads memory through wait4, which this system has not.")
    main()
