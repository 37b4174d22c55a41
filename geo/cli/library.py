"""What to say when a library of ours does not load; needs none of them itself."""

from __future__ import annotations

import sys


def broken_library(error: ImportError) -> str:
    """
    Name the library that is missing or broken, and the cure.

    Examples
    --------
    >>> broken_library(ImportError("cut off", name="scipy.stats")).partition(".")[0]
    "The library 'scipy' does not load (cut off)"
    """
    name = (error.name or "").partition(".")[0] or _outermost(error) or "of an unknown name"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (
        f"The library '{name}' does not load ({lines[0] if lines else type(error).__name__}). "
        f"Install the project's libraries anew, from its folder: {sys.executable} -m pip install "
        "--force-reinstall --require-hashes -r requirements.lock (geo doctor says what else is "
        "amiss)."
    )


def _outermost(error: ImportError) -> str | None:
    """Name the first library of others that was being loaded; some do not say it themselves."""
    frame = error.__traceback__
    while frame is not None:
        name = str(frame.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        if name not in {"", "geo", "__main__", "typer", "click", "importlib"}:
            return name
        frame = frame.tb_next
    return None
