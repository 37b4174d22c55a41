"""Settlements and grid cells: how likely they lie inside, and how many people that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.displacement.documented import COUNT_ERROR
from geo.displacement.gap import Gap
from geo.displacement.inputs import SettlementFact
from geo.displacement.kinds import as_published, first_word
from geo.displacement.model import NotCounted, Place
from geo.displacement.pieces import People, PieceEstimate
from geo.displacement.risk import chance_reason, risk_class, status_reason
from geo.exposure.model import Block, ExposureTable
from geo.quantity import FloatArray, Interval

FLOODED_SHARE = 0.05
"""A place counts as reported flooded where at least a twentieth of its ground lies inside the
reported area: less is within what a disc of accuracy touches by chance."""

NOT_LOCATED = "No published source locates it, so nothing can be said of its ground."
PUBLISHED_INSIDE = "A published source places it in {name}."
OTHER_HEADLINE = "A published source places it in {name}, which counts under the other headline."
OUTSIDE = "It lies outside every footprint of this headline"
OUTLINE_UNKNOWN = "The outline of {name} is not published."
NO_NUMBER = "No number can be given for the ground that it may lie in."
NO_AREA = "Neither its area nor a count of its residents is published."
BY_COUNT = "Its households are the published count times the probability of lying inside."
BY_DENSITY = "Its households are those of the ground around it, spread evenly."
BY_ZONE = "Its count is that of {name}, so its households are those of that ground."
LIFTED = "They are not fewer than the published count times the probability of lying inside."
NO_CLEARED_GROUND = "it lies in no outline of cleared ground that is listed"
RATHER_INSIDE = 0.5
"""Share of a settlement from which it is rather inside than outside."""
LEAST_TOLD_HOUSEHOLDS, LEAST_TOLD_PERSONS = 10.0, 50.0
"""Counts under these stand in no sentence: they point at families. As in `geo.release.model`, which
takes small counts out of their own fields."""
STATUS = "Its state as published: {status}."
EVEN_GAP = "People beyond the registry are taken to live where everybody lives."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Inside:
    """What of a place lies on each piece of the block."""

    shares: Mapping[str, float]
    """Piece -> expected share of the place's ground on it; sums to the probability of lying
    inside."""
    of_piece: Mapping[str, float]
    """Piece -> expected share of the piece's ground that is the place's; empty where not known."""


def settlement_places(  # noqa: PLR0913, PLR0917 - each argument is the ground of one column
    exposure: ExposureTable,
    people: People,
    settlements: Sequence[SettlementFact],
    zones: Mapping[str, FloatArray],
    block: Block,
    gap: Gap,
) -> tuple[Place, ...]:
    """
    Return every settlement of the site as one block sees it, in order of id.

    Settlements whose people are gone already are no part of those who would be displaced. Of a
    settlement that lies in none of the block's footprints the number of households is None, never
    0: what is documented of it stands in the reasons.

    Where a published source places the settlement in a footprint of the block, it lies inside:
    what is doubtful then is only where on the map that is. Where one places it in a footprint of
    the other headline, it has no share in this one: nobody is displaced twice.

    Where its count is the complete count of that footprint, one row under one id, the settlement is
    the footprint's people, and its households are those of the footprint (`zones`: footprint id ->
    persons, draw by draw). Elsewhere:

    Households inside = sum over pieces of the piece's pooled households x share of the piece that
    is the settlement's; the latter is share inside x published area / area of the piece, at most
    1. Where the residents were counted, not fewer than count x count_error x share inside; where
    no area is published, that count alone.
    """
    by_name = {p.ground.piece: p for p in people.of_block(block)}
    flooded = _flooded(exposure, "settlement")
    places = []
    for fact in settlements:
        if block == "would_displace" and fact.gone:
            continue
        located, status = fact.id not in exposure.not_located, _told_status(fact)
        named = _published_in(fact, people, block)
        shares = _shares(exposure.settlements, "settlement", fact.id, by_name)
        elsewhere = _published_elsewhere(fact, people, block)
        if named is not None:
            shares = _all_inside(shares)
        elif elsewhere is not None:
            shares = {}
        inside = _Inside(shares=shares, of_piece=_ground_of(fact, shares, by_name))
        share = 1.0 if named is not None else min(sum(shares.values()), 1.0)
        if named is not None and named in zones and _is_zone(fact, named, people):
            households: FloatArray | None = zones[named] / people.size
            words: tuple[str, ...] = (BY_ZONE.format(name=people.footprints[named].name),)
        else:
            households, words = _settlement_households(fact, inside, by_name, people, share)
        households = households if located and share > 0 else None
        beyond = _beyond(inside, by_name, people, gap) if located and share > 0 else None
        events = flooded.get(fact.id, ())
        reasons = (
            _reasons(people, shares, share, block, events, named)
            if located and share > 0
            else (_outside(fact), *_flood_reason(events))
            if located
            else (NOT_LOCATED,)
        )
        if elsewhere is not None:
            reasons = (OTHER_HEADLINE.format(name=elsewhere), *reasons)
        places.append(
            Place(
                id=fact.id,
                name=fact.name or None,
                kind="settlement",
                located=located,
                share_inside=share if located else None,
                households_inside=None if households is None else Interval.of(households),
                beyond_registry_households=None if beyond is None else Interval.of(beyond),
                documented_households=fact.households,
                documented_persons=fact.persons,
                count_kind=fact.count_kind,
                status=status,
                count_date=fact.count_date,
                flood_events=events,
                risk=risk_class(share) if located and block == "would_displace" else None,
                reasons=(
                    *reasons,
                    *((STATUS.format(status=status),) if status else ()),
                    *(words if located and share > 0 else ()),
                    *((EVEN_GAP,) if beyond is not None and share > 0 else ()),
                ),
                source=fact.source,
            )
        )
    return tuple(places)


def cell_places(
    exposure: ExposureTable, people: People, block: Block, gap: Gap
) -> tuple[Place, ...]:
    """
    Return the grid cells that touch a block's ground, in order of id.

    Households inside = sum over pieces of the piece's pooled households x share of the piece in
    the cell.
    """
    by_name = {p.ground.piece: p for p in people.of_block(block)}
    table = exposure.cell_shares[exposure.cell_shares["piece"].isin(list(by_name))]
    flooded = _flooded(exposure, "cell")
    places = []
    for name, rows in table.groupby("cell", sort=True):
        shares = _column(rows, "share")
        share = min(sum(shares.values()), 1.0)
        if share <= 0:
            continue
        ground = {
            piece: part for piece, part in _column(rows, "piece_share").items() if shares[piece] > 0
        }
        inside = _Inside(shares=shares, of_piece=ground)
        households = _households(inside, by_name, people)
        beyond = _beyond(inside, by_name, people, gap)
        events = flooded.get(str(name), ())
        words = (NO_NUMBER,) if households is None else ()
        places.append(
            Place(
                id=str(name),
                name=None,
                kind="cell",
                located=True,
                share_inside=share,
                households_inside=None if households is None else Interval.of(households),
                beyond_registry_households=None if beyond is None else Interval.of(beyond),
                documented_households=None,
                documented_persons=None,
                count_kind=None,
                flood_events=events,
                risk=risk_class(share) if block == "would_displace" else None,
                reasons=(
                    *_reasons(people, shares, share, block, events, None),
                    *words,
                    *((EVEN_GAP,) if beyond is not None else ()),
                ),
                source=None,
            )
        )
    return tuple(places)


def not_counted(
    exposure: ExposureTable, people: People, settlements: Sequence[SettlementFact]
) -> tuple[NotCounted, ...]:
    """
    Name the settlements whose people are gone and of whom no headline holds anybody.

    Most of their ground lies in no footprint that was cleared, as far as footprints have an
    outline, and no source places them in one; or nobody says where they lay. Counts contained in
    another are left out.
    """
    by_name = {p.ground.piece: p for p in people.of_block("displaced")}
    found = []
    for fact in settlements:
        shares = _shares(exposure.settlements, "settlement", fact.id, by_name)
        named = _published_in(fact, people, "displaced") is not None
        if not fact.gone or fact.part_of or named or sum(shares.values()) >= RATHER_INSIDE:
            continue
        documented = _documented(fact) or "how many lived there is not published"
        lies = "no source locates it" if fact.id in exposure.not_located else NO_CLEARED_GROUND
        sentence = f"{fact.name} ({documented}; {_told_status(fact)}) is in no headline: {lies}."
        found.append(NotCounted(settlement=fact.id, sentence=sentence, source=fact.source))
    return tuple(found)


def _outside(fact: SettlementFact) -> str:
    documented = _documented(fact)
    if documented is None:
        return f"{OUTSIDE}; how many live or lived there is not published."
    return f"{OUTSIDE}; documented: {documented}."


def _documented(fact: SettlementFact) -> str | None:
    """Write a published count in its own words, with its date; a small one is not repeated."""
    households, persons = fact.households, fact.persons
    if households is None and persons is None:
        return None
    if _is_small(fact):
        return "a count too small to be repeated here"
    words = as_published(households, persons, fact.count_kind or "")
    return f"{words}, {fact.count_date}" if fact.count_date else words


def _is_small(fact: SettlementFact) -> bool:
    households, persons = fact.households, fact.persons
    return (households is not None and households < LEAST_TOLD_HOUSEHOLDS) or (
        persons is not None and persons < LEAST_TOLD_PERSONS
    )


def _told_status(fact: SettlementFact) -> str | None:
    """Return a status as published; beside a small count its first word, for it may repeat it."""
    if not _is_small(fact):
        return fact.status
    return first_word(fact.status or "") if fact.gone else None


def _settlement_households(
    fact: SettlementFact,
    inside: _Inside,
    by_name: Mapping[str, PieceEstimate],
    people: People,
    share: float,
) -> tuple[FloatArray | None, tuple[str, ...]]:
    spread = _households(inside, by_name, people) if inside.of_piece else None
    counted = _counted_households(fact, people)
    if counted is None:
        if spread is not None:
            return spread, (BY_DENSITY,)
        return None, (NO_AREA if not fact.area_m2 else NO_NUMBER,)
    least = counted * share
    if spread is None:
        return least, (BY_COUNT,)
    return np.maximum(spread, least), (BY_DENSITY, LIFTED)


def _is_zone(fact: SettlementFact, footprint: str, people: People) -> bool:
    """Tell whether a settlement's count is the complete count that documents a footprint."""
    floor = people.floors.get(footprint)
    return floor is not None and floor.row.id == fact.id and floor.row.reach == "complete"


