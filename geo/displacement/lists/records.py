"""What is compared of a list, and what the reader must know about how it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from geo.displacement.lists.comparing import CELLS, NEAR_M
from geo.displacement.lists.names import house_number, sound, spelling
from geo.displacement.lists.reading import ListGroup, UnitList, positions
from geo.displacement.lists.telling import units_told


def compared(unit_list: UnitList, crs: str) -> pd.DataFrame:
    """
    Write down what is compared of the units of a list.

    Parameters
    ----------
    unit_list
        A list.
    crs
        The site's metric CRS.

    Returns
    -------
    frame
        Columns unique_id (0 to units - 1), spelling, sound, house, structure, x_m, y_m and those of
        `comparing.CELLS`; None or NaN where not known.

    Raises
    ------
    MissingExtraError
        The extra 'lists' is not installed.
    """
    rows = unit_list.rows
    where = positions(unit_list, crs)
    columns = {
        "unique_id": pd.Series(np.arange(len(rows))),
        "spelling": _known(map(spelling, rows["name"])),
        "sound": _known(map(sound, rows["name"])),
        "house": _known(map(house_number, rows["house_no"])),
        "structure": _known(text.casefold() for text in rows["structure_id"]),
        "x_m": where["x_m"],
        "y_m": where["y_m"],
    }
    for name, (east, north) in CELLS.items():
        column = np.floor(where["x_m"] / (2 * NEAR_M) + east)
        columns[name] = column * 1e7 + np.floor(where["y_m"] / (2 * NEAR_M) + north)
    return pd.DataFrame(columns)


def _known(texts: Iterable[str]) -> pd.Series[Any]:
    return pd.Series([text or None for text in texts], dtype=object)


def how(used: Iterable[tuple[str, ...]], *, whole: bool) -> str:
    """
    Tell how links were made and how their quality is known.

    Parameters
    ----------
    used
        What every two lists were compared by.
    whole
        Every unit was compared with every unit.
    """
    text = (
        "Units were linked by name (transliterated, by spelling and by sound) and by place "
        f"(structure, house number, position within {NEAR_M:g} m), each to at most one unit of "
        "another list, where a match is likelier than not."
    )
    if any(len(each) > 1 for each in used):
        text += (
            " How many links are right and how many are missing is what the fitted chances lead "
            "one to expect; nobody checked them at the door."
        )
    if not whole:
        text += (
            " Long lists were compared only between units that agree exactly in the sound of the "
            "name, the structure, the house number or the square of ground; matches that agree in "
            "none of them are missing."
        )
    return text


def one_way_only(group: ListGroup, pair: tuple[int, int], used: tuple[str, ...]) -> Iterator[str]:
    """Say of two lists that share only names or only places what cannot be known."""
    if len(used) > 1:
        return
    one, other = (group.lists[place].title for place in pair)
    lacking = "name" if used == ("place",) else "place"
    yield (
        f"{one} and {other} were linked by {used[0]} alone, because one of them tells no "
        f"{lacking}: how many links are wrong or missing cannot be told."
    )


def repeats(unit_list: UnitList, frame: pd.DataFrame) -> Iterator[str]:
    """Count units of one list that look like the same one under two ids."""
    known = frame.dropna(subset=["sound", "house"])
    twice = int(known.duplicated(["sound", "house", "structure"]).sum())
    if twice:
        yield (
            f"{unit_list.title}: {units_told(twice)} of {units_told(unit_list.units)} "
            f"{unit_list.unit} repeat the name and the house number of another under a new id. "
            "Where they are the same, the number is too high."
        )
