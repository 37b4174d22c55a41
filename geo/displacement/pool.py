"""
Several methods, one answer as wide as their disagreement; see docs/decisions/0005-pooling.md.

A linear opinion pool: each draw believes one method, chosen by quality weight, and adds that
method's own doubt. Methods that conflict leave two humps and a wide interval, never a mean that
none of them says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import ndtri

from geo.displacement.draws import METHOD_CHOICE, Draws, deviate_column
from geo.displacement.model import Agreement
from geo.displacement.opinion import Opinion
from geo.quantity import FloatArray

BETWEEN_METHOD = "between_method"

CONFLICT_RATIO = 3.0
"""Medians further apart than this are a conflict: `between_method` is set so as to cover methods
that differ by a factor of three, and what lies beyond it is not covered by the interval's own
reasoning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """What the methods say together of one piece."""

    persons: FloatArray
    weights: Mapping[str, float]
    """Method id -> share of the draws that believe it; sums to 1."""


def pool(opinions: Sequence[Opinion], draws: Draws) -> Pooled | None:
    """
    Pool the methods that speak of one piece, draw by draw.

    Formula: N[i] = N_m[i] x exp(between_method[i] x z_m[i]), where m is the method that the shared
    uniform of draw i picks by quality weight, in order of id, and z_m is m's own normal deviate.

    Source: linear opinion pool (Stone 1961); the deviate keeps errors that the methods share
    through an assumption from being counted as independent.

    Returns
    -------
    pooled
        None where every method is silent.
    """
    speaking = sorted(
        (opinion for opinion in opinions if opinion.persons is not None),
        key=lambda opinion: opinion.way.id,
    )
    weights = np.array([opinion.way.weight for opinion in speaking])
    if not speaking or weights.sum() <= 0:
        return None
    weights = weights / weights.sum()
    upper = np.cumsum(weights)[:-1]
    believed = np.searchsorted(upper, draws[METHOD_CHOICE], side="right")
    scale = draws[BETWEEN_METHOD]
    persons: FloatArray = np.zeros(draws.size)
    for index, opinion in enumerate(speaking):
        if opinion.persons is not None:
            deviate = np.asarray(ndtri(draws[deviate_column(opinion.way.id)]))
            persons = np.where(
                believed == index, opinion.persons * np.exp(scale * deviate), persons
            )
    shares = {o.way.id: float(w) for o, w in zip(speaking, weights, strict=True)}
    return Pooled(persons=persons, weights=shares)


def judge_agreement(by_piece: Sequence[Sequence[Opinion]], household_size: FloatArray) -> Agreement:
    """
    Say whether the methods agree, in a number and a sentence.

    Definition: for every two methods, the ratio of their median households summed over the pieces
    of which both speak, so that both sides of the ratio are cut by the same ground; heterogeneity
    is the largest of them. A conflict is a ratio over `CONFLICT_RATIO`.
    """
    titles: dict[str, str] = {}
    spoken: list[dict[str, FloatArray]] = []
    for opinions in by_piece:
        found = {
            o.way.id: o.persons for o in opinions if o.persons is not None and o.way.weight > 0
        }
        titles |= {o.way.id: o.way.title for o in opinions}
        spoken.append(found)
    names = sorted({name for found in spoken for name in found})
    if len(names) < 2:  # noqa: PLR2004 - agreement takes two
        return _too_few(names, titles)
    worst, most, least = 0.0, "", ""
    for one, other in combinations(names, 2):
        shared = [found for found in spoken if one in found and other in found]
        if not shared:
            continue
        first, second = (
            float(np.median(np.sum([found[name] for found in shared], axis=0) / household_size))
            for name in (one, other)
        )
        low, high = sorted((first, second))
        ratio = 1.0 if high == 0 else (np.inf if low == 0 else high / low)
        if ratio > worst:
            worst = ratio
            most, least = (one, other) if first >= second else (other, one)
    if not most:
        return Agreement(
            heterogeneity=None,
            conflict=False,
            sentence="The methods speak of different ground, so they cannot be compared.",
        )
    return _judged(worst, titles[most], titles[least])


def _too_few(names: list[str], titles: Mapping[str, str]) -> Agreement:
    if not names:
        return Agreement(heterogeneity=None, conflict=False, sentence="No method can speak.")
    return Agreement(
        heterogeneity=None,
        conflict=False,
        sentence=f"Only one method can speak ({titles[names[0]]}), so nothing confirms it.",
    )


def _judged(worst: float, most: str, least: str) -> Agreement:
    conflict = worst > CONFLICT_RATIO
    heterogeneity = worst if np.isfinite(worst) else None
    if not conflict:
        sentence = (
            "On the ground of which both speak, the middles of any two methods lie within a factor "
            f"of {worst:.1f}; the highest is {most}, the lowest {least}."
        )
    elif heterogeneity is None:
        sentence = (
            f"The methods conflict: {least} finds nobody where {most} finds people. "
            "No single figure can be given, and the interval is as wide as the conflict."
        )
    else:
        sentence = (
            f"The methods conflict: {most} gives {worst:.1f} times what {least} gives. "
            "No single figure can be given, and the interval is as wide as the conflict."
        )
    return Agreement(heterogeneity=heterogeneity, conflict=conflict, sentence=sentence)
