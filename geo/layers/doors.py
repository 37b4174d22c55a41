"""
The doors of the shelf: which files may be opened at all, and by which reader.

Layers come from strangers, and GDAL is obliging: it picks a driver by looking into a file, so that
a `.tif` that holds a VRT, or a path such as `/vsicurl/...`, makes it read other files and fetch
from servers. Therefore the reader follows from the extension alone, the first bytes must be those
of that format, and nothing is opened that leads out of the catalogue's root.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geo.errors import MissingLayerError, UnsafeLayerError
from geo.layers.model import LayerSpec
from geo.sites.sources import COMMAS_CURE

Reader = Literal["geojson", "ogr", "csv", "osm", "geotiff"]

GIB = 2**30
MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file that we open."""

    reader: Reader
    driver: str
    """Name of the GDAL driver that must open it, '' where GDAL is not asked."""
    starts_with: tuple[bytes, ...]
    """First bytes of every such file; empty for text."""
    most_bytes: int


_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""Classic and BigTIFF, little and big endian."""
_RASTER_CAP = 2 * GIB
"""A country at 100 m fits; pixels are read by window, so that the cap is on time, not memory."""
_VECTOR_CAP = GIB
"""Some five million footprints; all are held in memory at some four times the size of the file."""
_TEXT_CAP = 256 * MIB
"""GeoJSON is parsed whole, at some ten times its size; larger layers belong in a GeoPackage."""
_TABLE_CAP = 64 * MIB
"""Half a million rows: no register that a person keeps is longer."""

FORMATS: dict[str, Format] = {
    ".geojson": Format(reader="geojson", driver="", starts_with=(), most_bytes=_TEXT_CAP),
    ".json": Format(reader="geojson", driver="", starts_with=(), most_bytes=_TEXT_CAP),
    ".csv": Format(reader="csv", driver="", starts_with=(), most_bytes=_TABLE_CAP),
    ".gpkg": Format(
        reader="ogr", driver="GPKG", starts_with=(b"SQLite format 3\0",), most_bytes=_VECTOR_CAP
    ),
    ".shp": Format(
        reader="ogr",
        driver="ESRI Shapefile",
        starts_with=(b"\0\0\x27\x0a",),
        most_bytes=_VECTOR_CAP,
    ),
    ".fgb": Format(
        reader="ogr", driver="FlatGeobuf", starts_with=(b"fgb\x03fgb",), most_bytes=_VECTOR_CAP
    ),
    ".osm.pbf": Format(reader="osm", driver="", starts_with=(), most_bytes=_VECTOR_CAP),
    ".tif": Format(reader="geotiff", driver="GTiff", starts_with=_TIFF, most_bytes=_RASTER_CAP),
    ".tiff": Format(reader="geotiff", driver="GTiff", starts_with=_TIFF, most_bytes=_RASTER_CAP),
}
"""The allow-list. What is not here is refused, whatever GDAL could make of it."""

CURES = {
    ".parquet": "GeoParquet needs pyarrow, which this tool does not carry; save it as .gpkg",
    ".zip": "Unpack it",
    ".gz": "Unpack it",
    ".kml": "Save it as .gpkg",
    ".xlsx": "Save the sheet as .csv",
}
"""What to do instead, for formats that people do bring."""

_FORBIDDEN = re.compile(r"[\x00-\x1f\\:*?\"<>|!;]")
"""Characters that make a path a URL, a stream, an archive member or a driver's prefix."""
_OPENED_BY_GDAL = re.compile(r"[!?;]")
"""pyogrio reads '!' as a member of an archive and cuts a path at ';' and '?'."""
_SIDECARS = (".dbf", ".shx", ".prj", ".cpg")
"""The parts of a shapefile that are read besides the shapes."""
SHOWN = 60
"""Letters of a path that a message repeats where the path itself is too long."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""What Windows programs write before text in UTF-16."""
_UNWRITTEN = ("-wal", "-journal")
"""Files in which SQLite keeps changes that are not yet in the GeoPackage itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A file that may be opened, and how."""

    path: Path
    """Absolute, symbolic links followed."""
    format: Format


def open_door(path: str, root: Path) -> Door:
    """
    Decide whether a file of a catalogue may be opened, and by which reader.

    Parameters
    ----------
    path
        As the catalogue states it: relative to `root`, downwards, with '/'.
    root
        The catalogue's folder of files; nothing outside it is opened.

    Raises
    ------
    MissingLayerError
        There is no such file.
    UnsafeLayerError
        The path leads elsewhere, the format is not on the allow-list, the file is empty or too
        large, or it is not what its name says.
    """
    _require_plain(path)
    kind = _format_of(path)
    found = _inside(path, root)
    _require_size(path, found, kind)
    _require_what_the_name_says(path, found, kind)
    if kind.driver == "ESRI Shapefile":
        _require_sound_sidecars(path, found, root)
    if kind.driver == "GPKG":
        _require_nothing_unwritten(path, found)
    return Door(path=found, format=kind)


def checksum(door: Door, spec: LayerSpec) -> str:
    """
    Return the SHA-256 of a file in hexadecimal, read in pieces.

    Raises
    ------
    UnsafeLayerError
        The catalogue entry states another one: it was written for another file.
    """
    with door.path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if spec.sha256 is not None and spec.sha256 != found:
        raise UnsafeLayerError(
            f"'{spec.path}' is not the file that the catalogue describes: its SHA-256 is {found}, "
            f"stated is {spec.sha256}. Fetch the right file, or look at it and correct the entry."
        )
    return found


