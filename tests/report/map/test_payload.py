import json
from dataclasses import replace
from typing import Any

import pytest

from geo.delivery.model import Quantity, Verdict
from geo.displacement.model import Counted
from geo.report.map.payload import build, to_json
from geo.report.model import Drawing
from geo.results import Results

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def payload(results: Results, drawing: Drawing) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_json(build(results, drawing)))
    return found


def layer(payload: dict[str, Any], layer_id: str) -> dict[str, Any]:
    layers = [one for group in payload["groups"] for one in group["layers"]]
    return next(one for one in layers if one["id"] == layer_id)


def detail(payload: dict[str, Any], layer_id: str, title: str) -> dict[str, Any]:
    items = layer(payload, layer_id)["items"]
    found: dict[str, Any] = next(i["detail"] for i in items if i["detail"]["title"] == title)
    return found


def test_every_line_of_the_legend_has_a_mark_beside_its_colour(payload: dict[str, Any]) -> None:
    for group in payload["groups"]:
        looks = []
        for key in group["legend"]:
            if "mark" in key:
                looks.append(tuple((payload["areas"] | payload["points"])[key["mark"]][1:3]))
            else:
                looks.append(("halo" if key.get("halo") else "dash", key.get("dash", "")))
            assert key["text"]
        assert len(set(looks)) == len(looks)


def test_every_mark_on_the_map_is_in_the_legend(payload: dict[str, Any]) -> None:
    for group in payload["groups"]:
        drawn = {item["mark"] for one in group["layers"] for item in one["items"]}
        assert drawn <= {key.get("mark") for key in group["legend"]}


def test_all_that_was_asked_for_is_drawn(payload: dict[str, Any], drawing: Drawing) -> None:
    counts = {
        "footprints": len(drawing.footprints),
        "settlements": len(drawing.settlements),
        "cells": len(drawing.cells),
        "promises": len(drawing.promises),
        "infrastructure": len(drawing.infrastructure),
        "flood-0": len(drawing.floods) + len(drawing.flood_extents),
        "other-0": 1,
    }
    found = {name: len(layer(payload, name)["items"]) for name in counts}
    assert found == counts


def test_a_footprint_says_its_number_its_interval_in_words_and_its_source(
    payload: dict[str, Any],
) -> None:
    quarter = detail(payload, "footprints", "Station quarter")
    households, beyond = quarter["bars"]
    assert households["q"] == [2100, 2500, 2900, 3750, 4600]
    assert households["text"].startswith("between 2,100 and 4,600 households")
    assert f"90{NBSP}% interval" in households["text"]
    assert beyond["range"] == "180 fewer to 2,400 more"
    assert "\u2212" not in beyond["text"]
    assert quarter["source"] == ["Plan of 2020 [PLAN20]"]


def test_an_assumed_outline_is_dashed_and_says_so(payload: dict[str, Any]) -> None:
    items = layer(payload, "footprints")["items"]
    dashed = [item for item in items if item.get("note") == "outline not published"]
    assert len(dashed) == 1
    assert dashed[0]["dash"]
    assert dashed[0]["halo"]
    assert any("no place for the depot" in dashed[0]["detail"]["sentence"] for _ in dashed)


def test_a_settlement_takes_the_mark_of_its_risk(payload: dict[str, Any]) -> None:
    rail = detail(payload, "settlements", "Rail-side community")
    assert rail["mark"] == "risk:likely"
    assert rail["reasons"] == [f"72{NBSP}% of its ground lies in the plan area."]
    assert ["Documented", "180 households"] in rail["rows"]


def test_a_place_without_a_class_is_not_shown_as_remote(results: Results, drawing: Drawing) -> None:
    block = results.displacement.would_displace
    assert block is not None
    silent = tuple(place.model_copy(update={"risk": None}) for place in block.settlements)
    displacement = results.displacement.model_copy(
        update={"would_displace": block.model_copy(update={"settlements": silent})}
    )
    changed = results.model_copy(update={"displacement": displacement})
    payload = json.loads(to_json(build(changed, drawing)))
    assert {item["mark"] for item in layer(payload, "settlements")["items"]} == {"risk:unknown"}
    legend = next(g for g in payload["groups"] if g["title"] == "Chance of being displaced")[
        "legend"
    ]
    assert legend[-1]["mark"] == "risk:unknown"


def test_promises_take_the_mark_of_their_verdict(payload: dict[str, Any]) -> None:
    marks = [item["mark"] for item in layer(payload, "promises")["items"]]
    assert marks[:6] == [f"verdict:{verdict.value}" for verdict in Verdict]
    group = next(g for g in payload["groups"] if g["title"] == "What was promised")
    assert any("1 of 8 promises have no published place" in note for note in group["notes"])