def _counted_households(fact: SettlementFact, people: People) -> FloatArray | None:
    if not fact.residents or (fact.households is None and fact.persons is None):
        return None
    error = people.draws.positive(COUNT_ERROR) if COUNT_ERROR in people.draws else 1.0
    if fact.households is not None:
        return np.full(people.draws.size, fact.households) * error
    return (fact.persons or 0.0) / people.size * error


def _ground_of(
    fact: SettlementFact, shares: Mapping[str, float], by_name: Mapping[str, PieceEstimate]
) -> dict[str, float]:
    if not fact.area_m2:
        return {}
    ground = {name: float(by_name[name].ground.area_m2.mean()) for name in shares}
    return {
        name: min(share * fact.area_m2 / ground[name], 1.0) if ground[name] > 0 else 0.0
        for name, share in shares.items()
    }


def _households(
    inside: _Inside, by_name: Mapping[str, PieceEstimate], people: People
) -> FloatArray | None:
    persons = _persons(inside, by_name, people)
    return None if persons is None else persons / people.size


def _persons(
    inside: _Inside, by_name: Mapping[str, PieceEstimate], people: People
) -> FloatArray | None:
    total: FloatArray = np.zeros(people.draws.size)
    for name, share in inside.of_piece.items():
        persons = by_name[name].persons
        if persons is None:
            return None
        total = total + persons * share
    return total


