"""
Squared Town: a made-up place in the sea, small enough to check in the head.

The town is 4 km wide and 3 km high; one unit of its grid is 500 m. Its names hold what a hostile
layer might hold, so that every page that is drawn of it is also an attack on that page.
"""

from __future__ import annotations

from datetime import date
from math import cos, radians

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from geo.delivery.model import (
    DateRange,
    Delivery,
    Evidence,
    PromiseVerdict,
    Quantity,
    SectorScore,
    State,
    Verdict,
)
from geo.displacement.model import (
    Agreement,
    BeyondRegistry,
    Counted,
    DefinitionEffect,
    Displacement,
    DisplacementBlock,
    FieldSample,
    FloodEvent,
    Floor,
    Method,
    NotCounted,
    OfficialCount,
    Place,
    Registered,
    Reported,
    Zone,
)
from geo.quantity import Interval
from geo.report.model import Drawing
from geo.results import (
    Claim,
    LayerUsed,
    ReferencePopulation,
    Results,
    SiteSummary,
    Source,
)
from geo.sites.model import Assumption, HouseholdDefinition, Names
from tests.report import doubt

HOSTILE = {
    "script": "</script><script>window.pwned=1</script>",
    "image": "<img src=x onerror=window.pwned=2>",
    "template": "${window.pwned=3} `${alert(1)}` {{7*7}} {% raise %}",
    "comment": "<!--<script> ]]> --> &lt;b&gt; \u2028\u2029",
    "override": "Pier \u202egnp.elif\u202c & \"quoted\" 'single' \\u003c",
}
WEST, SOUTH = 100.0, 12.0
"""South-west corner of the town, in the Gulf of Thailand, where nobody lives."""


def at(x: float, y: float) -> tuple[float, float]:
    """Turn grid units of 500 m east and north of the corner into degrees."""
    return (WEST + 500 * x / (111_320 * cos(radians(SOUTH))), SOUTH + 500 * y / 110_600)


def square(x: float, y: float, width: float, height: float) -> Polygon:
    return box(*at(x, y), *at(x + width, y + height))


def disc(x: float, y: float, radius: float) -> Polygon:
    ring = Point(0, 0).buffer(radius, quad_segs=8).exterior.coords
    return Polygon([at(x + dx, y + dy) for dx, dy in ring])


def line(*points: tuple[float, float]) -> LineString:
    return LineString([at(x, y) for x, y in points])


def spread(p05: float, p50: float, p95: float) -> Interval:
    return Interval(p05=p05, p25=(p05 + p50) / 2, p50=p50, p75=(p50 + p95) / 2, p95=p95)


def frame(rows: list[dict[str, object]], columns: str) -> gpd.GeoDataFrame:
    names = [*columns.split(), "geometry"]
    return gpd.GeoDataFrame(rows, columns=names, geometry="geometry", crs="EPSG:4326")


def zone(zone_id: str, name: str, **changes: object) -> Zone:
    values: dict[str, object] = {
        "id": zone_id,
        "name": name,
        "project": "Station quarter",
        "status": "planned",
        "takes": "all",
        "outline": "published",
        "cleared_on": None,
        "area_m2": 1_500_000.0,
        "published_area_m2": 1_500_000.0,
        "accuracy_m": 100.0,
        "households": spread(2100, 2900, 4600),
        "persons": spread(6100, 8400, 13_300),
        "beyond_registry": Counted(
            households=spread(-180, 640, 2350), persons=spread(-500, 1850, 6800)
        ),
        "floor_households": 410.0,
        "only_counts_speak": False,
        "reason": None,
        "source": "PLAN20",
    }
    return Zone.model_validate(values | changes)


def place(place_id: str, name: str | None, kind: str, **changes: object) -> Place:
    values: dict[str, object] = {
        "id": place_id,
        "name": name,
        "kind": kind,
        "located": True,
        "share_inside": 0.72,
        "households_inside": spread(120, 260, 540),
        "beyond_registry_households": spread(-20, 60, 280),
        "documented_households": None,
        "documented_persons": None,
        "count_kind": None,
        "flood_events": (),
        "risk": "likely",
        "reasons": ("72 % of its ground lies in the plan area.",),
        "source": "NGO23",
    }
    return Place.model_validate(values | changes)


