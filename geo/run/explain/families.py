"""
Which estimator stands behind a method of the results, and which assumptions it multiplies.

The formula of each is that of its own documentation, so that it stands in one place.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.displacement.buildings import FLOOR_AREA, STRUCTURES, floor_area, structure_count
from geo.displacement.density import (
    ADMIN,
    GROUND_MULTIPLIER,
    SETTLEMENT,
    UNIT_MULTIPLIER,
    admin_density,
    reference_density,
    settlement_density,
)
from geo.displacement.documented import documented_counts, documented_structures
from geo.displacement.lists.evidence import (
    HOUSEHOLDS_PER_STRUCTURE,
    PRECISION,
    PREFIX,
    RECALL,
    draw_lists,
)
from geo.displacement.lists.overcoverage import OVERCOVERAGE
from geo.displacement.methods import REFERENCE
from geo.displacement.raster import RASTER, population_raster

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTS = "documented_counts_"
COUNTED_STRUCTURES = "documented_structures_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One way of counting."""

    estimator: Callable[..., object]
    assumptions: tuple[str, ...]
    """Ids besides the household size."""
    roles: tuple[str, ...] = ()
    """Roles of the layers that it reads."""

    @property
    def formula(self) -> str | None:
        """What the estimator computes."""
        return formula_of(self.estimator)


OF_METHOD = {
    STRUCTURES.id: Family(
        estimator=structure_count,
        assumptions=(
            "building_completeness",
            "residential_share",
            "occupied_share",
            "households_per_structure",
            "partial_structure",
        ),
        roles=("buildings",),
    ),
    FLOOR_AREA.id: Family(
        estimator=floor_area,
        assumptions=(
            "roof_completeness",
            "building_completeness",
            "storeys",
            "net_floor_share",
            "residential_share",
            "occupied_share",
            "floor_m2_per_dwelling",
        ),
        roles=("buildings",),
    ),
    RASTER.id: Family(
        estimator=population_raster,
        assumptions=("raster_bias", "raster_error", "unknown_is_informal_share"),
        roles=("population",),
    ),
    ADMIN.id: Family(
        estimator=admin_density,
        assumptions=("density_transfer", UNIT_MULTIPLIER, GROUND_MULTIPLIER),
        roles=("admin",),
    ),
    SETTLEMENT.id: Family(
        estimator=settlement_density, assumptions=("settlement_density",), roles=("settlements",)
    ),
}
"""Methods of which there is one of each kind."""

OF_PREFIX = {
    COUNTED_STRUCTURES: Family(
        estimator=documented_structures, assumptions=("persons_per_structure", "count_error")
    ),
    COUNTS: Family(estimator=documented_counts, assumptions=("count_error",)),
    PREFIX: Family(
        estimator=draw_lists,
        assumptions=(RECALL, PRECISION, OVERCOVERAGE, HOUSEHOLDS_PER_STRUCTURE),
        roles=("unit_list",),
    ),
    REFERENCE: Family(
        estimator=reference_density,
        assumptions=("density_transfer", UNIT_MULTIPLIER, GROUND_MULTIPLIER),
    ),
}
"""Methods that are made one for each row of a table, by the begin of their ids."""


def family_of(method: str) -> Family | None:
    """Return the family of a method; None for one that is not known here."""
    if method in OF_METHOD:
        return OF_METHOD[method]
    return next((kin for begin, kin in OF_PREFIX.items() if method.startswith(begin)), None)


def formula_of(function: object, head: str = "Formula:") -> str | None:
    """
    Return what an estimator's documentation says behind a head, up to the next empty line.

    Parameters
    ----------
    function
        Any object with a docstring.
    head
        How the paragraph begins.

    Returns
    -------
    formula
        On one line; None where there is no such paragraph, or Python was told to drop them all.

    Examples
    --------
    >>> from geo.displacement.gap import definition_effect
    >>> formula_of(definition_effect)
    'registered persons / persons per household - registered households.'
    """
    text = inspect.getdoc(function) or ""
    found = re.search(rf"^{re.escape(head)}(.*?)(?=\n\s*\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else None
