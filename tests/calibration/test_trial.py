"""The trial itself, on a few tuning cities, and what the committed page says of a whole one."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.calibration.analyst import assumptions_of, assumptions_on_trial
from tests.calibration.lists import try_lists
from tests.calibration.page import page
from tests.calibration.pictures import draw
from tests.calibration.run import try_some, try_some_with_less
from tests.calibration.trial import AVERAGE, EARLIER_TRIALS, OURS, REGISTRY, TRIAL, TUNING
from tests.calibration.verdict import FALSE, FIRES, judge_regimes
from tests.simulate.regimes import REGIMES
from tests.simulate.studies import ELSEWHERE, studies_of_elsewhere

PAGE = Path(__file__).parents[2] / "docs" / "calibration.md"
CITIES = 4


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    found = [row for name in REGIMES for row in try_some((name, TUNING, TUNING + CITIES))]
    return pd.DataFrame(found)


def test_every_city_is_counted_in_every_way(rows: pd.DataFrame) -> None:
    for way in (OURS, AVERAGE, REGISTRY):
        assert (rows[rows["way"] == way].groupby("regime")["seed"].nunique() == CITIES).all()
    quantiles = rows[["p05", "p25", "p50", "p75", "p95"]].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_a_trial_says_the_same_twice(rows: pd.DataFrame) -> None:
    again = pd.DataFrame(try_some(("rail_side", TUNING, TUNING + 1)))
    first = rows[(rows["regime"] == "rail_side") & (rows["seed"] == TUNING)].reset_index(drop=True)
    pd.testing.assert_frame_equal(first[list(again)], again)


def test_the_page_and_its_pictures_follow_from_the_rows(rows: pd.DataFrame, tmp_path: Path) -> None:
    fitting = [name for name, kind in REGIMES.items() if kind.fits]
    jobs = [(name, TUNING, TUNING + 1) for name in fitting]
    less = pd.DataFrame([row for job in jobs for row in try_some_with_less(job)])
    text = page(rows, try_lists(range(TUNING, TUNING + 2)), less)
    for name in REGIMES:
        assert text.count(f"`{name}`") >= 4
    draw(rows, tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    draw(rows, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert len(first) == 3


def test_a_bar_that_is_not_held_is_named(rows: pd.DataFrame) -> None:
    spoiled = rows.assign(p05=rows["p50"], p95=rows["p50"])
    judged = judge_regimes(spoiled)
    assert all(one.faults for one in judged if one.regime.fits)
    silent = judge_regimes(rows.assign(conflict=False))
    assert all(one.faults for one in silent if one.kind == "misfit")
    assert not any(one.faults for one in silent if one.kind in {"mild", "shared"})


def test_no_city_is_ever_the_place_of_a_study() -> None:
    """Seeds of cities end far below those of studies, and studies of two cities share no place."""
    assert TUNING < min(EARLIER_TRIALS) < max(EARLIER_TRIALS) < TRIAL < ELSEWHERE - 1_000_000
    one, other = (studies_of_elsewhere("row_houses", seed) for seed in (1, 2))
    assert {study.household_size for study in one}.isdisjoint(
        study.household_size for study in other
    )


def test_an_analyst_of_a_misfit_reads_of_what_it_looks_like() -> None:
    assert studies_of_elsewhere("blind", 3) == studies_of_elsewhere("row_houses", 3)


def test_studies_replace_middles_and_leave_the_rest() -> None:
    general = assumptions_on_trial()
    own = {row.key: row for row in assumptions_of("rail_side", 1, general)}
    changed = {row.key for row in general if own[row.key] != row}
    assert "household_size" in changed
    assert "density_transfer" in changed
    assert not {"between_method", "raster_bias", "net_floor_share"} & changed


def test_the_committed_page_is_of_a_whole_trial_and_holds_its_bars() -> None:
    text = PAGE.read_text(encoding="utf-8")
    cities = re.search(r"tried on (\d+) simulated cities", text)
    assert cities is not None
    assert int(cities.group(1)) >= 200
    assert f"{TRIAL:,} and up" in text
    assert "Held, in all" in text
    table = text.split("## Does it warn?")[1].split("## Unit lists")[0]
    shares = dict(re.findall(r"\| `(\w+)` \| \w+ \| (\d+)% \|", table))
    assert set(shares) == set(REGIMES)
    for name, regime in REGIMES.items():
        share = int(shares[name]) / 100
        assert not regime.fits or share <= FALSE
        assert regime.fits or regime.mild or regime.shared_error or share >= FIRES
