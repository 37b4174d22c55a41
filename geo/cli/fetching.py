"""``geo fetch``: the only command that asks a network for anything."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli.progress import progress_bar
from geo.cli.saying import say, say_json
from geo.errors import ConfigError
from geo.layers.fetch import ROLES, fetch_osm
from geo.sites import load_site, site_folder

if TYPE_CHECKING:
    from collections.abc import Sequence


def fetch_site(
    name: str,
    roles: Sequence[str],
    *,
    into: Path | None,
    at: str | None,
    endpoint: str | None,
    as_json: bool,
) -> None:
    """Fetch OpenStreetMap layers of a site into a folder and print what landed."""
    place = site_folder(name)
    site = load_site(place)
    folder = Path(f"{place.resolve().name}-fetched") if into is None else into
    with progress_bar(f"fetching {place.resolve().name}") as progress:
        written = fetch_osm(
            site,
            tuple(roles) or tuple(ROLES),
            folder,
            at=None if at is None else _day(at),
            endpoint=endpoint,
            progress=progress,
        )
    if as_json:
        say_json([str(path) for path in written])
        return
    for path in written:
        say(str(path))
    say(f"Now: geo run {name} --data {folder}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"--at takes a day as YYYY-MM-DD; found '{text}'.") from error
