"""
A folium map that carries all it needs: Leaflet and its pictures inside, no CDN, no random id.

folium writes tags that load Leaflet, jQuery, Bootstrap and icon fonts from five hosts, and names
its elements at random. `SiteMap` keeps folium's frame (a Figure with header, html and script) and
puts the installed Leaflet and our own scripts in their place.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

import folium
from branca.element import Element, Figure
from jinja2 import Template
from xstatic.pkg import leaflet

from geo.report.map.words import NO_SCRIPT
from geo.report.safe import visible

CSP_PLACE = "<!-- content security policy -->"
"""Where the seal is put once the page is whole."""
SCRIPTS = (
    "shapes.js",
    "marks.js",
    "doubt.js",
    "tables.js",
    "panel.js",
    "ground.js",
    "names.js",
    "map.js",
)
"""Our own scripts, in the order in which they need each other; one function around them all."""

_LEAFLET = Path(leaflet.BASE_DIR)


class _Plain(Element):
    """HTML taken as it is: branca would read it, and every brace in it, as a template."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._html = html

    def render(self, **_: object) -> str:
        return self._html


class Page(Figure):
    """A whole document that says its language and holds its scripts in the body."""

    _template = Template(files("geo.report.map").joinpath("page.html").read_text("utf-8"))

    def __init__(self, *, title: str, language: str) -> None:
        """Name the page and the language in which it speaks."""
        super().__init__()
        self.language = language
        self.header = Element()
        self.header.add_child(
            _Plain(
                '<meta charset="utf-8">\n'
                f"{CSP_PLACE}\n"
                '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
                '<meta name="referrer" content="no-referrer">\n'
                f"<title>{escape(visible(title))}</title>"
            ),
            name="head",
        )


class SiteMap(folium.Map):
    """A folium map without tiles, drawn by our own scripts from data that the page carries."""

    def __init__(self, *, data: str, area: tuple[float, float, float, float]) -> None:
        """
        Take the data that the scripts will read.

        Parameters
        ----------
        data
            JSON in which nothing can end a script element (`payload.to_json`).
        area
            (west, south, east, north), degrees.
        """
        west, south, east, north = area
        super().__init__(location=((south + north) / 2, (west + east) / 2), tiles=None)
        self.default_js = []
        self.default_css = []
        self._id = "site"  # folium would draw one at random, and no two runs would be equal
        self._data = data

    def render(self, **_: object) -> str:
        """Put styles, ground and scripts into the page that holds the map."""
        page = self.get_root()
        if not isinstance(page, Page):
            raise TypeError(f"A SiteMap is drawn in a Page; found {type(page).__name__}.")
        styles = (leaflet_css(), _static("map.css"))
        page.header.add_child(_Plain("\n".join(f"<style>{css}</style>" for css in styles)), "css")
        page.html.add_child(
            _Plain(
                f'<div class="folium-map" id="{self.get_name()}"></div>\n'
                f"<noscript><p>{escape(NO_SCRIPT)}</p></noscript>"
            ),
            "ground",
        )
        licence = f"/*\n{_static('leaflet-licence.txt')}*/\n"
        scripts = (licence + leaflet_js(), own_script())
        page.script.add_child(
            _Plain(
                f'<script type="application/json" id="data">{self._data}</script>\n'
                + "\n".join(f"<script>{code}</script>" for code in scripts)
            ),
            "js",
        )
        return ""


def whole_page(*, title: str, data: str, area: tuple[float, float, float, float]) -> str:
    """Render the page, still without its seal."""
    page = Page(title=title, language="en")
    page.add_child(SiteMap(data=data, area=area))
    html: str = page.render()
    return html


@cache
def leaflet_js() -> str:
    """Return the installed Leaflet without the address of its source map."""
    code = _text(_LEAFLET / "leaflet.js")
    return re.sub(r"//# sourceMappingURL=\S*", "", code)


@cache
def leaflet_css() -> str:
    """Return the installed Leaflet's styles with its pictures inside."""
    return re.sub(r"url\((images/[\w.-]+\.png)\)", _picture, _text(_LEAFLET / "leaflet.css"))


@cache
def own_script() -> str:
    """Return our scripts as one function, so that they leave no name behind on the page."""
    body = "\n".join(_static(name) for name in SCRIPTS)
    return f'(function () {{\n"use strict";\n{body}\n}})();'


def _picture(match: re.Match[str]) -> str:
    content = b64encode((_LEAFLET / match[1]).read_bytes()).decode("ascii")
    return f"url(data:image/png;base64,{content})"


def _static(name: str) -> str:
    return _unix(files("geo.report.map").joinpath("static", name).read_text("utf-8"))


def _text(path: Path) -> str:
    return _unix(path.read_text("utf-8"))


def _unix(text: str) -> str:
    """Give text the line ends that a browser will see, or the seal's hashes would not match."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
