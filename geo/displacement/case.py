"""One site's case: everything that stays the same while the draws change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from geo.displacement.draws import (
    METHOD_CHOICE,
    REALISATION_CHOICE,
    RULE_CHOICE,
    Draws,
    column_names,
    deviate_column,
    draw_assumptions,
)
from geo.displacement.gap import covered_pieces, persons_beyond
from geo.displacement.ground import read_ground
from geo.displacement.hearing import Evidence, ways_of
from geo.displacement.inputs import SettlementFact
from geo.displacement.lists.evidence import list_columns
from geo.displacement.pieces import GroupKey, People, PieceEstimate, estimate_people
from geo.displacement.pool import BETWEEN_METHOD, Verdict
from geo.errors import EstimateError
from geo.exposure.model import Block, ExposureTable
from geo.quantity import FloatArray
from geo.sites.model import Site


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A site, its ground and all evidence of it."""

    site: Site
    exposure: ExposureTable
    evidence: Evidence
    settlements: tuple[SettlementFact, ...]

    @property
    def uniform_columns(self) -> tuple[str, ...]:
        """Columns of the matrix of doubt that no assumption stands for."""
        ways = ways_of(self.evidence, self.exposure.footprints)
        deviates = (deviate_column(way.id) for way in ways)
        lists = list_columns(self.evidence.lists)
        return (REALISATION_CHOICE, METHOD_CHOICE, RULE_CHOICE, *deviates, *lists)

    @property
    def zones(self) -> tuple[str, ...]:
        """Names of the zones for which assumptions may differ, as `PieceGround.zone` has them."""
        facts = {fact.id: fact for fact in self.exposure.footprints}
        found = set()
        for piece, covering in self.exposure.pieces.items():
            block = self.exposure.blocks[piece]
            speaking = {facts[name].project for name in covering if facts[name].block == block}
            found.add(" + ".join(sorted(speaking)))
        return tuple(sorted(found))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the matrix of doubt, in order."""
        return column_names(self.site.assumptions, self.uniform_columns, self.zones)

    def draw(self, draws: int, seed: int) -> Draws:
        """
        Draw every assumption of the site.

        Raises
        ------
        ConfigError
            If `draws` is not a power of two.
        EstimateError
            If an assumption that every estimate needs is missing or impossible.
        """
        if self.site.assumption(BETWEEN_METHOD) is None:
            raise EstimateError(
                f"Site '{self.site.id}' makes no assumption '{BETWEEN_METHOD}', without which "
                "several methods cannot be pooled. Add it to site.toml."
            )
        shared = draw_assumptions(
            self.site.assumptions, self.uniform_columns, draws, seed, self.zones
        )
        self._check_size(shared)
        return shared

    def _check_size(self, draws: Draws) -> None:
        """Refuse households of less than one person, on whichever ground an estimate meets them."""
        name = self.evidence.household_size
        for row in (row for row in self.site.assumptions if row.id == name):
            for zone in (None, *(self.zones if row.zone_log_sd else ())):
                view = draws.at(
                    settlement_class=row.settlement_class,
                    structure_class=row.structure_class,
                    zone=zone,
                )
                size = float(view.positive(name).min())
                if size < 1:
                    where = "" if zone is None else f" in zone '{zone}' (see its zone_log_sd)"
                    raise EstimateError(
                        f"Assumption '{row.key}' must be at least 1 person per household; the "
                        f"smallest draw is {size:.2f}{where}. Raise its low end, or narrow it."
                    )

    def people(self, draws: Draws, verdicts: Mapping[GroupKey, Verdict] | None = None) -> People:
        """Estimate the people of every piece; `verdicts` as for `estimate_people`."""
        grounds = read_ground(self.exposure, self.settlements, draws)
        return estimate_people(self.exposure, grounds, self.evidence, draws, verdicts)

    def headline(
        self, block: Block, people: People, *, beyond: bool
    ) -> Callable[[Draws], FloatArray]:
        """
        Return the headline of a block, in households, as a function of draws.

        Methods are pooled as they were in `people`: what is asked is what the answer would be with
        other assumptions, not what we would think of the methods then.
        """
        verdicts = {key: group.verdict for key, group in people.groups.items()}

        def of(draws: Draws) -> FloatArray:
            found = self.people(draws, verdicts)
            if not beyond:
                persons = total_persons(found.of_block(block))
                return np.zeros(draws.size) if persons is None else persons / found.size
            covered = set(covered_pieces(self.site.registry, found))
            pieces = tuple(piece for piece in found.pieces if piece.ground.piece in covered)
            persons = total_persons(pieces)
            registered = float(self.site.registry.persons or 0)
            defacto = np.zeros(draws.size) if persons is None else persons
            return persons_beyond(defacto, registered, draws) / found.size

        return of


def total_persons(pieces: tuple[PieceEstimate, ...]) -> FloatArray | None:
    """Add the people of pieces draw by draw, each piece once; None where no piece has a number."""
    found = [piece.persons for piece in pieces if piece.persons is not None]
    if not found:
        return None
    total = np.zeros_like(found[0])
    for persons in found:
        total += persons
    return total
