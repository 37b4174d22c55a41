"""
What this installation is made of, and what is amiss with it.

`problems` are reasons why a run may fail or give other numbers here than elsewhere; `advice` names
what is absent and matters only for reading the pages, for tests or for optional input.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from pydantic import computed_field

from geo.errors import MissingExtraError
from geo.quantity import Frozen

DISTRIBUTION = "promised-ground"
NEEDED_MB = 200
"""Room for the outputs of several sites with buildings; a site of shipped layers needs under 5."""

EXTRAS = {
    "osm": "Reading .osm.pbf extracts",
    "fetch": "Asking OpenStreetMap for a site's layers",
    "lists": "Linking lists of units and estimating from them",
}
SCRIPTS = {"th": "Thai", "hi": "Devanagari", "ja": "Japanese"}
"""Language asked of fontconfig -> script in which the pages write names."""
MODULES = {"salib": "SALib", "xstatic-leaflet": "xstatic.pkg.leaflet"}
"""Library -> the module to import, where it is not of the library's name."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox")
OVERRIDES = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH")
"""Variables that other GIS programs set and that point our bundled libraries at foreign files."""


class Component(Frozen):
    """One library and its version."""

    name: str
    version: str | None
    """None: not installed, or it does not load."""
    fault: str | None = None
    """Why it does not load, though it is installed."""


class Extra(Frozen):
    """An optional part of the installation."""

    name: str
    purpose: str
    installed: bool
    """Whether all its libraries are there and load."""
    install: str | None
    """The sentence that says how to install it; None where it is installed."""


class Font(Frozen):
    """Whether some font of this machine shows a script."""

    script: str
    state: Literal["found", "missing", "unknown"]
    """unknown: fontconfig, which would know, is not installed."""


class Disk(Frozen):
    """The disk on which the outputs are written."""

    folder: str
    writable: bool
    free_mb: int


class DoctorReport(Frozen):
    """Everything that was looked at; `problems` and `advice` follow from it."""

    geo: str
    python: str
    platform: str
    dependencies: tuple[Component, ...]
    """What pyproject.toml requires, in its order."""
    gdal: tuple[Component, ...]
    """The GDAL bundled with pyogrio (vectors) and with rasterio (grids); they may differ."""
    geos: tuple[Component, ...]
    proj: tuple[Component, ...]
    proj_database: bool
    """Whether both PROJ libraries find their tables of coordinate systems."""
    proj_network: bool
    """Whether PROJ may fetch transformation grids from a network."""
    overrides: tuple[str, ...]
    """Environment variables that redirect the bundled libraries."""
    extras: tuple[Extra, ...]
    fonts: tuple[Font, ...]
    browser: str | None
    """Path of the first browser found."""
    disk: Disk

    @computed_field  # type: ignore[prop-decorator]
    @property
    def problems(self) -> tuple[str, ...]:
        """Reasons why a run may fail, or give other numbers here than elsewhere."""
        return (
            *_broken_libraries(self),
            *_broken_projections(self),
            *_broken_disk(self.disk),
        )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def advice(self) -> tuple[str, ...]:
        """What is absent and is not needed for a run on shipped layers."""
        fonts = tuple(
            f"No font on this machine shows {font.script}: names may appear as boxes here, not "
            "elsewhere. On Debian: apt install fonts-noto-core fonts-noto-cjk"
            for font in self.fonts
            if font.state == "missing"
        )
        browser = (
            ()
            if self.browser
            else (
                "No browser found: tests of the pages are skipped. On Debian: apt install chromium",
            )
        )
        return (*fonts, *browser, *(extra.install for extra in self.extras if extra.install))

    def lines(self) -> tuple[str, ...]:
        """Say the same in lines for a terminal, what is amiss last."""
        bundled = {"GDAL": self.gdal, "GEOS": self.geos, "PROJ": self.proj}
        return (
            f"geo {self.geo}, Python {self.python}, {self.platform}",
            *(f"{name:10} {_versions(components)}" for name, components in bundled.items()),
            f"{'libraries':10} {_versions(self.dependencies)}",
            *(
                f"{'extra':10} {extra.name}, {'' if extra.installed else 'not '}installed: "
                f"{extra.purpose}"
                for extra in self.extras
            ),
            f"{'fonts':10} {', '.join(f'{font.script} {font.state}' for font in self.fonts)}",
            f"{'browser':10} {self.browser or 'none found'}",
            f"{'outputs':10} {self.disk.folder}, {self.disk.free_mb:,} MB free",
            *(f"{'advice':10} {advice}" for advice in self.advice),
            *(f"{'problem':10} {problem}" for problem in self.problems),
            *(() if self.problems else ("Nothing is amiss.",)),
        )


