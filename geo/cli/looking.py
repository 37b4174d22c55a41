"""Commands that look and change nothing: check, layers, sites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from geo.cli.progress import progress_bar
from geo.cli.saying import counted, say, say_json
from geo.errors import FaultsError
from geo.layers import check_shelf, load_shelf
from geo.layers.model import RasterRole, TableRole
from geo.run.assessment import layers_used, run_faults
from geo.run.opening import open_site
from geo.sites import list_sites, load_site, site_folder

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_site(
    name: str, data: Sequence[Path], *, as_json: bool, assume: Sequence[str] = ()
) -> tuple[Sequence[str], Sequence[str]]:
    """Print what is wrong with a site's layers; return the faults, and what was done about less."""
    with progress_bar(Path(name).name) as progress:
        try:
            opened = open_site(name, data, assume)
        except FaultsError as error:
            return _told_before_reading(name, error.faults, as_json=as_json)
        checked = check_shelf(opened.site, opened.sources, progress=progress)
        faults = checked.faults
        if checked.shelf is not None:
            # Sound layers may still not support a run: an amount without a unit, for example.
            faults = tuple(run_faults(opened.site, checked.shelf, progress=progress))
    findings = (*checked.repairs, *checked.left_out)
    if as_json:
        report = {
            "site": opened.site.id,
            "faults": list(faults),
            "repairs": list(checked.repairs),
            "left_out": list(checked.left_out),
        }
        say_json(report)
        return faults, findings
    told = {"fault": faults, "mended": checked.repairs, "left out": checked.left_out}
    for word, sentences in told.items():
        for sentence in sentences:
            say(f"{word:8}  {sentence}")
    count = sum(len(catalogue.layers) for _root, catalogue in opened.sources)
    say(
        f"{opened.site.name.en}: {counted(count, 'layer')} looked at, {counted(faults, 'fault')}, "
        f"{counted(checked.repairs, 'repair')}, {counted(checked.left_out, 'group')} of features "
        "left out."
    )
    return faults, findings


def _told_before_reading(
    name: str, faults: Sequence[str], *, as_json: bool
) -> tuple[Sequence[str], Sequence[str]]:
    """Print faults of the site file or a catalogue: no layer can be looked at before their cure."""
    if as_json:
        say_json({"site": Path(name).name, "faults": list(faults), "repairs": [], "left_out": []})
        return faults, ()
    for sentence in faults:
        say(f"{'fault':8}  {sentence}")
    told = counted(faults, "fault")
    say(f"{Path(name).name}: {told}; its layers are looked at once these are mended.")
    return faults, ()


def show_layers(name: str, data: Sequence[Path], *, as_json: bool) -> None:
    """Print one line for every layer of a site: what, how many, how made, how old, how sure."""
    with progress_bar(Path(name).name) as progress:
        opened = open_site(name, data)
        used = layers_used(load_shelf(opened.site, opened.sources, progress=progress))
    if as_json:
        say_json([layer.model_dump(mode="json") for layer in used])
        return
    for layer in used:
        accuracy = "each its own" if layer.accuracy_m is None else f"{layer.accuracy_m:g} m"
        say(f"{layer.id} ({layer.role}): {layer.title}")
        say(
            f"    {_counted(layer.features, layer.role)}, {layer.provenance}, "
            f"date: {layer.vintage}, confidence {layer.confidence}, accuracy {accuracy}"
        )
        say(f"    from {layer.source}; {layer.licence}")
        for text in (*layer.repairs, *([layer.caveat] if layer.caveat else [])):
            say(f"    note: {text}")


def _counted(features: int | None, role: str) -> str:
    """Say how much a layer holds; of a short list of people only that it is short."""
    return "fewer than 10 rows" if features is None else counted(features, _unit(role))


def _unit(role: str) -> str:
    """Say what a layer of a role is counted in."""
    if role in get_args(RasterRole):
        return "pixel"
    return "row" if role in get_args(TableRole) else "feature"


def show_sites(*, as_json: bool) -> None:
    """Print the sites that can be run by name."""
    sites = [load_site(site_folder(name)) for name in list_sites()]
    if as_json:
        say_json([{"id": site.id, "name": site.name.model_dump()} for site in sites])
        return
    for site in sites:
        local = " · ".join(text for text in (site.name.th, site.name.hi, site.name.ja) if text)
        say(f"{site.id}  {site.name.en}  {local}".rstrip())
