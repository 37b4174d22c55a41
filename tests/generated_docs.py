"""
The pages that come from the code; `make docs` writes them, and a test compares them.

Run as a script from anywhere: ``python tests/generated_docs.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from geo.cli.app import app
from geo.results import Results

DOCS = Path(__file__).parents[1] / "docs"
WIDTH = "80"

CLI_INTRODUCTION = """\
# The command line

Generated from `--help` by `make docs`; change the commands in `geo/cli/`, not this page.

Results go to standard output, progress and faults to standard error; `--json` prints results for
other programs. A command ends with 0 when it is done, 1 after an error, 2 when it was called
wrongly, and 3 when it is done and has findings to read or parts that were withheld. An error is a
sentence on standard error, with `--json` too: standard output is then empty, or, of `geo run` with
several sites, holds the list of those that could be run.
`geo --install-completion` teaches the shell to complete commands, sites and assumptions.
"""


def command_names() -> list[str]:
    """Return the names of all commands, in the order in which --help lists them."""
    return [
        str(command.name or getattr(command.callback, "__name__", ""))
        for command in app.registered_commands
    ]


def cli_page() -> str:
    """Write the page of the command line from what each command says of itself."""
    sections = [f"## geo\n\n{_help([])}"]
    sections += [f"## geo {name}\n\n{_help([name])}" for name in command_names()]
    return "\n".join([CLI_INTRODUCTION, *sections])


def results_schema() -> str:
    """Write the JSON schema of results.json."""
    schema = Results.model_json_schema(mode="serialization")
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def pages() -> dict[Path, str]:
    """Return every generated page with its path."""
    return {
        DOCS / "cli.md": cli_page(),
        DOCS / "results.schema.json": results_schema(),
    }


def _help(command: list[str]) -> str:
    answer = CliRunner().invoke(
        app,
        [*command, "--help"],
        prog_name="geo",
        env={"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH, "NO_COLOR": "1"},
    )
    if answer.exit_code != 0:
        raise RuntimeError(f"geo {' '.join(command)} --help failed: {answer.output}")
    text = "\n".join(line.rstrip() for line in answer.stdout.strip().splitlines())
    return f"```\n{text}\n```\n"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(DOCS.parent))
