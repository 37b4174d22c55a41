"""The three pictures of the page; the same bytes from the same numbers."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from tests.backtest.contest import BAR, PLAIN
from tests.backtest.findings import Findings
from tests.backtest.transfer import ON_TRIAL
from tests.backtest.wording import city_name

SETTINGS: Any = {
    "svg.hashsalt": "promised-ground-backtest",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
TICKS = (50, 100, 200, 500, 1000, 2000, 5000)
FIRST, SECOND, GREY = "#b3592d", "#1f5c7a", "#8a8a8a"


def pictures(found: Findings) -> dict[str, str]:
    """Draw all pictures: file name and SVG."""
    return {
        "backtest_coverage.svg": _drawn(_coverage, found, (7.0, 3.2)),
        "backtest_scores.svg": _drawn(_scores, found, (7.0, 3.6)),
        "backtest_bangkok.svg": _drawn(_bangkok, found, (7.0, 2.6)),
    }


def _drawn(draw: Any, found: Findings, size: tuple[float, float]) -> str:
    import matplotlib as mpl  # noqa: PLC0415 - only those who draw pay for it
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.subplots(), found)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _coverage(axes: Any, found: Findings) -> None:
    plain = found.density.of(PLAIN).by_city()
    chosen = found.density.of(found.density.chosen).by_city()
    names = sorted(plain, key=lambda name: len(plain[name].city))
    rows = np.arange(len(names))
    axes.axvspan(100 * BAR[0], 100 * BAR[1], color="#e9e4d8", zorder=0, label="85-95 %")
    for forecasts, colour, label, aside in (
        (plain, FIRST, PLAIN.name, 0.12),
        (chosen, SECOND, found.density.chosen.name, -0.12),
    ):
        held = [100 * forecasts[name].held.mean() for name in names]
        axes.plot(held, rows + aside, "o", color=colour, label=label)
    axes.set_yticks(rows, [f"{city_name(name)} ({len(plain[name].city)})" for name in names])
    axes.set_xlabel("settlements of the left-out city that the 90 % interval holds, %")
    axes.legend(loc="lower left", frameon=False)


def _scores(axes: Any, found: Findings) -> None:
    tried = [*found.density.tried, *found.density_with_structures.tried]
    rows = np.arange(len(tried))[::-1]
    for row, (model, forecasts) in zip(rows, tried, strict=True):
        part = [city.log_score.mean() for city in forecasts.by_city().values()]
        colour = FIRST if model.knows_structures else SECOND
        axes.plot([min(part), max(part)], [row, row], color=colour, alpha=0.35, linewidth=3)
        axes.plot(np.mean(part), row, "o", color=colour)
    axes.set_yticks(rows, [model.name for model, _ in tried])
    axes.set_xlabel("interval score of density, log units: mean and range of cities")


def _bangkok(axes: Any, found: Findings) -> None:
    here = found.communities
    bars = {
        "14 communities, by outline": np.quantile(
            here.persons / here.outline_ha, (0.05, 0.5, 0.95)
        ),
        "14 communities, by registered area": np.quantile(
            here.persons / here.register_ha, (0.05, 0.5, 0.95)
        ),
        "a city outside the seven": np.array(found.new_city),
        "Bangkok as an eighth city": np.array(found.bangkok_points["either"]),
    }
    prior = ON_TRIAL["Bang Sue", "settlement_density"]
    bars["Bang Sue's prior on trial"] = np.array(
        [
            prior.low,
            np.sqrt(prior.low * prior.high),
            prior.high,
        ]
    )
    rows = np.arange(len(bars))[::-1]
    for row, (name, (low, middle, high)) in zip(rows, bars.items(), strict=True):
        colour = SECOND if name.startswith("14") else GREY
        axes.plot([low, high], [row, row], color=colour, linewidth=2)
        axes.plot(middle, row, "o", color=colour)
    axes.set_xscale("log")
    axes.set_yticks(rows, list(bars))
    axes.set_xticks(TICKS, [f"{tick:,}" for tick in TICKS])
    axes.set_xlabel("persons per hectare: 5 %, 50 % and 95 % points")
