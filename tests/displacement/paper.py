"""Sites on squared paper: hand-made exposure tables whose answers can be done in the head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from geo.exposure.model import ExposureTable, FootprintFact
from geo.sites.model import Assumption, Site

ROW = {
    "realisation": 0,
    "piece": "A",
    "reference_unit": "",
    "settlement_class": "unknown",
    "structure_class": "land",
    "area_m2": float("nan"),
    "structures_any": float("nan"),
    "structures_half": float("nan"),
    "structures_centroid": float("nan"),
    "footprint_m2": float("nan"),
    "floor_m2": float("nan"),
    "storeys_unknown_m2": float("nan"),
    "population": float("nan"),
}


class MakeSite(Protocol):
    def __call__(self, *, registry: Mapping[str, Any] | None = ..., **fixed: float) -> Site: ...


class MakeExposure(Protocol):
    def __call__(self, rows: list[dict[str, Any]], **changes: Any) -> ExposureTable: ...


def assumption(name: str, value: float) -> Assumption:
    return Assumption(
        id=name,
        meaning=name,
        unit="1",
        kind="fixed",
        mode=value,
        source="judgement",
        mark="J",
        confidence="low",
    )


def uniform(name: str, low: float, high: float) -> Assumption:
    return Assumption(
        id=name,
        meaning=name,
        unit="1",
        kind="uniform",
        low=low,
        high=high,
        source="judgement",
        mark="J",
        confidence="low",
    )


def make_footprint(name: str = "A", **changes: Any) -> FootprintFact:
    facts: dict[str, Any] = {
        "id": name.lower(),
        "name": name,
        "project": "the project",
        "status": "planned",
        "takes": "all",
        "block": "would_displace",
        "cleared_on": None,
        "outline": "published",
        "area_m2": 2e6,
        "published_area_m2": 2e6,
        "accuracy_m": 10.0,
        "only_counts_speak": False,
        "source": "PLAN",
        "confidence": "high",
    }
    return FootprintFact(**(facts | changes))


def land(piece: str = "A", km2: float = 2.0, **changes: Any) -> dict[str, Any]:
    return ROW | {"piece": piece, "area_m2": km2 * 1e6} | changes


def structures(piece: str = "A", count: float = 100, **changes: Any) -> dict[str, Any]:
    counted = dict.fromkeys(("structures_any", "structures_half", "structures_centroid"), count)
    return ROW | {"piece": piece, "structure_class": "residential"} | counted | changes


def reference_table(*rows: Mapping[str, str]) -> pd.DataFrame:
    base = {
        "id": "unit",
        "name": "Unit",
        "persons": "1000",
        "houses": "",
        "area_km2": "10",
        "year": "2018",
        "basis": "census",
        "footprints": "all",
        "weight": "1",
        "source": "CENSUS",
        "confidence": "high",
        "note": "",
    }
    return pd.DataFrame([base | dict(row) for row in rows])


def counts_table(*rows: Mapping[str, str]) -> pd.DataFrame:
    base = {
        "id": "n1",
        "project": "the project",
        "footprint": "a",
        "households": "",
        "persons": "",
        "structures": "",
        "count_kind": "households",
        "reach": "complete",
        "official": "yes",
        "date": "2020",
        "source": "PRESS",
        "confidence": "medium",
        "note": "",
    }
    return pd.DataFrame([base | dict(row) for row in rows])


def settlements_table(*rows: Mapping[str, Any]) -> pd.DataFrame:
    nothing = float("nan")
    base: dict[str, Any] = {
        "id": "s1",
        "name": "Settlement",
        "households": nothing,
        "persons": nothing,
        "area_m2": nothing,
        "count_kind": "families",
        "part_of": "",
        "status": "",
        "source": "NGO",
    }
    return pd.DataFrame([base | dict(row) for row in rows])


def flood_shares(*rows: tuple[int, float, float]) -> pd.DataFrame:
    """Shares of ground and of structures of piece A under water, by position of the footprints."""
    return pd.DataFrame(
        [("flood", position, "A", ground, built) for position, ground, built in rows],
        columns=["event", "realisation", "piece", "ground_share", "structure_share"],
    )
