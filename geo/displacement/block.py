"""One headline with all that belongs to it, as it may be published."""

from __future__ import annotations

from geo.displacement.agreement import judge_agreement
from geo.displacement.case import Case, total_persons
from geo.displacement.draws import deviate_column
from geo.displacement.drivers import rank_drivers, row_budget
from geo.displacement.field_sample import plan_field_sample
from geo.displacement.gap import Gap, above_registered, counted, registry_gap
from geo.displacement.kinds import counted_word, one_of
from geo.displacement.methods import compare_methods, leave_one_out
from geo.displacement.model import Counted, DisplacementBlock, Driver
from geo.displacement.official import block_floor, official_counts
from geo.displacement.parties import parties_of
from geo.displacement.parts import parts_of
from geo.displacement.pieces import People
from geo.displacement.places import cell_places, not_counted, settlement_places
from geo.displacement.precision import monte_carlo_error
from geo.displacement.raster import RASTER
from geo.displacement.visiting import zones_to_visit
from geo.displacement.visits import Spread
from geo.displacement.wording import beyond_sentence, block_sentence
from geo.displacement.zones import ZonePeople, people_of_zones, publish_zone
from geo.exposure.model import Block
from geo.quantity import FloatArray, Interval
from geo.sites.model import Site

EXPOSED_NOTE = (
    "People inside improvement zones, of whom no clearance as a whole is published: affected, "
    "not displaced, and not part of the headline."
)
EXPOSED_NONE = "The site has no improvement zone apart from the footprints."
EXPOSED_ELSEWHERE = "Counted once, beside the people that the project would displace."

DEPENDENT = {
    "building_completeness": "how much of what stands is on the map, and how many share a roof",
    "households_per_structure": "how much of what stands is on the map, and how many share a roof",
}
"""Assumptions that depend on each other, for merged roofs lower both: ranked as one."""


def publish_block(
    case: Case, people: People, block: Block, *, exposed_here: bool, seed: int | None
) -> DisplacementBlock:
    """
    Publish one headline.

    Parameters
    ----------
    case
        The site, its ground and evidence.
    people
        The people of every piece, draw by draw.
    block
        Which headline.
    exposed_here
        Whether people of improvement zones are told here, so that they are told once.
    seed
        Seed of what is found out by running the estimate again; None leaves that out.
    """
    pieces = people.of_block(block)
    rows, facts = case.evidence.counts, case.settlements
    zones = people_of_zones(people, rows, block)
    gap = registry_gap(case.site, people, block)
    persons = total_persons(pieces)
    households = None if persons is None else persons / people.size
    exposed, exposed_note = _exposed(people) if exposed_here else (None, EXPOSED_ELSEWHERE)
    parties = parties_of(rows, zones, people, gap.registered)
    shops = next(party for party in parties if party.party == "businesses")
    of_zones = {zone.fact.id: zone.persons for zone in zones if zone.persons is not None}
    found = DisplacementBlock(
        households=None if households is None else Interval.of(households),
        persons=None if persons is None else Interval.of(persons),
        registered=gap.registered,
        beyond_registry=gap.beyond,
        reason=_reason(persons, gap, zones),
        incomplete=tuple(zone.fact.id for zone in zones if zone.persons is None),
        official_counts=official_counts(rows, zones, people),
        floor=block_floor(people, block),
        affected_not_displaced=exposed,
        affected_not_displaced_note=exposed_note,
        businesses=shops.count,
        businesses_at_least=shops.at_least,
        businesses_note=shops.note,
        parts=parts_of(people, facts, case.exposure, block),
        parties=parties,
        methods=compare_methods(people, block),
        agreement=judge_agreement(people, block),
        drivers=(),
        zones=tuple(publish_zone(zone, case.site, people, gap) for zone in zones),
        settlements=settlement_places(case.exposure, people, facts, of_zones, block, gap),
        not_counted=(not_counted(case.exposure, people, facts) if _tells_gone(case, block) else ()),
        cells=cell_places(case.exposure, people, block, gap),
        sentence="",
    )
    if households is not None and seed is not None:
        found = found.model_copy(update=_studied(case, people, block, gap, households, seed))
    return found.model_copy(update={"sentence": _sentence(found, case.site, zones, block)})


