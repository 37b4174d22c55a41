"""
The only room that touches a network.

`fetch_osm` asks an Overpass server for the layers of a site and leaves GeoPackages and a catalogue
in a folder; nothing else in the package needs them or waits for them.
"""

from __future__ import annotations

from geo.layers.fetch.osm import fetch_osm
from geo.layers.fetch.roles import ROLES

__all__ = ["ROLES", "fetch_osm"]
