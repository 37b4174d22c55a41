"""
Unit lists of a site as evidence: linked once, kept as counts, turned into draws as often as asked.

Linking is the slow part, and the only one that sees a row. What is kept of it are counts by list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from geo.displacement.draws import Draws, fill
from geo.displacement.lists.dependence import Signs
from geo.displacement.lists.doubts import ListDoubts
from geo.displacement.lists.estimate import (
    ListEstimate,
    Settled,
    estimate_from_lists,
    settle_lists,
)
from geo.displacement.lists.linkage import Linked, link
from geo.displacement.lists.linkage_error import LinkQuality
from geo.displacement.lists.overcoverage import OVERCOVERAGE
from geo.displacement.lists.quality import gone_share_draws, precision_draws, recall_draws
from geo.displacement.lists.reading import ListGroup, UnitList, read_unit_lists
from geo.displacement.opinion import HIGH_WEIGHT, Way
from geo.layers.model import Table
from geo.quantity import FloatArray
from geo.sites.lists import ListUnit, pair_of
from geo.sites.model import Site

PREFIX = "lists_"
"""Begin of the ids of methods that count units again on a second list."""
RECALL = "link_recall"
PRECISION = "link_precision"
HOUSEHOLDS_PER_STRUCTURE = "households_per_structure"
COLUMNS = ("model", "value", "recall", "precision", "gone")
"""What is drawn of every group of lists, each from a uniform column of its own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListEvidence:
    """Lists of one ground, linked; nothing in it names or places a unit."""

    way: Way
    covers: tuple[str, ...]
    """Ids of the footprints whose units the lists set out to hold."""
    unit: ListUnit
    lists: tuple[UnitList, ...]
    """Without their rows."""
    linked: Linked | None
    """None where one list is alone."""
    signs: Signs
    reasons: tuple[str, ...]
    """Why each sign is what it is."""
    notes: tuple[str, ...]
    settled: Settled | None = None
    """None where the lists cannot speak at all; `absent` then says why."""
    absent: str | None = None


def link_unit_lists(tables: Sequence[Table], site: Site, *, seed: int) -> tuple[ListEvidence, ...]:
    """
    Read the unit lists of a site, link those of one ground, and settle what they may say.

    Whether lists speak, and what each log-linear model weighs, is settled here, at the middle of
    every assumption: a draw then depends on its own doubts and on no other draw.

    Parameters
    ----------
    tables
        The tables of the role unit_list, as the shelf holds them.
    site
        For its CRS, the stated dependence of its lists, and its assumptions.
    seed
        Chooses the units by which weights are fitted where lists are long.

    Returns
    -------
    evidence
        One for every set of footprints that lists cover, in order of these.

    Raises
    ------
    FaultsError
        With everything that is wrong with the lists.
    MissingExtraError
        The extra 'lists' is not installed.
    """
    found = (_linked(group, site, seed) for group in read_unit_lists(tables))
    return tuple(_settled(each, site) for each in found)


def list_column(way: Way, what: str) -> str:
    """Name the uniform column of something that is not known about a group of lists."""
    return f"lists:{what}:{way.id}"


def list_columns(evidence: Sequence[ListEvidence]) -> tuple[str, ...]:
    """Name the uniform columns that draws of lists need."""
    return tuple(list_column(each.way, what) for each in evidence for what in COLUMNS)


def draw_lists(evidence: ListEvidence, household_size: str, draws: Draws) -> ListEstimate | str:
    """
    Draw what lists say in households, or say why they say nothing.

    Formula: households in one unit are 1 for lists of households, 1 / household size for lists of
    persons, and `households_per_structure` for lists of structures.

    Parameters
    ----------
    evidence
        Lists of one ground.
    household_size
        Id of the assumption of persons per household.
    draws
        Shared draws, with the columns of `list_columns`.
    """
    if evidence.absent is not None or evidence.linked is None:
        return evidence.absent or ""
    doubts = _doubts(evidence, evidence.linked, draws)
    if isinstance(doubts, str):
        return doubts
    if evidence.unit == "structures" and (why := draws.lacking(HOUSEHOLDS_PER_STRUCTURE)):
        return f"The lists hold structures. {why}"
    per_unit: FloatArray | float = 1.0
    if evidence.unit == "persons":
        per_unit = 1.0 / draws.positive(household_size)
    elif evidence.unit == "structures":
        per_unit = draws.positive(HOUSEHOLDS_PER_STRUCTURE)
    return estimate_from_lists(
        evidence.linked.histories,
        evidence.signs,
        replace(doubts, households_per_unit=per_unit),
        evidence.settled,
    )


