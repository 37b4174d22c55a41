"""A distribution is given in one of its forms, with numbers that can be, or a sentence says why."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from geo.errors import FaultsError
from geo.sites import load_site
from geo.sites.assumption import MOST_VALUES, Assumption, assumption_key
from geo.sites.model import Registry
from tests.sites.paper import number, numbers, site_of

NAN = float("nan")
Writer = Callable[..., Path]


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("normal", {}, "needs low, high; or mean, sd, and nothing besides; found none of these"),
        ("normal", {"low": 1, "high": 2, "mean": 1, "sd": 1}, "found low, high, mean, sd"),
        ("normal", {"low": 1, "sd": 1}, "found low, sd"),
        ("uniform", {"mean": 1, "sd": 1}, "(uniform) needs low, high, and nothing besides"),
        ("fixed", {"mode": 1, "values": (1,)}, "found mode, values"),
        ("empirical", {}, "needs values; or values, weights"),
        ("empirical", {"weights": (1,)}, "found weights"),
        ("lognormal", {"low": 2, "high": 1}, "low <= mode <= high"),
        ("beta", {"low": 0.5, "high": 0.4}, "low <= mode <= high"),
        ("beta", {"low": 0.4, "high": 0.4}, "low < high"),
        ("beta", {"low": 0, "high": 0.4}, "0 < low < high < 1"),
        ("beta", {"low": 0.4, "high": 1.2}, "or use pert"),
        ("beta", {"low": 0.5, "high": 0.5 + 1e-9}, "neither too near"),
        ("beta", {"mean": 1, "sd": 0.1}, "a mean between 0 and 1; found 1"),
        ("beta", {"mean": 0.5, "sd": 0.5}, "sd must be well under 0.5"),
        ("normal", {"mean": 1, "sd": 0}, "needs sd > 0; found 0. A number without doubt"),
        ("normal", {"mean": 1, "sd": -1}, "needs sd > 0; found -1"),
        ("normal", {"mean": 1, "sd": 1}, "quantiles between 0 and 1e+06; found [-0.64"),
        ("lognormal", {"mean": 0, "sd": 1}, "needs mean > 0; found 0"),
        ("lognormal", {"mean": 1e6, "sd": 1e6}, "quantiles between 1e-06 and 1e+06"),
        ("empirical", {"values": (1, -1)}, "must lie between 0 and 1e+06; found [1.0, -1.0]"),
        ("empirical", {"values": (1, 2), "weights": (1,)}, "found 1 for 2 values"),
        ("empirical", {"values": (1, 2), "weights": (1, -1)}, "weights of 0 or more"),
        ("empirical", {"values": (1, 2), "weights": (0, 0)}, "not all 0"),
        ("fixed", {"mode": 1.5, "unit": "share"}, "'share' must lie between 0 and 1; found [1.5]"),
        ("empirical", {"values": (0.5, 1.5), "unit": "share"}, "between 0 and 1"),
        ("normal", {"mean": 0.9, "sd": 0.1, "unit": "share"}, "between 0 and 1"),
        ("fixed", {"mode": 4, "unit": "log ratio (scale)"}, "between 0 and 3"),
        ("fixed", {"mode": NAN}, "finite number"),
        ("empirical", {"values": (1, NAN)}, "finite number"),
        ("normal", {"mean": 1, "sd": NAN}, "finite number"),
        ("empirical", {"values": (1,) * (MOST_VALUES + 1)}, "at most"),
        ("fixed", {"mode": 1, "unit": " "}, "at least 1"),
        ("fixed", {"mode": 1, "source": ""}, "at least 1"),
        ("fixed", {"mode": 1, "zone_log_sd": 4}, "less than or equal to 3"),
        ("fixed", {"mode": 1, "zone_log_sd": -1}, "greater than or equal to 0"),
        ("fixed", {"mode": 1, "settlement_class": "shanty"}, "'formal', 'informal' or 'unknown'"),
    ],
)
def test_what_cannot_be_is_said(kind: str, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        number(kind, **facts)


@pytest.mark.parametrize("field", ["unit", "source"])
def test_a_number_without_unit_or_source_is_refused(field: str) -> None:
    whole = number("fixed", mode=1).model_dump()
    del whole[field]
    with pytest.raises(ValidationError, match="Field required"):
        Assumption.model_validate(whole)


@given(numbers())
@settings(max_examples=50)
def test_a_published_row_is_read_back_as_it_was(row: Assumption) -> None:
    assert Assumption.model_validate_json(row.model_dump_json()) == row


def test_what_is_not_given_is_published_as_nothing() -> None:
    held = number("fixed", mode=1).model_dump()
    assert {held[name] for name in ("mean", "sd", "zone_log_sd", "settlement_class")} == {None}
    assert held["values"] == held["weights"] == ()


def test_the_key_names_both_classes() -> None:
    row = number("fixed", mode=1, settlement_class="informal", structure_class="other")
    assert row.key == assumption_key("a", "informal", "other") == "a@informal#other"
    assert number("fixed", mode=1).key == "a"
    assert number("fixed", mode=1, structure_class="other").key == "a#other"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (number("pert", low=2.5, mode=3.29, high=3.63), "pert 2.5, 3.29, 3.63"),
        (number("beta", mean=0.5, sd=0.1), "beta with mean 0.5 and standard deviation 0.1"),
        (number("empirical", values=(0, 1)), "empirical 0, 1"),
        (number("empirical", values=(0, 1), weights=(1, 2)), "empirical 0, 1 with weights"),
        (
            number("empirical", values=range(14)),
            "empirical 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more",
        ),
    ],
)
def test_a_distribution_is_told_in_words(row: Assumption, told: str) -> None:
    assert row.distribution == told


INFORMAL = """
[[assumptions]]
id = "household_size"
meaning = "Persons in a household of an informal settlement"
unit = "persons/household"
kind = "empirical"
values = [3, 4, 7]
weights = [1, 1, 2]
settlement_class = "informal"
zone_log_sd = 0.1
source = "CENSUS"
mark = "P"
confidence = "high"
"""


def _with(folder: Path, row: str) -> Path:
    path = folder / "site.toml"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    return folder


def test_a_row_of_a_class_stands_beside_the_one_for_all(write_site: Writer) -> None:
    site = load_site(_with(write_site(), INFORMAL))
    general = site.assumption("household_size")
    assert general is not None
    assert general.kind == "triangular"
    assert [row.key for row in site.assumptions] == ["household_size", "household_size@informal"]
    assert site.assumptions[1].values == (3, 4, 7)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('settlement_class = "informal"\n', "", r"found twice: \['household_size'\]"),
        ("persons/household", "households/person", r"one unit in all its classes; .*size"),
        ('"informal"', '"infrmal"', "found 'infrmal', which is not known. Did you mean 'informal'"),
        ("weights = ", "weigths = ", "unknown key. Did you mean 'weights'"),
    ],
)
def test_rows_of_one_id_must_go_together(write_site: Writer, old: str, new: str, said: str) -> None:
    assert old in INFORMAL
    with pytest.raises(FaultsError, match=said):
        load_site(_with(write_site(), INFORMAL.replace(old, new)))


def test_household_size_must_be_known_for_all_ground(write_site: Writer) -> None:
    folder = write_site()
    path = folder / "site.toml"
    text = path.read_text(encoding="utf-8").replace(
        'kind = "triangular"', 'kind = "triangular"\nsettlement_class = "informal"'
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsError, match=r"not among \['household_size@informal'\]"):
        load_site(folder)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"follows": "storeys"}, "needs both 'follows' and 'rank_correlation'"),
        ({"rank_correlation": 0.5}, "needs both 'follows' and 'rank_correlation'"),
        ({"follows": "storeys", "rank_correlation": 1.0}, "less than or equal to 0.95"),
    ],
)
def test_what_follows_says_whom_and_how_closely(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        number("uniform", low=1, high=2, **facts)


def test_what_is_certain_follows_nothing() -> None:
    with pytest.raises(ValidationError, match="it can follow no other assumption"):
        number("fixed", mode=1, follows="storeys", rank_correlation=0.5)


@pytest.mark.parametrize("whom", ["nobody", "b", "c"])
def test_whom_it_follows_is_another_row_that_follows_none(whom: str) -> None:
    size = number("fixed", "household_size", mode=3)
    b = number("uniform", "b", low=1, high=2, follows=whom, rank_correlation=0.5)
    c = number("uniform", "c", low=1, high=2, follows="b", rank_correlation=0.5)
    with pytest.raises(ValidationError, match="must be another assumption of the site"):
        site_of(size, b, c)


@pytest.mark.parametrize(("households", "sound"), [(140, True), (139, False), (0, False)])
def test_a_register_has_no_households_of_more_than_fifty(households: int, *, sound: bool) -> None:
    """7,000 persons make 140 households of 50."""
    facts = {"households": households, "persons": 7000, "source": "SEED", "covers": ("plan",)}
    if sound:
        assert Registry(**facts).households == households
    else:
        with pytest.raises(ValidationError, match="has more than 50 in each"):
            Registry(**facts)
