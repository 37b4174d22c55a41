"""A run folder is replaced whole or not at all, whatever happens in between."""

import errno
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from geo.errors import OutputError
from geo.run import atomic
from geo.run.atomic import replaced_folder


def finished_run(folder: Path, text: str) -> Path:
    with replaced_folder(folder) as partial:
        (partial / "manifest.json").write_text('{"files": {"map.html": ""}}')
        (partial / "map.html").write_text(text)
    return folder


def beside(folder: Path) -> set[str]:
    return {path.name for path in folder.parent.iterdir()}


def test_the_second_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    target = finished_run(tmp_path / "site", "old")
    finished_run(target, "new")
    assert (target / "map.html").read_text() == "new"
    assert beside(target) == {"site"}


def test_parents_are_made(tmp_path: Path) -> None:
    assert finished_run(tmp_path / "a" / "b" / "site", "x").is_dir()


def test_without_a_swap_the_folder_is_still_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "_exchange", lambda _one, _other: False)
    target = finished_run(tmp_path / "site", "old")
    finished_run(target, "new")
    assert (target / "map.html").read_text() == "new"
    assert beside(target) == {"site"}


def test_a_failure_leaves_the_old_run_and_no_litter(tmp_path: Path) -> None:
    target = finished_run(tmp_path / "site", "old")
    with pytest.raises(ZeroDivisionError), replaced_folder(target) as partial:
        (partial / "map.html").write_text(str(1 / 0))
    assert (target / "map.html").read_text() == "old"
    assert beside(target) == {"site"}


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    target = finished_run(tmp_path / "site", "old")
    with (
        pytest.raises(OutputError, match=r"disk is full.*still stands"),
        replaced_folder(target),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert (target / "map.html").read_text() == "old"


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(OutputError, match="is not a folder"), replaced_folder(tmp_path / "site"):
        pass
    assert (tmp_path / "site").read_text() == "mine"


def test_a_parent_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with (
        pytest.raises(OutputError, match="part of the path is a file"),
        replaced_folder(tmp_path / "a" / "site"),
    ):
        pass


def test_a_folder_of_somebody_else_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with (
        pytest.raises(OutputError, match="no run has written"),
        replaced_folder(tmp_path / "thesis"),
    ):
        pass
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is not a folder"), replaced_folder(tmp_path / "site"):
        pass


def test_a_killed_run_leaves_the_old_one_and_the_next_clears_up(tmp_path: Path) -> None:
    target = finished_run(tmp_path / "site", "old")
    code = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from geo.run.atomic import replaced_folder
        with replaced_folder(Path(sys.argv[1])) as partial:
            (partial / "map.html").write_text("half")
            print("writing", flush=True)
            time.sleep(60)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (target / "map.html").read_text() == "old"
    assert len(beside(target)) == 2
    finished_run(target, "new")
    assert (target / "map.html").read_text() == "new"
    assert beside(target) == {"site"}


def test_a_run_killed_between_two_renames_is_restored(tmp_path: Path) -> None:
    target = finished_run(tmp_path / "site", "old")
    target.rename(tmp_path / ".site.previous")
    with pytest.raises(RuntimeError), replaced_folder(target):
        raise RuntimeError
    assert (target / "map.html").read_text() == "old"
