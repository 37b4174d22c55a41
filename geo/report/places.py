"""Why a place is where it is: reasons for the reader, with names where the results have ids."""

from __future__ import annotations

from collections.abc import Mapping

from geo.displacement.model import Place
from geo.displacement.risk import chance_reason


def told_reasons(place: Place, events: Mapping[str, str]) -> tuple[str, ...]:
    """
    Return the reasons of a place in words for the map and the page.

    Parameters
    ----------
    place
        A settlement or a cell of the results.
    events
        Flood event id -> its name.

    Returns
    -------
    reasons
        Without the sentence that repeats the class of chance, which stands beside them in the
        page's own words, and with the names of floods in place of their ids.
    """
    repeated = None if place.risk is None else chance_reason(place.risk)
    return tuple(
        _named(reason, place.flood_events, events) for reason in place.reasons if reason != repeated
    )


def _named(reason: str, ids: tuple[str, ...], events: Mapping[str, str]) -> str:
    listed = f"({', '.join(ids)})"
    return reason.replace(listed, f"({', '.join(events.get(one, one) for one in ids)})")