def doctor(out: Path | None = None) -> DoctorReport:
    """
    Look at this installation.

    Parameters
    ----------
    out
        Folder in which outputs will be written; it need not exist. By default `outputs` here.

    Returns
    -------
    report
        Versions, optional parts, and sentences on what is amiss. Nothing is written.
    """
    return DoctorReport(
        geo=version(DISTRIBUTION),
        python=platform.python_version(),
        platform=platform.platform(),
        dependencies=tuple(_installed(name) for name in _required(extra=None)),
        gdal=(
            _bundled("pyogrio", "__gdal_version_string__", "__gdal_version__"),
            _bundled("rasterio", "__gdal_version__"),
        ),
        geos=(
            _bundled("shapely", "geos_version_string"),
            _bundled("pyogrio", "__gdal_geos_version__"),
            _bundled("rasterio", "__geos_version__"),
        ),
        proj=(_bundled("pyproj", "proj_version_str"), _bundled("rasterio", "__proj_version__")),
        proj_database=_knows_projections("pyproj.crs") and _knows_projections("rasterio.crs"),
        proj_network=_projections_use_network(),
        overrides=tuple(name for name in OVERRIDES if os.environ.get(name)),
        extras=tuple(_extra(name, purpose) for name, purpose in EXTRAS.items()),
        fonts=tuple(_font(language, script) for language, script in SCRIPTS.items()),
        browser=next((path for path in map(shutil.which, BROWSERS) if path), None),
        disk=_disk(out or Path("outputs")),
    )


def _versions(components: tuple[Component, ...]) -> str:
    return ", ".join(f"{part.name} {part.version or 'not found'}" for part in components)


def _required(extra: str | None) -> tuple[str, ...]:
    """Return the names that our own metadata requires, for one extra or for the core."""
    wanted = f"extra == '{extra}'"
    names = []
    for requirement in requires(DISTRIBUTION) or ():
        package, _, marker = requirement.partition(";")
        marker = marker.strip().replace('"', "'")
        belongs = wanted in marker if extra else "extra ==" not in marker
        if belongs:
            names.append(re.split(r"[\s<>=!~\[(]", package.strip(), maxsplit=1)[0])
    return tuple(names)


def _installed(name: str) -> Component:
    """Look a library up and load it: what is half installed has a version too."""
    try:
        found = version(name)
    except PackageNotFoundError:
        return Component(name=name, version=None)
    try:
        import_module(MODULES.get(name.lower(), name.replace("-", "_")))
    except Exception as error:  # noqa: BLE001 - a broken library may raise anything
        reason = next(iter(str(error).strip().splitlines()), "")
        return Component(name=name, version=found, fault=f"{type(error).__name__}: {reason}")
    return Component(name=name, version=found)


def _bundled(module: str, *attributes: str) -> Component:
    """Ask a loaded library, under the first attribute that it has, what it carries inside."""
    try:
        library = import_module(module)
    except Exception:  # noqa: BLE001 - as above
        return Component(name=module, version=None)
    found = next((getattr(library, name) for name in attributes if hasattr(library, name)), None)
    if isinstance(found, tuple):
        found = ".".join(str(part) for part in found)
    return Component(name=module, version=None if found is None else str(found))


