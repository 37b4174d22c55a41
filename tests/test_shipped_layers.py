"""
The files that we ship, read with nothing but pandas and geopandas, against docs/site-files.md.

What is tested is what a reader would check by hand: that every word is of its vocabulary, every
source is listed, every id that is named exists, and every shape is as large as was published and
lies where it may.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from geo.delivery.model import State
from geo.layers.model import Catalogue
from geo.sites.model import Site

LAYERS = Path(__file__).resolve().parents[1] / "layers"
SITES = ("bang_sue", "varanasi")
PROMISES = {"bang_sue": 29, "varanasi": 38}
GEOD = Geod(ellps="WGS84")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

CONFIDENCE = {"high", "medium", "low"}
PROVENANCE = {"observed", "digitised", "derived", "modelled"}
LOCATED_TABLES = ("settlements", "infrastructure", "floods", "promises")
TABLES = (*LOCATED_TABLES, "counts", "reference", "evidence", "claims")
VOCABULARIES: dict[tuple[str, str], set[str]] = {
    ("settlements", "settlement_class"): {"formal", "informal", "unknown"},
    ("floods", "event_kind"): {"river", "rain", "canal", "gauge"},
    ("floods", "record"): {"place", "depth", "level", "people", "wards"},
    ("counts", "reach"): {"complete", "partial", "wide", "overlap"},
    ("counts", "official"): {"yes", "no"},
    ("reference", "basis"): {"registered", "census", "plan_registry", "zone_census"},
    ("promises", "sourced"): {"yes", "no"},
    ("evidence", "says"): {*(state.value for state in State), ""},
    ("evidence", "kind"): {
        "official", "press", "press_repeat", "document", "field", "second_hand", "inference",
        "search",
    },
    ("evidence", "aspect"): {"nameplate", "service", "scope_differs", ""},
    ("claims", "status"): {"contradicted", "misread", "reported", "partly borne out"},
}  # fmt: skip
DATES = {
    "settlements": ("count_date",),
    "floods": ("date",),
    "counts": ("date",),
    "reference": ("year",),
    "evidence": ("observed_on", "delivered_on"),
}
SHARES = {
    "bang_sue": "BS01 BS02 BS03 BS04 BS07 BS08 BS09 BS10 BS12 BS14 BS21 BS27 BS28",
    "varanasi": "VN04 VN05 VN06 VN07 VN08 VN09 VN10 VN11 VN12 VN19 VN22 VN24 VN26 VN28 VN31 VN38",
}
"""Promises of which the collected facts say that delivered / promised is a share."""
NOT_SHARES = {"bang_sue": "BS25 BS26", "varanasi": "VN01"}
INFERRED = {
    "bang_sue": "BS05 BS06 BS07 BS08 BS09 BS10 BS12 BS24 BS29",
    "varanasi": "VN01 VN02 VN10 VN15 VN16 VN17 VN18 VN30 VN36",
}
"""Promises of which the collected facts infer, or cannot verify, what became of them."""

each_site = pytest.mark.parametrize("site", SITES)


def load(site: str) -> Site:
    return Site.model_validate(tomllib.loads((LAYERS / site / "site.toml").read_text("utf-8")))


@cache
def table(site: str, name: str) -> pd.DataFrame:
    path = LAYERS / site / f"{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


@cache
def features(site: str, name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(LAYERS / site / f"{name}.geojson")


def cells(site: str, name: str, column: str) -> set[str]:
    return set(table(site, name)[column])


def keys(text: str) -> set[str]:
    return {key.strip() for key in text.split(";") if key.strip()}


@each_site
def test_the_site_file_is_a_site(site: str) -> None:
    assert load(site).id == site


@each_site
@pytest.mark.parametrize("name", ["catalogue.toml", "known.toml"])
def test_both_catalogues_are_catalogues_of_unique_ids(site: str, name: str) -> None:
    entries = [entry.id for entry in catalogue(site, name).layers]
    assert entries
    assert len(entries) == len(set(entries))


def catalogue(site: str, name: str) -> Catalogue:
    return Catalogue.model_validate(tomllib.loads((LAYERS / site / name).read_text("utf-8")))


@each_site
def test_the_catalogue_names_every_file_of_the_folder_and_no_other(site: str) -> None:
    listed = {entry.path for entry in catalogue(site, "catalogue.toml").layers}
    beside = {"site.toml", "catalogue.toml", "known.toml", "sources.csv"}
    assert listed | beside == {path.name for path in (LAYERS / site).iterdir()}


@each_site
def test_files_that_are_not_ours_to_ship_are_not_shipped(site: str) -> None:
    for entry in catalogue(site, "known.toml").layers:
        assert not (LAYERS / site / entry.path).exists(), entry.path


@each_site
def test_every_promise_of_the_register_is_there_and_has_evidence(site: str) -> None:
    promises = table(site, "promises")
    assert promises["id"].is_unique
    assert len(promises) == PROMISES[site]
    assert cells(site, "evidence", "promise") == set(promises["id"])


def test_the_two_registers_hold_sixty_seven_promises_of_which_two_are_unsourced() -> None:
    both = pd.concat([table(site, "promises") for site in SITES])
    assert len(both) == 67
    assert set(both.loc[both["sourced"] == "no", "id"]) == {"BS23", "VN37"}


@each_site
@pytest.mark.parametrize("name", TABLES)
def test_ids_are_unique(site: str, name: str) -> None:
    ids = table(site, name)["id"]
    assert ids.is_unique
    assert (ids != "").all()


@each_site
@pytest.mark.parametrize(("name", "column"), VOCABULARIES)
def test_words_are_of_their_vocabulary(site: str, name: str, column: str) -> None:
    assert cells(site, name, column) <= VOCABULARIES[name, column]


@each_site
@pytest.mark.parametrize("name", [*LOCATED_TABLES, "counts", "reference"])
def test_every_row_says_how_sure_it_is(site: str, name: str) -> None:
    assert cells(site, name, "confidence") <= CONFIDENCE


@each_site
@pytest.mark.parametrize("name", DATES)
def test_dates_are_years_months_or_days(site: str, name: str) -> None:
    for column in DATES[name]:
        wrong = {text for text in cells(site, name, column) if text and not DATE.fullmatch(text)}
        assert not wrong, column


@each_site
def test_promised_dates_are_dates_and_their_slips(site: str) -> None:
    for text in cells(site, "promises", "promised_by"):
        assert not text or all(DATE.fullmatch(part) for part in text.split(" then ")), text


@each_site
@pytest.mark.parametrize("name", LOCATED_TABLES)
def test_a_place_has_coordinates_an_accuracy_and_a_provenance_or_none_of_them(
    site: str, name: str
) -> None:
    rows = table(site, name)[["lon", "lat", "accuracy_m", "provenance"]]
    located = rows["lon"] != ""
    assert (rows[located] != "").all(axis=None)
    assert (rows[~located] == "").all(axis=None)
    assert (rows.loc[located, "accuracy_m"].astype(float) > 0).all()
    assert set(rows.loc[located, "provenance"]) <= PROVENANCE


@each_site
@pytest.mark.parametrize("name", LOCATED_TABLES)
def test_no_place_lies_beyond_the_area_of_interest(site: str, name: str) -> None:
    west, south, east, north = load(site).area_of_interest
    rows = table(site, name)
    located = rows[rows["lon"] != ""]
    assert located["lon"].astype(float).between(west, east).all()
    assert located["lat"].astype(float).between(south, north).all()


@each_site
@pytest.mark.parametrize("name", ["footprints", "background"])
def test_no_shape_lies_beyond_the_area_of_interest(site: str, name: str) -> None:
    frame = features(site, name)
    assert frame.geometry.is_valid.all()
    assert shapely.box(*load(site).area_of_interest).contains(shapely.box(*frame.total_bounds))


@each_site
@pytest.mark.parametrize("name", ["footprints", "background"])
def test_a_person_can_edit_the_shapes_line_by_line(site: str, name: str) -> None:
    lines = (LAYERS / site / f"{name}.geojson").read_text("utf-8").splitlines()
    of_features = [line for line in lines if line.startswith('{"type": "Feature"')]
    assert len(of_features) == len(features(site, name)) == len(lines) - 2
    assert not re.search(r"\d\.\d{7,}", "".join(of_features)), "more than 6 decimals"


@each_site
def test_footprints_are_as_large_as_published(site: str) -> None:
    frame = features(site, "footprints")
    polygons = frame[frame.geom_type == "Polygon"]
    area_m2 = [abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in polygons.geometry]
    assert area_m2 == pytest.approx(polygons["published_area_m2"].tolist(), rel=0.02)
    assert frame.loc[frame.geom_type != "Polygon", "published_area_m2"].isna().all()


@each_site
def test_footprints_speak_the_words_of_the_contract(site: str) -> None:
    frame = features(site, "footprints")
    assert set(frame["status"]) <= {"planned", "clearing", "cleared"}
    assert set(frame["takes"]) <= {"all", "unknown", "none_as_a_whole"}
    assert set(frame["outline"]) <= {"described", "assumed"}, "no outline was ever published"
    assert set(frame["provenance"]) <= PROVENANCE
    assert set(frame["confidence"]) <= CONFIDENCE
    assert (frame["accuracy_m"] > 0).all()
    assert (frame["cleared_on"].notna() == (frame["status"] == "cleared")).all()
    begun = frame[frame["cleared_from"].notna()]
    assert (begun["cleared_from"] <= begun["cleared_on"]).all()


def test_bang_sue_plan_area_is_three_times_as_long_as_wide_and_holds_the_station() -> None:
    frame = features("bang_sue", "footprints").set_index("id")
    plan = frame.geometry["plan_area"]
    corners = shapely.get_coordinates(plan)
    sides = [GEOD.inv(*a, *b)[2] for a, b in pairwise(corners)]
    assert max(sides) == pytest.approx(3200, rel=0.01)
    assert min(sides) == pytest.approx(1162.5, rel=0.01)
    assert plan.contains(shapely.Point(100.54167, 13.805))


def test_bang_sue_zones_are_told_in_words_and_have_no_shape() -> None:
    named = " ".join(load("bang_sue").unknown)
    assert all(
        figure in named for figure in ("A (32 rai", "B (78)", "C (105)", "D (87.5)", "E to I")
    )
    footprints = features("bang_sue", "footprints").set_index("id")
    assert set(footprints.index) == {"plan_area", "km_11"}
    told = str(footprints.loc["plan_area", "note"])
    assert all(figure in told for figure in ("A 32 rai", "B 78", "C 105", "D 87.5", "E to I"))


def test_a_shape_names_the_sources_of_the_points_it_was_drawn_from() -> None:
    footprints = features("bang_sue", "footprints").set_index("id")
    assert {"GHSTN", "OWN"} <= keys(str(footprints.loc["plan_area", "source"]))


@each_site
def test_a_label_is_no_more_accurate_than_its_point(site: str) -> None:
    points = table(site, "infrastructure")
    accuracy_m = {
        (float(str(row.lon)), float(str(row.lat))): float(str(row.accuracy_m))
        for row in points.itertuples()
    }
    labels = features(site, "background").query("kind == 'label'")
    spots = shapely.get_coordinates(labels.geometry).tolist()
    for name, (x, y), told in zip(labels["id"], spots, labels["accuracy_m"], strict=True):
        assert told >= accuracy_m.get((x, y), 0.0), name


def test_varanasi_zone_lies_on_land_and_the_river_is_a_line() -> None:
    background = features("varanasi", "background")
    banks = background[background["kind"] == "river_bank"]
    assert set(banks.geom_type) == {"LineString"}
    assert "Polygon" not in set(background.geom_type)
    bank = banks.geometry[banks["id"] == "ganga_west_bank"].item()
    east = load("varanasi").area_of_interest[2]
    first, last = bank.coords[0], bank.coords[-1]
    water_side = shapely.Polygon([*bank.coords, (east, last[1]), (east, first[1])])
    zone = features("varanasi", "footprints").set_index("id").geometry["abd_zone"]
    assert not zone.intersects(water_side)


def test_varanasi_bank_passes_the_ghats_within_their_accuracy() -> None:
    bank = features("varanasi", "background").set_index("id").geometry["ganga_west_bank"]
    ghats = table("varanasi", "infrastructure").query("kind in ('ghat', 'gauge')")
    near = ghats[~ghats["name"].str.contains("Namo")]
    assert len(near) == 5
    for row in near.itertuples():
        point = shapely.Point(float(str(row.lon)), float(str(row.lat)))
        spot = bank.interpolate(bank.project(point))
        assert GEOD.inv(point.x, point.y, spot.x, spot.y)[2] <= float(str(row.accuracy_m)), row.name


@each_site
def test_every_source_that_is_named_is_listed_and_every_listed_one_is_named(site: str) -> None:
    listed = table(site, "sources")
    assert listed["key"].is_unique
    assert (listed["title"] != "").all()
    named: set[str] = set()
    for name in TABLES:
        for column in {"source", "promise_source", "evidence"} & set(table(site, name).columns):
            for cell in table(site, name)[column]:
                assert cell, f"{name}.csv has an empty {column}"
                named |= keys(cell)
    for name in ("footprints", "background"):
        named |= {key for cell in features(site, name)["source"] for key in keys(cell)}
    about = load(site)
    named |= {key for assumption in about.assumptions for key in keys(assumption.source)}
    named |= keys(about.registry.source or "")
    notes = " ".join(cell for name in TABLES for cell in table(site, name).get("note", ()))
    unlisted, idle = named - set(listed["key"]), set(listed["key"]) - named
    assert not unlisted
    assert all(f"({key})" in notes for key in idle), idle


@each_site
def test_addresses_are_addresses_or_empty(site: str) -> None:
    assert all(re.fullmatch(r"https?://\S+|", text) for text in cells(site, "sources", "address"))


@each_site
def test_every_footprint_that_is_named_exists(site: str) -> None:
    footprints = set(features(site, "footprints")["id"])
    named = cells(site, "settlements", "in_footprint") | cells(site, "counts", "footprint")
    for cell in cells(site, "reference", "footprints"):
        named |= keys(cell)
    assert named - {"", "all"} <= footprints
    assert set(load(site).registry.covers) <= footprints


@each_site
def test_a_count_is_part_of_a_row_that_exists_or_is_said_to_overlap(site: str) -> None:
    rows = set.union(*(cells(site, name, "id") for name in ("settlements", "counts", "promises")))
    for cell in cells(site, "settlements", "part_of"):
        assert not cell or cell.startswith("overlaps ") or cell in rows, cell


@each_site
def test_judgement_is_marked_as_judgement(site: str) -> None:
    for assumption in load(site).assumptions:
        assert assumption.note, assumption.id
        if keys(assumption.source) == {"JUDGEMENT"}:
            assert assumption.mark in {"J", "K"}, assumption.id
            assert assumption.confidence == "low", assumption.id


@each_site
def test_amounts_are_a_share_where_unit_and_scope_agree_and_nowhere_else(site: str) -> None:
    promised = table(site, "promises").set_index("id")["promised_unit"]
    evidence = table(site, "evidence")
    counted = evidence[(evidence["quantity_low"] != "") & (evidence["aspect"] == "nameplate")]
    assert set(counted["promise"]) == set(SHARES[site].split())
    assert (counted["unit"] == counted["promise"].map(promised)).all()
    differing = evidence.loc[evidence["aspect"] == "scope_differs", "promise"]
    assert set(NOT_SHARES[site].split()) <= set(differing)
    amounts = evidence[evidence["quantity_low"] != ""]
    assert (amounts["unit"] != "").all()
    assert (amounts["aspect"] != "").all()
    assert (amounts["quantity_low"].astype(float) <= amounts["quantity_high"].astype(float)).all()


def test_goithaha_is_built_in_full_and_used_by_half() -> None:
    rows = table("varanasi", "evidence").query("promise == 'VN06' and quantity_low != ''")
    amounts = {
        (row.aspect, float(str(row.quantity_low)), float(str(row.quantity_high)))
        for row in rows.itertuples()
    }
    assert amounts == {("nameplate", 120, 120), ("service", 50, 60), ("service", 20, 25)}


@each_site
def test_a_search_says_nothing_and_everything_else_is_a_statement(site: str) -> None:
    evidence = table(site, "evidence")
    searched = evidence[evidence["kind"] == "search"]
    assert (searched[["says", "quantity_low", "delivered_on"]] == "").all(axis=None)
    assert (evidence["note"] != "").all()


@each_site
def test_a_search_has_a_source_of_its_own(site: str) -> None:
    evidence = table(site, "evidence")
    assert set(evidence.loc[evidence["kind"] == "search", "source"]) == {"SEARCH"}
    assert set(evidence.loc[evidence["source"] == "SEARCH", "kind"]) == {"search"}


@each_site
def test_what_the_collection_infers_is_inference(site: str) -> None:
    evidence = table(site, "evidence")
    rows = evidence[evidence["promise"].isin(INFERRED[site].split())]
    assert set(rows["kind"]) == {"inference"}


@each_site
def test_a_source_is_of_one_kind_unless_we_infer_from_it(site: str) -> None:
    kinds: dict[str, set[str]] = {}
    evidence = table(site, "evidence")
    for row in evidence.itertuples():
        if row.kind != "inference":
            for key in keys(str(row.source)):
                kinds.setdefault(key, set()).add(str(row.kind).removesuffix("_repeat"))
    assert {key: found for key, found in kinds.items() if len(found) > 1} == {}
    assert set(evidence.loc[evidence["source"] == "OWN", "kind"]) <= {"second_hand"}


def test_a_repeat_in_the_press_stands_beside_the_report_that_it_repeats() -> None:
    for site in SITES:
        evidence = table(site, "evidence")
        for promise in set(evidence.loc[evidence["kind"] == "press_repeat", "promise"]):
            assert "press" in set(evidence.loc[evidence["promise"] == promise, "kind"]), promise


def test_no_lateness_is_counted_from_a_date_that_no_page_promised() -> None:
    promises = table("bang_sue", "promises").set_index("id")
    assert promises.loc["BS01", "promised_by"] == "2021"
    assert "November 2019 and January 2021" in str(promises.loc["BS01", "note"])


def test_varanasi_says_which_of_its_counts_are_official() -> None:
    counts = table("varanasi", "counts").query("official == 'yes'")
    assert set(counts["project"]) == {"Kashi Vishwanath corridor", "Dalmandi road widening"}
    assert "a press count for Khidkiya Ghat" in (load("varanasi").registry.reason or "")


@each_site
def test_nothing_is_delivered_after_the_day_of_the_facts(site: str) -> None:
    last = load(site).facts_as_of.isoformat()
    evidence = table(site, "evidence")
    for column in ("observed_on", "delivered_on"):
        assert (evidence[column].str.slice(0, 10) <= last).all()


@each_site
def test_kinds_of_flood_are_kept_apart(site: str) -> None:
    floods = table(site, "floods")
    for column in ("event_kind", "event_name"):
        assert floods[["event", column]].drop_duplicates()["event"].is_unique, column
    assert (floods.loc[floods["record"] == "level", "datum"] != "").all()
    assert (floods.loc[floods["record"] == "depth", "datum"].str.startswith("above")).all()


def test_june_2023_is_rain_without_a_place() -> None:
    rows = table("varanasi", "floods").query("event == 'rain_2023_06'")
    assert set(rows["event_kind"]) == {"rain"}
    assert set(rows["lon"]) == {""}


@each_site
def test_a_civic_register_is_no_floor(site: str) -> None:
    counts = table(site, "counts")
    registered = counts[counts["count_kind"].str.contains("registration")]
    assert len(registered) == (1 if load(site).registry.persons else 0)
    assert not registered["count_kind"].str.contains("resident|household|people").any()


def test_registered_people_are_the_same_in_all_three_files() -> None:
    registry = load("bang_sue").registry
    assert (registry.households, registry.persons) == (1931, 7000)
    counts = table("bang_sue", "counts").set_index("id")
    assert list(counts.loc["CB01", ["households", "persons"]]) == ["1931", "7000"]
    reference = table("bang_sue", "reference").set_index("id")
    assert list(reference.loc["plan_registry", ["persons", "area_km2"]]) == ["7000", "3.72"]


def test_a_clearance_that_took_years_says_when_it_began() -> None:
    corridor = features("varanasi", "footprints").set_index("id").loc["kashi_vishwanath_corridor"]
    assert (corridor["cleared_from"], corridor["cleared_on"]) == ("2018", "2021")


def test_the_zones_own_people_are_carried_to_no_other_ground() -> None:
    reference = table("varanasi", "reference").set_index("id")
    own = reference[reference["basis"] == "zone_census"]
    assert list(own["footprints"]) == ["abd_zone"]
    speaking = reference[reference["footprints"].map(lambda cell: "abd_zone" in keys(cell))]
    assert list(speaking.index) == list(own.index)
    around = reference.loc["abd_2011_around"]
    assert (around["basis"], around["persons"]) == ("census", own["persons"].item())


def test_no_number_of_people_is_made_by_dividing_parties() -> None:
    people = load("varanasi").assumption("persons_per_structure")
    assert people is not None
    assert (people.low, people.mark) == (4.2, "J")
    assert "another project's press count" in (people.note or "")
    assert "four shops or more" in (people.note or "")


def test_dalmandis_shops_are_a_floor_of_four_a_building() -> None:
    counts = table("varanasi", "counts").set_index("id")
    shops, buildings = counts.loc["SV11_shops"], counts.loc["SV11"]
    assert int(str(shops["structures"])) == 4 * int(str(buildings["structures"]))
    assert (shops["reach"], shops["official"]) == ("partial", "no")


def test_a_page_from_before_the_opening_is_no_source_of_it() -> None:
    evidence = table("varanasi", "evidence").set_index("id")
    assert evidence.loc["VN06-2", "source"] == "STP4"
