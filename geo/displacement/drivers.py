"""What drives the doubt: Sobol' indices of the headline, on a design made for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from scipy.stats import qmc

from geo.displacement.draws import METHOD_CHOICE, REALISATION_CHOICE, RULE_CHOICE, Draws, fill
from geo.displacement.model import Driver
from geo.errors import EstimateError
from geo.quantity import FloatArray
from geo.sites.assumption import Assumption

METHODS_THEMSELVES = "what is wrong with each method by itself"
ZONE_DIFFERENCES = "differences between zones"
LISTS = "what the lists of units leave open"
FAMILIES = {"deviate:": METHODS_THEMSELVES, "zone:": ZONE_DIFFERENCES, "lists:": LISTS}
"""Prefix of a column -> the group to which all of that family belong."""
CHOICES = {
    METHOD_CHOICE: "which method is right",
    REALISATION_CHOICE: "where the footprints lie",
    RULE_CHOICE: "which structures at the edge are taken",
}

FEWEST_DESIGN = 256
"""Base size below which no design goes, whatever the budget: totals would err by over a fifth."""
LEAST_ROWS, MOST_ROWS = 12_288, 65_536
"""Bounds of the budget of rows. The lower one is one and a half times a run of 8,192 draws, and so
one and a half times its time; the upper one holds 1,024 x 64, for sites that take no time."""

CELL_ROWS = 6000 * LEAST_ROWS
"""Rows x zones x methods that one design may take: the lower bound at 1,000 zones and 6 methods."""

SCREEN_ROWS = 64
"""Rows on which a group must change nothing at all to be left out of the design. What moves one row
in twenty is overlooked once in 27 times."""

BATCH_ROWS, BATCH_CELLS = 8192, 2**22
"""Rows handed to the model at once, as many as a run has draws, and uniforms, 32 MiB of them: so
that memory stays that of a run."""

LEAST_TOTAL = 0.01
"""Totals under a hundredth are not told apart from 0 by a design of this size, and are left out."""
TENTHS = 10
"""'If low' and 'if high' are the lowest and the highest tenth of an assumption."""
RESAMPLES = 100
"""Bootstrap samples of the design for the error of a total; SALib's own number."""

Model = Callable[[Draws], FloatArray]
"""From draws to the headline, each row by itself: what the other rows hold must not matter, or the
answer would depend on how the design is cut into batches."""

Run = Callable[[FloatArray], FloatArray]
"""From uniforms of shape (rows, columns) to the headline."""


