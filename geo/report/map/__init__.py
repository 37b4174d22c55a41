"""
One HTML file that opens from a disk without a network: Leaflet inside, no tiles, no CDN.

`draw_map` joins shapes to results by id and lays them down as plain data; the scripts in ``static``
draw them and set every text as text. See docs/decisions/0003-offline-pages.md.
"""

from geo.report.map.draw import LIMIT_BYTES, draw_map

__all__ = ["LIMIT_BYTES", "draw_map"]
