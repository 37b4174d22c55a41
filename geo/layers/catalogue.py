"""Catalogues: what lies on a shelf, and which of a stranger's files we recognise."""

from __future__ import annotations

import re
from pathlib import Path

from geo.errors import ConfigError
from geo.layers.model import Catalogue
from geo.sites import read_toml

CATALOGUE_FILE = "catalogue.toml"
KNOWN_FILE = "known.toml"


def load_catalogue(path: Path) -> Catalogue:
    """
    Read a catalogue.

    Parameters
    ----------
    path
        A TOML file: catalogue.toml, known.toml, or one of any name.

    Returns
    -------
    catalogue
        Its entries, every key checked; no file that they name is opened.

    Raises
    ------
    ConfigError
        The file is missing or not TOML.
    FaultsError
        Entries have unknown or missing keys or impossible values; all of them are named.
    """
    return read_toml(path, Catalogue)


def find_data(data: Path, site_folder: Path) -> tuple[Path, Catalogue]:
    """
    Find out what a user's own data are.

    Parameters
    ----------
    data
        A catalogue file; or a folder that holds catalogue.toml; or a folder without one, in which
        the files are looked for that the site knows (its known.toml).
    site_folder
        The folder of the site that is to be run.

    Returns
    -------
    root, catalogue
        The folder that paths are relative to, and the entries. Of known files only those present.

    Raises
    ------
    ConfigError
        There is no such path, or nothing in it is recognised.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/|/vsi", str(data)):
        raise ConfigError(
            f"--data is an address ({data.as_posix()}), and layers are read from a disk only. "
            "Download the file first, or ask OpenStreetMap with geo fetch."
        )
    if data.is_file():
        return _with_root(data)
    if not data.is_dir():
        raise ConfigError(
            f"--data {data}: there is no such file or folder. Name a catalogue (.toml) or a folder."
        )
    if (data / CATALOGUE_FILE).is_file():
        return _with_root(data / CATALOGUE_FILE)
    return data, _recognised(data, site_folder)


def catalogue_file(data: Path, site_folder: Path) -> Path:
    """
    Name the file in which `find_data` found the entries.

    Parameters
    ----------
    data, site_folder
        As for `find_data`.

    Returns
    -------
    path
        The user's catalogue, or the site's own list of known files.
    """
    if data.is_file():
        return data
    own = data / CATALOGUE_FILE
    return own if own.is_file() else site_folder / KNOWN_FILE


def _with_root(path: Path) -> tuple[Path, Catalogue]:
    if path.suffix != ".toml":
        raise ConfigError(
            f"--data {path}: this is not a catalogue. List your files in a {CATALOGUE_FILE} and "
            "name that, or the folder that holds it."
        )
    catalogue = load_catalogue(path)
    root = (path.parent / catalogue.root).resolve()
    if not root.is_dir():
        raise ConfigError(
            f"{path}: root = '{catalogue.root}' is no folder ({root}). Write it relative to the "
            "catalogue."
        )
    return root, catalogue


def _recognised(data: Path, site_folder: Path) -> Catalogue:
    known_path = site_folder / KNOWN_FILE
    if not known_path.is_file():
        raise ConfigError(
            f"--data {data}: the folder holds no {CATALOGUE_FILE}, and {site_folder} has no "
            f"{KNOWN_FILE} that says which files are known. Write a {CATALOGUE_FILE} there."
        )
    known = load_catalogue(known_path)
    present = tuple(spec for spec in known.layers if (data / spec.path).is_file())
    if not present:
        wanted = ", ".join(spec.path for spec in known.layers)
        raise ConfigError(
            f"--data {data}: no file there is known. Looked for: {wanted}. "
            f"Write a {CATALOGUE_FILE} there for files of your own."
        )
    return known.model_copy(update={"layers": present})
