"""How good an interval is: whether it holds the count, how wide it is, and both in one score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVEL_WIDE = 0.90
LEVEL_NARROW = 0.50


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasts:
    """
    What was predicted for settlements of left-out cities, beside what was counted there.

    All in log units; (n,) each.
    """

    counted: Array
    p05: Array
    p25: Array
    p50: Array
    p75: Array
    p95: Array
    city: NDArray[np.str_]

    def where(self, chosen: NDArray[np.bool_]) -> Forecasts:
        """Return the chosen settlements only."""
        return Forecasts(
            counted=self.counted[chosen],
            p05=self.p05[chosen],
            p25=self.p25[chosen],
            p50=self.p50[chosen],
            p75=self.p75[chosen],
            p95=self.p95[chosen],
            city=self.city[chosen],
        )

    @property
    def held(self) -> NDArray[np.bool_]:
        """Whether the 90 % interval holds the count."""
        return (self.p05 <= self.counted) & (self.counted <= self.p95)

    @property
    def held_by_half(self) -> NDArray[np.bool_]:
        """Whether the 50 % interval holds the count."""
        return (self.p25 <= self.counted) & (self.counted <= self.p75)

    @property
    def log_score(self) -> Array:
        """Score of the 90 % interval in log units, per settlement; less is better."""
        return interval_score(self.counted, self.p05, self.p95, level=LEVEL_WIDE)

    @property
    def natural_score(self) -> Array:
        """Score of the 90 % interval in the unit of the count, per settlement."""
        return interval_score(
            np.exp(self.counted), np.exp(self.p05), np.exp(self.p95), level=LEVEL_WIDE
        )

    @property
    def width_ratio(self) -> float:
        """The 95 % point over the 5 % point: the geometric mean over settlements."""
        return float(np.exp(np.mean(self.p95 - self.p05)))

    @property
    def width_ratio_at_equal_coverage(self) -> float:
        """
        Return the same ratio, had the intervals been stretched to hold exactly 90 %.

        One factor for all: both ends move away from the median by it. It is known only
        afterwards, so it compares models and promises nothing.
        """
        above = (self.counted - self.p50) / (self.p95 - self.p50)
        below = (self.p50 - self.counted) / (self.p50 - self.p05)
        stretch = np.quantile(np.maximum(above, below), LEVEL_WIDE, method="higher")
        return float(np.exp(stretch * np.mean(self.p95 - self.p05)))

    def by_city(self) -> dict[str, Forecasts]:
        """Return the forecasts of each city, by name."""
        names = [str(name) for name in np.unique(self.city)]
        return {name: self.where(self.city == name) for name in names}


def interval_score(truth: Array, low: Array, high: Array, *, level: float) -> Array:
    """
    Score central intervals: their width, plus a fine for what they miss.

    Formula: (high - low) + 2 / a x (low - truth if below) + 2 / a x (truth - high if above),
    with a = 1 - level. Proper: nobody gains by stating another interval than the one believed.
    Source: Gneiting and Raftery 2007, JASA 102:359, equation 43.
    """
    fine = 2 / (1 - level)
    missed = np.maximum(low - truth, 0) + np.maximum(truth - high, 0)
    return np.asarray(high - low + fine * missed)


def joined(parts: list[Forecasts]) -> Forecasts:
    """Put forecasts of several cities into one."""
    return Forecasts(
        counted=np.concatenate([part.counted for part in parts]),
        p05=np.concatenate([part.p05 for part in parts]),
        p25=np.concatenate([part.p25 for part in parts]),
        p50=np.concatenate([part.p50 for part in parts]),
        p75=np.concatenate([part.p75 for part in parts]),
        p95=np.concatenate([part.p95 for part in parts]),
        city=np.concatenate([part.city for part in parts]),
    )
