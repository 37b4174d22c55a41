"""Unit lists on trial: three dependent lists a city, linked with errors, against the truth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, get_args

import numpy as np
import pandas as pd
from scipy.stats import beta

from geo.displacement.lists import Histories, ListDoubts, estimate_from_lists
from geo.displacement.lists.dependence import Sign
from tests.simulate.city import City, simulate_city

DRAWS = 1024
RECALL = (0.88, 0.99)
"""Ends of what an analyst says of missed links: about a tenth at most, and rarely none."""
GONE = (0.01, 0.12)
"""The same of registered households that are gone."""
BETWEEN_METHOD = 0.2
"""About the mean of the assumption `between_method`, which the pool adds to every method."""
REGIME = "listed"
LISTS = ("registry", "meters", "ngo")


def try_lists(seeds: Iterable[int]) -> pd.DataFrame:
    """Estimate the households of cities from their lists; one row a city and number of lists."""
    rows = []
    for seed in seeds:
        city = simulate_city(REGIME, seed)
        rows.append(_three(city))
        rows += [_two(city, pair) for pair in city.list_signs]
    return pd.DataFrame(rows)


def _three(city: City) -> dict[str, object]:
    signs = {pair: _stated(sign) for pair, sign in city.list_signs.items()}
    found = estimate_from_lists(_histories(city, LISTS), signs, _doubts(city.seed))
    return _row(city, "three lists", found.role, found.households)


def _two(city: City, pair: tuple[str, str]) -> dict[str, object]:
    sign = city.list_signs[pair]
    signs = {pair: _stated(sign)}
    found = estimate_from_lists(_histories(city, pair), signs, _doubts(city.seed, pair))
    return _row(city, f"two lists, {sign}", found.role, found.households)


def _stated(sign: str) -> Sign:
    if sign not in get_args(Sign):
        msg = f"No sign of dependence: '{sign}'."
        raise ValueError(msg)
    return cast("Sign", sign)


def _row(city: City, way: str, role: str, households: object) -> dict[str, object]:
    low, middle, high = (
        (np.nan, np.nan, np.nan)
        if households is None
        else np.quantile(np.asarray(households, dtype=np.float64), (0.05, 0.5, 0.95))
    )
    ends = {"low": float(low), "middle": float(middle), "high": float(high)}
    if households is not None:
        deviate = np.random.default_rng([city.seed, 12]).normal(0.0, BETWEEN_METHOD, DRAWS)
        wider = np.quantile(
            np.asarray(households, dtype=np.float64) * np.exp(deviate), (0.05, 0.95)
        )
        ends |= {"low_in_pool": float(wider[0]), "high_in_pool": float(wider[1])}
    return {"way": way, "seed": city.seed, "role": role, **ends, "truth": city.households}


def _histories(city: City, lists: tuple[str, ...]) -> Histories:
    if city.histories is None:
        msg = f"Regime '{REGIME}', seed {city.seed}, has no lists."
        raise ValueError(msg)
    grouped = city.histories.groupby(list(lists), as_index=False)["count"].sum()
    patterns = grouped[list(lists)].to_numpy(dtype=bool)
    listed = patterns.any(axis=1)
    counts = grouped["count"].to_numpy(dtype=np.float64)
    return Histories(lists=lists, patterns=patterns[listed], counts=counts[listed])


def _doubts(seed: int, lists: tuple[str, ...] = LISTS) -> ListDoubts:
    rng = np.random.default_rng([seed, 11])
    uniform = rng.random((4, DRAWS))
    gone = GONE[0] + (GONE[1] - GONE[0]) * beta(2, 3).ppf(uniform[3])
    return ListDoubts(
        uniform_model=uniform[0],
        uniform_value=uniform[1],
        recall=RECALL[0] + (RECALL[1] - RECALL[0]) * uniform[2],
        overcoverage={"registry": gone} if "registry" in lists else {},
    )
