"""A made-up site of a tenth of a degree, entries for its shelf, and a pen for GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.layers import read_layer, read_table
from geo.layers.model import Layer, LayerSpec, Table
from geo.sites.model import Assumption, HouseholdDefinition, Names, Registry, Site

Geometry = dict[str, Any] | None
Feature = tuple[Geometry, dict[str, Any]]


@pytest.fixture
def site() -> Site:
    """Longitude 100.5 to 100.6, latitude 13.7 to 13.8."""
    return Site(
        schema_version=1,
        id="paper",
        name=Names(en="Paper"),
        project=Names(en="A line on paper"),
        country="TH",
        crs="EPSG:32647",
        area_of_interest=(100.5, 13.7, 100.6, 13.8),
        facts_as_of=date(2026, 11, 1),
        registry=Registry(reason="None was published."),
        household_definition=HouseholdDefinition(text="A home", assumption="household_size"),
        assumptions=(
            Assumption(
                id="household_size",
                meaning="Persons in a household",
                unit="persons/household",
                kind="fixed",
                mode=2.5,
                source="JUDGEMENT",
                mark="J",
                confidence="low",
            ),
        ),
    )


@pytest.fixture
def entry() -> Callable[..., LayerSpec]:
    """Write a catalogue entry; what a test does not care about is filled in."""

    def make(role: str, path: str, **given: Any) -> LayerSpec:
        filled = {
            "id": role,
            "role": role,
            "path": path,
            "title": role,
            "source": "Drawn for a test",
            "provenance": "digitised",
            "licence": "CC0",
            "vintage": "2026",
            "confidence": "low",
        }
        return LayerSpec.model_validate({**filled, **given})

    return make


@pytest.fixture
def layer_of(tmp_path: Path, site: Site, entry: Callable[..., LayerSpec]) -> Callable[..., Layer]:
    """Read a layer of tmp_path under an entry of that role."""

    def read(role: str, path: str, **given: Any) -> Layer:
        return read_layer(entry(role, path, **given), tmp_path, site)

    return read


@pytest.fixture
def table_of(tmp_path: Path, site: Site, entry: Callable[..., LayerSpec]) -> Callable[..., Table]:
    """Read a table of tmp_path under an entry of that role."""

    def read(role: str, path: str, **given: Any) -> Table:
        return read_table(entry(role, path, **given), tmp_path, site)

    return read


@pytest.fixture
def geojson(tmp_path: Path) -> Callable[..., str]:
    """Write a FeatureCollection and return its name."""

    def write(features: Sequence[Feature], name: str = "a.geojson", **members: Any) -> str:
        document = {
            "type": "FeatureCollection",
            **members,
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for geometry, properties in features
            ],
        }
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
        return name

    return write


@pytest.fixture
def square() -> Callable[..., dict[str, Any]]:
    """Draw a square of a hundredth of a degree at a corner, inside the site by default."""

    def draw(west: float = 100.55, south: float = 13.75, side: float = 0.01) -> dict[str, Any]:
        east, north = west + side, south + side
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}

    return draw
