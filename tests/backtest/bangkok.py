"""What Bangkok's public registers say of the same quantities; read from outside the project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from tests.backtest.settlements import M2_PER_HA, REAL_LAYERS, Array

FOLDER = REAL_LAYERS / "bangkok"
UTM = "EPSG:32647"
RAI_HA = 0.16
NGAN_PER_RAI = 4
SQUARE_WA_PER_RAI = 400
CROWDED = "ชุมชนแออัด"


@dataclass(frozen=True, slots=True, kw_only=True)
class Communities:
    """
    Registered communities (chumchon) with an outline and counts, one value each.

    Attributes
    ----------
    persons, households, houses : (n,) as the city's register has them.
    outline_ha : (n,) area of the outline, in UTM metres.
    register_ha : (n,) area that the register states (rai, ngan and square wa).
    khwaeng_per_ha : (n,) registered persons per hectare of the subdistrict around.
    crowded : how many the register calls crowded.
    """

    persons: Array
    households: Array
    houses: Array
    outline_ha: Array
    register_ha: Array
    khwaeng_per_ha: Array
    crowded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Khwaeng:
    """
    All subdistricts, one value each.

    Attributes
    ----------
    persons, houses : (n,) registered in 2018.
    area_ha : (n,) in UTM metres.
    over_district : (n,) density over that of the whole district (khet).
    chumchon_share : (n,) population of all registered communities in it, over its registered
        population; zero where it has no community.
    """

    persons: Array
    houses: Array
    area_ha: Array
    over_district: Array
    chumchon_share: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class LowIncome:
    """
    The list of low-income communities, and what of it was found in the population register.

    Attributes
    ----------
    listed, named_as_parts : how many the list has, and how many it calls part of a community.
    in_own_khwaeng : share whose point lies in the subdistrict that the list names.
    matched_persons : (m,) population of those found, by district and name, with one namesake.
    matched_crowded : how many of them the register calls crowded.
    share_of_khwaeng : (k,) population of those found over the registered population, in each
        subdistrict that has some.
    """

    listed: int
    named_as_parts: int
    in_own_khwaeng: float
    matched_persons: Array
    matched_crowded: int
    share_of_khwaeng: Array


def read_khwaeng(folder: Path = FOLDER) -> Khwaeng:
    """Read subdistricts with the densities of their districts and their communities."""
    frame = _khwaeng_frame(folder)
    districts = frame.groupby("AMP_NAMT")[["TOTAL", "area_ha"]].transform("sum")
    district_per_ha = districts["TOTAL"] / districts["area_ha"]
    chumchon = _chumchon(folder)
    living = chumchon.groupby(["dname", "sdname"])["community_population_count"].sum()
    here = [
        float(living.get((khet, name), 0.0))
        for khet, name in zip(frame["AMP_NAMT"], frame["TAM_NAMT"], strict=True)
    ]
    return Khwaeng(
        persons=_array(frame["TOTAL"]),
        houses=_array(frame["HOUSE"]),
        area_ha=_array(frame["area_ha"]),
        over_district=_array(frame["per_ha"] / district_per_ha),
        chumchon_share=np.array(here) / _array(frame["TOTAL"]),
    )


def read_communities(folder: Path = FOLDER) -> Communities:
    """Read the communities that have an outline; those without any count are left out."""
    frame = gpd.read_file(folder / "bma_community_polygons_15of2000.geojson").to_crs(UTM)
    frame = frame[frame["POP"] > 0]
    places = frame.set_geometry(frame.representative_point())
    units = _khwaeng_frame(folder)[["per_ha", "geometry"]]
    inside = gpd.sjoin(places, units, predicate="within")["per_ha"].reindex(frame.index)
    rai = frame["RAI"] + frame["NGAN"] / NGAN_PER_RAI + frame["WA"] / SQUARE_WA_PER_RAI
    return Communities(
        persons=_array(frame["POP"]),
        households=_array(frame["HOUSEHOLD"]),
        houses=_array(frame["NHOUSE"]),
        outline_ha=_array(frame.area / M2_PER_HA),
        register_ha=_array(rai * RAI_HA),
        khwaeng_per_ha=_array(inside),
        crowded=int((frame["CMT_TYPE"] == CROWDED).sum()),
    )


def read_low_income(folder: Path = FOLDER) -> LowIncome:
    """Match the low-income list with the population register by district and name."""
    listed = gpd.read_file(folder / "low_income_communities_2019_points.geojson").to_crs(UTM)
    listed["dname"] = listed["AMP_NAMT"].str.strip()
    listed["key"] = [bare_name(name) for name in listed["COMM_NAME"]]
    chumchon = _chumchon(folder)
    chumchon["key"] = [bare_name(name) for name in chumchon["name_of_community"]]
    keys = ["dname", "key"]
    alone = listed[~listed.duplicated(keys, keep=False)]
    register = chumchon[~chumchon.duplicated(keys, keep=False)]
    matched = pd.DataFrame(alone[keys]).merge(register, on=keys)
    matched = matched[matched["community_population_count"] > 0]
    khwaeng = _khwaeng_frame(folder)
    registered = khwaeng.groupby(["AMP_NAMT", "TAM_NAMT"])["TOTAL"].sum()
    found = matched.groupby(["dname", "sdname"])["community_population_count"].sum()
    units = khwaeng[["TAM_NAMT", "geometry"]]
    units = units.rename(columns={"TAM_NAMT": "around"})
    placed = gpd.sjoin(listed, units, predicate="within")
    return LowIncome(
        listed=len(listed),
        named_as_parts=int(listed["COMM_NAME"].str.contains("(บางส่วน)", regex=False).sum()),
        in_own_khwaeng=float((placed["around"] == placed["TAM_NAMT"].str.strip()).mean()),
        matched_persons=_array(matched["community_population_count"]),
        matched_crowded=int((matched["type_of_community"] == CROWDED).sum()),
        share_of_khwaeng=_array(found) / _array(registered.loc[list(found.index)]),
    )


def bare_name(name: str) -> str:
    """Return a community's name without "community", remarks in brackets, spaces and marks."""
    name = re.sub(r"\(.*?\)", "", name).strip().removeprefix("ชุมชน")
    return re.sub("[^\u0e00-\u0e7f0-9A-Za-z]", "", name)


