"""Assumptions of every kind, made up, and laws over all of them."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from geo.sites.assumption import Assumption, Kind
from geo.sites.model import Site


def number(kind: str, name: str = "a", **facts: Any) -> Assumption:
    """Make an assumption of which only the distribution matters."""
    rest: dict[str, Any] = {
        "id": name,
        "meaning": "m",
        "unit": "ratio",
        "source": "JUDGEMENT",
        "mark": "J",
        "confidence": "low",
    }
    return Assumption(**(rest | {"kind": kind} | facts))


def site_of(*rows: Assumption) -> Site:
    """Make a site of which only the assumptions matter; the first gives the household size."""
    return Site.model_validate(
        {
            "schema_version": 1,
            "id": "paper",
            "name": {"en": "Paper"},
            "project": {"en": "A line on paper"},
            "country": "TH",
            "crs": "EPSG:32647",
            "area_of_interest": (100.5, 13.75, 100.6, 13.85),
            "facts_as_of": "2026-11-01",
            "registry": {"reason": "None was published."},
            "household_definition": {"text": "One dwelling.", "assumption": rows[0].id},
            "assumptions": rows,
        }
    )


@st.composite
def numbers(draw: st.DrawFn) -> Assumption:
    """Any distribution of a number between 0.1 and 0.9, which every kind can have."""
    kind = draw(st.sampled_from([*get_args(Kind), "moments"]))
    parts = draw(st.lists(st.integers(10, 90), min_size=3, max_size=3, unique=True))
    low, mode, high = (part / 100 for part in sorted(parts))
    if kind == "moments":
        of = draw(st.sampled_from(["normal", "lognormal", "beta"]))
        return number(of, mean=mode, sd=mode * (1 - mode) / 2)
    if kind == "fixed":
        return number(kind, mode=mode)
    if kind == "empirical":
        weights = draw(st.sampled_from([(), (1.0, 0.0, 3.0)]))
        return number(kind, values=draw(st.permutations([low, mode, high])), weights=weights)
    if kind in {"triangular", "pert"}:
        return number(kind, low=low, mode=mode, high=high)
    return number(kind, low=low, high=high)
