"""Commands that look and change nothing: check, layers, sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.cli.saying import counted, say, say_json
from geo.layers import check_shelf, load_shelf
from geo.run.assessment import layers_used, run_faults
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
    if not faults:
        # Sound layers may still not support a run: an amount without a unit, an assumption missing.
        faults = run_faults(opened.site, opened.sources)
    if as_json:
        report = {"site": opened.site.id, "faults": list(faults), "repairs": list(repairs)}
        say_json(report)
        return faults, repairs
    for fault in faults:
        say(f"fault   {fault}")
    for repair in repairs:
        say(f"mended  {repair}")
    count = sum(len(catalogue.layers) for _root, catalogue in opened.sources)
    say(
        f"{opened.site.name.en}: {counted(count, 'layer')} looked at, {counted(faults, 'fault')}, "
        f"{len(repairs)} mended on reading."
    )
    return faults, repairs


def show_layers(name: str, data: Sequence[Path], *, as_json: bool) -> None:
    """Print one line for every layer of a site: what, how many, how made, how old, how sure."""
    opened = open_site(name, data)
    used = layers_used(load_shelf(opened.site, opened.sources))
    if as_json:
        say_json([layer.model_dump(mode="json") for layer in used])
        return
    for layer in used:
        accuracy = "each its own" if layer.accuracy_m is None else f"{layer.accuracy_m:g} m"
        say(f"{layer.id} ({layer.role}): {layer.title}")
        say(
            f"    {counted(layer.features, 'row')}, {layer.provenance}, date: {layer.vintage}, "
            f"confidence {layer.confidence}, accuracy {accuracy}"
        )
        say(f"    from {layer.source}; {layer.licence}")
        for text in (*layer.repairs, *([layer.caveat] if layer.caveat else [])):
            say(f"    note: {text}")


def show_sites(*, as_json: bool) -> None:
    """Print the sites that can be run by name."""
    sites = [load_site(site_folder(name)) for name in list_sites()]
    if as_json:
        say_json([{"id": site.id, "name": site.name.model_dump()} for site in sites])
        return
    for site in sites:
        local = " · ".join(text for text in (site.name.th, site.name.hi, site.name.ja) if text)
        say(f"{site.id}  {site.name.en}  {local}".rstrip())
