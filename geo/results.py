"""What one run found: the contract that other tools may rely on (docs/results.md)."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from geo import delivery, displacement
from geo.delivery.model import Delivery
from geo.displacement.model import Displacement, FloodEvent
from geo.quantity import Frozen
from geo.sites.model import Assumption, HouseholdDefinition, Names, Rule

SCHEMA_VERSION: Final = "2.0"


RULES: Final = (*displacement.RULES, *delivery.RULES)
"""Every number that the estimators fix for all sites."""


class Claim(Frozen):
    """A statement about the site that is no promise, with what became of it."""

    id: str
    claim: str
    claimed_by: str
    status: str
    """contradicted, misread, reported, partly borne out."""
    why: str
    evidence: str


class Source(Frozen):
    """Where a fact was read."""

    key: str
    title: str
    address: str | None


class ReferencePopulation(Frozen):
    """A registered or counted population with its area."""

    id: str
    name: str
    persons: float | None
    houses: float | None
    area_km2: float | None
    year: str | None
    basis: str
    source: str


class LayerUsed(Frozen):
    """One layer of the run: what it is, from where, how old, how sure."""

    id: str
    role: str
    title: str
    features: int | None
    """Rows, features or pixels; None for a unit list of fewer than ten rows, which are people."""
    provenance: str
    source: str
    licence: str
    vintage: str
    confidence: str
    accuracy_m: float | None
    sha256: str
    repairs: tuple[str, ...]
    caveat: str | None


class SiteSummary(Frozen):
    """The site as the page names it."""

    id: str
    name: Names
    project: Names
    country: str
    crs: str
    area_of_interest: tuple[float, float, float, float]
    facts_as_of: str


def _access_not_assessed() -> dict[str, str]:
    return {"reason": "Loss of access is not assessed in this version."}


class Results(Frozen):
    """Every published number of a run, with intervals, methods and warnings."""

    schema_version: Literal["2.0"] = SCHEMA_VERSION
    site: SiteSummary
    release: Literal["public"] = "public"
    seed: int
    draws: int
    household_definition: HouseholdDefinition
    displacement: Displacement
    flood: dict[Literal["events"], tuple[FloodEvent, ...]]
    delivery: Delivery
    access: dict[str, str] = Field(default_factory=_access_not_assessed)
    claims: tuple[Claim, ...]
    reference: tuple[ReferencePopulation, ...]
    assumptions: tuple[Assumption, ...]
    rules: tuple[Rule, ...] = Field(default_factory=lambda: RULES)
    """Judgements that the code fixes for every site: those of displacement, then of delivery."""
    layers: tuple[LayerUsed, ...]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    sources: tuple[Source, ...]
