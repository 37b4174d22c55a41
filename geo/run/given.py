"""The assumptions of a run that the user gave in place of the site's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.sites.override import GIVEN_BY_USER

if TYPE_CHECKING:
    from geo.results import Results
    from geo.sites.model import Assumption


def given_by_user(results: Results) -> tuple[Assumption, ...]:
    """Return the assumptions that came with the command, in the order of the site."""
    return tuple(row for row in results.assumptions if row.source == GIVEN_BY_USER)


def told_given(results: Results) -> str:
    """
    Say which assumptions came with the command; nothing where none did.

    Returns
    -------
    sentence
        'With 1 assumption given by you: household_size fixed 2.9.', or an empty text.
    """
    given = given_by_user(results)
    if not given:
        return ""
    told = "; ".join(f"{row.key} {row.distribution}" for row in given)
    return f"With {len(given)} assumption{'' if len(given) == 1 else 's'} given by you: {told}."
