"""Put everything that a site holds on one shelf, and name every fault of all its layers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from geo.errors import ConfigError, FaultsError, LayerError, MissingExtraError
from geo.layers.cross import cross_faults
from geo.layers.messages import named, printable
from geo.layers.model import (
    Catalogue,
    Layer,
    LayerSpec,
    Raster,
    RasterRole,
    Shelf,
    Table,
    VectorRole,
)
from geo.layers.raster import read_raster
from geo.layers.read import examine_layer, examine_table
from geo.layers.values import text_of
from geo.sites.model import Site

Progress = Callable[[str, int, int], None]
Sources = Sequence[tuple[Path, Catalogue]]


def load_shelf(site: Site, sources: Sources, *, progress: Progress | None = None) -> Shelf:
    """
    Read and check every layer of every catalogue.

    Parameters
    ----------
    site
        The site that layers must touch.
    sources
        Each catalogue after the folder that its paths are relative to.
    progress
        Told what is read next, how many layers are done, and how many there are.

    Raises
    ------
    FaultsError
        Everything that is wrong with any of them, in catalogue order.
    MissingExtraError
        A layer needs an optional part of the installation.
    """
    read = _read_all(site, sources, progress)
    if read.faults:
        raise FaultsError(read.faults)
    return read.shelf()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """What is wrong with a site's layers, in sentences in catalogue order."""

    faults: tuple[str, ...]
    """What must be mended by hand."""
    repairs: tuple[str, ...]
    """What was mended on reading."""
    left_out: tuple[str, ...]
    """What the files hold and no estimate will see."""
    shelf: Shelf | None
    """The layers, so that nobody reads them twice; None where there are faults."""


def check_shelf(site: Site, sources: Sources, *, progress: Progress | None = None) -> Checked:
    """
    Name every fault of a site's layers, and what was mended or left out; bad data raise nothing.

    Parameters
    ----------
    site
        The site that layers must touch.
    sources
        Each catalogue after the folder that its paths are relative to.
    progress
        Told what is read next, how many layers are done, and how many there are.

    Returns
    -------
    checked
        Faults, repairs, what was left out, and the shelf where there are no faults.
    """
    read = _read_all(site, sources, progress, missing_extra_is_fault=True)
    return Checked(
        faults=tuple(read.faults),
        repairs=tuple(repair for layer in read.layers for repair in layer.repairs),
        left_out=tuple(text for layer in read.layers for text in layer.left_out),
        shelf=None if read.faults else read.shelf(),
    )


@dataclass(slots=True)
class _Read:
    """What was read so far; private to this module, so that it may grow."""

    layers: list[Layer] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    rasters: list[Raster] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    faulty: list[Layer | Table] = field(default_factory=list)
    """What has faults and can still be asked for ids and sources."""
    unread: set[str] = field(default_factory=set)
    """Roles of which a layer could not be read, so that its ids are not known."""

    def add(self, item: Layer | Table | Raster, faults: Sequence[str]) -> None:
        """Put an item where it belongs."""
        self.faults.extend(faults)
        if faults and not isinstance(item, Raster):
            self.faulty.append(item)
            if not item.frame["id"].map(text_of).notna().all():
                self.unread.add(item.spec.role)
            return
        if isinstance(item, Layer):
            self.layers.append(item)
        elif isinstance(item, Table):
            self.tables.append(item)
        else:
            self.rasters.append(item)

    def miss(self, spec: LayerSpec, *faults: str) -> None:
        """Note why a layer could not be put on the shelf."""
        self.unread.add(spec.role)
        self.faults.extend(faults)

    def shelf(self) -> Shelf:
        """Close the shelf."""
        return Shelf(
            layers=tuple(self.layers), tables=tuple(self.tables), rasters=tuple(self.rasters)
        )


def _read_all(
    site: Site,
    sources: Sources,
    progress: Progress | None,
    *,
    missing_extra_is_fault: bool = False,
) -> _Read:
    entries = [(root, spec) for root, catalogue in sources for spec in catalogue.layers]
    read = _Read(faults=_twice([spec for _, spec in entries]))
    for done, (root, spec) in enumerate(entries):
        if progress is not None:
            progress(spec.title, done, len(entries))
        try:
            read.add(*_examine(spec, root, site))
        except MissingExtraError as error:
            if not missing_extra_is_fault:
                raise
            read.miss(spec, str(error))
        except FaultsError as error:
            read.miss(spec, *error.faults)
        except (LayerError, ConfigError) as error:
            read.miss(spec, _about(spec, str(error)))
    if progress is not None and entries:
        progress("all layers", len(entries), len(entries))
    roots = [root for root, _ in sources]
    items = [*read.layers, *read.tables, *read.faulty]
    read.faults.extend(cross_faults(site, items, roots, read.unread))
    read.faults = [printable(fault) for fault in read.faults]
    return read


def _examine(
    spec: LayerSpec, root: Path, site: Site
) -> tuple[Layer | Table | Raster, Sequence[str]]:
    if spec.role in get_args(RasterRole):
        return read_raster(spec, root, site), ()
    if spec.role in get_args(VectorRole):
        return examine_layer(spec, root, site)
    return examine_table(spec, root, site)


def _about(spec: LayerSpec, message: str) -> str:
    """Begin a sentence with the layer's name where it does not stand there yet."""
    return message if message.startswith(named(spec)) else f"{spec.id}: {message}"


def _twice(specs: Sequence[LayerSpec]) -> list[str]:
    return list(_repeated([spec.id for spec in specs]))


def _repeated(ids: Sequence[str]) -> Iterator[str]:
    for name in dict.fromkeys(ids):
        if ids.count(name) > 1:
            yield (
                f"The layer id '{name}' stands {ids.count(name)} times in the catalogues of this "
                "run; it belongs to one layer. Rename the others."
            )