def _require_plain(path: str) -> None:
    if "://" in path or path.startswith(("/vsi", "vsi")):
        raise UnsafeLayerError(
            f"'{path}' is an address, not a file. Download the file, put it beside the catalogue "
            "and name it by its path."
        )
    parts = path.split("/")
    if path.startswith(("/", "~")) or ".." in parts or _FORBIDDEN.search(path):
        raise UnsafeLayerError(
            f"'{path}' is not a path below the catalogue's folder. Write it relative to that "
            "folder, with '/', without '..' and without any of \\ : * ? \" < > | ! ;"
        )


def _format_of(path: str) -> Format:
    name = path.lower()
    for extension, kind in FORMATS.items():
        if name.endswith(extension):
            return kind
    suffix = Path(name).suffix
    cure = CURES.get(suffix, "Convert it")
    raise UnsafeLayerError(
        f"'{path}': files of the kind '{suffix}' are not opened. {cure}; "
        f"opened are {', '.join(FORMATS)}."
    )


def _inside(path: str, root: Path) -> Path:
    folder = root.resolve()
    try:
        found = (folder / path).resolve()
        is_file = found.is_file()
    except (OSError, RuntimeError) as error:  # a link to itself; a name that no disk can hold
        why = getattr(error, "strerror", None) or "it is a link that leads back to itself"
        raise UnsafeLayerError(
            f"'{path[:SHOWN]}' cannot be opened: {why}. Put the file itself there, under a "
            "short name."
        ) from None
    if not found.is_relative_to(folder):
        raise UnsafeLayerError(
            f"'{path}' is a link that leads out of {root}. Put the file itself there."
        )
    if not is_file:
        raise MissingLayerError(f"There is no file '{path}' in {root}. {_beside(found)}")
    if _OPENED_BY_GDAL.search(str(found)) or str(found).startswith("/vsi"):
        raise UnsafeLayerError(
            f"The folder of '{path}' has a '!', '?' or ';' in its path ({found}), which readers "
            "take for an archive or an address. Rename the folder."
        )
    return found


def _beside(path: Path) -> str:
    if not path.parent.is_dir():
        return f"The folder {path.parent.name} does not exist either."
    if path.exists():
        return "What stands there is a folder or a device; put the file itself there."
    names = sorted(
        each.name for each in path.parent.iterdir() if each.suffix == path.suffix and each.is_file()
    )
    return f"Files of that kind there: {', '.join(names[:10]) or 'none'}."


def _require_size(path: str, found: Path, kind: Format) -> None:
    size_bytes = found.stat().st_size
    if size_bytes == 0:
        raise UnsafeLayerError(f"'{path}' is empty (0 bytes). Fetch it again.")
    if size_bytes > kind.most_bytes:
        raise UnsafeLayerError(
            f"'{path}' has {size_bytes / MIB:,.0f} MiB; at most {kind.most_bytes / MIB:,.0f} MiB "
            "of that format are opened. Cut it to the site."
        )


def _require_what_the_name_says(path: str, found: Path, kind: Format) -> None:
    with found.open("rb") as stream:
        head = stream.read(4096)
    if kind.reader in {"csv", "geojson"} and _is_utf16(head):
        cure = COMMAS_CURE if kind.reader == "csv" else "Save it as UTF-8."
        raise UnsafeLayerError(f"'{path}' is text in UTF-16 (\"Unicode\"). {cure}")
    expected = {
        "geojson": head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{",
        "csv": b"\0" not in head and not head.startswith((b"SQLite", b"PK\x03\x04", b"%PDF")),
        # A PBF opens with the length of its first block header, whose type is "OSMHeader".
        "osm": b"OSMHeader" in head[:32],
    }.get(kind.reader, head.startswith(kind.starts_with))
    if not expected:
        raise UnsafeLayerError(
            f"'{path}' is not what its name says: its first bytes are {head[:12]!r}. "
            "Give it the extension of its true format, or fetch it again."
        )


def _is_utf16(head: bytes) -> bool:
    """Tell it by its first two bytes, or by every other byte of plain letters being NUL."""
    letters = head[:64]
    return head.startswith(_UTF16_MARKS) or (
        len(letters) > 1 and (not any(letters[::2]) or not any(letters[1::2]))
    )


def _require_nothing_unwritten(path: str, found: Path) -> None:
    """Refuse a GeoPackage whose latest changes lie beside it, where no check sees them."""
    for suffix in _UNWRITTEN:
        beside = found.with_name(found.name + suffix)
        if beside.is_file() and beside.stat().st_size:
            raise UnsafeLayerError(
                f"'{path}' has changes that are not yet written into it ({beside.name}). Close the "
                "program that has it open, or open and close it once in QGIS."
            )


def _require_sound_sidecars(path: str, found: Path, root: Path) -> None:
    """Refuse parts of a shapefile that are links out of the root, or too large."""
    for extension in _SIDECARS:
        for sidecar in (found.with_suffix(extension), found.with_suffix(extension.upper())):
            if sidecar.is_symlink() and not sidecar.resolve().is_relative_to(root.resolve()):
                raise UnsafeLayerError(
                    f"'{path}' has a part, {sidecar.name}, that is a link out of {root}. "
                    "Put the file itself there."
                )
            if sidecar.is_file() and sidecar.stat().st_size > _VECTOR_CAP:
                raise UnsafeLayerError(
                    f"'{path}' has a part, {sidecar.name}, of over {_VECTOR_CAP / MIB:,.0f} MiB. "
                    "Cut the layer to the site."
                )
