"""
How things look: one colour AND one mark per class, and how a number is written.

Shared by the map and the page. Nothing here is said by colour alone: every class has a word and a
hatch, a dash or a glyph beside its colour, so that it survives colour blindness, a grey printer and
a cheap screen. The ramps fall in lightness from class to class; the colours of verdicts are spaced
after Okabe and Ito's colour-blind safe set, darkened until each stands 3:1 against the paper.

Numbers are rounded as geo.displacement.wording rounds them, and nowhere before. Rounding is
symmetric: a gap of -45 is written with the same digits as one of 45.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.delivery.model import Verdict
from geo.displacement.model import RiskClass
from geo.displacement.wording import in_words as two_digits
from geo.exposure.model import Status
from geo.quantity import Interval

PAPER = "#f5f0e6"
"""Ground of the map."""
INK = "#26231f"
"""Text and outlines on paper."""
MINUS = "\u2212"
"""The sign, as wide as a digit; a hyphen is too easily missed."""

Hatch = Literal["none", "dots", "lines", "dense", "cross", "waves", "drops", "ladder"]
"""Names of the fill patterns that the map knows how to draw."""
Shape = Literal["circle", "half", "triangle", "square", "diamond", "ring"]
"""Names of the marker shapes that the map knows how to draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMark:
    """How an area of one class is filled and outlined."""

    word: str
    """The class in words, as the legend has it."""
    colour: str
    hatch: Hatch
    """Fill pattern; distinct within a family of marks."""
    dash: str
    """Outline as an SVG dash array; empty for a solid line. Distinct where hatches are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMark:
    """How a point of one class is drawn."""

    word: str
    colour: str
    shape: Shape
    glyph: str
    """One character inside the shape."""


RISK: dict[RiskClass, AreaMark] = {
    "remote": AreaMark(word="very low: under 5 %", colour="#b9ad93", hatch="none", dash=""),
    "possible": AreaMark(word="low: 5 to 25 %", colour="#d9a441", hatch="dots", dash=""),
    "even": AreaMark(word="medium: 25 to 50 %", colour="#cf7a2c", hatch="lines", dash=""),
    "likely": AreaMark(word="high: 50 to 90 %", colour="#b3452f", hatch="dense", dash=""),
    "near_certain": AreaMark(
        word="very high: 90 % and over", colour="#761d3b", hatch="cross", dash=""
    ),
}
"""P(lies in a footprint not yet cleared); the cut points are geo.displacement.risk.BREAKS.
The words are of another kind than those of `likelihood`, whose "likely" begins elsewhere."""

RISK_UNKNOWN = AreaMark(
    word="no class: already cleared, not known, or withheld to protect people",
    colour="#7d776d",
    hatch="ladder",
    dash="2 4",
)
"""A place of which the results give no class; it must not look like a remote one."""

STATUS: dict[Status, AreaMark] = {
    "planned": AreaMark(word="planned", colour="#9c1c3c", hatch="none", dash=""),
    "clearing": AreaMark(word="being cleared", colour="#a84b00", hatch="lines", dash=""),
    "cleared": AreaMark(word="cleared", colour="#4b4453", hatch="cross", dash=""),
}

STATUS_WORD: dict[str, str] = {name: mark.word for name, mark in STATUS.items()}

EXPOSED = AreaMark(
    word="improvement zone: affected, no clearance as a whole",
    colour="#2c6a6a",
    hatch="dots",
    dash="",
)
"""A footprint whose block is 'exposed', whatever its status."""

OUTLINE_DASH: dict[str, str] = {"published": "", "described": "12 4", "assumed": "5 6"}
OUTLINE_TEXT: dict[str, str] = {
    "published": "outline published",
    "described": "outline drawn from a published description",
    "assumed": "outline not published: only its area or place is known",
}

VERDICT: dict[Verdict, PointMark] = {
    Verdict.DELIVERED: PointMark(word="delivered", colour="#00694f", shape="circle", glyph="✓"),
    Verdict.PARTLY: PointMark(word="partly delivered", colour="#1f6fa8", shape="half", glyph="½"),
    Verdict.UNDER_CONSTRUCTION: PointMark(
        word="under construction", colour="#946200", shape="triangle", glyph="▴"
    ),
    Verdict.NOT_DELIVERED: PointMark(
        word="not delivered", colour="#ae2a12", shape="square", glyph="✕"
    ),
    Verdict.ELSEWHERE: PointMark(
        word="delivered elsewhere", colour="#7a4793", shape="diamond", glyph="→"
    ),
    Verdict.CANNOT_BE_TOLD: PointMark(
        word="cannot be told", colour="#65605a", shape="ring", glyph="?"
    ),
}

FLOOD: dict[str, AreaMark] = {
    "river": AreaMark(word="river flood", colour="#1d5f96", hatch="waves", dash="1 4"),
    "rain": AreaMark(word="rain flood", colour="#3d7f8f", hatch="drops", dash="2 5"),
    "canal": AreaMark(word="canal flood", colour="#4a6d8c", hatch="ladder", dash="9 4"),
    "other": AreaMark(word="flood", colour="#51718a", hatch="lines", dash="9 4 2 4"),
}
"""Kind of event -> mark; kinds are never mixed. A kind that is not here is drawn as 'other'."""

DEPTH: dict[str, AreaMark] = {
    "0-0.5 m": AreaMark(word="up to 0.5 m deep", colour="#5d93b8", hatch="dots", dash=""),
    "0.5-1 m": AreaMark(word="0.5 to 1 m deep", colour="#3a76a3", hatch="lines", dash=""),
    "1-2 m": AreaMark(word="1 to 2 m deep", colour="#1f5587", hatch="dense", dash=""),
    "over 2 m": AreaMark(word="over 2 m deep", colour="#123a63", hatch="cross", dash=""),
}
"""Class of a modelled depth -> mark; any other class of an extent takes the mark of its event."""

INFRASTRUCTURE = PointMark(word="infrastructure", colour=INK, shape="square", glyph="▪")
OTHER_POINT = PointMark(word="other points", colour="#3f5d73", shape="diamond", glyph="◆")

FONTS = (
    '"Noto Sans", "Sarabun", "Noto Sans Thai", "Leelawadee UI", Leelawadee, Thonburi, '
    '"Noto Sans Devanagari", Mangal, "Kohinoor Devanagari", "Noto Sans JP", "Noto Sans CJK JP", '
    '"Hiragino Sans", "Yu Gothic UI", Meiryo, system-ui, sans-serif'
)
"""Fonts of the reader's own system: a page that fetched one would not be offline."""


