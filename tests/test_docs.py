import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from geo import __version__
from geo.layers.columns import COLUMNS
from geo.layers.doors import FORMATS
from geo.layers.model import LayerSpec, RasterRole, Selection
from geo.sites.model import Assumption, Kind, Registry, Site
from tests.generated_docs import command_names, pages

PROJECT = Path(__file__).parents[1]
PYPROJECT_TEXT = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
PYPROJECT: dict[str, Any] = tomllib.loads(PYPROJECT_TEXT)
PROSE = sorted(
    [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), PROJECT / "outputs/README.md"]
)
LOCKS = ("requirements.lock", "requirements-dev.lock")
LARGEST_KB = 500

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|farm|home|Users)/\w.*")


def tracked() -> list[Path]:
    """Every file of the project that git knows or would add."""
    if shutil.which("git") is None or not (PROJECT / ".git").exists():
        pytest.skip("Only a git checkout knows which files belong to the project.")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (PROJECT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def name_of(requirement: str) -> str:
    return re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0].lower()


def pinned(lock: str) -> dict[str, str]:
    """Name -> version; the few packages pinned per platform are joined."""
    pins: dict[str, str] = {}
    for line in (PROJECT / lock).read_text(encoding="utf-8").splitlines():
        found = re.match(r"([A-Za-z0-9._-]+)==(\S+)(?: ; (.*?))?(?: \\)?$", line)
        if found:
            name, version, where = found.groups()
            pins[f"{name.lower()} {where or ''}".strip()] = version
    return pins


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_generated_page_is_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "Run: make docs"


def test_every_command_shows_an_example() -> None:
    page = pages()[PROJECT / "docs" / "cli.md"]
    sections = dict(
        re.findall(r"^## geo (\w+)\n(.*?)(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL)
    )
    assert set(sections) == set(command_names())
    for name, section in sections.items():
        assert re.search(rf"Example:\s+geo\s+{name}\b", section), f"geo {name} has no example"


@pytest.mark.parametrize("page", PROSE, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(<?([^)\s>]+)>?\)", text)
    local = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    lost = [link for link in local if link and not (page.parent / link).exists()]
    assert lost == []


def test_every_page_and_every_decision_is_listed() -> None:
    docs = PROJECT / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    decisions = (docs / "decisions" / "README.md").read_text(encoding="utf-8")
    pages_there = {path.name for path in docs.glob("*.md")} - {"index.md"}
    records = {path.name for path in (docs / "decisions").glob("[0-9]*.md")}
    assert {name for name in pages_there if f"({name})" not in index} == set()
    assert {name for name in records if f"({name})" not in decisions} == set()


def test_every_decision_has_context_decision_and_consequences() -> None:
    for record in (PROJECT / "docs" / "decisions").glob("[0-9]*.md"):
        headings = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], record.name


def test_the_house_is_drawn_as_it_is_enforced() -> None:
    contract = PYPROJECT["tool"]["importlinter"]["contracts"][0]
    page = (PROJECT / "docs" / "house.md").read_text(encoding="utf-8")
    drawing = page.split("```")[1].strip().splitlines()
    floors = [re.split(r"\s{2,}", line, maxsplit=1)[0] for line in drawing]
    assert floors == contract["layers"]


def test_every_dependency_has_its_reason() -> None:
    record = (PROJECT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    rows = " ".join(line.split("|")[1] for line in record.splitlines() if line.startswith("|"))
    project = PYPROJECT["project"]
    optional = [line for extra in project["optional-dependencies"].values() for line in extra]
    needed = {name_of(line) for line in [*project["dependencies"], *optional]}
    assert {name for name in needed if not re.search(rf"\b{name}\b", rows)} == set()


def test_every_exception_from_the_rules_has_its_reason() -> None:
    lists = re.findall(
        r"(?:ignore|\"[^\"]*\*\*\") = \[\n(.*?)\n\]", PYPROJECT_TEXT, flags=re.DOTALL
    )
    lines = [line for block in lists for line in block.splitlines()]
    ignored = PYPROJECT["tool"]["ruff"]["lint"]
    count = len(ignored["ignore"]) + sum(map(len, ignored["per-file-ignores"].values()))
    assert len(lines) == count
    assert [line for line in lines if not re.search(r'"[A-Z0-9]+", +# \w', line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_hashes_everything(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S+|^-.*|^.* @ .*", text, flags=re.MULTILINE) == []
    assert text.count("==") <= text.count("--hash=sha256:")
    requirements = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert [line for line in requirements if "--hash=sha256:" not in line] == []


def test_the_locks_hold_what_pyproject_asks_for_and_agree() -> None:
    run, dev = (pinned(lock) for lock in LOCKS)
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    extras = project["optional-dependencies"]
    for_run = [*project["dependencies"], *extras["osm"], *groups["build"]]
    for_dev = [*for_run, *extras["fetch"], *groups["dev"]]
    locked_for_run = {name.split()[0] for name in run}
    locked_for_dev = {name.split()[0] for name in dev}
    assert {name_of(line) for line in for_run} <= locked_for_run
    assert {name_of(line) for line in for_dev} <= locked_for_dev
    assert {name: run[name] for name in run if dev.get(name, run[name]) != run[name]} == {}
    assert locked_for_run <= locked_for_dev


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and grids
        found += [f"{path.relative_to(PROJECT)}: {hit}" for hit in MACHINE_PATH.findall(text)]
    assert found == []


def test_files_are_small() -> None:
    large = [path for path in tracked() if path.stat().st_size > LARGEST_KB * 1024]
    assert large == []


def test_the_citation_is_of_this_version() -> None:
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == PYPROJECT["project"]["version"] == __version__
    assert {"message", "title", "authors"} <= set(citation)
    for reference in citation["references"]:
        assert {"type", "title", "authors"} <= set(reference)


def test_the_changelog_keeps_a_heading_for_numbers_that_moved() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert released[0].startswith("[Unreleased]")
    assert all("### Numbers that moved" in section for section in released)


def own_site_page() -> str:
    return (PROJECT / "docs" / "own-site.md").read_text(encoding="utf-8")


def test_every_key_that_a_person_may_write_is_explained() -> None:
    page = own_site_page()
    keys = {*Site.model_fields, *Registry.model_fields, *Assumption.model_fields}
    words = {*keys, *LayerSpec.model_fields, *get_args(Kind), *COLUMNS, *get_args(RasterRole)}
    words -= {"name", "project", "registry", "household_definition"}  # as [tables]
    words -= {"assumptions", "list_pairs"}  # as [[tables]]
    missing = {word for word in {*words, *FORMATS} if f"`{word}`" not in page}
    assert missing == set()
    assert {word for word in get_args(Selection) if word not in page} == set()


def test_the_smallest_site_runs_as_it_is_printed(tmp_path: Path) -> None:
    files = re.findall(
        r"^`(layers/\S+)`\n\n```\w+\n(.*?)^```", own_site_page(), re.MULTILINE | re.DOTALL
    )
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ended = [
        subprocess.run(
            [sys.executable, "-m", "geo", command, "testbay"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
        )
        for command in ("check", "run")
    ]
    assert ended[0].returncode == 0, ended[0].stdout
    assert ended[1].returncode in {0, 3}, ended[1].stderr
    assert "2 layers looked at, 0 faults" in ended[0].stdout
    assert "no number" not in ended[1].stdout.splitlines()[1]
    assert (tmp_path / "outputs" / "testbay" / "map.html").is_file()
