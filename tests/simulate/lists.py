"""Lists of households, as linkage leaves them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.special import expit, logit

from .morphology import Flags
from .parameters import Share
from .people import Households

LISTS = ("registry", "meters", "ngo")
METER_SHARE = Share(0.45, 0.85)
NGO_SHARE = Share(0.25, 0.65)
CATCHABILITY_SPREAD = 0.5  # sd on the logit scale, shared by meters and the NGO's list
METER_BOND = (0.3, 1.4)  # added on the logit scale for a registered household
NGO_BOND = (-1.2, -0.2)
MISSED_SHARE = Share(0.01, 0.10)  # true links that linkage misses
STRAY_SHARE = Share(0.005, 0.05)  # entries of the registry that are no household here

Signs = dict[tuple[str, str], str]


def draw_histories(homes: Households, rng: Generator) -> tuple[pd.DataFrame, Signs]:
    """Capture histories of the households on the ground in three lists.

    The registry and the meters go together; the NGO looks for those whom the registry lacks. A
    missed link leaves one household as two; strays are in the registry alone. An analyst knows the
    signs that follow from how the lists were made; that of meters and the NGO is not known.
    """
    registered = homes.registered
    ease = rng.normal(0.0, CATCHABILITY_SPREAD, registered.size)
    bonds = rng.uniform(*METER_BOND), rng.uniform(*NGO_BOND)
    seen = [registered]
    for share, bond in zip((METER_SHARE, NGO_SHARE), bonds, strict=True):
        level = logit(share.draw(rng)) + ease + bond * (registered - registered.mean())
        seen.append(rng.random(registered.size) < expit(level))
    linked = _miss_links(np.column_stack(seen), MISSED_SHARE.draw(rng), rng)
    strays = np.zeros((int(rng.poisson(registered.sum() * STRAY_SHARE.draw(rng))), 3), dtype=bool)
    strays[:, 0] = True
    entries = np.concatenate([linked, strays])
    codes = np.bincount(entries @ np.array([4, 2, 1]), minlength=8)[1:]
    patterns = (np.arange(1, 8)[:, None] & np.array([4, 2, 1])) > 0
    frame = pd.DataFrame(patterns, columns=list(LISTS)).assign(count=codes)
    signs = dict(zip(combinations(LISTS, 2), ("positive", "negative", "unknown"), strict=True))
    return frame[frame["count"] > 0].reset_index(drop=True), signs


def _miss_links(seen: Flags, missed_share: float, rng: Generator) -> Flags:
    """Split households whose entry in one list was not linked to the others."""
    lost = (rng.random(len(seen)) < missed_share) & (seen.sum(axis=1) > 1)
    first = seen & (np.cumsum(seen, axis=1) == 1)
    alone = first[lost]
    rest = seen.copy()
    rest[lost] &= ~first[lost]
    return np.concatenate([rest, alone])
