"""The 201 settlements that their communities counted, read from outside the project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REAL_LAYERS = Path(__file__).parents[3] / "shared" / "layers"
COUNTED = REAL_LAYERS / "knowyourcity" / "settlements_7_cities.geojson"

M2_PER_HA = 10_000
CENTRE_YEAR = 2016
"""Middle of the years 2013-2020 in which the counts were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlements:
    """
    Counted settlements, one row each, in the order of the file.

    Attributes
    ----------
    persons, area_ha, year : (n,) as counted; the area is that of the outline in UTM metres.
    structures : (n,) as counted; not a number where none was.
    city, country : (n,) names.
    """

    persons: Array
    structures: Array
    area_ha: Array
    year: Array
    city: NDArray[np.str_]
    country: NDArray[np.str_]

    @property
    def persons_per_ha(self) -> Array:
        """Density inside the outline."""
        return self.persons / self.area_ha

    @property
    def persons_per_structure(self) -> Array:
        """Persons per counted structure; not a number where no structures were counted."""
        return self.persons / self.structures


def read_settlements(path: Path = COUNTED) -> Settlements:
    """Read the counted settlements; rows without persons or area would be refused."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = [feature["properties"] for feature in features]

    def numbers(column: str) -> Array:
        return np.array([np.nan if row[column] is None else row[column] for row in rows], float)

    found = Settlements(
        persons=numbers("population"),
        structures=numbers("structures"),
        area_ha=numbers("area_m2") / M2_PER_HA,
        year=numbers("year"),
        city=np.array([row["city"] for row in rows]),
        country=np.array([row["country"] for row in rows]),
    )
    if not (np.all(found.persons > 0) and np.all(found.area_ha > 0)):
        raise ValueError(
            f"{path.name} has settlements without persons or area; both must be positive."
        )
    return found


def covariate(settlements: Settlements, name: str) -> Array:
    """Return what is known of each settlement, as a regression takes it; unknown names fail."""
    known = {
        "area": np.log(settlements.area_ha),
        "year": settlements.year - CENTRE_YEAR,
        "structures": np.log(settlements.structures / settlements.area_ha),
    }
    return known[name]
