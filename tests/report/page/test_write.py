"""The page: nothing loaded, nothing run, everything shown."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from html.parser import HTMLParser

import pytest

from geo.report.model import Drawing
from geo.report.page import write_report
from geo.report.safe import visible
from geo.results import Results, Source
from tests.report.page.conftest import Change

VOID = {"meta", "link", "br", "img", "hr", "input"}
LOADING = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "video", "audio"}
HOSTILE = "</td><script>alert(1)</script><img src=x onerror=alert(2)>\u202egnp"


class Page(HTMLParser):
    """What a browser would make of the page: elements, attributes, balance."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.style = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.remove(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data


@pytest.fixture(scope="session")
def page(results: Results) -> str:
    return write_report(results)


def test_every_element_is_closed_and_every_id_is_unique(page: str) -> None:
    read = Page(page)
    assert read.open == []
    assert len(read.ids) == len(set(read.ids))


def test_every_link_inside_the_page_leads_somewhere(page: str) -> None:
    read = Page(page)
    inside = {value[1:] for _, name, value in read.attributes if name == "href" and value[0] == "#"}
    assert "source-1" in inside
    assert inside <= set(read.ids)


def test_nothing_is_loaded_or_run(page: str) -> None:
    read = Page(page)
    assert not LOADING & set(read.tags)
    assert [name for _, name, _ in read.attributes if name.startswith("on")] == []
    assert [tag for tag, name, _ in read.attributes if name in {"src", "srcset", "style"}] == []
    assert "url(" not in read.style
    assert "@import" not in read.style


def test_the_policy_allows_this_style_sheet_and_nothing_else(page: str) -> None:
    policy = next(v for _, n, v in Page(page).attributes if n == "content" and "default-src" in v)
    digest = b64encode(sha256(Page(page).style.encode()).digest()).decode()
    assert policy.split("; ")[:3] == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src data:",
    ]


def test_addresses_are_links_only_when_they_are_web_addresses(page: str, results: Results) -> None:
    read = Page(page)
    outside = [v for tag, name, v in read.attributes if name == "href" and v[:1] != "#"]
    assert sorted(set(outside)) == sorted(
        s.address for s in results.sources if s.address and s.address.startswith("https:")
    )
    assert "javascript:window.pwned=4" in page
    for tag, name, value in read.attributes:
        if tag == "a" and name == "rel":
            assert value == "noreferrer noopener"
    assert page.count('rel="noreferrer noopener"') == len(outside)


def test_hostile_texts_are_shown_and_never_markup(results: Results) -> None:
    delivery = results.delivery.model_copy(
        update={
            "promises": tuple(
                p.model_copy(update={"name": HOSTILE, "sector": HOSTILE, "sentence": HOSTILE})
                for p in results.delivery.promises
            )
        }
    )
    source = Source(key=HOSTILE, title=HOSTILE, address='https://example.org/"><script>1</script>')
    site = results.site.model_copy(update={"id": HOSTILE})
    changes = {"delivery": delivery, "sources": (source,), "site": site, "unknown": (HOSTILE,)}
    html = write_report(results.model_copy(update=changes))
    assert not LOADING & set(Page(html).tags)
    assert escape(visible(HOSTILE)).replace("&#x27;", "&#39;") in html
    assert "\u202e" not in html


def test_same_results_same_bytes(page: str, results: Results) -> None:
    again = Results.model_validate_json(results.model_dump_json())
    assert write_report(again) == page


def test_names_carry_their_language(page: str) -> None:
    for language in ("th", "hi", "ja"):
        assert re.search(rf'<li lang="{language}">[^<]+</li>', page)


def test_every_table_has_a_caption_and_every_cell_its_label(page: str) -> None:
    read = Page(page)
    assert read.tags.count("table") == read.tags.count("caption")
    labelled = sum(name == "data-label" and bool(value) for _, name, value in read.attributes)
    headings = sum(name == "scope" and value == "col" for _, name, value in read.attributes)
    assert labelled == read.tags.count("td") + read.tags.count("th") - headings


