from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ConfigError, FetchError, MissingExtraError, OutputError
from geo.layers import find_data, load_catalogue, load_shelf
from geo.layers.fetch import ROLES, fetch_osm
from geo.layers.fetch.write import _quoted
from geo.sites.model import Site

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Town = list[dict[str, Any]]


def features(folder: Path, role: str) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / f"osm_{role}.gpkg").set_index("id")


def by_id(layer: gpd.GeoDataFrame, column: str) -> dict[str, object]:
    return dict(zip(layer.index, layer[column], strict=True))


def test_the_question_names_area_day_and_tags(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    overpass.tells(town)
    fetch_osm(town_site, ["rail"], tmp_path, at=date(2020, 5, 17), endpoint=overpass.endpoint)
    (question,) = overpass.questions
    assert '[date:"2020-05-17T00:00:00Z"]' in question
    assert "[out:json][timeout:180]" in question
    corners = {tuple(map(float, pair)) for pair in _pairs(_polygon(question))}
    for lat, lon in ((50.0, 10.0), (50.0, 10.02), (50.01, 10.0), (50.01, 10.02)):
        assert any(abs(lat - y) < 1e-5 and abs(lon - x) < 1e-5 for y, x in corners)
    for tag in ("['railway'='subway']", "['aerialway'='gondola']", "['proposed:railway'='rail']"):
        assert tag in question
    assert "highway" not in question
    assert overpass.paths == ["/api/interpreter"], "no status page, no other address"
    assert overpass.agents[0].startswith("promised-ground/")


def _polygon(question: str) -> str:
    return question.split("(poly:'", 1)[1].split("')", 1)[0]


def _pairs(polygon: str) -> list[tuple[str, str]]:
    numbers = polygon.split()
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_without_a_day_the_map_is_asked_for_as_it_is(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    overpass.tells(town)
    fetch_osm(town_site, ["water"], tmp_path, endpoint=overpass.endpoint)
    assert "date:" not in overpass.questions[0]
    (spec,) = load_catalogue(tmp_path / "catalogue.toml").layers
    assert spec.vintage == "2026-02-03", "the day of the server's data"


def test_what_lands(overpass: Any, town: Town, town_site: Site, tmp_path: Path) -> None:
    overpass.tells(town)
    told: list[tuple[str, int, int]] = []
    written = fetch_osm(
        town_site,
        list(ROLES),
        tmp_path,
        endpoint=overpass.endpoint,
        progress=lambda *step: told.append(step),
    )
    assert [path.name for path in written] == [
        *(f"osm_{role}.gpkg" for role in ROLES),
        "catalogue.toml",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(p.name for p in written)
    assert told == [*((role, step, 5) for step, role in enumerate(ROLES)), ("done", 5, 5)]

    houses = features(tmp_path, "buildings")
    assert by_id(houses, "lifecycle") == {
        "relation/15": "in_use",
        "way/1": "in_use",
        "way/2": "construction",
        "way/3": "demolished",
    }
    assert [by_id(houses, column)["way/1"] for column in ("levels", "height_m", "building")] == [
        2.0,
        7.0,
        "house",
    ]
    assert houses["levels"].isna()["relation/15"], "'3;4' is no number"
    assert houses.loc["way/2", "kind"] == "apartments"
    assert set(houses.geometry.geom_type) == {"Polygon"}
    assert shapely.get_num_interior_rings(houses.geometry["relation/15"]) == 1
    # A courtyard of 1 in a square of 3 by 3, beside a house of 1 by 1.
    assert houses.geometry["relation/15"].area == pytest.approx(8 * houses.geometry["way/1"].area)

    roads = features(tmp_path, "roads")
    assert by_id(roads, "kind") == {"way/4": "residential", "way/5": "motorway"}
    assert by_id(roads, "lifecycle") == {"way/4": "in_use", "way/5": "proposed"}
    assert roads.loc["way/5", "width_m"] == 12.5
    assert by_id(roads, "name")["way/4"] == "Village Street"
    assert by_id(roads, "name_local")["way/4"] == "Dorfstraße"

    rail = features(tmp_path, "rail")
    assert by_id(rail, "kind") == {"way/6": "rail", "way/7": "subway", "way/8": "gondola"}
    assert by_id(rail, "lifecycle")["way/7"] == "construction"
    assert by_id(rail, "construction")["way/7"] == "subway"
    assert rail.loc["way/8", "opening_date"] == "2027"

    water = features(tmp_path, "water")
    assert sorted(water.geometry.geom_type) == ["LineString", "Polygon"]
    stations = features(tmp_path, "stations")
    assert set(stations.geometry.geom_type) == {"Point"}
    assert by_id(stations, "lifecycle") == {"node/12": "disused", "way/11": "in_use"}


def test_a_run_can_read_what_landed(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    overpass.tells(town)
    fetch_osm(town_site, list(ROLES), tmp_path, endpoint=overpass.endpoint)
    root, catalogue = find_data(tmp_path, tmp_path)
    shelf = load_shelf(town_site, [(root, catalogue)])
    assert {layer.spec.role: len(layer.frame) for layer in shelf.layers} == {
        "buildings": 2,
        "roads": 1,
        "rail": 2,
        "water": 2,
        "stations": 1,
    }, "only what stands is read"
    (buildings,) = shelf.of_role("buildings")
    assert "Open Database License" in buildings.spec.licence
    assert "retrieved 20" in buildings.spec.source
    assert "127.0.0.1" in buildings.spec.source
    assert buildings.spec.selection == "unknown", "the map is never known to be complete"
    assert "2 of 4 in the file are under construction" in str(buildings.spec.caveat)


def test_a_hostile_name_stays_a_text(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    nasty = {"building": "yes", "name": "a\x00b\ud800c", "id": "'; DROP", "element": "x", "type": 9}
    town[-1]["tags"] |= nasty | {"type": "multipolygon"}
    overpass.tells(town)
    fetch_osm(town_site, ["buildings"], tmp_path, endpoint=overpass.endpoint)
    root, catalogue = find_data(tmp_path, tmp_path)
    (layer,) = load_shelf(town_site, [(root, catalogue)]).layers
    names = set(layer.frame["name"])
    assert names == {"${alert(1)}", "ab?c"}
    assert layer.frame["id"].is_unique
    assert set(layer.frame["id"]) & {"way/1"}
    assert not layer.frame["id"].str.contains("DROP").any()


def test_the_servers_order_plays_no_part(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    for name, elements in (("a", town), ("b", town[::-1])):
        overpass.tells(elements)
        fetch_osm(town_site, ["rail"], tmp_path / name, endpoint=overpass.endpoint)
    one, other = (features(tmp_path / name, "rail") for name in "ab")
    assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))
    assert one.geometry.geom_equals(other.geometry).all()


def test_roles_fetched_later_join_those_fetched_before(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    overpass.tells(town)
    fetch_osm(town_site, ["roads"], tmp_path, endpoint=overpass.endpoint)
    fetch_osm(town_site, ["rail", "rail"], tmp_path, endpoint=overpass.endpoint + "/interpreter/")
    assert len(overpass.questions) == 2, "a role named twice is asked for once"
    ids = [spec.id for spec in load_catalogue(tmp_path / "catalogue.toml").layers]
    assert ids == ["osm_rail", "osm_roads"]


def test_another_catalogue_is_never_replaced(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    mine = tmp_path / "catalogue.toml"
    mine.write_text("schema_version = 1\nlayers = []\n")
    overpass.tells(town)
    with pytest.raises(ConfigError, match="Name another folder with --into"):
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=overpass.endpoint)
    assert mine.read_text() == "schema_version = 1\nlayers = []\n"
    assert overpass.questions == [], "refused before anybody is asked"


def test_a_role_of_which_there_is_none_is_left_out(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    only_rail = [e for e in town if "highway" not in e.get("tags", {})]
    overpass.tells(only_rail)
    written = fetch_osm(town_site, ["roads", "rail"], tmp_path, endpoint=overpass.endpoint)
    assert [path.name for path in written] == ["osm_rail.gpkg", "catalogue.toml"]


def test_nothing_at_all_is_said(overpass: Any, town_site: Site, tmp_path: Path) -> None:
    overpass.tells([])
    with pytest.raises(FetchError, match="holds none of rail in the area of town on 2015-01-01"):
        fetch_osm(town_site, ["rail"], tmp_path, at=date(2015, 1, 1), endpoint=overpass.endpoint)
    assert not (tmp_path / "catalogue.toml").exists()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (429, "is busy"),
        (503, "is busy"),
        (504, "is busy"),
        (400, "refused the question"),
        (500, "refused the question"),
        (302, "sends us elsewhere"),
    ],
)
def test_a_status_is_one_sentence_at_once(
    overpass: Any, town_site: Site, tmp_path: Path, status: int, says: str
) -> None:
    overpass.status = status
    overpass.headers = {"Location": "http://192.0.2.1/"} if status == 302 else {}
    with pytest.raises(FetchError, match=says) as caught:
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=overpass.endpoint)
    assert str(status) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(overpass.questions) == 1, "a busy server is not asked again"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Please log in</body></html>",
        b"",
        b"[]",
        b'"elements"',
        b'{"elements": 3}',
        b'{"elements": [{"type": "way", "id": 1}]}',
        b'{"elements": [{"type": "node", "id": 1, "tags": {"railway": "rail"}}]}',
        b'{"elements": [{"type": "way", "id": 1, "nodes": [], "tags": {"railway": "rail"}}]}',
        b'{"elements": ["x"]}',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_map_data_is_named(
    overpass: Any, town_site: Site, tmp_path: Path, body: bytes
) -> None:
    overpass.body = body
    with pytest.raises(FetchError, match="is no map data"):
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=overpass.endpoint)


def test_an_answer_that_was_cut_short_by_the_server_is_refused(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    overpass.tells(town, remark='runtime error: Query timed out\nin "query"\x1b[31m at line 1.')
    with pytest.raises(FetchError, match="did not finish: runtime error: Query timed out in") as e:
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=overpass.endpoint)
    assert "\x1b" not in str(e.value)
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_breaks_off_is_refused(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    overpass.tells(town)
    overpass.broken = True
    with pytest.raises(FetchError, match="broke off"):
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=overpass.endpoint)


def test_a_silent_server_is_left(overpass: Any, town_site: Site, tmp_path: Path) -> None:
    overpass.silent.set()
    with pytest.raises(FetchError, match="did not answer within 1 s"):
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=overpass.endpoint, timeout_s=1)


def test_a_server_that_is_not_there_is_named(town_site: Site, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 could not be reached"):
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=f"http://127.0.0.1:{port}/api")


def test_what_came_before_a_failure_is_kept(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path
) -> None:
    overpass.tells(town)

    def fall_silent(_stage: str, done: int, _steps: int) -> None:
        if done == 1:
            overpass.status = 429

    with pytest.raises(FetchError):
        fetch_osm(
            town_site, ["roads", "rail"], tmp_path, endpoint=overpass.endpoint, progress=fall_silent
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["catalogue.toml", "osm_roads.gpkg"]


def test_osmnx_is_left_as_it_was(
    overpass: Any, town: Town, town_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import osmnx  # noqa: PLC0415 - as late as the code under test does

    monkeypatch.chdir(tmp_path)
    settings = {name: getattr(osmnx.settings, name) for name in vars(osmnx.settings)}
    resolver = socket.getaddrinfo
    overpass.tells(town)
    fetch_osm(town_site, ["rail"], tmp_path / "a", endpoint=overpass.endpoint)
    overpass.status = 500
    with pytest.raises(FetchError):
        fetch_osm(town_site, ["rail"], tmp_path / "b", endpoint=overpass.endpoint)
    assert {name: getattr(osmnx.settings, name) for name in settings} == settings
    assert socket.getaddrinfo is resolver
    assert not (tmp_path / "cache").exists(), "nothing is left in the working folder"


def test_osmnx_is_asked_for_by_name(
    town_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmnx", None)
    with pytest.raises(MissingExtraError, match=r'pip install -e "\.\[fetch\]"'):
        fetch_osm(town_site, ["rail"], tmp_path)


def test_an_area_over_the_cap_is_refused_with_advice(
    site_of: Callable[[float, float, float, float], Site], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"at most 500.*\.osm\.pbf"):
        fetch_osm(site_of(10, 50, 11, 51), ["rail"], tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("roles", [[], ["rails"], ["rail", "../rail"]])
def test_unknown_roles_are_refused(town_site: Site, tmp_path: Path, roles: list[str]) -> None:
    with pytest.raises(ConfigError, match="buildings, roads, rail, water, stations"):
        fetch_osm(town_site, roles, tmp_path)


@pytest.mark.parametrize(
    "endpoint", ["file:///etc/passwd", "overpass-api.de", "ftp://x/", "http://a:b@x/api", "http://"]
)
def test_what_is_no_server_is_refused(town_site: Site, tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(ConfigError, match="is no Overpass server"):
        fetch_osm(town_site, ["rail"], tmp_path, endpoint=endpoint)


def test_days_before_the_first_are_refused(town_site: Site, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="begin with 2012-09-12"):
        fetch_osm(town_site, ["rail"], tmp_path, at=date(2012, 9, 11))


def test_a_folder_that_is_a_file_is_named(town_site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="could not be written"):
        fetch_osm(town_site, ["rail"], tmp_path / "file")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_catalogue(text: str) -> None:
    import tomllib  # noqa: PLC0415 - for this oracle only

    assert tomllib.loads(f"text = {_quoted(text)}")["text"] == text
