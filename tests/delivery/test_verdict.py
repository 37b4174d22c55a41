from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.delivery.dates import parse_date
from geo.delivery.likelihood import PRIOR, TRUST
from geo.delivery.model import Evidence, State, Verdict
from geo.delivery.verdict import decisive, posterior, verdict_of

AS_OF = date(2026, 1, 1)


def row(row_id: str, kind: str, says: str | None, on: str | None, source: str = "") -> Evidence:
    return Evidence(
        id=row_id,
        promise="p",
        says=State(says) if says else None,
        kind=kind,
        observed_on=parse_date(on) if on else None,
        quantity=None,
        aspect=None,
        source=source or row_id,
        note=None,
    )


def judge(*rows: Evidence) -> Verdict:
    return verdict_of(posterior(rows, as_of=AS_OF))


def delivered(*rows: Evidence) -> float:
    return posterior(rows, as_of=AS_OF)[State.DELIVERED]


def test_without_evidence_the_answer_is_the_prior() -> None:
    assert posterior([], as_of=AS_OF) == pytest.approx(PRIOR)
    assert judge() is Verdict.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("says", "verdict"),
    [
        ("delivered", Verdict.DELIVERED),
        ("partly", Verdict.PARTLY),
        ("under_construction", Verdict.UNDER_CONSTRUCTION),
        ("not_started", Verdict.NOT_DELIVERED),
        ("abandoned", Verdict.NOT_DELIVERED),
        ("relocated", Verdict.ELSEWHERE),
    ],
)
def test_two_fresh_press_reports_that_agree_are_believed(says: str, verdict: Verdict) -> None:
    assert judge(row("a", "press", says, "2025-12"), row("b", "press", says, "2025-12")) is verdict


def test_bayes_in_the_head() -> None:
    # One report of today: prior times likelihood, over their sum.
    press = TRUST["press"]
    true = press * 0.90 + (1 - press) / 6
    false = press * 0.03 + (1 - press) / 6
    expected = 0.25 * true / (0.25 * true + 0.75 * false)
    assert delivered(row("a", "press", "delivered", "2026-01-01")) == pytest.approx(expected)


def test_searches_alone_never_decide() -> None:
    searches = [row(f"s{i}", "search", None, "2025-12") for i in range(300)]
    assert judge(*searches[:1]) is Verdict.CANNOT_BE_TOLD
    assert judge(*searches) is Verdict.CANNOT_BE_TOLD
    assert delivered(*searches[:1]) < PRIOR[State.DELIVERED]


def test_an_old_building_site_cannot_be_told_and_an_old_opening_can() -> None:
    site = [row(x, "press", "under_construction", "2019") for x in "abcdefgh"]
    assert judge(*site) is Verdict.CANNOT_BE_TOLD
    assert judge(row("a", "press", "delivered", "1994")) is Verdict.DELIVERED


def test_the_newer_of_two_that_disagree_weighs_more() -> None:
    old_site, old_opening = (
        row("a", "press", says, "2016") for says in ("under_construction", "delivered")
    )
    new_site, new_opening = (
        row("b", "press", says, "2025-12") for says in ("under_construction", "delivered")
    )
    assert judge(old_site, new_opening) is Verdict.DELIVERED
    assert delivered(old_site, new_opening) > delivered(old_opening, new_site)
    assert judge(old_opening, new_site) is Verdict.CANNOT_BE_TOLD


def test_the_promoters_word_against_a_reporters_is_not_enough() -> None:
    official = row("a", "official", "delivered", "2025-12")
    press = row("b", "press", "partly", "2025-12")
    assert judge(official, press) is Verdict.CANNOT_BE_TOLD
    assert delivered(official) < delivered(row("a", "press", "delivered", "2025-12"))


def test_copies_are_not_witnesses() -> None:
    copies = [row(f"c{i}", "press_repeat", "delivered", "2025-12") for i in range(50)]
    assert delivered(*copies) < delivered(row("a", "press", "delivered", "2025-12"))
    again = [row(f"c{i}", "press", "delivered", "2025-12", source="ONE") for i in range(2)]
    others = [row(f"c{i}", "press", "delivered", "2025-12") for i in range(2)]
    assert delivered(*again) < delivered(*others)


