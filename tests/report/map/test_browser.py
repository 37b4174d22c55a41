"""What a reader meets who opens the file from a disk, with no network."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from shapely.geometry import MultiPolygon, box

from geo.report.map.encode import FINE_DIGITS, encode

if TYPE_CHECKING:
    from tests.report.map.conftest import Visit

pytestmark = pytest.mark.browser

HOSTILE_NAMES = ("</script><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=2>")
OVERFLOW = """() => [...document.querySelectorAll('#panel *')]
    .filter(e => e.getClientRects().length && !e.closest('svg'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"""


def test_it_opens_asks_for_nothing_and_complains_of_nothing(desk: Visit) -> None:
    assert desk.complaints == []
    assert [url for url in desk.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in desk.requests if url.startswith("file:")]) == 1
    assert desk.page.locator("h1").inner_text() == "Squared Town"
    text = desk.page.locator("body").inner_text()
    assert "[object" not in text
    assert "undefined" not in text
    assert "Statistics 2018" in text


def test_the_policy_really_stops_what_it_should(desk: Visit) -> None:
    desk.page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.pwned=9';
                   document.body.append(s);
                   const i = document.createElement('img'); i.src = 'https://example.org/x.png';
                   document.body.append(i); }"""
    )
    desk.page.wait_for_timeout(100)
    assert desk.page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in complaint for complaint in desk.complaints)


def test_hostile_names_are_shown_and_never_run(desk: Visit) -> None:
    for box_ in desk.page.locator(".switch input").all():
        box_.check()
    for fold in desk.page.locator(".lists summary").all():
        fold.click()
    texts = desk.page.locator(".lists .item").all_inner_texts()
    for name in HOSTILE_NAMES:
        assert name in texts
    for name in HOSTILE_NAMES:
        desk.page.locator(".lists .item", has_text=name).first.click()
        assert desk.page.locator(".single h2").inner_text() == name
        desk.page.locator(".back").click()
    assert desk.page.evaluate("window.pwned") is None
    assert desk.page.locator("img").count() == 0
    assert desk.page.locator("script").count() == 3


def test_a_footprint_opens_with_its_number_and_its_source(desk: Visit) -> None:
    desk.page.get_by_role("button", name="Ground that a project takes: Station quarter").focus()
    desk.page.keyboard.press("Enter")
    card = desk.page.locator(".single")
    assert "between 2,100 and 4,600 households" in card.inner_text()
    assert "Plan of 2020 [PLAN20]" in card.inner_text()
    assert desk.page.evaluate("document.activeElement.textContent") == "Station quarter"
    desk.page.keyboard.press("Escape")
    assert card.is_hidden()


def test_a_tap_on_the_ground_opens_what_lies_there(desk: Visit) -> None:
    path = desk.page.locator("path[aria-label='Settlement: Rail-side community']")
    bounds = path.bounding_box()
    assert bounds is not None
    desk.page.mouse.click(bounds["x"] + 8, bounds["y"] + bounds["height"] - 8)
    names = desk.page.locator(".fold > summary > span").all_inner_texts()
    assert names == ["Rail-side community", "Station quarter", "Grid cell c3_1"]
    assert "50 to 90" in desk.page.locator(".fold .badges").first.inner_text()


def test_promises_at_one_place_share_a_badge_that_counts_and_lists_them(desk: Visit) -> None:
    badge = desk.page.locator(".heap .badge")
    assert badge.inner_text().split() == ["1", "1", "1"]
    badge.click()
    assert desk.page.locator(".single > h2").inner_text() == "4 things at this place"
    assert desk.page.locator(".fold").count() == 4
    assert "Station quarter" in desk.page.locator(".fold").last.inner_text(), "the ground below"
    desk.page.locator(".fold summary").first.click()
    assert "97" in desk.page.locator(".fold").first.inner_text()


def test_layers_are_switched_on_and_off(desk: Visit) -> None:
    reports = desk.page.locator("path[aria-label^='Reported flood']")
    assert reports.count() == 2, "the latest flood is seen at once"
    desk.page.get_by_role("checkbox", name="River flood 2011").uncheck()
    assert reports.count() == 0
    desk.page.get_by_role("checkbox", name="Promises").uncheck()
    assert desk.page.locator(".heap, .promise").count() == 0
    desk.page.locator(".tools button").first.click()
    desk.page.wait_for_timeout(400)
    assert desk.page.locator(".heap, .promise").count() == 0


def test_every_fill_refers_to_a_pattern_that_exists(desk: Visit) -> None:
    missing = desk.page.evaluate(
        """() => [...document.querySelectorAll('[fill^="url("]')].map(e => e.getAttribute('fill'))
            .filter(f => !document.querySelector(f.slice(4, -1)))"""
    )
    assert missing == []
    assert desk.page.locator(".folium-map path[stroke-dasharray='5 6']").count() == 1


def test_scripts_read_what_python_wrote(desk: Visit) -> None:
    shape = MultiPolygon([box(-179.5, -45, 0, 1), box(100.12345, 13, 100.2, 13.00001)])
    code = files("geo.report.map").joinpath("static", "shapes.js").read_text("utf-8")
    read = desk.page.evaluate(
        f"([text, digits]) => {{ {code}; return decode(text, digits); }}",
        [encode(shape, FINE_DIGITS), FINE_DIGITS],
    )
    corners = [{(round(x, 5), round(y, 5)) for y, x in ring} for ring in read]
    assert corners == [
        {(-179.5, -45), (0, -45), (0, 1), (-179.5, 1)},
        {(100.12345, 13), (100.2, 13), (100.2, 13.00001), (100.12345, 13.00001)},
    ]