def _beyond(
    inside: _Inside, by_name: Mapping[str, PieceEstimate], people: People, gap: Gap
) -> FloatArray | None:
    """Spread the gap as the people are, over ground that the registry covers."""
    if gap.share_beyond is None or gap.registered is None:
        return None
    covers = set(gap.covers)
    ground = {
        name: share
        for name, share in inside.of_piece.items()
        if covers & set(people.covering[name])
    }
    if not ground:
        return None
    persons = _persons(_Inside(shares={}, of_piece=ground), by_name, people)
    return None if persons is None else persons * gap.share_beyond / people.size


def _reasons(  # noqa: PLR0913, PLR0917 - each argument is the ground of one reason
    people: People,
    shares: Mapping[str, float],
    share: float,
    block: Block,
    events: tuple[str, ...],
    named: str | None,
) -> tuple[str, ...]:
    names = {name for piece, part in shares.items() if part > 0 for name in people.covering[piece]}
    facts = [people.footprints[name] for name in sorted(names | ({named} if named else set()))]
    own = [fact for fact in facts if fact.block == block]
    first = (chance_reason(risk_class(share)),) if block == "would_displace" else ()
    published = (PUBLISHED_INSIDE.format(name=people.footprints[named].name),) if named else ()
    return (
        *first,
        *published,
        *(status_reason(fact.name, fact.status) for fact in own),
        *(OUTLINE_UNKNOWN.format(name=fact.name) for fact in own if fact.outline != "published"),
        *_flood_reason(events),
    )


