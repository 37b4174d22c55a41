"""Cells: what a text, a number or a date may look like, and what is wrong with others."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from geo.layers.columns import ColumnRule
from geo.layers.messages import Noun, first_few, holds_unprintable, places
from geo.sites.nearest import nearest

Cells: TypeAlias = "pd.Series[Any]"
Numbers: TypeAlias = "pd.Series[float]"

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""A decimal number with a point. No separators of thousands: '1.931' and '1,931' are read
differently in different countries."""
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Years outside are slips; 25xx is the Buddhist era, 543 years ahead."""
BUDDHIST_ERA = 543
SMALLEST = 1e-12
"""What is smaller is 0 or a slip; dividing by it ends beyond all numbers."""
SHOWN_LETTERS = 60
"""Letters of a found value that a message repeats; enough to recognise it."""


def text_of(value: object) -> str | None:
    """
    Return a cell as text, None where it is empty; whole numbers without a decimal point.

    Examples
    --------
    >>> text_of(12.0), text_of(" Km 11 "), text_of(float("nan")), text_of("")
    ('12', 'Km 11', None, None)
    """
    if isinstance(value, np.floating):
        value = float(value)
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return str(value).strip() or None


def word_of(value: object, rule: ColumnRule) -> str | None:
    """Return a cell as text; of a closed vocabulary in lower case: spreadsheets write 'Planned'."""
    text = text_of(value)
    return text.lower() if text is not None and text.lower() in rule.allowed else text


def numbers_of(cells: Cells) -> tuple[Numbers, Cells]:
    """Return cells as floats, NaN where empty or unreadable, and the unreadable ones as text."""
    if is_numeric_dtype(cells) and not is_bool_dtype(cells):
        numbers = cells.astype(float)
        infinite = np.isinf(numbers)
        return numbers.mask(infinite), numbers[infinite].astype(str).astype(object)
    texts = pd.Series([text_of(cell) for cell in cells], index=cells.index, dtype=object)
    values = [math.nan if text is None else _number(text) for text in texts]
    numbers = pd.Series(values, index=cells.index, dtype=float)
    return numbers, texts[texts.notna() & numbers.isna()]


def _number(text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else math.nan


def date_problem(text: str) -> str | None:
    """
    Say what is wrong with a date, None where nothing is.

    Examples
    --------
    >>> date_problem("2011-11") is None
    True
    >>> date_problem("2562")
    'a year of the common era, not of the Buddhist era; write 2019'
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return "a date as YYYY, YYYY-MM or YYYY-MM-DD"
    year, month, day = (int(part) if part else 1 for part in match.groups())
    if LAST_YEAR < year <= LAST_YEAR + BUDDHIST_ERA:
        return f"a year of the common era, not of the Buddhist era; write {year - BUDDHIST_ERA}"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"a year between {FIRST_YEAR} and {LAST_YEAR}"
    try:
        date(year, month, day)
    except ValueError:
        return "a day that the calendar has"
    return None


def check_column(
    cells: Cells, rule: ColumnRule, where: str, noun: Noun
) -> tuple[Cells | Numbers, list[str]]:
    """
    Turn the cells of one column into what the rule says and name those that do not fit.

    Returns
    -------
    cells, faults
        Floats (NaN where empty) for numbers, otherwise texts (None where empty); and one sentence
        per kind of fault, naming the rows.
    """
    words = [word_of(cell, rule) for cell in cells]
    texts = pd.Series(words, index=cells.index, dtype=object)
    faults = []
    if rule.filled and (empty := texts.index[texts.isna()]).size:
        faults.append(
            f"{where}, {places(noun, empty)}, column '{rule.name}': found nothing; "
            "the cell must not be empty. Fill it in."
        )
    if rule.kind == "number":
        numbers, wrong = numbers_of(cells)
        return numbers, [*faults, *_number_faults(numbers, wrong, rule, where, noun)]
    return texts, [*faults, *_text_faults(texts.dropna(), rule, where, noun)]


