"""A site file of a made-up place, as a person would write it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SITE_TOML = """
schema_version = 1
id = "paper"
country = "TH"
crs = "EPSG:32647"
area_of_interest = [100.50, 13.75, 100.60, 13.85]
facts_as_of = 2026-11-01
name = { en = "Paper", th = "กระดาษ" }
project = { en = "A line on paper" }

[registry]
reason = "None was published."

[household_definition]
text = "People who share a dwelling and meals."
assumption = "household_size"

[[assumptions]]
id = "household_size"
meaning = "Persons in a household"
unit = "persons/household"
kind = "triangular"
low = 2.0
mode = 2.5
high = 3.5
source = "CENSUS"
mark = "P"
confidence = "high"
"""

Writer = Callable[..., Path]


@pytest.fixture
def write_site(tmp_path: Path) -> Writer:
    """Write a site's folder below tmp_path, holding a sound site.toml."""

    def write(name: str = "paper", *, under: str = "layers") -> Path:
        folder = tmp_path / under / name
        folder.mkdir(parents=True)
        (folder / "site.toml").write_text(SITE_TOML, encoding="utf-8")
        (folder / "sources.csv").write_text("key,title,address\nCENSUS,Census,\n", encoding="utf-8")
        return folder

    return write


@pytest.fixture
def rewrite() -> Callable[..., None]:
    """Replace words in a site file; a test that replaces nothing is a broken test."""

    def replace(folder: Path, *pairs: tuple[str, str]) -> None:
        path = folder / "site.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    return replace
