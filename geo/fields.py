"""
Column names, with their units, in one place.

A name is here because more than one room uses it; a column that never leaves its room is not.
"""

REALISATION = "realisation"
"""Which of the K equally likely positions of the footprints a row describes, 0 to K-1."""

PIECE = "piece"
"""A part of the ground covered by exactly one set of footprints; footprint ids joined by '+'."""

FOOTPRINTS = "footprints"
"""The footprint ids that cover a piece, a tuple of strings."""

REFERENCE = "reference_unit"
"""Which administrative unit (reference population) a row lies in; '' where none is known."""

SETTLEMENT = "settlement"
"""Settlement id; '' outside every settlement whose outline is known."""

SETTLEMENT_CLASS = "settlement_class"
"""formal, informal or unknown."""

STRUCTURE_CLASS = "structure_class"
"""'land' for rows that carry area only; otherwise residential, other or unknown."""

AREA_M2 = "area_m2"
"""Ground area inside the piece, square metres. Only on 'land' rows."""

STRUCTURES_ANY = "structures_any"
"""Structures of which any part lies inside."""

STRUCTURES_HALF = "structures_half"
"""Structures of which at least half the footprint lies inside."""

STRUCTURES_CENTROID = "structures_centroid"
"""Structures whose representative point lies inside."""

FOOTPRINT_M2 = "footprint_m2"
"""Roof footprint inside the piece, square metres."""

FLOOR_M2 = "floor_m2"
"""Floor area inside the piece, square metres: footprint times storeys of the structures whose
storeys are known; the roofs of the others are in storeys_unknown_m2."""

STOREYS_UNKNOWN_M2 = "storeys_unknown_m2"
"""The part of footprint_m2 of which nobody recorded the storeys. With s storeys assumed for it, all
floor area inside the piece is floor_m2 + s x storeys_unknown_m2."""

POPULATION = "population"
"""Persons of a population raster inside the piece, before any correction of bias."""
