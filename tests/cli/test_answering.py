"""The short answer, the long one and the form: on any terminal, and nothing unreleased."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.cli import answering
from geo.cli.app import app
from geo.cli.explaining import print_explanation
from geo.cli.pages import say_wrapped
from geo.report import results_json
from geo.run.assessment import Assessment, assess
from geo.run.explain import explain
from geo.run.opening import open_site
from tests.run.sums import ESCAPE, MARKUP, make_block, make_exposure, make_results, make_zone

GOLDEN = Path(__file__).parents[1] / "golden"
ROOFS = ("unknown", "unknown", 1000.0)


def answer(*words: str | Path, columns: int = 80) -> tuple[int, str, str]:
    env = {"COLUMNS": str(columns), "NO_COLOR": "1"}
    ended = CliRunner().invoke(app, [*map(str, words)], prog_name="geo", env=env)
    return ended.exit_code, ended.stdout, ended.stderr


@pytest.fixture(scope="module")
def real() -> dict[str, Assessment]:
    """Run both shipped sites once; what is printed of them is what is tested."""
    found = {}
    for name in ("bang_sue", "varanasi"):
        opened = open_site(name)
        found[name] = assess(
            opened.site, opened.sources, citations=opened.citations, draws=256, seed=1
        )
    return found


@pytest.fixture
def assessed(real: dict[str, Assessment], monkeypatch: pytest.MonkeyPatch) -> None:
    def known(name: str, *_given: object, **_options: object) -> Assessment:
        return real[name]

    monkeypatch.setattr(answering, "assess_site", known)
    monkeypatch.setattr("geo.cli.explaining.assess_site", known)


def approved(name: str, received: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(received, encoding="utf-8", newline="\n")
    path = GOLDEN / name
    expected = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert received == expected, f"To approve: cp {file} {path}"


@pytest.mark.usefixtures("assessed")
@pytest.mark.parametrize("site", ["bang_sue", "varanasi"])
@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_short_answer_fits_the_terminal(site: str, columns: int) -> None:
    code, out, _ = answer("displaced", site, columns=columns)
    assert code in {0, 3}
    lines = out.splitlines()
    assert [line for line in lines if len(line) > columns] == []
    assert "WOULD BE DISPLACED" in lines


@pytest.mark.usefixtures("assessed")
@pytest.mark.parametrize("site", ["bang_sue", "varanasi"])
def test_the_long_answer_is_what_results_json_holds(site: str, real: dict[str, Assessment]) -> None:
    _, out, _ = answer("displaced", site, "--json")
    assert json.loads(out) == json.loads(results_json(real[site].results))["displacement"]


@pytest.mark.usefixtures("assessed")
@pytest.mark.parametrize(
    ("site", "what"),
    [
        ("bang_sue", None),
        ("bang_sue", "beyond_registry"),
        ("bang_sue", "km_11"),
        ("varanasi", None),
        ("varanasi", "displaced"),
        ("varanasi", "khidkiya_ghat"),
        ("varanasi", "documented_structures_SV04_properties"),
    ],
)
def test_an_explanation_is_readable_and_its_json_has_the_same_steps(
    site: str, what: str | None
) -> None:
    words = ["explain", site, *([what] if what else [])]
    code, out, _ = answer(*words)
    assert code in {0, 3}
    too_wide = [line for line in out.splitlines() if len(line) > 80 and "http" not in line]
    assert too_wide == []
    steps = json.loads(answer(*words, "--json")[1])
    assert len(steps) > 1
    for number, step in enumerate(steps, start=1):
        assert f"\n{number}. {step['title'][:20]}" in out
    assert all(source["title"] for step in steps for source in step["sources"])


@pytest.mark.usefixtures("assessed")
@pytest.mark.parametrize("site", ["bang_sue", "varanasi"])
def test_the_arithmetic_ends_near_what_the_draws_give(
    site: str, real: dict[str, Assessment]
) -> None:
    block = real[site].results.displacement.would_displace
    assert block is not None
    found = explain(real[site].results, real[site].exposure, "would_displace")
    steps = {step.title: step for step in found.steps}
    worked = 0
    for method in block.methods:
        step = steps.get(f"Method: {method.title} ({method.id})")
        if step is not None and step.working and method.households is not None:
            last = float(step.working[-1].rpartition(" = ")[2].split()[0].replace(",", ""))
            assert last == pytest.approx(method.households.p50, rel=0.1)
            worked += 1
    assert worked


@pytest.mark.usefixtures("assessed")
def test_the_form_is_written_once_and_never_over_answers(tmp_path: Path) -> None:
    file = tmp_path / "census.csv"
    code, out, _ = answer("census", "varanasi", "--out", file, "--rows", "3")
    assert code in {0, 3}
    assert out.strip() == str(file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 3 * len({row["footprint"] for row in rows})
    file.write_text("answers", encoding="utf-8")
    code, _, sentence = answer("census", "varanasi", "--out", file)
    assert code == 1
    assert "may hold answers" in sentence
    assert file.read_text(encoding="utf-8") == "answers"


@pytest.mark.usefixtures("assessed")
def test_a_form_without_rows_is_refused_in_a_sentence(tmp_path: Path) -> None:
    code, _, sentence = answer("census", "varanasi", "--out", tmp_path / "c.csv", "--rows", "0")
    assert code == 1
    assert "needs 1 row or more" in sentence
    assert list(tmp_path.iterdir()) == []


Print = Callable[[], None]


def hostile() -> tuple[Print, Print]:
    zone = make_zone(name=f"{ESCAPE} {MARKUP}\n\n9. Forged step", reason=ESCAPE)
    block = make_block(zones=(zone,), incomplete=("yard",), sentence=f"{ESCAPE} {MARKUP}")
    results = make_results(block, name=MARKUP)
    return (
        lambda: answering.print_answer(results, "sums"),
        lambda: print_explanation(explain(results, make_exposure(ROOFS))),
    )


@pytest.mark.parametrize("page", [0, 1], ids=["displaced", "explain"])
def test_a_name_gives_no_orders_and_forges_no_line(
    page: int, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile()[page]()
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert MARKUP in " ".join(out.split())
    assert not [line for line in out.splitlines() if line.startswith("9. Forged")]


def test_an_address_is_never_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    address = f"https://example.org/{'a-b/' * 20}"
    say_wrapped(address, first="   ")
    assert address in capsys.readouterr().out


def test_the_short_answer_as_approved(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    answering.print_answer(make_results(), "sums")
    approved("cli_displaced.txt", capsys.readouterr().out, tmp_path)


def test_the_explanation_as_approved(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = explain(make_results(), make_exposure(ROOFS))
    # Formulas are the estimators' own words and change with them.
    steps = tuple(step.model_copy(update={"formula": None}) for step in found.steps)
    print_explanation(found.model_copy(update={"steps": steps}))
    approved("cli_explain.txt", capsys.readouterr().out, tmp_path)
