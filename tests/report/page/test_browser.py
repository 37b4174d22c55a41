"""The page in a browser without a network, as a reader's phone would show it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from geo.report.page import write_report
from geo.results import Results

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        shutil.which("chromium") is None,
        reason="no browser: install Debian's chromium to look at the pages",
    ),
]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield found
        found.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(
    request: pytest.FixtureRequest, browser: Browser, results: Results, tmp_path: Path
) -> Iterator[Page]:
    file = tmp_path / "report.html"
    file.write_text(write_report(results), encoding="utf-8")
    context = browser.new_context(viewport=request.param, offline=True)
    opened = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda asked: requests.append(asked.url))
    opened.goto(file.as_uri())
    yield opened
    assert complaints == []
    assert requests == [file.as_uri()]
    context.close()


def test_nothing_runs_and_nothing_overflows(page: Page) -> None:
    assert page.evaluate("window.pwned === undefined")
    widths = "[document.documentElement.scrollWidth, window.innerWidth]"
    scroll, inner = page.evaluate(widths)
    assert scroll <= inner
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    scroll, inner = page.evaluate(widths)
    assert scroll <= inner


def test_the_style_sheet_is_allowed_by_the_policy(page: Page) -> None:
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_one_of_the_two_drawings_is_shown_with_letters_that_can_be_read(page: Page) -> None:
    shown = page.evaluate(
        """() => [...document.querySelectorAll('figure')].map(figure =>
        [...figure.querySelectorAll('svg')].filter(svg => svg.getClientRects().length).length)"""
    )
    assert shown
    assert set(shown) == {1}
    heights = page.evaluate(
        """() => [...document.querySelectorAll('figure text')]
        .filter(text => text.getClientRects().length)
        .map(text => parseFloat(text.getAttribute('font-size')) * text.getScreenCTM().a)"""
    )
    assert min(heights) >= 11


def test_texts_of_a_picture_stay_on_their_sheet(page: Page) -> None:
    outside = page.evaluate(
        """() => [...document.querySelectorAll('figure text')]
        .filter(text => text.getClientRects().length)
        .filter(text => { const t = text.getBoundingClientRect();
                          const s = text.ownerSVGElement.getBoundingClientRect();
                          return t.left < s.left - 1 || t.right > s.right + 1 })
        .map(text => text.textContent)"""
    )
    assert outside == []


def test_names_of_scripts_have_glyphs(page: Page) -> None:
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.names li')]
        .map(li => li.getBoundingClientRect().width)"""
    )
    assert len(wide) == 3
    assert min(wide) > 40
