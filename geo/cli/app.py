"""The commands. Everything heavy is imported inside a command, so that --help answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.ending import DONE, ERROR, FINDINGS, ends_in_a_sentence
from geo.cli.options import (
    AsJson,
    Assume,
    Data,
    DrawsNumber,
    Seed,
    SiteName,
    explainable,
    role_names,
    site_names,
)

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


@app.command()
@ends_in_a_sentence
def run(
    sites: Annotated[
        list[str] | None,
        typer.Argument(metavar="SITE", help="Sites by name or folder.", autocompletion=site_names),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Run every site that geo sites lists.")
    ] = False,
    data: Data = None,
    assume: Assume = None,
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
    seed: Seed = None,
    draws: DrawsNumber = None,
    as_json: AsJson = False,
) -> int:
    """
    Assess sites and write a map, a report, tables and results.

    Example: geo run bang_sue --out outputs/bang_sue
    """
    from geo.cli.running import run_sites

    names = site_names() if every else list(sites or ())
    if not names:
        known = ", ".join(site_names())
        raise typer.BadParameter(f"name one, or give --all. Known are: {known}", param_hint="SITE")
    if every and sites:
        raise typer.BadParameter("give sites or --all, not both.", param_hint="SITE")
    withheld = run_sites(
        names,
        data=data or [],
        out=out,
        seed=seed,
        draws=draws,
        as_json=as_json,
        assume=assume or [],
    )
    return FINDINGS if withheld else DONE


@app.command()
@ends_in_a_sentence
def displaced(
    site: SiteName,
    data: Data = None,
    assume: Assume = None,
    seed: Seed = None,
    draws: DrawsNumber = None,
    as_json: AsJson = False,
) -> int:
    """
    Print how many households a project would displace, and how sure that is.

    Nothing is written. With --json: the displacement part of results.json.

    Example: geo displaced bang_sue --assume household_size=2.9
    """
    from geo.cli.answering import show_displaced

    findings = show_displaced(
        site, data or [], assume or [], seed=seed, draws=draws, as_json=as_json
    )
    return FINDINGS if findings else DONE


@app.command()
@ends_in_a_sentence
def explain(
    site: SiteName,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help=(
                "would_displace, displaced, beyond_registry, or the id of a footprint or of a "
                "method; the site's headline when it is left out."
            ),
            autocompletion=explainable,
        ),
    ] = None,
    data: Data = None,
    assume: Assume = None,
    seed: Seed = None,
    draws: DrawsNumber = None,
    as_json: AsJson = False,
) -> int:
    """
    Walk through one number, step by step, to its sources.

    Example: geo explain bang_sue beyond_registry
    """
    from geo.cli.explaining import show_explanation

    findings = show_explanation(
        site, what, data or [], assume or [], seed=seed, draws=draws, as_json=as_json
    )
    return FINDINGS if findings else DONE


@app.command()
@ends_in_a_sentence
def census(
    site: SiteName,
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The new file, a CSV; one that is there already stays."),
    ],
    rows: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            help="Rows for each footprint, instead of one per household of the estimate.",
        ),
    ] = None,
    data: Data = None,
    assume: Assume = None,
) -> int:
    """
    Write the census form of a resettlement plan, with what is known filled in.

    Example: geo census bang_sue --out census.csv
    """
    from geo.cli.answering import write_census_form

    findings = write_census_form(site, data or [], assume or [], out=out, rows=rows)
    return FINDINGS if findings else DONE


@app.command()
@ends_in_a_sentence
def check(site: SiteName, data: Data = None, assume: Assume = None, as_json: AsJson = False) -> int:
    """
    List everything that is wrong with a site's layers, all at once.

    Ends with 0 when nothing is, with 3 when something was mended or left out on the way, with 1
    when something must be mended by hand. Example: geo check varanasi
    """
    from geo.cli.looking import check_site

    faults, findings = check_site(site, data or [], as_json=as_json, assume=assume or [])
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
            autocompletion=role_names,
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
