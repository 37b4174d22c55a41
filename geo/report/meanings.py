"""What things are called on the map and on the page alike."""

from __future__ import annotations

from geo.report.wording import Wording
from geo.sites.assumption import Assumption


def assumption_meaning(words: Wording, assumption: Assumption) -> str:
    """Say what an assumption is, and of which ground and structures alone: 'in informal ...'."""
    classes = [
        *(
            [words.of("ground_class", assumption.settlement_class)]
            if assumption.settlement_class
            else []
        ),
        *(
            [words.of("built_class", assumption.structure_class)]
            if assumption.structure_class
            else []
        ),
    ]
    if not classes:
        return assumption.meaning
    classed = ", ".join(classes)
    return words.say("assumptions.of_class", meaning=assumption.meaning, classes=classed)


def titled(text: str) -> str:
    """Begin a label with a capital letter, leaving the rest as it is."""
    return text[:1].upper() + text[1:]