def rank_drivers(  # noqa: PLR0913 - a model, what it stands on, and its main run, by name
    evaluate: Model,
    assumptions: Sequence[Assumption],
    columns: Sequence[str],
    groups: Mapping[str, str],
    *,
    values: FloatArray,
    positive: FloatArray | None,
    draws: Draws,
    design_size: int = 1024,
    most_rows: int = LEAST_ROWS,
    seed: int,
    without: Collection[str] = (),
) -> tuple[Driver, ...]:
    """
    Rank what the headline's variance comes from, largest total first.

    Formulas, with V the variance of the headline Y and X a group of columns: first order
    V(E(Y | X)) / V by the estimator of Saltelli et al. (2010), total 1 - V(E(Y | all but X)) / V by
    that of Jansen (1999), both by `SALib.analyze.sobol`, on Saltelli's design of N (D + 2) rows for
    D groups, which is not the draws of the run. Indices are clipped to 0 to 1, and the first order
    to the total, which it cannot exceed.

    N is the largest power of two within `design_size` of which the rows fit into `most_rows`, those
    of the screening included, but at least 256.

    Parameters
    ----------
    evaluate
        The headline, in households, as a function of draws; each row by itself.
    assumptions
        Those from which the columns are filled.
    columns
        Ids of the shared matrix, in its order.
    groups
        Column -> label of its group, for columns that belong together because they depend on each
        other. Columns that are not named are grouped by `group_of`.
    values
        The headline's draws of the run, shape (draws,).
    positive
        Draws of the gap, of which P(> 0) is told for low and high assumptions; None without a gap.
    draws
        The run's own draws: they say which columns are constant, and what is low and high.
    design_size
        Most rows of either base sample, a power of two.
    most_rows
        Budget of rows of the model, as of `row_budget`.
    seed
        Seed of the design and of the bootstrap.
    without
        Columns that cannot have played a part, such as the deviate of a method that is silent.

    Returns
    -------
    drivers
        Those with a total of at least 0.01; none where the headline is certain.

    Raises
    ------
    EstimateError
        If the headline is not a finite number somewhere in the design.

    Counts twice: what two groups do only together stands in the totals of both. Misses: groups that
    moved nothing on 64 rows. The headline has a heavy tail, of which its variance speaks first.
    """
    if float(np.ptp(values)) == 0.0:
        return ()
    members = _members([c for c in columns if c not in without and np.ptp(draws[c]) > 0], groups)
    places = {column: place for place, column in enumerate(columns)}
    places_of = {group: [places[c] for c in alike] for group, alike in members.items()}

    def run(uniforms: FloatArray) -> FloatArray:
        return _finite(evaluate(fill(assumptions, columns, uniforms)))

    moving = _moving(run, _design(len(columns), SCREEN_ROWS, seed), places_of)
    if not moving:
        return ()
    left = most_rows - SCREEN_ROWS * (len(members) + 1)
    size = max(min(design_size, _power_within(left // (len(moving) + 2))), FEWEST_DESIGN)
    indices = _indices(run, _design(len(columns), size, seed), moving, seed)
    ordered = {assumption.key for assumption in assumptions}
    drivers = []
    for group, (first, total, error) in indices.items():
        if total >= LEAST_TOTAL:
            alone = members[group][0] if len(members[group]) == 1 else None
            column = draws[alone] if alone in ordered else None
            found = Driver(
                assumption=group, first_order=min(first, total), total=total, total_error=error
            )
            drivers.append(found.model_copy(update=_ends(column, values, positive)))
    return tuple(sorted(drivers, key=lambda d: (-d.total, -d.first_order, d.assumption)))


def group_of(column: str) -> str:
    """
    Name the group of a column of which nothing else is said.

    Deviates of methods stand together, and differences between zones; a choice has its name in
    words; every other column is a group of its own.

    Examples
    --------
    >>> group_of("household_size"), group_of("deviate:structures")
    ('household_size', 'what is wrong with each method by itself')
    """
    for prefix, label in FAMILIES.items():
        if column.startswith(prefix):
            return label
    return CHOICES.get(column, column)


def row_budget(cells: int) -> int:
    """
    Say how many rows of the model a design may take, so that its time stays bounded.

    Parameters
    ----------
    cells
        Zones x methods, of which each row takes the time.

    Examples
    --------
    >>> row_budget(6000), row_budget(12)
    (12288, 65536)
    """
    return max(LEAST_ROWS, min(MOST_ROWS, CELL_ROWS // max(cells, 1)))


def _members(columns: Sequence[str], groups: Mapping[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for column in columns:
        members.setdefault(groups.get(column) or group_of(column), []).append(column)
    return dict(sorted(members.items()))


def _design(columns: int, size: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """
    Make both base samples as `SALib.sample.sobol` does: halves of one scrambled Sobol' sequence.

    SALib's own sampler goes through rows, groups and columns one by one, which takes longer than
    the model where a thousand zones have columns; a test holds the two to be equal. Columns beyond
    the dimensions of the sequence (differences between zones, which sort last) are plain random.
    """
    rng = np.random.default_rng(seed)
    known = min(columns, qmc.Sobol.MAXDIM // 2)
    both = qmc.Sobol(2 * known, scramble=True, rng=rng).random(size)
    rest = rng.random((2, size, columns - known))
    return np.hstack([both[:, :known], rest[0]]), np.hstack([both[:, known:], rest[1]])


def _swapped(first: FloatArray, second: FloatArray, places: Sequence[int]) -> FloatArray:
    rows = first.copy()
    rows[:, places] = second[:, places]
    return rows


def _moving(
    run: Run, design: tuple[FloatArray, FloatArray], groups: Mapping[str, Sequence[int]]
) -> dict[str, Sequence[int]]:
    """Return the groups that change the headline on any row."""
    first, second = design
    found = _batched(run, [first, *(_swapped(first, second, places) for places in groups.values())])
    return {
        group: places
        for (group, places), changed in zip(groups.items(), found[1:], strict=True)
        if not np.array_equal(changed, found[0])
    }


def _batched(run: Run, blocks: Iterable[FloatArray]) -> list[FloatArray]:
    found: list[FloatArray] = []
    held: list[FloatArray] = []
    for block in blocks:
        held.append(block)
        if sum(part.size for part in held) + block.size > BATCH_CELLS or (
            (len(held) + 1) * len(block) > BATCH_ROWS
        ):
            found += np.split(run(np.vstack(held)), len(held))
            held = []
    return found + (np.split(run(np.vstack(held)), len(held)) if held else [])


def _indices(
    run: Run,
    design: tuple[FloatArray, FloatArray],
    groups: Mapping[str, Sequence[int]],
    seed: int,
) -> dict[str, tuple[float, float, float]]:
    """Return the first order, the total and the error of the total, by group."""
    from SALib.analyze import sobol  # noqa: PLC0415 - it takes half as long to load as a run takes

    first, second = design
    swapped = (_swapped(first, second, places) for places in groups.values())
    headline = np.column_stack(_batched(run, chain([first], swapped, [second])))
    if float(np.ptp(headline[:, [0, -1]])) == 0.0:
        return {}
    found = sobol.analyze(
        {"num_vars": len(groups), "names": list(groups)},
        headline.ravel(),
        calc_second_order=False,
        num_resamples=RESAMPLES,
        seed=np.random.default_rng(seed),
    )
    return {
        group: (
            float(np.clip(found["S1"][place], 0.0, 1.0)),
            float(np.clip(found["ST"][place], 0.0, 1.0)),
            float(found["ST_conf"][place]),
        )
        for place, group in enumerate(groups)
    }


def _ends(
    column: FloatArray | None, values: FloatArray, positive: FloatArray | None
) -> dict[str, float]:
    """Say what the headline is in the lowest and the highest tenth of an assumption."""
    if column is None:
        return {}
    order = np.argsort(column, kind="stable")
    tenth = max(column.size // TENTHS, 1)
    told = {}
    for end, rows in (("low", order[:tenth]), ("high", order[-tenth:])):
        told[f"households_if_{end}"] = float(np.median(values[rows]))
        if positive is not None:
            told[f"positive_if_{end}"] = float(np.mean(positive[rows] > 0))
    return told


def _power_within(rows: int) -> int:
    return 1 << (max(rows, 1).bit_length() - 1)


def _finite(headline: FloatArray) -> FloatArray:
    wrong = int(np.count_nonzero(~np.isfinite(headline)))
    if wrong:
        raise EstimateError(
            f"The headline is no number in {wrong} of {headline.size} rows by which its "
            "drivers are ranked. Narrow the widest assumptions of the site."
        )
    return headline
