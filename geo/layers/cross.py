"""What tables say of each other: ids that must exist elsewhere, and sources that must be listed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pandas as pd

from geo.errors import FaultsError
from geo.layers.columns import FLOOD_KINDS
from geo.layers.messages import first_few, named, places
from geo.layers.model import Layer, LayerSpec, Table
from geo.layers.values import text_of
from geo.sites import SourceEntry, load_sources, split_keys, unknown_keys
from geo.sites.find import SITE_FILE
from geo.sites.lists import pair_faults
from geo.sites.model import Site
from geo.sites.nearest import nearest
from geo.sites.sources import SOURCES_FILE, no_list

EVERY = "all"
"""Stands for every footprint in reference.csv."""
OVERLAP = "overlap"
"""A part_of that begins so names no row: it says in words what the count overlaps with."""
SOURCE_COLUMNS = ("source", "promise_source", "tenure_source")
OWNED_ROLES = ("footprints", "settlements", "infrastructure", "floods", "promises", "evidence",
               "counts", "reference", "claims")  # fmt: skip
"""Roles whose ids are quoted elsewhere and must be unique across layers."""
LINKS = (
    ("evidence", "promise", ("promises",)),
    ("counts", "footprint", ("footprints",)),
    ("settlements", "in_footprint", ("footprints",)),
    ("reference", "footprints", ("footprints",)),
    ("admin", "footprints", ("footprints",)),
    ("settlements", "part_of", ("settlements", "counts", "promises", "people", "footprints")),
    ("people", "part_of", ("settlements", "counts", "promises", "people", "footprints")),
)
"""(role, its column, the roles among whose ids the column's ids must be)."""


def cross_faults(
    site: Site,
    items: Sequence[Layer | Table],
    roots: Sequence[Path],
    unread: Collection[str] = (),
) -> list[str]:
    """
    Name ids that point nowhere, ids that two layers share, and sources that nobody listed.

    Parameters
    ----------
    site
        For its registry.
    items
        Layers and tables, those with faults of their own included: what is wrong in one cell
        does not hide what is wrong in another.
    roots
        The folders of the catalogues, in which lists of sources may lie.
    unread
        Roles of which a layer could not be read. They are not asked for ids: one fault in the
        footprints would be followed by a wrong sentence for every row that names one.
    """
    ids: dict[str, set[str]] = {}
    for item in items:
        ids.setdefault(item.spec.role, set()).update(map(str, item.frame["id"]))
    return [
        *_shared_ids(items),
        *_dangling(items, ids, unread),
        *_mixed_events(items),
        *_lists_at_home(items),
        *(() if "unit_list" in unread else pair_faults(site.list_pairs, _list_ids(items))),
        *(() if "footprints" in unread else _lists_cover(items, ids)),
        *(() if "footprints" in unread else _registry_covers(site, ids)),
        *_unlisted_sources(items, roots),
    ]


def _shared_ids(items: Sequence[Layer | Table]) -> Iterator[str]:
    for role in OWNED_ROLES:
        owner: dict[str, LayerSpec] = {}
        for item in items:
            if item.spec.role != role:
                continue
            shared = [value for value in item.frame["id"] if value in owner]
            if shared:
                yield (
                    f"{named(item.spec)}: the id '{shared[0]}' "
                    f"{f'and {len(shared) - 1:,} more stand' if shared[1:] else 'stands'} in "
                    f"{named(owner[shared[0]])} too. Rename them in one of the two."
                )
            owner.update(dict.fromkeys(item.frame["id"], item.spec))


def _dangling(
    items: Sequence[Layer | Table], ids: dict[str, set[str]], unread: Collection[str]
) -> Iterator[str]:
    for role, column, targets in LINKS:
        if not set(targets).isdisjoint(unread):
            continue
        known = set().union(*(ids.get(target, set()) for target in targets))
        for item in items:
            if item.spec.role == role:
                yield from _unknown_ids(item, column, known, " or ".join(targets))


def _unknown_ids(item: Layer | Table, column: str, known: set[str], where: str) -> Iterator[str]:
    pointing: dict[str, list[object]] = {}
    for own, cell in zip(item.frame["id"], item.frame[column], strict=True):
        text = text_of(cell) or ""
        if text == EVERY or text.lower().startswith(OVERLAP):
            continue
        for key in split_keys(text):
            if key not in known or (column == "part_of" and key == own):
                pointing.setdefault(key, []).append(own)
    faults = []
    for key, owners in pointing.items():
        close = nearest(key, known - {str(owner) for owner in owners})
        hint = f" Did you mean '{close}'?" if close else ""
        faults.append(
            f"{named(item.spec)}, {places('row', owners)}, column '{column}': '{key}' is no id of "
            f"another row in {where}.{hint}"
        )
    yield from first_few(faults)


def _mixed_events(items: Sequence[Layer | Table]) -> Iterator[str]:
    floods = [item.frame for item in items if item.spec.role == "floods"]
    if not floods:
        return
    rows = pd.concat(floods, ignore_index=True)
    # Other words than these are faults of their own.
    rows = rows[rows["event_kind"].isin(FLOOD_KINDS)]
    for event, kinds in rows.groupby("event")["event_kind"].unique().items():
        if len(kinds) > 1:
            yield (
                f"Flood event '{event}' is of the kinds {', '.join(sorted(kinds))}; an event has "
                "one. Split it into one event for each kind."
            )


def _lists_at_home(items: Sequence[Layer | Table]) -> Iterator[str]:
    """Refuse lists of people in a site's folder: such folders are shared, shipped and committed."""
    for item in items:
        if item.spec.role == "unit_list" and any(
            (folder / SITE_FILE).is_file() for folder in item.path.parents
        ):
            yield (
                f"{named(item.spec)}: a unit list holds people and must not lie in a site's "
                "folder, which is passed on. Keep it in a folder of your own with a catalogue.toml "
                "and name that with --data."
            )


def _list_ids(items: Sequence[Layer | Table]) -> list[str]:
    return sorted(item.spec.id for item in items if item.spec.role == "unit_list")


def _lists_cover(items: Sequence[Layer | Table], ids: dict[str, set[str]]) -> Iterator[str]:
    known = ids.get("footprints", set())
    for item in items:
        for footprint in item.spec.covers:
            if known and footprint not in known:
                close = nearest(footprint, known)
                hint = f" Did you mean '{close}'?" if close else ""
                yield f"{named(item.spec)}, covers: '{footprint}' is no id in footprints.{hint}"


def _registry_covers(site: Site, ids: dict[str, set[str]]) -> Iterator[str]:
    known = ids.get("footprints", set())
    for footprint in site.registry.covers:
        if known and footprint not in known:
            close = nearest(footprint, known)
            hint = f" Did you mean '{close}'?" if close else ""
            yield (f"site.toml, registry.covers: '{footprint}' is no id in footprints.{hint}")


def _unlisted_sources(items: Sequence[Layer | Table], roots: Sequence[Path]) -> Iterator[str]:
    """Check source cells of layers that lie beside a list of sources; others speak in words."""
    lists: dict[Path, dict[str, SourceEntry]] = {}
    missing: set[Path] = set()
    for root in roots:
        try:
            lists[root.resolve()] = load_sources(root)
            # A site's own tables speak in keys; a folder of other layers may speak in words.
            if (root / SITE_FILE).is_file() and not (root / SOURCES_FILE).is_file():
                missing.add(root.resolve())
        except FaultsError as error:
            yield from error.faults
    for item in items:
        home = next((root for root in lists if item.path.is_relative_to(root)), None)
        sources = {} if home is None else lists[home]
        if home in missing:
            yield from _without_list(item, home)
        for column in SOURCE_COLUMNS:
            # A frame without a single cell of its own repeats the entry, which may be in words.
            if sources and column in item.frame:
                yield from _unlisted(item, column, sources)


def _without_list(item: Layer | Table, home: Path) -> Iterator[str]:
    keys = [
        key
        for column in SOURCE_COLUMNS
        if column in item.frame
        for cell in item.frame[column]
        if (text := text_of(cell) or "") != item.spec.source
        for key in unknown_keys(text, {})
    ]
    if keys:
        yield no_list(home, named(item.spec), keys)


def _unlisted(item: Layer | Table, column: str, sources: dict[str, SourceEntry]) -> Iterator[str]:
    quoting: dict[str, list[object]] = {}
    for own, cell in zip(item.frame["id"], item.frame[column], strict=True):
        text = text_of(cell) or ""
        if text != item.spec.source:
            for key in unknown_keys(text, sources):
                quoting.setdefault(key, []).append(own)
    for key, owners in quoting.items():
        close = nearest(key, sources)
        cure = f"Did you mean '{close}'?" if close else "Add it there."
        yield (
            f"{named(item.spec)}, {places('row', owners)}, column '{column}': the source '{key}' "
            f"is not in sources.csv. {cure}"
        )
