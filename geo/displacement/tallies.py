"""Sums over the rows of the exposure table: all pieces in one pass, with no loop over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.displacement.by_position import STRUCTURE_RULES, ByPosition, Chosen
from geo.exposure.model import ExposureTable
from geo.fields import (
    AREA_M2,
    FLOOR_M2,
    FOOTPRINT_M2,
    PIECE,
    POPULATION,
    REALISATION,
    REFERENCE,
    SETTLEMENT_CLASS,
    STOREYS_UNKNOWN_M2,
    STRUCTURE_CLASS,
)

LAND = "land"

COUNTS = "structures"
"""Name of the counts of structures under all rules together."""

Group = tuple[str, str]
"""Settlement class (informal, formal, unknown) and structure class (residential, other,
unknown)."""

_ROOFS = (FOOTPRINT_M2, FLOOR_M2, STOREYS_UNKNOWN_M2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """The table with its words turned into numbers once, for all that is summed of it."""

    rows: pd.DataFrame
    pieces: int
    positions: int
    piece: NDArray[np.intp]
    """Per row the place of its piece; -1 where it is of none."""
    words: Mapping[str, tuple[NDArray[np.intp], NDArray[np.object_]]]
    """Column -> per row the place of its word, and the words in sorted order."""

    @classmethod
    def of(
        cls, rows: pd.DataFrame, pieces: Sequence[str], positions: int, columns: Sequence[str]
    ) -> Coded:
        """Give numbers to the pieces, in the order given, and to the words of some columns."""
        piece_code, names = pd.factorize(rows[PIECE])
        words: dict[str, tuple[NDArray[np.intp], NDArray[np.object_]]] = {}
        for column in columns:
            code, found = pd.factorize(rows[column], sort=True)
            words[column] = (code, np.asarray(found, dtype=object))
        order = {name: number for number, name in enumerate(pieces)}
        place = np.array([order.get(name, -1) for name in names], dtype=np.intp)
        return cls(
            rows=rows,
            pieces=len(pieces),
            positions=positions,
            piece=place[piece_code] if len(rows) else piece_code,
            words=words,
        )

    def are(self, column: str, word: str) -> NDArray[np.bool_]:
        """Say of every row whether a column holds a word."""
        code, found = self.words[column]
        return np.isin(code, np.flatnonzero(found == word))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """Sums of some rows of the exposure table by piece, group and position."""

    names: tuple[tuple[str, ...], ...]
    """Per group the words of the columns that make it."""
    begins: NDArray[np.intp]
    """Per piece, and one more: its groups are those from here to the next."""
    sums: Mapping[str, NDArray[np.float64]]
    """Column -> shape (groups, positions); `COUNTS` -> (rules, groups, positions)."""

    @classmethod
    def of(
        cls,
        coded: Coded,
        kept: NDArray[np.bool_],
        *,
        by: Sequence[str],
        columns: Sequence[str],
    ) -> Tally:
        """Sum columns of the rows kept by piece and the words of `by`, in sorted order of both."""
        number = np.flatnonzero(kept & (coded.piece >= 0))
        key = coded.piece[number]
        for name in by:
            code, words = coded.words[name]
            key = key * max(len(words), 1) + code[number]
        group, keys = pd.factorize(key, sort=True)
        cell = group * coded.positions
        cell += coded.rows[REALISATION].to_numpy()[number].astype(np.intp)
        piece = keys
        codes: list[NDArray[np.object_]] = []
        for name in reversed(by):
            words = coded.words[name][1]
            piece, code = np.divmod(piece, max(len(words), 1))
            codes.append(words[code])
        shape = (len(keys), coded.positions)
        return cls(
            names=tuple(
                tuple(str(word) for word in names) for names in zip(*reversed(codes), strict=True)
            ),
            begins=np.searchsorted(piece, np.arange(coded.pieces + 1)).astype(np.intp),
            sums={name: _summed(coded.rows[name], number, cell, shape) for name in columns},
        )

    def groups_of(self, piece: int) -> tuple[tuple[str, ...], ...]:
        """Return the groups of one piece, by its place in the order of pieces."""
        return self.names[self.begins[piece] : self.begins[piece + 1]]

    def sums_of(self, piece: int, column: str) -> NDArray[np.float64]:
        """Return a column of one piece, with only its own groups; a view."""
        return self.sums[column][..., self.begins[piece] : self.begins[piece + 1], :]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceSums:
    """The sums of one piece; views of those of all pieces."""

    units: ByPosition[str]
    """Administrative unit -> area."""
    classes: ByPosition[str]
    """Settlement class -> area."""
    people: ByPosition[str] | None
    """Settlement class -> persons of a raster."""
    built: Mapping[str, ByPosition[Group]]
    """`COUNTS` and the columns of roofs and floors."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tallies:
    """All that is summed of one exposure table."""

    units: Tally
    classes: Tally
    people: Tally | None
    built: Tally

    @classmethod
    def of(cls, exposure: ExposureTable, pieces: Sequence[str]) -> Tallies:
        """Sum the table; `pieces` in sorted order."""
        rows = exposure.rows
        words = (REFERENCE, SETTLEMENT_CLASS, STRUCTURE_CLASS)
        coded = Coded.of(rows, pieces, exposure.realisations, words)
        land = coded.are(STRUCTURE_CLASS, LAND)
        has_raster = POPULATION in rows and bool(rows[POPULATION].notna().any())
        one, both = (SETTLEMENT_CLASS,), (SETTLEMENT_CLASS, STRUCTURE_CLASS)
        area, people = (AREA_M2,), (POPULATION,)
        everything = np.ones(len(rows), dtype=bool)
        return cls(
            units=Tally.of(coded, land, by=(REFERENCE,), columns=area),
            classes=Tally.of(coded, land, by=one, columns=area),
            people=Tally.of(coded, everything, by=one, columns=people) if has_raster else None,
            built=_with_counts(
                Tally.of(coded, ~land, by=both, columns=(*STRUCTURE_RULES, *_ROOFS))
            ),
        )

    def of_piece(self, number: int, chosen: Chosen) -> PieceSums:
        """Take what belongs to one piece, by its place in the order of pieces."""
        groups = tuple((name[0], name[1]) for name in self.built.groups_of(number))
        return PieceSums(
            units=_single(self.units, number, AREA_M2, chosen),
            classes=_single(self.classes, number, AREA_M2, chosen),
            people=None
            if self.people is None
            else _single(self.people, number, POPULATION, chosen),
            built={
                name: ByPosition(
                    groups=groups, sums=self.built.sums_of(number, name), chosen=chosen
                )
                for name in self.built.sums
            },
        )


def _with_counts(built: Tally) -> Tally:
    """Put the counts under the three rules on top of each other."""
    sums = {name: built.sums[name] for name in _ROOFS}
    sums[COUNTS] = np.stack([built.sums[rule] for rule in STRUCTURE_RULES])
    return Tally(names=built.names, begins=built.begins, sums=sums)


def _single(tally: Tally, number: int, column: str, chosen: Chosen) -> ByPosition[str]:
    groups = tuple(name[0] for name in tally.groups_of(number))
    return ByPosition(groups=groups, sums=tally.sums_of(number, column), chosen=chosen)


def _summed(
    column: pd.Series[float],
    number: NDArray[np.intp],
    cell: NDArray[np.intp],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    # A missing cell adds nothing: 'land' rows carry no structures and the others no area.
    values = column.to_numpy(dtype=np.float64)[number]
    np.nan_to_num(values, copy=False, nan=0.0)
    size = shape[0] * shape[1]
    return np.bincount(cell, weights=values, minlength=size).reshape(shape).astype(np.float64)
