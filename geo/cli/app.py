"""The commands. Everything heavy is imported inside a command, so that --help answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.ending import DONE, ERROR, FINDINGS, ends_in_a_sentence

app = typer.Typer(
    name="geo",
    help=(
        "Say how many households a project would displace beyond the registry, what was promised "
        "and what stands, and how sure we are. Try: geo run --all"
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _site_names() -> list[str]:
    from geo.sites import list_sites

    return list(list_sites())


SiteName = Annotated[
    str,
    typer.Argument(help="A site's name, or a folder with a site.toml.", autocompletion=_site_names),
]
Data = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        help=(
            "More layers: a catalogue (.toml), a folder with a catalogue.toml, or a folder of "
            "files that the site's known.toml describes. May be given several times."
        ),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


@app.command()
@ends_in_a_sentence
def run(
    sites: Annotated[
        list[str] | None,
        typer.Argument(help="Sites by name or folder.", autocompletion=_site_names),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Run every site that is shipped.")] = False,
    data: Data = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write to; with several sites, one folder each inside it."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of every random choice.")] = None,
    draws: Annotated[int | None, typer.Option(help="Number of draws, a power of two.")] = None,
    as_json: AsJson = False,
) -> int:
    """
    Assess sites and write a map, a report, tables and results.

    Example: geo run bang_sue --out outputs/bang_sue
    """
    from geo.cli.running import run_sites

    names = _site_names() if every else list(sites or ())
    if not names:
        raise typer.BadParameter("name a site, or give --all. Sites: " + ", ".join(_site_names()))
    if every and sites:
        raise typer.BadParameter("give sites or --all, not both.")
    withheld = run_sites(names, data=data or [], out=out, seed=seed, draws=draws, as_json=as_json)
    return FINDINGS if withheld else DONE


@app.command()
@ends_in_a_sentence
def check(site: SiteName, data: Data = None, as_json: AsJson = False) -> int:
    """
    List everything that is wrong with a site's layers, all at once.

    Ends with 0 when nothing is, with 3 when something was mended on the way, with 1 when something
    must be mended by hand. Example: geo check varanasi
    """
    from geo.cli.looking import check_site

    faults, repairs = check_site(site, data or [], as_json=as_json)
    if faults:
        return ERROR
    return FINDINGS if repairs else DONE


@app.command()
@ends_in_a_sentence
def layers(site: SiteName, data: Data = None, as_json: AsJson = False) -> int:
    """
    Show what is held for a site: what, from where, how old, how sure.

    Example: geo layers bang_sue
    """
    from geo.cli.looking import show_layers

    show_layers(site, data or [], as_json=as_json)
    return DONE


@app.command()
@ends_in_a_sentence
def sites(as_json: AsJson = False) -> int:
    """
    List the sites that can be run.

    Example: geo sites
    """
    from geo.cli.looking import show_sites

    show_sites(as_json=as_json)
    return DONE


@app.command()
@ends_in_a_sentence
def fetch(
    site: SiteName,
    roles: Annotated[
        list[str] | None,
        typer.Argument(help="buildings, roads, rail, water, stations; all when none is named."),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Folder for the layers; then: geo run SITE --data FOLDER.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="The map as it was on this day, YYYY-MM-DD.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Address of another Overpass server.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """
    Fetch a site's layers from OpenStreetMap (needs a network and the extra 'fetch').

    Example: geo fetch bang_sue buildings roads --into fetched
    """
    from geo.cli.fetching import fetch_site

    fetch_site(site, roles or [], into=into, at=at, endpoint=endpoint, as_json=as_json)
    return DONE


@app.command()
@ends_in_a_sentence
def doctor(as_json: AsJson = False) -> int:
    """
    Show versions, extras, fonts and browser, and what is amiss with the installation.

    Example: geo doctor --json
    """
    from geo.cli.examining import show_doctor

    problems = show_doctor(as_json=as_json)
    return FINDINGS if problems else DONE


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Say how many households a project would displace beyond the registry."""
    if show:
        from geo import __version__

        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    app()
