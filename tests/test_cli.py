"""The command line, through its installed entry point."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

GEO = [sys.executable, "-m", "geo"]
ROOT = Path(__file__).parent.parent


def geo(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*GEO, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    ended = geo("run", "--all", "--out", folder)
    assert ended.returncode in {0, 3}, ended.stderr
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, geo.cli.app;"
        "heavy = {'geopandas', 'pandas', 'folium', 'numpy', 'rasterio', 'pydantic', 'rich'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert loaded.stdout.strip() == "[]"
    ended = geo("--help")
    assert ended.returncode == 0
    for command in ("run", "check", "layers", "sites", "fetch", "doctor"):
        assert f"  {command} " in ended.stdout


def test_a_run_writes_the_whole_contract(both: Path) -> None:
    for site in ("bang_sue", "varanasi"):
        found = {path.name for path in (both / site).iterdir()}
        assert found == {
            "results.json", "map.html", "report.html", "tables", "layers.gpkg", "manifest.json",
        }  # fmt: skip
        assert list((both / site / "tables").glob("*.csv"))


def test_the_same_inputs_give_the_same_bytes(both: Path, tmp_path: Path) -> None:
    time.sleep(1.1)  # a clock that leaked into a file would now read another second
    ended = geo("run", "--all", "--out", tmp_path / "again")
    assert ended.returncode in {0, 3}, ended.stderr
    assert bytes_of(tmp_path / "again") == bytes_of(both)


def test_no_path_of_this_machine_is_in_a_run(both: Path) -> None:
    for name, content in bytes_of(both).items():
        assert str(ROOT).encode() not in content, name
        assert str(both).encode() not in content, name


def test_another_seed_moves_the_draws_and_not_the_facts(both: Path, tmp_path: Path) -> None:
    geo("run", "bang_sue", "--seed", "7", "--out", tmp_path / "x")
    other = json.loads((tmp_path / "x" / "results.json").read_text(encoding="utf-8"))
    first = json.loads((both / "bang_sue" / "results.json").read_text(encoding="utf-8"))
    new, old = (r["displacement"]["would_displace"] for r in (other, first))
    assert new["registered"] == old["registered"]
    assert new["households"]["p50"] != old["households"]["p50"]
    assert new["households"]["p50"] == pytest.approx(old["households"]["p50"], rel=0.05)


def test_json_goes_to_standard_output_and_parses(tmp_path: Path) -> None:
    ended = geo("run", "varanasi", "--json", "--out", tmp_path / "v")
    assert json.loads(ended.stdout)["site"]["id"] == "varanasi"


@pytest.mark.parametrize(
    "words",
    [("check", "bang_sue"), ("layers", "varanasi"), ("sites",), ("doctor",)],
    ids=lambda words: words[0],
)
def test_every_looking_command_speaks_json(words: tuple[str, ...]) -> None:
    ended = geo(*words, "--json")
    assert ended.returncode in {0, 3}, ended.stderr
    assert json.loads(ended.stdout)


def test_an_unknown_site_is_a_sentence_with_the_known_ones(tmp_path: Path) -> None:
    ended = geo("run", "bang_su", "--out", tmp_path / "x")
    assert ended.returncode == 1
    assert "Did you mean 'bang_sue'?" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "x").exists()


def test_an_error_under_json_is_a_sentence_and_no_output(tmp_path: Path) -> None:
    site = shutil.copytree(ROOT / "layers" / "bang_sue", tmp_path / "site")
    (site / "counts.csv").write_text("id;project\n", encoding="utf-8")
    (site / "catalogue.toml").write_text("no toml", encoding="utf-8")
    for words in (("run", site, "--out", tmp_path / "x"), ("check", site), ("layers", site)):
        ended = geo(*words, "--json")
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert "catalogue.toml is not TOML" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_the_manifest_holds_a_checksum_of_every_file_that_says_what_is_read(both: Path) -> None:
    told = json.loads((both / "bang_sue" / "manifest.json").read_text(encoding="utf-8"))
    folder = ROOT / "layers" / "bang_sue"
    assert told["inputs"] == [
        {"file": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}
        for name in ("site.toml", "sources.csv", "catalogue.toml")
    ]


def test_a_copy_that_keeps_its_id_writes_to_a_folder_of_its_own(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "layers" / "bang_sue", tmp_path / "copy")
    ended = geo("run", "./copy", "--draws", "256", cwd=tmp_path)
    assert ended.returncode in {0, 3}, ended.stderr
    assert [path.name for path in (tmp_path / "outputs").iterdir()] == ["copy"]


@pytest.mark.parametrize(
    ("words", "name"), [(("run", "bang_sue"), "scipy"), (("sites",), "pydantic")]
)
def test_a_library_that_does_not_load_is_named_with_its_cure(
    words: tuple[str, ...], name: str
) -> None:
    code = (
        f"import sys; sys.modules['{name}'] = None; sys.argv[0] = 'geo';"
        "from geo.cli import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert f"The library '{name}' does not load" in ended.stderr
    assert "requirements.lock" in ended.stderr
    assert "not foreseen" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "words", [("run",), ("run", "bang_sue", "--all"), ("run", "bang_sue", "--nonsense"), ("fly",)]
)
def test_wrong_usage_ends_with_two(words: tuple[str, ...]) -> None:
    ended = geo(*words)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("draws", ["0", "-8", "1000", "99999999999"])
def test_an_impossible_number_of_draws_is_a_sentence(draws: str, tmp_path: Path) -> None:
    ended = geo("run", "bang_sue", "--draws", draws, "--out", tmp_path / "x")
    assert ended.returncode in {1, 2}
    assert "power of two" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_ends_with_one_and_keeps_the_old_files(
    sign: signal.Signals, both: Path, tmp_path: Path
) -> None:
    target = tmp_path / "site"
    geo("run", "bang_sue", "--draws", "256", "--out", target)
    before = bytes_of(target)
    # The process stops itself in the midst of writing: no clock, no race.
    code = (
        "import os, sys, geo.run.outputs as room; from geo.cli import main;"
        "draw, sign = room.draw_map, int(sys.argv.pop());"
        "room.draw_map = lambda *given: (os.kill(os.getpid(), sign), draw(*given))[1];"
        "sys.argv[0] = 'geo'; main()"
    )
    words = ("run", "bang_sue", "--seed", "5", "--draws", "256", "--out", str(target))
    ended = subprocess.run(
        [sys.executable, "-c", code, *words, str(int(sign))],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Stopped" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert bytes_of(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert bytes_of(both)


def test_a_full_disk_is_a_sentence_and_keeps_the_old_files(tmp_path: Path) -> None:
    target = tmp_path / "site"
    geo("run", "bang_sue", "--out", target)
    before = bytes_of(target)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
        "sys.argv = ['geo', 'run', 'bang_sue', '--out', sys.argv[1]];"
        "from geo.cli import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert ended.returncode == 1
    assert "could not be written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert bytes_of(target) == before
