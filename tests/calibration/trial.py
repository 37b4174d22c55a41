"""One regime put on trial: its cities, our intervals of them, and those of three simpler ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.sites.model import Assumption
from tests.calibration.adapter import Estimate, estimate_city
from tests.calibration.scores import Numbers, covered, interval_score
from tests.simulate.city import simulate_city

TUNING, EARLIER_TRIALS, TRIAL = 0, tuple(range(1_000_000, 6_000_000, 1_000_000)), 6_000_000
"""First seed of the cities on which we may look and learn, of those on which earlier trials were
held, and of those on which we are judged. A city that was looked at is never one that is counted: a
trial after which anything is changed becomes one of tuning."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
OURS, AVERAGE = "pooled", "plain average"
REGISTRY, NARROW = "registry x ratio of the ground", "registry x ratio of the city"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a way of counting did over the cities of one regime."""

    way: str
    cities: int
    coverage_50: float
    coverage_90: float
    score: float
    """Mean interval score of the 90 % interval of log households: a factor of 2 is 0.69."""
    width_ratio: float
    """Median of p95 / p05."""
    bias: float
    """Median of estimate over truth."""


def try_city(
    regime: str, seed: int, assumptions: tuple[Assumption, ...]
) -> list[dict[str, object]]:
    """Estimate one city in every way; one row a way, with five quantiles and the truth."""
    city = simulate_city(regime, seed)
    estimate = estimate_city(city, assumptions)
    facts = {
        "regime": regime,
        "seed": seed,
        "fits": city.fits,
        "truth": city.households,
        "truth_beyond": (city.persons - city.registered_present) / city.household_size,
        "methods": len(estimate.methods),
        "conflict": estimate.conflict,
        "p_value": estimate.p_value,
        "positive": estimate.probability_positive,
    }
    beyond = estimate.beyond_households
    rows = [{**facts, "way": way, **_named(values)} for way, values in _ways(estimate).items()]
    rows[0] |= {
        f"beyond_{key}": getattr(beyond, key) for key in ("p05", "p25", "p50", "p75", "p95")
    }
    return rows


def _ways(estimate: Estimate) -> dict[str, Numbers]:
    ours = estimate.households
    found = {OURS: np.array([ours.p05, ours.p25, ours.p50, ours.p75, ours.p95])}
    alone = {name: values for name, values in estimate.methods.items() if np.median(values) > 0}
    if alone:
        found[AVERAGE] = np.quantile(np.mean(list(alone.values()), axis=0), QUANTILES)
    found[REGISTRY] = np.quantile(estimate.registry_times_ratio, QUANTILES)
    found[NARROW] = np.quantile(estimate.registry_times_city, QUANTILES)
    return found | {name: np.quantile(values, QUANTILES) for name, values in alone.items()}


def _named(values: Numbers) -> dict[str, float]:
    return dict(zip(("p05", "p25", "p50", "p75", "p95"), map(float, values), strict=True))


def score(rows: pd.DataFrame, way: str) -> Scored:
    """Score the rows of one way of counting over the cities of a regime."""
    low, high, truth = (np.log(rows[name].clip(lower=0.5)) for name in ("p05", "p95", "truth"))
    inner = covered(*(rows[name].to_numpy() for name in ("p25", "p75", "truth")))
    return Scored(
        way=way,
        cities=len(rows),
        coverage_50=inner,
        coverage_90=covered(*(rows[name].to_numpy() for name in ("p05", "p95", "truth"))),
        score=float(interval_score(low.to_numpy(), high.to_numpy(), truth.to_numpy(), 0.9).mean()),
        width_ratio=float((rows["p95"] / rows["p05"].clip(lower=0.5)).median()),
        bias=float((rows["p50"] / rows["truth"]).median()),
    )


def single_methods(rows: pd.DataFrame) -> pd.Series:
    """
    Return the mean score of each method that speaks in at least half of the cities, by way.

    A method is scored in the cities in which it speaks. Ours has to speak in all.
    """
    cities = rows["seed"].nunique()
    found = {
        str(way): score(part, str(way)).score
        for way, part in rows.groupby("way")
        if way not in {OURS, AVERAGE, REGISTRY, NARROW} and len(part) >= cities / 2
    }
    return pd.Series(found, dtype=float).sort_index()
