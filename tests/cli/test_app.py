"""How a command may be called, and what it says when it is called wrongly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.cli.app import app
from geo.layers.fetch import ROLES
from geo.run.assessment import DEFAULT_DRAWS, DEFAULT_SEED

WIDE = {"COLUMNS": "200", "TERMINAL_WIDTH": "200", "NO_COLOR": "1"}


def answer(*words: str | Path, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    ended = CliRunner().invoke(app, [*map(str, words)], prog_name="geo", env=WIDE | (env or {}))
    return ended.exit_code, ended.stdout, ended.stderr


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--seed", "-1", "0"),
        ("--draws", "0", "power of two"),
        ("--draws", "4", "256 or more"),
        ("--draws", "1000", "power of two"),
    ],
)
def test_an_impossible_option_is_wrong_usage(
    option: str, value: str, told: str, tmp_path: Path
) -> None:
    code, out, sentence = answer("run", "bang_sue", option, value, "--out", tmp_path / "x")
    assert code == 2
    assert out == ""
    assert told in sentence
    assert "not foreseen" not in sentence
    assert not (tmp_path / "x").exists()


def test_help_tells_the_values_that_hold_unless_told() -> None:
    _code, text, _err = answer("run", "--help")
    assert f"{DEFAULT_SEED} unless told" in text
    assert f"{DEFAULT_DRAWS} unless told" in text
    assert "outputs/SITE" in text


def test_arguments_are_named_as_the_pages_name_them() -> None:
    for command in ("run", "displaced", "explain", "census", "check", "layers", "fetch"):
        _code, text, _err = answer(command, "--help")
        assert re.search(r"\bSITE\b", text.splitlines()[0]), text.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("geo check ", {"bang_sue", "varanasi"}),
        ("geo fetch bang_sue ", set(ROLES)),
        ("geo explain bang_sue ", {"would_displace", "displaced", "beyond_registry"}),
    ],
)
def test_the_shell_completes_sites_and_roles(words: str, offered: set[str]) -> None:
    _code, out, _err = answer(
        env={
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split())),
            "_GEO_COMPLETE": "complete_bash",
        }
    )
    assert offered <= set(out.split())
