"""What the README quotes is what the shipped layers say today."""

from __future__ import annotations

import re
from pathlib import Path

from geo.run.assessment import assess
from geo.run.opening import open_site

README = Path(__file__).parent.parent / "README.md"


def in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"^> ?", "", text, flags=re.MULTILINE))


def test_the_quoted_result_is_todays() -> None:
    opened = open_site("bang_sue")
    block = assess(opened.site, opened.sources).results.displacement.would_displace
    assert block is not None
    assert block.sentence in in_one_line(README.read_text(encoding="utf-8"))


def test_the_counted_promises_are_todays() -> None:
    sourced = delivered = 0
    for name in ("bang_sue", "varanasi"):
        opened = open_site(name)
        summary = assess(opened.site, opened.sources).results.delivery.summary
        sourced += summary["promises"] - summary["unsourced"]
        delivered += summary["delivered"]
    sentence = f"Of {sourced} promises with a source, {delivered} are shown to be delivered"
    assert sentence in in_one_line(README.read_text(encoding="utf-8"))
