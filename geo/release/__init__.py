"""
What may leave the house.

The people on these maps can be harmed by them. Results pass through here once, on the way out; the
check at the end refuses, it does not warn.
"""

from geo.release.model import (
    LEAST_ACROSS_M,
    LEAST_HOUSEHOLDS,
    settlement_area_may_be_shown,
)
from geo.release.public import (
    check_release,
    count_withheld,
    release,
    withheld_settlements,
)

__all__ = [
    "LEAST_ACROSS_M",
    "LEAST_HOUSEHOLDS",
    "check_release",
    "count_withheld",
    "release",
    "settlement_area_may_be_shown",
    "withheld_settlements",
]
