"""
A log-linear model with an effect per city, integrated over the doubt in its variances.

The model is

    log(value) = x b + u(country) + u(city) + e,   e ~ N(0, sd_within^2),
    u(city) ~ N(0, sd_city^2),   u(country) ~ N(0, sd_country^2),

with a flat prior on the coefficients b, 1/sd on the spread within cities and half-normal priors
on the two spreads between them (Gelman 2006, Bayesian Analysis 1:515). The coefficients integrate
out exactly, which leaves the restricted likelihood (Harville 1977, JASA 72:320) of three spreads;
that is summed over a grid. Nothing is drawn, so the same numbers come out every time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

PRIOR_SD = 1.0
"""Scale of the half-normal priors, in log units. Ours (J): a city that lies a factor of e off the
others is likely, one that lies e^2 = 7 off is rare."""

LARGEST_SD = 3.6
"""End of the grid of spreads between cities: 3.6 prior scales, beyond which 0.03 % lies."""

STEPS_CITY = 30
STEPS_WITHIN = 12
STEPS_COUNTRY = 12
NEGLIGIBLE = 1e-5
"""Grid points with less weight than this, relative to the best, are left out."""

HALVINGS = 34
"""Of an interval of at most some tens of log units: leaves an error below 1e-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """
    Settlements as a regression sees them.

    Attributes
    ----------
    log_value : (n,) the logarithm of what is predicted.
    covariates : (n, p) what is known of each settlement; without the constant.
    city, country : (n,) names.
    """

    log_value: Array
    covariates: Array
    city: NDArray[np.str_]
    country: NDArray[np.str_]

    def where(self, chosen: NDArray[np.bool_]) -> Rows:
        """Return the chosen rows only."""
        return Rows(
            log_value=self.log_value[chosen],
            covariates=self.covariates[chosen],
            city=self.city[chosen],
            country=self.country[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictive:
    """
    What a model says of settlements it has not seen: a mixture of normals in log units.

    Attributes
    ----------
    weight : (g,) of each grid point; sums to one.
    mean, sd : (g, n) per grid point and settlement.
    """

    weight: Array
    mean: Array
    sd: Array

    def quantile(self, probability: float) -> Array:
        """Return the (n,) quantiles in log units, by halving."""
        low = (self.mean - 12 * self.sd).min(axis=0)
        high = (self.mean + 12 * self.sd).max(axis=0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            below = self.weight @ ndtr((middle - self.mean) / self.sd) < probability
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray((low + high) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """
    The posterior on a grid of spreads, with what a prediction needs of the data.

    Attributes
    ----------
    weight, sd_within, sd_city, sd_country : (g,) the grid and its weights, which sum to one.
    coefficients : (g, 1 + p) given the spreads, the constant first.
    coefficient_cov : (g, 1 + p, 1 + p) their covariance.
    heard : (g, J) what the residuals of each city say, Z' V^-1 (y - X b).
    told : (g, J, J) how much the cities' effects are known, Z' V^-1 Z.
    leverage : (g, 1 + p, J) the coefficients' part in it, X' V^-1 Z.
    cities, countries : names of the J cities and their countries.
    """

    weight: Array
    sd_within: Array
    sd_city: Array
    sd_country: Array
    coefficients: Array
    coefficient_cov: Array
    heard: Array
    told: Array
    leverage: Array
    cities: NDArray[np.str_]
    countries: NDArray[np.str_]

    def predict(self, rows: Rows) -> Predictive:
        """
        Predict settlements that the fit has not seen.

        The effect of a city without settlements in the fit is drawn anew from the between-city
        spread; that of a city or a country in the fit is known as far as its settlements tell.
        Universal kriging per grid point (Cressie 1993, Statistics for Spatial Data, section 3.4).
        """
        x = _with_constant(rows.covariates)
        same_city = (self.cities[None, :] == rows.city[:, None]).astype(float)
        same_country = (self.countries[None, :] == rows.country[:, None]).astype(float)
        kin = (
            self.sd_city[:, None, None] ** 2 * same_city
            + self.sd_country[:, None, None] ** 2 * same_country
        )
        mean = self.coefficients @ x.T + np.einsum("gnj,gj->gn", kin, self.heard)
        known = np.einsum("gnj,gjk,gnk->gn", kin, self.told, kin)
        rest = x[None] - np.einsum("gpj,gnj->gnp", self.leverage, kin)
        coefficient_doubt = np.einsum("gnp,gpq,gnq->gn", rest, self.coefficient_cov, rest)
        spread = (self.sd_within**2 + self.sd_city**2 + self.sd_country**2)[:, None]
        return Predictive(
            weight=self.weight, mean=mean, sd=np.sqrt(spread - known + coefficient_doubt)
        )

    def mean_sd(self) -> tuple[float, float, float]:
        """Return the posterior means of the spreads within cities, between them, and countries'."""
        spreads = (self.sd_within, self.sd_city, self.sd_country)
        within, city, country = (float(self.weight @ sd) for sd in spreads)
        return within, city, country


def fit(rows: Rows, *, by_country: bool = False, prior_sd: float = PRIOR_SD) -> Fit:
    """
    Fit the model to settlements of several cities.

    Parameters
    ----------
    rows : at least three settlements per coefficient.
    by_country : whether cities of one country share an effect.
    prior_sd : scale of the half-normal priors of the spreads between cities and countries.
    """
    x, y = _with_constant(rows.covariates), rows.log_value
    cities, member = np.unique(rows.city, return_inverse=True)
    countries = np.array([rows.country[rows.city == city][0] for city in cities])
    z = np.eye(len(cities))[member]
    within, city, country = _grid(x, y, z, by_country=by_country, prior_sd=prior_sd)
    shared = (countries[:, None] == countries[None, :]).astype(float)
    between = city[:, None, None] ** 2 * np.eye(len(cities)) + country[:, None, None] ** 2 * shared
    size, zx, zy = z.T @ z, z.T @ x, z.T @ y
    variance = within[:, None, None] ** 2
    inner = variance * np.linalg.inv(between) + size
    shrink = np.linalg.inv(inner)
    information = (x.T @ x - zx.T @ shrink @ zx) / variance
    score = (x.T @ y - zx.T @ shrink @ zy) / variance[..., 0]
    covariance = np.linalg.inv(information)
    coefficients = np.einsum("gpq,gq->gp", covariance, score)
    square = (y @ y - np.einsum("j,gjk,k->g", zy, shrink, zy)) / within**2
    misfit = square - np.einsum("gp,gp->g", score, coefficients)
    log_det = np.linalg.slogdet(inner)[1] + np.linalg.slogdet(between)[1]
    log_det = log_det + (len(y) - len(cities)) * np.log(within**2)
    log_weight = -(log_det + np.linalg.slogdet(information)[1] + misfit) / 2
    log_weight -= (city**2 + country**2) / (2 * prior_sd**2)
    weight = np.exp(log_weight - log_weight.max())
    keep = weight > NEGLIGIBLE
    left = (np.eye(len(cities)) - size @ shrink) / variance
    residual = zy - coefficients @ zx.T
    return Fit(
        weight=weight[keep] / weight[keep].sum(),
        sd_within=within[keep],
        sd_city=city[keep],
        sd_country=country[keep],
        coefficients=coefficients[keep],
        coefficient_cov=covariance[keep],
        heard=np.einsum("gjk,gk->gj", left, residual)[keep],
        told=(left @ size)[keep],
        leverage=np.swapaxes(left @ zx, 1, 2)[keep],
        cities=cities,
        countries=countries,
    )


def _grid(
    x: Array, y: Array, z: Array, *, by_country: bool, prior_sd: float
) -> tuple[Array, Array, Array]:
    """Return the spreads of all grid points: within (even in its logarithm), city, country."""
    full = np.hstack([z, x[:, 1:]])
    left = y - full @ np.linalg.lstsq(full, y, rcond=None)[0]
    degrees = len(y) - np.linalg.matrix_rank(full)
    middle = np.log(np.sqrt(left @ left / degrees))
    reach = 4.5 / np.sqrt(2 * degrees)
    within = np.exp(np.linspace(middle - reach, middle + reach, STEPS_WITHIN))
    city = _midpoints(LARGEST_SD * prior_sd, STEPS_CITY)
    country = _midpoints(LARGEST_SD * prior_sd, STEPS_COUNTRY) if by_country else np.zeros(1)
    a, b, c = np.meshgrid(within, city, country, indexing="ij")
    return a.ravel(), b.ravel(), c.ravel()


def _midpoints(end: float, steps: int) -> Array:
    return (np.arange(steps) + 0.5) * end / steps


def _with_constant(covariates: Array) -> Array:
    return np.column_stack([np.ones(len(covariates)), covariates])
