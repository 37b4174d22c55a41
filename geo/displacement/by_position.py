"""
What lies on pieces at each position of the footprints, expanded to draws only when asked for.

A thousand pieces with a dozen columns of 8,192 draws would take 800 MB; by position they take a
thirtieth of that, and a draw only says which position, and which rule for structures, it takes.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.displacement.draws import REALISATION_CHOICE, RULE_CHOICE, Draws
from geo.errors import EstimateError
from geo.exposure.model import ExposureTable
from geo.fields import STRUCTURES_ANY, STRUCTURES_CENTROID, STRUCTURES_HALF
from geo.quantity import FloatArray

Key = TypeVar("Key")

STRUCTURE_RULES = (STRUCTURES_ANY, STRUCTURES_HALF, STRUCTURES_CENTROID)
"""Three readings of 'a structure is taken', equally likely where the site does not say which
applies."""

PARTIAL_STRUCTURE = "partial_structure"
"""Assumption id: 0 any part, 1 at least half, 2 the point inside, as in `STRUCTURE_RULES`."""


KEPT_PRODUCTS = 64
"""Products of rates that are kept once made: 4 MiB at 8,192 draws."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """What each draw takes, the same for all pieces, so that they move together."""

    position: NDArray[np.intp]
    """Position of the footprints, one per draw."""
    rule: NDArray[np.intp]
    """Index in `STRUCTURE_RULES`, one per draw."""
    frequency: NDArray[np.float64]
    """Shape (rules, positions): share of the draws that take both."""
    _products: dict[Hashable, tuple[Draws, FloatArray]] = field(default_factory=dict, repr=False)
    """Nothing that could not be made again, so that the value stays frozen to whoever looks."""

    @classmethod
    def of(cls, exposure: ExposureTable, draws: Draws) -> Chosen:
        """Read both choices off the shared draws."""
        position, rule = chosen_positions(exposure, draws), chosen_rules(draws)
        frequency = np.zeros((len(STRUCTURE_RULES), exposure.realisations))
        np.add.at(frequency, (rule, position), 1 / draws.size)
        return cls(position=position, rule=rule, frequency=frequency)

    def product(self, view: Draws, rates: tuple[Rate, ...]) -> FloatArray:
        """
        Multiply and divide rates, once for all pieces for which they are the same columns.

        Parameters
        ----------
        view
            Of the draws that the choices were read from.
        rates
            An optional one that the site does not state is left out.
        """
        keys = tuple(view.key_of(rate.assumption) for rate in rates)
        moved = view.zone if any(key in view.zone_log_sds for key in keys) else None
        name = (id(view.columns), rates, keys, moved)
        held = self._products.get(name)
        if held is not None:
            return held[1]
        made = np.ones(view.size)
        for rate, key in zip(rates, keys, strict=True):
            if key is None and rate.optional:
                continue
            value = rate.of(view)
            made = made / value if rate.divides else made * value
        made.setflags(write=False)
        if len(self._products) >= KEPT_PRODUCTS:
            del self._products[next(iter(self._products))]
        # The draws are kept with it, lest another take their place in memory and their name.
        self._products[name] = (view, made)
        return made

    def expand(self, sums: NDArray[np.float64]) -> FloatArray:
        """Give each draw its value, from shape (positions,) or (rules, positions)."""
        if sums.ndim == 1:
            return np.asarray(sums.take(self.position), dtype=np.float64)
        both = self.rule * sums.shape[1] + self.position
        return np.asarray(sums.ravel().take(both), dtype=np.float64)

    def mean(self, sums: NDArray[np.float64]) -> float:
        """Average over the draws without expanding to them."""
        frequency = self.frequency.sum(axis=0) if sums.ndim == 1 else self.frequency
        return float((sums * frequency).sum())


@dataclass(frozen=True, slots=True)
class Rate:
    """One factor of a formula: an assumption, what it must be, and on which side it stands."""

    assumption: str
    is_share: bool = False
    """It must lie between 0 and 1."""
    divides: bool = False
    """It stands below the line; a share then must not be 0."""
    optional: bool = False
    """Without it the factor is 1."""

    def of(self, view: Draws) -> FloatArray:
        """
        Read its column, checked.

        Raises
        ------
        EstimateError
            If a draw is impossible for a factor of its kind.
        """
        if self.is_share:
            value = view.share(self.assumption)
            return view.positive(self.assumption) if self.divides else value
        return view.positive(self.assumption)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByPosition(Mapping[Key, FloatArray], Generic[Key]):
    """Groups of one piece and their sums by position; a look-up gives one value per draw."""

    groups: tuple[Key, ...]
    """In sorted order."""
    sums: NDArray[np.float64]
    """Shape (groups, positions), or (rules, groups, positions) for counts of structures."""
    chosen: Chosen

    def __getitem__(self, group: Key) -> FloatArray:
        """Expand one group to draws."""
        if group not in self.groups:
            raise KeyError(group)
        return self.total([group])

    def __iter__(self) -> Iterator[Key]:
        """Iterate over the groups in sorted order."""
        return iter(self.groups)

    def __len__(self) -> int:
        """Count the groups."""
        return len(self.groups)

    def total(self, groups: Collection[Key] | None = None) -> FloatArray:
        """Add groups up, all unless named, draw by draw; nought where there is none."""
        return self.chosen.expand(self._summed(groups))

    def mean(self, groups: Collection[Key] | None = None) -> float:
        """Return the mean of `total` over the draws."""
        return self.chosen.mean(self._summed(groups))

    def _summed(self, groups: Collection[Key] | None) -> NDArray[np.float64]:
        if groups is None:
            return np.asarray(self.sums.sum(axis=-2), dtype=np.float64)
        rows = [number for number, group in enumerate(self.groups) if group in groups]
        return np.asarray(self.sums[..., rows, :].sum(axis=-2), dtype=np.float64)


def chosen_positions(exposure: ExposureTable, draws: Draws) -> NDArray[np.intp]:
    """Return the position of the footprints that each draw takes, one for all that it says."""
    number = (draws[REALISATION_CHOICE] * exposure.realisations).astype(np.intp)
    return np.minimum(number, exposure.realisations - 1)


def chosen_rules(draws: Draws) -> NDArray[np.intp]:
    """
    Return the rule for structures cut by the edge that each draw takes.

    As the site's assumption `partial_structure` says; a third of the draws each where it makes
    none, for nothing published then says which applies.

    Raises
    ------
    EstimateError
        If a draw of the assumption is none of 0, 1 and 2.
    """
    most = len(STRUCTURE_RULES) - 1
    if PARTIAL_STRUCTURE not in draws:
        return np.minimum((draws[RULE_CHOICE] * (most + 1)).astype(np.intp), most)
    stated = draws[PARTIAL_STRUCTURE]
    strange = stated[~np.isin(stated, range(most + 1))]
    if len(strange):
        raise EstimateError(
            f"Assumption '{PARTIAL_STRUCTURE}' must be 0 (any part), 1 (at least half) or 2 (the "
            f"point inside) in every draw; {len(strange)} of {draws.size} are not, for instance "
            f"{strange[0]:g}. Make it fixed, or empirical with these values."
        )
    return stated.astype(np.intp)
