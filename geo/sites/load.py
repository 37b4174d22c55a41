"""Read a site from its folder."""

from __future__ import annotations

from pathlib import Path

from geo.errors import ConfigError, FaultsError
from geo.sites.find import SITE_FILE, SITES_FOLDER
from geo.sites.model import Site
from geo.sites.sources import source_faults
from geo.sites.toml import read_toml


def load_site(folder: Path) -> Site:
    """
    Read ``site.toml`` of a folder, refusing what it does not know.

    Parameters
    ----------
    folder
        A site's folder, e.g. ``layers/bang_sue``. Its sources.csv must hold every source that the
        site file quotes. In a folder ``layers``, where sites are called by name, the folder's name
        must be the site's id; a folder elsewhere may have any name.

    Returns
    -------
    site
        Frozen, every key checked.

    Raises
    ------
    ConfigError
        There is no such folder or no site.toml in it, or the file is not TOML.
    FaultsError
        Keys are unknown, missing or hold impossible values, a source is not listed, or a folder
        that is called by its name holds a site of another id.
    """
    path = folder / SITE_FILE
    if not path.is_file():
        raise ConfigError(_no_site_here(folder))
    site = read_toml(path, Site)
    faults = [*_other_id(site, folder), *source_faults(site, folder)]
    if faults:
        raise FaultsError(faults)
    return site


def _other_id(site: Site, folder: Path) -> list[str]:
    """Name a copy that kept the id of its original: its results would pass for the original's."""
    place = folder.resolve()
    if place.parent.name != SITES_FOLDER or place.name == site.id:
        return []
    fault = (
        f"{folder / SITE_FILE}, id: found '{site.id}' in the folder '{place.name}'; a site in "
        f"{SITES_FOLDER}/ is called by its folder. Give the id and the folder one name."
    )
    return [fault]


def _no_site_here(folder: Path) -> str:
    beside = sorted(found.parent.name for found in folder.parent.glob(f"*/{SITE_FILE}"))
    listed = ", ".join(beside) if beside else "none"
    problem = f"holds no {SITE_FILE}" if folder.is_dir() else "is not a folder"
    return f"{folder} {problem}. Sites beside it: {listed}."
