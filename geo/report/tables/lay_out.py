"""All tables of a run, by the name of their file."""

from __future__ import annotations

import pandas as pd

from geo.report.tables import households, promises
from geo.report.tables.columns import fields, of_blocks, table
from geo.results import Claim, LayerUsed, ReferencePopulation, Results, Source
from geo.sites.model import Assumption, Rule


def result_tables(results: Results) -> dict[str, pd.DataFrame]:
    """
    Lay all results out as flat tables.

    Parameters
    ----------
    results
        What the run found.

    Returns
    -------
    tables
        File stem -> table. Every table is always there, with its columns, however empty. ``block``
        is would_displace or displaced; ``_p05`` to ``_p95`` are quantiles; shares run from 0 to 1.
    """
    blocks = [
        (name, block)
        for name, block in (
            ("would_displace", results.displacement.would_displace),
            ("displaced", results.displacement.displaced),
        )
        if block is not None
    ]
    judged = results.delivery.promises
    events = results.flood.get("events", ())
    samples = [(name, b.field_sample) for name, b in blocks if b.field_sample is not None]
    return {
        "displacement_headline": table(blocks, households.headline()),
        "methods": table(of_blocks(blocks, lambda b: b.methods), households.methods()),
        "without_method": table(
            of_blocks(blocks, lambda b: b.without), households.without_method()
        ),
        "drivers": table(of_blocks(blocks, lambda b: b.drivers), households.drivers()),
        "field_sample": table(samples, households.field_sample()),
        "field_sample_zones": table(
            [(name, zone) for name, sample in samples for zone in sample.zones],
            households.field_sample_zones(),
        ),
        "field_sample_curve": table(
            [(name, point) for name, sample in samples for point in sample.curve],
            households.field_sample_curve(),
        ),
        "parts": table(of_blocks(blocks, lambda b: b.parts), households.parts()),
        "parties": table(of_blocks(blocks, lambda b: b.parties), households.parties()),
        "official_counts": table(
            of_blocks(blocks, lambda b: b.official_counts), households.official_counts()
        ),
        "zones": table(of_blocks(blocks, lambda b: b.zones), households.zones()),
        "settlements": table(of_blocks(blocks, lambda b: b.settlements), households.places()),
        "not_counted": table(of_blocks(blocks, lambda b: b.not_counted), households.not_counted()),
        "cells": table(of_blocks(blocks, lambda b: b.cells), households.places()),
        "promises": table(judged, promises.promises()),
        "evidence": table([e for p in judged for e in p.evidence], promises.evidence()),
        "scorecard": table(results.delivery.sectors, promises.scorecard()),
        "floods": table(events, households.floods()),
        "reported": table(
            [(event.id, told) for event in events for told in event.reported],
            households.reported(),
        ),
        "claims": table(results.claims, fields(Claim)),
        "reference": table(results.reference, fields(ReferencePopulation)),
        "assumptions": table(results.assumptions, fields(Assumption)),
        "rules": table(results.rules, fields(Rule)),
        "layers": table(results.layers, fields(LayerUsed)),
        "sources": table(results.sources, fields(Source)),
        "unknown": table(results.unknown, {"not_found": str}),
        "warnings": table(results.warnings, {"warning": str}),
    }
