"""What looks at a site tells every fault in the form that was asked for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.cli.app import app

BANG_SUE = Path(__file__).parents[2] / "layers" / "bang_sue"


@pytest.fixture
def misspelt(tmp_path: Path) -> Path:
    folder = shutil.copytree(BANG_SUE, tmp_path / "bang_sue")
    catalogue = folder / "catalogue.toml"
    text = catalogue.read_text(encoding="utf-8").replace("\ntitle = ", "\ntitel = ", 1)
    catalogue.write_text(text, encoding="utf-8")
    return folder


def test_faults_of_a_catalogue_are_json_where_json_was_asked_for(misspelt: Path) -> None:
    ended = CliRunner().invoke(app, ["check", str(misspelt), "--json"])
    assert ended.exit_code == 1
    faults = json.loads(ended.stdout)["faults"]
    assert any("Did you mean 'title'?" in fault for fault in faults)


def test_faults_of_a_catalogue_are_sentences_otherwise(misspelt: Path) -> None:
    ended = CliRunner().invoke(app, ["check", str(misspelt)])
    assert ended.exit_code == 1
    assert "2 faults; its layers are looked at once these are mended" in ended.stdout


@pytest.mark.parametrize("address", ["https://example.org/a.gpkg", "/vsicurl/a.gpkg"])
def test_an_address_is_never_opened(address: str) -> None:
    ended = CliRunner().invoke(app, ["layers", "bang_sue", "--data", address])
    assert ended.exit_code == 1
    assert "read from a disk only" in ended.stderr
