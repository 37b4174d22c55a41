"""
Assumptions that a user gives for one run in place of the site's: ``--assume household_size=2.9``.

The site file stays as it is. What is given replaces the distribution of one row; unit, meaning and
the doubt between zones stay, and the row says by whom it was given and what it replaced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from typing import Any, cast, get_args

from pydantic import ValidationError

from geo.errors import ConfigError
from geo.sites.assumption import (
    FORMS,
    Assumption,
    Kind,
    SettlementClass,
    StructureClass,
    assumption_key,
    forms_of,
)
from geo.sites.model import Site
from geo.sites.nearest import CLOSE_ENOUGH, did_you_mean

OPTION = "--assume"
GIVEN_BY_USER = "given by the user"
"""Source of an assumption that came with the command; it is in no list of sources."""
EXAMPLES = "household_size=2.9, household_size=2.5..3.6 or household_size=pert:2.5,3.0,3.6"
MOST_NOTE = 1000
"""Letters of what was replaced that a note repeats; the whole stands in the site file."""

_TARGET = re.compile(r"(?P<id>[a-z0-9][a-z0-9_]{0,62})(@(?P<ground>\w+))?(#(?P<built>\w+))?")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One distribution to be put in the place of a site's, read and not yet checked."""

    assumption: str
    """Id of the assumption."""
    settlement_class: SettlementClass | None = None
    structure_class: StructureClass | None = None
    kind: Kind
    numbers: dict[str, float | tuple[float, ...]] = field(default_factory=dict)
    """Parameters by the names that `Assumption` gives them: low, mode, high, mean, sd, values."""
    text: str
    """As the user wrote it."""

    @property
    def key(self) -> str:
        """Key of the assumption that is replaced."""
        return assumption_key(self.assumption, self.settlement_class, self.structure_class)


def parse_assumption_override(text: str) -> Override:
    """
    Read what stands behind ``--assume``.

    Parameters
    ----------
    text
        ``id=number`` (fixed), ``id=low..high`` (uniform) or ``id=kind:numbers``, the numbers
        separated by commas in the order of low, mode, high, or named as ``mean=3,sd=0.2``;
        ``empirical`` takes any number of values. The id may be followed by ``@`` and a class of
        ground, then by ``#`` and a class of structures.

    Returns
    -------
    override
        Whether its numbers can be, only `apply_overrides` knows, which has the unit.

    Raises
    ------
    ConfigError
        The text has another form.

    Examples
    --------
    >>> parse_assumption_override("household_size=2.5..3.6").numbers
    {'low': 2.5, 'high': 3.6}
    >>> parse_assumption_override("storeys@informal=pert:1,1.5,3").key
    'storeys@informal'
    """
    target, equals, value = text.strip().partition("=")
    found = _TARGET.fullmatch(target.strip())
    if not equals or found is None:
        raise _wrong(text, "is not of the form id=value.")
    kind, numbers = _distribution(text, value.strip())
    ground = _one_of(text, found["ground"], SettlementClass)
    built = _one_of(text, found["built"], StructureClass)
    return Override(
        assumption=found["id"],
        settlement_class=cast("SettlementClass | None", ground),
        structure_class=cast("StructureClass | None", built),
        kind=kind,
        numbers=numbers,
        text=text.strip(),
    )


def apply_overrides(site: Site, overrides: Sequence[Override]) -> Site:
    """
    Put the distributions that a user gives in the place of the site's.

    An override without a class replaces the row made for all classes and leaves rows of single
    classes alone. One with a class for which the site has no row adds that row, with the unit and
    the meaning of the row made for all.

    Parameters
    ----------
    site
        As it was read.
    overrides
        In any order, each key once.

    Returns
    -------
    site
        The same site where there is nothing to override. Rows keep their places; added ones come
        last.

    Raises
    ------
    ConfigError
        The site makes no assumption of that id, one is given twice, or the numbers cannot be.
    """
    if not overrides:
        return site
    given: dict[str, Override] = {}
    for override in overrides:
        if override.key in given:
            raise ConfigError(
                f"{OPTION} gives '{override.key}' twice: '{given[override.key].text}' and "
                f"'{override.text}'. Leave out one."
            )
        given[override.key] = override
    rows = {row.key: row for row in site.assumptions}
    for key in sorted(given):
        rows[key] = _replaced(site, given[key])
    return site.model_copy(update={"assumptions": tuple(rows.values())})


