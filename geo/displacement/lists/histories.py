"""
Which units stand on which lists: the table from which those on none are estimated.

A pattern says for every list whether it holds the unit. Each unit has exactly one pattern; the
pattern of those on no list is what is sought and can never be given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geo.errors import FaultsError
from geo.quantity import FloatArray

MAX_LISTS = 5
"""With more lists most patterns are empty and the models are too many to fit (1,024 for five).
Judgement: lists of one kind are better merged."""


def patterns_of(lists: int) -> NDArray[np.bool_]:
    """
    Return every pattern that can be seen, shape (2**lists - 1, lists), in the order of their codes.

    The code of a pattern is the sum of 2**i over the lists i that hold the unit; row c - 1 has
    code c.

    Examples
    --------
    >>> patterns_of(2).astype(int).tolist()
    [[1, 0], [0, 1], [1, 1]]
    """
    codes = np.arange(1, 2**lists)
    return np.asarray((codes[:, None] >> np.arange(lists)) % 2 == 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryDraws:
    """Corrected counts of every pattern, draw by draw."""

    lists: tuple[str, ...]
    """Ids of the lists, sorted."""
    cells: FloatArray
    """Units of each pattern, shape (draws, 2**lists - 1), in the order of `patterns_of`."""

    @property
    def seen(self) -> FloatArray:
        """Units on at least one list, shape (draws,)."""
        return np.asarray(self.cells.sum(axis=1))

    def listed(self, list_id: str) -> FloatArray:
        """Units on a list, shape (draws,)."""
        on = patterns_of(len(self.lists))[:, self.lists.index(list_id)]
        return np.asarray(self.cells[:, on].sum(axis=1))

    def middle(self, ground: str) -> Histories:
        """Return the medians of the cells as if they had been counted."""
        return Histories(
            lists=self.lists,
            patterns=patterns_of(len(self.lists)),
            counts=np.median(self.cells, axis=0),
            ground=ground,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """
    Units of one ground and one time by the lists that hold them.

    The lists are put in order of id, so that the order in which they come changes nothing.

    Raises
    ------
    FaultsError
        With every fault at once: fewer than 2 or more than `MAX_LISTS` lists, ids that repeat,
        shapes that do not fit, counts below 0 or not finite, a pattern given twice, the pattern of
        no list, a list that holds nobody.
    """

    lists: tuple[str, ...]
    """Ids of the lists."""
    patterns: NDArray[np.bool_]
    """Shape (patterns, lists): whether the list holds the units. A pattern left out has no unit."""
    counts: FloatArray
    """Units of each pattern, shape (patterns,)."""
    ground: str = ""
    """Name of the ground, for sentences."""

    def __post_init__(self) -> None:
        """Collect the faults, then put lists and patterns in their one order."""
        patterns = np.asarray(self.patterns)
        counts = np.asarray(self.counts, dtype=np.float64)
        faults = _faults(self.lists, patterns, counts)
        if faults:
            where = f"Lists of {self.ground}: " if self.ground else "Lists: "
            raise FaultsError([where + fault for fault in faults])
        order = np.argsort(np.array(self.lists))
        codes = patterns.astype(bool)[:, order] @ (1 << np.arange(len(self.lists)))
        cells = np.zeros(2 ** len(self.lists) - 1)
        cells[codes - 1] = counts
        cells.setflags(write=False)
        object.__setattr__(self, "lists", tuple(sorted(self.lists)))
        object.__setattr__(self, "patterns", patterns_of(len(self.lists)))
        object.__setattr__(self, "counts", cells)

    @property
    def seen(self) -> float:
        """Units on at least one list: N cannot be less."""
        return float(self.counts.sum())

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every two lists."""
        return tuple(combinations(self.lists, 2))

    def listed(self, *lists: str) -> float:
        """Count the units that stand on all of these lists."""
        on = self.patterns[:, [self.lists.index(name) for name in lists]].all(axis=1)
        return float(self.counts[on].sum())

    @property
    def matched(self) -> float:
        """Units on two lists or more."""
        return float(self.counts[self.patterns.sum(axis=1) > 1].sum())

    def drawn(self, size: int) -> HistoryDraws:
        """Repeat the counts for every draw."""
        return HistoryDraws(lists=self.lists, cells=np.tile(self.counts, (size, 1)))


def _faults(
    lists: Sequence[str], patterns: NDArray[np.bool_], counts: FloatArray
) -> tuple[str, ...]:
    """Name all that is wrong; shapes first, since nothing else can be said without them."""
    faults = []
    if len(lists) < 2:  # noqa: PLR2004 - nobody is recaptured on one list
        faults.append(f"found {len(lists)} list, and capture-recapture takes two or more. Add one.")
    if len(lists) > MAX_LISTS:
        faults.append(
            f"found {len(lists)} lists, and at most {MAX_LISTS} can be used. "
            "Merge lists of the same kind."
        )
    repeated = sorted({name for name in lists if lists.count(name) > 1})
    if repeated:
        faults.append(f"ids must differ, and {', '.join(repeated)} repeats. Rename one.")
    if patterns.ndim != 2 or patterns.shape[1] != len(lists) or counts.shape != patterns.shape[:1]:  # noqa: PLR2004 - a table
        faults.append(
            f"patterns of shape {patterns.shape} and counts of shape {counts.shape} do not fit "
            f"{len(lists)} lists; expected (patterns, {len(lists)}) and (patterns,)."
        )
        return tuple(faults)
    return (*faults, *_row_faults(lists, patterns.astype(bool), counts))


def _row_faults(lists: Sequence[str], patterns: NDArray[np.bool_], counts: FloatArray) -> list[str]:
    faults = []
    names = [" + ".join(np.array(lists)[row]) for row in patterns]
    faults += [
        f"{count} units on '{name}'; a count must be 0 or more and finite. Correct it."
        for name, count in zip(names, counts, strict=True)
        if not (np.isfinite(count) and count >= 0)
    ]
    faults += [
        f"the pattern '{name}' is given {names.count(name)} times. Add its counts up."
        for name in sorted(set(names))
        if name and names.count(name) > 1
    ]
    if "" in names:
        faults.append(
            "the pattern of units on no list is given; it is what is to be estimated. Leave it out."
        )
    faults += [
        f"list '{name}' holds nobody. Leave it out."
        for name, held in zip(lists, patterns.T, strict=True)
        if not faults and counts[held].sum() == 0
    ]
    return faults
