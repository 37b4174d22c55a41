"""The bars, and whether they are held."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tests.calibration.scores import covered, wilson
from tests.calibration.trial import AVERAGE, NARROW, OURS, REGISTRY, Scored, score, single_methods
from tests.simulate.regimes import REGIMES, Regime

LEAST, MOST = 0.85, 0.95
"""Shares of cities that a 90 % interval should hold in regimes that fit."""
FIRES, FALSE = 0.80, 0.10
"""Least share of cities in conflict where assumptions are broken, and most where they fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One regime with everything that the page tells of it."""

    regime: Regime
    ours: Scored
    coverage_range: tuple[float, float]
    """95 % interval of the coverage of the 90 % interval, for so many cities."""
    gap_coverage_90: float
    """Of households beyond the registry."""
    average: Scored
    registry: Scored
    """Times the city's ratio, with the doubt of a ratio of the ground."""
    narrow: Scored
    """Times the city's ratio, with its own doubt alone."""
    single: Scored
    """The one method that is best over all regimes that fit."""
    hindsight: Scored
    """The method that is best in this very regime."""
    conflict_share: float

    @property
    def kind(self) -> str:
        """Say what the regime is there for: fits, misfit, mild or shared."""
        regime = self.regime
        if regime.fits:
            return "fits"
        return "shared" if regime.shared_error else ("mild" if regime.mild else "misfit")

    @property
    def faults(self) -> tuple[str, ...]:
        """Name the bars that this regime does not hold; the last two kinds have none."""
        found = []
        if self.kind == "fits":
            if not LEAST <= self.ours.coverage_90 <= MOST:
                found.append(f"coverage {self.ours.coverage_90:.1%}")
            others = {"plain average": self.average, "registry x ratio": self.registry}
            others |= {f"single method ({self.single.way})": self.single}
            found += [
                f"{name} scores better" for name, s in others.items() if s.score <= self.ours.score
            ]
            if self.conflict_share > FALSE:
                found.append(f"flag fires in {self.conflict_share:.0%}")
        elif self.kind == "misfit" and self.conflict_share < FIRES:
            found.append(f"flag fires in {self.conflict_share:.0%} only")
        return tuple(found)


def judge_regimes(rows: pd.DataFrame) -> tuple[Judged, ...]:
    """Judge every regime, in the order in which they are listed."""
    of = {name: rows[rows["regime"] == name] for name in REGIMES}
    fitting = [single_methods(of[name]) for name, regime in REGIMES.items() if regime.fits]
    single = str(pd.concat(fitting, axis=1).dropna().mean(axis=1).idxmin())
    return tuple(_judged(regime, of[name], single) for name, regime in REGIMES.items())


def _judged(regime: Regime, rows: pd.DataFrame, single: str) -> Judged:
    of = dict(tuple(rows.groupby("way")))
    ours = of[OURS]
    scored = score(ours, OURS)
    best = str(single_methods(rows).idxmin())
    return Judged(
        regime=regime,
        ours=scored,
        coverage_range=wilson(scored.coverage_90, scored.cities),
        gap_coverage_90=covered(
            *(ours[name].to_numpy() for name in ("beyond_p05", "beyond_p95", "truth_beyond"))
        ),
        average=score(of[AVERAGE], AVERAGE),
        registry=score(of[REGISTRY], REGISTRY),
        narrow=score(of[NARROW], NARROW),
        single=score(of[single], single),
        hindsight=score(of[best], best),
        conflict_share=float(ours["conflict"].mean()),
    )
