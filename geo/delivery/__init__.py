"""
Whether what a plan promised stands on the ground, and how sure we are.

`audit_delivery` computes a verdict per promise from dated evidence rows; the nouns are in
`geo.delivery.model`, the numbers behind the verdicts in `geo.delivery.likelihood`.
"""

from __future__ import annotations

from geo.delivery.audit import audit_delivery
from geo.delivery.model import (
    DateRange,
    Delivery,
    Evidence,
    PromiseVerdict,
    Quantity,
    SectorScore,
    State,
    Verdict,
)
from geo.delivery.rules import RULES

__all__ = [
    "RULES",
    "DateRange",
    "Delivery",
    "Evidence",
    "PromiseVerdict",
    "Quantity",
    "SectorScore",
    "State",
    "Verdict",
    "audit_delivery",
]
