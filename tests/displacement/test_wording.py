from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.displacement.inputs import first_year, last_year
from geo.displacement.kinds import as_published, counts_businesses, counts_residents, gone
from geo.displacement.model import BeyondRegistry, DefinitionEffect
from geo.displacement.wording import beyond_sentence, in_words, likelihood
from geo.quantity import Interval


@given(st.floats(-1e9, 1e9))
def test_rounding_in_words_is_symmetric_and_close(value: float) -> None:
    assert in_words(-value).removeprefix("-") == in_words(value).removeprefix("-")
    assert float(in_words(value).replace(",", "")) == pytest.approx(value, rel=0.051, abs=0.51)


@given(st.floats(0, 1), st.floats(0, 1))
def test_likelihood_words_stand_for_bands(one: float, other: float) -> None:
    order = [likelihood(p) for p in (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)]
    assert len(set(order)) == 7
    low, high = sorted((one, other))
    assert order.index(likelihood(low)) <= order.index(likelihood(high))


def beyond(low: float, high: float, chance: float) -> BeyondRegistry:
    middle = (low + high) / 2
    interval = Interval(p05=low, p25=middle, p50=middle, p75=middle, p95=high)
    effect = DefinitionEffect(households=interval, sentence="")
    return BeyondRegistry(
        households=interval,
        persons=interval,
        probability_positive=chance,
        definition_effect=effect,
    )


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (
            beyond(100, 900, 0.995),
            (
                "Nine times in ten between 100 and 900 households of these are beyond the "
                "registry; under our assumptions it is almost certain that more people live "
                "there than are registered."
            ),
        ),
        (
            beyond(-200, 900, 0.8),
            (
                "Set against the registry, nine times in ten, that is between 200 households fewer "
                "and 900 more; under our assumptions it is likely that more people live there "
                "than are registered; "
                "families may still be unregistered."
            ),
        ),
        (
            beyond(-900, -100, 0.0),
            (
                "Nine times in ten the registry is longer by between 100 and 900 households; "
                "under our assumptions it is almost certainly not so that more people live there "
                "than are registered; "
                "families may still be unregistered."
            ),
        ),
    ],
)
def test_the_gap_in_words(gap: BeyondRegistry, sentence: str) -> None:
    assert beyond_sentence(gap) == sentence


def test_the_gap_names_the_ground_that_the_registry_counts() -> None:
    mixed = beyond_sentence(beyond(-200, 900, 0.95), "the yard")
    assert mixed.startswith(
        "Set against the registry on the ground that it counts (the yard), nine times in ten, "
    )
    assert "households on the ground that it counts (the yard);" in beyond_sentence(
        beyond(-900, -100, 0.0), "the yard"
    )


@pytest.mark.parametrize(
    ("kind", "residents", "businesses"),
    [
        ("families displaced", True, False),
        ("press count of residents", True, False),
        ("residents, derived", True, False),
        ("civic registrations", False, False),
        ("official count of parties", False, False),
        ("flooded houses, not households", False, False),
        ("cooperative target", False, False),
        ("houses and shops", False, False),
        ("shops", False, True),
        ("", False, False),
    ],
)
def test_what_a_count_counted(kind: str, *, residents: bool, businesses: bool) -> None:
    assert counts_residents(kind) == residents
    assert counts_businesses(kind) == businesses


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2018-11", (2018, 2018)),
        ("2019 to 2021", (2019, 2021)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_years_of_published_dates(text: str | None, years: tuple[int | None, int | None]) -> None:
    assert (first_year(text), last_year(text)) == years


@pytest.mark.parametrize(
    ("status", "people_gone"),
    [
        ("cleared", True),
        ("demolished twice", True),
        ("razed", True),
        ("evicted in 2020", True),
        ("Demolished", True),
        ("demolition begun", False),
        ("redevelopment planned; Km 11 site 359 rai", False),
        ("356 built, 133 under way", False),
        ("", False),
    ],
)
def test_a_status_says_whether_people_are_gone(status: str, *, people_gone: bool) -> None:
    assert gone(status) == people_gone


@pytest.mark.parametrize(
    ("households", "persons", "kind", "words"),
    [
        (60, None, "families, press", "60 families, press"),
        (None, 2500, "press count of residents", "2,500 residents"),
        (330, None, "residents, derived", "330 households (residents, derived)"),
        (None, 1400, "parties", "1,400 persons (parties)"),
        (5, None, "", "5 households"),
        (None, None, "families", None),
    ],
)
def test_a_count_keeps_its_own_words(
    households: float | None, persons: float | None, kind: str, words: str | None
) -> None:
    assert as_published(households, persons, kind) == words
