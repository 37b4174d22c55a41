"""
The few kinds of block of which the page is made, without a word about HTML.

A *section* is a heading with blocks under it; the template knows how each kind looks. Texts are
plain: they hold whatever the layers held, and the template escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.delivery.model import Verdict
from geo.report.figures import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text that leads somewhere: to an anchor of this page or to a web address."""

    text: str
    href: str | None = None
    """None: shown as text. Only '#...' and addresses that passed `geo.report.safe.web_address`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph."""

    text: str
    tone: str = "plain"
    """lead, plain, note (small) or warning (a reader must not miss it)."""
    label: str | None = None
    """A word or two above it."""
    links: tuple[Link, ...] = ()
    """Sources named after the paragraph."""
    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a section."""

    text: str
    anchor: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]
    folded: str | None = None
    """What is written over the list where it opens on demand. Open in print."""
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure with its caption."""

    figure: Figure
    caption: str
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The symbols of the verdicts with their words."""

    title: str
    entries: tuple[tuple[Verdict, str], ...]
    kind: str = field(default="legend", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One key figure: what it is, the number, what stands beside it."""

    label: str
    value: str
    unit: str
    details: tuple[str, ...]
    accent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Key figures side by side."""

    facts: tuple[Fact, ...]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Rows that open on demand under a cell."""

    summary: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table."""

    text: str
    notes: tuple[str, ...] = ()
    """Smaller lines under the text."""
    details: Details | None = None
    links: tuple[Link, ...] = ()
    """Sources and addresses, one after the other, under the text."""
    verdict: Verdict | None = None
    """Verdict whose symbol stands before the text."""
    anchor: str | None = None
    """Anchor of the row, where other places lead to it."""
    flagged: bool = False
    """True where a reader should stop: the number is known badly."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that a card on a narrow screen would have to show."""
        return self.text in {"", "0"} and not (self.notes or self.links or self.details)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's heading and whether it holds numbers."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A captioned table; on a narrow screen each row becomes a card."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    folded: bool = False
    """True where it opens on demand: long, and not what most readers came for. Open in print."""
    name: str = ""
    """Tables of one name have the same widths of columns."""
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Blocks that open on demand, without a script. Open in print."""

    title: str
    """What is written over them where they are closed."""
    blocks: tuple[Block, ...]
    kind: str = field(default="folded", init=False)


Block = Text | Heading | Bullets | Picture | Legend | Facts | Table | Folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page with its own anchor and its own line in the list of contents."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


def cells(*texts: str | Cell) -> tuple[Cell, ...]:
    """Make a table row of texts and cells."""
    return tuple(text if isinstance(text, Cell) else Cell(text=text) for text in texts)
