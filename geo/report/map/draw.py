"""From results and shapes to one HTML file, step by step."""

from __future__ import annotations

from geo.errors import OutputError
from geo.report.map.background import background, keys
from geo.report.map.page import whole_page
from geo.report.map.payload import Payload, build, to_json
from geo.report.map.seal import seal
from geo.report.model import Drawing
from geo.results import Results

LIMIT_BYTES = 1_500_000
"""Largest file: a phone on a slow line loads it in half a minute, and a messenger passes it on."""
_MARGIN_BYTES = 4_000
"""Kept free for the seal and for the sentences that say what was left out."""


def draw_map(results: Results, drawing: Drawing) -> str:
    """
    Draw the map of a run as one HTML file that opens from a disk with no network.

    Parameters
    ----------
    results
        Public results: every number on the map comes from here.
    drawing
        Shapes in EPSG:4326, joined to the results by id. All of them are drawn, except that of a
        background too large for the file the least telling shapes are left out, which the legend
        says with their number.

    Returns
    -------
    html
        The whole document, at most 1.5 MB in UTF-8, the same bytes for the same arguments.

    Raises
    ------
    OutputError
        If the layers alone, without any background, are too large.
    """
    payload = build(results, drawing)
    room = LIMIT_BYTES - _MARGIN_BYTES - _bytes(_page(results, payload))
    if room < 0:
        raise OutputError(
            f"The map of '{results.site.id}' would have {LIMIT_BYTES - room:,} bytes without any "
            f"background; at most {LIMIT_BYTES:,} are allowed, so that it opens on a phone. "
            "Simplify the flood extents or the footprints, or use larger cells."
        )
    sheets, notes = background(drawing, room)
    payload["background"] = [*sheets, *payload["background"]]
    payload["background_keys"] = keys(payload["background"])
    payload["background_notes"] = notes
    return _page(results, payload)


def _page(results: Results, payload: Payload) -> str:
    title = f"{results.site.name.en}: {results.site.project.en}"
    return seal(whole_page(title=title, data=to_json(payload), area=results.site.area_of_interest))


def _bytes(html: str) -> int:
    return len(html.encode("utf-8"))
