from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from geo.report.map import draw_map
from geo.report.model import Drawing
from geo.results import Results

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """
    Chromium of the system, or a skip with a sentence.

    Closed after each module: playwright holds an event loop, and only one may run at a time.
    """
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"No browser to open the map with: none of {', '.join(BROWSERS)} is installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def map_file(results: Results, drawing: Drawing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(draw_map(results, drawing), encoding="utf-8")
    return path


class Visit:
    """One reader's window, with all that it asked for and complained of."""

    def __init__(self, context: BrowserContext, path: Path) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type in {"error", "warning"}
                else None
            ),
        )
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html.ready")


@pytest.fixture
def desk(browser: Browser, map_file: Path) -> Iterator[Visit]:
    with browser.new_context(viewport={"width": 1280, "height": 800}, offline=True) as context:
        yield Visit(context, map_file)


@pytest.fixture
def phone(browser: Browser, map_file: Path) -> Iterator[Visit]:
    with browser.new_context(
        viewport={"width": 360, "height": 740}, offline=True, has_touch=True, is_mobile=True
    ) as context:
        yield Visit(context, map_file)