def test_the_legend_counts_sourced_promises_only(payload: dict[str, Any], results: Results) -> None:
    group = next(g for g in payload["groups"] if g["title"] == "What was promised")
    summary = results.delivery.summary
    counts = [f"{v.value} ({summary[v.value]})" for v in Verdict if summary[v.value]]
    assert [key["text"] for key in group["legend"]] == [
        *counts,
        f"{summary['unsourced']} without a source, in no count",
    ]


def test_an_improvement_zone_says_whom_it_affects(results: Results, drawing: Drawing) -> None:
    block = results.displacement.would_displace
    assert block is not None
    assert block.zones[0].households is not None
    assert block.zones[0].persons is not None
    affected = Counted(households=block.zones[0].households, persons=block.zones[0].persons)
    changed = block.model_copy(
        update={"affected_not_displaced": affected, "affected_not_displaced_note": "Not moved."}
    )
    displacement = results.displacement.model_copy(update={"would_displace": changed})
    shapes = drawing.footprints.assign(published_area_m2=5_621_083.0, source="PLAN20")
    built = build(
        results.model_copy(update={"displacement": displacement}),
        replace(drawing, footprints=shapes),
    )
    zone = detail(json.loads(to_json(built)), "footprints", "Improvement zone")
    assert zone["bars"][0]["q"] == [2100, 2500, 2900, 3750, 4600]
    assert zone["bars"][0]["label"].endswith("affected, not displaced")
    assert zone["sentence"] == "Not moved."
    assert ["Published area", "562 ha"] in zone["rows"]
    assert zone["source"] == ["Plan of 2020 [PLAN20]"]


def test_what_has_no_place_is_listed(payload: dict[str, Any]) -> None:
    lists = {one["title"]: [d["title"] for d in one["details"]] for one in payload["unplaced"]}
    assert lists == {
        "Promises without a published place": ["Promise 7"],
        "Settlements that are not drawn as settlements": ["Nowhere quarter"],
    }


def test_a_promise_shows_its_evidence_and_what_would_settle_it(payload: dict[str, Any]) -> None:
    station = detail(payload, "promises", "Central station")
    assert station["evidence"] == ["2023 · press · says delivered · Morning News 2023 [NEWS23]"]
    assert ["What would settle it", "A dated photograph of the place."] in station["rows"]
    assert ["Share of the promise", f"46{NBSP}%"] in station["rows"]
    assert ["Promised by", "2021, then 2023"] in station["rows"]


def test_a_flood_says_how_much_nobody_saw(payload: dict[str, Any]) -> None:
    about = layer(payload, "flood-0")["about"]
    assert ["Projects' ground of which no source speaks", f"83{NBSP}%"] in about["rows"]
    assert about["bars"][0]["label"] == ("Households on project ground, improvement zones included")


def test_a_place_of_a_flood_says_nothing_of_the_whole_flood(payload: dict[str, Any]) -> None:
    report = detail(payload, "flood-0", "Pier road")
    assert ["Reported", "0.8 m above road level"] in report["rows"]
    assert ["Confidence", "high"] in report["rows"]
    assert report["source"] == ["Evening News 2011 [NEWS11]"]
    assert "bars" not in report
    assert "sentence" not in report
    assert report["whole"] == "flood-0"


def test_the_latest_flood_with_a_place_is_seen_at_once(payload: dict[str, Any]) -> None:
    floods = [one for g in payload["groups"] for one in g["layers"] if one["kind"] == "flood"]
    assert [one["on"] for one in floods] == [True]


def test_a_note_and_a_row_s_own_source_reach_the_reader(payload: dict[str, Any]) -> None:
    quarter = detail(payload, "footprints", "Station quarter")
    assert ["How it was drawn", "Drawn: a square of the published area."] in quarter["rows"]
    station = detail(payload, "infrastructure", "Central station")
    assert station["source"] == ["Plan of 2020 [PLAN20]"]
    assert ["How it was got", "digitised"] in station["rows"]


def test_no_percentage_where_a_promise_cannot_be_told(payload: dict[str, Any]) -> None:
    found = [item["detail"] for item in layer(payload, "promises")["items"]]
    found += [one for group in payload["unplaced"] for one in group["details"]]
    promises = [one for one in found if one["kind"] == "Promise"]
    assert {one["badges"][0] for one in promises} >= {"cannot be told", "delivered"}
    for one in promises:
        labels = [label for label, _ in one["rows"]]
        told = "Probability that it is delivered" in labels
        assert told == (one["badges"][0] != "cannot be told")


