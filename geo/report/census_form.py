"""
The census form of a resettlement plan: what is known filled in, the rest left to be asked.

One numbered row is one household still to be interviewed. The columns are those that a census of
affected households customarily asks: ESS5 (World Bank 2018), annex 1, wants the households, their
standing and tenure, their livelihoods and who is at greater risk; the sample form in annex 3 of the
EBRD's *Resettlement Guidance and Good Practice* begins with form number, date, interviewer and
settlement, and asks for registered residence and since when people live there. The form locates
nobody: it holds no coordinate and no address before somebody fills it in.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from geo.displacement.model import DisplacementBlock, Zone
from geo.errors import OutputError
from geo.report.safe import spreadsheet_text, visible
from geo.results import Results

MOST_ROWS = 20_000
"""Rows of one form at most: a hundred interviewers with two hundred households each. Judgement."""
NOT_PUBLISHED = "not published"
ROUNDED_TO = 10
"""Rows are made out for tens of households: the estimate knows no better. Judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One column of the form."""

    name: str
    answers: str
    """What may be written there."""
    known: bool = False
    """True where the form comes with it filled in, as far as anybody published it."""


QUESTIONS = (
    Question(name="form_number", answers="site, footprint and a running number", known=True),
    Question(name="site", answers="name of the site", known=True),
    Question(name="project", answers="as published", known=True),
    Question(name="phase", answers="as published", known=True),
    Question(name="footprint", answers="id of the ground that is taken", known=True),
    Question(name="footprint_name", answers="as published", known=True),
    Question(name="cut_off_date", answers="date, or: not published", known=True),
    Question(name="registry_source", answers="key of the register's source", known=True),
    Question(name="registry_counted_on", answers="date, as published", known=True),
    Question(name="settlement", answers="name that the people there use"),
    Question(name="structure_id", answers="number put on the structure by the census"),
    Question(name="structure_use", answers="residential, business, both, institution, other"),
    Question(name="structure_ownership", answers="owner, tenant, other"),
    Question(name="tenure_class", answers="a, b, c: classes of ESS5, paragraph 10"),
    Question(name="household_head_name", answers="as the household gives it"),
    Question(name="members", answers="number of persons"),
    Question(name="women", answers="number of persons"),
    Question(name="children_under_18", answers="number of persons"),
    Question(name="elderly_60_and_over", answers="number of persons"),
    Question(name="persons_with_disabilities", answers="number of persons"),
    Question(name="income_source", answers="main source of income"),
    Question(name="business_type", answers="what is made or sold in the structure"),
    Question(name="employees", answers="number of persons, family not counted"),
    Question(name="months_lived_there", answers="number of months"),
    Question(name="registered", answers="yes, no: in the civic register at this place"),
    Question(name="documents_held", answers="title, lease, receipt, utility bill, none, other"),
    Question(name="preferred_option", answers="replacement home, land, cash, undecided, other"),
    Question(name="interview_date", answers="YYYY-MM-DD"),
    Question(name="interviewer", answers="name"),
    Question(name="consent_signature", answers="yes, or the number of the signed sheet"),
)
"""The form's columns, in their order."""


def census_form(results: Results, *, rows: int | None = None) -> str:
    """
    Return the census form for the ground that is still to be cleared, as CSV text.

    A footprint gets one row for each household of the middle of its estimate, rounded to tens, at
    least ten; ground that footprints share is given to the first of them, so that nobody is visited
    twice. A footprint without a published number gets rows only where `rows` is given.

    Parameters
    ----------
    results
        What a run found, for the public.
    rows
        Rows for each footprint, 1 to `MOST_ROWS` in all; None: as the estimate says.

    Returns
    -------
    text
        A header and one row per household, UTF-8, lines ending in a line feed; texts that a
        spreadsheet would run as a formula begin with an apostrophe.

    Raises
    ------
    OutputError
        If the site has no ground still to be cleared, `rows` is not a number of rows, no footprint
        has a number, or the form would be longer than `MOST_ROWS`.
    """
    block = results.displacement.would_displace
    if block is None:
        reason = results.displacement.would_displace_reason or "No ground is still to be cleared."
        raise OutputError(f"No census form was made. {reason} A census asks who still lives there.")
    if rows is not None and rows < 1:
        raise OutputError(f"A census form needs 1 row or more for each footprint; found {rows}.")
    wanted = [(zone, _households(zone, block) if rows is None else rows) for zone in block.zones]
    total = sum(number for _, number in wanted)
    if total == 0:
        raise OutputError(
            "No census form was made: no footprint of this site has a published number of "
            "households. Say how many rows each footprint shall have."
        )
    if total > MOST_ROWS:
        raise OutputError(
            f"The census form would have {total:,} rows, more than {MOST_ROWS:,}. Ask for fewer "
            "rows for each footprint."
        )
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [question.name for question in QUESTIONS], restval="", lineterminator="\n"
    )
    writer.writeheader()
    for zone, number in wanted:
        known = _known(zone, block, results)
        writer.writerows(
            {name: _cell(value) for name, value in (known | _numbered(zone, results, n)).items()}
            for n in range(1, number + 1)
        )
    return text.getvalue()


def write_census(results: Results, path: Path, rows: int | None = None) -> None:
    """
    Write the census form to a new file.

    Parameters
    ----------
    results, rows
        As for `census_form`.
    path
        Where to write; a file that is there already stays, for somebody may have filled it in.

    Raises
    ------
    OutputError
        As `census_form`, and if the file exists or cannot be written.
    """
    text = census_form(results, rows=rows)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise OutputError(
            f"{path} exists and may hold answers, so no census form was written over it. Name "
            "another file."
        ) from error
    except OSError as error:
        raise OutputError(f"The census form could not be written to {path}: {error}.") from error


def _households(zone: Zone, block: DisplacementBlock) -> int:
    """Return the rows of a footprint: its own people, without those of shared ground before it."""
    own = {part.key: part.households for part in block.parts if part.by == "zone"}
    households = own.get(zone.id) if own else zone.households
    if households is None or households.p50 <= 0:
        return 0
    return max(ROUNDED_TO, ROUNDED_TO * round(households.p50 / ROUNDED_TO))


def _known(zone: Zone, block: DisplacementBlock, results: Results) -> dict[str, str | None]:
    """Return what the form of one footprint comes with."""
    covers = block.registered.covers if block.registered else ()
    registered = block.registered if not covers or zone.name in covers else None
    fields = zone.model_dump()
    return {
        "site": results.site.name.en,
        "project": zone.project,
        "phase": fields.get("phase"),
        "footprint": zone.id,
        "footprint_name": zone.name,
        "cut_off_date": (registered.cut_off if registered else None) or NOT_PUBLISHED,
        "registry_source": registered.source if registered else None,
        "registry_counted_on": registered.counted_on if registered else None,
    }


def _numbered(zone: Zone, results: Results, number: int) -> dict[str, str | None]:
    return {"form_number": f"{results.site.id}-{zone.id}-{number:05d}"}


def _cell(value: str | None) -> str:
    """Make a text safe for spreadsheets and keep it on one line."""
    return spreadsheet_text(visible(" ".join((value or "").split())))
