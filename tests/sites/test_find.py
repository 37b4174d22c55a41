"""A site is found by path, then beside the user, then among those shipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import ConfigError
from geo.sites import list_sites, site_folder

Writer = Callable[..., Path]


def test_a_path_is_taken_as_it_is(tmp_path: Path, write_site: Writer) -> None:
    folder = write_site("mine", under="elsewhere")
    assert site_folder(str(folder), home=tmp_path) == folder
    assert site_folder("elsewhere/mine", home=tmp_path) == folder
    assert site_folder(str(folder / "site.toml"), home=tmp_path) == folder


def test_a_name_is_looked_up_beside_the_user(tmp_path: Path, write_site: Writer) -> None:
    folder = write_site()
    assert site_folder("paper", home=tmp_path) == folder


def test_the_shipped_sites_are_found_from_anywhere(tmp_path: Path) -> None:
    shipped = list_sites(home=tmp_path)
    assert {"bang_sue", "varanasi"} <= set(shipped)
    assert all((site_folder(name, home=tmp_path) / "site.toml").is_file() for name in shipped)


def test_the_users_own_site_hides_a_shipped_one_of_that_name(
    tmp_path: Path, write_site: Writer
) -> None:
    folder = write_site("varanasi")
    assert site_folder("varanasi", home=tmp_path) == folder
    assert list_sites(home=tmp_path).count("varanasi") == 1


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path, write_site: Writer) -> None:
    write_site()
    with pytest.raises(ConfigError, match=r"no site 'papr'\. Did you mean 'paper'\?.*bang_sue"):
        site_folder("papr", home=tmp_path)


def test_a_path_that_leads_nowhere_is_not_taken_for_a_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no site"):
        site_folder("../varanasi", home=tmp_path / "empty")


def test_a_folder_without_a_site_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    with pytest.raises(ConfigError, match=r"bare holds no site\.toml"):
        site_folder("bare", home=tmp_path)
