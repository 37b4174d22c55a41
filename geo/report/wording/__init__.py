"""
Every sentence of the page, kept out of the code: one file per language.

A *key* names a sentence by its table and its name, such as ``answer.would``. A *placeholder* is a
plain name in braces. A sentence and the code that says it must agree on the placeholders exactly:
one too many is as much a fault as one too few, so that no number can fall out of a translation.
"""

from geo.report.wording.load import Wording, load_wording

__all__ = ["Wording", "load_wording"]
