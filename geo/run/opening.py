"""Find a site by name, with its catalogues and the sources that its tables name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.layers import find_data, load_catalogue
from geo.results import Source
from geo.sites import load_site, load_sources, site_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.layers.model import Catalogue
    from geo.sites.model import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSite:
    """A site with everything that can be read about it before its layers are."""

    folder: Path
    site: Site
    sources: tuple[tuple[Path, Catalogue], ...]
    """Root folder and catalogue, the site's own first."""
    citations: tuple[Source, ...]


def open_site(name: str, data: Sequence[Path] = ()) -> OpenSite:
    """
    Open a site by its name or folder, adding layers of the user's own.

    Parameters
    ----------
    name
        A shipped site's name, or a folder that holds a site.toml.
    data
        Catalogues, or folders of files that the site's known.toml describes.

    Raises
    ------
    ConfigError
        If there is no such site, or one of its files cannot be understood.
    """
    folder = site_folder(name)
    site = load_site(folder)
    own = (folder, load_catalogue(folder / "catalogue.toml"))
    citations = tuple(
        Source(key=entry.key, title=entry.title, address=entry.address)
        for entry in load_sources(folder).values()
    )
    return OpenSite(
        folder=folder,
        site=site,
        sources=(own, *(find_data(path, folder) for path in data)),
        citations=citations,
    )
