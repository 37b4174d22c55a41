"""What leads to a number can be followed with a pencil, to sources that can be opened."""

from __future__ import annotations

import inspect

import pytest

from geo.displacement.model import Agreement
from geo.errors import ConfigError
from geo.run.explain import Explanation, Step, explain
from geo.run.explain.citing import cite, middle_of
from geo.run.explain.families import OF_METHOD, OF_PREFIX, Family, formula_of
from geo.run.explain.working import Sum
from geo.sites.override import GIVEN_BY_USER
from tests.run.sums import (
    ASSUMPTIONS,
    MAP,
    SILENT,
    UNIT,
    fixed,
    make_block,
    make_count,
    make_exposure,
    make_results,
    make_zone,
    spread,
)

ROOFS = ("unknown", "unknown", 1000.0)


def step(explanation: Explanation, title: str) -> Step:
    return next(each for each in explanation.steps if title in each.title)


def said(explanation: Explanation) -> str:
    return explanation.model_dump_json()


def test_a_density_is_worked_out_as_one_does_it_in_the_head() -> None:
    found = explain(make_results(), make_exposure(ROOFS))
    lines = step(found, "density of Ward").working
    assert [line.rpartition(" = ")[2] for line in lines] == [
        "5,000 persons per km2",
        "5,000 persons",
        "5,000 persons",
        "7,500 persons",
        "2,500 households",
    ]
    assert step(found, "density of Ward").published == "2,500 households"


def test_structures_are_worked_out_as_one_does_it_in_the_head() -> None:
    lines = step(explain(make_results(), make_exposure(ROOFS)), "structures").working
    assert lines[0] == (
        "1,000 structures, of unknown use / 0.500 (building_completeness) = 2,000 structures"
    )
    assert lines[-1].endswith("1.25 (households_per_structure) = 1,800 households")


def test_a_roof_of_a_class_with_a_row_of_its_own_takes_that_row() -> None:
    own = fixed("households_per_structure", 2.0, settlement_class="informal")
    results = make_results(assumptions=(*ASSUMPTIONS, own))
    exposure = make_exposure(("formal", "residential", 500.0), ("informal", "residential", 500.0))
    lines = step(explain(results, exposure), "structures").working
    # 500 / 0.5 x 0.9 = 900 lived in, at 1.25 and at 2
    assert lines[-1] == "1,125 + 1,800 = 2,925 households"
    assert any("households_per_structure@informal" in line for line in lines)


def test_a_class_with_fewer_than_ten_households_is_never_shown_alone() -> None:
    own = fixed("households_per_structure", 2.0, settlement_class="informal")
    results = make_results(assumptions=(*ASSUMPTIONS, own))
    exposure = make_exposure(("formal", "residential", 500.0), ("informal", "residential", 2.0))
    lines = step(explain(results, exposure), "structures").working
    assert len(lines) == 1
    assert lines[0].startswith("1,132 households, added up over 2 classes")


def test_structures_in_which_nobody_lives_add_nothing() -> None:
    exposure = make_exposure(ROOFS, ("unknown", "other", 400.0))
    assert step(explain(make_results(), exposure), "structures").working == (
        step(explain(make_results(), make_exposure(ROOFS)), "structures").working
    )


def test_a_count_of_houses_is_worked_out() -> None:
    method = UNIT.model_copy(
        update={
            "id": "documented_structures_c1",
            "title": "documented count of structures",
            "inputs": ("300 houses (2021, PLAN)",),
        }
    )
    block = make_block(methods=(method,), official_counts=(make_count(),))
    found = step(explain(make_results(block), make_exposure()), "documented count")
    # 300 houses of 6 people are 1,800 persons, 600 households of 3
    assert found.working[0].startswith("300 houses x 6.00 (persons_per_structure)")
    assert found.working[-1].endswith("= 600 households")
    assert [source.key for source in found.sources] == ["PLAN", "JUDGEMENT"]


def test_methods_that_agree_are_averaged_in_logs() -> None:
    pooling = step(explain(make_results(), make_exposure(ROOFS)), "Pooling")
    # the root of 2,500 x 1,800 is 2,121
    assert "2,500^0.50 x 1,800^0.50 = 2,121 households" in pooling.working
    assert pooling.published == "2,100 households"
    assert pooling.formula is not None
    assert pooling.formula.startswith("N[i] = exp(")


def test_the_gap_is_worked_out_in_persons() -> None:
    gap = step(explain(make_results(), make_exposure(), "beyond_registry"), "Beyond the registry")
    assert [line.rpartition(" = ")[2] for line in gap.working] == [
        "3,600 present persons",
        "2,700 persons",
        "900 households",
    ]


def test_the_household_definition_is_worked_out_apart() -> None:
    effect = step(explain(make_results(), make_exposure()), "definition alone")
    # 4,000 / 3 = 1,333; less the 1,000 of the registry
    assert effect.working[-1].endswith("= 333 households")


def test_a_conflict_refuses_every_middle_that_would_be_pooled() -> None:
    agreement = Agreement(heterogeneity=9.0, conflict=True, sentence="The methods conflict.")
    results = make_results(make_block(agreement=agreement))
    found = explain(results, make_exposure(ROOFS))
    for title in ("Pooling", "From persons to households", "Beyond the registry"):
        told = step(found, title)
        assert told.working == ()
        assert told.published is None
        assert "middle 2,100" not in " ".join(told.says)
    assert "no middle, for the methods conflict" in said(found)
    assert (step(found, "Pooling").formula or "").startswith("N[i] = N_m[i]")