def test_on_a_phone_nothing_overflows_and_the_answer_is_in_sight(phone: Visit) -> None:
    page = phone.page
    assert phone.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sentence = page.locator(".answer .sentence").first
    for bar in page.locator(".answer").first.locator(".bar-head").all():
        bounds = bar.bounding_box()
        assert bounds is not None
        assert bounds["y"] + bounds["height"] <= 740
    assert (
        page.evaluate("e => parseFloat(getComputedStyle(e).fontSize)", sentence.element_handle())
        >= 16
    )
    panel = page.locator("#panel").bounding_box()
    assert panel is not None
    assert panel["y"] >= 300, "the sheet leaves room for the map"
    page.locator(".grip").tap()
    assert page.locator(".grip").get_attribute("aria-expanded") == "true"
    assert page.evaluate(OVERFLOW) == []


def test_on_a_phone_a_promise_is_read_in_the_sheet(phone: Visit) -> None:
    phone.page.locator(".heap .badge").tap()
    assert phone.page.locator(".fold").count() == 4
    for fold in phone.page.locator(".fold summary").all():
        fold.tap()
    assert phone.page.evaluate(OVERFLOW) == []
    targets = phone.page.evaluate(
        """() => [...document.querySelectorAll('button, summary')]
            .filter(e => e.getClientRects().length)
            .map(e => [e.className, e.getBoundingClientRect().height])"""
    )
    assert [name for name, height in targets if height < 40 and name != "credit"] == []


def test_furniture_of_a_map(desk: Visit) -> None:
    assert desk.page.get_by_role("img", name="North is up").is_visible()
    assert desk.page.locator(".leaflet-control-scale-line").inner_text().endswith("m")
    assert "100°01" in desk.page.locator(".edge").inner_text()
    assert "OpenStreetMap contributors (ODbL)" in desk.page.locator(".credit").inner_text()
    languages = desk.page.locator("header [lang]").evaluate_all("all => all.map(e => e.lang)")
    assert {"en", "th", "hi", "ja"} <= set(languages)


def test_whatever_takes_the_focus_says_what_it_is(desk: Visit) -> None:
    for box_ in desk.page.locator(".switch input").all():
        box_.check()
    nameless = desk.page.evaluate(
        """() => [...document.querySelectorAll('[tabindex="0"], button, input, summary')]
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()
                           || (e.labels && e.labels.length))).map(e => e.outerHTML)"""
    )
    assert nameless == []
    station = desk.page.locator(".spot[aria-label='Central station']")
    assert station.get_attribute("tabindex") == "0"


def test_on_a_phone_names_are_whole_and_badges_are_free(phone: Visit) -> None:
    boxes = phone.page.evaluate(
        """() => [...document.querySelectorAll('.name:not(.waits) > span')]
            .map(e => e.getBoundingClientRect()).map(b => [b.left, b.right])"""
    )
    assert boxes
    assert all(left >= 0 and right <= 360 for left, right in boxes)
    covered = phone.page.evaluate(
        """() => { const box = e => e.getBoundingClientRect();
            const above = [...document.querySelectorAll('.tools > *, #panel, .credit')].map(box);
            const badges = [...document.querySelectorAll('.promise .badge, .heap .badge')].map(box);
            const meet = (a, b) => a.left < b.right && b.left < a.right
                && a.top < b.bottom && b.top < a.bottom;
            return badges.filter((a, i) => above.some(b => meet(a, b))
                || badges.some((b, j) => i < j && meet(a, b))).length; }"""
    )
    assert covered == 0


def test_a_place_of_a_flood_leads_to_the_flood_as_a_whole(desk: Visit) -> None:
    desk.page.locator("path[aria-label='Reported flood: Pier road']").focus()
    desk.page.keyboard.press("Enter")
    card = desk.page.locator(".single")
    assert "200 to 900" not in card.inner_text()
    card.get_by_role("button", name="The flood as a whole").click()
    assert "200 to 900" in card.inner_text()
    assert "improvement zones included" in card.inner_text()


def test_the_ways_of_counting_and_the_drivers_open_under_the_answer(phone: Visit) -> None:
    phone.page.locator(".grip").tap()
    answer = phone.page.locator(".answer").first
    assert answer.locator(".way").first.is_hidden()
    for fold in answer.locator("summary").all():
        fold.tap()
    told = answer.inner_text()
    assert "All ways, pooled" in told
    assert "Persons per household" in told
    assert answer.get_by_role("img", name="All ways, pooled: 2,100 to 4,600").is_visible()
    assert "registry 1,800" in told
    assert phone.page.evaluate(OVERFLOW) == []
    assert phone.complaints == []


def test_zones_and_assumptions_open_as_tables_of_text(phone: Visit) -> None:
    phone.page.locator(".grip").tap()
    zones = phone.page.locator(".answer").first.locator("details", has_text="By zone")
    assumptions = phone.page.locator(".overview > details.more")
    for fold in (zones, assumptions):
        assert fold.locator("dl").is_hidden()
        fold.locator("summary").tap()
        assert fold.locator("dl").is_visible()
    assert "2,100 to 4,600; middle 2,900" in zones.inner_text()
    assert assumptions.locator("summary").inner_text() == "Assumptions (3)"
    assert "Source: STAT18" in assumptions.inner_text()
    assert assumptions.locator(".flag").all_inner_texts() == ["Flagged: our own judgement (J)"] * 2
    assert phone.page.evaluate(OVERFLOW) == []
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 360
    assert phone.page.evaluate("window.pwned") is None
    assert phone.complaints == []
