"""A town whose households are known, seen by lists that write in two scripts and make mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.displacement.lists.reading import ListGroup, UnitList

Script = Literal["thai", "devanagari", "latin"]

THAI = (
    ("สมชาย", "Somchai"), ("สมหญิง", "Somying"), ("วิชัย", "Wichai"), ("มาลี", "Malee"),
    ("ประเสริฐ", "Prasert"), ("กิตติศักดิ์", "Kittisak"), ("สุดา", "Suda"), ("พัชรี", "Patcharee"),
    ("ณรงค์", "Narong"), ("บุญมี", "Boonmee"), ("อรุณ", "Aroon"), ("เอกชัย", "Ekachai"),
    ("ไพบูลย์", "Paiboon"), ("สมพร", "Somporn"), ("วันดี", "Wandee"), ("ศิริพร", "Siriporn"),
    ("นิภา", "Nipa"), ("รัตนา", "Rattana"), ("ปรีชา", "Preecha"), ("อำนวย", "Amnuay"),
)  # fmt: skip
THAI_FAMILY = (
    ("ใจดี", "Jaidee"), ("แก้วมณี", "Kaewmanee"), ("ศรีสุข", "Srisuk"), ("ทองดี", "Thongdee"),
    ("บุญเรือง", "Boonruang"), ("สุขใจ", "Sukjai"), ("คำแก้ว", "Khamkaew"), ("มีสุข", "Meesuk"),
    ("ดวงดี", "Duangdee"), ("จันทา", "Chantha"), ("ชมภู", "Chompoo"), ("สายทอง", "Saithong"),
    ("รักไทย", "Rakthai"), ("ไชยา", "Chaiya"), ("ม่วงศรี", "Muangsri"), ("บัวทอง", "Buathong"),
    ("ปานทอง", "Panthong"), ("เพชรดี", "Petchdee"), ("นาคสุข", "Naksuk"), ("พรมมา", "Promma"),
)  # fmt: skip
HINDI = (
    ("राम", "Ram"), ("सीता", "Sita"), ("संतोष", "Santosh"), ("मोहन", "Mohan"), ("गीता", "Geeta"),
    ("सुनील", "Sunil"), ("अनिल", "Anil"), ("मुकेश", "Mukesh"), ("राजेश", "Rajesh"),
    ("पूजा", "Pooja"), ("लक्ष्मी", "Lakshmi"), ("फ़ातिमा", "Fatima"), ("मोहम्मद", "Mohammad"),
    ("इमरान", "Imran"), ("कृष्ण", "Krishna"), ("दिनेश", "Dinesh"), ("विजय", "Vijay"),
    ("ओमप्रकाश", "Omprakash"), ("छोटेलाल", "Chhotelal"), ("पूर्णिमा", "Purnima"),
)  # fmt: skip
HINDI_FAMILY = (
    ("यादव", "Yadav"), ("गुप्ता", "Gupta"), ("शर्मा", "Sharma"), ("सिंह", "Singh"),
    ("विश्वकर्मा", "Vishwakarma"), ("त्रिपाठी", "Tripathi"), ("पाण्डेय", "Pandey"),
    ("कुमार", "Kumar"), ("प्रसाद", "Prasad"), ("अंसारी", "Ansari"), ("मौर्य", "Maurya"),
    ("सोनकर", "Sonkar"), ("निषाद", "Nishad"), ("जायसवाल", "Jaiswal"), ("चौहान", "Chauhan"),
    ("पटेल", "Patel"), ("साहनी", "Sahni"), ("खान", "Khan"), ("राजभर", "Rajbhar"),
    ("मिश्रा", "Mishra"),
)  # fmt: skip
NAMES = {"thai": (THAI, THAI_FAMILY), "devanagari": (HINDI, HINDI_FAMILY)}
TITLES = {"thai": ("นาย", "นางสาว"), "devanagari": ("श्री ", "श्रीमती "), "latin": ("Mr. ", "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """One household and where it lives, in metres."""

    names: dict[str, str]
    structure: str
    house: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Shares of rows in which something is amiss."""

    typing: float = 0.10
    no_name: float = 0.06
    swapped_digits: float = 0.06
    no_house: float = 0.12
    no_structure: float = 0.30
    jitter_m: float = 4.0


