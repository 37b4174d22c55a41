"""Whether the methods of a headline agree, in numbers and one sentence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.displacement.model import Agreement
from geo.displacement.pieces import Group, People
from geo.displacement.pool import BETWEEN_METHOD
from geo.exposure.model import Block

LEAST_PART = 0.05
"""A conflict over ground with less than this share of a headline's people does not refuse the
headline its middle; it is still told."""
SLIVER = f"On ground with under {LEAST_PART:.0%} of the people methods conflict."


def judge_agreement(people: People, block: Block) -> Agreement:
    """
    Say whether the methods of a block agree, in numbers and a sentence.

    Definition: methods are compared on ground of which the same methods speak. The block's numbers
    are those of the ground with the most people; it is in conflict where a conflict concerns ground
    with at least `LEAST_PART` of its people.
    """
    groups = people.groups_of(block)
    titles = {h.way.id: h.way.title for piece in people.of_block(block) for h in piece.heard}
    compared = [group for group in groups if len(group.verdict.methods) > 1]
    if not compared:
        return _not_compared(groups, titles)
    parts = _parts(groups)
    in_conflict = [g for g in compared if g.verdict.conflict and parts[g.key] >= LEAST_PART]
    shown = max(in_conflict or compared, key=lambda group: (parts[group.key], group.key))
    verdict, ratio = shown.verdict, shown.verdict.ratio
    sliver = not in_conflict and any(group.verdict.conflict for group in compared)
    tau = verdict.tau(people.draws[BETWEEN_METHOD])
    return Agreement(
        heterogeneity=ratio if ratio is not None and np.isfinite(ratio) else None,
        i_squared=verdict.i_squared,
        tau=float(np.median(tau)),
        p_value=verdict.p_value,
        conflict=bool(in_conflict),
        sentence=" ".join(
            [_sentence(shown, titles, conflict=bool(in_conflict)), *([SLIVER] if sliver else [])]
        ),
    )


def _parts(groups: tuple[Group, ...]) -> dict[object, float]:
    """Return each group's share of the people, by their middles."""
    medians = {group.key: float(np.median(group.persons)) for group in groups}
    total = sum(medians.values())
    return {key: value / total if total > 0 else 1.0 for key, value in medians.items()}


def _not_compared(groups: tuple[Group, ...], titles: Mapping[str, str]) -> Agreement:
    names = sorted({name for group in groups for name in group.verdict.methods})
    if not names:
        sentence = "No method can speak."
    elif len(names) == 1:
        sentence = f"Only one method can speak ({titles[names[0]]}), so nothing confirms it."
    else:
        sentence = "The methods speak of different ground, so they cannot be compared."
    return Agreement(heterogeneity=None, conflict=False, sentence=sentence)


def _sentence(group: Group, titles: Mapping[str, str], *, conflict: bool) -> str:
    verdict = group.verdict
    order = np.argsort(verdict.medians, kind="stable")
    least, most = (titles[verdict.methods[index]] for index in (order[0], order[-1]))
    ratio = verdict.ratio or 1.0
    refused = "No single figure can be given, and the interval is as wide as the conflict."
    if conflict and not np.isfinite(ratio):
        return f"The methods conflict: {least} finds nobody where {most} finds people. {refused}"
    if conflict:
        return (
            f"The methods conflict: {most} gives {ratio:.1f} times what {least} gives, more than "
            f"their own doubt explains. {refused}"
        )
    return (
        "On the ground of which all of them speak, the middles of the methods lie within a factor "
        f"of {ratio:.1f}, no more than their doubt allows for; the highest is {most}, the lowest "
        f"{least}."
    )
