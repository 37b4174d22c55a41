"""
The shared matrix of doubt: every assumption drawn once, aligned across everything that uses it.

Draw i of one assumption belongs with draw i of every other. An estimator that needs a household
size takes the same column as its neighbour, so that an error both share is never counted as
independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.special import betaincinv, ndtri
from scipy.stats import qmc

from geo.errors import ConfigError, EstimateError
from geo.quantity import FloatArray
from geo.sites.model import Assumption

REALISATION_CHOICE = "choice:realisation"
"""Uniform column: which position of the footprints a draw takes."""

METHOD_CHOICE = "choice:method"
"""Uniform column: which method a draw believes."""

RULE_CHOICE = "choice:partial_structure"
"""Uniform column: whether a structure cut by the edge counts by any part, by half or by its
point."""

PERT_LAMBDA = 4.0
"""Weight of the mode in a PERT distribution; 4 is the value of the original method (Malcolm
1959)."""

Z_95 = float(ndtri(0.95))
"""The 95 % quantile of the standard normal: `low` and `high` lie that many deviations out."""

EDGE = 2.0**-40
"""Uniforms are kept this far from 0 and 1, where a normal has no finite quantile."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws(Mapping[str, FloatArray]):
    """Equally likely values of every assumption, and the uniform columns, all of one length."""

    columns: Mapping[str, FloatArray]
    """Column id -> read-only array of shape (size,)."""
    units: Mapping[str, str]
    """Assumption id -> unit, as the site states it; uniform columns have none."""
    size: int
    """Number of draws."""

    def __getitem__(self, column: str) -> FloatArray:
        """Return a column."""
        return self.columns[column]

    def __iter__(self) -> Iterator[str]:
        """Iterate over column ids in sorted order."""
        return iter(self.columns)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.columns)

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
                f"Assumption '{assumption}' must be above 0; {wrong} of {self.size} draws are not. "
                "Narrow it, or make it lognormal."
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
                f"Assumption '{assumption}' is a share and must lie between 0 and 1; {wrong} of "
                f"{self.size} draws do not. Use uniform, triangular or pert with ends in range."
            )
        return column

    def lacking(self, *assumptions: str) -> str | None:
        """Say which of these assumptions the site does not make; None where it makes all."""
        missing = [name for name in assumptions if name not in self.columns]
        if not missing:
            return None
        names = " and ".join(f"'{name}'" for name in missing)
        return f"The site makes no assumption {names}."


def deviate_column(method: str) -> str:
    """Name the uniform column from which a method's own normal deviate is made."""
    return f"deviate:{method}"


def draw_assumptions(
    assumptions: Sequence[Assumption], extra: Sequence[str], draws: int, seed: int
) -> Draws:
    """
    Draw every assumption once, from one scrambled Sobol' sequence.

    A column's dimension follows from the sorted ids, so that the order of rows changes nothing.

    Parameters
    ----------
    assumptions
        Distributions; see `geo.sites.model.Assumption` for what low, mode and high mean.
    extra
        Ids of uniform columns that no assumption stands for.
    draws
        Number of draws, a power of two, without which the sequence loses its balance (Sobol' 1967;
        Owen 2020).
    seed
        Seed of the scrambling.

    Returns
    -------
    draws
        One column per assumption and per extra id.

    Raises
    ------
    ConfigError
        If `draws` is not a power of two, or an id occurs twice.

    Examples
    --------
    >>> from geo.sites.model import Assumption
    >>> size = Assumption(
    ...     id="household_size", meaning="persons per household", unit="persons/household",
    ...     kind="fixed", mode=2.5, source="judgement", mark="J", confidence="low",
    ... )
    >>> draw_assumptions([size], [], 4, seed=1)["household_size"].tolist()
    [2.5, 2.5, 2.5, 2.5]
    """
    if draws < 1 or draws & (draws - 1):
        raise ConfigError(
            f"The number of draws must be a power of two; found {draws}. Try 1024 or 8192."
        )
    by_id = {assumption.id: assumption for assumption in assumptions}
    columns = sorted([*by_id, *extra])
    if len(set(columns)) != len(assumptions) + len(extra):
        raise ConfigError(f"Ids of assumptions and columns must be unique; found {columns}.")
    sampler = qmc.Sobol(max(len(columns), 1), scramble=True, rng=np.random.default_rng(seed))
    uniforms = np.clip(sampler.random(draws), EDGE, 1 - EDGE)
    values: dict[str, FloatArray] = {}
    for index, column in enumerate(columns):
        uniform = np.ascontiguousarray(uniforms[:, index])
        assumption = by_id.get(column)
        values[column] = uniform if assumption is None else quantile(assumption, uniform)
        values[column].setflags(write=False)
    units = {assumption.id: assumption.unit for assumption in assumptions}
    return Draws(columns=MappingProxyType(values), units=MappingProxyType(units), size=draws)


def quantile(assumption: Assumption, uniform: FloatArray) -> FloatArray:
    """
    Return the quantiles of an assumption at probabilities strictly between 0 and 1.

    Inverse distribution functions: uniform and triangular in closed form; PERT as a beta on
    [low, high] with shapes 1 + 4 (mode - low) / range and 1 + 4 (high - mode) / range; normal and
    lognormal with `low` and `high` as the 5 % and 95 % quantiles.
    """
    low, mode, high = (
        float("nan") if value is None else value
        for value in (assumption.low, assumption.mode, assumption.high)
    )
    if assumption.kind == "fixed":
        return np.full_like(uniform, mode)
    if assumption.kind == "uniform":
        return low + (high - low) * uniform
    if assumption.kind == "triangular":
        return _triangular(low, mode, high, uniform)
    if assumption.kind == "pert":
        left = 1 + PERT_LAMBDA * (mode - low) / (high - low)
        right = 1 + PERT_LAMBDA * (high - mode) / (high - low)
        return low + (high - low) * np.asarray(betaincinv(left, right, uniform), dtype=np.float64)
    deviate = np.asarray(ndtri(uniform), dtype=np.float64) / Z_95
    if assumption.kind == "normal":
        return (low + high) / 2 + (high - low) / 2 * deviate
    middle = (np.log(low) + np.log(high)) / 2
    return np.asarray(np.exp(middle + (np.log(high) - np.log(low)) / 2 * deviate))


def _triangular(low: float, mode: float, high: float, uniform: FloatArray) -> FloatArray:
    rising = low + np.sqrt(uniform * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - mode))
    return np.where(uniform < (mode - low) / (high - low), rising, falling)
