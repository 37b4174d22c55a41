"""
Households that no list holds, estimated from lists that hold some of them (capture-recapture).

Words as this room uses them
----------------------------
unit
    What a list has one line for: mostly a household; where it is a dwelling or a meter, the
    households in one unit are an assumption.
pattern
    Which lists hold a unit. The units of the pattern 'none' are what is sought.
match
    A unit that is on two lists or more.
"""

from geo.displacement.lists.chao import ChaoBound, chao_draws, chao_lower_bound
from geo.displacement.lists.chapman import MIN_MATCHES, TwoLists, chapman, chapman_draws
from geo.displacement.lists.dependence import Sign, Signs, assumption_of, bound_of
from geo.displacement.lists.doubts import ListDoubts
from geo.displacement.lists.estimate import ListEstimate, estimate_from_lists
from geo.displacement.lists.histories import Histories, HistoryDraws, patterns_of
from geo.displacement.lists.linkage_error import LinkQuality, correct_links, link_noise
from geo.displacement.lists.loglinear import AveragedModels, FittedModel, loglinear
from geo.displacement.lists.overcoverage import remove_overcoverage

__all__ = [
    "MIN_MATCHES",
    "AveragedModels",
    "ChaoBound",
    "FittedModel",
    "Histories",
    "HistoryDraws",
    "LinkQuality",
    "ListDoubts",
    "ListEstimate",
    "Sign",
    "Signs",
    "TwoLists",
    "assumption_of",
    "bound_of",
    "chao_draws",
    "chao_lower_bound",
    "chapman",
    "chapman_draws",
    "correct_links",
    "estimate_from_lists",
    "link_noise",
    "loglinear",
    "patterns_of",
    "remove_overcoverage",
]