def town(households: int, seed: int, script: Script = "thai") -> list[Household]:
    """Build a town in which a third of the households share a structure with another."""
    rng = np.random.default_rng(seed)
    given, family = NAMES[script]
    found: list[Household] = []
    side_m = 12 * households**0.5
    for _ in range(households):
        first, last = given[rng.integers(len(given))], family[rng.integers(len(family))]
        names: dict[str, str] = {script: f"{first[0]} {last[0]}", "latin": f"{first[1]} {last[1]}"}
        shares_roof = bool(found) and rng.random() < 1 / 3
        near = found[-1] if shares_roof else None
        x_m, y_m = (near.x_m, near.y_m) if near else rng.uniform(0, side_m, 2).tolist()
        found.append(
            Household(
                names=names,
                structure=near.structure if near else f"S{len(found)}",
                house=near.house if near else f"{rng.integers(1, 400)}/{rng.integers(1, 30)}",
                x_m=x_m,
                y_m=y_m,
            )
        )
    return found


def listed(
    people: list[Household], chance: float, script: Script, seed: int, faults: Faults | None = None
) -> pd.DataFrame:
    """List each household with a chance; the index says which one it truly is."""
    rng = np.random.default_rng(seed)
    amiss = faults or Faults()
    on = [number for number in range(len(people)) if rng.random() < chance]
    rows = [_row(people[number], script, rng, amiss) for number in on]
    frame = pd.DataFrame(rows, index=pd.Index(on, dtype="int64"))
    return frame.iloc[rng.permutation(len(frame))]


def _row(
    household: Household, script: Script, rng: np.random.Generator, faults: Faults
) -> dict[str, Any]:
    name = TITLES[script][rng.integers(2)] + household.names[script]
    if rng.random() < faults.typing:
        cut = rng.integers(len(name) // 2, len(name))
        name = name[:cut] + name[cut + 1 :]
    house = household.house
    if rng.random() < faults.swapped_digits:
        house = house[1] + house[0] + house[2:]
    return {
        "name": "" if rng.random() < faults.no_name else name,
        "house_no": "" if rng.random() < faults.no_house else house,
        "structure_id": "" if rng.random() < faults.no_structure else household.structure,
        "x_m": household.x_m + rng.normal(0, faults.jitter_m),
        "y_m": household.y_m + rng.normal(0, faults.jitter_m),
    }


def unit_list(name: str, rows: pd.DataFrame, **changes: Any) -> UnitList:
    """Make a list of rows as `listed` gives them, beginning at a corner of UTM zone 47."""
    corner = gpd.points_from_xy(rows["x_m"] + 666_000, rows["y_m"] + 1_520_000, crs="EPSG:32647")
    points = corner.to_crs("EPSG:4326")
    told = rows[["name", "house_no", "structure_id"]].reset_index(drop=True)
    placed = told.assign(lon=[f"{x:.7f}" for x in points.x], lat=[f"{y:.7f}" for y in points.y])
    given: dict[str, Any] = {
        "id": name,
        "title": f"List {name}",
        "kind": "other",
        "unit": "households",
        "covers": ("zone",),
        "counted_on": 2024,
        "units": len(rows),
        "seen_present": 0,
        "seen_gone": 0,
        "persons": 0.0,
        "units_with_persons": 0,
        "crs": "EPSG:4326",
        "rows": placed,
    }
    return UnitList(**(given | changes))


def group(*lists: UnitList) -> ListGroup:
    """Put lists of one ground together."""
    return ListGroup(covers=("zone",), unit="households", lists=lists, notes=())
