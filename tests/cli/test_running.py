"""Several sites in one run: whose table is whose, and whose folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
LAYERS = PROJECT / "layers"


def run(
    *names: str | Path, out: Path, flags: tuple[str, ...] = (), cwd: Path = PROJECT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geo", "run", *map(str, names), "--out", str(out), *flags],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "COLUMNS": "400"},  # no path is folded
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_table_says_whose_it_is(tmp_path: Path) -> None:
    text = run("bang_sue", "varanasi", out=tmp_path).stdout
    first, second = (text.index(name) for name in ("Bang Sue, Bangkok: ", "\nVaranasi: "))
    assert first < text.index("bang_sue/map.html") < second < text.index("varanasi/map.html")


def test_a_site_named_twice_is_run_once(tmp_path: Path) -> None:
    ended = run("varanasi", "varanasi", out=tmp_path / "v")
    assert ended.stdout.count("map.html") == 1
    assert (tmp_path / "v" / "map.html").is_file()


def test_two_sites_are_never_written_to_one_folder(tmp_path: Path) -> None:
    for shelf in ("a", "b"):
        shutil.copytree(LAYERS / "bang_sue", tmp_path / shelf / "place")
    ended = run(tmp_path / "a" / "place", tmp_path / "b" / "place", out=tmp_path / "out")
    assert ended.returncode == 1
    assert "one folder 'place'" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_the_folder_in_which_one_stands_has_a_name(tmp_path: Path) -> None:
    shutil.copytree(LAYERS / "varanasi", tmp_path / "place")
    run(".", "bang_sue", out=tmp_path / "out", cwd=tmp_path / "place")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["bang_sue", "place"]


@pytest.mark.parametrize(("names", "printed"), [(("nowhere_at_all",), ""), (("x_x", "y_y"), "[]")])
def test_json_of_a_run_that_failed_holds_nothing(
    names: tuple[str, ...], printed: str, tmp_path: Path
) -> None:
    ended = run(*names, out=tmp_path / "x", flags=("--json",))
    assert ended.returncode == 1
    assert ended.stdout.strip() == printed
