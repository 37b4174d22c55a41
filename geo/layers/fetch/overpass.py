"""
Ask an Overpass server through osmnx, politely, and say in one sentence what went wrong.

osmnx keeps its settings in module globals, replaces `socket.getaddrinfo`, writes a cache into the
working folder, asks the server's status page, resolves names through a third party where the local
resolver fails, and waits for ever on a busy server. All of that is set or prevented here, for the
length of one request, and put back afterwards; two threads must not fetch at once.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd
from shapely.errors import ShapelyError

from geo import __version__
from geo.errors import ConfigError, FetchError, MissingExtraError

PUBLIC_ENDPOINT = "https://overpass-api.de/api"
"""The main public server; its terms ask for few, small questions and a name in the User-Agent."""
TIMEOUT_S = 180
"""How long the server may work, and we wait, for one role."""
MEMORY_BYTES = 512 * 2**20
"""How much the server may hold for one role; it refuses what needs more."""
FIRST_DAY = date(2012, 9, 12)
"""Earliest day for which Overpass servers keep the map (the change of licence to ODbL)."""

_BUSY = (429, 503, 504)
_NOTHING = "No matching features"
"""How osmnx begins its message when the answer is sound and empty."""
_SHOWN_LETTERS = 160


@dataclass(slots=True)
class Answer:
    """What a server gave for one role."""

    features: gpd.GeoDataFrame | None = None
    """Shapes and tags by (element, id), EPSG:4326; None where the map holds none there."""
    data_of: str | None = None
    """Day of the server's data, where it says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """An Overpass server and the day whose map is asked for."""

    endpoint: str = PUBLIC_ENDPOINT
    at: date | None = None
    timeout_s: int = TIMEOUT_S
    host: str = field(init=False)
    """For messages and for the catalogue: without port, path or password."""

    def __post_init__(self) -> None:
        """Refuse what is no address of a server, or a day before the first."""
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ConfigError(
                f"'{self.endpoint}' is no Overpass server; write its address, such as "
                f"{PUBLIC_ENDPOINT}, without user name or password."
            )
        if self.at is not None and self.at < FIRST_DAY:
            raise ConfigError(
                f"The map of {self.at} is not kept: Overpass servers begin with {FIRST_DAY}. "
                "Ask for a later day."
            )
        object.__setattr__(self, "host", parts.hostname)

    @property
    def base(self) -> str:
        """Return the address to which osmnx adds '/interpreter'."""
        return self.endpoint.rstrip("/").removesuffix("/interpreter")


def ask(
    server: Server,
    tags: Mapping[str, bool | str | list[str]],
    area: tuple[float, float, float, float],
) -> Answer:
    """
    Fetch all features with one of the tags that touch an area.

    Parameters
    ----------
    server
        Whom to ask, and of which day.
    tags
        As in `geo.layers.fetch.roles.OsmRole.query`.
    area
        (west, south, east, north), degrees, EPSG:4326.

    Raises
    ------
    MissingExtraError
        osmnx is not installed.
    FetchError
        The server is away, busy, refuses, breaks off, or answers something else than map data.
    """
    osmnx, requests = _libraries()
    answer = Answer()
    try:
        # Arrow refuses a text with half a character, and a text that anybody may write holds some.
        with _settings(osmnx, server, answer), pd.option_context("mode.string_storage", "python"):
            answer.features = osmnx.features_from_bbox(area, dict(tags))
    except requests.exceptions.Timeout:
        raise FetchError(
            f"{server.host} did not answer within {server.timeout_s} s. "
            "Try again later, ask for fewer roles, or name another server."
        ) from None
    except requests.exceptions.RequestException as error:
        raise FetchError(
            f"{server.host} could not be reached, or broke off ({type(error).__name__}). "
            "Check the network and the address of the server."
        ) from None
    except osmnx._errors.InsufficientResponseError as error:  # noqa: SLF001 - osmnx exports no errors
        if not str(error).startswith(_NOTHING):
            raise _no_map_data(server) from None
    except (AttributeError, LookupError, TypeError, ValueError, ShapelyError):
        # osmnx trusts the answer's form; whatever else it trips over is a form that it is not.
        raise _no_map_data(server) from None
    return answer


