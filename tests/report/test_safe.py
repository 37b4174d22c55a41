"""What may be shown, linked and put in a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.report.safe import spreadsheet_text, visible, web_address

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x","y")']


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_texts(text: str) -> None:
    assert spreadsheet_text(text) == "'" + text


@given(st.text())
def test_no_text_begins_as_a_formula(text: str) -> None:
    safe = spreadsheet_text(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe.removeprefix("'") in (text, text.removeprefix("'"))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "ftp://example.org/a",
        " https://example.org",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "//example.org/no-scheme",
        "https://",
        "https://[broken",
        "https://example.org/\u202egnp",
        "https://example.org/\x00",
        "",
        None,
    ],
)
def test_only_web_addresses_may_be_links(address: str | None) -> None:
    assert web_address(address) is None


def test_a_web_address_stays_as_it_is() -> None:
    address = "https://example.org/a?b=1&c=ก#d"
    assert web_address(address) == address


@given(st.text())
def test_visible_texts_hold_nothing_unseen(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not set(shown) & set("\x00\x1b\x7f\x9b\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069")


def test_joiners_that_scripts_need_are_kept() -> None:
    devanagari = "क्\u200dष \u200c"
    assert visible(devanagari) == devanagari


@pytest.mark.parametrize("mark", ["\u061c", "\u2063", "\ufeff", "\xad", "\U000e0041", "\ud800"])
def test_what_cannot_be_seen_is_shown_as_replaced(mark: str) -> None:
    assert visible(f"a{mark}b") == "a\ufffdb"


@pytest.mark.parametrize("joiner", ["\u200b", "\u200c", "\u200d"])
def test_what_hindi_and_thai_are_written_with_stays(joiner: str) -> None:
    assert visible(f"क{joiner}ष") == f"क{joiner}ष"


@pytest.mark.parametrize("text", [" =1+1", "\uff1d1+1", "\uff20SUM(1)", "\u00a0+1"])
def test_a_formula_behind_a_space_or_in_wide_letters_is_text(text: str) -> None:
    assert spreadsheet_text(text) == f"'{text}"
