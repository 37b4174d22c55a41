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
}
SCRIPTS = {"th": "Thai", "hi": "Devanagari", "ja": "Japanese"}
"""Language asked of fontconfig -> script in which the pages write names."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox")
OVERRIDES = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH")
"""Variables that other GIS programs set and that point our bundled libraries at foreign files."""


class Component(Frozen):
    """One library and its version."""

    name: str
    version: str | None
    """None: not installed, or it does not load."""


class Extra(Frozen):
    """An optional part of the installation."""

    name: str
    purpose: str
    installed: bool
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
    try:
        return Component(name=name, version=version(name))
    except PackageNotFoundError:
        return Component(name=name, version=None)


def _bundled(module: str, *attributes: str) -> Component:
    """Ask a loaded library, under the first attribute that it has, what it carries inside."""
    try:
        library = import_module(module)
    except (ImportError, OSError):  # a wheel for another system fails with either
        return Component(name=module, version=None)
    found = next((getattr(library, name) for name in attributes if hasattr(library, name)), None)
    if isinstance(found, tuple):
        found = ".".join(str(part) for part in found)
    return Component(name=module, version=None if found is None else str(found))


def _knows_projections(module: str) -> bool:
    """Look one common coordinate system up, which fails where PROJ does not find its database."""
    try:
        import_module(module).CRS.from_epsg(32647)
    except (ImportError, OSError, ValueError, RuntimeError):
        return False
    return True


def _projections_use_network() -> bool:
    try:
        return bool(import_module("pyproj.network").is_network_enabled())
    except (ImportError, OSError):
        return False


def _extra(name: str, purpose: str) -> Extra:
    installed = all(_installed(package).version for package in _required(extra=name))
    install = None if installed else str(MissingExtraError.for_extra(name, purpose))
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
    missing = [library.name for library in report.dependencies if library.version is None]
    silent = [
        library.name
        for library in (*report.gdal, *report.geos, *report.proj)
        if library.version is None and library.name not in missing
    ]
    cure = "install the project again, in an environment of its own: see README.md."
    return (
        *(f"{name} is required and not installed; {cure}" for name in missing),
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
