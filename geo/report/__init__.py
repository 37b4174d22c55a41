"""
Draw and write what was found: the map, the page, the tables. Nothing is computed here.

The only room that knows folium, jinja2 and Leaflet; it receives public results and shapes.
"""

from geo.report.map import draw_map
from geo.report.page import results_json, terminal_summary, write_report
from geo.report.tables import result_tables

__all__ = [
    "draw_map",
    "result_tables",
    "results_json",
    "terminal_summary",
    "write_report",
]
