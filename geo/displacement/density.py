"""Methods that lay a density of people on the ground taken."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.displacement.by_position import Rate
from geo.displacement.draws import Draws
from geo.displacement.ground import PieceGround, silent_for_clearance
from geo.displacement.inputs import AdminUnit, ReferenceUnit
from geo.displacement.opinion import HIGH_WEIGHT, LOW_WEIGHT, Opinion, Way, says, silent
from geo.quantity import FloatArray

M2_PER_KM2 = 1e6
M2_PER_HA = 1e4

PLAN_REGISTRY = "plan_registry"
"""Basis of a register that the plan itself quotes for its own ground."""

ZONE_CENSUS = "zone_census"
"""Basis of a census of the very ground of its footprints: de-facto people, none carried over."""

SAME_GROUND_BASES = frozenset((PLAN_REGISTRY, ZONE_CENSUS))
"""Bases of people who were counted on this very ground, so that no density is transferred."""

GROUND_MULTIPLIER = "defacto_multiplier"
"""People who live on the ground, per person registered there."""

UNIT_MULTIPLIER = "unit_multiplier"
"""People who live in an administrative unit as a whole, per person registered there."""

REGISTERED_BASES = frozenset(("registered", PLAN_REGISTRY))
"""Bases whose persons are registered ones; a census counts de-facto people already."""

WHOLE_SHARE = 0.95
"""A method that speaks of less of a piece than this share speaks of a part of it: as a bound it
would drag a pool down, so it is silent. Five hundredths allow for slivers along digitised
borders."""

PERSONS_PER_HOUSE = "persons_per_house"
"""Registered persons per registered house, for units of which houses are published and no persons;
an address is a house, whoever lives there, and no household."""

UNITS = "reference units"
"""Family of the methods that spread the people of a unit: even densities and population rasters."""

ADMIN = Way(
    id="reference_admin",
    title="density of the administrative units that the ground lies in",
    weight=HIGH_WEIGHT,
    family=UNITS,
)
SETTLEMENT = Way(
    id="settlement_density", title="density of settlements of known area", weight=LOW_WEIGHT
)


def reference_way(unit: ReferenceUnit) -> Way:
    """Return the method that a reference unit makes, with the weight that the site gives it."""
    # People who were counted on this very ground are a witness of their own.
    family = None if unit.basis in SAME_GROUND_BASES else UNITS
    title = f"density of {unit.name}"
    return Way(id=f"reference_{unit.id}", title=title, weight=unit.weight, family=family)


def reference_density(ground: PieceGround, unit: ReferenceUnit, draws: Draws) -> Opinion:
    """
    Estimate de-facto persons on a piece from the mean density of a reference unit.

    Definition
    ----------
    The people who would live on the piece if its ground were as densely lived on as the unit is on
    average, save for `density_transfer`.

    Formula: N = persons / area of the unit x area of the piece x density_transfer x multiplier,
    persons being houses x persons_per_house where no persons are published; the multiplier only
    where the unit's persons are registered ones. It is `unit_multiplier`, people per registered
    person of whole administrative units, or where the site makes no such assumption, and on ground
    whose own people were registered, `defacto_multiplier`: of a city it can be published, of the
    ground itself it is what nobody knows. The plan's own registry (basis plan_registry) and a
    census of the zone itself (basis zone_census) were counted on this very ground, so nothing is
    transferred and density_transfer is 1.

    Source: simple areal weighting (Goodchild and Lam 1980).

    Counts twice: nothing within one unit; two units of which one contains the other share their
    evidence. Misses: any difference between the ground and its unit beyond `density_transfer`,
    which for railway land or a river bank is most of what matters. Of a plan registry it is the
    register times a city average: it finds people beyond the register by its making.
    """
    way = reference_way(unit)
    registered = unit.basis in REGISTERED_BASES
    same_ground = unit.basis in SAME_GROUND_BASES
    needed = (_multiplier(draws, same_ground=same_ground),) if registered else ()
    needed = needed if same_ground else ("density_transfer", *needed)
    published, per_house = _published(unit)
    needed = (*needed, *per_house)
    view = draws.at(zone=ground.zone)
    reason = (
        _not_for(ground, unit)
        or view.lacking(*needed)
        or silent_for_clearance(ground, unit.year, f"the population of {unit.name}")
    )
    if reason is None and not (published is not None and unit.area_km2):
        reason = f"{unit.name} has no persons and no houses, or no area."
    if reason is not None or published is None or not unit.area_km2:
        return silent(way, reason or "")
    density_km2 = published / unit.area_km2
    rate = ground.chosen.product(view, tuple(Rate(name) for name in needed))
    persons = density_km2 * ground.area_m2 / M2_PER_KM2 * rate
    year = f", {unit.year}" if unit.year else ""
    basis = unit.basis.replace("_", " ")
    what = "houses" if per_house else "persons"
    inputs = (f"{published:,.0f} {basis} {what} on {unit.area_km2:g} km2{year}",)
    return says(way, persons, inputs=inputs, caveats=(_caveat(unit),))


def admin_density(ground: PieceGround, units: Mapping[str, AdminUnit], draws: Draws) -> Opinion:
    """
    Estimate de-facto persons on a piece from the units in which its ground lies.

    Formula: N = sum over units of persons / area of the unit x area of the piece in the unit
    x density_transfer, x multiplier, as in `reference_density`, where the persons are registered
    ones.

    Source: areal weighting by outline (Goodchild and Lam 1980).

    Counts twice: evidence that a reference row of the same unit uses too. Misses: as
    `reference_density`; silent where units with numbers cover less than `WHOLE_SHARE` of the piece.
    """
    here = sorted(name for name in ground.area_by_unit_m2 if name)
    known = [units[name] for name in here if name in units and _has_density(units[name])]
    if not here:
        return silent(ADMIN, "No administrative units with an outline are held for this ground.")
    if not known:
        return silent(ADMIN, "The administrative units here have no persons or no area.")
    registered = any(unit.basis in REGISTERED_BASES for unit in known)
    multiplier = _multiplier(draws, same_ground=False)
    needed = ("density_transfer", multiplier) if registered else ("density_transfer",)
    needed = tuple(dict.fromkeys((*needed, *(r for u in known for r in _published(u)[1]))))
    view = draws.at(zone=ground.zone)
    covered_m2 = ground.area_by_unit_m2.mean({unit.id for unit in known})
    share = _ratio(covered_m2, ground.mean_area_m2)
    years = "; ".join(unit.year for unit in known)
    vintage = years if all(unit.year for unit in known) else None
    reason = view.lacking(*needed) or silent_for_clearance(ground, vintage, "their population")
    if reason is None and share < WHOLE_SHARE:
        reason = (
            f"Administrative units with numbers cover {share:.0%} of the ground: a part of it, "
            "and a part would lower the estimate."
        )
    if reason is not None:
        return silent(ADMIN, reason)
    persons: FloatArray = np.zeros(draws.size)
    for unit in known:
        published, per_house = _published(unit)
        here_persons = (published or 0.0) * ground.area_by_unit_m2[unit.id] / (unit.area_m2 or 1.0)
        for rate in per_house:
            here_persons = here_persons * view.positive(rate)
        if unit.basis in REGISTERED_BASES:
            here_persons = here_persons * view.positive(multiplier)
        persons = persons + here_persons
    inputs = (f"persons and area of {len(known)} units: {', '.join(u.id for u in known)}",)
    caveat = "Takes people to be spread evenly over each unit, save for a stated ratio."
    transferred = persons * view.positive("density_transfer")
    return says(ADMIN, transferred, inputs=inputs, caveats=(caveat,))


def settlement_density(ground: PieceGround, draws: Draws) -> Opinion:
    """
    Estimate de-facto persons on a piece from the area of its settlements.

    Formula: N = area of settlements inside (share inside x published area) x sum over settlement
    classes of share of the piece's ground x settlement_density of that class.

    Source: 201 community-counted settlements in seven cities (Know Your City) have a median of 612
    persons per hectare with a log standard deviation of 1.32: a wide prior, so a low weight.

    Counts twice: settlements that overlap without saying so. Misses: everybody outside them, which
    is why it is silent unless they cover nearly all of the piece.
    """
    if not ground.settled_m2:
        return silent(SETTLEMENT, "No settlement of known area lies here.")
    share = _ratio(ground.settled_m2, ground.mean_area_m2)
    views = {
        name: draws.at(settlement_class=name, zone=ground.zone) for name in ground.area_by_class_m2
    }
    reason = next((why for v in views.values() if (why := v.lacking("settlement_density"))), None)
    if ground.block == "displaced":
        reason = reason or "The ground was cleared; the year of the settlements' area is not known."
    if reason is None and share < WHOLE_SHARE:
        reason = (
            f"Settlements of known area cover {share:.0%} of the ground: a part of it, "
            "and a part would lower the estimate."
        )
    if reason is not None:
        return silent(SETTLEMENT, reason)
    # Published areas may exceed the piece by their own error; people can only live on the piece.
    area_m2 = ground.area_m2
    settled_share = np.divide(
        np.minimum(ground.settled_m2, area_m2), area_m2, out=np.zeros(draws.size), where=area_m2 > 0
    )
    persons: FloatArray = np.zeros(draws.size)
    for name, view in views.items():
        density = view.positive("settlement_density")
        persons += settled_share * ground.area_by_class_m2[name] / M2_PER_HA * density
    inputs = (f"{ground.settled_m2 / M2_PER_HA:.1f} ha of settlements",)
    caveat = "Densities of settlements differ by a factor of ten and more between places."
    return says(SETTLEMENT, persons, inputs=inputs, caveats=(caveat,))


def _multiplier(draws: Draws, *, same_ground: bool) -> str:
    known = UNIT_MULTIPLIER in draws and not same_ground
    return UNIT_MULTIPLIER if known else GROUND_MULTIPLIER


def _caveat(unit: ReferenceUnit) -> str:
    if unit.basis == PLAN_REGISTRY:
        return (
            "The register itself times an assumed number of people per registered person "
            "(defacto_multiplier): it finds people beyond the register by its making."
        )
    if unit.basis == ZONE_CENSUS:
        since = f" of {unit.year}" if unit.year else ""
        return (
            f"A census{since} of this very ground: whoever came or left since is not in it, and "
            "its people are spread evenly over the zone."
        )
    return f"Takes the ground to be as densely lived on as {unit.name}, save for a stated ratio."


def _not_for(ground: PieceGround, unit: ReferenceUnit) -> str | None:
    wide = [fact.id for fact in ground.speaking if not fact.only_counts_speak]
    if any(unit.speaks_for(name) for name in wide):
        return None
    return f"{unit.name} is no reference for this ground."


def _published(unit: ReferenceUnit | AdminUnit) -> tuple[float | None, tuple[str, ...]]:
    """Return a unit's persons, or its houses with the assumption that makes persons of them."""
    if unit.persons is not None:
        return unit.persons, ()
    return unit.houses, (PERSONS_PER_HOUSE,) if unit.houses is not None else ()


def _has_density(unit: AdminUnit) -> bool:
    return _published(unit)[0] is not None and bool(unit.area_m2)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