def test_every_source_key_leads_to_a_title() -> None:
    found = explain(make_results(), make_exposure(ROOFS))
    sources = {source.key: source for each in found.steps for source in each.sources}
    assert sources["CENSUS"].address == "https://example.org/census"
    assert sources["PLAN"].address is None
    assert sources["JUDGEMENT"].title == "our own judgement: nobody published it"


def test_a_key_that_no_list_holds_is_shown_without_a_title() -> None:
    (found,) = cite(make_results(), ["NOWHERE"])
    assert (found.key, found.title, found.address) == ("NOWHERE", None, None)


def test_an_assumption_of_the_users_own_is_named_as_such() -> None:
    given = fixed("household_size", 2.5, source=GIVEN_BY_USER, unit="persons/household")
    results = make_results(assumptions=(given, *ASSUMPTIONS[1:]))
    found = step(explain(results, make_exposure()), "From persons")
    assert found.sources[0].title == "you, with --assume"
    assert found.working[0].endswith("6,300 persons / 2.50 (household_size) = 2,520 households")


def test_methods_without_a_number_say_why() -> None:
    silent = step(explain(make_results(), make_exposure()), "silent")
    assert silent.says == ("population raster (raster): No population raster is held.",)


def test_one_footprint_one_method_and_one_headline_can_be_asked_for() -> None:
    results, exposure = make_results(), make_exposure(ROOFS)
    assert "from Rail yard" in explain(results, exposure, "yard").steps[0].title
    assert explain(results, exposure, "reference_ward").steps[1].working
    assert explain(results, exposure, "raster").steps[1].says == (SILENT.absent,)
    assert explain(results, exposure).what == "would_displace"


def test_a_footprint_of_which_only_counts_speak_shows_them() -> None:
    zone = make_zone(only_counts_speak=True, floor_documented="300 houses documented (PLAN)")
    block = make_block(zones=(zone,), official_counts=(make_count(),))
    found = explain(make_results(block), make_exposure(), "yard")
    assert step(found, "Published counts").says == (
        "300 houses, Station city, 2021, official [PLAN]. It counts houses, not all residents.",
        "Floor: 300 houses documented (PLAN).",
    )
    assert step(found, "Pooling").formula is None


def test_a_site_whose_ground_is_all_cleared_begins_there() -> None:
    results = make_results(displaced=make_block())
    cleared = results.model_copy(
        update={
            "displacement": results.displacement.model_copy(
                update={"would_displace": None, "would_displace_reason": "All is cleared."}
            )
        }
    )
    assert explain(cleared, make_exposure()).what == "displaced"
    with pytest.raises(ConfigError, match=r"All is cleared\. Ask for 'displaced'"):
        explain(cleared, make_exposure(), "would_displace")


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("displaced", "no cleared footprint. Ask for 'would_displace'"),
        ("yrad", "Did you mean 'yard'"),
        ("qqq", "Known are: beyond_registry, displaced, raster"),
    ],
)
def test_what_is_not_there_is_a_sentence_with_what_is(what: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        explain(make_results(), make_exposure(), what)


def test_without_a_registry_there_is_no_gap_to_explain() -> None:
    block = make_block(registered=None, beyond_registry=None, reason="Nobody published one.")
    found = explain(make_results(block), make_exposure())
    assert step(found, "Beyond the registry").says == ("No number: Nobody published one.",)
    with pytest.raises(ConfigError, match="Nobody published one"):
        explain(make_results(block), make_exposure(), "beyond_registry")


def test_a_registry_of_a_part_is_set_against_that_part() -> None:
    registered = make_block().registered
    assert registered is not None
    part = make_zone(persons=spread(3000, 5000, 8000))
    more = make_zone(id="shed", name="Shed", persons=spread(600, 1300, 2200))
    block = make_block(
        registered=registered.model_copy(update={"covers": ("Rail yard",)}), zones=(part, more)
    )
    found = explain(make_results(block), make_exposure(), "beyond_registry")
    assert len(step(found, "The ground").says) == 2
    # 5,000 there, less the 3,600 who are registered and present
    assert step(found, "Beyond the registry").working[1].endswith("= 1,400 persons")


def families() -> list[Family]:
    return [*OF_METHOD.values(), *OF_PREFIX.values()]


@pytest.mark.parametrize("family", families(), ids=lambda family: family.estimator.__name__)
def test_every_way_of_counting_documents_its_formula_and_multiplies_what_is_listed(
    family: Family,
) -> None:
    assert family.formula
    module = inspect.getmodule(family.estimator)
    text = inspect.getsource(module) if module else ""
    known = {value for value in vars(module).values() if isinstance(value, str)}
    elsewhere = {"partial_structure"}  # chosen with the position, for all methods at once
    missing = {name for name in family.assumptions if name not in text and name not in known}
    assert missing <= elsewhere


def test_a_zone_that_may_differ_is_said() -> None:
    own = fixed("occupied_share", 0.9, unit="share", zone_log_sd=0.3)
    rest = tuple(row for row in ASSUMPTIONS if row.id != own.id)
    found = step(explain(make_results(assumptions=(*rest, own)), make_exposure(ROOFS)), MAP.title)
    told = {used.assumption: used.distribution for used in found.assumptions}
    assert told["occupied_share"] == "fixed 0.9; zones differ from it by 0.3 on the log scale"


def test_a_function_without_a_formula_has_none() -> None:
    assert formula_of(middle_of) is None


def test_nothing_is_divided_by_nought() -> None:
    assert Sum(value=5.0, unit="persons").over(0.0, "nobody").lines == []


def test_the_shares_of_methods_are_those_published() -> None:
    found = explain(make_results(), make_exposure(ROOFS))
    assert "Weight 50 % in the pool; it speaks of all of it." in step(found, MAP.title).says