def next_one(values: Array) -> tuple[float, float, float]:
    """
    Return the 5 %, 50 % and 95 % points of one more value, from few that were seen.

    Formula: exp(m -+ t s sqrt(1 + 1/n)), m and s of the logarithms, t of Student with n - 1
    degrees: the predictive interval of a lognormal with both parameters unknown (Geisser 1993,
    Predictive Inference, chapter 3).
    """
    return _student(values, np.sqrt(1 + 1 / len(values)))


def typical(values: Array) -> tuple[float, float, float]:
    """Return the 5 %, 50 % and 95 % points of the geometric mean: as next_one, with sqrt(1/n)."""
    return _student(values, np.sqrt(1 / len(values)))


def held_by(low: float, high: float, values: Array) -> int:
    """Count the values that lie within two ends."""
    return int(np.sum((values >= low) & (values <= high)))


def _student(values: Array, spread: float) -> tuple[float, float, float]:
    logs = np.log(values)
    reach = float(stats.t.ppf(0.95, len(logs) - 1)) * float(logs.std(ddof=1)) * spread
    low, middle, high = np.exp(logs.mean() + np.array([-reach, 0.0, reach]))
    return float(low), float(middle), float(high)


def _khwaeng_frame(folder: Path) -> gpd.GeoDataFrame:
    frame = gpd.read_file(folder / "admin_khwaeng_180_pop2018.geojson").to_crs(UTM)
    frame["area_ha"] = frame.area / M2_PER_HA
    frame["per_ha"] = frame["TOTAL"] / frame["area_ha"]
    return frame


def _chumchon(folder: Path) -> pd.DataFrame:
    frame = pd.read_csv(folder / "bma_communities_population_2003rows.csv")
    for column in ("dname", "sdname"):
        frame[column] = frame[column].str.strip()
    return frame


def _array(column: pd.Series) -> NDArray[np.float64]:
    return column.to_numpy(dtype=float)
