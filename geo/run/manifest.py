"""What a run was made of, so that somebody else can make it again."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import TYPE_CHECKING

import pyogrio
import pyproj
import rasterio
import shapely

from geo import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.results import Results
    from geo.run.opening import InputFile

DEPENDENCIES = (
    "SALib",
    "geopandas",
    "numpy",
    "pandas",
    "pyogrio",
    "pyproj",
    "rasterio",
    "scipy",
    "shapely",
)
"""The packages whose version can move a number."""


def manifest(
    results: Results,
    command: Sequence[str],
    files: Sequence[Path],
    inputs: Sequence[InputFile] = (),
) -> str:
    """
    Describe a run as JSON: versions, seed, assumptions, layers with hashes, command, files.

    No clock and no path of this machine stand in it, so that the same inputs give the same bytes.

    Parameters
    ----------
    results
        What the run found.
    command
        The command as typed, less the folder it writes to.
    files
        The other files of the run, hashed here; named by their file name.
    inputs
        The site's own files and the catalogues, hashed when they were opened.

    Returns
    -------
    text
        JSON, keys sorted.
    """
    versions = {name: version(name) for name in DEPENDENCIES}
    libraries = {
        "GDAL (vector)": pyogrio.__gdal_version_string__,
        "GDAL (raster)": rasterio.__gdal_version__,
        "GEOS": shapely.geos_version_string,
        "PROJ": pyproj.proj_version_str,
    }
    content = {
        "promised_ground": __version__,
        "schema_version": results.schema_version,
        "site": results.site.id,
        "facts_as_of": results.site.facts_as_of,
        "release": results.release,
        "command": list(command),
        "seed": results.seed,
        "draws": results.draws,
        "versions": versions,
        "libraries": libraries,
        "assumptions": [assumption.model_dump() for assumption in results.assumptions],
        "inputs": [{"file": each.name, "sha256": each.sha256} for each in inputs],
        "layers": [layer.model_dump() for layer in results.layers],
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