def _replaced(site: Site, override: Override) -> Assumption:
    kin = {row.key: row for row in site.assumptions if row.id == override.assumption}
    if not kin:
        raise ConfigError(_unknown(site, override))
    own = kin.get(override.key)
    model = own or kin.get(override.assumption) or kin[min(kin)]
    facts: dict[str, Any] = {
        "id": override.assumption,
        "settlement_class": override.settlement_class,
        "structure_class": override.structure_class,
        "meaning": model.meaning,
        "unit": model.unit,
        "zone_log_sd": model.zone_log_sd,
        **_following(model, override.kind),
        "kind": override.kind,
        **override.numbers,
        "source": GIVEN_BY_USER,
        "mark": "J",
        "confidence": "low",
        "note": _note(model, own=own is not None),
    }
    try:
        return Assumption(**facts)
    except ValidationError as error:
        told = error.errors(include_url=False)[0]
        sentence = str(told.get("ctx", {}).get("error", told["msg"])).rstrip(".")
        raise ConfigError(f"{OPTION} {override.text}: {sentence}.") from None


def _following(model: Assumption, kind: str) -> dict[str, object]:
    """Keep what an assumption goes with, where the new distribution can."""
    if kind in {"fixed", "empirical"}:
        return {}
    return {"follows": model.follows, "rank_correlation": model.rank_correlation}


def _note(model: Assumption, *, own: bool) -> str:
    told = f"{model.distribution} ({model.source})"
    told = told if len(told) <= MOST_NOTE else f"{told[:MOST_NOTE]}..."
    note = f"Replaces {told}." if own else f"For this class alone, beside '{model.key}': {told}."
    if model.zone_log_sd:
        note += f" Zones still differ from it by zone_log_sd {model.zone_log_sd:g}."
    return note


def _unknown(site: Site, override: Override) -> str:
    known = sorted({row.id for row in site.assumptions})
    near = get_close_matches(override.assumption, known, n=3, cutoff=CLOSE_ENOUGH)
    meant = f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
    return (
        f"{OPTION} {override.text}: site '{site.id}' makes no assumption "
        f"'{override.assumption}'.{meant} It makes: {', '.join(known)}."
    )


def _distribution(text: str, value: str) -> tuple[Kind, dict[str, float | tuple[float, ...]]]:
    named, colon, parameters = value.partition(":")
    if colon:
        kinds = get_args(Kind)
        if named not in kinds:
            raise _wrong(text, f"names the kind '{named}'. {did_you_mean(named, kinds)}")
        kind = cast("Kind", named)
        return kind, _parameters(text, kind, [part.strip() for part in parameters.split(",")])
    low, dots, high = value.partition("..")
    if dots:
        return "uniform", {"low": _number(text, low), "high": _number(text, high)}
    return "fixed", {"mode": _number(text, value)}


def _parameters(text: str, kind: Kind, parts: list[str]) -> dict[str, float | tuple[float, ...]]:
    if kind == "empirical":
        return {"values": tuple(_number(text, part) for part in parts)}
    if any("=" in part for part in parts):
        pairs = [part.partition("=") for part in parts]
        names = [name.strip() for name, _, _ in pairs]
        if len(set(names)) == len(names) and any(set(names) == set(form) for form in FORMS[kind]):
            return {
                name: _number(text, number)
                for name, (_, _, number) in zip(names, pairs, strict=True)
            }
    elif len(parts) == len(FORMS[kind][0]):
        return dict(zip(FORMS[kind][0], (_number(text, part) for part in parts), strict=True))
    found = ", ".join(parts)
    raise _wrong(text, f"gives {kind} the numbers {found!r}; it takes {forms_of(kind)}.")


def _number(text: str, written: str) -> float:
    """Read a number as a site file has it: digits, and a point before the decimals."""
    if _NUMBER.fullmatch(written.strip()) is None:
        raise _wrong(
            text, f"has {written.strip()!r} where a number belongs, written like 2.9 or 0.35."
        )
    number = float(written)
    if not isfinite(number):
        raise _wrong(text, f"has {written.strip()!r}, which is beyond all numbers.")
    return number


def _one_of(text: str, name: str | None, vocabulary: Any) -> str | None:
    known = get_args(vocabulary)
    if name is not None and name not in known:
        raise _wrong(text, f"names the class '{name}'. {did_you_mean(name, known)}")
    return name


def _wrong(text: str, problem: str) -> ConfigError:
    return ConfigError(f"{OPTION} {text.strip()!r} {problem} Write it like {EXAMPLES}.")
