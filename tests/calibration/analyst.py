"""
The assumptions of an analyst who has read a few studies of places of the same kind.

Shapes and widths are ours and the same everywhere; where studies have a figure, it is the middle.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import expit, logit, stdtrit

from geo.displacement.distributions import Z_95
from geo.sites.model import Assumption
from tests.simulate.studies import Study, city_ratio, studies_of_elsewhere

PRIORS = Path(__file__).parent / "assumptions.toml"
OF_THE_CITY = ("household_size", "unit_multiplier")
"""What is published of the city itself: of these the general width stands."""

BELIEF = 1.0
"""Studies that the general width of an assumption is worth."""

MOST_MAPPED = 0.95
"""An analyst believes no map to be complete."""
NET_FLOOR_SHARE = 0.775
"""Middle of the assumption of that name: studies give gross floors, the assumption is of net."""


@cache
def assumptions_on_trial() -> tuple[Assumption, ...]:
    """Read the assumptions for a city of which nothing local is known."""
    with PRIORS.open("rb") as file:
        return tuple(Assumption(**row) for row in tomllib.load(file)["assumptions"])


def assumptions_of(
    regime: str, seed: int, general: tuple[Assumption, ...]
) -> tuple[Assumption, ...]:
    """
    Return the assumptions for one city: the general ones, and what studies say in their place.

    An assumption that was studied is predictive of one more place of the kind: its middle is the
    mean of the studies' logs (of logits for a share), its variance is (k s0^2 + sum of squares) /
    (k + n - 1) x (1 + 1 / n), its 5 % and 95 % points are those of Student's t; s0 is the width of
    the general assumption, worth k = `BELIEF` studies, and n the number of studies that tell.
    """
    city = city_ratio(regime, seed)
    studies = [
        _figures(study) | {"unit_multiplier": city} for study in studies_of_elsewhere(regime, seed)
    ]
    return tuple(
        _predicted(row, [found[row.key] for found in studies if found.get(row.key)])
        for row in general
    )


def _figures(study: Study) -> dict[str, float | None]:
    homes = study.households_per_structure
    floors = study.gross_floor_m2_per_household
    net = {name: None if m2 is None else NET_FLOOR_SHARE * m2 for name, m2 in floors.items()}
    return {
        "household_size": study.household_size,
        "storeys": study.storeys,
        "density_transfer": study.density_over_unit,
        "building_completeness": min(study.mapped_per_structure, MOST_MAPPED),
        "roof_completeness": min(study.mapped_roof_share, MOST_MAPPED),
        "residential_share": min(study.dwelling_share, MOST_MAPPED),
        "defacto_multiplier": study.persons_per_registered,
        "households_per_structure": homes["all"],
        "households_per_structure@formal": homes["formal"],
        "households_per_structure@informal": homes["informal"],
        "floor_m2_per_dwelling": net["all"],
        "floor_m2_per_dwelling@formal": net["formal"],
        "floor_m2_per_dwelling@informal": net["informal"],
    }


def _predicted(row: Assumption, found: Sequence[float | None]) -> Assumption:
    known = np.array([value for value in found if value])
    if not known.size or row.low is None or row.high is None:
        return row
    share = row.unit == "share"
    values = logit(known) if share else np.log(known)
    ends = logit([row.low, row.high]) if share else np.log([row.low, row.high])
    before = float(ends[1] - ends[0]) / (2 * Z_95)
    squares = float(((values - values.mean()) ** 2).sum())
    variance = (BELIEF * before**2 + squares) / (BELIEF + values.size - 1)
    point = float(stdtrit(BELIEF + values.size - 1, 0.95))
    half = point * np.sqrt(variance * (1 + 1 / values.size))
    if row.id in OF_THE_CITY:
        half = before * Z_95
    low, high = values.mean() - half, values.mean() + half
    low, high = (expit(low), expit(high)) if share else (np.exp(low), np.exp(high))
    return row.model_copy(update={"low": float(low), "high": float(high)})
