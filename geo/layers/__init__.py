"""
Layers: what lies on a site's shelf, read through guarded doors and checked before anyone uses it.

`load_shelf` reads everything or names every fault; rooms above accept `Layer`, `Table` and
`Raster`, so that a frame that was not checked does not fit.
"""

from geo.layers.catalogue import catalogue_file, find_data, load_catalogue
from geo.layers.doors import open_door
from geo.layers.raster import read_raster, read_window
from geo.layers.read import read_layer, read_table
from geo.layers.shelf import Checked, check_shelf, load_shelf

__all__ = [
    "Checked",
    "catalogue_file",
    "check_shelf",
    "find_data",
    "load_catalogue",
    "load_shelf",
    "open_door",
    "read_layer",
    "read_raster",
    "read_table",
    "read_window",
]