def caveats_of(evidence: ListEvidence, draws: Draws) -> tuple[str, ...]:
    """Return what the reader of the number must know about the lists and their linking."""
    unlooked = (
        f"Nobody looked whether those on {each.title} are still there, and the site makes no "
        f"assumption '{OVERCOVERAGE}': all are taken to be."
        for each in evidence.lists
        if each.kind == "registry" and not _looked_for(each) and OVERCOVERAGE not in draws
    )
    how = () if evidence.linked is None else (evidence.linked.how, *evidence.linked.notes)
    return (*evidence.reasons, *unlooked, *how, *evidence.notes)


def _linked(group: ListGroup, site: Site, seed: int) -> ListEvidence:
    pairs = [
        pair_of((one.id, other.id), (one.kind, other.kind), site.list_pairs)
        for one, other in combinations(group.lists, 2)
    ]
    titles = " and ".join(each.title for each in group.lists)
    alone = len(group.lists) == 1
    return ListEvidence(
        way=Way(
            # Groups have no footprint in common, so that the first one tells them apart.
            id=f"{PREFIX}{group.covers[0]}",
            title=f"units found again on several lists: {titles}",
            weight=HIGH_WEIGHT,
        ),
        covers=group.covers,
        unit=group.unit,
        lists=tuple(replace(each, rows=each.rows.iloc[:0]) for each in group.lists),
        linked=None if alone else link(group, site.crs, seed=seed),
        signs={pair.lists: pair.dependence for pair in pairs},
        reasons=tuple(
            f"Dependence of {' and '.join(sorted(pair.lists))}: {pair.dependence} ({pair.source}). "
            f"{pair.reason}"
            for pair in pairs
        ),
        notes=group.notes,
        absent=(
            f"Only one unit list ({titles}) covers this ground; units are found again on two or "
            "more."
            if alone
            else None
        ),
    )


def _settled(evidence: ListEvidence, site: Site) -> ListEvidence:
    """Settle what the lists may say, at the middle of every assumption."""
    if evidence.linked is None:
        return evidence
    columns = sorted([*(a.key for a in site.assumptions), *list_columns([evidence])])
    middle = fill(site.assumptions, columns, np.full((1, len(columns)), 0.5))
    doubts = _doubts(evidence, evidence.linked, middle)
    if isinstance(doubts, str):
        return replace(evidence, absent=doubts)
    return replace(evidence, settled=settle_lists(evidence.linked.histories, doubts))


def _doubts(evidence: ListEvidence, linked: Linked, draws: Draws) -> ListDoubts | str:
    """Draw what is not known about lists; a sentence where the site would have to say it."""

    def uniform(what: str) -> FloatArray:
        return draws[list_column(evidence.way, what)]

    recall: LinkQuality | None = recall_draws(linked.pairs, uniform("recall"))
    precision: LinkQuality | None = precision_draws(linked.pairs, uniform("precision"))
    needed = [name for name, told in ((RECALL, recall), (PRECISION, precision)) if told is None]
    lacking = draws.lacking(*needed)
    if lacking is not None:
        return (
            "The lists share only names or only places, so how many links are missing or wrong "
            f"cannot be told from them. {lacking}"
        )
    return ListDoubts(
        uniform_model=uniform("model"),
        uniform_value=uniform("value"),
        recall=draws.share(RECALL) if recall is None else recall,
        precision=draws.share(PRECISION) if precision is None else precision,
        overcoverage={
            one.id: gone
            for one in evidence.lists
            if (gone := _gone(one, uniform("gone"), draws)) is not None
        },
    )


def _gone(unit_list: UnitList, uniform: FloatArray, draws: Draws) -> FloatArray | None:
    """Return the share of a list's units that are gone; None where they are taken to be there."""
    if _looked_for(unit_list):
        return gone_share_draws(unit_list, uniform)
    if unit_list.kind == "registry" and OVERCOVERAGE in draws:
        return draws.share(OVERCOVERAGE)
    return None


def _looked_for(unit_list: UnitList) -> bool:
    return unit_list.seen_present + unit_list.seen_gone > 0
