"""Everything that the page says in numbers, computed once from the real layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.backtest.bangkok import (
    Communities,
    Khwaeng,
    LowIncome,
    read_communities,
    read_khwaeng,
    read_low_income,
)
from tests.backtest.contest import (
    CITY,
    CITY_AREA,
    WITH_STRUCTURES,
    WITHOUT_STRUCTURES,
    Model,
    choose,
    leave_a_city_out,
    nested,
    rows_for,
)
from tests.backtest.hierarchy import fit
from tests.backtest.scoring import Forecasts
from tests.backtest.settlements import Array, Settlements, read_settlements
from tests.backtest.transfer import (
    Points,
    bangkok_as_eighth,
    either,
    forecast_bangkok,
    points,
    unseen,
)

OTHER_PRIORS = (0.5, 2.0)
"""Scales of the half-normal priors with which the city effect is tried again."""

AREAS_HA = (1.0, 5.0, 20.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """
    All models for one quantity.

    Attributes
    ----------
    tried : each with its forecasts of left-out cities.
    chosen : by the rule.
    by_rule : the forecasts of the rule itself, choosing anew without each city.
    """

    tried: tuple[tuple[Model, Forecasts], ...]
    chosen: Model
    by_rule: Forecasts

    def of(self, model: Model) -> Forecasts:
        """Return the forecasts of one model."""
        return next(forecasts for tried, forecasts in self.tried if tried == model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """
    The outcome.

    Attributes
    ----------
    density, density_with_structures, per_structure : the three contests.
    other_priors : the city effect on density, with half-normal priors of other scales.
    spreads : posterior means of the spreads within and between cities: of density, of density
        given area, and of persons per structure.
    new_city : points of density by the city effect, in a city outside the data.
    new_city_by_area : the same by area and city effect, per area in ha.
    new_city_per_structure : points of persons per structure.
    bangkok_forecasts : by quantity and model, from the seven cities alone.
    bangkok_points : one more settlement of Bangkok, its communities being an eighth city.
    """

    settlements: Settlements
    density: Contest
    density_with_structures: Contest
    per_structure: Contest
    other_priors: dict[float, Forecasts]
    spreads: dict[str, tuple[float, float]]
    new_city: Points
    new_city_by_area: dict[float, Points]
    new_city_per_structure: Points
    communities: Communities
    khwaeng: Khwaeng
    low_income: LowIncome
    bangkok_forecasts: dict[tuple[str, str], Forecasts]
    bangkok_points: dict[str, Points]


def find() -> Findings:
    """Compute everything; takes some ten seconds."""
    settlements, communities = read_settlements(), read_communities()
    density, per_structure = settlements.persons_per_ha, settlements.persons_per_structure
    by_city = rows_for(CITY, settlements, density)
    by_area = rows_for(CITY_AREA, settlements, density)
    structures = rows_for(CITY, settlements, per_structure)
    spreads = {
        "density": fit(by_city).mean_sd(),
        "density given area": fit(by_area).mean_sd(),
        "persons per structure": fit(structures).mean_sd(),
    }
    return Findings(
        settlements=settlements,
        density=_contest(WITHOUT_STRUCTURES, settlements, density),
        density_with_structures=_contest(WITH_STRUCTURES, settlements, density),
        per_structure=_contest(WITHOUT_STRUCTURES, settlements, per_structure),
        other_priors={sd: leave_a_city_out(CITY, by_city, prior_sd=sd) for sd in OTHER_PRIORS},
        spreads={name: (within, city) for name, (within, city, _) in spreads.items()},
        new_city=unseen(by_city),
        new_city_by_area={area: unseen(by_area, area_ha=area) for area in AREAS_HA},
        new_city_per_structure=unseen(structures),
        communities=communities,
        khwaeng=read_khwaeng(),
        low_income=read_low_income(),
        bangkok_forecasts=_bangkok_forecasts(settlements, communities),
        bangkok_points=_bangkok_points(settlements, communities),
    )


def _contest(models: Sequence[Model], settlements: Settlements, value: Array) -> Contest:
    tried = tuple(
        (model, leave_a_city_out(model, rows_for(model, settlements, value))) for model in models
    )
    return Contest(tried=tried, chosen=choose(tried), by_rule=nested(models, settlements, value))


def _bangkok_forecasts(
    settlements: Settlements, here: Communities
) -> dict[tuple[str, str], Forecasts]:
    found = {}
    for name, area_ha in (("outline", here.outline_ha), ("register", here.register_ha)):
        for model in (CITY, CITY_AREA):
            found[name, model.name] = forecast_bangkok(
                model, settlements, settlements.persons_per_ha, here.persons / area_ha, area_ha
            )
    found["structures", CITY.name] = forecast_bangkok(
        CITY,
        settlements,
        settlements.persons_per_structure,
        here.persons / here.houses,
        here.outline_ha,
    )
    return found


def _bangkok_points(settlements: Settlements, here: Communities) -> dict[str, Points]:
    density = settlements.persons_per_ha
    outline = bangkok_as_eighth(settlements, density, here.persons / here.outline_ha)
    register = bangkok_as_eighth(settlements, density, here.persons / here.register_ha)
    structures = bangkok_as_eighth(
        settlements, settlements.persons_per_structure, here.persons / here.houses
    )
    return {
        "outline": points(outline),
        "register": points(register),
        "either": either(outline, register),
        "structures": points(structures),
    }
