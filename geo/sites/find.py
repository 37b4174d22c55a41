"""Find a site's folder by its name: beside the user first, then among those that we ship."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from geo.errors import ConfigError
from geo.sites.nearest import nearest

SITE_FILE = "site.toml"
SITES_FOLDER = "layers"


def site_folder(name: str, home: Path | None = None) -> Path:
    """
    Find the folder of a site.

    Parameters
    ----------
    name
        A path to a folder that holds a site.toml; else the name of a site in ``layers/`` of the
        working directory; else the name of a site that is shipped with this package.
    home
        Stands in for the working directory.

    Returns
    -------
    folder
        The folder, which holds a site.toml.

    Raises
    ------
    ConfigError
        There is no such site; the message lists those that there are.
    """
    start = home if home is not None else Path.cwd()
    given = start / name
    if (given / SITE_FILE).is_file():
        return given
    if given.name == SITE_FILE and given.is_file():
        return given.parent
    # A path that leads nowhere must not be looked up as a name in another folder.
    if Path(name).name == name:
        for shelf in _shelves(start):
            if (shelf / name / SITE_FILE).is_file():
                return shelf / name
    if given.is_dir():
        raise ConfigError(f"{given} holds no {SITE_FILE}. Add one, or name another folder.")
    raise ConfigError(_no_such_site(name, list_sites(home)))


def list_sites(home: Path | None = None) -> tuple[str, ...]:
    """
    List the sites that can be called by name.

    Parameters
    ----------
    home
        Stands in for the working directory.

    Returns
    -------
    names
        Of all sites in ``layers/`` of the working directory and of those shipped, sorted.
    """
    start = home if home is not None else Path.cwd()
    names = {
        found.parent.name for shelf in _shelves(start) for found in shelf.glob(f"*/{SITE_FILE}")
    }
    return tuple(sorted(names))


def _shelves(start: Path) -> tuple[Path, ...]:
    candidates = (start / SITES_FOLDER, _shipped())
    return tuple(folder for folder in candidates if folder is not None and folder.is_dir())


def _shipped() -> Path | None:
    """Locate our own sites: inside an installed package, or at the top of a checkout."""
    package = Path(str(files("geo")))
    if (package / "shipped").is_dir():
        return package / "shipped"
    # Only a checkout has the project's pyproject.toml here; site-packages has not.
    if (package.parent / "pyproject.toml").is_file():
        return package.parent / SITES_FOLDER
    return None


def _no_such_site(name: str, known: tuple[str, ...]) -> str:
    close = nearest(name, known)
    hint = f"Did you mean '{close}'? " if close else ""
    listed = ", ".join(known) if known else "none"
    return f"There is no site '{name}'. {hint}Sites that can be named here: {listed}."
