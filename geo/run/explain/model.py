"""The shape of an explanation: steps that a person can follow with a pencil."""

from __future__ import annotations

from geo.quantity import Frozen


class Citation(Frozen):
    """Where a number was read."""

    key: str
    title: str | None
    """None where the site's list of sources has no such key."""
    address: str | None


class Used(Frozen):
    """An assumption as a step uses it."""

    assumption: str
    """Its id, with its classes."""
    meaning: str
    distribution: str
    """In words and numbers; `low` and `high` as the site file has them."""
    unit: str
    middle: float
    """Its median: half of the draws lie below."""
    mark: str
    """How it is known: `geo.sites.vocabulary.Mark`; J and K rest on nobody's page."""
    confidence: str
    note: str | None
    sources: tuple[str, ...]
    """Keys; those of the step's sources."""


class Step(Frozen):
    """One step on the way to a number."""

    title: str
    says: tuple[str, ...]
    """Sentences, each a paragraph."""
    formula: str | None = None
    """As the estimator's own documentation has it."""
    working: tuple[str, ...] = ()
    """The arithmetic at the middles, a line each."""
    published: str | None = None
    """What the draws give where the arithmetic ends: middles do not multiply exactly."""
    assumptions: tuple[Used, ...] = ()
    sources: tuple[Citation, ...] = ()


class Explanation(Frozen):
    """One number from its headline to its sources."""

    what: str
    """would_displace, displaced, beyond_registry, or the id of a footprint or a method."""
    steps: tuple[Step, ...]