def test_every_picture_is_told(page: str) -> None:
    pictures = re.findall(r'<svg class="(?:wide|narrow)".*?</svg>', page, re.DOTALL)
    assert len(pictures) >= 2 * 6
    for picture in pictures:
        assert re.search(r"<title id=[^>]+>[^<]+</title><desc id=[^>]+>[^<]+</desc>", picture)


def test_the_reason_of_a_missing_registry_is_given(null_registry: Results) -> None:
    page = write_report(null_registry)
    assert page.count("Nobody published a registry.") >= 2
    assert 'id="would-definition"' not in page


def test_a_headline_that_does_not_exist_has_no_section_but_its_reason(
    single_block: Results, empty: Results
) -> None:
    one = write_report(single_block)
    assert 'id="would"' in one
    assert 'id="displaced"' not in one
    assert "No ground has been cleared." in one
    none = write_report(empty)
    assert 'id="would"' not in none
    assert "The site has no ground that a project takes." in none


def test_a_conflict_refuses_a_single_figure(conflicting: Results) -> None:
    page = write_report(conflicting)
    block = conflicting.displacement.would_displace
    assert block is not None
    answer = page[page.index('id="answer"') : page.index('class="contents"')]
    people = answer[: answer.index("those already cleared")]
    assert "2,100 and 4,600" in people
    assert "2,900" not in people
    assert block.agreement.sentence in page


def test_long_tables_are_folded_and_open_in_print(results: Results) -> None:
    page = write_report(results)
    assert page.count('<details class="fold">') > 5
    assert "details::details-content{content-visibility:visible" in page


def test_the_registry_and_the_estimate_are_drawn_before_the_promises(results: Results) -> None:
    page = write_report(results)
    assert page.index("Registry 1,800") < page.index('<p class="label">Promises</p>')


def test_how_a_ground_was_drawn_stands_beside_its_outline(
    results: Results, drawing: Drawing
) -> None:
    page = write_report(results, notes=drawing.footprint_notes)
    assert '<p class="small">Drawn: a square of the published area.</p>' in page
    assert "Drawn: a square" not in write_report(results)


def test_a_way_of_counting_of_part_of_the_ground_says_so(change: Change) -> None:
    block = change().displacement.would_displace
    assert block is not None

    def told(share: float | None) -> bool:
        first = block.methods[0].model_copy(update={"ground_share": share})
        return "(part of the ground)" in write_report(change(methods=(first,)))

    assert [told(share) for share in (None, 1.0, 0.5)] == [False, False, True]


class Unopened(HTMLParser):
    """What a reader sees who opens nothing."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in {"details", "summary"}:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"details", "summary"}:
            assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.inside in ([], ["details", "summary"]):
            self.text += data


def test_the_answer_its_doubt_and_the_field_sample_are_seen_without_opening_anything(
    page: str,
) -> None:
    seen = Unopened(page).text
    for told in (
        "Households by each way of counting",
        "What drives the doubt",
        "hangs most on one assumption",
        "Visiting about 150 structures",
        "The answer without each way of counting",
    ):
        assert told in seen
    for folded in ("All ways but one, pooled", "Counts by standing", "By class of tenure"):
        assert folded in page
        assert folded not in seen


def test_hostile_names_of_methods_parts_and_parties_are_only_text(page: str) -> None:
    assert not [raw for raw in ("<b>Counts", "<b>Road", "<i>No count") if raw in page]
    assert "`${7*7}` &lt;b&gt;Counts" in page


def test_what_a_number_can_be_changed_with_stands_above_the_assumptions(page: str) -> None:
    change = "geo run squared_town --assume household_size=LOW..HIGH"
    assert page.index(change) < page.index("Assumptions with their sources (")
    assert '<p class="small">density_transfer@informal</p>' in page
    assert "railway land (in informal settlements)" in page