def _published_in(fact: SettlementFact, people: People, block: Block) -> str | None:
    """Return the footprint of this block in which a published source places a settlement."""
    footprint = people.footprints.get(fact.in_footprint or "")
    return footprint.id if footprint is not None and footprint.block == block else None


def _published_elsewhere(fact: SettlementFact, people: People, block: Block) -> str | None:
    """Return the name of the other headline's footprint in which a source places a settlement."""
    footprint = people.footprints.get(fact.in_footprint or "")
    if footprint is None or footprint.block in {block, "exposed"}:
        return None
    return footprint.name


def _all_inside(shares: Mapping[str, float]) -> dict[str, float]:
    """Spread the whole settlement over the pieces that it may touch."""
    total = sum(shares.values())
    return {piece: share / total for piece, share in shares.items()} if total > 0 else {}


def _flood_reason(events: tuple[str, ...]) -> tuple[str, ...]:
    return (f"Part of it was reported flooded ({', '.join(events)}).",) if events else ()


def _flooded(exposure: ExposureTable, kind: str) -> dict[str, tuple[str, ...]]:
    table = exposure.flood_points
    if table.empty:
        return {}
    rows = table[(table["item_kind"] == kind) & (table["share"] >= FLOODED_SHARE)]
    return {
        str(item): tuple(sorted({str(event) for event in group["event"]}))
        for item, group in rows.groupby("item", sort=True)
    }


def _shares(
    table: pd.DataFrame, key: str, name: str, by_name: Mapping[str, PieceEstimate]
) -> dict[str, float]:
    rows = table[(table[key] == name) & table["piece"].isin(list(by_name))]
    return _column(rows, "share")


def _column(rows: pd.DataFrame, column: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for piece, value in sorted(zip(rows["piece"], rows[column], strict=True)):
        found[str(piece)] = found.get(str(piece), 0.0) + float(value)
    return found