RISKS = (
    ("remote", 0.01),
    ("possible", 0.12),
    ("even", 0.4),
    ("likely", 0.72),
    ("near_certain", 0.98),
)


def would_displace() -> DisplacementBlock:
    cells = []
    for column in range(8):
        for row in range(6):
            risk, share = RISKS[max(0, 4 - max(abs(column - 3), abs(row - 2)))]
            households = 400 * share
            cells.append(
                place(
                    f"c{column}_{row}",
                    None,
                    "cell",
                    share_inside=share,
                    risk=risk,
                    households_inside=spread(0.5 * households, households, 2 * households),
                    flood_events=("river11",) if row == 0 else (),
                    source=None,
                )
            )
    return DisplacementBlock(
        households=spread(2100, 2900, 4600),
        persons=spread(6100, 8400, 13_300),
        registered=Registered(
            households=1800, persons=6000, source="PLAN20", counted_on="2020", cut_off=None
        ),
        beyond_registry=BeyondRegistry(
            households=spread(-180, 640, 2350),
            persons=spread(-500, 1850, 6800),
            probability_positive=0.87,
            definition_effect=DefinitionEffect(
                households=spread(110, 270, 480),
                sentence="The registry has 3.3 persons per household; our definition has 2.9.",
            ),
        ),
        reason=None,
        incomplete=("depot",),
        official_counts=(
            OfficialCount(
                id="oc1",
                project="Station quarter",
                footprint="quarter",
                count=1931,
                count_kind="households",
                official=True,
                date="2020",
                source="PLAN20",
                beyond=Counted(
                    households=spread(-300, 500, 2200), persons=spread(-900, 1500, 6400)
                ),
                reason=None,
            ),
        ),
        floor=Floor(households=410, sources=("NGO23",)),
        affected_not_displaced=None,
        affected_not_displaced_note="No count of those affected and not displaced was found.",
        businesses=120,
        businesses_note="Counted on the market's own list.",
        methods=(
            Method(
                id="reference",
                title="Registered density of the quarter",
                households=spread(1900, 2700, 4100),
                weight=0.6,
                inputs=("reference",),
                caveats=("A quarter is not its railway land.",),
            ),
            Method(
                id="counts",
                title="`${7*7}` <b>Counts</b>",
                households=spread(2000, 3800, 7000),
                weight=0.4,
                ground_share=0.5,
                inputs=("documented",),
                caveats=(),
            ),
            Method(
                id="structures",
                title="Structures",
                households=None,
                weight=0.0,
                inputs=(),
                caveats=(),
                absent="No complete buildings layer.",
            ),
        ),
        agreement=Agreement(
            heterogeneity=1.4,
            i_squared=0.6,
            tau=0.35,
            p_value=0.58,
            conflict=False,
            sentence="The middles of the methods lie within a factor of 1.4.",
        ),
        drivers=doubt.DRIVERS,
        drivers_of="beyond_registry",
        without=doubt.WITHOUT,
        monte_carlo_error=doubt.MONTE_CARLO_ERROR,
        field_sample=doubt.FIELD_SAMPLE,
        parts=doubt.PARTS,
        parties=doubt.PARTIES,
        zones=(
            zone("quarter", "Station quarter"),
            zone(
                "depot",
                HOSTILE["template"],
                outline="assumed",
                accuracy_m=400.0,
                households=None,
                persons=None,
                beyond_registry=None,
                only_counts_speak=True,
                floor_households=None,
                reason="The plan names no place for the depot.",
            ),
            zone("road", "Road widening", outline="described", status="clearing", takes="unknown"),
        ),
        settlements=(
            place("s1", "Rail-side community", "settlement", documented_households=180),
            place("s2", HOSTILE["script"], "settlement", share_inside=0.31, risk="even"),
            place("s3", "ชุมชนริมคลอง · नदी बस्ती", "settlement", risk="remote", share_inside=0.02),
            place(
                "s4",
                "Nowhere quarter",
                "settlement",
                located=False,
                share_inside=None,
                households_inside=None,
                beyond_registry_households=None,
                risk=None,
                reasons=("No source says where it lies.",),
            ),
        ),
        cells=tuple(cells),
        sentence=(
            "The planned projects would displace between 2,100 and 4,600 households (90 % "
            "interval; middle value 2,900); compared with the registry's 1,800 that is 640 more "
            "(from 180 fewer to 2,350 more)."
        ),
    )


