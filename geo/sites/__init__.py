"""
Sites: who and where, on whose register, under which assumptions.

A site is a folder that a person edits; `load_site` reads it and names every fault at once.
"""

from geo.sites.find import list_sites, site_folder
from geo.sites.load import load_site
from geo.sites.sources import SourceEntry, load_sources, split_keys, unknown_keys
from geo.sites.toml import read_toml

__all__ = [
    "SourceEntry",
    "list_sites",
    "load_site",
    "load_sources",
    "read_toml",
    "site_folder",
    "split_keys",
    "unknown_keys",
]
