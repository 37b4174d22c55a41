"""A site file is read whole, or every fault in it is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import ConfigError, FaultsError
from geo.sites import load_site

Writer = Callable[..., Path]
Rewrite = Callable[..., None]


def test_a_sound_file_becomes_a_site(write_site: Writer) -> None:
    site = load_site(write_site())
    assert (site.id, site.name.th) == ("paper", "กระดาษ")
    assert site.assumptions[0].high == 3.5


def test_a_byte_order_mark_is_no_fault(write_site: Writer) -> None:
    folder = write_site()
    path = folder / "site.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_site(folder).id == "paper"


def test_all_faults_are_named_at_once(write_site: Writer, rewrite: Rewrite) -> None:
    folder = write_site()
    rewrite(
        folder,
        ('country = "TH"', 'country = "Thailand"'),
        ("mode = 2.5", "mod = 2.5"),
        ('unit = "persons/household"\n', ""),
    )
    with pytest.raises(FaultsError) as caught:
        load_site(folder)
    first, second, third = sorted(caught.value.faults)
    assert "assumptions[1].mod: unknown key. Did you mean 'mode'?" in first
    assert "assumptions[1].unit: the key is missing" in second
    assert "country: found 'Thailand'; expected" in third
    assert all(str(folder / "site.toml") in fault for fault in caught.value.faults)


def test_swapped_corners_are_suspected(write_site: Writer, rewrite: Rewrite) -> None:
    folder = write_site()
    rewrite(folder, ("[100.50, 13.75, 100.60, 13.85]", "[13.75, 100.50, 13.85, 100.60]"))
    with pytest.raises(FaultsError, match="Are longitude and latitude swapped"):
        load_site(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("low = 2.0", "low = 9.0", "low <= mode <= high"),
        ("low = 2.0", "low = nan", "finite number"),
        ('reason = "None was published."', "", "say why in 'reason'"),
        (
            'reason = "None was published."',
            "households = 9\npersons = 8\nsource = 'CENSUS'\ncovers = ['plan']",
            "9 households of 8 persons",
        ),
        ('assumption = "household_size"', 'assumption = "family_size"', "'family_size'"),
    ],
)
def test_impossible_values_are_refused(
    write_site: Writer, rewrite: Rewrite, old: str, new: str, said: str
) -> None:
    folder = write_site()
    rewrite(folder, (old, new))
    with pytest.raises(FaultsError, match=said):
        load_site(folder)


def test_a_missing_folder_names_the_sites_beside_it(write_site: Writer) -> None:
    folder = write_site()
    with pytest.raises(ConfigError, match=r"papre is not a folder\. Sites beside it: paper"):
        load_site(folder.parent / "papre")


def test_a_folder_without_a_site_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no site\.toml"):
        load_site(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id = 'a'\nid = 'b'\n", "is not TOML"),
        ("name = 'เมือง'".encode("tis-620"), "is not UTF-8 text: byte 9"),
        (b"a = " + b"[" * 20_000, "is not TOML|too deeply"),
        (b"#" * (4 * 2**20 + 1), "at most 4,194,304"),
    ],
    ids=["twice the same key", "thai encoding", "nested", "too large"],
)
def test_what_is_not_toml_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "site.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        load_site(tmp_path)


def test_a_source_that_is_not_listed_is_a_fault(write_site: Writer) -> None:
    folder = write_site()
    (folder / "sources.csv").write_text("key,title,address\nCENSUSES,Census 2010,\n")
    with pytest.raises(FaultsError, match=r"'CENSUS' is not in sources\.csv\. Did you mean 'CENS"):
        load_site(folder)


def test_our_own_judgement_needs_no_source(write_site: Writer, rewrite: Rewrite) -> None:
    folder = write_site()
    rewrite(folder, ('source = "CENSUS"', 'source = "judgement"'), ('mark = "P"', 'mark = "J"'))
    (folder / "sources.csv").write_text("key,title,address\nNSO,Census 2010,\n")
    assert load_site(folder).assumptions[0].mark == "J"


def test_a_number_needs_a_source(write_site: Writer, rewrite: Rewrite) -> None:
    folder = write_site()
    (folder / "sources.csv").unlink()
    with pytest.raises(
        FaultsError, match=r"holds no sources\.csv.*'CENSUS': a number needs a source"
    ):
        load_site(folder)
    rewrite(folder, ('source = "CENSUS"', 'source = "JUDGEMENT"'), ('mark = "P"', 'mark = "J"'))
    assert load_site(folder).id == "paper"


def test_a_copy_that_keeps_the_id_is_refused_where_sites_are_called_by_name(
    write_site: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = write_site("paper_2")
    with pytest.raises(FaultsError, match="found 'paper' in the folder 'paper_2'"):
        load_site(copy)
    monkeypatch.chdir(copy)
    with pytest.raises(FaultsError, match="one name"):
        load_site(Path())
    assert load_site(write_site("paper_3", under="elsewhere")).id == "paper"


def test_a_pair_of_lists_needs_a_source_too(write_site: Writer, rewrite: Rewrite) -> None:
    folder = write_site()
    pair = (
        '[[list_pairs]]\nlists = ["gate", "door"]\ndependence = "positive"\n'
        'reason = "Both ask for a title."\nsource = "RUMOUR"\n\n[registry]'
    )
    rewrite(folder, ("[registry]", pair))
    with pytest.raises(FaultsError, match="list_pairs gate and door: source 'RUMOUR' is not in"):
        load_site(folder)
    rewrite(folder, ("RUMOUR", "JUDGEMENT"))
    assert load_site(folder).list_pairs[0].dependence == "positive"
