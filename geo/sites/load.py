"""Read a site from its folder."""

from __future__ import annotations

from pathlib import Path

from geo.errors import ConfigError, FaultsError
from geo.sites.find import SITE_FILE
from geo.sites.model import Site
from geo.sites.sources import source_faults
from geo.sites.toml import read_toml


def load_site(folder: Path) -> Site:
    """
    Read ``site.toml`` of a folder, refusing what it does not know.

    Parameters
    ----------
    folder
        A site's folder, e.g. ``layers/bang_sue``; sources.csv in it, where there is one, must hold
        every source that the site file quotes.

    Raises
    ------
    ConfigError
        There is no such folder or no site.toml in it, or the file is not TOML.
    FaultsError
        Keys are unknown, missing or hold impossible values, or a source is not listed.
    """
    path = folder / SITE_FILE
    if not path.is_file():
        raise ConfigError(_no_site_here(folder))
    site = read_toml(path, Site)
    faults = source_faults(site, folder)
    if faults:
        raise FaultsError(faults)
    return site


def _no_site_here(folder: Path) -> str:
    beside = sorted(found.parent.name for found in folder.parent.glob(f"*/{SITE_FILE}"))
    listed = ", ".join(beside) if beside else "none"
    problem = f"holds no {SITE_FILE}" if folder.is_dir() else "is not a folder"
    return f"{folder} {problem}. Sites beside it: {listed}."
