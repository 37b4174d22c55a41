"""One log-linear model fitted to many tables at once, one table a draw."""

from __future__ import annotations

import numpy as np

from geo.displacement.lists.linkage_error import noise_variance
from geo.displacement.lists.unseen import log_deviation
from geo.quantity import FloatArray

MAX_LOG_DEVIATION = 2.5
"""A fit that leaves the unseen open by more than this (a factor of 60 either way at 90 %) is a
table that does not hold the model, not a doubt about N. Judgement."""

STEPS = 50

TOLERANCE = 1e-8

RELATIVE = 1e-12
"""Added to the information of a table, as a share of its trace, so that it can be inverted."""
STEADY = 1e-9
"""Added to the diagonal of the information, so that a table of zeros is no error."""


def steadied(cells: FloatArray, lists: int) -> FloatArray:
    """
    Add 0.5**(lists - 1) to every cell of tables that hold a cell smaller than that.

    An empty cell can send a term to minus infinity (Evans & Bonett 1994, Biometrics 50:388).

    Parameters
    ----------
    cells
        Shape (draws, patterns).
    lists
        Number of lists.
    """
    constant = 0.5 ** (lists - 1)
    empty = cells.min(axis=1, keepdims=True) < constant
    return np.asarray(cells + constant * empty)


def refit(
    design: FloatArray, start: FloatArray, cells: FloatArray, noise: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """
    Fit a Poisson model with log link to each draw's table by Newton's method.

    Parameters
    ----------
    design
        Shape (patterns, terms); the first column is the intercept, the next ones the lists.
    start
        Terms fitted to the middle table, shape (terms,).
    cells
        Tables, shape (draws, patterns).
    noise
        Variance that linking adds to each cell, shape (draws, patterns).

    Returns
    -------
    unseen
        exp(intercept), shape (draws,). A draw whose table does not hold the model has what the
        middle table has, at most `MAX_LOG_DEVIATION` in doubt.
    deviation
        Standard deviation of the log of the unseen, from sampling and from linking.
    """
    lists = int(np.log2(len(design) + 1))
    table = steadied(cells, lists)
    terms = np.tile(start, (len(table), 1))
    steady = STEADY * np.eye(len(start))
    moved = np.full(len(table), np.inf)
    for _ in range(STEPS):
        means, information = _information(design, terms, steady)
        score = (table - means) @ design
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        # Newton's step overshoots where a cell is all but empty; half a unit of log is safe.
        terms += np.clip(step, -1, 1)
        moved = np.abs(step).max(axis=1)
        if moved.max() < TOLERANCE:
            break
    _, information = _information(design, terms, steady)
    inverse = np.linalg.inv(information)
    gradient = inverse[:, 0, :] @ design.T
    by_links = noise_variance(gradient, noise, lists)
    unseen = np.exp(terms[:, 0])
    deviation = log_deviation(unseen, unseen + unseen**2 * (inverse[:, 0, 0] + by_links))
    lost = ~((moved < np.sqrt(TOLERANCE)) & (deviation <= MAX_LOG_DEVIATION))
    unseen = np.where(lost, np.exp(start[0]), unseen)
    return unseen, np.where(lost, MAX_LOG_DEVIATION, deviation)


def _information(
    design: FloatArray, terms: FloatArray, steady: FloatArray
) -> tuple[FloatArray, FloatArray]:
    means = np.exp(np.clip(terms @ design.T, -50, 50))
    products = design[:, :, None] * design[:, None, :]
    information = np.tensordot(means, products, axes=(1, 0)) + steady
    # A draw that runs away has cells of vastly different size: what steadies it must grow with it.
    size = np.trace(information, axis1=1, axis2=2)[:, None, None]
    information = information + RELATIVE * size * np.eye(design.shape[1])
    return np.asarray(means), np.asarray(information)
