"""
What of OpenStreetMap belongs to which role: one readable table.

Lifecycle tags are asked for and kept: a line under construction, a proposed road and a house that
was razed are on the map too, and none of them is a thing that stands. Meaning of the tags:
wiki.openstreetmap.org/wiki/Map_features and wiki.openstreetmap.org/wiki/Lifecycle_prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Shape = Literal["polygon", "line", "point", "any"]
FetchableRole = Literal["buildings", "roads", "rail", "water", "stations"]

IN_USE = "in_use"
"""Lifecycle of what stands, as far as the map says."""

LIFECYCLES = (
    "construction",
    "proposed",
    "planned",
    "disused",
    "abandoned",
    "demolished",
    "razed",
    "removed",
)
"""Values and prefixes by which the map says that a thing does not (yet, or any more) stand."""

KEPT_TAGS = (
    "construction",
    "proposed",
    "start_date",
    "opening_date",
    "end_date",
    "check_date",
    "operator",
    "layer",
)
"""Tags that are kept beside the columns of the role, as published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmRole:
    """How a role is asked for and what lands."""

    title: str
    tags: Mapping[str, bool | tuple[str, ...]]
    """Tag -> True for any value, or the values wanted; what matches one of them is fetched."""
    shape: Shape
    """What is kept: areas, lines, one point for each thing, or any shape."""
    caveat: str
    """One sentence that must stand beside any number made from the layer."""

    @property
    def query(self) -> dict[str, bool | str | list[str]]:
        """Return the tags in osmnx's form, with the lifecycle prefixes of each."""
        asked: dict[str, bool | str | list[str]] = {
            key: values if isinstance(values, bool) else list(values)
            for key, values in self.tags.items()
        }
        prefixed: dict[str, bool | str | list[str]] = {
            f"{prefix}:{key}": values for key, values in asked.items() for prefix in LIFECYCLES
        }
        return asked | prefixed


_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")

ROLES: Mapping[FetchableRole, OsmRole] = {
    "buildings": OsmRole(
        title="Buildings",
        tags={"building": True},
        shape="polygon",
        caveat="What is not mapped is not absent: small houses are missing more often than large "
        "ones.",
    ),
    "roads": OsmRole(
        title="Roads",
        tags={
            "highway": (
                *_ROADS,
                *(f"{road}_link" for road in _ROADS),
                "unclassified",
                "residential",
                "living_street",
                "pedestrian",
                "service",
                "track",
                "road",
                "construction",
                "proposed",
            )
        },
        shape="line",
        caveat="Footpaths and alleys without vehicles are not asked for.",
    ),
    "rail": OsmRole(
        title="Rail and ropeways",
        tags={
            "railway": (
                "rail",
                "light_rail",
                "subway",
                "tram",
                "monorail",
                "narrow_gauge",
                "funicular",
                "construction",
                "proposed",
                "disused",
                "abandoned",
            ),
            "aerialway": ("cable_car", "gondola", "mixed_lift"),
        },
        shape="line",
        caveat="Every track is a line of its own.",
    ),
    "water": OsmRole(
        title="Water",
        tags={
            "natural": ("water",),
            "waterway": ("river", "canal", "stream", "drain", "ditch"),
            "landuse": ("reservoir", "basin"),
        },
        shape="any",
        caveat="The shore is that of an ordinary day, never that of a flood.",
    ),
    "stations": OsmRole(
        title="Stations",
        tags={
            "railway": ("station", "halt", "tram_stop"),
            "public_transport": ("station",),
            "amenity": ("bus_station",),
            "aerialway": ("station",),
        },
        shape="point",
        caveat="A station that is drawn as an area is given as one point inside it; a station may "
        "be mapped more than once.",
    ),
}
"""Role -> what is asked for. A role that is not here cannot be fetched."""
