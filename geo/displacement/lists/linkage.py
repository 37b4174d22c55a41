"""
Find the same unit on several lists, and hand on counts only.

Every two lists are compared with weights of their own (`comparing`, `weights`): names on a Thai and
a Latin list agree otherwise than on two Thai ones. Units are linked where a match is likelier than
not, each to at most one unit of another list. How many of the links are right, and how many matches
there are, is expected from the fitted chances under one-to-one, never counted by hand. Where two
lists share only names, or only places, the weights cannot be fitted: the stated ones decide, and
how many links are wrong or missing cannot be told.

Counts twice: a household that one list holds under two ids. Misses: households whose name and
place both differ between lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.displacement.lists.comparing import (
    BLOCKS,
    EVERY_PAIR,
    EXPECTED,
    NEAR_CHANCE,
    STATED,
    agreement,
    clustered,
    scored,
)
from geo.displacement.lists.histories import Histories
from geo.displacement.lists.one_to_one import Pairs, matched, one_to_one
from geo.displacement.lists.reading import ListGroup
from geo.displacement.lists.records import compared, how, one_way_only, repeats
from geo.displacement.lists.weights import Weights, fit, stated
from geo.errors import EstimateError
from geo.quantity import FloatArray

LINK_FROM = 0.5
"""Chance from which two units are taken for one: likelier than not."""
STEP = 1e-6
"""Less than any two stated chances differ by."""
LEAST_TOLD = 1e-4
"""Pairs less likely to match than this are not looked at."""
MOST_PAIRS = 1_000_000
"""Up to here every unit of two lists is compared with every unit; beyond, with those of its
blocks."""
_TOLD_BY = {"name": ("sound",), "place": ("structure", "house", "x_m")}


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLinks:
    """How well the units of two lists were linked."""

    lists: tuple[str, str]
    compared_by: tuple[str, ...]
    """name, place or both."""
    links: int
    true_links: float | None
    """How many of the links are expected to be right; None where it cannot be told."""
    matches: float | None
    """How many units are expected to stand on both lists, linked or not; None likewise."""

    @property
    def precision(self) -> float | None:
        """Share of the links that are right; None without links or where it cannot be told."""
        return self.true_links / self.links if self.true_links and self.links else None

    @property
    def recall(self) -> float | None:
        """Share of the matches that were linked; None as for `precision`."""
        return self.true_links / self.matches if self.true_links and self.matches else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linked:
    """How many units stand on which lists; nothing that names or places one of them."""

    histories: Histories
    pairs: tuple[PairLinks, ...]
    """Every two lists, in order of id."""
    how: str
    """How links were made and their quality was told, for the reader of the number."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    """Two lists compared; rows are people, so this stays here."""

    used: tuple[str, ...]
    weights: Weights
    edges: pd.DataFrame
    """Columns left, right and probability (under one-to-one)."""
    whole: bool
    """Every pair was compared."""


def link(group: ListGroup, crs: str, *, seed: int) -> Linked:
    """
    Link the units of two or more lists of the same people.

    Parameters
    ----------
    group
        Lists of one ground, unit and time.
    crs
        The site's metric CRS.
    seed
        Chooses the units by which weights are fitted where two lists have over `MOST_PAIRS` pairs;
        shorter lists are compared whole.

    Returns
    -------
    linked
        Matches on two lists are about links x precision / recall, see `linkage_error`.

    Raises
    ------
    EstimateError
        There are fewer than two lists.
    MissingExtraError
        The extra 'lists' is not installed.
    """
    if len(group.lists) < 2:  # noqa: PLR2004 - nobody is found again on one list
        raise EstimateError(
            f"Only one unit list covers {', '.join(group.covers)}; units are found again on two or "
            "more. Add a list of the same ground and time."
        )
    frames = [compared(each, crs) for each in group.lists]
    found = {
        (one, other): _score(frames[one], frames[other], seed)
        for one, other in combinations(range(len(frames)), 2)
    }
    units = clustered(
        frames,
        {pair: scores.edges for pair, scores in found.items()},
        next(iter(found.values())).weights,
        LINK_FROM,
    )
    ids = [each.id for each in group.lists]
    return Linked(
        histories=_histories(units, ids, ", ".join(group.covers)),
        pairs=tuple(_pair_links(pair, scores, units, ids) for pair, scores in found.items()),
        how=how(
            (scores.used for scores in found.values()),
            whole=all(scores.whole for scores in found.values()),
        ),
        notes=(
            *(
                text
                for pair, scores in found.items()
                for text in one_way_only(group, pair, scores.used)
            ),
            *(
                text
                for each, frame in zip(group.lists, frames, strict=True)
                for text in repeats(each, frame)
            ),
        ),
    )


def _score(one: pd.DataFrame, other: pd.DataFrame, seed: int) -> _Scored:
    used = tuple(
        name
        for name, columns in _TOLD_BY.items()
        if any(one[column].notna().any() and other[column].notna().any() for column in columns)
    )
    pairs = len(one) * len(other)
    whole = pairs <= MOST_PAIRS
    blocks = EVERY_PAIR if whole else BLOCKS
    if len(used) == 1:
        weights = stated(used[0], STATED[used[0]])
        edges = _unambiguous(scored(one, other, weights, blocks, LEAST_TOLD))
        return _Scored(used=used, weights=weights, edges=edges, whole=whole)
    thin = min(1.0, (MOST_PAIRS / pairs) ** 0.5)
    rng = np.random.default_rng(seed)
    levels, counts = agreement(_thinned(one, thin, rng), _thinned(other, thin, rng), used)
    start = min(0.25, 0.5 / max(len(one), len(other)))
    expected = {name: EXPECTED[name] for name in used}
    weights = fit(levels, counts, expected, start)
    edges = scored(one, other, weights, blocks, LEAST_TOLD)
    found = Pairs(
        left=edges["left"].to_numpy(),
        right=edges["right"].to_numpy(),
        levels={name: edges[name].to_numpy() for name in used},
        lengths=(len(one), len(other)),
        totals={
            name: _totals(levels[name], counts, len(expected[name])) * pairs / counts.sum()
            for name in used
        },
    )
    return _Scored(
        used=used,
        weights=weights,
        edges=edges.assign(probability=matched(found, weights, expected)),
        whole=whole,
    )


def _totals(levels: NDArray[np.int64], counts: FloatArray, size: int) -> FloatArray:
    told = levels >= 0
    return np.asarray(np.bincount(levels[told], weights=counts[told], minlength=size), np.float64)


def _unambiguous(edges: pd.DataFrame) -> pd.DataFrame:
    """Leave of two units that are merely near, or merely alike in name, those without a rival."""
    probability = edges["probability"].to_numpy()
    odds = probability / (1 - probability)
    alone = one_to_one(edges["left"].to_numpy(), edges["right"].to_numpy(), odds)
    merely = probability <= NEAR_CHANCE + STEP
    return edges.assign(probability=np.where(merely, alone, probability))


def _thinned(frame: pd.DataFrame, share: float, rng: np.random.Generator) -> pd.DataFrame:
    if share == 1:
        return frame
    kept = rng.permutation(len(frame))[: max(1, int(share * len(frame)))]
    return frame.iloc[np.sort(kept)]


def _histories(units: pd.DataFrame, ids: Sequence[str], ground: str) -> Histories:
    codes = pd.Series(1 << units["list"].to_numpy()).groupby(units["cluster"]).sum()
    counted = codes.value_counts().sort_index()
    found = counted.index.to_numpy()
    return Histories(
        lists=tuple(ids),
        patterns=(found[:, None] >> np.arange(len(ids))) % 2 == 1,
        counts=np.asarray(counted, dtype=np.float64),
        ground=ground,
    )


def _pair_links(
    pair: tuple[int, int], found: _Scored, units: pd.DataFrame, ids: Sequence[str]
) -> PairLinks:
    """Expect how many links are right and how many matches there are, by the fitted chances."""
    left, right = (units[units["list"] == place].set_index("cluster")["unit"] for place in pair)
    linked = pd.concat({"left": left, "right": right}, axis="columns", join="inner")
    edges = found.edges
    lists = (ids[pair[0]], ids[pair[1]])
    if len(found.used) == 1:
        return PairLinks(
            lists=lists, compared_by=found.used, links=len(linked), true_links=None, matches=None
        )
    of_links = linked.merge(edges, on=["left", "right"], how="inner")["probability"]
    return PairLinks(
        lists=lists,
        compared_by=found.used,
        links=len(linked),
        true_links=float(of_links.sum()),
        matches=float(edges["probability"].sum()),
    )
