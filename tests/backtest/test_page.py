from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from tests.backtest import run
from tests.backtest.bangkok import FOLDER
from tests.backtest.contest import BAR, CITY, PLAIN
from tests.backtest.findings import Findings, find
from tests.backtest.page import page
from tests.backtest.pictures import pictures
from tests.backtest.settlements import COUNTED, REAL_LAYERS
from tests.backtest.wording import number, percent, wrapped

real = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not REAL_LAYERS.is_dir(), reason="the real layers are not beside the project"
    ),
]


@pytest.fixture(scope="module")
def found() -> Findings:
    if not REAL_LAYERS.is_dir():
        pytest.skip("the real layers are not beside the project")
    return find()


class TestOnRealLayers:
    pytestmark = real

    def test_the_page_says_what_the_layers_say_today(self, found: Findings) -> None:
        assert run.PAGE.read_text(encoding="utf-8") == page(found), "Run: make backtest"

    def test_the_numbers_published_before_are_found_again(self, found: Findings) -> None:
        density = found.density.of(PLAIN)
        by_city = density.by_city()
        assert round(100 * density.held.mean()) in {80, 81}
        assert round(100 * by_city["Nairobi"].held.mean()) == 68
        assert round(100 * by_city["Accra"].held.mean()) == 71
        assert round(100 * found.per_structure.of(PLAIN).held.mean()) == 89

    def test_with_a_city_effect_the_bar_is_held(self, found: Findings) -> None:
        for contest in (found.density, found.per_structure):
            for model in (CITY, contest.chosen):
                assert BAR[0] <= contest.of(model).held.mean() <= BAR[1]
            assert BAR[0] <= contest.by_rule.held.mean() <= BAR[1]

    def test_what_is_known_narrows_at_equal_coverage(self, found: Findings) -> None:
        chosen = found.density.of(found.density.chosen).width_ratio_at_equal_coverage
        assert chosen < found.density.of(CITY).width_ratio_at_equal_coverage
        assert chosen < found.density.of(PLAIN).width_ratio_at_equal_coverage

    def test_the_words_of_the_page_still_fit_its_numbers(self, found: Findings) -> None:
        per_structure = [found.per_structure.of(model) for model in (PLAIN, CITY)]
        plain, city = (
            np.array([part.log_score.mean() for part in tried.by_city().values()])
            for tried in per_structure
        )
        gain = plain - city
        assert abs(gain.mean()) < gain.std(ddof=1) / np.sqrt(len(gain))
        told = found.density_with_structures.of(found.density_with_structures.chosen).by_city()
        assert {name for name, part in told.items() if part.held.mean() < BAR[0]} == {
            "Accra",
            "Nairobi",
        }
        chosen = found.density.of(found.density.chosen).by_city()
        assert {name for name, part in chosen.items() if part.held.mean() < BAR[0]} == {
            "Kisumu",
            "Nairobi",
        }
        assert all(tried.held.all() for tried in found.bangkok_forecasts.values())
        assert BAR[0] <= found.other_priors[0.5].held.mean() < BAR[0] + 0.01

    def test_no_settlement_is_named(self) -> None:
        text = run.PAGE.read_text(encoding="utf-8")
        features = json.loads(COUNTED.read_text(encoding="utf-8"))["features"]
        cities = {feature["properties"]["city"] for feature in features}
        names = {feature["properties"]["settlement"] for feature in features} - cities
        register = pd.read_csv(FOLDER / "bma_communities_population_2003rows.csv")
        names |= set(register["name_of_community"])
        assert {name for name in names if len(name) > 3 and name in text} == set()

    def test_pictures_are_the_same_bytes_twice(self, found: Findings) -> None:
        pytest.importorskip("matplotlib", reason="matplotlib is not installed: nothing is drawn")
        first, second = pictures(found), pictures(found)
        assert first == second
        assert all("<dc:date>" not in svg for svg in first.values())


def test_without_the_layers_it_ends_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "REAL_LAYERS", REAL_LAYERS / "nowhere")
    assert run.main([]) == 1
    assert "not beside the project" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0565, "0.0565"), (2.5, "2.50"), (612.4, "612"), (5652.5, "5,650"), (0.0, "0")],
)
def test_numbers_have_three_digits_that_count(value: float, written: str) -> None:
    assert number(value) == written


def test_shares_are_written_in_percent() -> None:
    assert percent(162 / 201) == "80.6"


def test_prose_is_wrapped_and_tables_are_not() -> None:
    prose = "word " * 40
    table = "| " + "cell | " * 39 + "cell |"
    lines = wrapped(f"{prose}\n\n{table}\n").splitlines()
    assert table == lines[-1]
    assert max(len(line) for line in lines[:-1]) <= 110


def test_a_number_and_its_percent_sign_stay_on_one_line() -> None:
    lines = wrapped("x" * 106 + " 93.5 % more").splitlines()
    assert [line for line in lines if line.startswith("%")] == []
    assert "93.5 %" in lines[1]
