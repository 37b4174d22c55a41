"""
The gap between the people who are there and the register that a plan quotes for them.

Everything is subtracted in persons. Both sides become households with one definition: 7,000 people
at 3.63 are 1,931 households and at 2.5 are 2,800; those 869 are no unregistered families, they are
the definition, and they stand on a line of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.displacement.draws import Draws
from geo.displacement.lists.overcoverage import OVERCOVERAGE
from geo.displacement.model import BeyondRegistry, Counted, DefinitionEffect, Registered
from geo.displacement.pieces import People
from geo.displacement.wording import in_words
from geo.errors import EstimateError
from geo.exposure.model import Block
from geo.quantity import FloatArray, Interval
from geo.sites.model import Registry, Site

NO_CUT_OFF = "No cut-off date was published."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gap:
    """The gap of one block, published and draw by draw."""

    registered: Registered | None
    beyond: BeyondRegistry | None
    reason: str | None
    """Why one of them is None."""
    persons: FloatArray | None
    """Draws of persons beyond the registry."""
    share_beyond: FloatArray | None
    """Draws of the gap over all de-facto persons on the ground that the registry covers."""
    covers: tuple[str, ...]
    """Footprints whose people the registry counts; empty where the gap is None."""
    pieces: tuple[str, ...] = ()
    """Pieces of ground that the registry covers, in order of id."""


def registry_gap(site: Site, people: People, block: Block) -> Gap:
    """
    Compare the people on the registry's ground with the registry.

    Definition: beyond_registry = de-facto persons - registered persons x (1 -
    registry_overcoverage), in persons, unclipped; households by the household size of the same
    draw.

    The registry counts the whole of its footprints, so the de-facto side does too, cleared pieces
    included; it belongs to the block in which the registry's footprints lie.

    Raises
    ------
    EstimateError
        If the registry covers a footprint that the site does not have.
    """
    registry = site.registry
    unknown = sorted(set(registry.covers) - set(people.footprints))
    if unknown:
        raise EstimateError(
            f"The registry of '{site.id}' covers {unknown}, which are no footprints of the site; "
            f"found {sorted(people.footprints)}. Correct 'covers' in site.toml."
        )
    if registry.persons is None or registry.households is None:
        return _nothing(None, registry.reason)
    blocks = {people.footprints[name].block for name in registry.covers}
    if block not in blocks:
        return _nothing(None, "The registry counts nobody in the footprints of this headline.")
    names = tuple(people.footprints[name].name for name in registry.covers)
    published = _published(registry, registry.households, registry.persons, names)
    if len(blocks) > 1:
        return _nothing(
            published, "The registry counts cleared and standing footprints together, undivided."
        )
    pieces = covered_pieces(registry, people)
    defacto = _defacto(pieces, {piece.ground.piece: piece.persons for piece in people.pieces})
    if defacto is None:
        return _nothing(published, "Part of the ground that the registry covers has no number.")
    persons = persons_beyond(defacto, registry.persons, people.draws)
    share = np.divide(persons, defacto, out=np.zeros_like(persons), where=defacto > 0)
    return Gap(
        registered=published,
        beyond=_beyond(persons, published, people),
        reason=None,
        persons=persons,
        share_beyond=share,
        covers=registry.covers,
        pieces=pieces,
    )


def gap_persons(
    gap: Gap, people: People, persons: Mapping[str, FloatArray | None]
) -> FloatArray | None:
    """
    Return the gap in persons for other people on the same ground; None where it has none.

    Parameters
    ----------
    gap
        The gap as published.
    people
        For the draws.
    persons
        Piece id -> draws of persons, or None where nothing is known.
    """
    if gap.registered is None or gap.persons is None:
        return None
    defacto = _defacto(gap.pieces, persons)
    return (
        None if defacto is None else persons_beyond(defacto, gap.registered.persons, people.draws)
    )


def covered_pieces(registry: Registry, people: People) -> tuple[str, ...]:
    """Return the pieces of ground that a registry covers, each once, in order of id."""
    return tuple(
        sorted({p.ground.piece for name in registry.covers for p in people.covered_by(name)})
    )


def _defacto(
    pieces: tuple[str, ...], persons: Mapping[str, FloatArray | None]
) -> FloatArray | None:
    known = [values for piece in pieces if (values := persons[piece]) is not None]
    if not known or len(known) < len(pieces):
        return None
    return np.asarray(np.sum(known, axis=0), dtype=np.float64)


def persons_beyond(defacto: FloatArray, registered: float, draws: Draws) -> FloatArray:
    """
    Subtract the registered who are present, in persons, unclipped.

    `registry_overcoverage` is the share of the registered who have left; 0 where the site assumes
    none.
    """
    gone = draws.share(OVERCOVERAGE) if OVERCOVERAGE in draws else np.zeros(draws.size)
    return np.asarray(defacto - registered * (1 - gone), dtype=np.float64)


def above_registered(beyond: FloatArray, registered: float, draws: Draws) -> FloatArray:
    """
    Return de-facto persons less all registered ones, whether they have left or not.

    Formula: beyond - registered x registry_overcoverage, where `beyond` is the gap of
    `persons_beyond`. Above 0, more people live there than are registered. That can fail, and so has
    a chance worth publishing; the gap itself is people who are present and not registered, which
    are never fewer than none, and falls below 0 only because what is known of both sides is drawn
    apart.
    """
    gone = draws.share(OVERCOVERAGE) if OVERCOVERAGE in draws else np.zeros(draws.size)
    return np.asarray(beyond - registered * gone, dtype=np.float64)


def definition_effect(registered: Registered, household_size: FloatArray) -> DefinitionEffect:
    """
    Return what the household definition alone does to the registry's count.

    Formula: registered persons / persons per household - registered households.

    Examples
    --------
    >>> seven = Registered(households=1931, persons=7000, source="", counted_on=None, cut_off=None)
    >>> definition_effect(seven, np.full(4, 2.5)).households.p50
    869.0
    """
    households = Interval.of(registered.persons / household_size - registered.households)
    published = registered.persons / max(registered.households, 1)
    used = float(np.median(household_size))
    direction = "more" if households.p50 >= 0 else "fewer"
    sentence = (
        f"The registry's {registered.persons:,} persons make {registered.households:,} households "
        f"at its own {published:.2f} persons each; at {used:.2f} they make "
        f"{in_words(abs(households.p50))} {direction}, with nobody unregistered."
    )
    return DefinitionEffect(households=households, sentence=sentence)


def counted(persons: FloatArray, household_size: FloatArray) -> Counted:
    """Summarise draws of persons in persons and, by one definition, in households."""
    return Counted(households=Interval.of(persons / household_size), persons=Interval.of(persons))


def _beyond(persons: FloatArray, published: Registered, people: People) -> BeyondRegistry:
    both = counted(persons, people.size)
    more = above_registered(persons, published.persons, people.draws)
    return BeyondRegistry(
        households=both.households,
        persons=both.persons,
        probability_positive=float(np.mean(more > 0)),
        definition_effect=definition_effect(published, people.size),
    )


def _published(
    registry: Registry, households: int, persons: int, covers: tuple[str, ...]
) -> Registered:
    return Registered(
        households=households,
        persons=persons,
        source=registry.source or "",
        counted_on=registry.counted_on,
        cut_off=registry.cut_off,
        cut_off_reason=None if registry.cut_off else NO_CUT_OFF,
        covers=covers,
    )


def _nothing(registered: Registered | None, reason: str | None) -> Gap:
    return Gap(
        registered=registered,
        beyond=None,
        reason=reason,
        persons=None,
        share_beyond=None,
        covers=(),
    )
