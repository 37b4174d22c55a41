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
    BarRow,
    Figure,
    IntervalRow,
    Mark,
    TimeRow,
    Told,
    UnitRow,
    bar_figure,
    interval_figure,
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


def test_bars_are_as_long_as_their_shares() -> None:
    rows = [
        BarRow(label="half", share=0.5, text="50 %"),
        BarRow(label="all", share=1, text="100 %"),
    ]
    for drawing in both(bar_figure(rows, TOLD)):
        widths = [float(node.attrib["width"]) for node in drawing.iter("rect")]
        assert widths[0] == widths[2] == widths[3]
        assert widths[1] == pytest.approx(widths[0] / 2, abs=0.1)


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
    for drawing in both(bar_figure([BarRow(label="a", share=0.1, text="10 %")], TOLD)):
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
