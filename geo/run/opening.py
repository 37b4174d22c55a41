"""Find a site by name, with its catalogues and the sources that its tables name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
from shapely import box, segmentize

from geo.crs import LONLAT, geodesic_area_m2, to_metric
from geo.errors import ConfigError, CrsError, GeometryError
from geo.layers import catalogue_file, find_data, load_catalogue
from geo.layers.catalogue import CATALOGUE_FILE
from geo.results import Source
from geo.sites import load_site, load_sources, site_folder
from geo.sites.find import SITE_FILE
from geo.sites.override import apply_overrides, parse_assumption_override
from geo.sites.sources import SOURCES_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.layers.model import Catalogue
    from geo.sites.model import Site


MOST_DISTORTION = 0.01
"""Areas are measured to 1 %; within a UTM zone they are off by 0.2 % at most."""
CURE = "Name a projected CRS in metres that fits the site, such as its UTM zone (EPSG:326xx)."


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that a run was made of, without the machine on which it lies."""

    name: str
    """File name; of the user's own catalogues after the option that named them."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSite:
    """A site with everything that can be read about it before its layers are."""

    folder: Path
    site: Site
    sources: tuple[tuple[Path, Catalogue], ...]
    """Root folder and catalogue, the site's own first."""
    citations: tuple[Source, ...]
    inputs: tuple[InputFile, ...]
    """The files that say what is read and under which doubt; layers have their own checksums."""

    @property
    def name(self) -> str:
        """The name of the site's folder, by which it is called and its output is named."""
        return self.folder.resolve().name


def open_site(name: str, data: Sequence[Path] = (), assume: Sequence[str] = ()) -> OpenSite:
    """
    Open a site by its name or folder, adding layers and assumptions of the user's own.

    Parameters
    ----------
    name
        A shipped site's name, or a folder that holds a site.toml.
    data
        Catalogues, or folders of files that the site's known.toml describes.
    assume
        Assumptions in place of the site's, as they stand behind ``--assume``: id=value.

    Returns
    -------
    opened
        The site, its catalogues and sources, and the checksums of the files they stand in.

    Raises
    ------
    ConfigError
        If there is no such site, one of its files or an assumption cannot be understood, or the
        site makes no assumption of that id.
    """
    overrides = [parse_assumption_override(text) for text in assume]
    folder = site_folder(name)
    site = apply_overrides(load_site(folder), overrides)
    _require_fitting_crs(site, folder)
    own = (folder, _own_catalogue(folder))
    citations = tuple(
        Source(key=entry.key, title=entry.title, address=entry.address)
        for entry in load_sources(folder).values()
    )
    return OpenSite(
        folder=folder,
        site=site,
        sources=(own, *(find_data(path, folder) for path in data)),
        citations=citations,
        inputs=_inputs(folder, data),
    )


def _inputs(folder: Path, data: Sequence[Path]) -> tuple[InputFile, ...]:
    own = [folder / name for name in (SITE_FILE, SOURCES_FILE, CATALOGUE_FILE)]
    named = [(path.name, path) for path in own if path.is_file()]
    for number, path in enumerate(data, start=1):
        catalogue = catalogue_file(path, folder)
        named.append((f"--data {number}: {catalogue.name}", catalogue))
    return tuple(
        InputFile(name=name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        for name, path in named
    )


def _own_catalogue(folder: Path) -> Catalogue:
    path = folder / CATALOGUE_FILE
    catalogue = load_catalogue(path)
    if catalogue.root != ".":
        raise ConfigError(
            f"{path}: found root = '{catalogue.root}'; a site's own files lie beside it. "
            "Remove the key; name other folders with --data."
        )
    return catalogue


def _require_fitting_crs(site: Site, folder: Path) -> None:
    """Refuse a CRS in which the ground is not as large as it is: every density would be off."""
    where = f"{folder / 'site.toml'}, crs"
    west, south, east, north = site.area_of_interest
    outline = segmentize(box(*site.area_of_interest), max(east - west, north - south) / 100)
    ground = gpd.GeoSeries([outline], crs=LONLAT)
    try:
        measured = float(to_metric(ground, site.crs).area.iloc[0])
    except CrsError as error:
        raise CrsError(f"{where}: {error}") from error
    except GeometryError as error:
        raise CrsError(f"{where}: the site has no place in {site.crs}. {CURE}") from error
    true = float(geodesic_area_m2(ground).iloc[0])
    if not abs(measured / true - 1) <= MOST_DISTORTION:
        raise CrsError(
            f"{where}: {site.crs} does not fit the site: it measures {measured / 1e6:,.1f} km2 "
            f"where the ground has {true / 1e6:,.1f}. {CURE}"
        )