def exact(value: float) -> str:
    """
    Write a published number with all its digits before the point and a true minus.

    Examples
    --------
    >>> exact(1931.0)
    '1,931'
    >>> exact(54.75)
    '54.75'
    """
    text = f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def number(value: float) -> str:
    """
    Write an estimate: two leading digits, thousands separated, a true minus.

    The digits are those of `geo.displacement.wording`, so that the page and the sentences that it
    quotes never differ.

    Examples
    --------
    >>> number(2864.0), number(-45.2) == f"{MINUS}45"
    ('2,900', True)
    """
    return two_digits(value).replace("-", MINUS)


def below_zero(value: float) -> bool:
    """Whether an estimate is written with a minus; one that rounds to zero is not."""
    return number(value).startswith(MINUS)


def between(interval: Interval) -> str:
    """
    Write the 90 % interval alone.

    Examples
    --------
    >>> between(Interval(p05=90, p25=200, p50=640, p75=1500, p95=2350))
    '90 to 2,400'
    """
    low, high = number(interval.p05), number(interval.p95)
    return f"about {low}" if low == high else f"{low} to {high}"


def in_words(interval: Interval, unit: str) -> str:
    """
    Write an interval as a sentence's part: the range first, then the middle estimate.

    Examples
    --------
    >>> in_words(Interval(p05=90, p25=120, p50=150, p75=200, p95=310), "households")
    'between 90 and 310 households (90 % interval), middle estimate 150'
    """
    low, middle, high = (number(q) for q in (interval.p05, interval.p50, interval.p95))
    if low == high:
        return f"about {low} {unit} (the whole 90 % interval)"
    return f"between {low} and {high} {unit} (90 % interval), middle estimate {middle}"


def percent(share: float) -> str:
    """
    Write a share in percent; never a certainty that rounding alone has made.

    Examples
    --------
    >>> [percent(s) for s in (0.0, 0.004, 0.715, 0.998, 1.0)]
    ['0 %', 'under 1 %', '72 %', 'over 99 %', '100 %']
    """
    lowest, highest = 0.01, 0.99
    if 0 < share < lowest:
        return "under 1 %"
    if highest < share < 1:
        return "over 99 %"
    return f"{round(100 * share)} %"


def metres(length: float) -> str:
    """
    Write a length on the ground.

    Examples
    --------
    >>> [metres(v) for v in (17.4, 400, 1250)]
    ['17 m', '400 m', '1.2 km']
    """
    kilometre = 1000
    return f"{length:,.0f} m" if length < kilometre else f"{length / kilometre:,.1f} km"


def hectares(area_m2: float) -> str:
    """
    Write an area: square metres under one hectare, hectares above.

    Examples
    --------
    >>> [hectares(v) for v in (4645, 46_450, 3_720_000)]
    ['4,645 m²', '4.6 ha', '372 ha']
    """
    hectare, many = 10_000, 100_000
    if area_m2 < hectare:
        return f"{area_m2:,.0f} m²"
    digits = 0 if area_m2 >= many else 1
    return f"{area_m2 / hectare:,.{digits}f} ha"
