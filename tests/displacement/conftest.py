"""Builders of sites and exposure tables on squared paper, as fixtures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from geo.exposure.model import Block, ExposureTable, FootprintFact
from geo.sites.model import Site
from tests.displacement.paper import (
    ROW,
    MakeExposure,
    MakeSite,
    assumption,
    flood_shares,
    make_footprint,
)


@pytest.fixture
def make_site() -> MakeSite:
    def make(*, registry: Mapping[str, Any] | None = None, **fixed: float) -> Site:
        values = {"household_size": 2.5, "between_method": 0.0, "density_transfer": 1.0} | fixed
        return Site(
            schema_version=1,
            id="paper",
            name={"en": "Paper"},
            project={"en": "A project"},
            country="TH",
            crs="EPSG:32647",
            area_of_interest=(100.0, 13.0, 100.1, 13.1),
            facts_as_of="2026-01-01",
            registry=registry or {"reason": "None is published."},
            household_definition={"text": "Who eats together.", "assumption": "household_size"},
            assumptions=tuple(assumption(name, value) for name, value in values.items()),
        )

    return make


@pytest.fixture
def make_exposure() -> MakeExposure:
    def make(rows: list[dict[str, Any]], **changes: Any) -> ExposureTable:
        frame = pd.DataFrame(rows, columns=list(ROW))
        names = sorted({str(row["piece"]) for row in rows})
        facts: tuple[FootprintFact, ...] = changes.pop("footprints", ()) or tuple(
            make_footprint(name) for name in names
        )
        pieces = changes.pop("pieces", None) or {name: (name.lower(),) for name in names}
        by_id = {fact.id: fact for fact in facts}
        blocks: dict[str, Block] = changes.pop("blocks", None) or {
            piece: by_id[covering[0]].block for piece, covering in pieces.items()
        }
        base: dict[str, Any] = {
            "realisations": 1,
            "footprints": facts,
            "pieces": pieces,
            "blocks": blocks,
            "rows": frame,
            "settlements": pd.DataFrame(columns=["settlement", "piece", "share"]),
            "not_located": (),
            "cells": gpd.GeoDataFrame(
                {"cell": ["c1"], "area_m2": [250_000.0]},
                geometry=[box(0, 0, 500, 500)],
                crs="EPSG:32647",
            ),
            "cell_shares": pd.DataFrame(columns=["cell", "piece", "share", "piece_share"]),
            "flood": pd.DataFrame(
                columns=["event", "piece", "flood_class", "area_m2", "structures"]
            ),
            "flood_shares": flood_shares(),
            "flood_points": pd.DataFrame(columns=["event", "item", "item_kind", "share"]),
            "notes": (),
            "caveats": {},
            "selections": {},
            "structure_vintage": None,
        }
        return ExposureTable(**(base | changes))

    return make
