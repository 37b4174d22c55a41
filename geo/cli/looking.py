"""Commands that look and change nothing: check, layers, sites."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from geo.layers import check_shelf, load_shelf
from geo.run.assessment import layers_used
from geo.run.opening import open_site
from geo.sites import list_sites, load_site, site_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def check_site(
    name: str, data: Sequence[Path], *, as_json: bool
) -> tuple[Sequence[str], Sequence[str]]:
    """Print all faults and repairs of a site's layers, and return both."""
    opened = open_site(name, data)
    faults, repairs = check_shelf(opened.site, opened.sources)
    if as_json:
        report = {"site": opened.site.id, "faults": list(faults), "repairs": list(repairs)}
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return faults, repairs
    for fault in faults:
        typer.echo(f"fault   {fault}")
    for repair in repairs:
        typer.echo(f"mended  {repair}")
    count = sum(len(catalogue.layers) for _root, catalogue in opened.sources)
    typer.echo(
        f"{opened.site.name.en}: {count} layers looked at, {len(faults)} faults, "
        f"{len(repairs)} mended on reading."
    )
    return faults, repairs


def show_layers(name: str, data: Sequence[Path], *, as_json: bool) -> None:
    """Print one line for every layer of a site: what, how many, how made, how old, how sure."""
    opened = open_site(name, data)
    used = layers_used(load_shelf(opened.site, opened.sources))
    if as_json:
        listing = [layer.model_dump(mode="json") for layer in used]
        typer.echo(json.dumps(listing, ensure_ascii=False, indent=1))
        return
    for layer in used:
        accuracy = "each its own" if layer.accuracy_m is None else f"{layer.accuracy_m:g} m"
        typer.echo(f"{layer.id} ({layer.role}): {layer.title}")
        typer.echo(
            f"    {layer.features:,} features, {layer.provenance}, of {layer.vintage}, "
            f"confidence {layer.confidence}, accuracy {accuracy}"
        )
        typer.echo(f"    from {layer.source}; {layer.licence}")
        for text in (*layer.repairs, *([layer.caveat] if layer.caveat else [])):
            typer.echo(f"    note: {text}")


def show_sites(*, as_json: bool) -> None:
    """Print the sites that can be run by name."""
    sites = [load_site(site_folder(name)) for name in list_sites()]
    if as_json:
        listing = [{"id": site.id, "name": site.name.model_dump()} for site in sites]
        typer.echo(json.dumps(listing, ensure_ascii=False, indent=1))
        return
    for site in sites:
        local = " · ".join(text for text in (site.name.th, site.name.hi, site.name.ja) if text)
        typer.echo(f"{site.id}  {site.name.en}  {local}")
