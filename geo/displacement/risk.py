"""
Five classes of the probability that a place lies in a footprint not yet cleared.

The class is read off one number, the expected share of the place's ground inside; nothing is
weighed into it. What else speaks for or against the place stands beside it as reasons in words.
"""

from __future__ import annotations

from bisect import bisect_right

from geo.displacement.model import RiskClass

BREAKS = (0.05, 0.25, 0.50, 0.90)
"""Lower ends of the classes above 'remote'. One in twenty is where a place stops being out of
harm's way by any usual reading; nine in ten is where planning for the move should begin.
Judgement."""

CLASSES: tuple[RiskClass, ...] = ("remote", "possible", "even", "likely", "near_certain")

CHANCES: dict[RiskClass, str] = {
    "remote": "It is very unlikely to lie in ground to be cleared",
    "possible": "It is unlikely, but possible, that it lies in ground to be cleared",
    "even": "It may well lie in ground to be cleared",
    "likely": "It is likely to lie in ground to be cleared",
    "near_certain": "It is very likely to lie in ground to be cleared",
}

STATUSES = {
    "planned": "clearance is planned",
    "clearing": "clearance is under way",
    "cleared": "it has been cleared",
}


def risk_class(share_inside: float) -> RiskClass:
    """
    Return the class of a probability of lying inside.

    Examples
    --------
    >>> risk_class(0.0), risk_class(0.05), risk_class(0.9)
    ('remote', 'possible', 'near_certain')
    """
    return CLASSES[bisect_right(BREAKS, share_inside)]


def chance_reason(risk: RiskClass) -> str:
    """Put a class in a sentence."""
    return f"{CHANCES[risk]}."


def status_reason(name: str, status: str) -> str:
    """Say which footprint a place may lie in and what is happening there."""
    return f"{name}: {STATUSES[status]}."
