"""
One table per question, for people who go on in a spreadsheet or in code.

Numbers are unrounded, units stand in the names of the columns, an empty cell means *not known*.
Texts that a spreadsheet would run as a formula begin with an apostrophe.
"""

from geo.report.tables.lay_out import result_tables

__all__ = ["result_tables"]
