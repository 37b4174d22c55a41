"""
The columns of the shared matrix of doubt, and which of them an id stands for on a piece of ground.

The most specific assumption speaks: one made for a class of structures before one made for a class
of ground before one made for all. A zone departs from it only where it says by how much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from geo.displacement.distributions import depart
from geo.errors import EstimateError
from geo.quantity import FloatArray
from geo.sites.assumption import assumption_key

CACHED_COLUMNS = 512
"""Columns of zones that are kept once made: 32 MiB at 8,192 draws. The estimators of a zone come
one after the other, so that the oldest is the one least needed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws(Mapping[str, FloatArray]):
    """
    Equally likely values of every assumption, and the uniform columns, all of one length.

    An assumption is asked for by its id. `at` gives a view in which an id stands for the most
    specific column there is for a class of ground and of structures, moved to a zone's own value
    where the assumption says that zones differ.
    """

    columns: Mapping[str, FloatArray]
    """Column id -> read-only array of shape (size,)."""
    units: Mapping[str, str]
    """Key of an assumption -> unit, as the site states it; uniform columns have none."""
    size: int
    """Number of draws."""
    zone_log_sds: Mapping[str, float] = field(default_factory=dict)
    """Key of an assumption by which zones differ -> its `zone_log_sd`."""
    settlement_class: str | None = None
    """Class of ground of this view."""
    structure_class: str | None = None
    """Class of structures of this view."""
    zone: str | None = None
    """Zone of this view."""
    _of_zones: dict[tuple[str, str], FloatArray] = field(default_factory=dict, repr=False)
    """Columns moved to a zone, by key and zone. All views share it; it holds nothing that could not
    be made again, so that the value stays frozen to whoever looks at it."""

    def at(
        self,
        *,
        settlement_class: str | None = None,
        structure_class: str | None = None,
        zone: str | None = None,
    ) -> Draws:
        """
        Return a view of the same draws for a class of ground, a class of structures and a zone.

        In it, `[id]`, `positive`, `share`, `in` and `lacking` mean the most specific column:
        both classes, else the structure class, else the settlement class, else the one made for
        all. No draw is copied. What is left out is none: `at()` is what the assumptions say of
        all ground.

        Parameters
        ----------
        settlement_class, structure_class
            As the exposure table has them; a class without a row of its own takes the general one.
        zone
            As it was named to `draw_assumptions`.
        """
        return replace(
            self, settlement_class=settlement_class, structure_class=structure_class, zone=zone
        )

    def __getitem__(self, column: str) -> FloatArray:
        """
        Return the column that an id stands for in this view.

        Raises
        ------
        EstimateError
            If zones differ by this assumption and the zone of this view was not drawn.
        """
        key = self.key_of(column)
        if key is None:
            raise KeyError(column)
        if self.zone is None or key not in self.zone_log_sds:
            return self.columns[key]
        return self._of_zone(key, self.zone)

    def __contains__(self, column: object) -> bool:
        """Tell whether an id stands for a column in this view."""
        return isinstance(column, str) and self.key_of(column) is not None

    def __iter__(self) -> Iterator[str]:
        """Iterate over column ids in sorted order; those of single classes and zones among them."""
        return iter(self.columns)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.columns)

    def key_of(self, assumption: str) -> str | None:
        """Name the column that an id stands for in this view; None where there is none."""
        ground, built = self.settlement_class, self.structure_class
        if ground is not None or built is not None:
            for classes in ((ground, built), (None, built), (ground, None)):
                key = assumption_key(assumption, *classes)
                if key in self.columns:
                    return key
        return assumption if assumption in self.columns else None

    def positive(self, assumption: str) -> FloatArray:
        """
        Return an assumption that multiplies or divides people, refusing draws that are not above 0.

        Raises
        ------
        EstimateError
            If any draw is 0 or less.
        """
        column = self[assumption]
        wrong = int(np.count_nonzero(column <= 0))
        if wrong:
            raise EstimateError(
                f"Assumption '{self.key_of(assumption)}' must be above 0; {wrong} of {self.size} "
                "draws are not. Narrow it, or make it lognormal."
            )
        return column

    def share(self, assumption: str) -> FloatArray:
        """
        Return an assumption that is a share, refusing draws outside 0 to 1.

        Raises
        ------
        EstimateError
            If any draw lies below 0 or above 1.
        """
        column = self[assumption]
        wrong = int(np.count_nonzero((column < 0) | (column > 1)))
        if wrong:
            raise EstimateError(
                f"Assumption '{self.key_of(assumption)}' is a share and must lie between 0 and 1; "
                f"{wrong} of {self.size} draws do not. Use beta, or uniform, triangular or pert "
                "with ends in range."
            )
        return column

    def lacking(self, *assumptions: str) -> str | None:
        """Say which of these assumptions the site does not make; None where it makes all."""
        missing = [name for name in assumptions if name not in self]
        if not missing:
            return None
        names = " and ".join(f"'{name}'" for name in missing)
        return f"The site makes no assumption {names}."

    def _of_zone(self, key: str, zone: str) -> FloatArray:
        held = self._of_zones.get((key, zone))
        if held is not None:
            return held
        uniform = self.columns.get(zone_column(key, zone))
        if uniform is None:
            raise EstimateError(
                f"Zones differ by assumption '{key}', and no deviate of it was drawn for zone "
                f"'{zone}'. Name the zone when the assumptions are drawn."
            )
        share = self.units[key] == "share"
        made = depart(self.columns[key], uniform, log_sd=self.zone_log_sds[key], share=share)
        made.setflags(write=False)
        if len(self._of_zones) >= CACHED_COLUMNS:
            del self._of_zones[next(iter(self._of_zones))]
        self._of_zones[key, zone] = made
        return made


def zone_column(key: str, zone: str) -> str:
    """Name the uniform column from which a zone's departure from a shared draw is made."""
    return f"zone:{key}:{zone}"
