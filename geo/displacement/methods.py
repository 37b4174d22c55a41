"""The methods of a headline side by side: what each says alone, and the answer without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from geo.displacement.gap import Gap, above_registered, gap_persons
from geo.displacement.hearing import Heard
from geo.displacement.model import Method, WithoutMethod
from geo.displacement.opinion import Way
from geo.displacement.pieces import Group, People, PieceEstimate, persons_without
from geo.exposure.model import Block
from geo.quantity import FloatArray, Interval

REFERENCE = "reference_"
"""Begin of the ids of methods that lay the density of a unit on the ground."""


def compare_methods(people: People, block: Block) -> tuple[Method, ...]:
    """
    List every method of a block, in order of id, the silent ones with the reason.

    A method's households are the sum over the ground of which it speaks, before pooling and before
    floors. Its weight is its share of the pooled people, so that the weights of a block add up
    to 1.
    """
    pieces, groups = people.of_block(block), people.groups_of(block)
    ways = {heard.way.id: heard.way for piece in pieces for heard in piece.heard}
    return tuple(_method(ways[name], pieces, groups, people.size) for name in sorted(ways))


def draws_of_methods(people: People, block: Block) -> dict[str, FloatArray]:
    """Return each method's households draw by draw, over the ground of which it speaks."""
    found: dict[str, FloatArray] = {}
    for group in people.groups_of(block):
        for name, persons in group.totals.items():
            found[name] = found.get(name, np.zeros(people.draws.size)) + persons / people.size
    return dict(sorted(found.items()))


def leave_one_out(people: People, block: Block, gap: Gap) -> tuple[WithoutMethod, ...]:
    """
    Work the headline out again without each method that has weight, in order of id.

    A method without which some ground would have no number at all is left out: its answer is the
    only one there.
    """
    groups = people.groups_of(block)
    titles = {h.way.id: h.way.title for piece in people.of_block(block) for h in piece.heard}
    names = sorted({name for group in groups for name in group.verdict.methods})
    found = (_without(name, people, groups, gap, titles[name]) for name in names if len(names) > 1)
    return tuple(row for row in found if row is not None)


def _without(
    name: str, people: People, groups: Sequence[Group], gap: Gap, title: str
) -> WithoutMethod | None:
    persons = persons_without(people, name)
    total: FloatArray = np.zeros(people.draws.size)
    for piece in (piece for group in groups for piece in group.pieces):
        here = persons[piece]
        if here is None:
            return None
        total += here
    total /= people.size
    beyond = gap_persons(gap, people, persons)
    return WithoutMethod(
        method=name,
        title=title,
        households=Interval.of(total),
        beyond_registry_households=None if beyond is None else Interval.of(beyond / people.size),
        probability_positive=_chance_of_more(beyond, gap, people),
        conflict=any(
            verdict.conflict
            for group in groups
            if (verdict := group.judge_without(name, people.draws)) is not None
        ),
    )


def _chance_of_more(beyond: FloatArray | None, gap: Gap, people: People) -> float | None:
    if beyond is None or gap.registered is None:
        return None
    return float(np.mean(above_registered(beyond, gap.registered.persons, people.draws) > 0))


def _method(
    way: Way,
    pieces: Sequence[PieceEstimate],
    groups: Sequence[Group],
    household_size: FloatArray,
) -> Method:
    heard = [h for piece in pieces for h in piece.heard if h.way.id == way.id]
    spoken = [h for h in heard if h.speaks]
    persons = [group.totals[way.id] for group in groups if way.id in group.totals]
    return Method(
        id=way.id,
        title=way.title,
        households=Interval.of(np.sum(persons, axis=0) / household_size) if persons else None,
        weight=_weight(way, groups),
        ground_share=_ground_share(way, pieces),
        inputs=_distinct(text for h in (spoken or heard) for text in h.inputs),
        caveats=(
            *_distinct(text for h in spoken for text in h.caveats),
            *_shared_evidence(way, pieces),
            *_partial(spoken, heard, len(pieces)),
        ),
        absent=None if persons else " ".join(_distinct(h.absent for h in heard if h.absent)),
    )


def _weight(way: Way, groups: Sequence[Group]) -> float:
    """Return a method's share of the pooled people, groups weighed by their middle."""
    medians = [float(np.median(group.persons)) for group in groups]
    total = sum(medians)
    if total <= 0:
        medians, total = [1.0] * len(groups), float(len(groups) or 1)
    own = 0.0
    for group, median in zip(groups, medians, strict=True):
        if way.id in group.verdict.methods:
            index = group.verdict.methods.index(way.id)
            own += median / total * float(group.verdict.weights[index])
    return min(own, 1.0)


def _ground_share(way: Way, pieces: Sequence[PieceEstimate]) -> float | None:
    """Return the share of the block's ground of which a method speaks; None where it has none."""
    spoken, whole = 0.0, 0.0
    for piece in pieces:
        area_m2 = float(piece.ground.area_m2.mean())
        whole += area_m2
        if _speaks(piece, way):
            spoken += area_m2
            if area_m2 <= 0:
                return None
    return min(spoken / whole, 1.0) if whole > 0 else None


def _shared_evidence(way: Way, pieces: Sequence[PieceEstimate]) -> tuple[str, ...]:
    """Name the other units around the same ground: they contain one another."""
    others = {
        other.way.id: other.way.title.removeprefix("density of ")
        for piece in pieces
        if _speaks(piece, way)
        for other in piece.heard
        if other.speaks and other.way.id.startswith(REFERENCE) and other.way != way
    }
    if not others or not way.id.startswith(REFERENCE):
        return ()
    caveat = (
        f"Shares evidence with {' and '.join(others[name] for name in sorted(others))}: units "
        "around the same ground contain one another, so their agreement confirms less than it "
        "seems."
    )
    return (caveat,)


def _speaks(piece: PieceEstimate, way: Way) -> bool:
    return any(heard.way.id == way.id and heard.speaks for heard in piece.heard)


def _partial(spoken: Sequence[Heard], heard: Sequence[Heard], pieces: int) -> tuple[str, ...]:
    if len(spoken) in {0, pieces}:
        return ()
    reasons = " ".join(_distinct(h.absent for h in heard if h.absent))
    return (f"Speaks of {len(spoken)} of {pieces} pieces of ground. {reasons}".strip(),)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
