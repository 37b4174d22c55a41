"""Columns that resettlement practice asks for: optional, and of a closed vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import FaultsError
from geo.layers.columns import COLUMNS
from geo.layers.model import Layer

PLACES = "id,name,lon,lat,accuracy_m,tenure_class,tenure_source\n"


def test_new_columns_may_be_absent_or_empty() -> None:
    rules = {(role, rule.name): rule for role, own in COLUMNS.items() for rule in own}
    for role, name in (
        ("footprints", "phase"),
        ("footprints", "displacement"),
        ("footprints", "edge_m"),
        ("settlements", "tenure_class"),
        ("settlements", "tenure_source"),
    ):
        assert not rules[role, name].needed
        assert not rules[role, name].filled
    assert rules["footprints", "displacement"].allowed == ("physical", "economic", "both")
    assert rules["footprints", "edge_m"].least == 0


def test_a_tenure_class_is_a_b_or_c(tmp_path: Path, layer_of: Callable[..., Layer]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{PLACES}s1,Lane,100.55,13.75,50,C,SURVEY\n", encoding="utf-8")
    assert layer_of("settlements", "a.csv").frame["tenure_class"].tolist() == ["c"]
    path.write_text(f"{PLACES}s1,Lane,100.55,13.75,50,owner,SURVEY\n", encoding="utf-8")
    with pytest.raises(FaultsError, match="column 'tenure_class': found 'owner'"):
        layer_of("settlements", "a.csv")
