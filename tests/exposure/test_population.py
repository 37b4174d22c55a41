"""People of a raster, shared out over structures and spread over what shows none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geo.exposure import expose
from geo.exposure.model import ExposureTable
from geo.fields import POPULATION, SETTLEMENT_CLASS, STRUCTURE_CLASS
from geo.sites.model import Assumption
from tests.exposure.paper import Paper

TWO_CELLS = [[100.0, 40.0]]
"""Side by side, 100 m wide; the second begins at x = 100."""


def exposed(paper: Paper, *items: Any, **site: Any) -> ExposureTable:
    return expose(paper.site(**site), paper.shelf(*items), seed=1, realisations=8)


def people(table: ExposureTable, key: str) -> dict[str, float]:
    return {str(k): float(v) for k, v in table.rows.groupby(key)[POPULATION].sum().items() if v}


def fixed(name: str, value: float) -> Assumption:
    return Assumption(
        id=name, meaning=name, unit="1", kind="fixed", mode=value, source="judgement", mark="J",
        confidence="low",
    )  # fmt: skip


@pytest.fixture
def west(paper: Paper) -> Any:
    """The western half of the first cell, which is a half of its ground."""
    return paper.footprints(a={"shape": box(0, 0, 50, 100)})


def homes(paper: Paper, *shapes: Polygon, **columns: Any) -> Any:
    return paper.buildings(list(shapes), selection="complete", **columns)


def test_a_cell_is_shared_by_roof_and_storeys(paper: Paper, west: Any, tmp_path: Path) -> None:
    """One storey inside, three on an equal roof outside: a quarter of 100 people is inside."""
    table = exposed(
        paper,
        west,
        paper.raster(tmp_path, "population", TWO_CELLS, cell_m=100),
        homes(
            paper,
            *(box(10, 10, 20, 20), box(80, 80, 90, 90)),
            building=["house", "apartments"],
            levels=[1.0, 3.0],
        ),
    )
    assert people(table, STRUCTURE_CLASS) == pytest.approx({"residential": 25})
    assert any("shared out over the structures" in note for note in table.notes)
    assert any("the 0 of 100 near the footprints" in note for note in table.notes)


def test_without_a_layer_of_all_structures_people_are_spread_evenly(
    paper: Paper, west: Any, tmp_path: Path
) -> None:
    raster = paper.raster(tmp_path, "population", TWO_CELLS, cell_m=100)
    largest = paper.buildings([box(10, 10, 20, 20)], selection="largest_first")
    for items in ((), (largest,)):
        table = exposed(paper, west, raster, *items)
        assert people(table, STRUCTURE_CLASS) == pytest.approx({"land": 50})
        assert any("spread evenly over each of its cells" in note for note in table.notes)


def test_a_cell_that_shows_no_home_is_spread_evenly(
    paper: Paper, west: Any, tmp_path: Path
) -> None:
    table = exposed(
        paper,
        west,
        paper.raster(tmp_path, "population", TWO_CELLS, cell_m=100),
        homes(paper, box(10, 10, 20, 20), building=["school"]),
    )
    assert people(table, STRUCTURE_CLASS) == pytest.approx({"land": 50})


def test_what_the_map_does_not_say_is_taken_from_the_site(
    paper: Paper, west: Any, tmp_path: Path
) -> None:
    """Inside 1 storey x 1; outside 2 assumed storeys x half a home: 50 people each."""
    size = paper.site().assumptions
    table = exposed(
        paper,
        west,
        paper.raster(tmp_path, "population", TWO_CELLS, cell_m=100),
        homes(
            paper,
            *(box(10, 10, 20, 20), box(80, 80, 90, 90)),
            building=["house", "yes"],
            levels=[1.0, None],
        ),
        assumptions=(*size, fixed("storeys", 2.0), fixed("residential_share", 0.5)),
    )
    assert people(table, STRUCTURE_CLASS) == pytest.approx({"residential": 50})


def test_a_roof_on_the_seam_draws_on_both_cells_and_is_cut_by_the_edge(
    paper: Paper, tmp_path: Path
) -> None:
    """The only home lies half in each cell: 140 people, of whom the footprint takes half."""
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100)}),
        paper.raster(tmp_path, "population", TWO_CELLS, cell_m=100),
        homes(paper, box(90, 10, 110, 20), building=["house"]),
    )
    assert people(table, STRUCTURE_CLASS) == pytest.approx({"residential": 70})


def test_people_have_the_class_of_the_ground_of_their_structure(
    paper: Paper, tmp_path: Path
) -> None:
    table = exposed(
        paper,
        paper.footprints(a={"shape": box(0, 0, 100, 100)}),
        paper.raster(tmp_path, "population", TWO_CELLS, cell_m=100),
        homes(paper, box(10, 10, 20, 20), box(80, 80, 90, 90), building=["house", "house"]),
        paper.layer(
            "settlements", [box(0, 0, 50, 100)], {"id": ["s"], "settlement_class": ["informal"]}
        ),
    )
    assert people(table, SETTLEMENT_CLASS) == pytest.approx({"informal": 50, "unknown": 50})


def test_how_much_of_each_piece_the_raster_speaks_of(paper: Paper, tmp_path: Path) -> None:
    table = exposed(
        paper,
        paper.footprints(
            half={"shape": box(50, 0, 150, 100)},
            inside={"shape": box(0, 0, 40, 100)},
            outside={"shape": box(900, 0, 990, 100)},
            point={"shape": Point(5, 5), "accuracy_m": 3.0},
        ),
        paper.raster(tmp_path, "population", [[7.0, np.nan]], cell_m=100),
    )
    assert table.population_cover == pytest.approx({"half": 0.5, "outside": 0.0})
    nobody_knows = exposed(
        paper,
        paper.footprints(outside={"shape": box(900, 0, 990, 100)}),
        paper.raster(tmp_path, "population", [[7.0]], cell_m=100),
        homes(paper, box(910, 10, 920, 20)),
    )
    assert nobody_knows.population_cover == {"outside": 0.0}
    assert any("holds data for none of" in note for note in nobody_knows.notes)


def test_a_site_without_a_raster_says_nothing_of_its_cover(paper: Paper, west: Any) -> None:
    table = exposed(paper, west)
    assert table.population_cover == {}
    assert table.rows[POPULATION].isna().all()


# Laws

paper_once = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
houses = st.lists(
    st.builds(
        lambda x, y, w, h: box(x, y, x + w, y + h),
        *(st.integers(-20, 190) for _ in range(2)),
        *(st.integers(3, 60) for _ in range(2)),
    ),
    max_size=8,
)
cells = st.lists(st.floats(0, 1e4), min_size=4, max_size=4)


@paper_once
@given(houses, cells, st.integers(1, 19))
def test_nobody_is_gained_or_lost_however_the_raster_is_cut(
    paper: Paper, tmp_path: Path, drawn: list[Polygon], persons: list[float], cut: int
) -> None:
    raster = paper.raster(tmp_path, "population", np.reshape(persons, (2, 2)), cell_m=100)
    buildings = homes(paper, *drawn, building=["house"] * len(drawn))
    seam = 200 * cut / 20
    around = {"shape": box(-300, -300, seam, 500)}
    beyond = {"shape": box(seam, -300, 500, 500)}
    both = exposed(paper, paper.footprints(a=around, b=beyond), raster, buildings)
    assert both.rows[POPULATION].sum() == pytest.approx(sum(persons), rel=1e-6, abs=1e-6)
    alone = exposed(paper, paper.footprints(a=around), raster, buildings)
    part = both.rows.loc[both.rows["piece"] == "a", POPULATION].sum()
    assert alone.rows[POPULATION].sum() == pytest.approx(part, rel=1e-6, abs=1e-6)


@paper_once
@given(houses, cells)
def test_more_ground_never_holds_fewer_people(
    paper: Paper, tmp_path: Path, drawn: list[Polygon], persons: list[float]
) -> None:
    raster = paper.raster(tmp_path, "population", np.reshape(persons, (2, 2)), cell_m=100)
    buildings = homes(paper, *drawn, building=["house"] * len(drawn))
    small, large = (
        exposed(paper, paper.footprints(a={"shape": shape}), raster, buildings).rows[POPULATION]
        for shape in (box(20, 30, 90, 120), box(10, 30, 150, 180))
    )
    assert small.sum() <= large.sum() * (1 + 1e-6) + 1e-6
