"""A misfit is its family with one thing broken, and off by as much as it says."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulate.city import REGIMES, City, simulate_city
from tests.simulate.mapping import map_buildings
from tests.simulate.world import World, inhabited_world, stream_of

SEEDS = range(20)
MISFITS = (
    "map_lost_settlement",
    "dormitory_town",
    "wrong_units",
    "dormitories",
    "stale_units",
    "blind",
)


def pairs(misfit: str) -> list[tuple[City, City]]:
    """The broken city and its sound twin, seed by seed."""
    family = REGIMES[misfit].family
    return [(simulate_city(misfit, seed), simulate_city(family, seed)) for seed in SEEDS]


def test_misfits_say_what_is_broken() -> None:
    for name, kind in REGIMES.items():
        assert kind.fits == (name not in MISFITS) == (not kind.broken)
        assert kind.shared_error == (name == "blind")
        assert simulate_city(name, 0).fits == kind.fits


def mapped_share(regime: str, seed: int) -> float:
    """Outlines of informal structures for each that stands."""
    kind = REGIMES[regime]
    world, attempt = inhabited_world(kind, seed)
    labels = np.full(world.town.cell_fabric.size, 2)
    stream = stream_of(kind, seed, attempt, "map")
    outlines, _ = map_buildings(world.town, labels, kind.map, stream)
    return float(outlines.informal.sum() / world.town.structures.informal.sum())


def test_the_map_lost_nearly_all_informal_structures() -> None:
    lost = [mapped_share("map_lost_settlement", seed) for seed in SEEDS]
    kept = [mapped_share("rail_side", seed) for seed in SEEDS]
    assert max(lost) < 0.07
    assert np.median(kept) > 5 * np.median(lost)
    for broken, sound in pairs("map_lost_settlement"):
        assert broken.persons == sound.persons
        assert broken.structures_mapped
        assert broken.map_selection == "complete"


def crowding(world: World) -> dict[str, float]:
    """Persons per m2 of floor, by fabric."""
    built = world.town.structures
    floor_m2 = built.roof_m2 * built.storeys * built.residential
    persons = np.bincount(built.fabric, world.living.persons, minlength=len(world.town.names))
    floor = np.bincount(built.fabric, floor_m2, minlength=len(world.town.names))
    return {
        name: float(persons[i] / floor[i])
        for i, name in enumerate(world.town.names)
        if floor[i] > 0.0
    }


def test_a_dormitory_holds_ten_times_the_people_of_flats() -> None:
    dense = [crowding(inhabited_world(REGIMES["dormitories"], seed)[0]) for seed in SEEDS]
    usual = [crowding(inhabited_world(REGIMES["yard_with_pockets"], seed)[0]) for seed in SEEDS]
    dormitories = np.median([each["dormitories"] for each in dense if "dormitories" in each])
    flats = np.median([each["flats"] for each in usual if "flats" in each])
    assert 7.0 < dormitories / flats < 14.0


def test_stale_units_are_off_by_a_factor_of_four_to_ten_either_way() -> None:
    factors = []
    for broken, sound in pairs("stale_units"):
        assert broken.persons == sound.persons
        if len(sound.reference) == 1:
            continue
        old, new = (city.reference["persons"].to_numpy(dtype=float) for city in (broken, sound))
        factor = old[:2] / new[:2]
        assert factor[0] == pytest.approx(factor[1], rel=0.01)
        assert old[2] == new[2]
        factors.append(np.log(factor[0]))
    assert np.mean((np.abs(factors) > np.log(4.0)) & (np.abs(factors) < np.log(10.0))) > 0.8
    assert min(factors) < 0.0 < max(factors)


def test_every_source_of_a_blind_city_misses_the_same_half() -> None:
    ratios: dict[str, list[float]] = {name: [] for name in ("truth", "raster", "units", "registry")}
    for broken, sound in pairs("blind"):
        ratios["truth"].append(broken.households / sound.households)
        ratios["registry"].append(broken.registered_present / sound.registered_present)
        if broken.ground["raster_persons"].notna().any():
            people = [city.ground["raster_persons"].sum() for city in (broken, sound)]
            ratios["raster"].append(people[0] / people[1])
        if len(broken.reference) > 1:
            people = [city.reference["persons"].iloc[0] for city in (broken, sound)]
            ratios["units"].append(people[0] / people[1])
        assert broken.histories is None
        roofs = [city.structures["footprint_m2"].sum() for city in (broken, sound)]
        assert roofs[0] == pytest.approx(roofs[1])
    assert 1.8 < np.median(ratios["truth"]) < 2.7
    for source in ("raster", "units", "registry"):
        assert 0.9 < np.median(ratios[source]) < 1.1, source
