"""Where a field sample could go: the ground of a headline, each piece of it in one zone."""

from __future__ import annotations

from geo.displacement.field_sample import PERSONS_PER_STRUCTURE, ZonePrior, structures_of
from geo.displacement.parts import persons_by
from geo.displacement.pieces import People
from geo.exposure.model import Block

CLEARED = "It has been cleared: whoever lived there can no longer be visited."
NO_NUMBER = "No number can be given for its ground."


def zones_to_visit(people: People, block: Block) -> dict[str, ZonePrior]:
    """
    Return the prior of every footprint of a block that holds ground of its own.

    As in the breakdown by zone, a piece of ground belongs to the first footprint, in order of id,
    that puts it into the block; so the people of all zones add up to the headline, and where there
    is a gap too it is the whole headline that is to be narrowed. Structures are those in which
    people live: persons / persons per structure.

    Parameters
    ----------
    people
        Everybody, by piece and draw.
    block
        The headline.

    Returns
    -------
    zones
        Footprint id -> prior; those whose ground stands in an earlier footprint are left out.
    """
    pieces = people.of_block(block)
    persons = persons_by(pieces, lambda piece: piece.ground.speaking[0].id)
    lacking = people.draws.lacking(PERSONS_PER_STRUCTURE)
    found = {}
    for name in sorted({piece.ground.speaking[0].id for piece in pieces}):
        fact, here = people.footprints[name], persons.get(name)
        why = NO_NUMBER if here is None else CLEARED if fact.status == "cleared" else lacking
        found[name] = ZonePrior(
            name=fact.name,
            persons=here,
            structures=None if why or here is None else structures_of(here, people.draws),
            reason=why,
        )
    return found
