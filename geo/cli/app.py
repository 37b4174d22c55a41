"""The commands. Everything heavy is imported inside a command, so that --help answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.ending import DONE, ERROR, FINDINGS, ends_in_a_sentence

FEWEST_DRAWS = 256
"""With fewer, the 5 % and the 95 % point of an interval would rest on a handful of draws."""

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


def _role_names() -> list[str]:
    from geo.layers.fetch import ROLES

    return list(ROLES)


def _power_of_two(draws: int | None) -> int | None:
    if draws is not None and (draws < FEWEST_DRAWS or draws & (draws - 1)):
        raise typer.BadParameter(
            f"the number of draws must be a power of two, {FEWEST_DRAWS} or more; found {draws}. "
            "Try 1024 or 8192."
        )
    return draws


SiteName = Annotated[
    str,
    typer.Argument(
        metavar="SITE",
        help="A site's name, or a folder with a site.toml.",
        autocompletion=_site_names,
    ),
]
Data = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        metavar="PATH",
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
        typer.Argument(metavar="SITE", help="Sites by name or folder.", autocompletion=_site_names),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Run every site that geo sites lists.")
    ] = False,
    data: Data = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help=(
                "Folder to write to, instead of outputs/SITE; with several sites, one folder each "
                "inside it."
            ),
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER", min=0, help="Seed of every random choice; 20261122 unless told."
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            callback=_power_of_two,
            help="Number of draws, a power of two; 8192 unless told.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """
    Assess sites and write a map, a report, tables and results.

    Example: geo run bang_sue --out outputs/bang_sue
    """
    from geo.cli.running import run_sites

    names = _site_names() if every else list(sites or ())
    if not names:
        known = ", ".join(_site_names())
        raise typer.BadParameter(f"name one, or give --all. Known are: {known}", param_hint="SITE")
    if every and sites:
        raise typer.BadParameter("give sites or --all, not both.", param_hint="SITE")
    withheld = run_sites(names, data=data or [], out=out, seed=seed, draws=draws, as_json=as_json)
    return FINDINGS if withheld else DONE


@app.command()
@ends_in_a_sentence
def check(site: SiteName, data: Data = None, as_json: AsJson = False) -> int:
    """
    List everything that is wrong with a site's layers, all at once.

    Ends with 0 when nothing is, with 3 when something was mended or left out on the way, with 1
    when something must be mended by hand. Example: geo check varanasi
    """
    from geo.cli.looking import check_site

    faults, findings = check_site(site, data or [], as_json=as_json)
    if faults:
        return ERROR
    return FINDINGS if findings else DONE


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
        typer.Argument(
            metavar="ROLE",
            help="buildings, roads, rail, water, stations; all when none is named.",
            autocompletion=_role_names,
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help=(
                "Folder for the layers, instead of SITE-fetched; then: geo run SITE --data FOLDER."
            ),
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="DAY", help="The map as it was on this day, YYYY-MM-DD.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address of another Overpass server.")
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
