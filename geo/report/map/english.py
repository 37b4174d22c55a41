"""The language of the map's panel."""

from __future__ import annotations

from functools import cache

from geo.report.wording import Wording, load_wording


@cache
def english() -> Wording:
    """Load the sentences that the map shares with the page, once."""
    return load_wording("en")
