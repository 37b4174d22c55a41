"""The map's own words, in English; everything else on it comes from the results or the layers."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

UI: Mapping[str, str] = MappingProxyType(
    {
        "map": "Map",
        "answer": "The answer and the legend",
        "more": "More",
        "less": "Less",
        "back": "Back to the answer",
        "zoom_in": "Zoom in",
        "zoom_out": "Zoom out",
        "north": "North is up",
        "whole": "Show the whole site",
        "legend": "What the map shows",
        "list": "Everything on the map, as lists",
        "ground": "Ground",
        "sources": "Sources and licences",
        "source": "Source",
        "reasons": "Why",
        "evidence": "Evidence",
        "together": "promises at this place",
        "things": "things at this place",
        "caption": "Light bar: 90 % interval. Dark bar: 50 % interval. Line: middle estimate.",
        "registry_tick": "registry",
        "ways": "Ways of counting, side by side",
        "ways_caption": "Thin line: 90 % interval. Bar: 50 % interval. Cross-line: middle. "
        "Hollow: speaks of part of the ground only.",
        "ways_factors": "The scale grows by factors.",
        "drivers": "What drives the doubt",
        "drivers_caption": "Full: the share that goes with one assumption alone. Hollow: more, "
        "together with others.",
        "zones": "By zone",
        "zones_caption": "Households: 90 % interval and middle estimate.",
        "zones_conflict": "Households: 90 % interval. The ways of counting conflict, so no middle "
        "is given.",
        "assumptions": "Assumptions",
        "whole_flood": "The flood as a whole",
    }
)
"""Texts that the script sets; keys are used in static/*.js."""

UNPLACED: Mapping[str, str] = MappingProxyType(
    {
        "promises": "Promises without a published place",
        "settlements": "Settlements that are not drawn as settlements",
    }
)
"""Lists of what the results hold and the map does not show."""

KIND: Mapping[str, str] = MappingProxyType(
    {
        "footprint": "Ground that a project takes",
        "settlement": "Settlement",
        "cell": "Grid cell",
        "promise": "Promise",
        "flood": "Reported flood",
        "flood_extent": "Flooded area",
        "flood_event": "Flood as a whole",
        "infrastructure": "Infrastructure",
        "other": "Point",
    }
)
"""What the reader has tapped on."""

TAKES: Mapping[str, str] = MappingProxyType(
    {
        "all": "whoever lives inside has to move",
        "unknown": "takes something; nobody has published what",
        "none_as_a_whole": "no clearance as a whole is published",
    }
)

BACKGROUND: Mapping[str, str] = MappingProxyType(
    {
        "water": "water",
        "rail": "rail",
        "roads": "roads",
        "buildings": "buildings",
        "derived-rail": "rail, derived: a line through located stations",
        "derived-river_bank": "river bank, derived: a line through located places",
    }
)

NO_SCRIPT = (
    "This map needs JavaScript, which is switched off here. The same numbers, with their "
    "intervals and sources, are in report.html and in the tables beside this file."
)

UNSOURCED = "{count} without a source, in no count"
EXPOSED_HOUSEHOLDS = "Households in improvement zones: affected, not displaced"
FLOODED_GROUND = "Households on project ground, improvement zones included"
SAME_REASON = "No registry stands beside this number either, for the reason given above."
COUNTED_GROUND = "Of which on the ground that the registry counts"
REGISTERED = "Registered: {count} households"
BEYOND_REGISTRY = "Beyond the registry: {range}"
NO_NUMBER = "No number of households is given for this ground."
EXPOSED_NOTE = (
    "Its people are affected, but no clearance as a whole is published: they are in neither number."
)
DOUBT = "soft edge: the true outline may lie anywhere inside"
NOT_REPORTED = "Where no report is drawn nobody reported: unknown, not dry."
RISK_NOTE = (
    "Probability of lying on ground that is to be cleared. Cells of the lowest class or without a "
    "class are left blank; they can be tapped."
)
SETTLEMENTS_NOTE = (
    "Only areas at least 500 m across with at least 10 households are drawn as settlements, so "
    "that no map leads to a door. A flood report may name a place that is not."
)
LEFT_OUT = (
    "{kept} of {total} {what} are drawn, the {order} first, to keep this file small. No number "
    "depends on the drawing."
)