@pytest.mark.parametrize(
    ("kind", "amount", "told"),
    [
        ("search", None, "found nothing"),
        ("press", None, "mentions it"),
        ("press", Quantity(low=50, high=60, unit="MLD"), "gives an amount"),
    ],
)
def test_evidence_gives_an_amount_only_where_it_has_one(
    results: Results, drawing: Drawing, kind: str, amount: Quantity | None, told: str
) -> None:
    (evidence,) = results.delivery.promises[0].evidence
    evidence = evidence.model_copy(update={"says": None, "kind": kind, "quantity": amount})
    promise = results.delivery.promises[0].model_copy(update={"evidence": (evidence,)})
    delivery = results.delivery.model_copy(update={"promises": (promise,)})
    built = build(results.model_copy(update={"delivery": delivery}), drawing)
    item = next(one for g in built["groups"] for one in g["layers"] if one["id"] == "promises")
    assert f" · {told} · " in item["items"][0]["detail"]["evidence"][0]


def test_the_registry_stands_at_the_ground_that_it_counts(
    results: Results, drawing: Drawing
) -> None:
    block = results.displacement.would_displace
    assert block is not None

    def rows(*covers: str) -> list[tuple[str, bool]]:
        assert block.registered is not None
        registered = block.registered.model_copy(update={"covers": covers})
        changed = block.model_copy(update={"registered": registered})
        displacement = results.displacement.model_copy(update={"would_displace": changed})
        built = build(results.model_copy(update={"displacement": displacement}), drawing)
        return [(row["bar"]["label"], "tick" in row) for row in built["answers"][0]["rows"]]

    total, part = "Households on this ground", "Of which on the ground that the registry counts"
    beyond = ("Beyond the registry", False)
    assert rows() == [(total, True), beyond]
    assert rows("Station quarter") == [(total, False), (part, True), beyond]
    assert rows("Station quarter", "Road widening") == [(total, False), beyond]


def test_both_headlines_stand_apart(payload: dict[str, Any], results: Results) -> None:
    would, did = payload["answers"]
    assert results.displacement.would_displace is not None
    assert would["sentence"].replace(NBSP, " ") == results.displacement.would_displace.sentence
    assert would["rows"][0]["tick"] == 1800
    assert would["rows"][1]["bar"]["label"] == "Beyond the registry"
    assert len(did["rows"]) == 1
    assert "No registry of the people of the cleared pier was published." in did["notes"]


def test_a_missing_headline_says_why(results: Results, drawing: Drawing) -> None:
    gone = results.displacement.model_copy(
        update={"displaced": None, "displaced_reason": "Nothing was cleared."}
    )
    answers = build(results.model_copy(update={"displacement": gone}), drawing)["answers"]
    assert answers[1]["sentence"] == "Nothing was cleared."
    assert answers[1]["rows"] == []


def test_nothing_in_the_data_can_leave_its_element(results: Results, drawing: Drawing) -> None:
    text = to_json(build(results, drawing))
    assert not set("<>&\u2028\u2029\u202e\u202c") & set(text)
    assert "${window.pwned=3} `${alert(1)}` {{7*7}}" in text
    assert json.loads(text)["names"][1] == ["th", "เมืองตาราง"]


def test_absent_texts_are_not_the_word_nan(results: Results, drawing: Drawing) -> None:
    assert not {"nan", "None", "NaN", "<NA>"} & set(
        to_json(build(results, drawing)).replace('"', " ").split()
    )


def test_every_way_of_counting_stands_above_the_pooled_number(payload: dict[str, Any]) -> None:
    ways = payload["answers"][0]["ways"]
    assert [way["label"] for way in ways][-1] == "All ways, pooled"
    assert [way.get("pooled", False) for way in ways] == [False, False, True]
    assert [way.get("hollow", False) for way in ways] == [False, True, False]
    assert {way["tick"] for way in ways} == {1800}
    assert [way.get("tick_text") for way in ways] == [None, None, "registry 1,800"]
    assert payload["answers"][0]["by_factors"] is False


def _built(results: Results, drawing: Drawing, **changes: object) -> Any:
    block = results.displacement.would_displace
    assert block is not None
    changed = block.model_copy(update=changes)
    displacement = results.displacement.model_copy(update={"would_displace": changed})
    return build(results.model_copy(update={"displacement": displacement}), drawing)["answers"][0]


def test_a_registry_of_part_of_the_ground_is_marked_there_alone(
    results: Results, drawing: Drawing
) -> None:
    block = results.displacement.would_displace
    assert block is not None
    assert block.registered is not None
    registered = block.registered.model_copy(update={"covers": ("Station quarter",)})
    ways = _built(results, drawing, registered=registered)["ways"]
    assert [("tick" in way, way["label"]) for way in ways][-2:] == [
        (False, "All ways, pooled"),
        (True, "Of which on the ground that the registry counts"),
    ]


