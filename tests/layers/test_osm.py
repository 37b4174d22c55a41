"""OSM extracts: every way is read, and a broken one neither crashes nor invents ground."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import shapely

from geo.errors import ConfigError, CrsError, GeometryError, MissingExtraError, UnsafeLayerError
from geo.layers import open_door
from geo.layers.model import Layer, LayerSpec
from geo.layers.osm import read_osm

osmium = pytest.importorskip("osmium", reason="the extra 'osm' is not installed")

Reader = Callable[..., Layer]
Entry = Callable[..., LayerSpec]
CORNERS = {
    1: (100.55, 13.75),
    2: (100.56, 13.75),
    3: (100.56, 13.76),
    4: (100.55, 13.76),
}
CUT_OFF = 99
"""A node that the extract does not hold."""
Way = tuple[Sequence[int], dict[str, str]]


@pytest.fixture
def extract(tmp_path: Path) -> Callable[..., str]:
    """Write ways over the four corners of a square into a.osm.pbf."""

    def write(
        *ways: Way,
        relations: Sequence[Sequence[tuple[str, int, str]]] = (),
        node_tags: dict[str, str] | None = None,
    ) -> str:
        path = tmp_path / "a.osm.pbf"
        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(str(path)) as writer:
            for number, place in CORNERS.items():
                tags = (node_tags or {}) if number == 1 else {}
                writer.add_node(osmium.osm.mutable.Node(id=number, location=place, tags=tags))
            for number, (nodes, tags) in enumerate(ways, start=1):
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
            for number, members in enumerate(relations, start=1):
                tags = {"type": "multipolygon", "building": "yes"}
                writer.add_relation(
                    osmium.osm.mutable.Relation(id=number, members=members, tags=tags)
                )
        return path.name

    return write


HOUSE: Way = ([1, 2, 3, 4, 1], {"building": "house", "name": "${alert(1)}"})


def test_ways_become_polygons_with_their_tags(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    tags = {"building": "yes", "building:levels": "3", "height": "9.5 m", "name": "บ้าน"}
    path = extract(HOUSE, ([1, 2, 3, 1], tags), ([1, 2], {"highway": "service"}))
    frame = layer_of("buildings", path, where={"building": []}).frame
    assert frame["id"].tolist() == ["way/1", "way/2"]
    assert frame["building"].tolist() == ["house", "yes"]
    assert frame["name"].tolist() == ["${alert(1)}", "บ้าน"]
    assert frame["levels"].fillna(-1).tolist() == [-1.0, 3.0]
    assert frame["height_m"].fillna(-1).tolist() == [-1.0, 9.5]
    assert shapely.area(frame.geometry.to_numpy()).tolist() == pytest.approx([1e-4, 0.5e-4])


@pytest.mark.parametrize(
    "nodes",
    [[1, 1], [1, 2, 1], [1, 2, 2, 1], [1, 2, 3, 4], [1, 2, 3, CUT_OFF, 1]],
    ids=["one point", "two points", "no area", "open", "cut off"],
)
def test_a_ring_without_ground_is_read_kept_apart_and_counted(
    extract: Callable[..., str], layer_of: Reader, tmp_path: Path, entry: Entry, nodes: list[int]
) -> None:
    path = extract(HOUSE, (nodes, {"building": "yes"}))
    spec = entry("buildings", path, where={"building": []})
    raw = read_osm(open_door(path, tmp_path), spec)
    assert raw.frame.geometry.isna().tolist() == [False, True]
    layer = layer_of("buildings", path, where={"building": []})
    assert len(layer.frame) == 1
    assert "1 of 2 features have no usable shape (a ring of two points" in layer.left_out[-1]
    assert layer.repairs == ()


def test_roads_are_lines_even_where_they_close(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    loop = ([1, 2, 3, 1], {"highway": "primary"})
    path = extract(loop, ([1, 2], {"highway": "track"}), HOUSE)
    where = {"highway": ["primary"]}
    frame = layer_of("roads", path, where=where).frame
    assert frame["kind"].tolist() == ["primary"]
    assert frame.geom_type.tolist() == ["LineString"]
    assert len(layer_of("roads", path, where={"highway": []}).frame) == 2


def test_places_are_nodes_and_areas_alike(extract: Callable[..., str], layer_of: Reader) -> None:
    path = extract(([1, 2, 3, 4, 1], {"amenity": "school"}), node_tags={"amenity": "clinic"})
    frame = layer_of("facilities", path, where={"amenity": []}).frame
    assert frame["kind"].tolist() == ["clinic", "school"]
    assert frame.geom_type.tolist() == ["Point", "Polygon"]


def test_tags_that_say_nothing_usable_are_counted(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    tags = [{"building:levels": "3;4"}, {"building:levels": "0"}, {"height": "tall"}]
    path = extract(*[(HOUSE[0], {"building": "yes", **each}) for each in tags])
    layer = layer_of("buildings", path, where={"building": []})
    assert layer.frame[["levels", "height_m"]].isna().all(axis=None)
    assert "no positive number count as not known: 3." in layer.repairs[0]


def test_a_multipolygon_of_several_ways_is_one_building(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    halves: list[Way] = [([1, 2, 3], {}), ([3, 4, 1], {})]
    path = extract(*halves, relations=[[("w", 1, "outer"), ("w", 2, "outer")]])
    layer = layer_of("buildings", path, where={"building": []})
    assert layer.frame["id"].tolist() == ["relation/1"]
    assert shapely.area(layer.frame.geometry.to_numpy()).tolist() == pytest.approx([1e-4])
    assert layer.repairs == layer.left_out == ()


@pytest.mark.parametrize(
    "nodes", [[1, 2, 1], [1, 2, 3], [1, 1], [1, 2, 3, CUT_OFF, 1]],
    ids=["two points", "open", "one point", "cut off"],
)  # fmt: skip
def test_a_multipolygon_that_does_not_close_is_left_out_and_counted(
    extract: Callable[..., str], layer_of: Reader, nodes: list[int]
) -> None:
    path = extract(HOUSE, (nodes, {}), relations=[[("w", 2, "outer")], [("w", 99, "outer")]])
    layer = layer_of("buildings", path, where={"building": []})
    assert layer.frame["id"].tolist() == ["way/1"]
    assert layer.repairs == ()
    assert len(layer.left_out) == 1
    assert "2 of 3 features have no usable shape" in layer.left_out[0]


def test_a_multipolygon_that_repeats_a_way_is_not_counted_twice(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    path = extract(HOUSE, relations=[[("w", 1, "outer")]] * 2)
    layer = layer_of("buildings", path, where={"building": []})
    assert layer.frame["id"].tolist() == ["way/1"]
    assert layer.left_out[0].endswith("with the same tags were left out: 2.")


def test_multipolygons_are_counted_where_only_lines_are_read(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    street = ([1, 2], {"building": "no"})
    path = extract(HOUSE, street, relations=[[("w", 1, "outer")]])
    layer = layer_of("roads", path, where={"building": []})
    assert "only lines or points are read; left out: 1" in layer.left_out[0]


def test_an_entry_must_say_which_tags_and_which_crs(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    with pytest.raises(ConfigError, match="say which tags are wanted"):
        layer_of("buildings", extract(HOUSE))
    with pytest.raises(CrsError, match=r"OSM extracts are in EPSG:4326"):
        layer_of("buildings", extract(HOUSE), where={"building": []}, crs="EPSG:28992")


def test_an_extract_without_the_tag_is_an_empty_layer(
    extract: Callable[..., str], layer_of: Reader
) -> None:
    with pytest.raises(GeometryError, match=r"it holds nothing that the entry selects \(where\)"):
        layer_of("rail", extract(HOUSE), where={"railway": []})


@pytest.mark.parametrize("kept", [40, 0.5, 0.95])
def test_a_truncated_extract_is_refused(
    extract: Callable[..., str], layer_of: Reader, tmp_path: Path, kept: float
) -> None:
    path = tmp_path / extract(*[HOUSE] * 50)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept if kept > 1 else len(whole) * kept)])
    with pytest.raises(UnsafeLayerError, match="cannot be read as an OSM extract"):
        layer_of("buildings", path.name, where={"building": []})


def test_without_the_extra_the_message_names_it(
    extract: Callable[..., str], layer_of: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = extract(HOUSE)
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(MissingExtraError, match=r'pip install -e "\.\[osm\]"'):
        layer_of("buildings", path, where={"building": []})
