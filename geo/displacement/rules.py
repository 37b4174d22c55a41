"""
The numbers that this room fixes for every site, for the reader who doubts one of them.

Each value is written from the constant that the code uses, so that page and code cannot part.
"""

from __future__ import annotations

from geo.displacement.density import WHOLE_SHARE
from geo.displacement.draws import PERT_LAMBDA
from geo.displacement.lists.rules import LIST_RULES
from geo.displacement.opinion import HIGH_WEIGHT, LOW_WEIGHT
from geo.displacement.places import FLOODED_SHARE
from geo.displacement.pool import CONFLICT_LEVEL
from geo.displacement.risk import BREAKS
from geo.displacement.visits import VISIT_RULES
from geo.displacement.wording import LIKELIHOODS
from geo.exposure.population import STOREYS_UNKNOWN
from geo.sites.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="weight_on_this_ground",
        meaning="Quality of a method that counts what stands on this very ground: structures, "
        "floor area, documented counts, lists. Its own deviate is `between_method` over the square "
        "root of it; in a conflict it is its weight. A register of the ground itself has the "
        "weight that the site's reference table gives it",
        value=f"{HIGH_WEIGHT:g}",
        source="Ours, tried on simulated cities (docs/calibration.md).",
        mark="J",
    ),
    Rule(
        id="weight_weak_link",
        meaning="The same of a density of other settlements, and of all units around the ground "
        "and a population raster together",
        value=f"{LOW_WEIGHT:g}",
        source="Ours: settlement density is a poor proxy in Bangkok (IIED working paper 12), "
        "rasters are short in informal areas (Thomson 2021). Tried as above.",
        mark="J",
    ),
    Rule(
        id="conflict_level",
        meaning="Methods conflict where methods as doubtful as these would differ so much with "
        "less than this chance; then no single figure is named",
        value=f"{CONFLICT_LEVEL:g}",
        source="Cochran's test of heterogeneity; the level is ours, set on simulated cities "
        "(docs/calibration.md).",
        mark="J",
    ),
    Rule(
        id="whole_ground",
        meaning="Share of the ground on which a density must be known before it may speak for all",
        value=f"{WHOLE_SHARE:.0%}",
        source="Ours: room for slivers along digitised borders.",
        mark="J",
    ),
    Rule(
        id="structure_at_the_edge",
        meaning="A structure cut by the edge is taken if any part of it is inside, if half is, or "
        "if its middle point is",
        value="each in a third of the draws",
        source="Ours: nothing published says which applies.",
        mark="J",
    ),
    Rule(
        id="outline_in_doubt",
        meaning="Where a footprint may lie: anywhere in the disc of its accuracy, all equally "
        "likely, together with those of its project, and without turning or changing its shape",
        value="the disc of accuracy_m",
        source="Ours: no outline was published that would say more.",
        mark="J",
    ),
    Rule(
        id="narrow_footprint",
        meaning="Only documented counts speak of a footprint that is narrower than its position is "
        "accurate",
        value="width under 1 x accuracy_m",
        source="Ours: nothing under it can be said to be inside.",
        mark="J",
    ),
    Rule(
        id="pert_weight_of_mode",
        meaning="How strongly a PERT distribution leans to its most likely value",
        value=f"{PERT_LAMBDA:g}",
        source="The original method (Malcolm 1959).",
        mark="P",
    ),
    Rule(
        id="risk_classes",
        meaning="Lower ends of the four classes of risk above 'remote': chance of lying in ground "
        "to be cleared",
        value=", ".join(f"{value:g}" for value in BREAKS),
        source="Ours.",
        mark="J",
    ),
    Rule(
        id="flooded_place",
        meaning="Share of a settlement's or cell's ground in the reported area from which it "
        "counts as reported flooded",
        value=f"{FLOODED_SHARE:.0%}",
        source="Ours: less is what discs of accuracy touch by chance.",
        mark="J",
    ),
    Rule(
        id="likelihood_words",
        meaning="Words for chances: a chance under each of these has the word beside it",
        value="; ".join(f"under {upper:.0%} {word}" for upper, word in LIKELIHOODS),
        source="After the calibrated language of the IPCC (Mastrandrea et al. 2010).",
        mark="P",
    ),
    Rule(
        id="structure_of_unknown_use",
        meaning="What a structure of unknown storeys or use counts as where the people of a raster "
        "cell are shared out over its structures: the middle of the site's 'storeys' and "
        "'residential_share', else so many storeys, and a home",
        value=f"{STOREYS_UNKNOWN:g} storey",
        source="Ours: it moves people between structures of one cell, and never their number.",
        mark="J",
    ),
    *VISIT_RULES,
    *LIST_RULES,
)
"""In the order of their weight on the answer."""
