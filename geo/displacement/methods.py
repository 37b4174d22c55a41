"""The methods of a block side by side: what each says alone, of which ground, with which weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from geo.displacement.model import Method
from geo.displacement.opinion import Opinion, Way
from geo.displacement.pieces import PieceEstimate
from geo.quantity import FloatArray, Interval


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
        inputs=_distinct(text for opinion in (spoken or opinions) for text in opinion.inputs),
        caveats=(
            *_distinct(text for opinion in spoken for text in opinion.caveats),
            *_partial(len(spoken), pieces, opinions),
        ),
        absent=None if persons else " ".join(_distinct(o.absent for o in opinions if o.absent)),
    )


def _importance(pieces: Sequence[PieceEstimate]) -> list[float]:
    medians = [
        float(np.median(piece.pooled.persons)) if piece.pooled is not None else 0.0
        for piece in pieces
    ]
    heard = [float(piece.pooled is not None) for piece in pieces]
    weighed = medians if sum(medians) > 0 else heard
    total = sum(weighed)
    return [value / total if total > 0 else 0.0 for value in weighed]


def _partial(
    spoken: int, pieces: Sequence[PieceEstimate], opinions: Sequence[Opinion]
) -> tuple[str, ...]:
    if spoken in (0, len(pieces)):
        return ()
    reasons = " ".join(_distinct(opinion.absent for opinion in opinions if opinion.absent))
    return (f"Speaks of {spoken} of {len(pieces)} pieces of ground. {reasons}".strip(),)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
