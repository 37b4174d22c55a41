"""
Write a folder whole or not at all.

The files of a run are written into a hidden folder beside the target, which then takes the target's
place. A reader sees the old run or the new one; a run that fails or is killed leaves
the old one standing, and the next run clears away what the dead one left.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST = "manifest.json"
"""The file of a run that names its other files."""
BESIDE_DATABASE = ("-wal", "-shm", "-journal")
"""Ends of the names of what a program that looks into the GeoPackage leaves beside it."""
SHOWN = 3
"""Files that a sentence names one by one."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h: swap two names in one step


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """
    Give a fresh folder to write into, and let it take the place of `target` at the end.

    Parameters
    ----------
    target
        Folder to be replaced; it need not exist. Its parents are made.

    Yields
    ------
    folder
        An empty folder on the same disk.

    Raises
    ------
    OutputError
        If the folder cannot be made, written or put in place. The previous content stays.
    """
    target = target.absolute()
    partial = target.parent / f".{target.name}.partial-{os.getpid()}"
    try:
        _refuse_what_is_not_ours(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        _finish_what_a_dead_run_left(target)
        partial.mkdir()
        yield partial
        _flush(partial)
        _put_in_place(partial, target)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(_sentence(error, target)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _refuse_what_is_not_ours(target: Path) -> None:
    """Stop before a folder that holds something else than a run is replaced."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(
            f"{target} is not a folder, so the run cannot be written there; "
            "name another one with --out."
        )
    strangers = _written_by_nobody_known(target) if target.is_dir() else []
    if strangers:
        raise OutputError(
            f"{target} holds files that no run has written ({', '.join(strangers[:SHOWN])}), and "
            "writing there would remove them; name another folder with --out, or move them away."
        )


def _written_by_nobody_known(folder: Path) -> list[str]:
    """Name what stands in a folder and not in the manifest of the run that wrote it."""
    try:
        listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        known = {MANIFEST, *listed}
    except (OSError, ValueError, KeyError, TypeError):
        known = set()
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or not path.is_dir())
        and path.name not in known
        and not (path.name.endswith(BESIDE_DATABASE) and path.name.rpartition("-")[0] in known)
    ]


def _finish_what_a_dead_run_left(target: Path) -> None:
    previous = target.parent / f".{target.name}.previous"
    if previous.exists():
        if target.exists():
            shutil.rmtree(previous, ignore_errors=True)
        else:  # killed between the two renames of a system that cannot swap names
            previous.rename(target)
    for leftover in target.parent.glob(f".{target.name}.partial-*"):
        owner = leftover.name.rpartition("-")[2]
        if not (owner.isdigit() and _is_alive(int(owner))):
            shutil.rmtree(leftover, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":
        return True  # asking would end the process there; leave its folder alone
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _flush(folder: Path) -> None:
    """Make sure that what is renamed into place is on the disk, not only on its way there."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _put_in_place(partial: Path, target: Path) -> None:
    if not target.exists():
        partial.rename(target)
        return
    if _exchange(partial, target):
        return  # `partial` now holds the old run; the caller clears it away
    previous = target.parent / f".{target.name}.previous"
    target.rename(previous)
    try:
        partial.rename(target)
    except OSError:
        previous.rename(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step where the system can; say whether it was done."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done: int = renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE
    )
    return done == 0


def _sentence(error: OSError, target: Path) -> str:
    why = {
        errno.ENOSPC: "the disk is full; free some space",
        errno.EDQUOT: "your disk quota is used up; free some space",
        errno.EACCES: "it may not be written to; choose another folder with --out",
        errno.EPERM: "it may not be written to; choose another folder with --out",
        errno.EROFS: "it lies on a read-only disk; choose another folder with --out",
        errno.ENOENT: "the folder cannot be made there; choose another one with --out",
        errno.EEXIST: "a part of the path is a file; choose another folder with --out",
        errno.ENOTDIR: "a part of the path is a file; choose another folder with --out",
    }.get(error.errno or 0, f"{error.strerror or error}; choose another folder with --out")
    return f"The run could not be written to {target}: {why}. What stood there before still stands."
