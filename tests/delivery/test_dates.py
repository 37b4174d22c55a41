from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.delivery.dates import days_late, days_overdue, midpoint, parse_date, parse_promised


def test_a_year_is_all_its_days() -> None:
    year = parse_date("2020")
    assert (year.first, year.last, year.text) == (date(2020, 1, 1), date(2020, 12, 31), "2020")


def test_a_leap_february_has_29_days() -> None:
    assert parse_date("2020-02").last == date(2020, 2, 29)
    assert parse_date("2100-02").last == date(2100, 2, 28)


def test_slips_keep_their_text_and_the_first_date_stays_the_promise() -> None:
    due, slips = parse_promised("2024-12 then 2025-05 then 2025-12")
    assert due is not None
    assert due.first == date(2024, 12, 1)
    assert slips == ("2025-05", "2025-12")


def test_no_date_is_no_date() -> None:
    assert parse_promised("  ") == (None, ())


@pytest.mark.parametrize(
    "text",
    ["20", "2020-13", "2020-02-30", "2020-1", "0000", "soon", "2020-01-01T00:00", "٢٠٢٠", "~2023"],
)
def test_anything_else_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"no date|calendar") as caught:
        parse_date(text)
    assert text in str(caught.value)


def test_a_slip_without_a_date_is_refused() -> None:
    with pytest.raises(ValueError, match="later"):
        parse_promised("2024 then later")


def test_lateness_uses_the_whole_width_of_both_dates() -> None:
    assert days_late(parse_date("2018-03-31"), parse_date("2018-04-01")) == (1, 1)
    assert days_late(parse_date("2018-03"), parse_date("2018-04")) == (1, 60)
    assert days_late(parse_date("2018-04-10"), parse_date("2018-04-01")) == (-9, -9)


def test_nothing_is_overdue_before_its_date_begins() -> None:
    assert days_overdue(parse_date("2026"), date(2025, 12, 31)) is None
    assert days_overdue(parse_date("2026"), date(2026, 1, 11)) == (0, 10)
    assert days_overdue(parse_date("2025-12-31"), date(2026, 1, 11)) == (11, 11)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_finer_date_lies_inside_the_coarser_one(day: date) -> None:
    exact, month, year = (parse_date(day.isoformat()[:length]) for length in (10, 7, 4))
    assert year.first <= month.first <= exact.first == day == exact.last <= month.last <= year.last
    assert all(when.first <= midpoint(when) <= when.last for when in (exact, month, year))


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 1, 1)),
    st.integers(min_value=-3000, max_value=3000),
)
def test_to_the_day_least_and_most_are_the_same(due: date, late: int) -> None:
    done = due + timedelta(days=late)
    assert days_late(parse_date(due.isoformat()), parse_date(done.isoformat())) == (late, late)
