"""
What can go wrong, drawn as a tree, split by whose problem it is.

* GeoError                the root; the command line prints it as a sentence and ends with 1
  - ConfigError           the request: a site file, a catalogue or an option asks for the impossible
    - MissingExtraError   the request needs an optional part of the installation
  - LayerError            the data: a file is not what its catalogue entry says
    - MissingLayerError   no such file
    - UnsafeLayerError    a file that is refused before any driver opens it
    - CrsError            no CRS, or another one than stated
    - GeometryError       shapes that are empty, null, in the wrong place or of the wrong kind
    - ColumnError         a column is missing, misspelt or holds impossible values
    - FaultsError         everything that is wrong with a layer, collected and raised once
  - FetchError            a server: it is away, busy, or answers something else than was asked
  - EstimateError         sound data that do not support the answer asked for
  - OutputError           the result cannot be written where it was asked for

A message says what, where, found, expected, cure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class GeoError(Exception):
    """Anything this package raises on purpose; the command line prints it without a traceback."""


class ConfigError(GeoError):
    """The request itself cannot be met."""


class MissingExtraError(ConfigError, ImportError):
    """An optional part of the installation is needed and absent; the message names it."""

    @classmethod
    def for_extra(cls, extra: str, purpose: str) -> MissingExtraError:
        """Say which extra is missing, what for, and how to install it."""
        return cls(
            f"{purpose} needs the extra '{extra}', which is not installed. "
            # Never by name: a registry could give that name to somebody else's package.
            f'Install it from the project\'s folder with: python -m pip install -e ".[{extra}]"'
        )


class LayerError(GeoError):
    """A stored layer does not match its catalogue entry."""


class MissingLayerError(LayerError, FileNotFoundError):
    """A layer that the catalogue names is not there."""


class UnsafeLayerError(LayerError):
    """A file that could reach beyond itself (VRT, /vsi, URL, too large) is refused unopened."""


class CrsError(LayerError, ValueError):
    """A layer has no CRS, or not the one that its catalogue entry states."""


class GeometryError(LayerError, ValueError):
    """A layer's shapes are empty, null, in the wrong place or of the wrong kind."""


class ColumnError(LayerError, ValueError):
    """A column is missing, misspelt, or holds values that cannot be."""


class FaultsError(LayerError):
    """All faults of one or more layers, in the order in which they were found."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Join the faults, one a line, under a count."""
        self.faults: tuple[str, ...] = tuple(faults)
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} found:"
        super().__init__("\n".join([head, *(f"  - {fault}" for fault in self.faults)]))


class FetchError(GeoError):
    """A server did not give what it was asked for; trying again or elsewhere may help."""


class EstimateError(GeoError):
    """Sound data that do not support the estimate asked for."""


class OutputError(GeoError, OSError):
    """The result cannot be written where it was asked for; what stood there before still stands."""
