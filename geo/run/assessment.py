"""From a site and its catalogues to results and a drawing: the stages, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.crs import geodesic_area_m2
from geo.delivery import audit_delivery
from geo.displacement import estimate_displacement, estimate_flood
from geo.errors import FaultsError, GeoError
from geo.exposure import expose
from geo.layers import load_shelf
from geo.layers.model import Layer, Raster
from geo.release import LEAST_HOUSEHOLDS, release
from geo.results import (
    Claim,
    LayerUsed,
    ReferencePopulation,
    Results,
    SiteSummary,
    Source,
)
from geo.run.drawing import prepare_drawing
from geo.run.settlements import settlement_areas, settlements_outside, widths_m, without

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from geo.exposure.model import ExposureTable
    from geo.layers.model import Catalogue, Shelf, Table
    from geo.report.model import Drawing
    from geo.sites.model import Site

    Progress = Callable[[str, int, int], None]

DEFAULT_DRAWS = 8192
FEW_DRAWS = 256
"""Enough to see whether a run comes to its end; no number is made of them."""
DEFAULT_SEED = 20261122
STAGES = ("estimating", "auditing", "preparing the map")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessment:
    """Everything one run found, before anything is written."""

    results: Results
    """Public: what may not leave the house is already withheld."""
    drawing: Drawing
    """Shapes for the map, joined to the results by id."""
    exposure: ExposureTable
    """What the estimates were made from."""
    findings: tuple[str, ...]
    """What a person should know before using the files: repairs and withheld parts."""


def assess(  # noqa: PLR0913 - the site and its four options, all by name
    site: Site,
    sources: Sequence[tuple[Path, Catalogue]],
    *,
    citations: Sequence[Source] = (),
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> Assessment:
    """
    Assess one site: who would have to move, what was promised and stands, what floods.

    Parameters
    ----------
    site
        Who, where, on whose register, under what doubt.
    sources
        Catalogues with the folder that each is relative to; later ones add to earlier ones.
    citations
        The sources that the site's tables name by key.
    draws
        Number of draws from the assumptions, a power of two.
    seed
        Seed of every random choice in the run.
    progress
        Called with (stage, steps done, steps in all) as the run goes on.

    Returns
    -------
    assessment
        Results for the public, and shapes for the map.

    Raises
    ------
    FaultsError
        With everything that is wrong with the layers.
    EstimateError
        If sound layers do not support an estimate.
    """
    shelf = load_shelf(site, sources, progress=progress)
    return assess_shelf(site, shelf, citations=citations, draws=draws, seed=seed, progress=progress)


def assess_shelf(  # noqa: PLR0913 - the site and its four options, all by name
    site: Site,
    shelf: Shelf,
    *,
    citations: Sequence[Source] = (),
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> Assessment:
    """
    Assess one site whose layers are read already.

    Parameters
    ----------
    site, citations, draws, seed, progress
        As for `assess`.
    shelf
        The site's layers, checked.

    Returns
    -------
    assessment
        Results for the public, and shapes for the map.

    Raises
    ------
    EstimateError
        If sound layers do not support an estimate.
    """
    tell = progress or (lambda _stage, _done, _all: None)
    exposure = expose(site, shelf, seed=seed, progress=progress)
    tell(STAGES[0], 0, len(STAGES))
    areas = settlement_areas(site, shelf)
    elsewhere = settlements_outside(areas, site, _reached(exposure))
    estimates = estimate_displacement(
        site,
        exposure,
        counts=shelf.table("counts"),
        reference=shelf.table("reference"),
        settlements=without(_frame(shelf, "settlements"), elsewhere),
        admin=_units_with_area(shelf),
        lists=shelf.tables_of("unit_list"),
        draws=draws,
        seed=seed,
    )
    events = estimate_flood(site, exposure, estimates, _frame(shelf, "floods"))
    tell(STAGES[1], 1, len(STAGES))
    delivery = audit_delivery(
        shelf.table("promises"), shelf.table("evidence"), as_of=site.facts_as_of
    )
    tell(STAGES[2], 2, len(STAGES))
    found = Results(
        site=_summary(site),
        seed=seed,
        draws=draws,
        household_definition=site.household_definition,
        displacement=estimates.displacement,
        flood={"events": events},
        delivery=delivery,
        claims=_claims(shelf),
        reference=_reference(shelf),
        assumptions=site.assumptions,
        layers=layers_used(shelf),
        unknown=site.unknown,
        warnings=(*_warnings(shelf, exposure), *_left_out(elsewhere)),
        sources=tuple(citations),
    )
    results = release(found, across_m=widths_m(areas))
    drawing = prepare_drawing(site, shelf, exposure, results, areas)
    tell(STAGES[2], len(STAGES), len(STAGES))
    withheld = tuple(text for text in results.warnings if text not in found.warnings)
    return Assessment(
        results=results,
        drawing=drawing,
        exposure=exposure,
        findings=(*_repairs(shelf), *_small_missing(shelf), *_left_out(elsewhere), *withheld),
    )


def _reached(exposure: ExposureTable) -> frozenset[str]:
    """Name the settlements of which some part may lie on a footprint's ground."""
    shares = exposure.settlements
    return frozenset(str(name) for name in shares.loc[shares["share"] > 0, "settlement"])


