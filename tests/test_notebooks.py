import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import nbformat
import pytest

from geo.quantity import Interval
from geo.report.style import between
from geo.results import Results

PROJECT = Path(__file__).parents[1]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
GEO = Path(sys.executable).with_name("geo")
DONE, FINDINGS = 0, 3

by_site = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def execute(notebook: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a copy of a notebook in a kernel of its own, in `home`/notebooks."""
    folder = home / "notebooks"
    folder.mkdir()
    shutil.copy(notebook, folder)
    # The kernel writes its connection file and its history; none of it belongs in the user's home.
    environment = os.environ | {
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "--inplace", notebook.name],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose outputs/ holds a run of every site, made by the real command."""
    home = tmp_path_factory.mktemp("project")
    ran = subprocess.run(
        [str(GEO), "run", "--all", "--out", str(home / "outputs")],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode in {DONE, FINDINGS}, ran.stderr
    return home


def test_every_shipped_site_has_its_story() -> None:
    sites = {path.parent.name for path in (PROJECT / "layers").glob("*/site.toml")}
    assert sites == {path.stem for path in NOTEBOOKS}


@by_site
def test_a_notebook_holds_no_output_and_defines_nothing(notebook: Path) -> None:
    content = nbformat.read(notebook, as_version=4)
    nbformat.validate(content)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    assert code
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert not any(
            word in cell.source for word in ("def ", "lambda ", "class ", "!pip", "%pip")
        )


@by_site
def test_a_notebook_is_written_the_same_way_by_everybody(notebook: Path) -> None:
    content = nbformat.read(notebook, as_version=4)
    assert [cell.id for cell in content.cells] == [str(n) for n in range(len(content.cells))]
    assert content.metadata.kernelspec.name == "python3"
    assert nbformat.writes(content) + "\n" == notebook.read_text(encoding="utf-8")


@by_site
def test_the_results_that_it_reads_follow_the_published_shape(notebook: Path, home: Path) -> None:
    text = (home / "outputs" / notebook.stem / "results.json").read_text(encoding="utf-8")
    schema = json.loads((PROJECT / "docs" / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(text), schema)
    assert Results.model_validate_json(text).site.id == notebook.stem


@by_site
def test_it_tells_the_story_of_a_run(notebook: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "outputs").symlink_to(home / "outputs")
    ran = execute(notebook, tmp_path)
    assert ran.returncode == 0, ran.stderr
    told = nbformat.read(tmp_path / "notebooks" / notebook.name, as_version=4)
    for cell in told.cells:
        if cell.cell_type == "code":
            assert cell.outputs, f"nothing shown by: {cell.source[:80]}"
            assert not [out for out in cell.outputs if out.get("name") == "stderr"]
    results = json.loads(
        (home / "outputs" / notebook.stem / "results.json").read_text(encoding="utf-8")
    )
    shown = json.dumps(told.cells, ensure_ascii=False)
    assert results["household_definition"]["text"] in shown
    for block in (results["displacement"][name] for name in ("would_displace", "displaced")):
        for zone in block["zones"] if block and block["beyond_registry"] else ():
            if zone["name"] in block["registered"]["covers"]:
                counted = between(Interval(**zone["households"]))
                (table,) = (cell for cell in told.cells if "definition_effect" in cell.source)
                assert counted in json.dumps(table.outputs, ensure_ascii=False)
                assert between(Interval(**block["households"])) not in json.dumps(table.outputs)
    assert all(promise["verdict"] in shown for promise in results["delivery"]["promises"])


def test_without_a_run_it_says_what_to_do(tmp_path: Path) -> None:
    ran = execute(NOTEBOOKS[0], tmp_path)
    assert ran.returncode != 0
    assert f"Run this first: geo run {NOTEBOOKS[0].stem}" in ran.stderr