def displaced() -> DisplacementBlock:
    return would_displace().model_copy(
        update={
            "households": spread(140, 220, 380),
            "persons": spread(400, 640, 1100),
            "registered": None,
            "beyond_registry": None,
            "reason": "No registry of the people of the cleared pier was published.",
            "incomplete": (),
            "official_counts": (),
            "floor": None,
            "businesses": None,
            "businesses_note": "No count of businesses was found.",
            "zones": (
                zone(
                    "pier",
                    HOSTILE["image"],
                    status="cleared",
                    cleared_on="2019",
                    households=spread(140, 220, 380),
                    persons=spread(400, 640, 1100),
                    beyond_registry=None,
                ),
            ),
            "settlements": (),
            "cells": (),
            "methods": would_displace().methods[:1],
            "agreement": Agreement(
                heterogeneity=None, conflict=False, sentence="One method speaks, unconfirmed."
            ),
            "drivers": (
                doubt.DRIVERS[1].model_copy(
                    update={
                        "households_if_low": 180.0,
                        "households_if_high": 260.0,
                        "positive_if_low": None,
                        "positive_if_high": None,
                    }
                ),
            ),
            "drivers_of": "households",
            "without": (),
            "field_sample": FieldSample(
                zones=(),
                structures=0,
                width_before_households=240.0,
                width_after_households=None,
                halves=False,
                sentence="No field sample can be planned. Nobody lives there any more.",
                reason="Nobody lives there any more.",
            ),
            "parts": (),
            "parties": (),
            "not_counted": (
                NotCounted(settlement="s1", sentence="Twelve families left.", source="NGO23"),
            ),
            "sentence": "The cleared pier displaced 140 to 380 households (90 % interval).",
        }
    )


def day(text: str) -> DateRange:
    return DateRange(first=date(int(text), 1, 1), last=date(int(text), 12, 31), text=text)


def promise(number: int, verdict: Verdict, **changes: object) -> PromiseVerdict:
    promise_id = f"p{number:02d}"
    delivered = {Verdict.DELIVERED: 0.97, Verdict.PARTLY: 0.1, Verdict.CANNOT_BE_TOLD: 0.4}
    probability = delivered.get(verdict, 0.02)
    values: dict[str, object] = {
        "id": promise_id,
        "name": f"Promise {number}",
        "sector": "transport" if number % 2 else "water",
        "phase": None,
        "sourced": True,
        "verdict": verdict,
        "probability": {
            State.DELIVERED: probability,
            State.NOT_STARTED: round(1 - probability, 2),
        },
        "probability_delivered": probability,
        "promised": Quantity(low=120, high=120, unit="MLD"),
        "promised_by": day("2021"),
        "promised_slips": ("2023",),
        "observed": Quantity(low=50, high=60, unit="MLD"),
        "delivered_share": 0.46,
        "observed_service": None,
        "service_share": None,
        "days_late": (365, 730),
        "evidence": (
            Evidence(
                id=f"e{number}",
                promise=promise_id,
                says=State.DELIVERED,
                kind="press",
                observed_on=day("2023"),
                quantity=None,
                aspect=None,
                source="NEWS23",
                note=None,
            ),
        ),
        "sentence": f"Promise {number}: {verdict.value}, says the press of 2023.",
        "settles": "A dated photograph of the place.",
        "lon": None,
        "lat": None,
        "location_accuracy_m": 150.0,
        "source": "PLAN20",
        "confidence": "medium",
        "note": None,
    }
    return PromiseVerdict.model_validate(values | changes)


PROMISE_PLACES = (
    (3.5, 2.5),
    (3.5, 2.5),
    (3.5, 2.5),
    (6.2, 4.1),
    (1.2, 4.6),
    (5.0, 0.8),
    (2.2, 1.1),
)
"""Grid places of the first seven promises: three share the station, the eighth has no place."""


