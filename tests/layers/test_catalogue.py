"""A catalogue is read strictly; a folder of known files needs none."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import ConfigError, FaultsError
from geo.layers import find_data, load_catalogue

ENTRY = """
[[layers]]
id = "{name}"
role = "roads"
path = "{name}.geojson"
title = "Roads"
source = "Survey"
provenance = "observed"
licence = "CC0"
vintage = "2026"
confidence = "high"
"""


def _catalogue(path: Path, *names: str, head: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = "".join(ENTRY.format(name=name) for name in names)
    path.write_text(f"schema_version = 1\n{head}\n{entries}", encoding="utf-8")
    return path


def test_all_faults_of_a_catalogue_are_named_at_once(tmp_path: Path) -> None:
    path = _catalogue(tmp_path / "catalogue.toml", "a", "b")
    text = path.read_text().replace('licence = "CC0"', 'license = "CC0"', 1)
    path.write_text(text.replace('role = "roads"\npath = "b', 'role = "road"\npath = "b'))
    with pytest.raises(FaultsError) as caught:
        load_catalogue(path)
    faults = "\n".join(caught.value.faults)
    assert "layers[1].license: unknown key. Did you mean 'licence'?" in faults
    assert "layers[1].licence: the key is missing" in faults
    assert "layers[2].role: found 'road', which is not known. Did you mean 'roads'?" in faults
    assert len(caught.value.faults) == 3


def test_a_file_is_a_catalogue_with_its_own_root(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    path = _catalogue(tmp_path / "mine" / "my.toml", "a", head='root = "../files"')
    root, catalogue = find_data(path, tmp_path)
    assert root == (tmp_path / "files").resolve()
    assert [spec.id for spec in catalogue.layers] == ["a"]


def test_a_folder_with_a_catalogue_speaks_for_itself(tmp_path: Path) -> None:
    path = _catalogue(tmp_path / "data" / "catalogue.toml", "a", "b")
    root, catalogue = find_data(path.parent, tmp_path)
    assert root == path.parent.resolve()
    assert len(catalogue.layers) == 2


def test_of_known_files_only_those_present_are_used(tmp_path: Path) -> None:
    _catalogue(tmp_path / "site" / "known.toml", "a", "b")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "b.geojson").touch()
    root, catalogue = find_data(tmp_path / "data", tmp_path / "site")
    assert root == tmp_path / "data"
    assert [spec.id for spec in catalogue.layers] == ["b"]


def test_where_nothing_is_recognised_what_was_looked_for_is_listed(tmp_path: Path) -> None:
    _catalogue(tmp_path / "site" / "known.toml", "a", "b")
    (tmp_path / "data").mkdir()
    with pytest.raises(ConfigError, match=r"Looked for: a\.geojson, b\.geojson"):
        find_data(tmp_path / "data", tmp_path / "site")


def test_a_site_that_knows_no_files_asks_for_a_catalogue(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"has no known\.toml.*Write a catalogue\.toml there"):
        find_data(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere", "no such file or folder"), ("a.csv", "is not a catalogue")]
)
def test_what_is_no_data_is_refused(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "a.csv").touch()
    with pytest.raises(ConfigError, match=said):
        find_data(tmp_path / name, tmp_path)


def test_a_root_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = _catalogue(tmp_path / "catalogue.toml", "a", head='root = "gone"')
    with pytest.raises(ConfigError, match=r"root = 'gone'.*is no folder"):
        find_data(path, tmp_path)