def _knows_projections(module: str) -> bool:
    """Look one common coordinate system up, which fails where PROJ does not find its database."""
    try:
        import_module(module).CRS.from_epsg(32647)
    except Exception:  # noqa: BLE001 - PROJ errors, and whatever a broken library raises
        return False
    return True


def _projections_use_network() -> bool:
    try:
        return bool(import_module("pyproj.network").is_network_enabled())
    except Exception:  # noqa: BLE001 - as above
        return False


def _extra(name: str, purpose: str) -> Extra:
    parts = [_installed(package) for package in _required(extra=name)]
    broken = [part for part in parts if part.fault]
    installed = not broken and all(part.version for part in parts)
    install = None if installed else str(MissingExtraError.for_extra(name, purpose))
    if broken:
        told = ", ".join(f"{part.name} ({part.fault})" for part in broken)
        install = (
            f"The extra '{name}' is installed, but does not load: {told}. {purpose} needs it. "
            f"Install it anew from the project's folder with: python -m pip install "
            f'--force-reinstall -e ".[{name}]"'
        )
    return Extra(name=name, purpose=purpose, installed=installed, install=install)


def _font(language: str, script: str) -> Font:
    fontconfig = shutil.which("fc-list")
    if fontconfig is None:
        return Font(script=script, state="unknown")
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed command, found on the path
            [fontconfig, f":lang={language}", "family"],
            capture_output=True,
            check=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return Font(script=script, state="unknown")
    return Font(script=script, state="found" if listed.stdout.strip() else "missing")


def _disk(folder: Path) -> Disk:
    """Measure the disk of a folder that may not exist yet."""
    target = folder.absolute()
    existing = next(place for place in (target, *target.parents) if place.exists())
    return Disk(
        folder=str(target),
        writable=existing.is_dir() and os.access(existing, os.W_OK),
        free_mb=shutil.disk_usage(existing).free // 2**20,
    )


def _broken_libraries(report: DoctorReport) -> tuple[str, ...]:
    broken = [library for library in report.dependencies if library.fault]
    missing = [library.name for library in report.dependencies if library.version is None]
    silent = [
        library.name
        for library in (*report.gdal, *report.geos, *report.proj)
        if library.version is None
        and library.name not in {*missing, *(each.name for each in broken)}
    ]
    cure = (
        "install the libraries anew, from the project's folder: python -m pip install "
        "--force-reinstall --require-hashes -r requirements.lock"
    )
    return (
        *(f"{name} is required and not installed; {cure}" for name in missing),
        *(f"{each.name} is installed but does not load ({each.fault}); {cure}" for each in broken),
        *(f"{name} is installed but does not load; {cure}" for name in dict.fromkeys(silent)),
    )


def _broken_projections(report: DoctorReport) -> tuple[str, ...]:
    found = []
    if not report.proj_database:
        found.append(
            "PROJ does not find its database of coordinate systems, so no layer can be measured; "
            f"unset PROJ_LIB and PROJ_DATA, or {sys.executable} -m pip install --force-reinstall "
            "pyproj rasterio"
        )
    if report.proj_network:
        found.append(
            "PROJ may fetch grids from a network, so that coordinates may differ between machines; "
            "set PROJ_NETWORK=OFF."
        )
    if report.overrides:
        found.append(
            f"{', '.join(report.overrides)} point the bundled libraries at files of another "
            "program; unset them before a run."
        )
    return tuple(found)


def _broken_disk(disk: Disk) -> tuple[str, ...]:
    found = []
    if not disk.writable:
        found.append(f"{disk.folder} cannot be written; name another folder with --out.")
    if disk.free_mb < NEEDED_MB:
        found.append(
            f"{disk.folder} lies on a disk with {disk.free_mb} MB free; {NEEDED_MB} MB are needed."
        )
    return tuple(found)
