"""
What we hold about a site before any layer is read: who, where, on whose register, under what doubt.

Words as the project uses them
------------------------------
household
    People who share a dwelling and meals. Persons are turned into households with one definition
    per site, applied to both sides of every difference.
registry
    The civic register that a plan quotes for the people it affects. A register is not a census:
    it drops tenants, unregistered families and migrants, and keeps people who have left.
cut-off date
    The day on which a census of affected people begins, or which is published as such; people
    present on it are eligible whatever their title.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from geo.quantity import Frozen
from geo.sites.assumption import Assumption, Kind
from geo.sites.lists import ListPair
from geo.sites.vocabulary import CONTROL, Confidence, Mark, Slug, Text, refuse_control_characters

__all__ = [
    "CONTROL",
    "Assumption",
    "Confidence",
    "HouseholdDefinition",
    "Kind",
    "Mark",
    "Names",
    "Registry",
    "Rule",
    "Site",
    "Slug",
    "Text",
    "refuse_control_characters",
]

MAX_LON = 180.0
"""Degrees east of Greenwich at which longitudes end."""
MAX_LAT = 90.0
"""Degrees north of the equator at which latitudes end."""

MOST_PEOPLE = 10_000_000_000
"""No register holds more people than live on earth."""
MOST_IN_HOUSEHOLD = 50
"""Persons per household of a register, beyond which one of its numbers is a slip of the pen."""
MOST_CELL_M = 100_000.0
"""Cells of 100 km: one holds any city."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""Facts of other centuries are slips of the pen; 25xx is the Buddhist era, 543 years ahead."""


class Names(Frozen):
    """A name in the languages in which the site is discussed."""

    en: Text
    th: Text | None = None
    hi: Text | None = None
    ja: Text | None = None


class Registry(Frozen):
    """The published count of registered affected people, or the reason why there is none."""

    households: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None = None
    persons: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None = None
    basis: Text | None = None
    """What the count is, in words, e.g. 'civic registration records'."""
    source: Text | None = None
    """Key in sources.csv."""
    counted_on: Text | None = None
    """Date of the count as published; may be a year."""
    cut_off: Text | None = None
    """Cut-off date; None where none was published."""
    covers: tuple[Slug, ...] = ()
    """Ids of the footprints whose people the registry counts."""
    reason: Text | None = None
    """Why households and persons are None."""

    @model_validator(mode="after")
    def _whole_or_explained(self) -> Registry:
        if (self.households is None) != (self.persons is None):
            msg = "A registry needs both households and persons, or neither with a reason"
            raise ValueError(msg)
        if self.persons is None and self.reason is None:
            msg = "A registry without counts must say why in 'reason'"
            raise ValueError(msg)
        if self.persons is not None and not (self.source and self.covers):
            msg = "A registry with counts must name its 'source' and the footprints it 'covers'"
            raise ValueError(msg)
        if self.persons is not None and self.persons < (self.households or 0):
            msg = f"A registry cannot hold {self.households} households of {self.persons} persons"
            raise ValueError(msg)
        if (self.persons or 0) > MOST_IN_HOUSEHOLD * (self.households or 0):
            msg = (
                f"A registry of {self.persons} persons in {self.households} households has more "
                f"than {MOST_IN_HOUSEHOLD} in each. Correct one of the two"
            )
            raise ValueError(msg)
        return self


class Rule(Frozen):
    """
    One number that the code itself fixes for every site, with its reason.

    A site's own uncertain numbers are `Assumption`s in site.toml. A rule is a judgement too:
    whoever doubts a result must be able to say which.
    """

    id: Slug
    meaning: Text
    value: Text
    """As a reader would write it, built from the constant that the code uses."""
    source: Text
    """Where the number was read, or why it was chosen."""
    mark: Mark


class HouseholdDefinition(Frozen):
    """The one definition with which both sides of the gap are turned into households."""

    text: Text
    assumption: Slug
    """Id of the assumption that gives persons per household."""


class Site(Frozen):
    """A place under assessment; read from ``layers/<id>/site.toml``."""

    schema_version: Literal[1]
    id: Slug
    name: Names
    project: Names
    """What is planned or was built there, in a few words."""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    crs: Annotated[str, StringConstraints(pattern=r"^EPSG:\d{4,6}$")]
    """Metric CRS in which areas and lengths are measured."""
    area_of_interest: tuple[float, float, float, float]
    """(west, south, east, north), degrees, EPSG:4326."""
    facts_as_of: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    """The day to which the facts were collected; lateness is counted to it."""
    registry: Registry
    household_definition: HouseholdDefinition
    cell_m: Annotated[float, Field(ge=500.0, le=MOST_CELL_M)] = 500.0
    """Side of the published grid cells, metres; not under 500, so that no cell is a house."""
    assumptions: Annotated[tuple[Assumption, ...], Field(min_length=1)]
    list_pairs: tuple[ListPair, ...] = ()
    """How the unit lists that a user brings go together; lists themselves never lie with a site."""
    unknown: tuple[Text, ...] = ()
    """What was looked for and not found, in sentences for the report."""

    @model_validator(mode="after")
    def _consistent(self) -> Site:
        west, south, east, north = self.area_of_interest
        in_range = -MAX_LON <= west < east <= MAX_LON and -MAX_LAT <= south < north <= MAX_LAT
        if not in_range:
            cure = (
                "An area that crosses longitude 180 is not supported: cut it there into two sites."
                if -MAX_LON <= east < west <= MAX_LON and west - east > MAX_LON
                else "Are longitude and latitude swapped?"
            )
            msg = (
                "area_of_interest must be [west, south, east, north] in degrees; "
                f"found {list(self.area_of_interest)}. {cure}"
            )
            raise ValueError(msg)
        keys = [assumption.key for assumption in self.assumptions]
        if len(keys) != len(set(keys)):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            msg = f"Assumption ids must be unique within their classes; found twice: {twice}"
            raise ValueError(msg)
        units = {(assumption.id, assumption.unit) for assumption in self.assumptions}
        mixed = sorted({a for a, unit in units for b, other in units if a == b and unit != other})
        if mixed:
            msg = f"An assumption has one unit in all its classes; found several for {mixed}"
            raise ValueError(msg)
        self._check_following()
        if self.household_definition.assumption not in keys:
            msg = (
                f"household_definition names assumption '{self.household_definition.assumption}', "
                f"which is not among {keys}"
            )
            raise ValueError(msg)
        return self

    def _check_following(self) -> None:
        """Refuse an assumption that follows nothing, itself, or one that follows another."""
        rows = {assumption.key: assumption for assumption in self.assumptions}
        for row in self.assumptions:
            if row.follows is None:
                continue
            leading = rows.get(row.follows)
            if leading is None or leading is row or leading.follows is not None:
                free = sorted(key for key, other in rows.items() if other.follows is None)
                msg = (
                    f"Assumption '{row.key}' follows '{row.follows}', which must be another "
                    f"assumption of the site that follows none itself; there are {free}"
                )
                raise ValueError(msg)

    def assumption(self, assumption_id: str) -> Assumption | None:
        """Return the assumption of that id made for all classes, or None where there is none."""
        return next((a for a in self.assumptions if a.key == assumption_id), None)
