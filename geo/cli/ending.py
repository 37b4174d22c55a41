"""How a command ends: 0 done, 1 error, 2 usage, 3 done with findings or withheld parts."""

from __future__ import annotations

import errno
import functools
import io
import os
import re
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn, ParamSpec

import typer

from geo.cli import STOPPED
from geo.cli.library import broken_library
from geo.errors import GeoError

if TYPE_CHECKING:
    from collections.abc import Callable

DONE, ERROR, USAGE, FINDINGS = 0, 1, 2, 3

FULL = {errno.ENOSPC, errno.EDQUOT}
"""What a system says when nothing more fits on its disk."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that a terminal obeys, but for tabs and line ends. Not `geo.report.safe.visible`: a
sentence must come out where the libraries of the report do not load."""

P = ParamSpec("P")


def ends_in_a_sentence(command: Callable[P, int]) -> Callable[P, None]:
    """
    Turn what a command raises into one sentence on standard error and an exit code.

    Nothing is written before a run is whole, so the previous output stands whatever happens. A
    fault that this package did not foresee is named too; its traceback is shown to those who set
    ``GEO_TRACEBACK=1``, which changes no number.
    """

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        _show_what_can_be_shown()
        try:
            sys.exit(command(*args, **kwargs))
        except (typer.Abort, typer.BadParameter, typer.Exit):
            raise
        except GeoError as error:
            _fail(str(error))
        except KeyboardInterrupt:
            _fail(STOPPED)
        except BrokenPipeError:
            _leave_quietly()
        except ImportError as error:
            _not_loaded(error)
        except MemoryError:
            _fail("The memory of this machine ran out; assess a smaller area or fewer layers.")
        except Exception as error:  # noqa: BLE001 - the user sees a sentence, never a traceback
            _not_foreseen(error)

    return wrapped


def _show_what_can_be_shown() -> None:
    """Show a letter that the terminal's encoding lacks as its number; never fail over it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _not_loaded(error: ImportError) -> NoReturn:
    if (error.name or "").startswith("geo"):
        _not_foreseen(error)
    if os.environ.get("GEO_TRACEBACK"):
        traceback.print_exc()
    _fail(broken_library(error))


def _not_foreseen(error: Exception) -> NoReturn:
    if isinstance(error, PermissionError) and error.filename:
        _fail(f"{error.filename} may not be opened. Give yourself the right to read it.")
    if isinstance(error, OSError) and error.errno in FULL:
        _let_go_of_the_output()
        _fail("The disk is full, so the output is cut short. Make room, and try again.")
    if os.environ.get("GEO_TRACEBACK"):
        traceback.print_exc()
    _fail(
        f"Something that was not foreseen went wrong ({type(error).__name__}: {error}). "
        "Please report it, with what GEO_TRACEBACK=1 prints."
    )


def _fail(sentence: str) -> NoReturn:
    # What the user typed is repeated in sentences; a terminal must not obey it.
    print(_CONTROL.sub("\ufffd", sentence), file=sys.stderr)  # noqa: T201 - this is what the command line is for
    sys.exit(ERROR)


def _leave_quietly() -> NoReturn:
    """End without a word when the reader of our output has gone (``geo ... | head``)."""
    _let_go_of_the_output()
    sys.exit(ERROR)


def _let_go_of_the_output() -> None:
    """Send what is still unwritten nowhere, so that the interpreter does not fail over it too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
