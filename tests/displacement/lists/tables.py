"""Tables of lists whose answers are published or can be done in the head."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.displacement.lists import Histories, patterns_of
from geo.quantity import FloatArray

DRAWS = 256

ONES = np.ones(DRAWS)

MIDDLES = (np.arange(DRAWS) + 0.5) / DRAWS
"""Uniforms without chance."""

SHUFFLED = np.random.default_rng(1).permutation(MIDDLES)

DOG_BITES = (
    # Pittsburgh 1993, by animal control, hospital and police: 790 reported, 1,388 more estimated
    # (Chang, McMahon, Hennon, LaPorte & Coben 1997, Am J Public Health 87:1703). Counts by pattern:
    # the authors' GLIM example, www.pitt.edu/~yuc2/cr/n_macro.htm.
    (("animal",), 91),
    (("hospital",), 323),
    (("police",), 326),
    (("animal", "hospital"), 27),
    (("animal", "police"), 15),
    (("hospital", "police"), 7),
    (("animal", "hospital", "police"), 1),
)


def two(only_1: float, only_2: float, both: float) -> Histories:
    """Units on list a alone, on list b alone, on both."""
    return table((("a",), only_1), (("b",), only_2), (("a", "b"), both))


def table(*rows: tuple[tuple[str, ...], float], lists: Sequence[str] = ()) -> Histories:
    names = lists or sorted({name for on, _ in rows for name in on})
    return Histories(
        lists=tuple(names),
        patterns=np.array([[name in on for name in names] for on, _ in rows]),
        counts=np.array([count for _, count in rows], dtype=float),
    )


def cells(counts: Sequence[float] | NDArray[np.generic], lists: str = "abc") -> Histories:
    """Counts in the order of the patterns' codes."""
    return Histories(
        lists=tuple(lists),
        patterns=patterns_of(len(lists)),
        counts=np.asarray(counts, dtype=np.float64),
    )


def chances(reach: Sequence[float]) -> FloatArray:
    """Chance of each pattern where lists are independent and hold these shares of the units."""
    patterns = patterns_of(len(reach))
    return np.asarray(np.where(patterns, reach, 1 - np.asarray(reach)).prod(axis=1))


def sample(units: int, pattern_chances: FloatArray, rng: np.random.Generator) -> NDArray[np.int64]:
    """Units of a town by pattern, those on no list left out."""
    rest = 1 - pattern_chances.sum()
    return np.asarray(rng.multinomial(units, [*pattern_chances, rest])[:-1])


def rising(values: Sequence[float]) -> bool:
    return all(low <= high for low, high in pairwise(values))