def promises() -> tuple[PromiseVerdict, ...]:
    verdicts = (*Verdict, Verdict.NOT_DELIVERED, Verdict.CANNOT_BE_TOLD)
    found = []
    for number, verdict in enumerate(verdicts):
        changes: dict[str, object] = {}
        if number < len(PROMISE_PLACES):
            lon, lat = at(*PROMISE_PLACES[number])
            changes |= {"lon": lon, "lat": lat}
        names = {0: "Central station", 1: HOSTILE["script"], 3: HOSTILE["image"]}
        names |= {4: HOSTILE["comment"], 5: HOSTILE["override"]}
        if number in names:
            changes["name"] = names[number]
        if number == 6:
            changes |= {"sourced": False, "sentence": HOSTILE["template"]}
        found.append(promise(number, verdict, **changes))
    return tuple(found)


def delivery() -> Delivery:
    judged = promises()
    sourced = [p for p in judged if p.sourced]
    summary = {v.value: sum(p.verdict is v for p in sourced) for v in Verdict}
    summary |= {"promises": len(judged), "unsourced": 1, "judged": len(sourced) - 2}
    sectors = []
    for sector in ("transport", "water"):
        mine = [p for p in sourced if p.sector == sector]
        untold = sum(p.verdict is Verdict.CANNOT_BE_TOLD for p in mine)
        sectors.append(
            SectorScore(
                sector=sector,
                promises=len(mine),
                by_verdict={v: sum(p.verdict is v for p in mine) for v in Verdict},
                judged_share=1 - untold / len(mine),
            )
        )
    return Delivery(
        summary=summary,
        promises=judged,
        sectors=tuple(sectors),
        sentence="Of 7 sourced promises 1 is delivered and 2 cannot be told.",
    )


def flood_events() -> tuple[FloodEvent, ...]:
    return (
        FloodEvent(
            id="river11",
            name="River flood 2011",
            kind="river",
            date="2011-11",
            level="0.8 m above road level",
            households=spread(200, 420, 900),
            structures=None,
            promised_items=("p05",),
            not_observable_share=0.83,
            located_reports=2,
            not_located=("Old market",),
            reported=(
                Reported(
                    what="people",
                    place=None,
                    value_low=4000.0,
                    value_high=None,
                    unit="people",
                    date="2011-11",
                    note="-formula",
                    source="NEWS11",
                ),
            ),
            sentence="Of 83 % of the ground nobody said whether it flooded.",
            source="NEWS11",
        ),
        FloodEvent(
            id="rain23",
            name=HOSTILE["image"],
            kind="rain",
            date="2023-06",
            level=None,
            households=None,
            structures=None,
            promised_items=(),
            not_observable_share=1.0,
            located_reports=0,
            not_located=(),
            sentence="No place was reported.",
            source="NEWS23",
        ),
    )


