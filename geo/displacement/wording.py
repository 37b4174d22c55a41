"""Numbers and chances in words; the only place in this room where a number is rounded."""

from __future__ import annotations

from math import floor, log10

import numpy as np

from geo.displacement.model import BeyondRegistry, DisplacementBlock
from geo.quantity import Interval

SIGNIFICANT_DIGITS = 2
"""In words a number has two significant digits: the intervals are wider than the third."""

LIKELIHOODS = (
    (0.01, "almost certainly not"),
    (0.10, "very unlikely"),
    (1 / 3, "unlikely"),
    (2 / 3, "about as likely as not"),
    (0.90, "likely"),
    (0.99, "very likely"),
)
"""Upper ends of the words, after the calibrated language of the IPCC (Mastrandrea et al. 2010)."""


MOSTLY = 0.90
"""From here on a gap is likely enough to need no reminder that it is a net figure."""


def in_words(value: float) -> str:
    """
    Write a number with two significant digits and thousands separated, rounded symmetrically.

    Examples
    --------
    >>> in_words(3333), in_words(-3333), in_words(45), in_words(0.2)
    ('3,300', '-3,300', '45', '0')
    """
    size = abs(value)
    if round(size) == 0:
        return "0"
    step = 10.0 ** max(floor(log10(size)) - SIGNIFICANT_DIGITS + 1, 0)
    rounded = float(np.round(size / step) * step)
    return f"{'-' if value < 0 else ''}{rounded:,.0f}"


def between(interval: Interval) -> str:
    """
    Write the 90 % interval in words.

    Examples
    --------
    >>> between(Interval(p05=910, p25=1000, p50=1200, p75=1500, p95=2040))
    'between 910 and 2,000'
    """
    low, high = in_words(interval.p05), in_words(interval.p95)
    return f"about {low}" if low == high else f"between {low} and {high}"


def likelihood(probability: float) -> str:
    """
    Put a probability in a word.

    Examples
    --------
    >>> likelihood(0.93), likelihood(0.5), likelihood(0.002)
    ('very likely', 'about as likely as not', 'almost certainly not')
    """
    for upper, word in LIKELIHOODS:
        if probability < upper:
            return word
    return "almost certain"


def beyond_sentence(beyond: BeyondRegistry, ground: str | None = None) -> str:
    """
    Say how many households live beyond the registry, and how likely it is that any do.

    Parameters
    ----------
    beyond
        The gap.
    ground
        Name of the ground that the registry counts, where the headline counts more than that.
    """
    there = f" on the ground that it counts ({ground})" if ground else ""
    households, chance = beyond.households, likelihood(beyond.probability_positive)
    if households.p05 >= 0:
        amount = (
            f"Nine times in ten {between(households)} households of these are beyond the registry"
            f"{there}"
        )
    elif households.p95 <= 0:
        fewer = Interval(
            p05=-households.p95,
            p25=-households.p75,
            p50=-households.p50,
            p75=-households.p25,
            p95=-households.p05,
        )
        amount = f"Nine times in ten the registry is longer by {between(fewer)} households{there}"
    else:
        amount = (
            f"Set against the registry{there}, nine times in ten, that is between "
            f"{in_words(-households.p05)} households fewer and {in_words(households.p95)} more"
        )
    lead = {
        "almost certain": "under our assumptions it is almost certain",
        "almost certainly not": "under our assumptions it is almost certainly not so",
    }.get(chance, f"under our assumptions it is {chance}")
    # The gap is net of people who are registered and gone: below 0 it clears nobody's case.
    net = "" if beyond.probability_positive >= MOSTLY else "; families may still be unregistered"
    return f"{amount}; {lead} that more people live there than are registered{net}."


def block_sentence(
    block: DisplacementBlock, *, cleared: bool, place: str, spoken_by: tuple[str, ...]
) -> str:
    """
    Answer in one plain sentence that may be quoted, with what it rests on.

    Parameters
    ----------
    block
        The headline; its own sentence is not read.
    cleared
        True for people already displaced.
    place
        The site, as readers know it.
    spoken_by
        Clauses on modelled layers, unpublished outlines and counts of structures that carry the
        number.
    """
    missing = len(block.incomplete)
    if block.households is None:
        what = "were displaced" if cleared else "would be displaced"
        return f"How many households {what} at {place} cannot be told: {block.reason}"
    verb = "displaced" if cleared else "would displace"
    subject = f"The clearances at {place} have" if cleared else f"The project at {place}"
    interval = between(block.households)
    if missing:
        interval = interval.removeprefix("between ").replace(" and ", " to ")
    parts = [f"{subject} {verb} {interval} households (nine times in ten)"]
    if not block.agreement.conflict:
        parts.append(f", with {in_words(block.households.p50)} in the middle")
    if missing:
        footprints = "1 footprint" if missing == 1 else f"{missing} footprints"
        parts.append(f", and more that cannot be numbered ({footprints})")
    if block.agreement.conflict:
        parts.append("; the methods conflict, so no single figure is given")
    if spoken_by:
        parts.append(f"; the number rests on {' and '.join(spoken_by)}")
    return "".join(parts) + "."
