"""The run's shapes with their numbers, as a GeoPackage for QGIS."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
from pandas.api.types import is_numeric_dtype
from pyogrio.errors import DataLayerError, DataSourceError

from geo.errors import OutputError
from geo.report.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.displacement.model import DisplacementBlock, Place, Zone
    from geo.quantity import Interval
    from geo.report.model import Drawing
    from geo.results import Results


def write_geopackage(drawing: Drawing, results: Results, path: Path) -> None:
    """
    Write footprints, settlements, cells, promises, infrastructure and floods as layers.

    Shapes are in EPSG:4326. Numbers are the published ones, joined by id; nothing is here that the
    map does not show. The same input gives the same bytes: the time stamps that a GeoPackage has
    are set to the day to which the site's facts were collected.

    Parameters
    ----------
    drawing
        Shapes for the public.
    results
        Numbers for the public.
    path
        File to be written; must not exist.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    layers = {
        "footprints": _joined(drawing.footprints, _zones(results)),
        "settlements": _joined(drawing.settlements, _places(results, "settlements")),
        "cells": _joined(drawing.cells, _places(results, "cells"), on=("id", "block")),
        "promises": _joined(drawing.promises, _promises(results)),
        "infrastructure": drawing.infrastructure,
        "floods": drawing.floods,
    }
    with _clock_stopped_at(results.site.facts_as_of):
        for name, frame in layers.items():
            if len(frame):
                _write_layer(frame, path, name)
    if not path.exists():
        raise OutputError(
            f"{path.name} was not written: the run has nothing that could be drawn. "
            "Add at least one footprint to the site."
        )


def _write_layer(frame: gpd.GeoDataFrame, path: Path, name: str) -> None:
    frame = frame.copy()
    for column in (name for name in frame.columns if name != frame.geometry.name):
        # Neither object nor str alone: pandas 2 keeps texts as the one, pandas 3 as the other.
        if not is_numeric_dtype(frame[column]):
            shown = [_shown(value) for value in frame[column]]
            frame[column] = pd.Series(shown, index=frame.index, dtype=frame[column].dtype)
    try:
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists())
    except (DataSourceError, DataLayerError) as error:
        raise OutputError(
            f"Layer '{name}' could not be written to {path.name}: {error}. Is the disk full?"
        ) from error


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) else value


@contextmanager
def _clock_stopped_at(day: str) -> Iterator[None]:
    option = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(option)
    pyogrio.set_gdal_config_options({option: f"{day}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({option: before})


def _joined(
    shapes: gpd.GeoDataFrame, numbers: pd.DataFrame, on: tuple[str, ...] = ("id",)
) -> gpd.GeoDataFrame:
    """Add the numbers' columns to the shapes by key; the shapes' own columns stay."""
    if not len(numbers) or not len(shapes):
        return shapes
    keyed = numbers.rename(columns={"headline": "block"}) if "block" in on else numbers
    new = [column for column in keyed if column in on or column not in shapes]
    joined = shapes.merge(keyed[new], on=list(on), how="left")
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=shapes.crs)


def _blocks(results: Results) -> list[tuple[str, DisplacementBlock]]:
    both = (
        ("would_displace", results.displacement.would_displace),
        ("displaced", results.displacement.displaced),
    )
    return [(name, block) for name, block in both if block is not None]


def _zones(results: Results) -> pd.DataFrame:
    rows = [_zone_row(name, zone) for name, block in _blocks(results) for zone in block.zones]
    return pd.DataFrame(rows).drop_duplicates("id") if rows else pd.DataFrame({"id": []})


def _zone_row(block: str, zone: Zone) -> dict[str, object]:
    beyond = zone.beyond_registry.households if zone.beyond_registry else None
    return {
        "id": zone.id,
        "headline": block,
        **_columns("households", zone.households),
        **_columns("beyond_registry_households", beyond),
        "reason": zone.reason,
        "source": zone.source,
    }


def _places(results: Results, what: str) -> pd.DataFrame:
    rows = [
        _place_row(name, place)
        for name, block in _blocks(results)
        for place in (block.settlements if what == "settlements" else block.cells)
    ]
    return pd.DataFrame(rows) if rows else pd.DataFrame({"id": []})


def _place_row(block: str, place: Place) -> dict[str, object]:
    return {
        "id": place.id,
        "headline": block,
        "share_inside": place.share_inside,
        "risk": place.risk,
        **_columns("households_inside", place.households_inside),
        **_columns("beyond_registry_households", place.beyond_registry_households),
        "reasons": "; ".join(place.reasons),
    }


def _promises(results: Results) -> pd.DataFrame:
    rows = [
        {
            "id": promise.id,
            "name": promise.name,
            "sector": promise.sector,
            "verdict": promise.verdict.value,
            "probability_delivered": promise.probability_delivered,
            "delivered_share": promise.delivered_share,
            "sentence": promise.sentence,
            "source": promise.source,
            "confidence": promise.confidence,
            "note": promise.note,
        }
        for promise in results.delivery.promises
    ]
    return pd.DataFrame(rows) if rows else pd.DataFrame({"id": []})


def _columns(stem: str, interval: Interval | None) -> dict[str, float | None]:
    return {
        f"{stem}_{quantile}": getattr(interval, quantile) if interval else None
        for quantile in ("p05", "p50", "p95")
    }
