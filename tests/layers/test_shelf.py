"""The shelf: all layers, or every fault of all of them; and what tables say of each other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from geo.errors import FaultsError, MissingExtraError
from geo.layers import check_shelf, load_shelf
from geo.layers.model import Catalogue, LayerSpec
from geo.sites.lists import ListPair
from geo.sites.model import Registry, Site

Entry = Callable[..., LayerSpec]
Pen = Callable[..., str]
Square = Callable[..., dict[str, Any]]
Check = Callable[..., str]

PLACES = "id,name,part_of,in_footprint,source,lon,lat\n"
EVIDENCE = "id,promise,kind,source\n"
PROMISES = "id,name,sector,sourced,promise_source\n"
FLOODS = "id,event,event_kind,record\n"


def _catalogue(*specs: LayerSpec) -> Catalogue:
    return Catalogue(schema_version=1, layers=specs)


@pytest.fixture
def check(tmp_path: Path, site: Site, entry: Entry) -> Check:
    """Write tables, put them on a shelf and return all faults, one a line."""

    def run(changes: dict[str, object] | None = None, **tables: str) -> str:
        for role, text in tables.items():
            (tmp_path / f"{role}.csv").write_text(text, encoding="utf-8")
        specs = [entry(role, f"{role}.csv") for role in tables if role != "sources"]
        changed = site.model_copy(update=changes or {})
        checked = check_shelf(changed, [(tmp_path, _catalogue(*specs))])
        return "\n".join(checked.faults)

    return run


def test_everything_finds_its_place_in_catalogue_order(
    tmp_path: Path, site: Site, entry: Entry, geojson: Pen, square: Square
) -> None:
    (tmp_path / "claims.csv").write_text("id,claim,status\na,b,reported\n")
    grid = {"transform": rasterio.Affine(0.01, 0, 100.5, 0, -0.01, 13.8), "crs": "EPSG:4326"}
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", dtype="uint8", count=1, height=9, width=9, **grid
    ) as target:
        target.write(np.ones((9, 9), dtype="uint8"), 1)
    catalogue = _catalogue(
        entry("buildings", geojson([(square(), {})])),
        entry("claims", "claims.csv"),
        entry("population", "a.tif"),
        entry("buildings", geojson([(square(), {})], name="b.geojson"), id="sheds"),
    )
    steps: list[tuple[str, int, int]] = []
    shelf = load_shelf(site, [(tmp_path, catalogue)], progress=lambda *step: steps.append(step))
    assert [layer.spec.id for layer in shelf.of_role("buildings")] == ["buildings", "sheds"]
    assert shelf.table("claims") is not None
    assert shelf.rasters[0].width == 9
    assert [done for _, done, _ in steps] == [0, 1, 2, 3, 4]
    assert {whole for _, _, whole in steps} == {4}


def test_all_faults_of_all_layers_come_at_once(
    tmp_path: Path, site: Site, entry: Entry, geojson: Pen, square: Square
) -> None:
    (tmp_path / "claims.csv").write_text("id,claim,status\na,b,true\na,,reported\n")
    catalogue = _catalogue(
        entry("buildings", geojson([(square(), {"height_m": -3})])),
        entry("claims", "claims.csv"),
        entry("roads", "gone.geojson"),
        entry("water", "/vsicurl/https://example.org/water.geojson"),
    )
    with pytest.raises(FaultsError) as caught:
        load_shelf(site, [(tmp_path, catalogue)])
    said = [
        "buildings (a.geojson), feature 1, column 'height_m': found -3",
        "claims (claims.csv), rows 2, 3, column 'id': 'a' stands in each",
        "claims (claims.csv), row 3, column 'claim': found nothing",
        "claims (claims.csv), row 2, column 'status': found 'true'",
        "roads: There is no file 'gone.geojson'",
        "water: '/vsicurl/https://example.org/water.geojson' is an address",
    ]
    assert len(caught.value.faults) == len(said)
    for fault, beginning in zip(caught.value.faults, said, strict=True):
        assert fault.startswith(beginning)
    checked = check_shelf(site, [(tmp_path, catalogue)])
    assert (checked.faults, checked.repairs) == (caught.value.faults, ())
    assert checked.shelf is None


def test_a_fault_cannot_rewrite_the_terminal(check: Check) -> None:
    said = check(claims="id,claim,status\na,b,\x1b[2Jtrue\n")
    assert "\x1b" not in said
    assert "\\x1b[2Jtrue" in said


def test_half_a_character_in_a_name_is_a_fault_not_a_crash(
    tmp_path: Path, site: Site, entry: Entry, geojson: Pen, square: Square
) -> None:
    catalogue = _catalogue(entry("buildings", geojson([(square(), {"name": "a\ud800"})])))
    faults = check_shelf(site, [(tmp_path, catalogue)]).faults
    assert len(faults) == 1
    assert "found control characters in 'a\\ud800'" in faults[0]


def test_repairs_and_what_is_left_out_are_told_apart_by_the_check(
    tmp_path: Path, site: Site, entry: Entry, geojson: Pen, square: Square
) -> None:
    bow_tie = {
        "type": "Polygon",
        "coordinates": [[[100.53, 13.73], [100.54, 13.74], [100.54, 13.73], [100.53, 13.74],
                         [100.53, 13.73]]],
    }  # fmt: skip
    path = geojson([(square(), {}), (None, {}), (bow_tie, {})])
    catalogue = _catalogue(entry("buildings", path))
    steps: list[str] = []
    checked = check_shelf(
        site, [(tmp_path, catalogue)], progress=lambda stage, _done, _all: steps.append(stage)
    )
    assert checked.faults == ()
    assert len(checked.repairs) == len(checked.left_out) == 1
    assert "were bow-ties" in checked.repairs[0]
    assert "1 of 3 features have no usable shape" in checked.left_out[0]
    assert checked.shelf is not None
    assert steps == ["buildings", "all layers"]


def test_a_layer_id_belongs_to_one_layer_of_all_catalogues(
    tmp_path: Path, site: Site, entry: Entry, geojson: Pen, square: Square
) -> None:
    spec = entry("buildings", geojson([(square(), {})]))
    sources = [(tmp_path, _catalogue(spec)), (tmp_path, _catalogue(spec))]
    with pytest.raises(FaultsError, match="layer id 'buildings' stands 2 times in the catalogues"):
        load_shelf(site, sources)


def test_a_missing_extra_stops_a_run_and_is_listed_by_a_check(
    tmp_path: Path, site: Site, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.osm.pbf").write_bytes(b"\0\0\0\x0d\x0a\x09OSMHeader\x18")
    monkeypatch.setitem(sys.modules, "osmium", None)
    catalogue = _catalogue(entry("buildings", "a.osm.pbf", where={"building": []}))
    with pytest.raises(MissingExtraError, match="needs the extra 'osm'"):
        load_shelf(site, [(tmp_path, catalogue)])
    assert "needs the extra 'osm'" in check_shelf(site, [(tmp_path, catalogue)]).faults[0]


def test_evidence_speaks_of_promises_that_there_are(check: Check) -> None:
    said = check(
        promises=PROMISES + "plant_1,Plant,water,yes,\n",
        evidence=EVIDENCE + "e1,plant_1,press,\ne2,plant1,press,\ne3,road,press,\n",
    )
    assert "row e2, column 'promise': 'plant1' is no id" in said
    assert "Did you mean 'plant_1'?" in said
    assert "row e3, column 'promise': 'road' is no id" in said
    assert said.count("\n") == 1


def test_part_of_names_another_row_or_says_overlap(check: Check) -> None:
    head = "id,name,part_of\n"
    assert check(settlements=head + "a,A,\nb,B,a\nc,C,overlaps the whole bank\n") == ""
    said = check(settlements=head + "a,A,a\nb,B,q\n")
    assert "row a, column 'part_of': 'a' is no id of another row" in said
    assert "row b, column 'part_of': 'q' is no id of another row" in said


def test_footprints_that_are_named_exist(check: Check) -> None:
    said = check(
        settlements=PLACES + "a,A,,plan,,100.55,13.75\n",
        counts="id,project,footprint,reach,official\nc1,P,plan,partial,yes\n",
        reference="id,name,basis,footprints\nr1,R,census,all\nr2,S,census,plan; other\n",
    )
    assert said.count("'plan' is no id") == 3
    assert said.count("'other' is no id") == 1
    assert "'all'" not in said


def test_the_registry_covers_footprints_that_there_are(
    tmp_path: Path, site: Site, entry: Entry, geojson: Pen, square: Square
) -> None:
    words = {"name": "Plan", "project": "P", "status": "planned", "takes": "all"}
    plan = {"id": "plan", **words, "outline": "assumed", "accuracy_m": 9}
    catalogue = _catalogue(entry("footprints", geojson([(square(), plan)])))
    registry = Registry(households=1, persons=2, source="A", covers=("plans",))
    changed = site.model_copy(update={"registry": registry})
    assert check_shelf(changed, [(tmp_path, catalogue)]).faults == (
        "site.toml, registry.covers: 'plans' is no id in footprints. Did you mean 'plan'?",
    )


def test_kinds_of_flood_are_never_mixed_within_an_event(check: Check) -> None:
    said = check(floods=FLOODS + "f1,june,river,place\nf2,june,rain,place\nf3,july,rain,place\n")
    assert said == (
        "Flood event 'june' is of the kinds rain, river; an event has one. "
        "Split it into one event for each kind."
    )


def test_sources_are_listed_where_the_folder_has_a_list(check: Check) -> None:
    tables = {
        "promises": PROMISES + "p,Plant,water,yes,PLANS\n",
        "evidence": EVIDENCE + "e1,p,press,PAPER; JUDGEMENT\ne2,p,press,\ne3,p,press,RUMOUR\n",
    }
    assert check(**tables) == ""
    said = check(**tables, sources="key,title,address\nPLAN,The plan,\nPAPER,A paper,\n")
    assert "row p, column 'promise_source': the source 'PLANS' is not in sources.csv" in said
    assert "Did you mean 'PLAN'?" in said
    assert "row e3, column 'source': the source 'RUMOUR' is not in sources.csv. Add it" in said
    assert said.count("\n") == 1


def test_the_source_of_a_tenure_class_is_listed_too(check: Check) -> None:
    said = check(
        settlements="id,name,tenure_class,tenure_source,source\ns,Place,c,RUMOUR,PAPER\n",
        sources="key,title,address\nPAPER,A paper,\n",
    )
    assert "row s, column 'tenure_source': the source 'RUMOUR' is not in sources.csv" in said


def test_the_same_id_in_two_tables_of_a_role_is_a_fault(
    tmp_path: Path, site: Site, entry: Entry
) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id,claim,status\nsame,b,reported\n")
    catalogue = _catalogue(entry("claims", "a.csv"), entry("claims", "b.csv", id="more"))
    assert check_shelf(site, [(tmp_path, catalogue)]).faults == (
        "more (b.csv): the id 'same' stands in claims (a.csv) too. Rename them in one of the two.",
    )


def test_a_bad_cell_hides_no_fault_of_the_other_cells(check: Check) -> None:
    said = check(
        promises=PROMISES + "p,Plant,water,maybe,RUMOUR\n",
        settlements="id,name,persons,part_of,source\na,A,-5,q,RUMOUR\n",
        evidence=EVIDENCE + "e1,plant,press,\n",
        sources="key,title,address\nPAPER,A paper,\n",
    )
    assert "column 'sourced': found 'maybe'" in said
    assert "column 'persons': found -5" in said
    assert "column 'part_of': 'q' is no id" in said
    assert "column 'promise': 'plant' is no id" in said
    assert said.count("the source 'RUMOUR' is not in sources.csv") == 2
    assert said.count("\n") == 5


def test_rows_without_ids_are_not_followed_by_a_fault_for_each_that_names_them(
    check: Check,
) -> None:
    said = check(
        promises="name,sector,sourced\nPlant,water,yes\n", evidence=EVIDENCE + "e1,plant,press,\n"
    )
    assert "column 'id' is missing" in said
    assert "e1" not in said


def test_a_kind_of_flood_that_is_misspelt_is_one_fault(check: Check) -> None:
    said = check(floods=FLOODS + "f1,june,river,place\nf2,june,rivre,place\n")
    assert said.count("\n") == 0
    assert "is 'river' meant?" in said


def test_a_site_without_a_list_of_sources_may_name_none(check: Check, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("", encoding="utf-8")
    tables = {"claims": "id,claim,status\na,b,reported\n"}
    assert check(**tables, promises=PROMISES + "p,Plant,water,yes,JUDGEMENT\n") == ""
    said = check(**tables, promises=PROMISES + "p,Plant,water,yes,PLANS\nq,Q,water,yes,PLANS\n")
    assert "holds no sources.csv, and promises (promises.csv) names the source 'PLANS'" in said
    assert "a number needs a source" in said
    assert said.count("\n") == 0


def test_a_stated_pair_of_lists_needs_the_lists(tmp_path: Path, site: Site, entry: Entry) -> None:
    """Lists come with the user: a site may state pairs of which a run has none."""
    pair = ListPair(lists=("gate", "door"), dependence="positive", reason="So.", source="JUDGEMENT")
    stated = site.model_copy(update={"list_pairs": (pair,)})
    assert check_shelf(stated, [(tmp_path, _catalogue())]).faults == ()
    (tmp_path / "gate.csv").write_text("id,name\n1,Suda\n", encoding="utf-8")
    gate = entry(
        "unit_list",
        "gate.csv",
        id="gate",
        list_kind="meters",
        covers=["plan"],
        counted_on=2024,
        unit="households",
    )
    (fault,) = check_shelf(stated, [(tmp_path, _catalogue(gate))]).faults
    assert fault.startswith("site.toml, list_pairs: 'door' is no unit list; lists are gate.")
