"""
What columns each role has: the schema of everything that lies on the shelf, as one table.

Read it as docs/site-files.md in code. A column that is `needed` must be there; one that is `filled`
must hold something in every row; the others may be absent, and are then empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from geo.layers.model import Provenance
from geo.sites.model import Confidence

Kind = Literal["text", "number", "date", "dates", "id"]
"""`dates`: one or several, separated by ' then '; `id`: a text that no two rows share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRule:
    """What may stand in one column."""

    name: str
    kind: Kind = "text"
    needed: bool = False
    """The column must be there."""
    filled: bool = False
    """Every row must hold a value."""
    least: float | None = None
    """Smallest value of a number that can be."""
    above: float | None = None
    """Every number must be greater than this."""
    most: float | None = None
    """Largest value of a number that can be."""
    allowed: tuple[str, ...] = ()
    """The only texts that may stand here, where the vocabulary is closed."""
    private: bool = False
    """Messages name the rows and never repeat what stands there: it may be about a person."""


MOST_PEOPLE = 1e10
"""No count of people, houses or households exceeds the people on earth."""
MOST_AREA_M2 = 1e12
"""A million square kilometres: no settlement, project or unit of a city's size is larger."""
MOST_LEVELS, MOST_HEIGHT_M, MOST_WIDTH_M = 500.0, 2_000.0, 1e6
"""The tallest house has 163 storeys and 828 m; a footprint is narrower than 1,000 km."""
MOST_AMOUNT = 1e15
"""Quantities, depths and money: beyond it a slip of the pen."""
MOST_ACCURACY_M = 1e6
"""A position known to no better than 1,000 km is no position; leave it empty."""


def _text(name: str) -> ColumnRule:
    return ColumnRule(name=name)


def _must(name: str) -> ColumnRule:
    return ColumnRule(name=name, needed=True, filled=True)


def _count(name: str) -> ColumnRule:
    return ColumnRule(name=name, kind="number", least=0, most=MOST_PEOPLE)


def _size(name: str, most: float) -> ColumnRule:
    return ColumnRule(name=name, kind="number", above=0, most=most)


def _number(name: str) -> ColumnRule:
    return ColumnRule(name=name, kind="number", least=-MOST_AMOUNT, most=MOST_AMOUNT)


def _one_of(name: str, *allowed: str, needed: bool = True) -> ColumnRule:
    return ColumnRule(name=name, allowed=allowed, needed=needed, filled=needed)


def _date(name: str) -> ColumnRule:
    return ColumnRule(name=name, kind="date")


ID = ColumnRule(name="id", kind="id", filled=True)
"""Numbered where the file has none."""
NEEDED_ID = ColumnRule(name="id", kind="id", needed=True, filled=True)
NAMES = (_text("name"), _text("name_local"))
ACCURACY = ColumnRule(name="accuracy_m", kind="number", least=0, most=MOST_ACCURACY_M)
PROVENANCE = _one_of("provenance", *get_args(Provenance), needed=False)
CONFIDENCE = _one_of("confidence", *get_args(Confidence), needed=False)
PEDIGREE = (ACCURACY, PROVENANCE, _text("source"), CONFIDENCE, _text("note"))
"""What every located thing tells of itself; the catalogue entry speaks where the file is silent."""
TABLE_PEDIGREE = (_text("source"), CONFIDENCE, _text("note"))
THINGS = (ID, *NAMES, _text("kind"), *PEDIGREE)

FOOTPRINTS = (
    NEEDED_ID, _must("name"), _must("project"),
    _one_of("status", "planned", "clearing", "cleared"),
    _one_of("takes", "all", "unknown", "none_as_a_whole"),
    _date("cleared_on"), _date("cleared_from"), _text("phase"),
    _one_of("displacement", "physical", "economic", "both", needed=False),
    _one_of("outline", "published", "described", "assumed"),
    _size("published_area_m2", MOST_AREA_M2), _size("width_m", MOST_WIDTH_M),
    replace(ACCURACY, filled=True), replace(ACCURACY, name="edge_m"),
    _text("source"), PROVENANCE, CONFIDENCE, _text("note"),
)  # fmt: skip

SETTLEMENTS = (
    ID, _must("name"), _text("name_local"), _text("type"),
    _one_of("settlement_class", "formal", "informal", "unknown", needed=False),
    _count("households"), _count("persons"), _count("structures"), _count("rehoused_households"),
    _date("count_date"), _text("count_kind"), _text("part_of"), _text("in_footprint"),
    _size("area_m2", MOST_AREA_M2), _text("status"),
    _one_of("tenure_class", "a", "b", "c", needed=False), _text("tenure_source"), *PEDIGREE,
)  # fmt: skip

ADMIN = (
    ID, _must("name"), _text("name_local"), _text("district"),
    _count("persons"), _count("houses"), _count("households"),
    _size("area_km2", MOST_AREA_M2 / 1e6), _date("year"),
    _one_of("basis", "registered", "census", "plan_registry", "zone_census", needed=False),
    _text("footprints"), _count("weight"), *PEDIGREE,
)  # fmt: skip

BUILDINGS = (
    ID, *NAMES, _text("building"), _size("levels", MOST_LEVELS), _size("height_m", MOST_HEIGHT_M),
    _count("households"), _count("persons"), *PEDIGREE,
)  # fmt: skip

