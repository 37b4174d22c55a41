"""Put fetched layers and their catalogue into a folder, file by file, each whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geo.errors import ConfigError, OutputError
from geo.layers.catalogue import CATALOGUE_FILE, load_catalogue
from geo.layers.model import LayerSpec

_OURS = "# Written by geo fetch for "


def prepare_folder(folder: Path, site_id: str) -> tuple[LayerSpec, ...]:
    """
    Make the folder, and return the entries of what was fetched into it before.

    Raises
    ------
    ConfigError
        The folder's catalogue is not ours, or is that of another site: it is not touched.
    OutputError
        The folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        catalogue = folder / CATALOGUE_FILE
        if not catalogue.exists():
            return ()
        first_line = catalogue.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    except OSError as error:
        raise _not_written(folder, error) from None
    if first_line != f"{_OURS}{site_id}":
        raise ConfigError(
            f"{catalogue} was not written by 'geo fetch' for the site {site_id}, and fetching "
            "there would replace it. Name another folder with --into."
        )
    return load_catalogue(catalogue).layers


def write_layer(layer: gpd.GeoDataFrame, path: Path) -> None:
    """
    Write a GeoPackage with one layer, named as the file; an older one is replaced at the end.

    Raises
    ------
    OutputError
        It cannot be written; what stood there before still stands.
    """

    def write(partial: Path) -> None:
        pyogrio.write_dataframe(layer, partial, layer=path.stem, driver="GPKG")

    _replace(path, write)


def write_catalogue(specs: Iterable[LayerSpec], folder: Path, site_id: str) -> Path:
    """
    Write the catalogue with which ``geo run SITE --data FOLDER`` finds the layers.

    Raises
    ------
    OutputError
        It cannot be written; what stood there before still stands.
    """
    text = "\n".join(
        [
            f"{_OURS}{site_id}",
            "# Data: OpenStreetMap contributors, Open Database License (opendatacommons.org/odbl).",
            "schema_version = 1",
            *(_entry(spec) for spec in sorted(specs, key=lambda spec: spec.id)),
        ]
    )

    def write(partial: Path) -> None:
        partial.write_text(f"{text}\n", encoding="utf-8")

    path = folder / CATALOGUE_FILE
    _replace(path, write)
    return path


def _entry(spec: LayerSpec) -> str:
    """Write one entry as TOML; only what was set, so that a reader sees no defaults."""
    values = spec.model_dump(mode="json", exclude_unset=True)
    lines = [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join(["", "[[layers]]", *lines])


def _value(value: object) -> str:
    if isinstance(value, dict):
        return (
            f"{{ {', '.join(f'{_quoted(key)} = {_value(item)}' for key, item in value.items())} }}"
        )
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    partial = path.with_name(f".{path.stem}.partial-{os.getpid()}{path.suffix}")
    try:
        write(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except (OSError, DataSourceError, DataLayerError) as error:
        raise _not_written(path, error) from None
    finally:
        partial.unlink(missing_ok=True)


def _not_written(path: Path, error: Exception) -> OutputError:
    reason = getattr(error, "strerror", None) or error
    return OutputError(
        f"{path} could not be written: {reason}. Free some space, or name another folder with "
        "--into. What stood there before still stands."
    )
