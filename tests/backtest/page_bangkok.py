"""The page on Bangkok: lists, registers and outlines beside the seven cities."""

from __future__ import annotations

import numpy as np

from tests.backtest.bangkok import held_by, next_one, typical
from tests.backtest.findings import Findings
from tests.backtest.transfer import ON_TRIAL, transfer_ratios
from tests.backtest.wording import (
    middle_and_ends,
    number,
    percent,
    quantiles,
    spread,
    table,
    whole_percent,
)


def bangkok_section(found: Findings) -> str:
    """Write what Bangkok's registers say beside the seven cities."""
    here, low_income = found.communities, found.low_income
    by_outline, by_register = transfer_ratios(here)
    size = here.persons / here.households
    rows = {
        "persons per household": size,
        "households per house": here.households / here.houses,
        "persons per house": here.persons / here.houses,
        "persons/ha, by outline": here.persons / here.outline_ha,
        "persons/ha, by registered area": here.persons / here.register_ha,
        "registered area over outline": here.register_ha / here.outline_ha,
        "density over its khwaeng's, by outline": by_outline,
        "density over its khwaeng's, by registered area": by_register,
    }
    lines = [[name, *quantiles(values), spread(next_one(values))] for name, values in rows.items()]
    header = ["14 communities", "p05", "p25", "p50", "p75", "p95", "one more community"]
    return f"""\
## Bangkok

**Low-income communities against the population register.** {low_income.listed} low-income
communities are listed with a point (2017-2019; {low_income.named_as_parts} of them "in part"),
2,003 registered communities (chumchon) with a population and no place. By district and bare name,
with exactly one namesake on each side, {len(low_income.matched_persons)} can be matched,
{low_income.matched_crowded} of them registered as crowded; their populations are
{middle_and_ends(low_income.matched_persons)}. In the {low_income.share_of_khwaeng.size}
subdistricts that have some, they are {middle_and_ends(low_income.share_of_khwaeng)} of the
registered population. Neither list has an area or a count of houses, so neither can test a
density or a household size. {percent(low_income.in_own_khwaeng)} % of the points lie in the
subdistrict (khwaeng) that the list names.

{_registers(found)}

**Communities with an outline.** 15 of about 2,000 have one, and one of the 15 has no counts: n =
14, {here.crowded} of them registered as crowded. Their registered area and their outline disagree
widely (table), and which is right cannot be seen from here, so both densities are given. The last
column is what 14 tell of one more (Student, lognormal).

{table(header, lines)}
All of them together: {number(here.persons.sum() / here.households.sum())} persons per household,
{number(here.households.sum() / here.houses.sum())} households per house. The mean community has
{spread(typical(size))} persons per household.

{_held(found)}

With the 14 as an eighth city, one more settlement of Bangkok has
{spread(found.bangkok_points["outline"])} persons/ha by outline,
{spread(found.bangkok_points["register"])} by registered area, and
{spread(found.bangkok_points["either"])} if either reading is as likely as the other;
{spread(found.bangkok_points["structures"])} persons per house.

![Priors and the 14 communities](images/backtest_bangkok.svg)

{_transfer_evidence(found)}
"""


def _registers(found: Findings) -> str:
    khwaeng = found.khwaeng
    per_house = khwaeng.persons / khwaeng.houses
    total = khwaeng.persons.sum() / khwaeng.houses.sum()
    share = khwaeng.chumchon_share
    overall = (share * khwaeng.persons).sum() / khwaeng.persons.sum()
    here = found.communities
    return f"""\
**Subdistrict registers.** 180 khwaeng in 2018: {number(total)} registered persons per registered
house in all ({middle_and_ends(per_house)} by khwaeng), against
{number(here.persons.sum() / here.houses.sum())} in the 14 communities; houses that stand empty
and people who live elsewhere than they are registered would both make such a difference.
Registered communities hold {whole_percent(overall)} % of the registered population
({middle_and_ends(share)} of it by khwaeng); in {int(np.sum(share > 1))} khwaeng more people than
are registered at all, so a chumchon count is not a part of the register around it."""


def _held(found: Findings) -> str:
    rows = []
    names = {
        "outline": "density by outline",
        "register": "density by registered area",
        "structures": "persons per house",
    }
    for (quantity, model), forecasts in found.bangkok_forecasts.items():
        middle = np.median(forecasts.p50)
        low, high = np.median(forecasts.p05), np.median(forecasts.p95)
        interval = (float(np.exp(low)), float(np.exp(middle)), float(np.exp(high)))
        rows.append(
            [
                f"{names[quantity]}; {model}",
                f"{int(forecasts.held.sum())} of 14",
                f"{int(forecasts.held_by_half.sum())} of 14",
                spread(interval),
            ]
        )
    header = ["from the seven cities alone", "held by 90 %", "held by 50 %", "typical interval"]
    return table(header, rows)


def _transfer_evidence(found: Findings) -> str:
    ratio = found.khwaeng.over_district
    low, high = (
        ON_TRIAL["Bang Sue", "density_transfer"].low,
        ON_TRIAL["Bang Sue", "density_transfer"].high,
    )
    by_outline, by_register = transfer_ratios(found.communities)
    held = percent(float(np.mean((ratio >= low) & (ratio <= high))))
    return f"""\
**Density of a part over that of the unit around it** (`density_transfer`, until now without a
source: {low:g} to {high:g}, median 1). One step up the register, a khwaeng over its district:
{middle_and_ends(ratio)}, 180 khwaeng of {middle_and_ends(found.khwaeng.area_ha)} ha; {held} % of
them lie within {low:g} to {high:g}. So for ground as large as a khwaeng, such as the 372 ha of
the plan, the prior is wide enough. A registered community over its khwaeng:
{middle_and_ends(by_outline)} by outline, {middle_and_ends(by_register)} by registered area;
within {low:g} to {high:g} lie {held_by(low, high, by_outline)} and
{held_by(low, high, by_register)} of 14. So on ground that is a settlement the prior is too low,
by a factor of about {number(next_one(by_outline)[1], 1)} to
{number(next_one(by_register)[1], 1)}. Two cautions: a community's outline is drawn around homes,
so this says nothing of yards and empty ground; and a chumchon count may hold people who are not
registered, so part of the ratio is what `defacto_multiplier` is there for, and multiplying both
counts them twice."""