def _number_faults(
    numbers: Numbers, wrong: Cells, rule: ColumnRule, where: str, noun: Noun
) -> list[str]:
    faults = []
    tiny = numbers[(numbers != 0) & (numbers.abs() < SMALLEST)]
    faults += _outside(tiny, f"0 or a size of {SMALLEST:g} and more", rule, where, noun)
    if len(wrong):
        faults.append(
            f"{where}, {places(noun, wrong.index)}, column '{rule.name}': found "
            f"{_shown(wrong.iloc[0], rule)}; expected a number such as 1931 or 3.63, without "
            "separators of thousands. Correct the cell, or leave it empty where not known."
        )
    if rule.least is not None:
        low = numbers[numbers < rule.least]
        faults += _outside(low, f"{rule.least:g} or more", rule, where, noun)
    if rule.above is not None:
        low = numbers[numbers <= rule.above]
        faults += _outside(low, f"more than {rule.above:g}", rule, where, noun)
    if rule.most is not None:
        high = numbers[numbers > rule.most]
        faults += _outside(high, f"at most {rule.most:g}", rule, where, noun)
    return faults


def _outside(found: Numbers, expected: str, rule: ColumnRule, where: str, noun: Noun) -> list[str]:
    if found.empty:
        return []
    fault = (
        f"{where}, {places(noun, found.index)}, column '{rule.name}': "
        f"found {_shown(f'{found.iloc[0]:g}', rule, quote='')}; "
        f"expected {expected}. Correct the cell, or leave it empty where not known."
    )
    return [fault]


def _text_faults(texts: Cells, rule: ColumnRule, where: str, noun: Noun) -> list[str]:
    unprintable = texts[texts.map(lambda text: holds_unprintable(str(text))).astype(bool)]
    if len(unprintable):
        fault = (
            f"{where}, {places(noun, unprintable.index)}, column '{rule.name}': found control "
            f"characters in {_shown(unprintable.iloc[0], rule)}. Type the text anew."
        )
        return [fault]
    if rule.allowed:
        return _by_problem(texts, rule, where, noun, lambda text: _word_problem(text, rule))
    if rule.kind == "date":
        return _by_problem(texts, rule, where, noun, date_problem)
    if rule.kind == "dates":
        return _by_problem(texts, rule, where, noun, _dates_problem)
    if rule.kind == "id":
        return _twice(texts, rule, where, noun)
    return []


def _by_problem(
    texts: Cells,
    rule: ColumnRule,
    where: str,
    noun: Noun,
    problem_of: Callable[[str], str | None],
) -> list[str]:
    """Write one sentence per kind of problem, however many rows have it."""
    problems = texts.map(lambda text: problem_of(str(text))).dropna()
    return [
        f"{where}, {places(noun, rows.index)}, column '{rule.name}': found "
        f"{_shown(texts[rows.index[0]], rule)}; expected {problem}."
        for problem, rows in problems.groupby(problems, sort=False)
    ]


def _word_problem(text: str, rule: ColumnRule) -> str | None:
    if text in rule.allowed:
        return None
    close = nearest(text, rule.allowed)
    hint = f" (is '{close}' meant?)" if close else ""
    return f"one of {', '.join(rule.allowed)}{hint}"


def _dates_problem(text: str) -> str | None:
    problems = [date_problem(part.strip()) for part in text.split(" then ")]
    return next((problem for problem in problems if problem is not None), None)


def _twice(texts: Cells, rule: ColumnRule, where: str, noun: Noun) -> list[str]:
    repeated = texts[texts.duplicated(keep=False)]
    faults = [
        f"{where}, {places(noun, rows.index)}, column '{rule.name}': {_shown(value, rule)} "
        f"stands in each of them; an {rule.name} belongs to one {noun}. Rename all but one."
        for value, rows in repeated.groupby(repeated, sort=False)
    ]
    return first_few(faults)


def _shown(value: object, rule: ColumnRule, quote: str = "'") -> str:
    """Repeat what was found, as far as it helps to find it and nobody is named by it."""
    if rule.private:
        return "a text that is not repeated here"
    text = str(value)
    short = text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}..."
    return f"{quote}{short}{quote}"