def test_a_conflict_shows_no_middle_of_what_is_ours(results: Results, drawing: Drawing) -> None:
    block = results.displacement.would_displace
    assert block is not None
    agreement = block.agreement.model_copy(update={"conflict": True})
    ways = _built(results, drawing, agreement=agreement)["ways"]
    assert [way.get("silent", False) for way in ways] == [False, False, True]


def test_a_wide_range_grows_by_factors(results: Results, drawing: Drawing) -> None:
    block = results.displacement.would_displace
    assert block is not None
    assert block.households is not None
    wide = block.households.model_copy(update={"p05": 20.0})
    methods = (block.methods[0].model_copy(update={"households": wide}), *block.methods[1:])
    assert _built(results, drawing, methods=methods)["by_factors"] is True


def test_drivers_are_named_with_their_class_and_both_shares(payload: dict[str, Any]) -> None:
    first, second, third = payload["answers"][0]["drivers"]
    assert first[0] == "What is wrong with each way of counting by itself"
    assert second[1:] == [f"41{NBSP}%", 0.41, 0.3]
    assert third[0].endswith("(in informal settlements)")


def test_every_zone_says_its_households_and_its_gap_or_why_not(payload: dict[str, Any]) -> None:
    quarter, *others = payload["answers"][0]["zones"]
    assert quarter == {
        "label": "Station quarter",
        "text": "2,100 to 4,600; middle 2,900",
        "notes": ["Beyond the registry: 180 fewer to 2,400 more"],
    }
    assert any("no place for the depot" in zone["text"] for zone in others)
    assert "90\u00a0% interval and middle" in payload["answers"][0]["zones_caption"]
    assert len(payload["answers"]) == len([a for a in payload["answers"] if a.get("zones")])


def test_zones_in_a_conflict_have_no_middle(results: Results, drawing: Drawing) -> None:
    block = results.displacement.would_displace
    assert block is not None
    agreement = block.agreement.model_copy(update={"conflict": True})
    answer = _built(results, drawing, agreement=agreement)
    assert answer["zones"][0]["text"] == "2,100 to 4,600"
    assert "conflict" in answer["zones_caption"]


def test_what_is_registered_stands_at_the_one_zone_that_the_registry_counts(
    results: Results, drawing: Drawing
) -> None:
    block = results.displacement.would_displace
    assert block is not None
    assert block.registered is not None
    registered = block.registered.model_copy(update={"covers": ("Station quarter",)})
    zones = _built(results, drawing, registered=registered)["zones"]
    told = {zone["label"]: zone.get("notes", []) for zone in zones}
    assert told.pop("Station quarter")[0] == "Registered: 1,800 households"
    assert not any("Registered" in note for notes in told.values() for note in notes)


def test_every_assumption_says_its_shape_its_source_and_how_it_is_known(
    payload: dict[str, Any],
) -> None:
    size, transfer, informal = payload["assumptions"]
    assert size == {
        "label": "Persons per household",
        "text": "from 2.5 to 3.6, most likely 2.9 (triangle)",
        "notes": ["persons/household", "Source: STAT18", "read in a published page (P)"],
    }
    assert transfer["notes"] == ["ratio", "Source: judgement"]
    assert transfer["flag"] == "Flagged: our own judgement (J)"
    assert informal["label"].endswith("(in informal settlements)")


def test_hostile_texts_of_zones_and_assumptions_stay_text(
    results: Results, drawing: Drawing
) -> None:
    hostile = "</script><script>window.pwned=1</script> ${alert(1)} {{7*7}} \u202e"
    told = results.assumptions[0].model_copy(update={"meaning": hostile, "source": hostile})
    block = results.displacement.would_displace
    assert block is not None
    zones = (block.zones[0].model_copy(update={"name": hostile}), *block.zones[1:])
    displacement = results.displacement.model_copy(
        update={"would_displace": block.model_copy(update={"zones": zones})}
    )
    changed = results.model_copy(update={"assumptions": (told,), "displacement": displacement})
    text = to_json(build(changed, drawing))
    assert not set("<>&\u202e") & set(text)
    read = json.loads(text)
    shown = hostile.replace("\u202e", "\ufffd")
    assert read["assumptions"][0]["label"] == shown
    assert read["answers"][0]["zones"][0]["label"] == shown


def test_no_ways_and_no_drivers_leave_nothing_to_open(results: Results, drawing: Drawing) -> None:
    answer = _built(results, drawing, methods=(), drivers=())
    assert not {"ways", "drivers"} & set(answer)
