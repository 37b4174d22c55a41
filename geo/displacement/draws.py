"""
The shared matrix of doubt: every assumption drawn once, aligned across everything that uses it.

Draw i of one assumption belongs with draw i of every other. An estimator that needs a household
size takes the same column as its neighbour, so that an error both share is never counted as
independent. A zone departs from what all share only where the assumption says by how much.

The design (which columns there are, `column_names`) is apart from its filling (`fill`), so that a
sensitivity analysis can fill the same columns from a design of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from geo.displacement.distributions import EDGE, PERT_LAMBDA, follow, quantile
from geo.displacement.matrix import Draws, zone_column
from geo.errors import ConfigError
from geo.quantity import FloatArray
from geo.sites.assumption import Assumption

__all__ = [
    "METHOD_CHOICE",
    "PERT_LAMBDA",
    "REALISATION_CHOICE",
    "RULE_CHOICE",
    "Draws",
    "column_names",
    "deviate_column",
    "draw_assumptions",
    "fill",
    "quantile",
    "zone_column",
]

REALISATION_CHOICE = "choice:realisation"
"""Uniform column: which position of the footprints a draw takes."""

METHOD_CHOICE = "choice:method"
"""Uniform column: which method a draw believes."""

RULE_CHOICE = "choice:partial_structure"
"""Uniform column: whether a structure cut by the edge counts by any part, by half or by its
point."""

BLOCK = 1024
"""Rows of the sequence that are made at once, so that thousands of columns are held only once; a
power of two, which keeps the sequence the same."""


def deviate_column(method: str) -> str:
    """Name the uniform column from which a method's own normal deviate is made."""
    return f"deviate:{method}"


def column_names(
    assumptions: Sequence[Assumption], extra: Sequence[str], zones: Sequence[str] = ()
) -> tuple[str, ...]:
    """
    Name the columns of the matrix of doubt, in the order of its dimensions.

    Parameters
    ----------
    assumptions
        One column each, called by its key.
    extra
        Ids of uniform columns that no assumption stands for.
    zones
        Zones that may depart from the shared draws: one more uniform column for each zone and each
        assumption whose `zone_log_sd` is above 0.

    Returns
    -------
    columns
        Sorted, so that the order of rows changes nothing.

    Raises
    ------
    ConfigError
        If a name occurs twice.
    """
    keys = [assumption.key for assumption in assumptions]
    departing = [assumption.key for assumption in assumptions if assumption.zone_log_sd]
    deviates = [zone_column(key, zone) for key in departing for zone in sorted(set(zones))]
    columns = sorted([*keys, *extra, *deviates])
    if len(set(columns)) != len(columns):
        twice = sorted({name for name in columns if columns.count(name) > 1})
        raise ConfigError(f"Ids of assumptions and columns must be unique; found twice: {twice}.")
    return tuple(columns)


def fill(
    assumptions: Sequence[Assumption], columns: Sequence[str], uniforms: NDArray[np.float64]
) -> Draws:
    """
    Turn a design of uniforms into draws, column by column.

    Parameters
    ----------
    assumptions
        Distributions; see `geo.sites.model.Assumption` for what their numbers mean.
    columns
        Names as `column_names` gives them. A name that is no assumption's key stays uniform.
    uniforms
        Probabilities of shape (n, len(columns)), any n from 1; those at 0 and 1 are moved inside by
        2^-40. The array is not changed.

    Returns
    -------
    draws
        n values per column.

    Raises
    ------
    ConfigError
        If the design has another shape, lies outside 0 to 1, names a column twice or leaves out
        an assumption.
    """
    keys = [assumption.key for assumption in assumptions]
    _check_design(keys, columns, uniforms)
    return _filled(assumptions, columns, np.array(uniforms, dtype=np.float64, order="F"))


def _filled(
    assumptions: Sequence[Assumption], columns: Sequence[str], matrix: NDArray[np.float64]
) -> Draws:
    """Fill a sound design that nobody else holds; its columns become those of the draws."""
    by_key = {assumption.key: assumption for assumption in assumptions}
    np.clip(matrix, EDGE, 1 - EDGE, out=matrix)
    values: dict[str, FloatArray] = {}
    places = {column: index for index, column in enumerate(columns)}
    for column, index in places.items():
        uniform = matrix[:, index]
        assumption = by_key.get(column)
        if assumption is not None and assumption.follows is not None:
            leading = matrix[:, places[assumption.follows]]
            uniform = follow(uniform, leading, rank_correlation=assumption.rank_correlation or 0.0)
        values[column] = uniform if assumption is None else quantile(assumption, uniform)
        values[column].setflags(write=False)
    departing = {key: row.zone_log_sd for key, row in by_key.items() if row.zone_log_sd}
    return Draws(
        columns=MappingProxyType(values),
        units=MappingProxyType({key: row.unit for key, row in by_key.items()}),
        size=matrix.shape[0],
        zone_log_sds=MappingProxyType(departing),
    )


def draw_assumptions(
    assumptions: Sequence[Assumption],
    extra: Sequence[str],
    draws: int,
    seed: int,
    zones: Sequence[str] = (),
) -> Draws:
    """
    Draw every assumption once, from one scrambled Sobol' sequence.

    A column's dimension follows from the sorted ids, so that the order of rows changes nothing.

    Parameters
    ----------
    assumptions
        Distributions; see `geo.sites.model.Assumption` for what their numbers mean.
    extra
        Ids of uniform columns that no assumption stands for.
    draws
        Number of draws, a power of two, without which the sequence loses its balance (Sobol' 1967;
        Owen 2020).
    seed
        Seed of the scrambling.
    zones
        Zones that may depart from the shared draws; see `column_names`.

    Returns
    -------
    draws
        One column per assumption, per extra id, and per zone of each assumption by which zones
        differ.

    Raises
    ------
    ConfigError
        If `draws` is not a power of two, an id occurs twice, or there are more columns than the
        sequence has dimensions.

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
    columns = column_names(assumptions, extra, zones)
    if len(columns) > qmc.Sobol.MAXDIM:
        raise ConfigError(
            f"{len(set(zones)):,} zones make {len(columns):,} columns of doubt; the sequence has "
            f"{qmc.Sobol.MAXDIM:,}. Leave out zone_log_sd where zones hardly differ, or join zones."
        )
    sampler = qmc.Sobol(max(len(columns), 1), scramble=True, rng=np.random.default_rng(seed))
    matrix = np.empty((draws, len(columns)), order="F")
    for start in range(0, draws, BLOCK):
        stop = min(start + BLOCK, draws)
        matrix[start:stop] = sampler.random(stop - start)[:, : len(columns)]
    return _filled(assumptions, columns, matrix)


def _check_design(
    keys: Sequence[str], columns: Sequence[str], uniforms: NDArray[np.float64]
) -> None:
    if uniforms.ndim != 2 or uniforms.shape[0] < 1 or uniforms.shape[1] != len(columns):  # noqa: PLR2004 - rows and columns
        raise ConfigError(
            f"A design needs the shape (n, {len(columns)}), one column per name, n at least 1; "
            f"found {uniforms.shape}."
        )
    if len(set(columns)) != len(columns):
        raise ConfigError("A design names a column twice. Take the names from column_names.")
    left_out = sorted(set(keys) - set(columns))
    if left_out:
        raise ConfigError(f"A design leaves out {', '.join(left_out)}. Name every assumption.")
    if uniforms.size and not (uniforms.min() >= 0 and uniforms.max() <= 1):  # so NaN fails too
        raise ConfigError("A design holds probabilities outside 0 to 1, or none. Correct it.")