FLOOD_KINDS = ("river", "rain", "canal", "gauge")

FLOODS = (
    NEEDED_ID, _must("event"), _text("event_name"), _one_of("event_kind", *FLOOD_KINDS),
    _date("date"), _text("place"), _one_of("record", "place", "depth", "level", "people", "wards"),
    _number("value_low"), _number("value_high"), _text("unit"), _text("datum"), *PEDIGREE,
)  # fmt: skip

FLOOD_EXTENT = (
    ID, _text("name"), _text("event"), _text("event_name"),
    _one_of("event_kind", *FLOOD_KINDS, needed=False), _date("date"), *PEDIGREE,
)  # fmt: skip

LANDMARKS = (
    ID, _one_of("kind", "rail", "river_bank", "label"), _text("name"), _text("name_local"),
    *PEDIGREE,
)  # fmt: skip

COUNTS = (
    NEEDED_ID, _must("project"), _text("footprint"),
    _count("households"), _count("persons"), _count("structures"), _text("count_kind"),
    _one_of("reach", "complete", "partial", "wide", "overlap"), _one_of("official", "yes", "no"),
    _date("date"), _text("gives"), *TABLE_PEDIGREE,
)  # fmt: skip

REFERENCE = (
    NEEDED_ID, _must("name"), _count("persons"), _count("houses"),
    _size("area_km2", MOST_AREA_M2 / 1e6), _date("year"),
    _one_of("basis", "registered", "census", "plan_registry", "zone_census"), _text("footprints"),
    _count("weight"), *TABLE_PEDIGREE,
)  # fmt: skip

PROMISES = (
    NEEDED_ID, _must("name"), _text("name_local"), _must("sector"), _text("phase"),
    _number("promised_low"), _number("promised_high"), _text("promised_unit"),
    ColumnRule(name="promised_by", kind="dates"), _text("promise_source"),
    _one_of("sourced", "yes", "no"), _number("lon"), _number("lat"),
    ACCURACY, PROVENANCE, CONFIDENCE, _text("note"),
)  # fmt: skip

EVIDENCE = (
    NEEDED_ID, _must("promise"),
    _one_of(
        "says", "delivered", "partly", "under_construction", "not_started", "abandoned",
        "relocated", needed=False,
    ),
    _one_of(
        "kind", "official", "press", "press_repeat", "document", "field", "second_hand",
        "inference", "search",
    ),
    _date("observed_on"), _date("delivered_on"), _number("quantity_low"),
    _number("quantity_high"), _text("unit"),
    _one_of("aspect", "nameplate", "service", "scope_differs", needed=False),
    _text("source"), _text("note"),
)  # fmt: skip

CLAIMS = (
    NEEDED_ID, _must("claim"), _text("claimed_by"),
    _one_of("status", "contradicted", "misread", "reported", "partly borne out"),
    _text("why"), _text("evidence"),
)  # fmt: skip

PEOPLE = (
    ID, _must("name"), _text("name_local"), _text("type"), _text("district"),
    _text("subdistrict"), _count("households"), _count("persons"), _text("part_of"), _date("date"),
    *TABLE_PEDIGREE,
)  # fmt: skip

UNIT_LIST = (
    *(
        replace(rule, private=True)
        for rule in (
            NEEDED_ID, _text("name"), _text("house_no"), _text("structure_id"),
            _number("lon"), _number("lat"), _count("persons"),
        )
    ),
    _one_of("present", "yes", "no", needed=False), _date("date"),
)  # fmt: skip

COLUMNS: dict[str, tuple[ColumnRule, ...]] = {
    "footprints": FOOTPRINTS,
    "settlements": SETTLEMENTS,
    "infrastructure": THINGS,
    "admin": ADMIN,
    "buildings": BUILDINGS,
    "roads": (*THINGS, _size("width_m", MOST_WIDTH_M)),
    "rail": THINGS,
    "water": THINGS,
    "landmarks": LANDMARKS,
    "stations": THINGS,
    "facilities": THINGS,
    "floods": FLOODS,
    "flood_extent": FLOOD_EXTENT,
    "sensors": THINGS,
    "counts": COUNTS,
    "reference": REFERENCE,
    "promises": PROMISES,
    "evidence": EVIDENCE,
    "claims": CLAIMS,
    "people": PEOPLE,
    "unit_list": UNIT_LIST,
}

RANGES = (
    ("value_low", "value_high"),
    ("promised_low", "promised_high"),
    ("quantity_low", "quantity_high"),
)
"""Pairs of columns of which the first must not exceed the second."""

MAY_BE_NOWHERE = frozenset({"footprints", "settlements", "floods", "infrastructure", "sensors"})
"""Roles whose rows stay when nobody says where they lie: they are reported as not located."""

SHAPES: dict[str, frozenset[str]] = {
    "admin": frozenset({"polygon"}),
    "buildings": frozenset({"polygon"}),
    "flood_extent": frozenset({"polygon"}),
    "roads": frozenset({"line"}),
    "rail": frozenset({"line"}),
    "floods": frozenset({"point"}),
    "settlements": frozenset({"point", "polygon"}),
}
"""Which shapes a role may have; a role that is not named may have any."""
