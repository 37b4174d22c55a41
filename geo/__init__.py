"""
Promised Ground: who would have to move, what was promised, and how sure we are of both.

The rooms and the one direction in which they import each other are drawn in docs/house.md.
"""

from importlib.metadata import version

__version__ = version("promised-ground")
__all__ = ["__version__"]
