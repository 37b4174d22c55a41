"""What a user assumes for one run takes the place of the site's, and says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from geo.errors import ConfigError
from geo.sites import load_site
from geo.sites.assumption import PARAMETERS, Assumption
from geo.sites.model import Site
from geo.sites.override import Override, apply_overrides, parse_assumption_override
from tests.sites.paper import number, numbers, site_of

Writer = Callable[..., Path]


@pytest.fixture
def site(write_site: Writer) -> Site:
    return load_site(write_site())


def assume(site: Site, *texts: str) -> Sequence[Assumption]:
    return apply_overrides(site, [parse_assumption_override(text) for text in texts]).assumptions


@pytest.mark.parametrize(
    ("value", "facts"),
    [
        ("2.9", {"kind": "fixed", "mode": 2.9}),
        ("2.5..3.6", {"kind": "uniform", "low": 2.5, "high": 3.6}),
        (" 2 .. 3 ", {"kind": "uniform", "low": 2, "high": 3}),
        ("fixed:3", {"kind": "fixed", "mode": 3}),
        ("pert:2.5,3.0,3.6", {"kind": "pert", "low": 2.5, "mode": 3, "high": 3.6}),
        ("lognormal:0.4, 2.5", {"kind": "lognormal", "low": 0.4, "high": 2.5}),
        ("normal:mean=3,sd=0.2", {"kind": "normal", "mean": 3, "sd": 0.2}),
        ("normal:sd=2e-1,mean=3", {"kind": "normal", "mean": 3, "sd": 0.2}),
        ("beta:low=0.2,high=0.3", {"kind": "beta", "low": 0.2, "high": 0.3}),
        ("empirical:1,1,2", {"kind": "empirical", "values": (1, 1, 2)}),
    ],
)
def test_every_form_is_read(site: Site, value: str, facts: dict[str, Any]) -> None:
    (row,) = assume(site, f"household_size={value}")
    changed = row.model_dump(include={"kind", "low", "mode", "high", "mean", "sd", "values"})
    assert {name: told for name, told in changed.items() if told not in {None, ()}} == facts


def test_the_row_keeps_its_meaning_and_says_who_gave_it(site: Site) -> None:
    (row,) = assume(site, "household_size=2.9")
    before = site.assumptions[0]
    assert (row.id, row.unit, row.meaning) == (before.id, before.unit, before.meaning)
    assert (row.source, row.mark, row.confidence) == ("given by the user", "J", "low")
    assert row.note == "Replaces triangular 2, 2.5, 3.5 (CENSUS)."
    assert site.assumptions[0] is before


def test_a_class_without_a_row_gets_one(site: Site) -> None:
    general, informal = assume(site, "household_size@informal#other=4")
    assert general == site.assumptions[0]
    assert (informal.key, informal.mode) == ("household_size@informal#other", 4)
    assert (informal.unit, informal.meaning) == (general.unit, general.meaning)
    assert informal.note == (
        "For this class alone, beside 'household_size': triangular 2, 2.5, 3.5 (CENSUS)."
    )


def test_doubt_between_zones_stays_and_is_told(site: Site) -> None:
    zoned = site.assumptions[0].model_copy(update={"zone_log_sd": 0.2})
    (row,) = assume(site.model_copy(update={"assumptions": (zoned,)}), "household_size=3")
    assert row.zone_log_sd == 0.2
    assert row.note is not None
    assert row.note.endswith("Zones still differ from it by zone_log_sd 0.2.")


def test_a_long_list_of_sources_is_cut_short(site: Site) -> None:
    wordy = site.assumptions[0].model_copy(update={"source": "CENSUS; " * 450})
    (row,) = assume(site.model_copy(update={"assumptions": (wordy,)}), "household_size=3")
    assert row.note is not None
    assert len(row.note) < 1100


@given(numbers())
@settings(max_examples=50)
def test_the_same_distribution_changes_nothing_but_its_source(row: Assumption) -> None:
    shape = row.model_dump(include=set(PARAMETERS), exclude_defaults=True)
    same = Override(assumption="a", kind=row.kind, numbers=shape, text="a=...")
    (after,) = apply_overrides(site_of(row), [same]).assumptions
    kept = {"source", "note", "mark", "confidence"}
    assert after.model_dump(exclude=kept) == row.model_dump(exclude=kept)


def test_order_of_overrides_changes_nothing(site: Site) -> None:
    texts = ("household_size@formal=3", "household_size=2", "household_size#other=4")
    assert assume(site, *texts) == assume(site, *reversed(texts))


def test_no_override_is_the_same_site(site: Site) -> None:
    assert apply_overrides(site, []) is site


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("household_size", "is not of the form id=value. Write it like household_size=2.9"),
        ("=2", "is not of the form id=value"),
        ("Household Size=2", "is not of the form id=value"),
        ("household_size#other@informal=2", "is not of the form id=value"),
        ("household_size=", "has '' where a number belongs"),
        ("household_size=2,9", "has '2,9' where a number belongs, written like 2.9 or 0.35"),
        ("household_size=50%", "has '50%' where a number belongs"),
        ("household_size=nan", "has 'nan' where a number belongs"),
        ("household_size=0...3", "has '.3' where a number belongs"),
        ("household_size=1e999", "beyond all numbers"),
        ("household_size=prt:1,2,3", "names the kind 'prt'. Did you mean 'pert'?"),
        ("household_size=pert:1,2", "gives pert the numbers '1, 2'; it takes low, mode, high."),
        ("household_size=normal:mean=1,2", "it takes low, high; or mean, sd."),
        ("household_size=normal:mean=1,mean=2", "it takes low, high; or mean, sd."),
        ("household_size=normal:low=1,sd=2", "it takes low, high; or mean, sd."),
        ("household_size=empirical:", "has '' where a number belongs"),
        ("household_size@infrmal=2", "names the class 'infrmal'. Did you mean 'informal'?"),
        ("household_size#hut=2", "names the class 'hut'. Known are: other, residential, unknown."),
    ],
)
def test_another_form_is_refused_with_an_example(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        parse_assumption_override(text)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["hosehold_size=3"], "no assumption 'hosehold_size'. Did you mean 'household_size'?"),
        (["zzz=3"], "no assumption 'zzz'. It makes: household_size."),
        (["household_size=3..2"], "household_size=3..2: Assumption 'household_size' must have low"),
        (["household_size=-1"], "must lie between 0 and 1e+06; found [-1.0]."),
        (["household_size=2", "household_size=3"], "twice: 'household_size=2' and 'household_size"),
    ],
)
def test_what_the_site_cannot_take_is_refused(site: Site, texts: list[str], said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        assume(site, *texts)


def test_an_id_of_single_classes_only_gives_its_unit(site: Site) -> None:
    informal = number("fixed", "storeys", mode=1, unit="storeys", settlement_class="informal")
    alone = site.model_copy(update={"assumptions": (*site.assumptions, informal)})
    added = assume(alone, "storeys=2")[-1]
    assert (added.key, added.unit) == ("storeys", "storeys")
