"""The methods of a block side by side: what each says alone, of which ground, with which weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from geo.displacement.model import Method
from geo.displacement.opinion import Opinion, Way
from geo.displacement.pieces import PieceEstimate
from geo.quantity import FloatArray, Interval

REFERENCE = "reference_"
"""Begin of the ids of methods that lay the density of a unit on the ground."""


def compare_methods(
    pieces: Sequence[PieceEstimate], household_size: FloatArray
) -> tuple[Method, ...]:
    """
    List every method of a block, in order of id, the silent ones with the reason.

    A method's households are the sum over the pieces of which it speaks, before pooling and before
    floors. Its weight is its share of the pooled draws, pieces weighed by their people, so that the
    weights of a block add up to 1.
    """
    ways = {opinion.way.id: opinion.way for piece in pieces for opinion in piece.opinions}
    importance = _importance(pieces)
    return tuple(_method(ways[name], pieces, importance, household_size) for name in sorted(ways))


def _method(
    way: Way,
    pieces: Sequence[PieceEstimate],
    importance: Sequence[float],
    household_size: FloatArray,
) -> Method:
    opinions = [o for piece in pieces for o in piece.opinions if o.way.id == way.id]
    spoken = [opinion for opinion in opinions if opinion.persons is not None]
    persons = [opinion.persons for opinion in spoken if opinion.persons is not None]
    weight = sum(
        share * (piece.pooled.weights.get(way.id, 0.0) if piece.pooled else 0.0)
        for piece, share in zip(pieces, importance, strict=True)
    )
    return Method(
        id=way.id,
        title=way.title,
        households=(Interval.of(np.sum(persons, axis=0) / household_size) if persons else None),
        weight=min(weight, 1.0),
        ground_share=_ground_share(way, pieces),
        inputs=_distinct(text for opinion in (spoken or opinions) for text in opinion.inputs),
        caveats=(
            *_distinct(text for opinion in spoken for text in opinion.caveats),
            *_shared_evidence(way, pieces),
            *_partial(len(spoken), pieces, opinions),
        ),
        absent=None if persons else " ".join(_distinct(o.absent for o in opinions if o.absent)),
    )


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


def _importance(pieces: Sequence[PieceEstimate]) -> list[float]:
    medians = [
        float(np.median(piece.pooled.persons)) if piece.pooled is not None else 0.0
        for piece in pieces
    ]
    heard = [float(piece.pooled is not None) for piece in pieces]
    weighed = medians if sum(medians) > 0 else heard
    total = sum(weighed)
    return [value / total if total > 0 else 0.0 for value in weighed]


def _shared_evidence(way: Way, pieces: Sequence[PieceEstimate]) -> tuple[str, ...]:
    """Name the other units around the same ground: they contain one another."""
    others = {
        other.way.id: other.way.title.removeprefix("density of ")
        for piece in pieces
        if _speaks(piece, way)
        for other in piece.opinions
        if other.persons is not None and other.way.id.startswith(REFERENCE) and other.way != way
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
    return any(o.way.id == way.id and o.persons is not None for o in piece.opinions)


def _partial(
    spoken: int, pieces: Sequence[PieceEstimate], opinions: Sequence[Opinion]
) -> tuple[str, ...]:
    if spoken in (0, len(pieces)):
        return ()
    reasons = " ".join(_distinct(opinion.absent for opinion in opinions if opinion.absent))
    return (f"Speaks of {spoken} of {len(pieces)} pieces of ground. {reasons}".strip(),)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
