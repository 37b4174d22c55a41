"""Assumptions of the user's own: taken, recorded, and refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.cli.app import app

ENV = {"COLUMNS": "80", "NO_COLOR": "1"}
FEW = ("--draws", "256")


def answer(*words: str | Path, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    ended = CliRunner().invoke(app, [*map(str, words)], prog_name="geo", env=ENV | (env or {}))
    return ended.exit_code, ended.stdout, ended.stderr


def test_a_run_records_what_was_given_and_by_whom(tmp_path: Path) -> None:
    given = ("--assume", "household_size=2.9", "--assume", "density_transfer=0.5..2")
    code, out, _ = answer("run", "bang_sue", *FEW, *given, "--out", tmp_path / "x")
    assert code in {0, 3}
    assert "With 2 assumptions given by you: household_size fixed 2.9; density_transfer" in out
    results = json.loads((tmp_path / "x" / "results.json").read_text(encoding="utf-8"))
    told = {row["id"]: row for row in results["assumptions"]}
    assert told["household_size"]["source"] == "given by the user"
    assert told["household_size"]["mode"] == 2.9
    assert told["defacto_multiplier"]["source"] != "given by the user"
    manifest = json.loads((tmp_path / "x" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"][-4:] == list(given)
    assert manifest["assumptions"] == results["assumptions"]


def test_twice_the_people_to_a_household_are_half_the_households() -> None:
    middles = []
    for size in ("2", "4"):
        code, out, _ = answer(
            "displaced", "bang_sue", *FEW, "--assume", f"household_size={size}", "--json"
        )
        assert code in {0, 3}
        middles.append(json.loads(out)["would_displace"]["households"]["p50"])
    assert middles[0] == pytest.approx(2 * middles[1])


@pytest.mark.parametrize("command", ["run", "displaced", "explain", "check"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "not of the form id=value"),
        ("household_siz=3", "Did you mean 'household_size'?"),
        ("household_size=few", "'few' where a number belongs"),
        ("household_size=9..2", "low < high"),
        ("occupied_share=1.4", "must lie between 0 and 1"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(
    command: str, text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = Path(__file__).parents[2] / "layers" / "bang_sue"
    code, out, sentence = answer(command, site, "--assume", text)
    assert (code, out) == (1, "")
    assert told in sentence
    assert "not foreseen" not in sentence
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_not_told_what_to_do_by_what_was_typed() -> None:
    code, _, sentence = answer("displaced", "bang_sue", "--assume", "household_size=\x1b[31m:3")
    assert code == 1
    assert "\x1b" not in sentence


def test_a_run_of_an_impossible_household_is_found_by_check() -> None:
    code, out, _ = answer("check", "bang_sue", "--assume", "household_size=0.5")
    assert code == 1
    assert "at least 1 person per household" in out


def test_the_shell_completes_the_assumptions_of_the_site_on_the_line() -> None:
    line = "geo displaced bang_sue --assume house"
    _, out, _ = answer(
        env={
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split()) - 1),
            "_GEO_COMPLETE": "complete_bash",
        }
    )
    assert out.split() == ["household_size=", "households_per_structure="]