@pytest.fixture(scope="session")
def results() -> Results:
    """Everything that a run may find, of Squared Town."""
    return Results(
        site=SiteSummary(
            id="squared_town",
            name=Names(en="Squared Town", th="เมืองตาราง", hi="चौकोर नगर", ja="ます目の町"),
            project=Names(en="Station quarter and pier", th="ย่านสถานีและท่าเรือ", ja="駅地区と桟橋"),
            country="TH",
            crs="EPSG:32647",
            area_of_interest=(*at(-1, -1), *at(9, 7)),
            facts_as_of="2026-11-01",
        ),
        seed=7,
        draws=8192,
        household_definition=HouseholdDefinition(
            text="People who share a dwelling and meals.", assumption="household_size"
        ),
        displacement=Displacement(
            would_displace=would_displace(),
            displaced=displaced(),
            would_displace_reason=None,
            displaced_reason=None,
        ),
        flood={"events": flood_events()},
        delivery=delivery(),
        claims=(
            Claim(
                id="cl1",
                claim="The city flooded no more after 2015.",
                claimed_by="A minister",
                status="contradicted",
                why=HOSTILE["image"],
                evidence="NEWS23",
            ),
        ),
        reference=(
            ReferencePopulation(
                id="r1",
                name="Old quarter",
                persons=41_200,
                houses=18_100,
                area_km2=5.3,
                year="2018",
                basis="registered",
                source="STAT18",
            ),
        ),
        assumptions=(
            Assumption(
                id="household_size",
                meaning="Persons per household",
                unit="persons/household",
                kind="triangular",
                low=2.5,
                mode=2.9,
                high=3.6,
                source="STAT18",
                mark="P",
                confidence="high",
            ),
            Assumption(
                id="density_transfer",
                meaning="How a quarter's density carries over to its railway land",
                unit="ratio",
                kind="lognormal",
                low=0.3,
                high=1.6,
                source="judgement",
                mark="J",
                confidence="low",
            ),
            Assumption(
                id="density_transfer",
                meaning="How a quarter's density carries over to its railway land",
                unit="ratio",
                kind="lognormal",
                low=0.5,
                high=2.5,
                source="judgement",
                mark="J",
                confidence="low",
                settlement_class="informal",
            ),
        ),
        layers=(
            LayerUsed(
                id="footprints",
                role="footprints",
                title="Ground taken",
                features=4,
                provenance="digitised",
                source="PLAN20",
                licence="CC BY 4.0",
                vintage="2020",
                confidence="medium",
                accuracy_m=None,
                sha256="0" * 64,
                repairs=("1 bow-tie was untied",),
                caveat=None,
            ),
            LayerUsed(
                id="roads",
                role="roads",
                title="Roads",
                features=3,
                provenance="observed",
                source="OpenStreetMap contributors",
                licence="ODbL",
                vintage="2026-07",
                confidence="high",
                accuracy_m=10.0,
                sha256="1" * 64,
                repairs=(),
                caveat=HOSTILE["template"],
            ),
        ),
        unknown=("No cut-off date was found.",),
        warnings=("The depot has no place.",),
        sources=(
            Source(key="PLAN20", title="Plan of 2020", address="https://example.org/plan"),
            Source(key="NGO23", title=HOSTILE["script"], address="javascript:window.pwned=4"),
            Source(key="NEWS11", title="Evening News 2011", address=None),
            Source(key="NEWS23", title="Morning News 2023", address="https://example.org/n23"),
            Source(key="STAT18", title="Statistics 2018", address="https://example.org/s18"),
        ),
    )


def footprint(name: str, shape: object, **changes: object) -> dict[str, object]:
    return {
        "name": name,
        "project": "Station quarter",
        "status": "planned",
        "takes": "all",
        "outline": "published",
        "accuracy_m": 100.0,
        "block": "would_displace",
        "geometry": shape,
    } | changes


def background() -> dict[str, gpd.GeoDataFrame]:
    houses = [
        {"kind": "residential", "geometry": square(x / 4, y / 4, 0.12, 0.12)}
        for x in range(2, 30)
        for y in range(1, 22)
        if (x * 7 + y * 3) % 5
    ]
    return {
        "roads": frame(
            [
                {"kind": "motorway", "geometry": line((-1, 3.2), (4, 3.4), (9, 5))},
                {"kind": "primary", "geometry": line((2, -1), (2.2, 3.3), (3, 7))},
                {"kind": "residential", "geometry": line((0, 2), (8, 2.2))},
            ],
            "kind",
        ),
        "rail": frame([{"kind": "rail", "geometry": line((3.5, -1), (3.5, 2.5), (4, 7))}], "kind"),
        "water": frame(
            [
                {"kind": "river", "geometry": square(-1, -1, 10, 0.8)},
                {"kind": "canal", "geometry": line((6.5, -0.5), (6.6, 3), (7.5, 7))},
            ],
            "kind",
        ),
        "buildings": frame(houses, "kind"),
        "landmarks": frame(
            [
                {
                    "kind": "river_bank",
                    "name": "West bank",
                    "geometry": line((-1, -0.2), (9, -0.1)),
                },
                {"kind": "rail", "name": "Old line", "geometry": line((3.5, 2.5), (8.5, 1.5))},
                {"kind": "label", "name": "Squared Town", "geometry": Point(at(1, 5.5))},
                {"kind": "label", "name": HOSTILE["image"], "geometry": Point(at(7, 5.5))},
                {"kind": "label", "name": "ตลาดเก่า", "geometry": Point(at(7, 3.2))},
                {"kind": "label", "name": "पुराना घाट", "geometry": Point(at(1, 0.3))},
            ],
            "kind name",
        ),
    }