@pytest.mark.parametrize("says", [state.value for state in State])
@pytest.mark.parametrize("on", ["2025-12", "2021", None])
def test_inferences_about_one_promise_are_not_independent(says: str, on: str | None) -> None:
    def believed(kind: str, count: int) -> float:
        rows = [row(f"{kind}{i}", kind, says, on) for i in range(count)]
        return posterior(rows, as_of=AS_OF)[State(says)]

    assert believed("inference", 3) < believed("press", 3)
    weighed = [believed("inference", count) for count in (1, 2, 3, 50)]
    if says == "delivered":
        assert weighed == sorted(weighed)
        assert weighed[-1] < believed("press", 2)


def test_the_newest_inference_counts_in_full_and_undated_ones_come_last() -> None:
    newest = row("a", "inference", "delivered", "2025-12")
    older = row("b", "inference", "not_started", "2025-11")
    assert delivered(newest, older) > PRIOR[State.DELIVERED]
    alone = delivered(newest)
    undated = row("c", "inference", "delivered", None)
    assert (
        alone < delivered(newest, undated) < delivered(newest, row("c", "press", "delivered", None))
    )


def test_a_statement_without_a_date_counts_less() -> None:
    dated = row("a", "press", "delivered", "2021")
    assert PRIOR[State.DELIVERED] < delivered(row("a", "press", "delivered", None))
    assert delivered(row("a", "press", "delivered", None)) < delivered(dated)


def test_a_finishing_date_dates_a_statement() -> None:
    undated = row("a", "press", "delivered", None)
    finished = undated.model_copy(update={"delivered_on": parse_date("2021")})
    assert delivered(finished) == delivered(row("a", "press", "delivered", "2021"))


def test_the_decisive_row_is_the_one_that_is_missed_most() -> None:
    weak = row("a", "second_hand", "delivered", "2025")
    strong = row("b", "press", "delivered", "2025")
    assert decisive([weak, strong], word=Verdict.DELIVERED, as_of=AS_OF) == strong
    assert decisive([], word=Verdict.DELIVERED, as_of=AS_OF) is None
    against = row("c", "press", "not_started", "2025-12")
    assert decisive([against], word=Verdict.DELIVERED, as_of=AS_OF) is None


KINDS = st.sampled_from([*TRUST, "search"])
DATES = st.one_of(
    st.none(),
    st.dates(min_value=date(1990, 1, 1), max_value=AS_OF).map(date.isoformat),
    st.integers(1990, 2025).map(str),
)


@st.composite
def evidence(draw: st.DrawFn) -> list[Evidence]:
    rows = draw(
        st.lists(
            st.tuples(KINDS, st.sampled_from(State), DATES, st.sampled_from("XYZ")), max_size=7
        )
    )
    return [
        row(f"e{i}", kind, None if kind == "search" else says, on, source)
        for i, (kind, says, on, source) in enumerate(rows)
    ]


@given(evidence())
@settings(deadline=None)
def test_probabilities_are_whole(rows: list[Evidence]) -> None:
    probability = posterior(rows, as_of=AS_OF)
    assert sum(probability.values()) == pytest.approx(1.0)
    assert all(0 <= share <= 1 for share in probability.values())


@given(evidence(), st.sampled_from(sorted(TRUST)), DATES, st.sampled_from("XYZ"))
@settings(max_examples=300, deadline=None)
def test_one_more_delivered_never_lowers_delivery(
    rows: list[Evidence], kind: str, on: str | None, source: str
) -> None:
    more = [*rows, row("more", kind, "delivered", on, source)]
    assert delivered(*more) >= delivered(*rows) - 1e-12


@given(evidence(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_rows_plays_no_part(rows: list[Evidence], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert posterior(shuffled, as_of=AS_OF) == pytest.approx(posterior(rows, as_of=AS_OF))


def test_the_order_of_three_contradictions_plays_no_part() -> None:
    rows = [
        row("a", "official", "delivered", "2020"),
        row("b", "press", "under_construction", "2020"),
        row("c", "field", "partly", None),
    ]
    answers = [posterior(order, as_of=AS_OF) for order in permutations(rows)]
    assert all(answer == pytest.approx(answers[0]) for answer in answers)


def test_hundreds_of_rows_that_agree_end_in_no_zero_division() -> None:
    rows = [row(f"e{i}", "field", "delivered", "2020") for i in range(2000)]
    against = row("x", "field", "not_started", "2021")
    assert delivered(*rows, against) == pytest.approx(1.0)
