"""An Overpass server on this machine, and a tiny invented town to ask it for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from geo.sites.model import Site

WEST, SOUTH, EAST, NORTH = 10.00, 50.00, 10.02, 50.01
"""The town's area of interest."""


@dataclass
class Overpass:
    """What the server will answer, and what it was asked."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    silent: Event = field(default_factory=Event)
    """While this is set the server takes the question and says nothing."""
    broken: bool = False
    """Promise more bytes than are sent."""
    questions: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    endpoint: str = ""

    def tells(self, elements: list[dict[str, Any]], **more: Any) -> None:
        """Answer with map data."""
        content = {
            "version": 0.6,
            "osm3s": {"timestamp_osm_base": "2026-02-03T04:05:06Z"},
            "elements": elements,
            **more,
        }
        self.body = json.dumps(content).encode()


@pytest.fixture
def overpass(monkeypatch: pytest.MonkeyPatch) -> Iterator[Overpass]:
    """Run a server on the loopback for one test."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    state = Overpass()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.questions.append(parse_qs(form)["data"][0])
            state.paths.append(self.path)
            state.agents.append(self.headers["User-Agent"])
            while state.silent.is_set():
                state.silent.wait(0.05)
                Event().wait(0.05)
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(state.body) + 1000 * state.broken))
            self.end_headers()
            self.wfile.write(state.body)

        def do_GET(self) -> None:
            state.paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.endpoint = f"http://127.0.0.1:{server.server_port}/api"
    yield state
    state.silent.clear()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def town_site() -> Site:
    """Make a site around the town."""
    return site_around(WEST, SOUTH, EAST, NORTH)


@pytest.fixture
def site_of() -> Callable[[float, float, float, float], Site]:
    """Make a site around any area."""
    return site_around


def site_around(west: float, south: float, east: float, north: float) -> Site:
    return Site.model_validate(
        {
            "schema_version": 1,
            "id": "town",
            "name": {"en": "Town"},
            "project": {"en": "Invented"},
            "country": "DE",
            "crs": "EPSG:32632",
            "area_of_interest": (west, south, east, north),
            "facts_as_of": "2026-01-01",
            "registry": {"reason": "invented"},
            "household_definition": {"text": "invented", "assumption": "household_size"},
            "assumptions": [
                {
                    "id": "household_size",
                    "meaning": "invented",
                    "unit": "persons/household",
                    "kind": "fixed",
                    "mode": 3,
                    "source": "judgement",
                    "mark": "J",
                    "confidence": "low",
                }
            ],
        }
    )


@pytest.fixture
def town() -> list[dict[str, Any]]:
    """Draw one thing of each kind: ways over their own nodes, 100-odd metres apart."""
    elements: list[dict[str, Any]] = []

    def way(number: int, corners: list[tuple[float, float]], **tags: str) -> None:
        refs: list[int] = []
        for position, (x, y) in enumerate(corners):
            closes = position > 0 and (x, y) == corners[0]
            ref = refs[0] if closes else number * 100 + position
            refs.append(ref)
            if not closes:
                place = {"lon": WEST + x / 1000, "lat": SOUTH + y / 1000}
                elements.append({"type": "node", "id": ref, **place})
        plain = {key.replace("__", ":"): value for key, value in tags.items()}
        elements.append({"type": "way", "id": number, "nodes": refs, "tags": plain})

    def box(x: float, y: float) -> list[tuple[float, float]]:
        return [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]

    way(1, box(1, 1), building="house", building__levels="2", height="7 m", name="${alert(1)}")
    way(2, box(3, 1), building="construction", construction="apartments")
    way(3, box(5, 1), demolished__building="hut", name="<img src=x onerror=alert(1)>")
    way(4, [(0, 3), (9, 3)], highway="residential", name="Dorfstraße", name__en="Village Street")
    way(5, [(0, 4), (9, 4)], highway="proposed", proposed="motorway", width="12.5")
    way(6, [(0, 5), (9, 5)], railway="rail")
    way(7, [(0, 6), (9, 6)], railway="construction", construction="subway")
    way(8, [(0, 7), (9, 7)], aerialway="gondola", opening_date="2027")
    way(9, box(11, 1), natural="water", name="สระน้ำ")
    way(10, [(0, 8), (9, 8)], waterway="canal")
    way(11, box(11, 3), railway="station", name="Hauptbahnhof")
    halt = {"railway": "halt", "name": "Süd", "disused": "yes"}
    elements.append(
        {"type": "node", "id": 12, "lon": WEST + 0.005, "lat": SOUTH + 0.005, "tags": halt}
    )
    # A courtyard: an outer ring, an inner ring, and the relation that makes a house of them.
    way(13, [(14, 1), (17, 1), (17, 4), (14, 4), (14, 1)])
    way(14, box(15, 2))
    members = [
        {"type": "way", "ref": 13, "role": "outer"},
        {"type": "way", "ref": 14, "role": "inner"},
    ]
    tags = {"type": "multipolygon", "building": "yes", "building:levels": "3;4"}
    elements.append({"type": "relation", "id": 15, "members": members, "tags": tags})
    return elements
