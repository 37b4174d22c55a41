"""The room through its one door, on invented promises whose answers can be done in the head."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from geo.delivery import Delivery, PromiseVerdict, State, Verdict, audit_delivery
from geo.errors import FaultsError

AS_OF = date(2026, 1, 1)

PROMISE = {
    "id": "p1",
    "name": "Plant",
    "sector": "water",
    "promised_low": "120",
    "promised_high": "120",
    "promised_unit": "MLD",
    "promised_by": "2018-03",
    "promise_source": "PLAN",
    "sourced": "yes",
    "confidence": "high",
}
EVIDENCE = dict.fromkeys(
    [
        *("id", "promise", "says", "kind", "observed_on", "delivered_on"),
        *("quantity_low", "quantity_high", "unit", "aspect", "source", "note"),
    ],
    "",
)


def promise(**cells: str) -> dict[str, str]:
    return {**PROMISE, **cells}


def said(row_id: str, **cells: str) -> dict[str, str]:
    return {**EVIDENCE, "id": row_id, "promise": "p1", "kind": "press", "source": row_id, **cells}


def amount(
    low: str, unit: str = "MLD", high: str = "", aspect: str = "nameplate"
) -> dict[str, str]:
    return {"quantity_low": low, "quantity_high": high, "unit": unit, "aspect": aspect}


def audit(promises: list[dict[str, str]], *rows: dict[str, str]) -> Delivery:
    evidence = pd.DataFrame(list(rows), columns=list(EVIDENCE), dtype=str)
    return audit_delivery(pd.DataFrame(promises, dtype=str), evidence, as_of=AS_OF)


def judge(*rows: dict[str, str], **cells: str) -> PromiseVerdict:
    (verdict,) = audit([promise(**cells)], *rows).promises
    return verdict


OPENED = said("PTI", says="delivered", observed_on="2018-11-12", delivered_on="2018-11-12")


def test_built_in_full_and_used_by_half() -> None:
    plant = judge(
        said("A", says="delivered", observed_on="2019", **amount("120")),
        said("B", observed_on="2020", **amount("50", high="60", aspect="service")),
    )
    assert plant.verdict is Verdict.DELIVERED
    assert plant.delivered_share == 1.0
    assert plant.observed_service is not None
    assert (plant.observed_service.low, plant.observed_service.high) == (50, 60)
    assert plant.service_share == 55 / 120
    assert "50 to 60 MLD of 120 MLD promised (46%)" in plant.sentence


def test_of_two_amounts_the_newer_counts() -> None:
    older = said("A", observed_on="2019-02", **amount("20", high="25", aspect="service"))
    newer = said("B", observed_on="2020", **amount("50", high="60", aspect="service"))
    assert judge(OPENED, older, newer).service_share == 55 / 120
    # Without a date it is taken to be five years old, hence of 2021.
    assert judge(OPENED, older, {**newer, "observed_on": ""}).service_share == 55 / 120
    same_day = judge(OPENED, older, {**newer, "observed_on": "2019-02"}).observed_service
    assert same_day is not None
    assert (same_day.low, same_day.high) == (20, 60)


def test_more_use_than_room_is_said() -> None:
    plant = judge(
        said("A", says="delivered", observed_on="2021", **amount("50")),
        said("B", observed_on="2021-07", **amount("60", aspect="service")),
        promised_low="50",
        promised_high="50",
    )
    assert plant.service_share == 1.2
    assert "60 MLD, more than the 50 MLD promised (120%): it is overloaded" in plant.sentence


def test_a_tenth_of_the_houses_is_partly_whatever_the_word() -> None:
    rows = [
        said(key, says="delivered", observed_on="2025-12", **amount("634", "houses"))
        for key in ("A", "B")
    ]
    homes = judge(*rows, promised_low="6340", promised_high="6340", promised_unit="houses")
    assert homes.verdict is Verdict.PARTLY
    assert homes.delivered_share == 0.1
    assert homes.probability_delivered < 0.1
    assert "says that it was delivered, but gives only 634 houses" in homes.sentence


def test_another_scope_is_never_divided() -> None:
    elsewhere = judge(
        said("A", says="partly", observed_on="2025-12", **amount("30", aspect="scope_differs"))
    )
    assert elsewhere.delivered_share is None
    assert elsewhere.observed is None


def test_money_spent_is_not_delivery() -> None:
    spent = judge(
        said("A", observed_on="2025-12", **amount("2520", "Rs crore")),
        promised_low="2520",
        promised_high="2520",
        promised_unit="Rs crore",
    )
    assert spent.verdict is Verdict.CANNOT_BE_TOLD
    assert spent.delivered_share is None
    assert spent.probability_delivered == judge().probability_delivered
    assert "spending alone settles nothing" in spent.settles


def test_a_nothing_that_is_only_inferred_is_no_count() -> None:
    inferred = said("A", says="not_started", observed_on="2025-12", **amount("0"))
    assert judge(inferred).delivered_share == 0.0
    assert judge({**inferred, "kind": "inference"}).delivered_share is None


def test_a_row_taken_away_moves_the_verdict() -> None:
    site = said("IANS", says="under_construction", observed_on="2017")
    before, after = judge(OPENED, site), judge(site)
    assert before.verdict is Verdict.DELIVERED
    assert after.verdict is Verdict.CANNOT_BE_TOLD
    assert before.probability_delivered > after.probability_delivered


def test_days_late_to_the_opening() -> None:
    # Promised within March 2018, opened on 12 November: 31 March and 1 March count back from it.
    assert judge(OPENED).days_late == (226, 256)
    assert "7 to 8 months late." in judge(OPENED).sentence


def test_early_is_negative() -> None:
    early = judge(OPENED, promised_by="2018-11-22")
    assert early.days_late == (-10, -10)
    assert "in time" in early.sentence


def test_sources_that_differ_on_the_day_widen_the_range() -> None:
    other = said("HT", says="delivered", observed_on="2019", delivered_on="2018-11-20")
    assert judge(OPENED, other, promised_by="2018-11-10").days_late == (2, 10)


def test_days_late_so_far_where_it_does_not_stand() -> None:
    rows = [said(key, says="not_started", observed_on="2025-12-30") for key in ("A", "B")]
    missing = judge(*rows, promised_by="2025-12-22 then 2026-05")
    assert missing.verdict is Verdict.NOT_DELIVERED
    assert missing.days_late == (10, 10)
    assert missing.promised_slips == ("2026-05",)
    assert "put off to May 2026: 10 days late so far" in missing.sentence


@pytest.mark.parametrize("kind", ["inference", "second_hand", "search"])
def test_nobody_is_late_so_far_whom_nobody_saw_missing(kind: str) -> None:
    before = [said(key, says="partly", observed_on="2022-10-31") for key in ("A", "B")]
    says = "" if kind == "search" else "partly"
    after = said("C", kind=kind, says=says, observed_on="2025-03")
    unseen = judge(*before, after, promised_by="2023")
    assert unseen.verdict is Verdict.PARTLY
    assert (unseen.due, unseen.days_late) == (True, None)
    assert unseen.sentence.endswith(
        "Promised for 2023; no report at first hand is later than that, so how late it is cannot "
        "be told."
    )
    seen = judge(*before, {**after, "kind": "press", "says": "partly"}, promised_by="2023")
    assert seen.days_late is not None
    assert seen.sentence.endswith("late so far.")
    within = {**after, "kind": "press", "says": "partly", "observed_on": "2023"}
    assert judge(*before, within, promised_by="2023").days_late is None


def test_an_amount_older_than_the_promised_date_is_dated() -> None:
    homes = {"promised_low": "6386", "promised_high": "6386", "promised_unit": "homes"}
    counted = amount("634", "homes")
    early = [said(k, says="partly", observed_on="2024-10-31", **counted) for k in "AB"]
    words = "634 homes of 6,386 homes promised (10%)"
    assert (
        f"Built by 31 October 2024: {words}" in judge(*early, promised_by="2025", **homes).sentence
    )
    assert f"Built: {words}" in judge(*early, promised_by="2023", **homes).sentence
    assert f"Built: {words}" in judge(*early, promised_by="", **homes).sentence
    used = said("U", observed_on="2017", **amount("50", aspect="service"))
    assert "In use by 2017: 50 MLD of 120 MLD promised (42%)." in judge(OPENED, used).sentence


def test_what_cannot_be_told_has_no_share() -> None:
    old = said("A", says="partly", observed_on="2012", **amount("60"))
    used = said("B", observed_on="2013", **amount("150", aspect="service"))
    stale = judge(old, used)
    assert stale.verdict is Verdict.CANNOT_BE_TOLD
    assert (stale.delivered_share, stale.service_share) == (None, None)
    assert stale.observed is not None
    assert stale.observed_service is not None
    assert (stale.observed.high, stale.observed_service.high) == (60, 150)
    assert "Last reported as built by 2012: 60 MLD of 120 MLD promised." in stale.sentence
    assert (
        "Last reported as in use by 2013: 150 MLD, more than the 120 MLD promised: it was "
        "overloaded." in stale.sentence
    )
    assert "%" not in stale.sentence


def test_our_own_knowledge_is_not_called_a_note() -> None:
    own = said("A", says="not_started", kind="second_hand", observed_on="2025", source="OWN")
    sentence = judge(own).sentence
    assert "only our own knowledge, not verified, of 2025 [OWN] says" in sentence
    assert "second-hand" not in sentence


def test_what_is_not_due_is_not_late() -> None:
    rows = [said(key, says="not_started", observed_on="2025-12") for key in ("A", "B")]
    future = judge(*rows, promised_by="2027")
    assert future.days_late is None
    assert "not due yet" in future.sentence
    assert future.verdict is Verdict.NOT_DELIVERED
    assert future.sentence.startswith("Not yet delivered, and not yet due: ")
    assert future.due is False
    assert judge(*rows, promised_by="2025").due is True
    assert judge(*rows, promised_by="").due is None


def test_a_promise_that_is_not_due_has_failed_nobody() -> None:
    rows = [said(key, says="not_started", observed_on="2025-12") for key in ("A", "B")]
    late = [{**row, "id": f"{row['id']}2", "promise": "p2"} for row in rows]
    both = audit([promise(promised_by="2027"), promise(id="p2")], *rows, *late)
    assert (both.summary["not delivered"], both.summary["not_due"]) == (2, 1)
    assert (both.sectors[0].by_verdict[Verdict.NOT_DELIVERED], both.sectors[0].not_due) == (2, 1)
    assert "2 not delivered (1 of them not yet due)." in both.sentence
    alone = audit([promise(promised_by="2027")], *rows)
    assert "1 not delivered (not yet due)." in alone.sentence
    undated = audit([promise(promised_by="2027"), promise(id="p2", promised_by="")], *rows, *late)
    assert (undated.summary["not_due"], undated.summary["no_due_date"]) == (1, 1)
    assert (undated.sectors[0].not_due, undated.sectors[0].no_due_date) == (1, 1)
    assert (
        "2 not delivered (1 of them not yet due, 1 of them without a promised date)."
        in undated.sentence
    )
    unsourced = audit([promise(promised_by="2027", sourced="no", promise_source="")], *rows)
    assert unsourced.summary["not_due"] == 0


def test_a_report_is_never_dated_by_the_delivery_that_it_tells() -> None:
    undated = said("STP4", says="delivered", delivered_on="2019")
    other = said("STP5", observed_on="2019-02", **amount("20", high="25", aspect="service"))
    assert judge(undated, other).sentence.startswith(
        "Delivered: a press report without a date [STP4] says that it was delivered (2019)."
    )


def test_lateness_is_unknown_where_the_verdict_or_the_day_is() -> None:
    assert judge().days_late is None
    assert judge({**OPENED, "delivered_on": ""}).days_late is None
    assert judge(OPENED, promised_by="").days_late is None


def test_the_sentence_names_the_decisive_source_and_its_day() -> None:
    sentence = judge(OPENED).sentence
    assert sentence.startswith(
        "Delivered: a press report of 12 November 2018 [PTI] says that it was"
    )


def test_a_newer_word_against_is_named() -> None:
    rows = [said(key, says="delivered", observed_on="2020") for key in ("A", "B", "C")]
    against = said("NEW", says="partly", kind="second_hand", observed_on="2025")
    verdict = judge(*rows, against)
    assert verdict.verdict is Verdict.DELIVERED
    assert "Against it: a second-hand note of 2025 [NEW]" in verdict.sentence


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no source says what became of it"),
        ([said("S", kind="search", observed_on="2025-12")], "no report is no proof either way"),
        ([said("A", says="under_construction", observed_on="2020")], "years old"),
        ([said("A", says="delivered")], "what has no date"),
        ([said("A", says="delivered", kind="second_hand", observed_on="2025")], "too little"),
        (
            [
                said("A", says="under_construction", observed_on="2023"),
                said("B", says="delivered", kind="second_hand", observed_on="2025"),
            ],
            "only a second-hand note of 2025 [B]",
        ),
        (
            [
                said("A", says="delivered", kind="official", observed_on="2025"),
                said("B", says="partly", observed_on="2025"),
            ],
            "but",
        ),
    ],
)
def test_the_reason_why_it_cannot_be_told(rows: list[dict[str, str]], reason: str) -> None:
    verdict = judge(*rows)
    assert verdict.verdict is Verdict.CANNOT_BE_TOLD
    assert reason in verdict.sentence


def test_unsourced_promises_stay_out_of_the_scores() -> None:
    delivery = audit(
        [promise(), promise(id="p2", sourced="no", promise_source="", sector="roads")],
        OPENED,
        {**OPENED, "id": "E2", "promise": "p2"},
    )
    assert delivery.summary["promises"] == 2
    assert delivery.summary["unsourced"] == 1
    assert delivery.summary["judged"] == delivery.summary["delivered"] == 1
    assert [score.sector for score in delivery.sectors] == ["water"]
    assert delivery.promises[1].verdict is Verdict.DELIVERED
    assert "counts in no score" in delivery.promises[1].sentence
    assert "1 more has no source" in delivery.sentence


def test_the_scores_add_up() -> None:
    promises = [promise(id=f"p{i}", sector="ab"[i % 2]) for i in range(5)]
    delivery = audit(promises, *[{**OPENED, "id": f"E{i}", "promise": f"p{i}"} for i in range(2)])
    assert sum(delivery.summary[verdict.value] for verdict in Verdict) == 5
    assert [(score.sector, score.promises) for score in delivery.sectors] == [("a", 3), ("b", 2)]
    assert all(sum(score.by_verdict.values()) == score.promises for score in delivery.sectors)
    assert [score.judged_share for score in delivery.sectors] == pytest.approx([1 / 3, 1 / 2])
    assert delivery.sentence == (
        "Of 5 promises with a source, 2 can be judged from the evidence held: 2 delivered. "
        "What became of the other 3 cannot be told, which is not the same as not delivered."
    )


def test_a_site_without_promises_is_said() -> None:
    delivery = audit_delivery(
        pd.DataFrame(columns=list(PROMISE)), pd.DataFrame(columns=list(EVIDENCE)), as_of=AS_OF
    )
    assert delivery.promises == ()
    assert delivery.sentence.startswith("No promise with a source")


def test_order_plays_no_part_and_nothing_is_changed() -> None:
    rows = [
        OPENED,
        said("B", says="partly", observed_on="2018-11-12", **amount("60")),
        said("C", says="under_construction", observed_on="2017"),
        said("D", observed_on="2018-11-12", **amount("70")),
    ]
    frame = pd.DataFrame(rows, dtype=str)
    kept = frame.copy()
    promises = pd.DataFrame([promise()], dtype=str)
    forwards = audit_delivery(promises, frame, as_of=AS_OF)
    backwards = audit_delivery(promises, frame.iloc[::-1], as_of=AS_OF)
    assert forwards == backwards
    pd.testing.assert_frame_equal(frame, kept)


def test_the_probabilities_are_a_state_each() -> None:
    verdict = judge(OPENED)
    assert set(verdict.probability) == set(State)
    assert sum(verdict.probability.values()) == pytest.approx(1.0)
    assert verdict.probability_delivered == verdict.probability[State.DELIVERED]


@pytest.mark.parametrize(
    "hostile",
    ["${alert(1)}", "<img src=x onerror=alert(1)>", "{0} {verdict} %s", "'; DROP--", "สถานี काशी"],
)
def test_hostile_text_is_text(hostile: str) -> None:
    verdict = judge({**OPENED, "source": hostile}, name=hostile, promised_unit=hostile)
    assert verdict.name == hostile
    assert f"[{hostile}]" in verdict.sentence


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        audit(
            [promise(promised_low="many", sourced="maybe"), promise()],
            said("A", says="built", kind="rumour", observed_on="2018-13"),
            said("A", promise="p9", observed_on="2027"),
            said("C", **amount("5", unit="")),
            said("D", **amount("9", high="5")),
            said("E", kind="search", says="delivered"),
        )
    told = str(caught.value)
    for part in (
        "promises, row 2, column 'promised_low': found 'many'",
        "promises, row 2, column 'sourced': found 'maybe'; expected one of yes, no",
        "the id 'p1' is used more than once",
        "evidence, row 2, column 'says': found 'built'",
        "evidence, row 2, column 'kind': found 'rumour'",
        "evidence, row 2, column 'observed_on': '2018-13' is not in the calendar",
        "row 3, column 'observed_on': found 2027, after the day of the audit, 2026-01-01",
        "the id 'A' is used more than once",
        "speaks of promise 'p9', which promises does not hold",
        "row 4, column 'unit': is empty beside the amount 5",
        "row 5, column 'quantity_low': found 9 to 5",
        "row 6, column 'says': found 'delivered' in a search",
    ):
        assert part in told


@pytest.mark.parametrize("number", ["nan", "inf", "-3", "1e999"])
def test_numbers_that_cannot_be_are_refused(number: str) -> None:
    with pytest.raises(FaultsError, match="promised_low"):
        judge(promised_low=number)


def test_missing_columns_are_named() -> None:
    with pytest.raises(FaultsError, match="evidence lacks the column 'says'"):
        audit_delivery(
            pd.DataFrame([promise()]), pd.DataFrame([OPENED]).drop(columns="says"), as_of=AS_OF
        )
