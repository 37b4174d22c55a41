"""The list of sources, and the keys that point into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import FaultsError
from geo.sites import load_sources, split_keys, unknown_keys


def _listed(folder: Path, text: str) -> Path:
    (folder / "sources.csv").write_text(text, encoding="utf-8")
    return folder


def test_sources_keep_their_order_and_an_empty_address_is_none(tmp_path: Path) -> None:
    sources = load_sources(_listed(tmp_path, "key,title,address\nB,Book,\nA,Page,https://a.org\n"))
    assert list(sources) == ["B", "A"]
    assert sources["B"].address is None
    assert sources["A"].address == "https://a.org"


def test_a_folder_without_a_list_has_no_sources(tmp_path: Path) -> None:
    assert load_sources(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,title\nA,Page\n", "lacks the columns address"),
        ("key,title,address\nA,,x\n", "row 2: found no key or no title"),
        ("key,title,address\nA,Page,\nA,Other,\n", "row 3: the key 'A' stands in an earlier row"),
        ('key,title,address\nA,"Page,\n', "is not a table"),
    ],
)
def test_a_broken_list_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FaultsError, match=said):
        load_sources(_listed(tmp_path, text))


def test_keys_are_split_and_judgement_is_always_known(tmp_path: Path) -> None:
    sources = load_sources(_listed(tmp_path, "key,title,address\nA,Page,\n"))
    assert split_keys(" A ;B;; JUDGEMENT") == ("A", "B", "JUDGEMENT")
    assert unknown_keys("A; B; JUDGEMENT", sources) == ("B",)
    assert unknown_keys("", sources) == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"key;title;address\nA;Page;\n", "is separated by semicolons"),
        ("key,title,address\nA,Page,\n".encode("utf-16"), "is not UTF-8 text"),
    ],
)
def test_a_list_from_a_spreadsheet_says_how_to_save_it(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "sources.csv").write_bytes(content)
    with pytest.raises(FaultsError, match=rf"{said}.*CSV UTF-8 \(comma delimited\)"):
        load_sources(tmp_path)
