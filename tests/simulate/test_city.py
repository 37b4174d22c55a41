"""A simulated city agrees with itself, and with its seed."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.simulate.city import REGIMES, City, simulate_city
from tests.simulate.ground import CELL_M, POSITIONS, Ground, take_ground
from tests.simulate.mapping import TALLIES, Outlines, tally_structures
from tests.simulate.parameters import FABRICS, Land, Share, Size
from tests.simulate.world import inhabited_world, true_zones

HERE = Path(__file__).parent


@pytest.fixture(params=list(REGIMES))
def cities(request: pytest.FixtureRequest) -> list[City]:
    return [simulate_city(request.param, seed) for seed in range(4)]


def same(one: City, other: City) -> bool:
    for field in fields(City):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if isinstance(left, pd.DataFrame):
            if not left.equals(right):
                return False
        elif left != right:
            return False
    return True


def test_zones_add_up_to_the_city(cities: list[City]) -> None:
    for city in cities:
        assert city.zones["persons"].sum() == city.persons
        assert city.zones["households"].sum() == city.households
        assert 1 <= len(city.zones) <= 6
        assert 5e4 * 0.999 <= city.zones["area_m2"].sum() <= 4e6 * 1.001


def test_every_household_has_someone_in_it(cities: list[City]) -> None:
    for city in cities:
        assert 30 <= city.households <= city.persons
        assert (city.zones["households"] <= city.zones["persons"]).all()
        assert city.household_size == city.persons / city.households


def test_the_ground_is_as_large_at_every_position(cities: list[City]) -> None:
    for city in cities:
        area = city.ground.groupby("position")["area_m2"].sum()
        assert len(area) == city.positions == POSITIONS
        assert np.allclose(area, city.zones["area_m2"].sum())


def test_fewer_structures_lie_half_inside_than_lie_inside_at_all(cities: list[City]) -> None:
    for city in cities:
        table = city.structures
        assert not table[list(TALLIES)].isna().any(axis=None)
        assert (table["structures_half"] <= table["structures_any"]).all()
        assert (table["structures_centroid"] <= table["structures_any"]).all()
        assert (table["storeys_unknown_m2"] <= table["footprint_m2"] * (1 + 1e-9)).all()
        assert (
            table["floor_m2"] * (1 + 1e-9) >= table["footprint_m2"] - table["storeys_unknown_m2"]
        ).all()
        assert (not city.structures_mapped) == table.empty


def test_no_more_roof_lies_inside_than_the_ground_has_room_for(cities: list[City]) -> None:
    for city in cities:
        roof = city.structures.groupby("position")["footprint_m2"].sum()
        assert (roof <= 1.3 * city.zones["area_m2"].sum()).all()


def test_the_registry_holds_those_present_and_those_gone(cities: list[City]) -> None:
    for city in cities:
        assert 0 <= city.registered_present <= city.persons
        assert city.registered_present <= city.registered_persons
        assert city.registered_households <= city.registered_persons
        own = city.reference.query("basis == 'plan_registry'").iloc[0]
        assert own["persons"] == city.registered_persons
        assert own["area_km2"] * 1e6 == pytest.approx(city.zones["area_m2"].sum())


def test_units_are_nested_and_larger_than_the_ground() -> None:
    for seed in range(30):
        units = simulate_city("yard_with_pockets", seed).reference
        if len(units) == 1:
            continue
        inner, outer, own = (units.iloc[i] for i in range(3))
        assert own["area_km2"] < inner["area_km2"] < outer["area_km2"]
        assert 0 < inner["persons"] < outer["persons"]


def test_the_same_seed_gives_the_same_city_whatever_was_drawn_before() -> None:
    for regime in REGIMES:
        first = simulate_city(regime, 5)
        simulate_city("village_edge", 6)
        assert same(first, simulate_city(regime, 5))


def test_other_seeds_give_other_cities() -> None:
    for regime in REGIMES:
        assert len({simulate_city(regime, seed).persons for seed in range(6)}) == 6


def test_regimes_that_fit_share_no_city() -> None:
    fitting = [name for name, kind in REGIMES.items() if kind.fits]
    assert len({simulate_city(name, 0).persons for name in fitting}) == len(fitting) >= 7


def test_cities_have_two_to_six_kinds_of_source() -> None:
    seen = set()
    for regime in REGIMES:
        for seed in range(15):
            city = simulate_city(regime, seed)
            seen.add(
                2 * city.structures_mapped  # outlines and floors
                + bool(city.ground["raster_persons"].notna().any())
                + (len(city.reference) > 1)
                + bool((city.ground["settlement_class"] == "informal").any())
                + (city.histories is not None)
            )
    assert min(seen) >= 2
    assert max(seen) <= 6
    assert len(seen) >= 4


def test_a_perfect_map_at_the_true_position_shows_the_truth() -> None:
    world, _ = inhabited_world(REGIMES["rail_side"], 3)
    built = world.town.structures
    here = replace(world.land, shifts_m=np.zeros((1, 2)))
    outlines = Outlines(
        x_m=built.x_m,
        y_m=built.y_m,
        roof_m2=built.roof_m2,
        storeys=built.storeys,
        structure_class=np.where(built.residential, 0, 1),
        settlement_class=np.where(built.informal, 0, 1),
        informal=built.informal,
    )
    table = tally_structures(outlines, here)
    truth = true_zones(world)
    assert table["structures_half"].sum() == truth["structures"].sum()
    by_zone = table.groupby("zone")["structures_half"].sum()
    assert by_zone.tolist() == [n for n in truth["structures"] if n > 0]
    assert table["storeys_unknown_m2"].sum() == 0.0


def square() -> Ground:
    """One zone of 100 m by 100 m whose south-west corner is at (100, 100)."""
    return Ground(
        x_edges_m=np.array([100.0, 200.0]),
        y_edges_m=np.array([100.0, 200.0]),
        drawn_m=np.zeros(2),
        shifts_m=np.array([[0.0, 0.0], [10.0, 0.0]]),
        columns=3,
        rows=3,
        accuracy_m=10.0,
    )


def one_outline(x_m: float) -> Outlines:
    return Outlines(
        x_m=np.array([x_m]),
        y_m=np.array([150.0]),
        roof_m2=np.array([100.0]),
        storeys=np.array([2.0]),
        structure_class=np.array([0]),
        settlement_class=np.array([1]),
        informal=np.array([False]),
    )


def tallies(x_m: float, position: int) -> list[float]:
    table = tally_structures(one_outline(x_m), square())
    return [float(table.loc[table["position"] == position, name].sum()) for name in TALLIES]


def test_a_roof_on_the_edge_counts_by_each_rule() -> None:
    # At the first position 7 m of 10 m lie inside; 10 m further east all of it does.
    assert tallies(198.0, 0) == pytest.approx([1, 1, 1, 70, 140, 0])
    assert tallies(198.0, 1) == pytest.approx([1, 1, 1, 100, 200, 0])
    assert tallies(203.0, 0) == pytest.approx([1, 0, 0, 20, 40, 0])


def test_a_roof_far_inside_counts_whole_at_every_position() -> None:
    table = tally_structures(one_outline(150.0), square())
    assert table["structures_half"].tolist() == [1.0, 1.0]
    assert table["floor_m2"].tolist() == [200.0, 200.0]


def test_cells_are_cut_by_the_ground() -> None:
    overlap = square().cell_overlap_m2(np.array([[25.0, 0.0]]))[0, 0]
    assert overlap[1].tolist() == [0.0, 7500.0, 2500.0]
    assert overlap.sum() == CELL_M**2


def test_an_analyst_tries_positions_around_the_drawn_one() -> None:
    for seed in range(20):
        ground = take_ground(Land(mix={}), np.random.default_rng(seed))
        assert np.hypot(*ground.drawn_m) <= ground.accuracy_m
        away = np.hypot(*(ground.shifts_m - ground.drawn_m).T)
        assert (away <= ground.accuracy_m).all()
        assert len(set(away)) == POSITIONS


def test_ninety_per_cent_of_draws_lie_in_the_range_that_is_stated() -> None:
    rng = np.random.default_rng(0)
    for span in (Size(3.0, 5.3), Share(0.05, 0.6)):
        drawn = np.array([span.draw(rng) for _ in range(4000)])
        assert 0.88 < np.mean((drawn > span.low) & (drawn < span.high)) < 0.92


def test_nothing_of_the_estimators_is_imported() -> None:
    for path in HERE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.split(".")[0] == "geo"], path.name


def test_every_parameter_stands_in_the_table_with_its_source() -> None:
    table = (HERE / "PARAMETERS.md").read_text(encoding="utf-8")
    tree = ast.parse((HERE / "parameters.py").read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for each in classes:
        if each.name in {"Size", "Share"}:
            continue
        for item in each.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                assert f"`{item.target.id}`" in table, item.target.id
    for name in FABRICS:
        assert f"`{name}`" in table
