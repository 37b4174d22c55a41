"""
Links that were missed or made wrongly, and what they do to the table of lists.

A missed link makes one unit look like two and inflates N; a false link hides a unit and deflates
it. Recall is the share of true pairs that were linked, precision the share of links that are true;
both are uncertain and come as draws.

Model: each link stands or falls by itself. Within the units of a pattern, the links that stand
hold together whatever they connect, so a unit on three lists is whole if two of its three links
stand. Recall 0.9 thus breaks a unit on lists A, B and C less often than one on A and B.
For two lists: matches = links x precision / recall. In the terms of Ding & Fienberg (1994, Survey
Methodology 20:149) recall is alpha; in those of Di Consiglio & Tuoto (2015, Journal of Official
Statistics 31:415) beta = links x (1 - precision) / (n1 - matches). Several lists follow the idea of
Di Consiglio & Tuoto (2018, same journal 34:889), link by link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from geo.displacement.lists.histories import Histories, HistoryDraws, patterns_of
from geo.errors import FaultsError
from geo.quantity import FloatArray

LinkQuality = FloatArray | Mapping[tuple[str, str], FloatArray]
"""Draws of recall or of precision: one array for every two lists, or one a pair in either order."""


def correct_links(
    histories: Histories, recall: LinkQuality, precision: LinkQuality
) -> HistoryDraws:
    """
    Undo missed and false links, draw by draw.

    Formula: with T(q) the matrix that says how many units of each pattern come of one unit of
    another when a link stands with probability q, cells = T(recall)**-1 T(precision) counts.
    T[s, p] = P(the links within s connect it) x prod(1 - q over the links from s to p without s).
    Cells that would fall below 0 are 0; the length of every list stays as it is; where a draw would
    restore more links than a list has unmatched units, it restores that share of each cell which
    the list allows.

    Parameters
    ----------
    histories
        Units by list, as linked.
    recall, precision
        Draws above 0 and up to 1, shape (draws,). Ones change nothing.

    Raises
    ------
    FaultsError
        If a pair has no draws, a list is unknown, lengths differ, or a draw lies outside 0 to 1.
    """
    found, true = _by_pair(histories, recall, "recall"), _by_pair(histories, precision, "precision")
    if found.shape != true.shape:
        fault = (
            f"Links: recall has {found.shape[0]} draws and precision {true.shape[0]}; expected as "
            "many. Draw both from one matrix."
        )
        raise FaultsError([fault])
    lists = len(histories.lists)
    standing = _standing(histories, true)
    cells = _restored(standing, found, lists)
    single = [2**index - 1 for index in range(lists)]
    on = patterns_of(lists)
    change = cells - standing
    change[:, single] = 0
    taken = change @ on
    slack = standing[:, single]
    shares = np.divide(slack, taken, out=np.ones_like(slack), where=taken > slack)
    cells = standing + shares.min(axis=1)[:, None] * change
    cells[:, single] = np.maximum(slack - (cells - standing) @ on, 0)
    return HistoryDraws(lists=histories.lists, cells=cells)


def link_noise(histories: Histories, recall: LinkQuality, precision: LinkQuality) -> FloatArray:
    """
    Return the variance that chance in linking adds to the corrected cells, shape (draws, cells).

    Formula: links that stand are binomial among true pairs and false links Poisson, so a cell of
    several lists with count y, corrected to y x r, gains (y x r)**2 (1 - c_recall c_precision) / y,
    c the chance that its links hold it together. 0 for perfect links, and for cells of one list.
    """
    found, true = _by_pair(histories, recall, "recall"), _by_pair(histories, precision, "precision")
    lists = len(histories.lists)
    noise = np.zeros((len(found), len(histories.counts)))
    for code in range(1, 2**lists):
        missed, wrong = _connected(found, code, lists), _connected(true, code, lists)
        count = histories.counts[code - 1]
        noise[:, code - 1] = count * (wrong / missed) ** 2 * (1 - missed * wrong)
    return noise


def true_matches(histories: Histories, precision: LinkQuality) -> float:
    """Return the units on two lists or more whose links are true, by the middle of the draws."""
    standing = _standing(histories, _by_pair(histories, precision, "precision"))
    several = histories.patterns.sum(axis=1) > 1
    return float(np.median(standing[:, several].sum(axis=1)))


def noise_variance(gradient: FloatArray, noise: FloatArray, lists: int) -> FloatArray:
    """
    Return the variance that link noise adds to an estimate, shape (draws,).

    Formula: sum over cells p of noise_p (g_p - sum of g over the cells of each list of p alone)**2,
    since a link that is found takes one unit from each of these.

    Parameters
    ----------
    gradient
        Derivative of the estimate by each cell, shape (draws, cells).
    noise
        See `link_noise`.
    lists
        Number of lists.
    """
    single = gradient[:, [2**index - 1 for index in range(lists)]]
    alone = single @ patterns_of(lists).T
    return np.asarray((noise * (gradient - alone) ** 2).sum(axis=1))


def _standing(histories: Histories, true: FloatArray) -> FloatArray:
    """Break the units whose links are false."""
    standing = np.zeros((len(true), len(histories.counts)))
    for part, whole, chance in _breaks(true, len(histories.lists)):
        standing[:, part - 1] += chance * histories.counts[whole - 1]
    return standing


def _restored(standing: FloatArray, found: FloatArray, lists: int) -> FloatArray:
    """Invert the thinning by recall, from the longest patterns down; single cells are not done."""
    cells = standing.copy()
    breaks = list(_breaks(found, lists))
    for code in sorted(range(1, 2**lists), key=lambda code: (-code.bit_count(), code)):
        if code.bit_count() == 1:
            break
        cells[:, code - 1] = np.maximum(cells[:, code - 1], 0) / _connected(found, code, lists)
        for part, whole, chance in breaks:
            if whole == code and part != code:
                cells[:, part - 1] -= chance * cells[:, code - 1]
    return cells


def _breaks(links: FloatArray, lists: int) -> Iterator[tuple[int, int, FloatArray]]:
    """Yield (part, whole, expected units of pattern `part` from one unit of pattern `whole`)."""
    for whole in range(1, 2**lists):
        for part in range(1, whole + 1):
            if part & whole == part:
                cut = _none(links, part, whole & ~part, lists)
                yield part, whole, _connected(links, part, lists) * cut


def _connected(links: FloatArray, code: int, lists: int) -> FloatArray:
    """
    Return the chance that standing links connect all lists of a pattern (Gilbert 1959).

    Formula: 1 - sum over parts s that hold the first list and are not the whole of
    connected(s) x P(no link between s and the rest).
    """
    first = code & -code
    total = np.ones(len(links))
    for part in range(1, code):
        if part & code == part and part & first:
            total = total - _connected(links, part, lists) * _none(links, part, code & ~part, lists)
    return total


def _none(links: FloatArray, one: int, other: int, lists: int) -> FloatArray:
    """Return the chance that no link stands between two sets of lists."""
    chance = np.ones(len(links))
    for column, (a, b) in enumerate(combinations(range(lists), 2)):
        if (one >> a & 1 and other >> b & 1) or (one >> b & 1 and other >> a & 1):
            chance = chance * (1 - links[:, column])
    return chance


def _by_pair(histories: Histories, quality: LinkQuality, name: str) -> FloatArray:
    """Return draws by pair, shape (draws, pairs), or name every fault."""
    if not isinstance(quality, Mapping):
        quality = dict.fromkeys(histories.pairs, quality)
    given = {tuple(sorted(pair)): np.asarray(draws, float) for pair, draws in quality.items()}
    faults = []
    if len(given) < len(quality):
        faults.append(f"Links: {name} of a pair is given twice, once in each order. Keep one.")
    faults += [
        f"Links: {name} is given for {a} and {b}, which are no two of the lists "
        f"{', '.join(histories.lists)}. Remove it."
        for a, b in sorted(set(given) - set(histories.pairs))
    ]
    faults += [
        f"Links: {name} of {a} and {b} is not given. Give its draws, or ones for perfect links."
        for a, b in histories.pairs
        if (a, b) not in given
    ]
    faults += [
        f"Links: {name} of {pair[0]} and {pair[1]} must be above 0 and at most 1 in every draw; "
        f"found {draws.min():.3g} to {draws.max():.3g}. Narrow the assumption."
        for pair, draws in sorted(given.items())
        if not (draws.min() > 0 and draws.max() <= 1)
    ]
    if len({draws.shape for draws in given.values()}) > 1:
        faults.append(f"Links: draws of {name} differ in number. Draw all from one matrix.")
    if faults:
        raise FaultsError(faults)
    return np.stack([given[pair] for pair in histories.pairs], axis=1)
