"""What is printed arrives, whatever the terminal can show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo.cli.saying import say, say_json

FULL = Path("/dev/full")


def geo(*words: str, stdout: int = subprocess.PIPE, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geo", *words],
        cwd=Path(__file__).parents[2],
        env=os.environ | env,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def test_a_terminal_is_never_told_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    say("Pier \x1b]0;owned\x07")
    assert not {"\x1b", "\x07"} & set(capsys.readouterr().out)


def test_json_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"name": "บางซื่อ"})
    text = capsys.readouterr().out
    assert text.isascii()
    assert json.loads(text) == {"name": "บางซื่อ"}


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_names_that_an_old_terminal_cannot_write_are_no_fault(encoding: str) -> None:
    ended = geo("sites", PYTHONIOENCODING=encoding)
    assert ended.returncode == 0, ended.stderr
    assert "varanasi" in ended.stdout


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_a_sentence() -> None:
    with FULL.open("wb") as full:
        ended = geo("sites", stdout=full.fileno())
    assert ended.returncode == 1
    assert "The disk is full" in ended.stderr
