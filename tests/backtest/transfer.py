"""What the counted cities say of Bangkok and Varanasi, and which priors were put on trial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from tests.backtest.bangkok import Communities
from tests.backtest.contest import CITY, PROBABILITIES, Model, predict, rows_for
from tests.backtest.hierarchy import Predictive, Rows, fit
from tests.backtest.scoring import Forecasts
from tests.backtest.settlements import Array, Settlements

Points = tuple[float, float, float]

PERT_PEAK = 4
"""Weight of the mode in a PERT distribution (Malcolm et al. 1959, Operations Research 7:646)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """
    An assumption of a site as it stood before this back-test.

    Attributes
    ----------
    site, name : whose, and which.
    low, high : its 5 % and 95 % points.
    """

    site: str
    name: str
    low: float
    high: float


def pert_points(low: float, mode: float, high: float) -> tuple[float, float]:
    """Return the 5 % and 95 % points of a PERT distribution with these ends and this mode."""
    span = high - low
    beta = stats.beta(1 + PERT_PEAK * (mode - low) / span, 1 + PERT_PEAK * (high - mode) / span)
    return low + span * float(beta.ppf(0.05)), low + span * float(beta.ppf(0.95))


def _pert(site: str, name: str, low: float, mode: float, high: float) -> Prior:
    p05, p95 = pert_points(low, mode, high)
    return Prior(site=site, name=name, low=p05, high=p95)


ON_TRIAL = {
    ("Bang Sue", "settlement_density"): Prior(
        site="Bang Sue", name="settlement_density", low=62.0, high=1344.0
    ),
    ("Varanasi", "settlement_density"): Prior(
        site="Varanasi", name="settlement_density", low=62.0, high=5002.0
    ),
    ("Bang Sue", "density_transfer"): Prior(
        site="Bang Sue", name="density_transfer", low=0.4, high=2.5
    ),
    ("Bang Sue", "persons_per_structure"): _pert(
        "Bang Sue", "persons_per_structure", 3.2, 4.5, 8.5
    ),
    ("Varanasi", "persons_per_structure"): _pert("Varanasi", "persons_per_structure", 4.2, 8.3, 10),
    ("Bang Sue", "households_per_structure"): _pert(
        "Bang Sue", "households_per_structure", 0.8, 1.0, 3.0
    ),
    ("Bang Sue", "household_size"): _pert("Bang Sue", "household_size", 2.5, 3.29, 3.63),
}
"""As layers/<site>/site.toml had them before this back-test, so that its outcome cannot move it."""


def unseen(rows: Rows, *, area_ha: float | None = None) -> Points:
    """Return the 5 %, 50 % and 95 % points of a settlement in a city outside the data."""
    covariates = np.zeros((1, 0)) if area_ha is None else np.array([[np.log(area_ha)]])
    nowhere = Rows(
        log_value=np.zeros(1),
        covariates=covariates,
        city=np.array(["another"]),
        country=np.array(["another"]),
    )
    return points(fit(rows).predict(nowhere))


def bangkok_rows(model: Model, value: Array, area_ha: Array) -> Rows:
    """Return the communities of Bangkok as a model is shown them."""
    known = np.log(area_ha)[:, None] if model.known == ("area",) else np.zeros((len(value), 0))
    return Rows(
        log_value=np.log(value),
        covariates=known,
        city=np.full(len(value), "Bangkok"),
        country=np.full(len(value), "Thailand"),
    )


def forecast_bangkok(
    model: Model, settlements: Settlements, value: Array, here: Array, area_ha: Array
) -> Forecasts:
    """Forecast the communities of Bangkok from the counted cities only."""
    return predict(model, rows_for(model, settlements, value), bangkok_rows(model, here, area_ha))


def bangkok_as_eighth(settlements: Settlements, value: Array, here: Array) -> Predictive:
    """Forecast one more settlement of Bangkok, its communities counting as an eighth city."""
    seven = rows_for(CITY, settlements, value)
    eighth = bangkok_rows(CITY, here, np.ones(len(here)))
    both = Rows(
        log_value=np.concatenate([seven.log_value, eighth.log_value]),
        covariates=np.zeros((len(seven.city) + len(here), 0)),
        city=np.concatenate([seven.city, eighth.city]),
        country=np.concatenate([seven.country, eighth.country]),
    )
    return fit(both).predict(eighth.where(np.arange(len(here)) == 0))


def either(first: Predictive, second: Predictive) -> Points:
    """Return the points of two forecasts at even odds: where two readings of the data differ."""
    return points(
        Predictive(
            weight=np.concatenate([first.weight, second.weight]) / 2,
            mean=np.concatenate([first.mean, second.mean]),
            sd=np.concatenate([first.sd, second.sd]),
        )
    )


def transfer_ratios(communities: Communities) -> tuple[Array, Array]:
    """Return community density over that of its subdistrict: by outline, by registered area."""
    by_outline = communities.persons / communities.outline_ha / communities.khwaeng_per_ha
    by_register = communities.persons / communities.register_ha / communities.khwaeng_per_ha
    return by_outline, by_register


def points(predictive: Predictive) -> Points:
    """Return the 5 %, 50 % and 95 % points of a forecast of one settlement, in its own unit."""
    low, _, middle, _, high = (float(np.exp(predictive.quantile(p))[0]) for p in PROBABILITIES)
    return low, middle, high
