"""A site on squared paper: metric coordinates that a reader can add up, stored as lon/lat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely

from geo.crs import to_lonlat
from geo.layers.model import Layer, LayerSpec, Raster, Shelf, Table
from geo.sites.model import Assumption, HouseholdDefinition, Names, Registry, Site

CRS = "EPSG:32647"
EAST, NORTH = 665_000.0, 1_527_000.0
"""Corner of the paper: a multiple of 500 m, so that cells begin there."""


class Paper:
    """Makes sites, layers and shelves from shapes in metres from the corner of the paper."""

    crs = CRS

    def at(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Move a shape drawn at (0, 0) to the corner of the paper."""
        return shapely.transform(shape, lambda points: points + np.array([EAST, NORTH]))

    def lonlat(self, x: float, y: float) -> dict[str, str]:
        """Longitude and latitude of a spot on the paper, as a table holds them."""
        spot = to_lonlat(gpd.GeoSeries([self.at(shapely.Point(x, y))], crs=CRS))
        return {"lon": str(spot.x.iloc[0]), "lat": str(spot.y.iloc[0])}

    def site(self, **changes: Any) -> Site:
        size = Assumption(
            id="household_size", meaning="persons a household", unit="persons/household",
            kind="fixed", mode=3.0, source="judgement", mark="J", confidence="low",
        )  # fmt: skip
        fields: dict[str, Any] = {
            "schema_version": 1,
            "id": "paper",
            "name": Names(en="Paper"),
            "project": Names(en="Squares"),
            "country": "TH",
            "crs": CRS,
            "area_of_interest": (100.4, 13.7, 100.7, 13.9),
            "facts_as_of": date(2026, 1, 1),
            "registry": Registry(reason="none on paper"),
            "household_definition": HouseholdDefinition(
                text="one pot", assumption="household_size"
            ),
            "assumptions": (size,),
        }
        return Site(**(fields | changes))

    def layer(
        self,
        role: str,
        shapes: Sequence[shapely.Geometry | None],
        columns: Mapping[str, Sequence[Any]],
        **spec: Any,
    ) -> Layer:
        placed: list[Any] = [None if shape is None else self.at(shape) for shape in shapes]
        metric = gpd.GeoSeries(placed, crs=CRS)
        frame = gpd.GeoDataFrame(dict(columns), geometry=to_lonlat(metric))
        return Layer(
            spec=_spec(role, **spec), frame=frame, path=Path("paper"), sha256="0", repairs=()
        )

    def footprints(self, **by_id: Mapping[str, Any]) -> Layer:
        """Footprints by id; each gives `shape` and what differs from a planned, known square."""
        usual = {
            "project": "squares", "status": "planned", "takes": "all", "cleared_on": None,
            "outline": "published", "published_area_m2": None, "width_m": None, "accuracy_m": 0.0,
            "source": "JUDGEMENT", "confidence": "high", "note": None,
        }  # fmt: skip
        rows = [usual | {"id": name, "name": name} | dict(own) for name, own in by_id.items()]
        shapes = [row.pop("shape") for row in rows]
        columns = {key: [row[key] for row in rows] for key in rows[0]}
        return self.layer("footprints", shapes, columns, id="footprints")

    def buildings(self, shapes: Sequence[shapely.Geometry], **columns: Sequence[Any]) -> Layer:
        spec = {key: columns.pop(key) for key in ("id", "selection", "vintage") if key in columns}
        ids = [f"b{number}" for number in range(len(shapes))]
        return self.layer("buildings", shapes, {"id": ids, **columns}, **{"id": "buildings"} | spec)

    def table(self, role: str, rows: Sequence[Mapping[str, str]]) -> Table:
        return Table(
            spec=_spec(role), frame=pd.DataFrame(list(rows)), path=Path("paper"), sha256="0"
        )

    def raster(self, folder: Path, role: str, cells: Any, *, cell_m: float, **spec: Any) -> Raster:
        """A raster whose lower left corner is that of the paper; NaN is no data."""
        grid = np.asarray(cells, dtype=float)
        rows, columns = grid.shape
        transform = (cell_m, 0.0, EAST, 0.0, -cell_m, NORTH + rows * cell_m)
        path = folder / f"{spec.get('id', role)}.tif"
        profile = {
            "driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float64",
            "crs": CRS, "transform": rasterio.Affine(*transform), "nodata": -9999.0,
        }  # fmt: skip
        with rasterio.open(path, "w", **profile) as sink:
            sink.write(np.where(np.isnan(grid), -9999.0, grid), 1)
        return Raster(
            spec=_spec(role, crs=CRS, **spec), path=path, sha256="0", crs=CRS,
            width=columns, height=rows, transform=transform, nodata=-9999.0,
        )  # fmt: skip

    def shelf(self, *items: Layer | Table | Raster) -> Shelf:
        return Shelf(
            layers=tuple(item for item in items if isinstance(item, Layer)),
            tables=tuple(item for item in items if isinstance(item, Table)),
            rasters=tuple(item for item in items if isinstance(item, Raster)),
        )


def _spec(role: str, **changes: Any) -> LayerSpec:
    fields: dict[str, Any] = {
        "id": role, "role": role, "path": "paper", "title": role, "source": "JUDGEMENT",
        "provenance": "digitised", "licence": "none", "vintage": "2020", "confidence": "high",
    }  # fmt: skip
    return LayerSpec(**(fields | changes))
