"""
Draws of what linking and age leave in doubt about lists: missed links, false links, units gone.

Each share is drawn from a beta distribution with Jeffreys' prior: k of n true gives
Beta(k + 1/2, n - k + 1/2). Misses: the doubt about the fitted weights themselves, which rest on the
same lists; where two lists are short it is larger than these draws show.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import beta

from geo.displacement.lists.linkage import PairLinks
from geo.displacement.lists.reading import UnitList
from geo.quantity import FloatArray

JEFFREYS = 0.5


def recall_draws(
    pairs: Sequence[PairLinks], uniform: FloatArray
) -> dict[tuple[str, str], FloatArray] | None:
    """
    Return draws of the share of matches that were linked, for every two lists.

    Parameters
    ----------
    pairs
        As `Linked` has them.
    uniform
        One column of the shared draws, 0 to 1, shape (draws,): what made linking hard made it hard
        for every two lists.

    Returns
    -------
    recall
        None where it cannot be told of some two lists: it must then be an assumption of the site.
    """
    found = {}
    for pair in pairs:
        if pair.true_links is None or pair.matches is None:
            return None
        found[pair.lists] = _drawn(pair.true_links, pair.matches, uniform)
    return found


def precision_draws(
    pairs: Sequence[PairLinks], uniform: FloatArray
) -> dict[tuple[str, str], FloatArray] | None:
    """
    Return draws of the share of links that are right, for every two lists.

    Parameters
    ----------
    pairs, uniform
        As for `recall_draws`, from another column.

    Returns
    -------
    precision
        None where it cannot be told of some two lists.
    """
    found = {}
    for pair in pairs:
        if pair.true_links is None:
            return None
        found[pair.lists] = _drawn(pair.true_links, pair.links, uniform)
    return found


def gone_share_draws(unit_list: UnitList, uniform: FloatArray) -> FloatArray | None:
    """
    Return draws of the share of a list's units that are gone, though nobody looked for them.

    Formula: share gone among those looked for, times the share of the list nobody looked for.
    Those found to be gone are off the list already, those found are there.

    Parameters
    ----------
    unit_list
        A list.
    uniform
        One column of the shared draws, shape (draws,).

    Returns
    -------
    share
        None where nobody looked for anybody: over-coverage is then an assumption of the site. It
        takes those looked for to be like the others, which visits near an office are not.
    """
    looked_for = unit_list.seen_present + unit_list.seen_gone
    if not looked_for:
        return None
    unseen = unit_list.units - unit_list.seen_present
    return _drawn(unit_list.seen_gone, looked_for, uniform) * unseen / unit_list.units


def _drawn(true: float, of: float, uniform: FloatArray) -> FloatArray:
    rest = max(of - true, 0.0)
    return np.asarray(beta.ppf(uniform, true + JEFFREYS, rest + JEFFREYS), dtype=np.float64)
