"""Fetch a site's layers from OpenStreetMap into a folder that a run can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import shapely

from geo.crs import LONLAT, geodesic_area_m2
from geo.errors import ConfigError, FetchError
from geo.layers.fetch.overpass import PUBLIC_ENDPOINT, TIMEOUT_S, Answer, Server, ask
from geo.layers.fetch.roles import IN_USE, ROLES, FetchableRole
from geo.layers.fetch.tidy import tidy
from geo.layers.fetch.write import prepare_folder, write_catalogue, write_layer
from geo.layers.model import LayerSpec
from geo.sites.model import Site

Progress = Callable[[str, int, int], None]

MOST_KM2 = 500.0
"""Largest area asked of a server in one go (our choice): a large city's core. Public servers are
shared; for more, an extract is faster for everybody."""

ACCURACY_M = 10.0
"""Positional accuracy of what is drawn over imagery, metres; our judgement for both sites: offsets
between imagery and ground are of this size where nobody has aligned them."""

LICENCE = "Open Database License (ODbL) 1.0, OpenStreetMap contributors"


def fetch_osm(  # noqa: PLR0913 - each is a choice of the caller, named
    site: Site,
    roles: Sequence[str],
    folder: Path,
    *,
    at: date | None = None,
    endpoint: str | None = None,
    progress: Progress | None = None,
    timeout_s: int = TIMEOUT_S,
) -> tuple[Path, ...]:
    """
    Fetch the layers of a site's area of interest, one GeoPackage per role, with a catalogue.

    Parameters
    ----------
    site
        Whose area of interest is asked for.
    roles
        Keys of `ROLES`: buildings, roads, rail, water, stations.
    folder
        Where the files land, as osm_<role>.gpkg and catalogue.toml. What was fetched there for the
        same site before stays, but for the roles fetched now.
    at
        The day whose map is asked for; None for the map as it is.
    endpoint
        Address of an Overpass server; None for the main public one.
    progress
        Told what is fetched next, how many roles are done, and how many there are.
    timeout_s
        How long the server may take for one role, seconds.

    Returns
    -------
    paths
        The files written, the catalogue last. A role of which the map holds nothing in use there
        has no file.

    Raises
    ------
    ConfigError
        A role is not known, the area is over `MOST_KM2`, the folder holds another catalogue, the
        day lies before the first or the address is none.
    MissingExtraError
        osmnx is not installed.
    FetchError
        The server did not give what it was asked for, or holds none of it. Roles that came before
        are in the folder.
    OutputError
        A file cannot be written.
    """
    wanted = _known(roles)
    _require_small(site)
    server = Server(endpoint=endpoint or PUBLIC_ENDPOINT, at=at, timeout_s=timeout_s)
    entries = {spec.id: spec for spec in prepare_folder(folder, site.id)}
    written: list[Path] = []
    for done, role in enumerate(wanted):
        if progress is not None:
            progress(role, done, len(wanted))
        answer = ask(server, ROLES[role].query, site.area_of_interest)
        layer = None if answer.features is None else tidy(answer.features, ROLES[role], role)
        if layer is None or not (layer["lifecycle"] == IN_USE).any():
            entries.pop(f"osm_{role}", None)
        else:
            path = folder / f"osm_{role}.gpkg"
            write_layer(layer, path)
            entries[f"osm_{role}"] = _spec(role, path.name, layer, answer, server)
            written.append(path)
        if entries:
            catalogue = write_catalogue(entries.values(), folder, site.id)
    if progress is not None:
        progress("done", len(wanted), len(wanted))
    if not written:
        raise FetchError(
            f"OpenStreetMap holds none of {', '.join(wanted)} in the area of {site.id}"
            f"{f' on {at}' if at else ''}. Check area_of_interest in site.toml."
        )
    return (*written, catalogue)


def _known(roles: Sequence[str]) -> tuple[FetchableRole, ...]:
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        found = f"found {', '.join(map(repr, unknown))}" if unknown else "none was named"
        raise ConfigError(
            f"OpenStreetMap can be asked for {', '.join(ROLES)}; {found}. Correct the role."
        )
    return tuple(role for role in ROLES if role in roles)


def _require_small(site: Site) -> None:
    box = gpd.GeoSeries([shapely.box(*site.area_of_interest)], crs=LONLAT)
    area_km2 = float(geodesic_area_m2(box).iloc[0]) / 1e6
    if area_km2 > MOST_KM2:
        raise ConfigError(
            f"The area of {site.id} is {area_km2:,.0f} km2; a public server is asked for at most "
            f"{MOST_KM2:,.0f}. Make area_of_interest in site.toml smaller, or download an extract "
            "(.osm.pbf) and name it in a catalogue of your own."
        )


def _spec(
    role: FetchableRole, path: str, layer: gpd.GeoDataFrame, answer: Answer, server: Server
) -> LayerSpec:
    """Say what landed: from whom, of which day, and what in it does not stand."""
    retrieved = datetime.now(tz=UTC).date()
    return LayerSpec(
        id=f"osm_{role}",
        role=role,
        path=path,
        title=f"{ROLES[role].title} (OpenStreetMap)",
        source=f"OpenStreetMap, by way of {server.host}, retrieved {retrieved.isoformat()}",
        provenance="observed",
        licence=LICENCE,
        vintage=_vintage(answer, server, retrieved),
        confidence="medium",
        accuracy_m=ACCURACY_M,
        crs=LONLAT,
        layer=f"osm_{role}",
        geometry=ROLES[role].shape,
        where={"lifecycle": (IN_USE,)},
        selection="unknown",
        caveat=_caveat(role, layer),
    )


def _vintage(answer: Answer, server: Server, retrieved: date) -> str:
    if server.at is not None:
        return server.at.isoformat()
    return answer.data_of or retrieved.isoformat()


def _caveat(role: FetchableRole, layer: gpd.GeoDataFrame) -> str:
    idle = int((layer["lifecycle"] != IN_USE).sum())
    if not idle:
        return ROLES[role].caveat
    return (
        f"{ROLES[role].caveat} {idle:,} of {len(layer):,} in the file are under construction, "
        "planned, disused or gone, and are not read."
    )
