"""The arguments and options that several commands take, and what a shell may complete of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FEWEST_DRAWS = 256
"""With fewer, the 5 % and the 95 % point of an interval would rest on a handful of draws."""


def site_names() -> list[str]:
    """Complete the sites that can be run by name."""
    from geo.sites import list_sites

    return list(list_sites())


def explainable() -> list[str]:
    """Complete the numbers that every site may have; footprints and methods take a run to know."""
    return ["would_displace", "displaced", "beyond_registry"]


def role_names() -> list[str]:
    """Complete the roles that can be fetched."""
    from geo.layers.fetch import ROLES

    return list(ROLES)


def assumption_ids(ctx: typer.Context) -> list[str]:
    """Complete ids of the assumptions of the sites on the line, as far as these can be read."""
    from geo.errors import GeoError
    from geo.sites import load_site, site_folder

    # While the option has no value yet, the words before it are still in `args`.
    named = ctx.params.get("site") or ctx.params.get("sites") or ctx.args
    found: dict[str, None] = {}
    for name in [named] if isinstance(named, str) else named:
        try:
            rows = load_site(site_folder(name)).assumptions
        except GeoError:
            continue
        found |= dict.fromkeys(f"{row.key}=" for row in rows)
    return list(found)


def power_of_two(draws: int | None) -> int | None:
    """Refuse a number of draws that the design of the draws cannot take."""
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
        autocompletion=site_names,
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
Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="ID=VALUE",
        help=(
            "An assumption in place of the site's: household_size=2.9, household_size=2.5..3.6 or "
            "household_size=pert:2.5,3.0,3.6. May be given several times."
        ),
        autocompletion=assumption_ids,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="NUMBER",
        min=0,
        help="Seed of every random choice; 20261122 unless told.",
    ),
]
DrawsNumber = Annotated[
    int | None,
    typer.Option(
        "--draws",
        metavar="NUMBER",
        callback=power_of_two,
        help="Number of draws, a power of two; 8192 unless told.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
