"""Put the page together: sections, style sheet, security policy."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo.report import style, svg
from geo.report.figures import verdict_symbol
from geo.report.page.answer import answer_section
from geo.report.page.floods import flood_section
from geo.report.page.grounds import ground_sections
from geo.report.page.parts import Section
from geo.report.page.people import people_sections
from geo.report.page.promises import promises_section
from geo.report.safe import visible
from geo.report.wording import Wording, load_wording
from geo.results import Results

NO_NOTES: Mapping[str, str] = MappingProxyType({})
LANGUAGES = ("en", "th", "hi", "ja")
"""Languages in which a site may give its names, in the order of the page."""


def write_report(
    results: Results, *, language: str = "en", notes: Mapping[str, str] = NO_NOTES
) -> str:
    """
    Write the whole report as one HTML page.

    Parameters
    ----------
    results
        What the run found.
    language
        Language of the sentences; a file of that name must lie in geo/report/wording.
    notes
        Footprint id -> how it was drawn, from `Drawing.footprint_notes`.

    Returns
    -------
    page
        A page that opens from disk without a network: no script, no font, no address is loaded.
        The same results give the same page, byte for byte.

    Raises
    ------
    ConfigError
        If there is no wording for that language, or it does not fit the page.
    """
    words = load_wording(language)
    sheet = _style_sheet()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            results=results,
            words=words,
            say=words.say,
            names=_names(results),
            sections=report_sections(results, words, notes),
            style_sheet=Markup(sheet),  # noqa: S704 - our own file
            policy=_policy(sheet),
            symbol=verdict_symbol,
        )
    )


def report_sections(
    results: Results, words: Wording, notes: Mapping[str, str] = NO_NOTES
) -> tuple[Section, ...]:
    """Make the sections of the page in their order, without any HTML."""
    return (
        answer_section(results, words),
        *people_sections(results, words, notes),
        promises_section(results, words),
        flood_section(results, words),
        *ground_sections(results, words),
    )


def results_json(results: Results) -> str:
    """
    Write results as results.json holds them: sorted keys, unrounded, readable in any script.

    `Results.model_validate_json` reads it back to an equal value.
    """
    tree = results.model_dump(mode="json")
    return json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def _names(results: Results) -> tuple[tuple[str, str], ...]:
    site, project = results.site.name, results.site.project
    found = []
    for language in LANGUAGES:
        parts = [getattr(site, language), getattr(project, language)]
        if any(parts):
            found.append((language, " · ".join(part for part in parts if part)))
    return tuple(found)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("geo.report.page"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """Let nothing onto the page that changes what stands around it unseen."""
    return visible(value).replace(" %", "\u00a0%") if type(value) is str else value


def _style_sheet() -> str:
    colours = {
        "paper": style.PAPER,
        "ink": style.INK,
        "soft": svg.INK_SOFT,
        "line": svg.GRID,
        "accent": svg.ACCENT,
    }
    names = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    rules = files("geo.report.page").joinpath("page.css").read_text(encoding="utf-8")
    return f":root{{{names}--fonts:{style.FONTS}}}\n{rules}"


def _policy(sheet: str) -> str:
    """Write a policy under which the page can run and load nothing, only look as it does."""
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
