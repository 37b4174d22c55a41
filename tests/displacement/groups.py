"""People on one or two grounds with methods whose draws are made by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.displacement.draws import METHOD_CHOICE, Draws, deviate_column, draw_assumptions
from geo.displacement.ground import PieceGround, read_ground
from geo.displacement.hearing import Heard
from geo.displacement.opinion import Way, quality_weights
from geo.displacement.pieces import Group, GroupKey, People, PieceEstimate
from geo.displacement.pool import combine, judge
from geo.exposure.model import ExposureTable
from geo.quantity import FloatArray
from tests.displacement.paper import assumption

SIZE = 4096
TITLES = {"homes": "counted homes", "grid": "a modelled grid", "old": "an old census"}


def draws_with(tau: float = 0.1) -> Draws:
    """Return shared draws: households of 2.5, and so much doubt between methods."""
    rows = [assumption("household_size", 2.5), assumption("between_method", tau)]
    extra = [METHOD_CHOICE, *(deviate_column(name) for name in TITLES), "one", "two", "three"]
    return draw_assumptions(
        rows, ["choice:realisation", "choice:partial_structure", *extra], SIZE, 1
    )


def spread(draws: Draws, column: str, middle: float, log_sd: float) -> FloatArray:
    """Return lognormal draws from one of the columns one, two, three."""
    from scipy.special import ndtri  # noqa: PLC0415 - used here alone

    return np.asarray(middle * np.exp(log_sd * ndtri(draws[column])))


def people_of(
    exposure: ExposureTable,
    draws: Draws,
    said: Mapping[str, Mapping[str, FloatArray]],
    family: frozenset[str] = frozenset(),
) -> People:
    """
    Pool what methods say of each piece.

    Parameters
    ----------
    exposure
        Pieces of one headline.
    draws
        As `draws_with` makes them.
    said
        Piece -> method -> persons.
    family
        Methods that share one quality weight.
    """
    grounds = {ground.piece: ground for ground in read_ground(exposure, (), draws)}
    groups: dict[GroupKey, Group] = {}
    members: dict[GroupKey, list[str]] = {}
    for piece, methods in said.items():
        members.setdefault((grounds[piece].block, tuple(sorted(methods))), []).append(piece)
    for key, pieces in sorted(members.items()):
        totals = {name: np.sum([said[piece][name] for piece in pieces], axis=0) for name in key[1]}
        ways = tuple(_way(name, family) for name in key[1])
        verdict = judge(totals, quality_weights(ways), draws)
        assert verdict is not None
        persons, believed = combine(totals, verdict, draws)
        groups[key] = Group(
            key=key,
            pieces=tuple(pieces),
            totals=totals,
            ways=ways,
            verdict=verdict,
            persons=persons,
            believed=believed,
        )
    in_group = {piece: key for key, group in groups.items() for piece in group.pieces}
    return People(
        pieces=tuple(_piece(grounds[piece], groups[in_group[piece]]) for piece in sorted(said)),
        groups=groups,
        floors={},
        covering={piece: exposure.pieces[piece] for piece in said},
        footprints={fact.id: fact for fact in exposure.footprints},
        shares={},
        draws=draws,
        household_size="household_size",
    )


def _way(name: str, family: frozenset[str]) -> Way:
    return Way(id=name, title=TITLES[name], weight=1.0, family="units" if name in family else None)


def _piece(ground: PieceGround, group: Group) -> PieceEstimate:
    part = group.persons / len(group.pieces)
    return PieceEstimate(
        ground=ground,
        heard=tuple(Heard(way=way, absent=None, inputs=(), caveats=()) for way in group.ways),
        group=group.key,
        pooled=part,
        persons=part,
    )