def _studied(  # noqa: PLR0913, PLR0917 - a headline and what it was made from
    case: Case, people: People, block: Block, gap: Gap, households: FloatArray, seed: int
) -> dict[str, object]:
    """Find out how far the answer rests on each method, assumption and on chance."""
    beyond = None if gap.persons is None else gap.persons / people.size
    more = None
    if gap.persons is not None and gap.registered is not None:
        more = above_registered(gap.persons, gap.registered.persons, people.draws)
    return {
        "without": leave_one_out(people, block, gap),
        "drivers": _drivers(case, people, block, (households, beyond, more), seed),
        "drivers_of": "households" if beyond is None else "beyond_registry",
        "monte_carlo_error": monte_carlo_error(households, more),
        "field_sample": plan_field_sample(
            zones_to_visit(people, block),
            household_size=people.size,
            spread=Spread.of(people.draws),
            seed=seed,
        ),
    }


def _drivers(
    case: Case,
    people: People,
    block: Block,
    drawn: tuple[FloatArray, FloatArray | None, FloatArray | None],
    seed: int,
) -> tuple[Driver, ...]:
    """Rank drivers of the gap, or of the households where there is none."""
    households, beyond, more = drawn
    spoken = {h.way.id for piece in people.of_block(block) for h in piece.heard if h.speaks}
    idle = {
        deviate_column(h.way.id)
        for piece in people.pieces
        for h in piece.heard
        if h.way.id not in spoken
    }
    methods = max((len(group.totals) for group in people.groups.values()), default=1)
    return rank_drivers(
        case.headline(block, people, beyond=beyond is not None),
        case.site.assumptions,
        case.columns,
        DEPENDENT,
        values=households if beyond is None else beyond,
        positive=more,
        draws=people.draws,
        most_rows=row_budget(len(people.pieces) * methods),
        seed=seed,
        without=idle,
    )


def _tells_gone(case: Case, block: Block) -> bool:
    """Those who are gone stand beside people displaced, where the site has that headline."""
    return block == "displaced" or all(f.block != "displaced" for f in case.exposure.footprints)


def _exposed(people: People) -> tuple[Counted | None, str]:
    pieces = people.of_block("exposed")
    if not pieces:
        return None, EXPOSED_NONE
    persons = total_persons(pieces)
    if persons is None:
        return None, f"{EXPOSED_NOTE} No number can be given for them."
    return counted(persons, people.size), EXPOSED_NOTE


def _reason(persons: FloatArray | None, gap: Gap, zones: tuple[ZonePeople, ...]) -> str | None:
    if persons is None:
        named = [f"{zone.fact.name}: {zone.reason}" for zone in zones if zone.reason]
        return " ".join(named) or "No ground counts under this headline."
    return gap.reason


def _sentence(
    block: DisplacementBlock, site: Site, zones: tuple[ZonePeople, ...], name: Block
) -> str:
    spoken_by = []
    if any(method.id == RASTER.id and method.weight > 0 for method in block.methods):
        spoken_by.append("a modelled population raster among others")
    unpublished = [
        zone.fact.name
        for zone in zones
        if zone.rests_on_ground and zone.fact.outline != "published"
    ]
    if unpublished:
        spoken_by.append(
            f"an outline of {unpublished[0]} that is not published"
            if len(unpublished) == 1
            else f"outlines of {len(unpublished)} footprints that are not published"
        )
    spoken_by += _counted_structures(zones)
    answer = block_sentence(
        block, cleared=name == "displaced", place=site.name.en, spoken_by=tuple(spoken_by)
    )
    if block.households is None or block.beyond_registry is None:
        return answer
    counted_ground = {zone.fact.id: zone.fact.name for zone in zones}
    all_counted = set(counted_ground) <= set(site.registry.covers)
    names = [counted_ground[name] for name in site.registry.covers if name in counted_ground]
    ground = None if all_counted else ", ".join(names)
    return f"{answer} {beyond_sentence(block.beyond_registry, ground)}"


def _counted_structures(zones: tuple[ZonePeople, ...]) -> list[str]:
    """Name the counts of structures that carry a number without any method on ground."""
    found = []
    for zone in zones:
        for row in () if zone.rests_on_ground else zone.structure_counts:
            things = counted_word(row.count_kind) or "structures"
            found.append(
                f"{row.structures or 0:,.0f} counted {things} and an assumed number of people "
                f"per {one_of(things)}"
            )
    return found
