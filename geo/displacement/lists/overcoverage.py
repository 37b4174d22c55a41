"""
Units that a list still holds though they are gone: registered and moved, demolished or dead.

Nobody else can list who is not there, so those gone stand on this list alone, and they are taken
from that pattern and from no other. Left in, each of them is counted once as seen and again as a
sign of many more unseen.
"""

from __future__ import annotations

import numpy as np

from geo.displacement.lists.histories import HistoryDraws
from geo.errors import FaultsError
from geo.quantity import FloatArray

OVERCOVERAGE = "registry_overcoverage"
"""Assumption id: share (0-1) of the registered who are gone."""


def remove_overcoverage(
    histories: HistoryDraws, list_id: str, share_draws: FloatArray
) -> HistoryDraws:
    """
    Take those who are gone out of a list.

    Formula: cell of the list alone = max(cell - share x units on the list, 0), draw by draw. A
    share beyond the units on the list alone contradicts the matches, and is cut there.

    Parameters
    ----------
    histories
        Lists, corrected for links.
    list_id
        The list with over-coverage; usually the registry.
    share_draws
        Share of its units that are gone, 0 to 1, shape (draws,).

    Raises
    ------
    FaultsError
        If there is no such list, or a share lies outside 0 to 1, or their number is not that of
        the draws.
    """
    shares = np.asarray(share_draws, dtype=np.float64)
    faults = []
    if list_id not in histories.lists:
        faults.append(
            f"Over-coverage is given for '{list_id}', which is none of the lists "
            f"{', '.join(histories.lists)}. Correct the id."
        )
    if shares.shape != histories.cells.shape[:1]:
        faults.append(
            f"Over-coverage of '{list_id}' has shape {shares.shape}; expected one share for each "
            f"of {len(histories.cells)} draws."
        )
    elif not (shares.min() >= 0 and shares.max() <= 1):
        faults.append(
            f"Over-coverage of '{list_id}' is a share and must lie between 0 and 1; found "
            f"{shares.min():.3g} to {shares.max():.3g}. Narrow the assumption."
        )
    if faults:
        raise FaultsError(faults)
    alone = 2 ** histories.lists.index(list_id) - 1
    cells = histories.cells.copy()
    cells[:, alone] = np.maximum(cells[:, alone] - shares * histories.listed(list_id), 0)
    return HistoryDraws(lists=histories.lists, cells=cells)


def cut_share(histories: HistoryDraws, list_id: str, share_draws: FloatArray) -> float:
    """Return the share of draws in which more are said to be gone than stand on the list alone."""
    alone = 2 ** histories.lists.index(list_id) - 1
    gone = np.asarray(share_draws) * histories.listed(list_id)
    return float(np.mean(gone > histories.cells[:, alone]))
