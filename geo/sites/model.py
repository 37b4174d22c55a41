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

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from geo.quantity import Frozen

MAX_LON = 180.0
"""Degrees east of Greenwich at which longitudes end."""
MAX_LAT = 90.0
"""Degrees north of the equator at which latitudes end."""

MOST_PEOPLE = 10_000_000_000
"""No register holds more people than live on earth."""
MOST_VALUE = 1e6
"""No assumption that an estimator knows, in its unit, comes near it (settlements: 5,000 persons to
the hectare); beyond it products of several run out of numbers."""
MOST_LOG_RATIO = 3.0
"""A deviate of 3 on the log scale lets a method miss by a factor of 140 either way (90 %)."""
MOST_CELL_M = 100_000.0
"""Cells of 100 km: one holds any city."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""Facts of other centuries are slips of the pen; 25xx is the Buddhist era, 543 years ahead."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that act on a terminal or turn the direction of writing; tabs and breaks do not."""


def refuse_control_characters(text: str) -> str:
    """
    Return a text as it is, unless it could rewrite the reader's terminal.

    Raises
    ------
    ValueError
        It holds a control character.
    """
    if CONTROL.search(text):
        msg = f"Found control characters in {text[:60]!r}. Type the text anew"
        raise ValueError(msg)
    return text


Text = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True, max_length=4000),
    AfterValidator(refuse_control_characters),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,62}$")]
Confidence = Literal["high", "medium", "low"]
Mark = Literal["P", "R", "I", "C", "K", "J"]
"""How a number is known: P read in a published page, R in a code base, I in an issue thread,
C computed from published data, K general knowledge still to be verified, J our own judgement.
K and J are flagged wherever the number is listed."""


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


Kind = Literal["fixed", "uniform", "triangular", "pert", "normal", "lognormal"]


class Assumption(Frozen):
    """
    One uncertain number: a distribution, a unit, a source and how well it is known.

    `fixed` uses `mode`; `uniform` uses `low` and `high` as its ends; `triangular` and `pert` use
    all three, as ends and mode; `normal` and `lognormal` read `low` and `high` as the 5 % and 95 %
    quantiles and take no mode.
    """

    id: Slug
    meaning: Text
    unit: Text
    kind: Kind
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    source: Text
    """Keys in sources.csv, separated by '; ', or 'judgement' with mark J."""
    mark: Mark
    confidence: Confidence
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Assumption:
        needed = {
            "fixed": ("mode",),
            "uniform": ("low", "high"),
            "triangular": ("low", "mode", "high"),
            "pert": ("low", "mode", "high"),
            "normal": ("low", "high"),
            "lognormal": ("low", "high"),
        }[self.kind]
        given = tuple(name for name in ("low", "mode", "high") if getattr(self, name) is not None)
        if given != needed:
            msg = f"Assumption '{self.id}' ({self.kind}) needs {needed}; found {given}"
            raise ValueError(msg)
        values = [getattr(self, name) for name in needed]
        if values != sorted(values) or (len(values) > 1 and values[0] == values[-1]):
            msg = (
                f"Assumption '{self.id}' must have low <= mode <= high and low < high; "
                f"found {values}"
            )
            raise ValueError(msg)
        if self.kind == "lognormal" and values[0] <= 0:
            msg = f"Assumption '{self.id}' is lognormal and needs low > 0; found {values[0]}"
            raise ValueError(msg)
        least, most = self._range()
        if values[0] < least or values[-1] > most:
            msg = (
                f"Assumption '{self.id}' in '{self.unit}' must lie between {least:g} and {most:g}; "
                f"found {values}"
            )
            raise ValueError(msg)
        return self

    def _range(self) -> tuple[float, float]:
        """Say within what the stated values must lie; the tails of a normal may lie beyond."""
        if self.unit.startswith("log ratio"):
            return 0.0, MOST_LOG_RATIO
        if self.unit == "share":
            return 0.0, 1.0
        # What multiplies or divides people is never negative; a lognormal has a floor and a ceiling
        # of its own, lest its tail run out of numbers.
        return (1 / MOST_VALUE if self.kind == "lognormal" else 0.0), MOST_VALUE


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
        ids = [assumption.id for assumption in self.assumptions]
        if len(ids) != len(set(ids)):
            twice = sorted({name for name in ids if ids.count(name) > 1})
            msg = f"Assumption ids must be unique; found twice: {twice}"
            raise ValueError(msg)
        if self.household_definition.assumption not in ids:
            msg = (
                f"household_definition names assumption '{self.household_definition.assumption}', "
                f"which is not among {ids}"
            )
            raise ValueError(msg)
        return self

    def assumption(self, assumption_id: str) -> Assumption | None:
        """Return the assumption of that id, or None where the site makes none."""
        return next((a for a in self.assumptions if a.id == assumption_id), None)
