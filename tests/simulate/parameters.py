"""How a city draws the parameters of its truth; PARAMETERS.md gives the source of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log

from numpy.random import Generator

NORMAL_95 = 1.6449  # the 95th centile of the standard normal


def _logit(share: float) -> float:
    return log(share / (1.0 - share))


@dataclass(frozen=True, slots=True)
class Size:
    """A positive quantity: in 90 % of cities between low and high, log-normal."""

    low: float
    high: float

    def draw(self, rng: Generator) -> float:
        middle = (log(self.low) + log(self.high)) / 2.0
        spread = (log(self.high) - log(self.low)) / 2.0 / NORMAL_95
        return exp(rng.normal(middle, spread))


@dataclass(frozen=True, slots=True)
class Share:
    """A share of 0-1: in 90 % of cities between low and high, logit-normal."""

    low: float
    high: float

    def draw(self, rng: Generator) -> float:
        middle = (_logit(self.low) + _logit(self.high)) / 2.0
        spread = (_logit(self.high) - _logit(self.low)) / 2.0 / NORMAL_95
        return 1.0 / (1.0 + exp(-rng.normal(middle, spread)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fabric:
    """One way of building: a roof, the ground it covers, storeys, and who lives below it.

    `floor_per_household_m2` is gross floor for dwelling (stairs, walls and rooms of others in it).
    """

    informal: bool
    roof_m2: Size
    roof_spread: float  # log-sd of roofs within a settlement
    cover_share: Share  # roof / ground, lanes and yards counted as ground
    storeys: Size
    floor_per_household_m2: Size
    other_share: Share  # structures in which nobody lives
    shop_share: Share  # structures whose ground floor is a shop
    household_size_factor: float = 1.0
    persons_per_household: float | None = None  # where it does not follow the city's households


SHACKS = Fabric(
    informal=True,
    roof_m2=Size(13.0, 30.0),
    roof_spread=0.40,
    cover_share=Share(0.45, 0.78),
    storeys=Size(1.03, 1.5),
    floor_per_household_m2=Size(12.0, 26.0),
    other_share=Share(0.02, 0.10),
    shop_share=Share(0.01, 0.06),
)
ROWS = Fabric(
    informal=True,
    roof_m2=Size(22.0, 48.0),
    roof_spread=0.45,
    cover_share=Share(0.40, 0.68),
    storeys=Size(1.2, 2.1),
    floor_per_household_m2=Size(24.0, 56.0),
    other_share=Share(0.03, 0.12),
    shop_share=Share(0.03, 0.12),
)
ROOMS = Fabric(
    informal=True,
    roof_m2=Size(70.0, 180.0),
    roof_spread=0.50,
    cover_share=Share(0.40, 0.65),
    storeys=Size(1.2, 3.2),
    floor_per_household_m2=Size(13.0, 26.0),
    other_share=Share(0.03, 0.12),
    shop_share=Share(0.05, 0.20),
    household_size_factor=0.72,
)
SHOPHOUSES = Fabric(
    informal=False,
    roof_m2=Size(52.0, 90.0),
    roof_spread=0.30,
    cover_share=Share(0.35, 0.60),
    storeys=Size(2.2, 4.0),
    floor_per_household_m2=Size(60.0, 130.0),
    other_share=Share(0.06, 0.25),
    shop_share=Share(0.35, 0.80),
)
FLATS = Fabric(
    informal=False,
    roof_m2=Size(170.0, 520.0),
    roof_spread=0.45,
    cover_share=Share(0.20, 0.42),
    storeys=Size(3.5, 7.0),
    floor_per_household_m2=Size(42.0, 90.0),
    other_share=Share(0.05, 0.18),
    shop_share=Share(0.10, 0.40),
)
HOUSES = Fabric(
    informal=False,
    roof_m2=Size(65.0, 140.0),
    roof_spread=0.40,
    cover_share=Share(0.22, 0.45),
    storeys=Size(1.2, 2.2),
    floor_per_household_m2=Size(60.0, 130.0),
    other_share=Share(0.05, 0.18),
    shop_share=Share(0.03, 0.12),
)
FARMSTEADS = Fabric(
    informal=False,
    roof_m2=Size(50.0, 120.0),
    roof_spread=0.50,
    cover_share=Share(0.04, 0.16),
    storeys=Size(1.03, 1.5),
    floor_per_household_m2=Size(45.0, 100.0),
    other_share=Share(0.12, 0.35),
    shop_share=Share(0.02, 0.08),
)
SHEDS = Fabric(
    informal=False,
    roof_m2=Size(180.0, 800.0),
    roof_spread=0.80,
    cover_share=Share(0.06, 0.25),
    storeys=Size(1.03, 1.6),
    floor_per_household_m2=Size(60.0, 130.0),
    other_share=Share(0.90, 0.98),
    shop_share=Share(0.20, 0.60),
)
DORMITORIES = Fabric(
    informal=False,
    roof_m2=Size(250.0, 600.0),
    roof_spread=0.40,
    cover_share=Share(0.15, 0.35),
    storeys=Size(1.8, 3.5),
    floor_per_household_m2=Size(5.0, 7.5),
    other_share=Share(0.02, 0.08),
    shop_share=Share(0.01, 0.04),
    persons_per_household=4.0,
)

FABRICS: dict[str, Fabric] = {
    "shacks": SHACKS,
    "rows": ROWS,
    "rooms": ROOMS,
    "shophouses": SHOPHOUSES,
    "flats": FLATS,
    "houses": HOUSES,
    "farmsteads": FARMSTEADS,
    "sheds": SHEDS,
    "dormitories": DORMITORIES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who lives there and who of them is written down."""

    household_size: Size = Size(3.0, 5.3)
    vacant_share: Share = Share(0.03, 0.14)
    registered_formal_share: Share = Share(0.62, 0.92)
    registered_informal_share: Share = Share(0.40, 0.85)
    member_share: Share = Share(0.85, 0.98)  # members of a registered household who are registered
    gone_share: Share = Share(0.03, 0.20)  # of the registered
    books_per_household: Size = Size(0.80, 1.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """What the map of buildings shows of what stands."""

    formal_share: Share = Share(0.75, 0.97)  # outlines found where a complete map was intended
    informal_share: Share = Share(0.55, 0.94)
    selected_share: Share = Share(0.45, 0.95)  # further factor where nobody says what was left out
    complete_odds: float = 0.65
    merged_formal_share: Share = Share(0.02, 0.15)  # of neighbours under one outline with the next
    merged_informal_share: Share = Share(0.15, 0.60)
    swelling: Size = Size(0.92, 1.18)  # mapped roof / true roof, gaps and eaves
    use_known_share: Share = Share(0.05, 0.60)
    use_wrong_share: Share = Share(0.02, 0.12)
    storeys_known_share: Share = Share(0.02, 0.45)
    settlement_found_share: Share = Share(0.70, 0.97)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """How a gridded population departs from the people who live there."""

    formal_share: Share = Share(0.93, 0.99)  # counted by the census
    informal_share: Share = Share(0.45, 0.94)
    growth_per_year: Size = Size(1.002, 1.04)
    age_years: tuple[int, int] = (2, 14)
    local_share: Share = Share(0.15, 0.75)  # of cells taken from counts of small areas
    smear_share: Share = Share(0.15, 0.60)  # of a cell that lies in its neighbours
    cell_spread: Size = Size(0.15, 0.50)  # log-sd of a cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Administrative units around the ground."""

    factor: Size = Size(0.40, 2.2)  # density of the unit where built / that of the ground
    built_share: Share = Share(0.65, 0.95)
    nested_spread: float = 0.40  # log-sd, district against subdistrict
    area_km2: Size = Size(1.0, 9.0)
    nesting: Size = Size(3.0, 9.0)
    registered_odds: float = 0.6
    stale_factor: Size | None = None  # by which the published people are off, up or down


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts in documents and by communities."""

    settlement_odds: float = 0.15  # that a settlement was counted whole
    complete_odds: float = 0.10
    partial_odds: float = 0.30
    bias: Size = Size(0.86, 1.06)
    spread: float = 0.06
    partial_share: Share = Share(0.25, 0.80)
    household_share: float = 0.7  # of counted settlements, in households and not in residents


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How often a city has a source at all."""

    buildings: float = 0.80
    raster: float = 0.80
    settlements: float = 0.60
    units: float = 0.85
    lists: float = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """The ground that is taken."""

    area_ha: Size = Size(8.0, 160.0)
    width_m: Size | None = None  # of a strip; None: a compact ground
    accuracy_m: Size = Size(4.0, 35.0)
    mix: dict[str, Size] = field(default_factory=dict)  # weight of a fabric, or of "empty" ground
