"""Numbers in words, as a reader would check them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from geo.delivery.model import PromiseVerdict, Quantity, Verdict
from geo.displacement.model import Method
from geo.quantity import Interval
from geo.report.differences import difference_middle, difference_range
from geo.report.page.answer import answer_sentences
from geo.report.page.phrases import (
    cited,
    evidence_sentence,
    gap_clause,
    interval_words,
    lateness,
    listed,
    probability_word,
    span_of,
)
from geo.report.page.places import settlement_blocks
from geo.report.wording import Wording
from geo.report.wording.intervals import compact
from geo.results import Results
from tests.report.page.conftest import Change


def spread(low: float, middle: float, high: float) -> Interval:
    return Interval(p05=low, p25=low, p50=middle, p75=high, p95=high)


def method(name: str, weight: float) -> Method:
    spoken = {"households": spread(1, 2, 3), "inputs": (), "caveats": ()}
    return Method.model_validate(spoken | {"id": name, "title": name, "weight": weight})


BUILDINGS = "from counted buildings and an assumed number of people per building"


def test_the_answer_says_what_its_number_was_made_from(words: Wording, change: Change) -> None:
    counted, areal = method("documented_structures_X", 0.5), method("reference", 0.5)

    def told(*methods: Method) -> str:
        return answer_sentences(change(methods=methods), words)[0].split(";")[0]

    assert f", {BUILDINGS}" in told(counted)
    assert "outlines" not in told(counted, method("reference", 0.0))
    assert f", partly {BUILDINGS}, on outlines partly of our own" in told(counted, areal)
    assert "buildings" not in told(areal)


def test_an_outline_counts_only_where_an_area_made_the_number(
    words: Wording, change: Change, results: Results
) -> None:
    block = results.displacement.would_displace
    assert block is not None
    only = tuple(
        zone.model_copy(update={"only_counts_speak": zone.outline != "published"})
        for zone in block.zones
    )
    assert "outline" not in answer_sentences(change(zones=only), words)[0]
    drawn = (block.zones[0].model_copy(update={"outline": "assumed"}),)
    told = answer_sentences(change(zones=drawn), words)[0]
    assert ", on an outline of our own (it is not published)" in told


def test_the_answer_says_of_how_many_floods_it_tells_one(words: Wording, results: Results) -> None:
    (event, *_) = (e for e in results.flood["events"] if e.households and e.located_reports)

    def told(*households: float) -> str:
        events = tuple(
            event.model_copy(update={"households": spread(0, middle, 2 * middle)})
            for middle in households
        )
        return answer_sentences(results.model_copy(update={"flood": {"events": events}}), words)[2]

    assert "located report" not in told(5)
    assert ", the largest of 2 floods with a located report, and of" in told(5, 4)
    assert ", one of the largest of 3 floods with a located report, and of" in told(5, 5, 4)


def test_a_count_of_something_else_is_not_no_count(words: Wording, change: Change) -> None:
    def told(kind: str | None) -> str:
        block = change().displacement.would_displace
        assert block is not None
        place = block.settlements[0].model_copy(
            update={"documented_households": None, "count_kind": kind}
        )
        results = change(settlements=(place,))
        changed = results.displacement.would_displace
        assert changed is not None
        return repr(settlement_blocks(changed, results, words))

    assert "households not counted" in told("buildings")
    assert "no count found" not in told("buildings")
    assert "no count found" in told(None)


def test_an_interval_in_words(words: Wording) -> None:
    told = interval_words(words, spread(904, 2139, 4249), "households")
    assert told == "between 900 and 4,200 households (90 % interval), middle estimate 2,100"


def test_a_conflict_has_no_middle(words: Wording) -> None:
    told = interval_words(words, spread(904, 2139, 4249), "persons", conflict=True)
    assert "2,100" not in told
    assert "conflict" in told
    assert compact(words, spread(904, 2139, 4249), conflict=True) == "900 to 4,200"


def test_a_number_without_doubt_is_no_interval(words: Wording) -> None:
    assert interval_words(words, spread(37, 37, 37), "households") == "about 37 households"
    assert compact(words, spread(0, 0, 0)) == "0"


@pytest.mark.parametrize(
    ("gap", "extent", "middle"),
    [
        (spread(180, 640, 2350), "180 to 2,400 more", "middle estimate 640 more"),
        (spread(-180, 640, 2350), "180 fewer to 2,400 more", "middle estimate 640 more"),
        (spread(-2350, -640, -180), "180 to 2,400 fewer", "middle estimate 640 fewer"),
        (spread(0, 0, 0), "0 to 0 more", "middle estimate 0 more"),
    ],
)
def test_a_difference_has_words_for_signs(
    words: Wording, gap: Interval, extent: str, middle: str
) -> None:
    assert difference_range(words, gap) == extent
    assert difference_middle(words, gap) == middle


@pytest.mark.parametrize(
    ("days", "verdict", "told"),
    [
        ((365, 730), Verdict.DELIVERED, "365 to 730"),
        ((365, 365), Verdict.DELIVERED, "365"),
        ((365, 730), Verdict.NOT_DELIVERED, "365 to 730 so far"),
        ((-60, 333), Verdict.DELIVERED, "in time or up to 333"),
        ((-40, -9), Verdict.DELIVERED, "9 to 40 early"),
        ((0, 0), Verdict.DELIVERED, "on time"),
        ((-9, 0), Verdict.DELIVERED, "on time"),
        (None, Verdict.CANNOT_BE_TOLD, "cannot be told"),
    ],
)
def test_lateness(
    results: Results, words: Wording, days: tuple[int, int] | None, verdict: Verdict, told: str
) -> None:
    promise: PromiseVerdict = results.delivery.promises[0]
    changed = promise.model_copy(update={"days_late": days, "verdict": verdict})
    assert lateness(words, changed) == told


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024-02-03", (date(2024, 2, 3), date(2024, 2, 3))),
        ("2024-13", None),
        ("2023-02-29", None),
        ("0000", None),
        ("late 2026", None),
    ],
)
def test_published_dates(text: str, span: tuple[date, date] | None) -> None:
    assert span_of(text) == span


def test_probabilities_have_one_word_each(words: Wording) -> None:
    told = [probability_word(words, p / 1000) for p in range(1001)]
    assert told[0] == "almost certainly not"
    assert told[500] == "about as likely as not"
    assert told[930] == "very likely"
    assert told[1000] == "almost certain"
    changes = sum(a != b for a, b in pairwise(told))
    assert changes == len(set(told)) - 1


def test_lists(words: Wording) -> None:
    assert [listed(words, "abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_sources_lead_to_their_line(results: Results) -> None:
    links = cited(results, "PLAN20; NEWS23;PLAN20; somewhere")
    assert [(link.text, link.href) for link in links] == [
        ("PLAN20", "#source-1"),
        ("NEWS23", "#source-4"),
        ("somewhere", None),
    ]


@pytest.mark.parametrize(
    ("kind", "amount", "told"),
    [
        ("search", None, "(search): found nothing."),
        ("press", None, "(press): mentions it."),
        ("press", Quantity(low=5, high=5, unit="MLD"), "(press): gives an amount, 5 MLD."),
    ],
)
def test_evidence_gives_an_amount_only_where_it_has_one(
    words: Wording, results: Results, kind: str, amount: Quantity | None, told: str
) -> None:
    (evidence,) = results.delivery.promises[0].evidence
    changed = evidence.model_copy(update={"says": None, "kind": kind, "quantity": amount})
    assert told in evidence_sentence(words, changed)


def test_total_and_gap_of_different_ground_are_told_apart(words: Wording, change: Change) -> None:
    block = change().displacement.would_displace
    assert block is not None
    assert block.registered is not None
    registered = block.registered.model_copy(update={"covers": ("Station quarter",)})
    clause = gap_clause(words, block.model_copy(update={"registered": registered}))
    assert "that the civic registry counts (Station quarter)" in clause
    assert "live 2,100 to 4,600 households" in clause
    assert "180 fewer to 2,400 more than its 6,000 people" in clause
