import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.errors import OutputError
from geo.report.map import LIMIT_BYTES, draw, draw_map
from geo.report.map.seal import seal
from geo.report.model import Drawing
from geo.results import Results


class Reader(HTMLParser):
    """What a browser would find in the page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self.policy = ""
        self._within: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        is_data = attributes.get("type") == "application/json"
        self._within = tag if tag in self.blocks and not is_data else None
        if self._within:
            self.blocks[tag].append("")
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = None

    def handle_data(self, data: str) -> None:
        if self._within:
            self.blocks[self._within][-1] += data


@pytest.fixture(scope="module")
def html(results: Results, drawing: Drawing) -> str:
    return draw_map(results, drawing)


@pytest.fixture(scope="module")
def page(html: str) -> Reader:
    return Reader(html)


def test_the_page_loads_nothing(page: Reader) -> None:
    for tag, attributes in page.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "a", "img"}
        assert not {"src", "href", "srcset", "data", "action", "background"} & set(attributes)


def test_the_page_has_no_inline_style_and_no_handler(page: Reader) -> None:
    for _, attributes in page.tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


def test_styles_load_pictures_from_inside_only(page: Reader) -> None:
    for css in page.blocks["style"]:
        assert "@import" not in css
        for address in re.findall(r"url\(([^)]*)\)", css):
            assert address.startswith(("data:image/png;base64,", "#default#VML"))


def test_no_source_map_and_no_network_call_is_left(page: Reader) -> None:
    for code in page.blocks["script"]:
        assert "sourceMappingURL" not in code
    own = page.blocks["script"][-1]
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b", own)
    assert not re.findall(r"\bfetch\b|XMLHttpRequest|bindPopup|bindTooltip|tileLayer", own)


def test_the_seal_names_every_script_and_style_and_nothing_else(page: Reader) -> None:
    directives = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        wanted = {
            f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'"
            for code in page.blocks[tag]
        }
        assert set(directives[name].split()) == wanted
        assert len(wanted) == 2
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "data:"
    assert directives["base-uri"] == directives["form-action"] == "'none'"


def test_the_policy_comes_before_all_that_it_governs(html: str) -> None:
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_a_page_without_a_place_for_its_seal_is_refused() -> None:
    with pytest.raises(OutputError, match="found 0"):
        seal("<html></html>")


def test_same_arguments_same_bytes(html: str, results: Results, drawing: Drawing) -> None:
    assert draw_map(results, drawing) == html
    assert not re.search(r"_[0-9a-f]{32}", html)


def test_the_arguments_are_left_as_they_were(results: Results, drawing: Drawing) -> None:
    before = drawing.footprints.copy(deep=True)
    draw_map(results, drawing)
    assert before.equals(drawing.footprints)


def test_title_and_language(page: Reader) -> None:
    assert page.blocks["title"] == ["Squared Town: Station quarter and pier"]
    assert ("html", {"lang": "en"}) in page.tags


def test_derived_lines_are_called_derived(html: str) -> None:
    assert "river bank, derived: a line through located places" in html
    assert "rail, derived: a line through located stations" in html


def test_a_hostile_title_is_text(results: Results, drawing: Drawing) -> None:
    names = results.site.name.model_copy(update={"en": "</title><script>1</script>\u202e"})
    site = results.site.model_copy(update={"name": names})
    page = Reader(draw_map(results.model_copy(update={"site": site}), drawing))
    assert page.blocks["title"][0].startswith("</title><script>1</script>\ufffd:")
    assert len(page.blocks["script"]) == 2


def houses(count: int) -> gpd.GeoDataFrame:
    """A field of small houses, each a little larger than the one before."""
    rows, columns = np.divmod(np.arange(count), 300)
    side = 1e-4 * (1 + np.arange(count) / count)
    west, south = 100 + columns * 4e-4, 12 + rows * 4e-4
    shapes = shapely.box(west, south, west + side, south + side)
    return gpd.GeoDataFrame({"kind": ["house"] * count}, geometry=shapes, crs="EPSG:4326")


def notes_of(html: str) -> Iterator[str]:
    return iter(re.findall(r"[\d,]+ of [\d,]+ \w+ are drawn[^\"]*", html))


def test_a_city_of_thirty_thousand_houses_fits(results: Results, drawing: Drawing) -> None:
    html = draw_map(results, replace(drawing, buildings=houses(30_000)))
    assert len(html.encode()) <= LIMIT_BYTES
    assert not list(notes_of(html))


def test_the_smallest_houses_are_left_out_with_a_sentence(
    results: Results, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = len(draw_map(results, drawing).encode()) + 60_000
    monkeypatch.setattr(draw, "LIMIT_BYTES", limit)
    html = draw_map(results, replace(drawing, buildings=houses(9_000)))
    assert limit - 10_000 < len(html.encode()) <= limit
    (note,) = notes_of(html)
    assert note.split()[2] == "9,000"
    assert "the largest first" in note


def test_a_map_too_large_without_a_background_is_refused(
    results: Results, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw, "LIMIT_BYTES", 150_000)
    with pytest.raises(OutputError, match=r"Squared|squared_town.*at most 150,000"):
        draw_map(results, drawing)


def test_empty_layers_make_a_map_that_says_less(results: Results, drawing: Drawing) -> None:
    names = ("footprints", "footprint_doubt", "settlements", "cells", "promises", "infrastructure")
    grounds = ("floods", "flood_extents", "roads", "rail", "water", "buildings", "landmarks")
    empty = {name: getattr(drawing, name).iloc[:0] for name in (*names, *grounds)}
    html = draw_map(results, replace(drawing, others={}, **empty))
    assert '"groups":[]' in html
