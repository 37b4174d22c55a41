"""Every judgement in the code stands in the results, with the value that the code uses."""

from __future__ import annotations

import pytest

from geo.delivery import likelihood, verdict
from geo.displacement import opinion, pool
from geo.results import RULES

BY_ID = {rule.id: rule for rule in RULES}


def test_rules_are_named_once_and_say_why() -> None:
    assert len(BY_ID) == len(RULES)
    assert all(rule.source and rule.value for rule in RULES)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("weight_on_this_ground", opinion.HIGH_WEIGHT),
        ("weight_weak_link", opinion.LOW_WEIGHT),
        ("conflict_level", pool.CONFLICT_LEVEL),
        ("verdict_threshold", verdict.THRESHOLD),
        ("promoters_bias", likelihood.PROMOTERS_BIAS),
        ("repeated_statement", likelihood.REPEAT_WEIGHT),
        ("repeated_inference", likelihood.REPEAT_WEIGHT),
    ],
)
def test_the_reader_sees_the_number_that_the_code_uses(rule: str, value: float) -> None:
    assert float(BY_ID[rule].value) == value


def test_every_number_of_the_likelihood_is_shown() -> None:
    trust = BY_ID["trust_in_sources"].value
    for kind, number in likelihood.TRUST.items():
        assert f"{kind.replace('_', ' ')} {number:g}" in trust
    for state, number in likelihood.PRIOR.items():
        assert f"{state.value.replace('_', ' ')} {number:g}" in BY_ID["prior_of_states"].value
    for chances in likelihood.SAYS.values():
        told = ", ".join(f"{chance:g}" for chance in chances)
        assert told in BY_ID["careful_source"].value
