"""
splink at work on two lists: how pairs agree, how likely each is, which units hang together.

It runs in a DuckDB that lives in memory, reads and writes no file, loads no extension and works in
one thread, so that rows of a list go nowhere and the same lists give the same counts. House number,
structure and position are levels of one comparison of place and not three comparisons: neighbours
under one roof agree in all three at once, and counted thrice they would pass for one household.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.displacement.lists.weights import Weights
from geo.errors import MissingExtraError
from geo.quantity import FloatArray

NEAR_M = 15.0
"""Two positions of one dwelling by hand-held receivers (methods: 10 to 15 m)."""
EXPECTED: Mapping[str, tuple[float, ...]] = {
    "name": (0.06, 0.09, 0.20, 0.65),
    "place": (0.04, 0.05, 0.21, 0.20, 0.20, 0.30),
}
"""Chance of every level of agreement among true matches, from none to full, before the lists are
seen (judgement); they weigh as `weights.PRIOR_PAIRS` matches do."""
NEAR_CHANCE = 0.6
STATED: Mapping[str, tuple[float, ...]] = {
    "name": (0.0, 0.0, 0.0, 0.6),
    "place": (0.0, 0.05, NEAR_CHANCE, 0.7, 0.8, 0.9),
}
"""Chance that two units are one at each level of agreement, where nothing but names or nothing but
places can be compared and weights cannot be fitted (judgement)."""
EVERY_PAIR = ("1=1",)
"""Every unit is compared with every unit."""

_NEAR = f"sqrt(power(x_m_l - x_m_r, 2) + power(y_m_l - y_m_r, 2)) <= {NEAR_M}"
_NOT_TOLD: Mapping[str, str] = {
    "name": "sound_l is null or sound_r is null",
    "place": (
        "(structure_l is null or structure_r is null) and (house_l is null or house_r is null) "
        "and (x_m_l is null or x_m_r is null)"
    ),
}
_LEVELS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "spelling_l = spelling_r or sound_l = sound_r",
        (
            "jaro_winkler_similarity(spelling_l, spelling_r) >= 0.94 "
            "or jaro_winkler_similarity(sound_l, sound_r) >= 0.92"
        ),
        "jaro_winkler_similarity(sound_l, sound_r) >= 0.8",
    ),
    "place": (
        "structure_l = structure_r and house_l = house_r",
        "structure_l = structure_r",
        f"house_l = house_r and coalesce({_NEAR}, true)",
        _NEAR,
        "house_l = house_r",
    ),
}
"""In SQL of DuckDB, from full agreement down; what remains does not agree. Thresholds of the
Jaro-Winkler similarity: 0.92 is customary in splink, the others are judgement."""
CELLS = {f"cell_{east}{north}": (east / 2, north / 2) for east in (0, 1) for north in (0, 1)}
"""Four grids of twice NEAR_M, moved by half a cell: two units within NEAR_M share one of them."""
BLOCKS = tuple(f"l.{name} = r.{name}" for name in ("sound", "structure", "house", *CELLS))
"""For long lists: only units that agree exactly in one of these are compared."""
_COLUMNS = ("unique_id", "spelling", "sound", "house", "structure", "x_m", "y_m", *CELLS)


def agreement(
    one: pd.DataFrame, other: pd.DataFrame, used: Sequence[str]
) -> tuple[dict[str, NDArray[np.int64]], FloatArray]:
    """
    Count how the pairs of two lists agree.

    Parameters
    ----------
    one, other
        Units with the columns unique_id, spelling, sound, house, structure, x_m, y_m and those of
        `CELLS`; None or NaN where not known.
    used
        Comparisons to make: name, place or both.

    Returns
    -------
    levels, pairs
        For each comparison the level of every pattern (0 is no agreement, -1 not told), and how
        many pairs show the pattern.

    Raises
    ------
    MissingExtraError
        The extra 'lists' is not installed.
    """
    even = Weights(
        share=0.5,
        m={name: np.asarray(EXPECTED[name]) for name in used},
        u={name: np.asarray(EXPECTED[name]) for name in used},
    )
    with _linker((one, other), even, EVERY_PAIR, levels=True) as linker:
        found = linker.inference.predict(warning_mode="never")
        columns = ", ".join(f"gamma_{name}" for name in used)
        counted = linker.misc.query_sql(
            f"select {columns}, count(*) as pairs from {found.physical_name} "  # noqa: S608 - names of our own
            f"group by {columns} order by {columns}",
            output_type="pandas",
        )
    levels = {name: counted[f"gamma_{name}"].to_numpy(np.int64) for name in used}
    return levels, counted["pairs"].to_numpy(float)


def scored(
    one: pd.DataFrame,
    other: pd.DataFrame,
    weights: Weights,
    blocks: Sequence[str],
    least: float,
) -> pd.DataFrame:
    """
    Score the pairs of two lists.

    Parameters
    ----------
    one, other
        As for `agreement`.
    weights
        Fitted or stated.
    blocks
        `EVERY_PAIR` or `BLOCKS`.
    least
        Pairs less likely than this are left out.

    Returns
    -------
    pairs
        Columns left, right (unique_id in the one and the other list), probability, and for each
        comparison its level under its name, sorted.
    """
    with _linker((one, other), weights, blocks, levels=True) as linker:
        found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
        frame = found.as_pandas_dataframe()
    # splink orients pairs by the name of the table, and ours are in order.
    pairs = pd.DataFrame(
        {
            "left": frame["unique_id_l"].to_numpy(np.int64),
            "right": frame["unique_id_r"].to_numpy(np.int64),
            "probability": frame["match_probability"].to_numpy(float),
            **{name: frame[f"gamma_{name}"].to_numpy(np.int64) for name in weights.m},
        }
    )
    return pairs.sort_values(["left", "right"], ignore_index=True)


def clustered(
    frames: Sequence[pd.DataFrame],
    edges: Mapping[tuple[int, int], pd.DataFrame],
    weights: Weights,
    link_from: float,
) -> pd.DataFrame:
    """
    Join units that are likelier one than not; a cluster holds at most one unit of a list.

    Parameters
    ----------
    frames
        Every list, as for `agreement`.
    edges
        For two lists, by their places in `frames`, the pairs of `scored`.
    weights
        Any: splink asks for a model, and clustering does not use it.
    link_from
        Chance from which a pair is a link.

    Returns
    -------
    units
        Columns cluster, list (place in `frames`) and unit (unique_id), one row a unit.
    """
    every = [
        frame[["left", "right", "probability"]]
        .rename(columns={"left": "unique_id_l", "right": "unique_id_r"})
        .assign(source_dataset_l=_table(one), source_dataset_r=_table(other))
        for (one, other), frame in edges.items()
    ]
    predicted = pd.concat(every, ignore_index=True).rename(
        columns={"probability": "match_probability"}
    )
    with _linker(frames, weights, EVERY_PAIR) as linker:
        found = linker.clustering.cluster_using_single_best_links(
            linker._db_api.register(predicted),  # noqa: SLF001 - splink offers no other way in
            duplicate_free_datasets=[_table(place) for place in range(len(frames))],
            threshold_match_probability=link_from,
        ).as_pandas_dataframe()
    names = {_table(place): place for place in range(len(frames))}
    units = pd.DataFrame(
        {
            "cluster": found["cluster_id"].astype(str),
            "list": found["source_dataset"].map(names).astype(np.int64),
            "unit": found["unique_id"].astype(np.int64),
        }
    )
    return units.sort_values(["list", "unit"], ignore_index=True)


def _table(place: int) -> str:
    return f"list_{place}"


@contextmanager
def _linker(
    frames: Sequence[pd.DataFrame],
    weights: Weights,
    blocks: Sequence[str],
    *,
    levels: bool = False,
) -> Iterator[Any]:
    """Open splink on frames, in memory and in silence, and close it behind us."""
    try:
        import duckdb  # noqa: PLC0415 - an extra, asked for by lists alone
        from splink import DuckDBAPI, Linker, SettingsCreator  # noqa: PLC0415 - as above
    except ImportError:
        raise MissingExtraError.for_extra("lists", "Linking lists of units") from None
    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.CRITICAL)
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "enable_external_access": "false",  # no files, no network, nothing spilt to a disk
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    try:
        database = DuckDBAPI(connection)
        tables = [
            database.register(frame[list(_COLUMNS)], dataset_display_name=_table(place))
            for place, frame in enumerate(frames)
        ]
        settings = SettingsCreator(
            link_type="link_only",
            comparisons=[_comparison(name, weights) for name in sorted(weights.m)],
            blocking_rules_to_generate_predictions=[{"blocking_rule": rule} for rule in blocks],
            probability_two_random_records_match=weights.share,
            retain_matching_columns=levels,
            retain_intermediate_calculation_columns=levels,
            linker_uid="lists",
        )
        yield Linker(tables, settings, log_level=None)
    finally:
        connection.close()
        log.setLevel(before)


def _comparison(name: str, weights: Weights) -> Any:
    import splink.comparison_level_library as levels  # noqa: PLC0415 - an extra
    from splink.comparison_library import CustomComparison  # noqa: PLC0415 - as above

    m, u = (chances[name][::-1].tolist() for chances in (weights.m, weights.u))
    rungs = [*map(levels.CustomLevel, _LEVELS[name]), levels.ElseLevel()]
    return CustomComparison(
        output_column_name=name,
        comparison_levels=[
            levels.CustomLevel(_NOT_TOLD[name]).configure(is_null_level=True),
            *(
                rung.configure(m_probability=true, u_probability=chance)
                for rung, true, chance in zip(rungs, m, u, strict=True)
            ),
        ],
    )
