import colorsys
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.delivery.model import Verdict
from geo.displacement.wording import in_words
from geo.quantity import Interval
from geo.report import style

FAMILIES: dict[str, Mapping[str, style.AreaMark]] = {
    "risk": {str(name): mark for name, mark in style.RISK.items()}
    | {"unknown": style.RISK_UNKNOWN},
    "status": {str(name): mark for name, mark in style.STATUS.items()} | {"exposed": style.EXPOSED},
    "flood": style.FLOOD,
    "depth": style.DEPTH,
}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_areas_differ_by_colour_alone(family: str) -> None:
    marks = FAMILIES[family].values()
    assert len({(mark.hatch, mark.dash) for mark in marks}) == len(marks)
    assert len({mark.word for mark in marks}) == len(marks)


def test_no_two_verdicts_differ_by_colour_alone() -> None:
    assert set(style.VERDICT) == set(Verdict)
    assert len({(mark.shape, mark.glyph) for mark in style.VERDICT.values()}) == len(Verdict)
    assert len({mark.glyph for mark in style.VERDICT.values()}) == len(Verdict)


def test_outlines_differ_by_dash_and_word() -> None:
    assert set(style.OUTLINE_DASH) == set(style.OUTLINE_TEXT)
    assert len(set(style.OUTLINE_DASH.values())) == len(style.OUTLINE_DASH)
    assert style.OUTLINE_DASH["assumed"]


def test_higher_risk_is_darker_so_that_grey_print_keeps_the_order() -> None:
    ramp = [luminance(mark.colour) for mark in style.RISK.values()]
    assert all(light > dark for light, dark in pairwise(ramp))
    depths = [luminance(mark.colour) for mark in style.DEPTH.values()]
    assert all(light > dark for light, dark in pairwise(depths))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_markers_stand_out_from_paper_and_carry_a_legible_glyph(verdict: Verdict) -> None:
    assert contrast(style.VERDICT[verdict].colour, style.PAPER) >= 4.5


@pytest.mark.parametrize("status", list(style.STATUS))
def test_outlines_stand_out_from_paper(status: str) -> None:
    assert contrast(FAMILIES["status"][status].colour, style.PAPER) >= 4.5
    assert contrast(style.INK, style.PAPER) >= 7


def test_status_colours_are_not_one_hue() -> None:
    def hue(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return round(colorsys.rgb_to_hls(red, green, blue)[0], 2)

    assert len({hue(mark.colour) for mark in style.STATUS.values()}) == len(style.STATUS)


def read(text: str) -> float:
    return float(text.replace(",", "").replace(style.MINUS, "-"))


@given(st.floats(-1e7, 1e7))
def test_rounding_is_symmetric_and_close(value: float) -> None:
    assert read(style.number(-value)) == -read(style.number(value))
    assert abs(read(style.number(value)) - value) <= max(0.5, 0.05 * abs(value))


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_rounding_keeps_the_order(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert read(style.number(low)) <= read(style.number(high))


@given(st.floats(-1e7, 1e7))
def test_the_page_rounds_as_the_sentences_that_it_quotes(value: float) -> None:
    assert style.number(value).replace(style.MINUS, "-") == in_words(value)
    assert style.below_zero(value) == (read(style.number(value)) < 0)


def test_a_negative_number_has_a_true_minus() -> None:
    assert style.number(-2864.0) == f"{style.MINUS}2,900"
    assert style.number(-0.3) == "0"
    assert style.exact(-0.001) == "0"


def test_an_interval_is_never_one_number_without_saying_so() -> None:
    narrow = Interval(p05=7, p25=7, p50=7, p75=7, p95=7)
    assert style.between(narrow) == "about 7"
    assert "interval" in style.in_words(narrow, "households")


@given(st.floats(0, 1))
def test_no_certainty_is_made_by_rounding(share: float) -> None:
    text = style.percent(share)
    assert (text == "0 %") == (share == 0)
    assert (text == "100 %") == (share == 1)