@pytest.fixture(scope="session")
def drawing() -> Drawing:
    """The shapes of Squared Town."""
    footprints = [
        footprint(
            "Station quarter",
            square(2, 1, 3, 2),
            id="quarter",
            note="Drawn: a square of the published area.",
        ),
        footprint(
            HOSTILE["template"], disc(6.5, 4, 0.8), id="depot", outline="assumed", accuracy_m=400.0
        ),
        footprint(
            "Road widening",
            line((0.5, 3.6), (2.5, 3.7)),
            id="road",
            outline="described",
            status="clearing",
            takes="unknown",
        ),
        footprint(
            HOSTILE["image"],
            square(5.6, -0.2, 1, 0.6),
            id="pier",
            status="cleared",
            block="displaced",
        ),
        footprint(
            "Improvement zone",
            square(0, 4, 2, 2),
            id="zone",
            takes="none_as_a_whole",
            block="exposed",
        ),
    ]
    doubt = [
        {"id": "quarter", "geometry": square(1.8, 0.8, 3.4, 2.4)},
        {"id": "depot", "geometry": disc(6.5, 4, 1.6)},
    ]
    places = [
        {"id": "s1", "name": "Rail-side community", "geometry": square(3.6, 1.1, 1.2, 1.1)},
        {"id": "s2", "name": HOSTILE["script"], "geometry": disc(4.9, 3.1, 0.7)},
        {"id": "s3", "name": "ชุมชนริมคลอง · नदी बस्ती", "geometry": disc(7.4, 1.6, 0.8)},
    ]
    cells = [
        {"id": f"c{x}_{y}", "block": "would_displace", "geometry": square(x, y, 1, 1)}
        for x in range(8)
        for y in range(6)
    ]
    points = [
        {"id": f"p{n:02d}", "accuracy_m": 150.0, "geometry": Point(at(*place))}
        for n, place in enumerate(PROMISE_PLACES)
    ]
    return Drawing(
        area_of_interest=(*at(-1, -1), *at(9, 7)),
        footprints=frame(footprints, "id name project status takes outline accuracy_m block note"),
        footprint_doubt=frame(doubt, "id"),
        settlements=frame(places, "id name"),
        cells=frame(cells, "id block"),
        promises=frame(points, "id accuracy_m"),
        infrastructure=frame(
            [
                {
                    "id": "i1",
                    "name": "Central station",
                    "name_local": "สถานีกลาง",
                    "kind": "rail station",
                    "accuracy_m": 100.0,
                    "source": "PLAN20",
                    "provenance": "digitised",
                    "geometry": Point(at(3.6, 2.6)),
                },
                {
                    "id": "i2",
                    "name": HOSTILE["comment"],
                    "name_local": None,
                    "kind": "sewage plant",
                    "accuracy_m": 500.0,
                    "geometry": Point(at(7, 0.6)),
                },
            ],
            "id name name_local kind accuracy_m source provenance",
        ),
        floods=frame(
            [
                {
                    "event": "river11",
                    "place": "Pier road",
                    "record": "depth",
                    "text": "0.8 m above road level",
                    "source": "NEWS11",
                    "confidence": "high",
                    "geometry": disc(5.8, 0.4, 0.9),
                },
                {
                    "event": "river11",
                    "place": HOSTILE["script"],
                    "record": "place",
                    "text": HOSTILE["image"],
                    "geometry": disc(1.5, 0.5, 0.7),
                },
            ],
            "event place record text source confidence",
        ),
        flood_extents=frame(
            [{"event": "river11", "flood_class": "0-0.5 m", "geometry": square(0, -0.2, 8, 0.6)}],
            "event flood_class",
        ),
        others={
            "Road-flood sensors": frame(
                [
                    {
                        "name": HOSTILE["image"],
                        "text": "District centre, not the sensor's own place",
                        "accuracy_m": 2000.0,
                        "geometry": Point(at(0.6, 2.9)),
                    }
                ],
                "name text accuracy_m",
            )
        },
        **background(),
    )
