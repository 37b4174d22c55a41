"""
The numbers that this room fixes for every site, for the reader who doubts one of them.

Each value is written from the constant that the code uses, so that page and code cannot part.
"""

from __future__ import annotations

from geo.delivery.likelihood import (
    HALF_LIFE_YEARS,
    MOVES_TO,
    NOTHING_FOUND,
    PRIOR,
    PROMOTERS_BIAS,
    REPEAT_WEIGHT,
    SAYS,
    STATES,
    TRUST,
    UNDATED_AGE_YEARS,
    UNDATED_WEIGHT,
)
from geo.delivery.model import State
from geo.delivery.quantities import WHOLE_SHARE
from geo.delivery.verdict import THRESHOLD
from geo.sites.model import Rule

OURS = "Ours: no study was found that measures it for public works."


def _word(state: State) -> str:
    return state.value.replace("_", " ")


def _listed(numbers: dict[State, float], unit: str = "") -> str:
    return "; ".join(f"{_word(state)} {value:g}{unit}" for state, value in numbers.items())


def _moves() -> str:
    return "; ".join(
        f"from {_word(state)}: {_listed(shares).replace(';', ',')}"
        for state, shares in MOVES_TO.items()
    )


def _says() -> str:
    return "; ".join(
        f"{_word(state)}: " + ", ".join(f"{chance:g}" for chance in chances)
        for state, chances in SAYS.items()
    )


RULES: tuple[Rule, ...] = (
    Rule(
        id="verdict_threshold",
        meaning="A verdict is given when it is at least this probable; below, it cannot be told",
        value=f"{THRESHOLD:g}",
        source="Ours. One press report that says 'delivered' reaches it.",
        mark="J",
    ),
    Rule(
        id="prior_of_states",
        meaning="What a promise may have come to before any evidence is read",
        value=_listed(PRIOR),
        source=f"{OURS} Close to even.",
        mark="J",
    ),
    Rule(
        id="careful_source",
        meaning="Chance that a careful source says "
        + ", ".join(_word(state) for state in STATES)
        + ", for each true state",
        value=_says(),
        source=OURS,
        mark="J",
    ),
    Rule(
        id="trust_in_sources",
        meaning="Chance that a source of a kind speaks as a careful one; else it says anything",
        value="; ".join(f"{kind.replace('_', ' ')} {trust:g}" for kind, trust in TRUST.items()),
        source=OURS,
        mark="J",
    ),
    Rule(
        id="promoters_bias",
        meaning="Chance that an official statement says 'delivered' whatever is true",
        value=f"{PROMOTERS_BIAS:g}",
        source=OURS,
        mark="J",
    ),
    Rule(
        id="nothing_found",
        meaning="Chance that a search for a report finds none, for each true state",
        value=_listed(NOTHING_FOUND),
        source=f"{OURS} Most small works go unreported.",
        mark="J",
    ),
    Rule(
        id="half_lives",
        meaning="Years after which half of the promises in a state have moved on",
        value=_listed(HALF_LIFE_YEARS, " years"),
        source=OURS,
        mark="J",
    ),
    Rule(
        id="moves_to",
        meaning="Where a promise goes when it moves on",
        value=_moves(),
        source=OURS,
        mark="J",
    ),
    Rule(
        id="repeated_statement",
        meaning="How much each further statement of one source counts against the one before",
        value=f"{REPEAT_WEIGHT:g}",
        source="Ours: any number of repeats counts less than one report of one's own.",
        mark="J",
    ),
    Rule(
        id="repeated_inference",
        meaning="How much each further statement that we infer about one promise counts against "
        "the one before",
        value=f"{REPEAT_WEIGHT:g}",
        source="Ours: they hang together, as one failed tender is read in several pages. The "
        "newest counts in full.",
        mark="J",
    ),
    Rule(
        id="undated_statement",
        meaning="How much an undated statement counts, and how old it is taken to be",
        value=f"{UNDATED_WEIGHT:g}; {UNDATED_AGE_YEARS:g} years",
        source="Ours.",
        mark="J",
    ),
    Rule(
        id="whole_amount",
        meaning="Share of the promised amount from which all of it counts as delivered",
        value=f"{WHOLE_SHARE:.0%}",
        source="Ours: published amounts of one thing differ by a few per cent.",
        mark="J",
    ),
)
"""In the order of their weight on the verdicts."""
