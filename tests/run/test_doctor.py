import json
import os
import tomllib
from importlib import import_module, metadata
from pathlib import Path

import pytest

from geo.run import doctor as room
from geo.run.doctor import NEEDED_MB, Component, Disk, DoctorReport, Font, doctor

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sound() -> DoctorReport:
    """A machine on which nothing is amiss, whatever the one is on which the tests run."""
    fonts = tuple(Font(script=script, state="found") for script in room.SCRIPTS.values())
    return doctor().model_copy(
        update={
            "fonts": fonts,
            "browser": "/usr/bin/a-browser",
            "overrides": (),
            "proj_network": False,
            "extras": (),
            "disk": Disk(folder="somewhere", writable=True, free_mb=NEEDED_MB),
        }
    )


def test_looks_at_every_dependency_that_pyproject_names() -> None:
    named = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    report = doctor()
    looked_at = {library.name for library in report.dependencies}
    assert looked_at == {line.split(">=")[0] for line in named["dependencies"]}
    assert {extra.name for extra in report.extras} == set(named["optional-dependencies"])


def test_versions_are_those_of_the_libraries(sound: DoctorReport) -> None:
    assert all(part.version for part in (*sound.gdal, *sound.geos, *sound.proj))
    assert {part.name for part in sound.gdal} == {"pyogrio", "rasterio"}
    assert {part.version for part in sound.dependencies if part.name == "numpy"} == {
        metadata.version("numpy")
    }
    assert sound.proj_database


def test_nothing_is_amiss_with_a_sound_installation(sound: DoctorReport) -> None:
    assert sound.problems == ()
    assert sound.advice == ()


def test_the_report_is_json_with_its_problems_inside(sound: DoctorReport) -> None:
    full = sound.model_copy(update={"disk": Disk(folder="full", writable=True, free_mb=1)})
    told = json.loads(full.model_dump_json())
    assert told["problems"] == [f"full lies on a disk with 1 MB free; {NEEDED_MB} MB are needed."]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dependencies": (Component(name="scipy", version=None),)}, "scipy is required and not"),
        ({"gdal": (Component(name="rasterio", version=None),)}, "rasterio is installed but does"),
        ({"proj_database": False}, "PROJ does not find its database"),
        ({"proj_network": True}, "PROJ_NETWORK=OFF"),
        ({"overrides": ("PROJ_LIB",)}, "PROJ_LIB point"),
        ({"disk": Disk(folder="shut", writable=False, free_mb=9_999)}, "shut cannot be written"),
    ],
)
def test_each_fault_gets_one_sentence(
    sound: DoctorReport, change: dict[str, object], words: str
) -> None:
    problems = sound.model_copy(update=change).problems
    assert len(problems) == 1
    assert words in problems[0]


def test_the_lines_for_a_terminal_end_with_what_is_amiss(sound: DoctorReport) -> None:
    assert sound.lines()[-1] == "Nothing is amiss."
    broken = sound.model_copy(update={"proj_database": False})
    assert broken.problems[0] in broken.lines()[-1]
    assert all(part.version in "".join(sound.lines()) for part in sound.gdal if part.version)


def test_missing_fonts_and_browser_are_advice_and_no_problem(sound: DoctorReport) -> None:
    bare = sound.model_copy(
        update={"fonts": (Font(script="Thai", state="missing"),), "browser": None}
    )
    assert bare.problems == ()
    assert [line.split()[:3] for line in bare.advice] == [
        ["No", "font", "on"],
        ["No", "browser", "found:"],
    ]


def test_an_extra_that_is_absent_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_osmnx(name: str) -> str:
        if name == "osmnx":
            raise metadata.PackageNotFoundError(name)
        return metadata.version(name)

    monkeypatch.setattr(room, "version", without_osmnx)
    report = doctor()
    fetch = next(extra for extra in report.extras if extra.name == "fetch")
    assert not fetch.installed
    assert fetch.install is not None
    assert 'pip install -e ".[fetch]"' in fetch.install
    assert "promised-ground" not in fetch.install  # nothing of ours is published under that name
    assert fetch.install in report.advice


def test_a_library_that_is_installed_and_broken_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str) -> object:
        if name in {"scipy", "osmium"}:
            raise ImportError(f"lib{name}.so: cannot open shared object file\nand more")
        return import_module(name)

    monkeypatch.setattr(room, "import_module", broken)
    report = doctor()
    (problem,) = (problem for problem in report.problems if "scipy" in problem)
    assert "scipy is installed but does not load (ImportError: libscipy.so: cannot open" in problem
    assert "and more" not in problem
    assert "requirements.lock" in problem
    osm = next(extra for extra in report.extras if extra.name == "osm")
    assert not osm.installed
    assert osm.install is not None
    assert "is installed, but does not load: osmium (ImportError: libosmium.so" in osm.install


def test_fonts_are_unknown_where_fontconfig_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    report = doctor()
    assert {font.state for font in report.fonts} == {"unknown"}
    assert report.browser is None


def test_redirected_libraries_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDAL_DRIVER_PATH", os.devnull)
    assert any("GDAL_DRIVER_PATH" in problem for problem in doctor().problems)


def test_the_output_folder_need_not_exist_and_is_not_made(tmp_path: Path) -> None:
    out = tmp_path / "not" / "yet"
    disk = doctor(out).disk
    assert disk.folder == str(out)
    assert disk.writable
    assert not out.exists()


def test_a_file_in_the_place_of_the_output_folder_is_a_problem(tmp_path: Path) -> None:
    taken = tmp_path / "outputs"
    taken.write_text("a file", encoding="utf-8")
    assert any("cannot be written" in problem for problem in doctor(taken).problems)
