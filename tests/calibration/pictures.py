"""The pictures of docs/calibration.md; the same bytes from the same run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd

from tests.calibration.verdict import FALSE, FIRES, LEAST, MOST, Judged, judge_regimes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, OURS, BAND = "#222222", "#0b6e4f", "#dfeee8"
OTHERS = (
    ("average", "plain average", "s", "#8a5a00"),
    ("registry", "registry x ratio", "^", "#8b1e3f"),
    ("single", "single method", "D", "#3a5a9b"),
)
KINDS = {"fits": "", "misfit": " (misfit)", "mild": " (mild misfit)", "shared": " (shared error)"}


def draw(rows: pd.DataFrame, folder: Path) -> None:
    """Draw coverage, scores and flag into a folder."""
    mpl.use("svg")
    judged = judge_regimes(rows)
    _save(judged, _coverage, folder / "calibration_coverage.svg")
    _save(tuple(j for j in judged if j.kind == "fits"), _scores, folder / "calibration_scores.svg")
    _save(judged, _flag, folder / "calibration_flag.svg")


def _save(judged: tuple[Judged, ...], picture: object, path: Path) -> None:
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the backend is chosen

    with mpl.rc_context({"svg.hashsalt": "calibration", "font.size": 10, "svg.fonttype": "none"}):
        figure, axes = plt.subplots(figsize=(7.2, 0.8 + 0.36 * len(judged)), layout="constrained")
        if callable(picture):
            picture(axes, judged)
        names = [f"{one.regime.name.replace('_', ' ')}{KINDS[one.kind]}" for one in judged]
        axes.set_yticks(range(len(judged)), names)
        axes.invert_yaxis()
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        plt.close(figure)


def _coverage(axes: Axes, judged: tuple[Judged, ...]) -> None:
    axes.axvspan(LEAST, MOST, color=BAND, label=f"{LEAST:.0%} to {MOST:.0%}")
    for row, one in enumerate(judged):
        low, high = one.coverage_range
        filled = one.kind == "fits"
        axes.plot([low, high], [row, row], color=INK, linewidth=1.2)
        axes.plot(
            one.ours.coverage_90, row, "o", color=OURS, markerfacecolor=OURS if filled else "white"
        )
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of cities whose truth lies in the 90 % interval (open: no bar)")
    axes.legend(loc="lower left", frameon=False)


def _scores(axes: Axes, judged: tuple[Judged, ...]) -> None:
    for row, one in enumerate(judged):
        axes.plot(one.ours.score, row, "o", color=OURS, label="ours" if row == 0 else None)
        for name, label, marker, colour in OTHERS:
            axes.plot(
                getattr(one, name).score,
                row,
                marker,
                color=colour,
                markerfacecolor="white",
                label=label if row == 0 else None,
            )
    axes.set_xscale("log")
    axes.set_xticks([1, 2, 4, 8], ["1", "2", "4", "8"])
    axes.minorticks_off()
    axes.set_xlabel("interval score, log scale; left is better")
    axes.legend(loc="lower right", frameon=False)


def _flag(axes: Axes, judged: tuple[Judged, ...]) -> None:
    axes.axvline(FALSE, color=INK, linewidth=0.8, linestyle=":")
    axes.axvline(FIRES, color=INK, linewidth=0.8, linestyle="--")
    shares = [one.conflict_share for one in judged]
    hatches = {"fits": "", "misfit": "///", "mild": "...", "shared": "xxx"}
    bars = axes.barh(range(len(judged)), shares, color=BAND, edgecolor=OURS, height=0.6)
    for bar, one, share in zip(bars, judged, shares, strict=True):
        bar.set_hatch(hatches[one.kind])
        axes.annotate(
            f"{share:.0%}", (share, bar.get_y() + 0.42), (3, 0), textcoords="offset points"
        )
    axes.set_xlim(0, 1.08)
    axes.set_xlabel(
        "share of cities in conflict (dotted: most where it fits; dashed: least in misfits)"
    )