def _libraries() -> tuple[Any, Any]:
    try:
        import osmnx  # noqa: PLC0415 - an extra: a run on shipped layers asks no server
        import requests  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - osmnx's
    except ImportError:
        raise MissingExtraError.for_extra("fetch", "Asking OpenStreetMap for layers") from None
    return osmnx, requests


@contextmanager
def _settings(osmnx: Any, server: Server, answer: Answer) -> Iterator[None]:
    """Set what osmnx keeps globally, and put everything back."""
    day = "" if server.at is None else f'[date:"{server.at.isoformat()}T00:00:00Z"]'
    wanted = {
        "overpass_url": server.base,
        "overpass_rate_limit": False,  # its status page has another form on every server
        "overpass_memory": MEMORY_BYTES,
        "overpass_settings": f"[out:json][timeout:{{timeout}}]{{maxsize}}{day}",
        "requests_timeout": server.timeout_s,
        "requests_kwargs": {
            "allow_redirects": False,
            "hooks": {"response": lambda response, **_: _admit(response, server, answer)},
        },
        "doh_url_template": None,
        "use_cache": False,
        "cache_only_mode": False,
        "log_console": False,
        "log_file": False,
        "default_crs": "EPSG:4326",
        "http_user_agent": f"promised-ground/{__version__} (osmnx/{osmnx.__version__})",
    }
    before = {name: getattr(osmnx.settings, name) for name in wanted}
    resolver = socket.getaddrinfo
    for name, value in wanted.items():
        setattr(osmnx.settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
        socket.getaddrinfo = resolver


def _admit(response: Any, server: Server, answer: Answer) -> None:
    """Let an answer pass to osmnx, or hang up and say why not."""
    try:
        _examine(response, server, answer)
    except FetchError:
        response.close()
        raise


def _examine(response: Any, server: Server, answer: Answer) -> None:
    """Judge an answer before osmnx sees it; osmnx would sleep and ask again on a busy server."""
    status = int(response.status_code)
    if status in _BUSY:
        raise FetchError(
            f"{server.host} is busy (HTTP {status}). Wait some minutes and fetch again, ask for "
            "fewer roles, or name another server."
        )
    if response.is_redirect:
        raise FetchError(
            f"{server.host} sends us elsewhere (HTTP {status}). Name the server's own address."
        )
    if not response.ok:
        raise FetchError(
            f"{server.host} refused the question (HTTP {status}). Check its address; not every "
            "server keeps the map of earlier days."
        )
    try:
        content = response.json()
    except ValueError:
        raise _no_map_data(server) from None
    if not isinstance(content, dict) or not isinstance(content.get("elements"), list):
        raise _no_map_data(server)
    if "remark" in content:
        raise FetchError(
            f"{server.host} did not finish: {_one_line(content['remark'])}. "
            "Ask for fewer roles or for a smaller area."
        )
    answer.data_of = _day_of(content)


def _no_map_data(server: Server) -> FetchError:
    return FetchError(
        f"{server.host} answered with something that is no map data. Check that the address is "
        "that of an Overpass server, and that no login page stands before it."
    )


def _day_of(content: Mapping[str, Any]) -> str | None:
    about = content.get("osm3s")
    stamp = str(about.get("timestamp_osm_base", "")) if isinstance(about, dict) else ""
    return stamp[:10] if re.match(r"\d{4}-\d{2}-\d{2}T", stamp, re.ASCII) else None


def _one_line(text: object) -> str:
    """Make a stranger's words fit into a sentence."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    short = plain if len(plain) <= _SHOWN_LETTERS else f"{plain[:_SHOWN_LETTERS]}..."
    return short.rstrip(".")
