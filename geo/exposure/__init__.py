"""
Exposure: what lies on the ground that projects take, in one table from which all is estimated.

Words as used here
------------------
footprint
    The ground that one project takes, at a position known to within `accuracy_m`.
piece
    Ground covered by exactly one set of footprints; pieces never overlap, so nothing counts twice.
position, realisation
    One of K equally likely places in which the footprints may truly lie.
block
    The headline towards which a piece counts: would_displace, displaced or exposed.
zone
    Ground in one administrative unit and of one settlement class.
"""

from geo.exposure.expose import expose
from geo.exposure.flooding import structure_depths

__all__ = ["expose", "structure_depths"]
