"""The kinds of city: seven that sourced assumptions describe, and six that they do not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .parameters import Counts, Land, Map, Odds, People, Raster, Share, Size, Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One kind of city.

    `family` names the regime whose draws it shares: a misfit is its family with one thing broken.
    `mild` misfits break an assumption by no more than its own doubt allows for; `shared_error`
    breaks all sources alike. Neither can be told from the outside. `hidden_factor` is the number of
    households for each one that any source can show.
    """

    name: str
    description: str
    family: str
    fits: bool = True
    broken: str = ""
    shared_error: bool = False
    mild: bool = False
    land: Land
    people: People = field(default_factory=People)
    map: Map = field(default_factory=Map)
    raster: Raster = field(default_factory=Raster)
    units: Units = field(default_factory=Units)
    odds: Odds = field(default_factory=Odds)
    counts: Counts = field(default_factory=Counts)
    hidden_factor: Size | None = None


ROW_HOUSES = Regime(
    name="row_houses",
    family="row_houses",
    description="Crowded rows of low houses among streets of houses and shops.",
    land=Land(
        area_ha=Size(6.0, 80.0),
        mix={
            "rows": Size(0.35, 0.75),
            "houses": Size(0.08, 0.30),
            "shophouses": Size(0.03, 0.15),
            "empty": Size(0.05, 0.25),
        },
    ),
    units=Units(factor=Size(0.35, 2.0)),
)
RAIL_SIDE = Regime(
    name="rail_side",
    family="rail_side",
    description="A strip of shacks along a railway or canal, under roofs that touch.",
    land=Land(
        area_ha=Size(5.0, 30.0),
        width_m=Size(50.0, 180.0),
        accuracy_m=Size(3.0, 18.0),
        mix={
            "shacks": Size(0.30, 0.70),
            "rows": Size(0.08, 0.30),
            "shophouses": Size(0.03, 0.12),
            "empty": Size(0.15, 0.50),
        },
    ),
    people=People(registered_informal_share=Share(0.25, 0.75)),
    map=Map(
        informal_share=Share(0.45, 0.90),
        merged_informal_share=Share(0.30, 0.75),
    ),
    raster=Raster(informal_share=Share(0.40, 0.90)),
    units=Units(factor=Size(0.20, 1.6)),
)
FLATS_AND_SHOPHOUSES = Regime(
    name="flats_and_shophouses",
    family="flats_and_shophouses",
    description="Streets of shophouses with blocks of flats behind; some rows in between.",
    land=Land(
        area_ha=Size(6.0, 70.0),
        mix={
            "shophouses": Size(0.25, 0.60),
            "flats": Size(0.10, 0.40),
            "rows": Size(0.03, 0.15),
            "empty": Size(0.06, 0.25),
        },
    ),
    map=Map(storeys_known_share=Share(0.05, 0.60)),
    units=Units(factor=Size(0.45, 2.0)),
)
YARD_WITH_POCKETS = Regime(
    name="yard_with_pockets",
    family="yard_with_pockets",
    description="A railway yard or port: much empty ground, sheds, and pockets where people live.",
    land=Land(
        area_ha=Size(30.0, 350.0),
        accuracy_m=Size(6.0, 50.0),
        mix={
            "empty": Size(0.45, 0.90),
            "sheds": Size(0.15, 0.40),
            "rows": Size(0.04, 0.15),
            "shacks": Size(0.02, 0.08),
            "flats": Size(0.02, 0.08),
        },
    ),
)
VILLAGE_EDGE = Regime(
    name="village_edge",
    family="village_edge",
    description="The edge of a city: farmsteads on large plots, fields, and new houses.",
    land=Land(
        area_ha=Size(20.0, 250.0),
        accuracy_m=Size(6.0, 50.0),
        mix={
            "farmsteads": Size(0.35, 0.75),
            "houses": Size(0.04, 0.20),
            "rows": Size(0.01, 0.06),
            "empty": Size(0.20, 0.60),
        },
    ),
    people=People(registered_formal_share=Share(0.70, 0.96)),
    units=Units(factor=Size(0.50, 2.8)),
)
HIDDEN_RENTERS = Regime(
    name="hidden_renters",
    family="hidden_renters",
    description="Rooms let to people registered elsewhere; owners who are registered and gone.",
    land=Land(
        area_ha=Size(6.0, 60.0),
        mix={
            "rooms": Size(0.25, 0.60),
            "rows": Size(0.15, 0.40),
            "houses": Size(0.05, 0.20),
            "empty": Size(0.05, 0.25),
        },
    ),
    people=People(
        registered_informal_share=Share(0.15, 0.50),
        registered_formal_share=Share(0.55, 0.88),
        gone_share=Share(0.10, 0.35),
    ),
)
LISTED = replace(
    ROW_HOUSES,
    name="listed",
    family="listed",
    description="Row houses with three lists of households that depend on each other, and a count.",
    odds=Odds(lists=1.0),
    counts=Counts(complete_odds=0.5, partial_odds=0.6),
)
MAP_LOST_SETTLEMENT = replace(
    RAIL_SIDE,
    name="map_lost_settlement",
    fits=False,
    description="Rail side, where the map of buildings lacks nearly every informal structure.",
    broken="Of informal structures 2-7 % are mapped, on a map that is taken to be ordinary.",
    map=replace(RAIL_SIDE.map, informal_share=Share(0.02, 0.07), complete_odds=1.0),
    odds=Odds(buildings=1.0),
)
DORMITORIES = replace(
    YARD_WITH_POCKETS,
    name="dormitories",
    fits=False,
    mild=True,
    description="A yard where workers sleep in dormitories that look like sheds or flats.",
    broken="Ten times the people a storey and a structure that flats would hold.",
    land=replace(
        YARD_WITH_POCKETS.land,
        mix={
            "empty": Size(0.45, 0.90),
            "sheds": Size(0.15, 0.40),
            "rows": Size(0.04, 0.15),
            "shacks": Size(0.02, 0.08),
            "dormitories": Size(0.06, 0.16),
        },
    ),
)
DORMITORY_TOWN = replace(
    DORMITORIES,
    name="dormitory_town",
    mild=False,
    description="A yard where nearly everybody sleeps in dormitories, all of them mapped.",
    broken="Ten times the people a storey and a structure that flats hold, nearly everywhere.",
    land=replace(
        YARD_WITH_POCKETS.land,
        mix={
            "empty": Size(0.20, 0.60),
            "sheds": Size(0.05, 0.20),
            "rows": Size(0.01, 0.04),
            "dormitories": Size(0.30, 0.70),
        },
    ),
    odds=Odds(buildings=1.0),
)
WRONG_UNITS = replace(
    ROW_HOUSES,
    name="wrong_units",
    fits=False,
    description="Row houses; the units around bear the numbers of others of the same name.",
    broken="Published people of every unit are off by a factor of 15-40, up or down.",
    odds=Odds(units=1.0),
    units=replace(ROW_HOUSES.units, stale_factor=Size(15.0, 40.0)),
)
STALE_UNITS = replace(
    ROW_HOUSES,
    name="stale_units",
    fits=False,
    mild=True,
    description="Row houses; the units around were counted before a boom or a bust.",
    broken="Published people of every unit are off by a factor of 4-10, up or down.",
    odds=Odds(units=1.0),
    units=replace(ROW_HOUSES.units, stale_factor=Size(4.5, 9.0)),
)
BLIND = replace(
    ROW_HOUSES,
    name="blind",
    fits=False,
    shared_error=True,
    description="Row houses with twice as many households in each as any source can show.",
    broken="Every source misses the same half: methods agree and are wrong.",
    odds=Odds(lists=0.0),
    hidden_factor=Size(1.9, 2.6),
)

REGIMES: dict[str, Regime] = {
    kind.name: kind
    for kind in (
        ROW_HOUSES,
        RAIL_SIDE,
        FLATS_AND_SHOPHOUSES,
        YARD_WITH_POCKETS,
        VILLAGE_EDGE,
        HIDDEN_RENTERS,
        LISTED,
        MAP_LOST_SETTLEMENT,
        DORMITORY_TOWN,
        WRONG_UNITS,
        DORMITORIES,
        STALE_UNITS,
        BLIND,
    )
}