def _left_out(elsewhere: frozenset[str]) -> list[str]:
    if not elsewhere:
        return []
    one = len(elsewhere) == 1
    return [
        (
            f"{len(elsewhere)} settlement{' lies' if one else 's lie'} outside the area of "
            f"interest and {'is' if one else 'are'} not listed."
        )
    ]


def run_faults(site: Site, shelf: Shelf, *, progress: Progress | None = None) -> list[str]:
    """Name what would stop a run of layers that are sound by themselves, after a run in small."""
    try:
        assess_shelf(site, shelf, draws=FEW_DRAWS, progress=progress)
    except FaultsError as error:
        return list(error.faults)
    except GeoError as error:
        return [str(error)]
    return []


def _frame(shelf: Shelf, role: str) -> pd.DataFrame | None:
    """Put the features of all layers of a role one under the other; shapes go along."""
    frames = [layer.frame.assign(layer=layer.spec.id) for layer in shelf.of_role(role)]
    return pd.concat(frames, ignore_index=True) if frames else None


def _units_with_area(shelf: Shelf) -> pd.DataFrame | None:
    """Give administrative units their whole geodesic area: the other side of their density."""
    layers = [
        layer.frame.assign(area_m2=geodesic_area_m2(layer.frame.geometry))
        for layer in shelf.of_role("admin")
    ]
    return pd.concat(layers, ignore_index=True) if layers else None


def _summary(site: Site) -> SiteSummary:
    return SiteSummary(
        id=site.id,
        name=site.name,
        project=site.project,
        country=site.country,
        crs=site.crs,
        area_of_interest=site.area_of_interest,
        facts_as_of=site.facts_as_of.isoformat(),
    )


def _claims(shelf: Shelf) -> tuple[Claim, ...]:
    table = shelf.table("claims")
    if table is None:
        return ()
    fields = tuple(Claim.model_fields)
    return tuple(Claim(**{name: row[name] for name in fields}) for row in _rows(table))


def _reference(shelf: Shelf) -> tuple[ReferencePopulation, ...]:
    table = shelf.table("reference")
    if table is None:
        return ()
    return tuple(
        ReferencePopulation(
            id=row["id"],
            name=row["name"],
            persons=_number(row["persons"]),
            houses=_number(row["houses"]),
            area_km2=_number(row["area_km2"]),
            year=row["year"] or None,
            basis=row["basis"],
            source=row["source"],
        )
        for row in _rows(table)
    )


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {str(key): str(value) for key, value in row.items()} for row in table.to_dict("records")
    ]


def _number(text: str) -> float | None:
    return float(text) if text else None


def layers_used(shelf: Shelf) -> tuple[LayerUsed, ...]:
    """Say of every layer what it is, from where, how old, how sure, and what was mended."""
    return tuple(
        LayerUsed(
            id=item.spec.id,
            role=item.spec.role,
            title=item.spec.title,
            features=_size(item),
            provenance=item.spec.provenance,
            source=item.spec.source,
            licence=item.spec.licence,
            vintage=item.spec.vintage,
            confidence=item.spec.confidence,
            accuracy_m=item.spec.accuracy_m,
            sha256=item.sha256,
            repairs=(*item.repairs, *item.left_out) if isinstance(item, Layer) else (),
            caveat=item.spec.caveat,
        )
        for item in _items(shelf)
    )


def _size(item: Layer | Table | Raster) -> int | None:
    if isinstance(item, Raster):
        return item.width * item.height
    few = item.spec.role == "unit_list" and len(item.frame) < LEAST_HOUSEHOLDS
    return None if few else len(item.frame)


def _items(shelf: Shelf) -> tuple[Layer | Table | Raster, ...]:
    return (*shelf.layers, *shelf.tables, *shelf.rasters)


def _warnings(shelf: Shelf, exposure: ExposureTable) -> tuple[str, ...]:
    repairs = _repairs(shelf)
    specs = [item.spec for item in _items(shelf)]
    caveats = [f"{spec.title}: {spec.caveat}" for spec in specs if spec.caveat]
    return tuple(dict.fromkeys([*repairs, *caveats, *exposure.notes]))


def _repairs(shelf: Shelf) -> list[str]:
    return [
        f"{layer.spec.title}: {text}"
        for layer in shelf.layers
        for text in (*layer.repairs, *layer.left_out)
    ]


def _small_missing(shelf: Shelf) -> list[str]:
    """Say of which layers of buildings nothing is counted, being a selection of the largest."""
    return [
        f"{layer.spec.title}: the largest buildings were selected first, so small houses are "
        "missing and none of it is counted."
        for layer in shelf.of_role("buildings")
        if layer.spec.selection == "largest_first"
    ]
