"""What drives the doubt of Squared Town, what would lessen it, and how its people break down."""

from __future__ import annotations

from geo.displacement.model import (
    Driver,
    FieldSample,
    MonteCarloError,
    Part,
    PartyCount,
    SampledZone,
    WithoutMethod,
)
from geo.quantity import Interval


def _spread(p05: float, p50: float, p95: float) -> Interval:
    return Interval(p05=p05, p25=(p05 + p50) / 2, p50=p50, p75=(p50 + p95) / 2, p95=p95)


DRIVERS = (
    Driver(
        assumption="what is wrong with each method by itself",
        first_order=0.5,
        total=0.55,
        total_error=0.06,
    ),
    Driver(
        assumption="household_size",
        first_order=0.3,
        total=0.41,
        total_error=0.04,
        households_if_low=1500.0,
        households_if_high=-120.0,
        positive_if_low=0.99,
        positive_if_high=0.41,
    ),
    Driver(
        assumption="density_transfer@informal",
        first_order=0.02,
        total=0.05,
        total_error=0.01,
        households_if_low=600.0,
        households_if_high=700.0,
        positive_if_low=0.85,
        positive_if_high=0.89,
    ),
)

WITHOUT = (
    WithoutMethod(
        method="reference",
        title="Registered density of the quarter",
        households=_spread(2400, 3300, 5200),
        beyond_registry_households=_spread(100, 900, 2800),
        probability_positive=0.93,
        conflict=False,
    ),
    WithoutMethod(
        method="counts",
        title="`${7*7}` <b>Counts</b>",
        households=_spread(1900, 2700, 4100),
        beyond_registry_households=_spread(-400, 400, 1900),
        probability_positive=0.71,
        conflict=False,
    ),
)

MONTE_CARLO_ERROR = MonteCarloError(p05=9.4, p50=0.3, p95=52.6, probability_positive=0.001)

FIELD_SAMPLE = FieldSample(
    zones=(
        SampledZone(zone="quarter", name="Station quarter", structures=130, of_structures=1250.0),
        SampledZone(zone="road", name="<b>Road</b>", structures=20, of_structures=90.0),
    ),
    structures=150,
    width_before_households=2500.0,
    width_after_households=1240.0,
    halves=True,
    curve=((20, 2100.0), (50, 1700.0), (150, 1240.0), (600, 900.0)),
    sentence="Visiting about 150 structures would be expected to halve the interval.",
)

PARTS = (
    Part(
        by="zone",
        key="quarter",
        name="Station quarter",
        households=_spread(1500, 2000, 3200),
        persons=_spread(4400, 5800, 9300),
    ),
    Part(by="zone", key="road", name="Road", households=None, persons=None, reason="withheld: few"),
    Part(
        by="tenure",
        key="c",
        name="neither right nor claim",
        households=_spread(600, 900, 1400),
        persons=_spread(1700, 2600, 4100),
        source="NGO23",
    ),
    Part(
        by="tenure",
        key="",
        name="",
        households=_spread(1200, 2000, 3500),
        persons=_spread(3500, 5800, 10_100),
    ),
)

PARTIES = (
    PartyCount(
        party="project_affected_households", count=1800, note="The register as published (PLAN20)."
    ),
    PartyCount(party="structure_owners", count=None, note="No count of owners was found."),
    PartyCount(party="tenants", count=None, note="<i>No count</i> of tenants was found."),
    PartyCount(party="businesses", count=120, at_least=True, note="The market's own list."),
    PartyCount(party="vulnerable", count=None, note="No count was found."),
)
