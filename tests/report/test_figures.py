"""Positions that a reader can check, and texts that stay texts."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.delivery.model import Verdict
from geo.quantity import Interval
from geo.report import style
from geo.report.figures import (
    Curve,
    Figure,
    IntervalRow,
    Mark,
    ShareRow,
    TimeRow,
    Told,
    UnitRow,
    curve_figure,
    interval_figure,
    share_figure,
    timeline_figure,
    unit_figure,
    verdict_symbol,
)

TOLD = Told(name="test", title="A <title>", description="A & b")
HOSTILE = '"><script>alert(1)</script>'


def spread(low: float, middle: float, high: float) -> Interval:
    return Interval(p05=low, p25=low, p50=middle, p75=high, p95=high)


def row(low: float, middle: float, high: float, label: str = "row") -> IntervalRow:
    return IntervalRow(label=label, interval=spread(low, middle, high), text="text")


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def both(figure: Figure) -> list[ET.Element]:
    return [tree(figure.wide), tree(figure.narrow)]


def circles(drawing: ET.Element) -> list[float]:
    return [float(node.attrib["cx"]) for node in drawing.iter("circle")]


def ticks(drawing: ET.Element) -> dict[str, float]:
    found = {}
    for node in drawing.iter("text"):
        if node.text and re.fullmatch("\u2212?[\\d,.]+", node.text):
            found[node.text] = float(node.attrib["x"])
    return found


def test_a_median_stands_at_its_value_on_the_axis() -> None:
    figure = interval_figure([row(0, 500, 1000), row(0, 1000, 1000)], (), TOLD, unit="households")
    for drawing in both(figure):
        at = ticks(drawing)
        first, second = circles(drawing)
        assert second == pytest.approx(at["1,000"], abs=0.11)
        assert first == pytest.approx((at["0"] + at["1,000"]) / 2, abs=0.11)


def test_the_axis_holds_zero_negative_values_and_the_marks() -> None:
    figure = interval_figure(
        [row(-300, -100, 50)], (Mark(value=900, label="Registry 900"),), TOLD, unit="x"
    )
    for drawing in both(figure):
        at = ticks(drawing)
        assert "0" in at
        assert min(at, key=lambda name: at[name]).startswith("\u2212")
        assert "Registry 900" in "".join(drawing.itertext())


def test_a_conflict_hides_the_median() -> None:
    hidden = IntervalRow(label="all", interval=spread(1, 2, 3), text="1 to 3", middle=False)
    for drawing in both(interval_figure([hidden], (), TOLD, unit="x")):
        assert circles(drawing) == []


def share(label: str, whole: float, inside: float, error: float = 0.0) -> ShareRow:
    return ShareRow(
        label=label, share=whole, inside=inside, error=error, text="text", notes=(HOSTILE, "low")
    )


def test_bars_are_as_long_as_their_shares_and_the_part_inside_as_its_own() -> None:
    for drawing in both(share_figure([share("half", 0.5, 0.25), share("all", 1, 1)], TOLD)):
        widths = [float(node.attrib["width"]) for node in drawing.iter("rect")]
        assert widths[2] == widths[3]
        assert widths[0] == pytest.approx(widths[2] / 2, abs=0.1)
        assert widths[1] == pytest.approx(widths[2] / 4, abs=0.1)


def test_the_part_inside_is_full_and_the_rest_is_hollow() -> None:
    for drawing in both(share_figure([share("half", 0.5, 0.25)], TOLD)):
        whole, inside = drawing.iter("rect")
        assert whole.attrib["fill"] == style.PAPER
        assert whole.attrib["stroke"] == inside.attrib["fill"] != style.PAPER


def test_a_whisker_that_passes_the_whole_stays_on_the_sheet() -> None:
    for drawing in both(share_figure([share("all", 0.99, 0.9, 0.2)], TOLD)):
        width = float(drawing.attrib["viewBox"].split()[2])
        ends = [
            float(x)
            for p in drawing.iter("path")
            for x in re.findall(r"[ML]([\d.]+)", p.attrib["d"])
        ]
        assert max(ends) <= width


def test_notes_stand_below_their_bar_and_above_the_next_label() -> None:
    for drawing in both(share_figure([share("first", 0.5, 0.2), share("second", 0.5, 0.2)], TOLD)):
        texts = [(node.text, float(node.attrib["y"])) for node in drawing.iter("text")]
        bars = [float(n.attrib["y"]) + float(n.attrib["height"]) for n in drawing.iter("rect")]
        notes = [y for text, y in texts if text == "low"]
        labels = [y for text, y in texts if text == "second"]
        assert bars[0] < notes[0] < labels[0] - 8 < bars[2]


def test_one_symbol_per_promise_however_many() -> None:
    rows = [UnitRow(label="transport", verdicts=(Verdict.DELIVERED,) * 60)]
    for drawing in both(unit_figure(rows, TOLD)):
        assert len(list(drawing.iter("g"))) == 60
        height = float(drawing.attrib["viewBox"].split()[3])
        for group in drawing.iter("g"):
            x, y = map(float, re.findall(r"[\d.]+", group.attrib["transform"]))
            assert 0 < x < float(drawing.attrib["viewBox"].split()[2])
            assert 0 < y < height


def test_symbols_differ_by_shape_and_not_only_by_colour() -> None:
    shapes = {re.sub(r"#[0-9a-f]{6}", "", verdict_symbol(verdict)) for verdict in Verdict}
    assert len(shapes) == len(Verdict)


def time_row(**changes: object) -> TimeRow:
    values: dict[str, object] = {
        "label": "Station",
        "verdict": Verdict.DELIVERED,
        "text": "delivered",
        "promised": (date(2020, 1, 1), date(2020, 1, 1)),
        "slips": (),
        "delivered": (date(2022, 1, 1), date(2022, 1, 1)),
    }
    return TimeRow(**(values | changes))  # type: ignore[arg-type]


def test_things_not_delivered_stand_at_today() -> None:
    today = date(2026, 1, 1)
    rows = [time_row(), time_row(verdict=Verdict.NOT_DELIVERED, delivered=None)]
    for drawing in both(timeline_figure(rows, TOLD, today=today, today_label="today")):
        at = ticks(drawing)
        first, second = (
            float(re.findall(r"[\d.]+", group.attrib["transform"])[0])
            for group in drawing.iter("g")
        )
        assert first == pytest.approx((at["2020"] + at["2024"]) / 2, abs=1)
        assert second == pytest.approx(at["2026"], abs=1)


def test_hostile_texts_are_text() -> None:
    figure = interval_figure(
        [row(0, 1, 2, HOSTILE)], (Mark(value=1, label=HOSTILE),), TOLD, unit=HOSTILE
    )
    for drawing in both(figure):
        assert not list(drawing.iter("script"))
        assert HOSTILE in "".join(drawing.itertext())


def test_a_screen_reader_is_told() -> None:
    for drawing in both(share_figure([share("a", 0.1, 0.1)], TOLD)):
        named = {node.attrib["id"]: node.text for node in drawing if node.tag in {"title", "desc"}}
        ids = drawing.attrib["aria-labelledby"].split()
        assert [named[name] for name in ids] == ["A <title>", "A & b"]


@given(
    st.lists(st.floats(-1e7, 1e7), min_size=3, max_size=3).map(sorted),
    st.floats(0, 1e7),
)
def test_everything_lies_on_the_sheet(values: list[float], registry: float) -> None:
    low, middle, high = values
    mark = Mark(value=registry, label="R")
    figure = interval_figure([row(low, middle, high)], (mark,), TOLD, unit="x")
    for drawing in both(figure):
        width = float(drawing.attrib["viewBox"].split()[2])
        assert all(0 <= x <= width for x in circles(drawing))
        assert 2 <= len(ticks(drawing)) <= 12


def test_a_registry_of_one_row_is_marked_at_that_row_only() -> None:
    interval = Interval(p05=10, p25=20, p50=30, p75=40, p95=50)
    mark = Mark(value=25, label="Registry 25")
    rows = [
        IntervalRow(label="all ground", interval=interval, text="10 to 50"),
        IntervalRow(label="counted ground", interval=interval, text="10 to 50", mark=mark),
    ]
    told = Told(name="one", title="One", description="One.")
    for sheet in (f := interval_figure(rows, (), told, unit="households")).wide, f.narrow:
        dashed = re.findall(r'<path [^>]*stroke-dasharray="6 4"[^>]*>', sheet)
        assert len(dashed) == 1
        assert "Registry 25" in sheet


def test_on_a_narrow_sheet_a_mark_crosses_rows_and_no_label() -> None:
    interval = Interval(p05=10, p25=20, p50=30, p75=40, p95=50)
    rows = [IntervalRow(label=f"row {n}", interval=interval, text="10 to 50") for n in range(3)]
    told = Told(name="one", title="One", description="One.")
    narrow = interval_figure(
        rows, [Mark(value=25, label="Registry")], told, unit="households"
    ).narrow
    ends = [
        (float(y1), float(y2))
        for y1, y2 in re.findall(
            r'<path d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"[^>]*stroke-dasharray="6 4"', narrow
        )
    ]
    labels = [float(y) for y in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>row', narrow)]
    assert len(ends) == 4
    assert len(labels) == 3
    assert not [y for y in labels for top, bottom in ends if top < y < bottom]


def test_a_way_of_counting_of_part_of_the_ground_is_hollow() -> None:
    interval = Interval(p05=10, p25=20, p50=30, p75=40, p95=50)
    told = Told(name="one", title="One", description="One.")
    row = IntervalRow(label="part", interval=interval, text="10 to 50", hollow=True)
    drawn = interval_figure([row], (), told, unit="households").wide
    boxes = re.findall(r"<rect [^>]*>", drawn)
    assert [f'fill="{style.PAPER}"' in box for box in boxes] == [True]


def by_factors(*rows: IntervalRow, marks: tuple[Mark, ...] = ()) -> Figure:
    return interval_figure(rows, marks, TOLD, unit="even", by_factors_unit="by factors")


def test_a_wide_range_is_drawn_by_factors_and_says_so() -> None:
    for drawing in both(by_factors(row(10, 100, 1000))):
        at = ticks(drawing)
        assert "by factors" in "".join(drawing.itertext())
        assert circles(drawing) == [pytest.approx((at["10"] + at["1,000"]) / 2, abs=0.11)]
        assert "0" not in at


@pytest.mark.parametrize("interval", [(100, 200, 400), (0, 10, 1000), (-5, 10, 1000)])
def test_a_narrow_range_and_one_with_zero_are_drawn_evenly(
    interval: tuple[float, float, float],
) -> None:
    for drawing in both(by_factors(row(*interval))):
        assert "even" in "".join(drawing.itertext())
        assert "0" in ticks(drawing)


@given(st.floats(1, 1e6), st.floats(25, 1e5))
def test_an_axis_by_factors_holds_all_values_and_some_ticks(low: float, factor: float) -> None:
    mark = Mark(value=low * factor, label="R")
    for drawing in both(by_factors(row(low, low * 2, low * factor), marks=(mark,))):
        width = float(drawing.attrib["viewBox"].split()[2])
        assert all(0 <= x <= width for x in circles(drawing))
        assert 2 <= len(ticks(drawing)) <= 12


def test_two_figures_can_share_an_axis() -> None:
    first, second = row(0, 500, 1000), row(0, 2, 4)
    alone = interval_figure([first], (), TOLD, unit="x")
    with_other = interval_figure([second], (), TOLD, unit="x", also=(0, 1000))
    for one, other in zip(both(alone), both(with_other), strict=True):
        assert ticks(one) == ticks(other)


def curve(**changes: object) -> Figure:
    values: dict[str, object] = {
        "points": ((0, 200.0), (50, 100.0), (100, 80.0)),
        "chosen": (50, 100.0),
        "chosen_label": HOSTILE,
        "level": 100.0,
        "level_label": "half",
        "across": "visited",
        "up": "width",
    }
    return curve_figure(Curve(**(values | changes)), TOLD)  # type: ignore[arg-type]


def test_a_curve_passes_through_its_points_and_rings_the_chosen_one() -> None:
    for drawing in both(curve()):
        at = ticks(drawing)
        assert circles(drawing) == [pytest.approx((at["0"] + at["100"]) / 2, abs=26)]
        drawn = [p for p in drawing.iter("path") if p.attrib["stroke-width"] == "2.5"]
        assert len(drawn) == 2
        (ring,) = drawing.iter("circle")
        end = re.findall(r"L([\d.]+) ([\d.]+)", drawn[0].attrib["d"])[0]
        assert end == (ring.attrib["cx"], ring.attrib["cy"])
        assert HOSTILE in "".join(drawing.itertext())
        level = next(p for p in drawing.iter("path") if "stroke-dasharray" in p.attrib)
        assert re.findall(r"M[\d.]+ ([\d.]+)", level.attrib["d"]) == [ring.attrib["cy"]]


def test_a_curve_without_a_plan_has_no_ring() -> None:
    for drawing in both(curve(chosen=None, level=None)):
        assert circles(drawing) == []
        assert not [p for p in drawing.iter("path") if "stroke-dasharray" in p.attrib]
