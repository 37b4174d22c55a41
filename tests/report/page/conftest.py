"""Results with one thing changed, and the comparison with approved texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.displacement.model import Agreement, Displacement
from geo.quantity import Interval
from geo.report.wording import Wording, load_wording
from geo.results import Results

GOLDEN = Path(__file__).parents[2] / "golden"

Approve = Callable[[str, str], None]
Change = Callable[..., Results]
Gap = Callable[[float, float, float], Results]


@pytest.fixture
def approve(tmp_path: Path) -> Approve:
    """Compare a text with its approved file; what was received is left in tmp_path."""

    def compare(name: str, received: str) -> None:
        approved = GOLDEN / name
        file = tmp_path / name
        file.write_text(received, encoding="utf-8", newline="\n")
        expected = approved.read_text(encoding="utf-8") if approved.is_file() else ""
        assert received == expected, f"To approve: cp {file} {approved}"

    return compare


@pytest.fixture
def words() -> Wording:
    return load_wording("en")


@pytest.fixture
def change(results: Results) -> Change:
    """Change fields of the first headline, and nothing else."""

    def changed(**fields: object) -> Results:
        block = results.displacement.would_displace
        assert block is not None
        displacement = results.displacement.model_copy(
            update={"would_displace": block.model_copy(update=fields)}
        )
        return results.model_copy(update={"displacement": displacement})

    return changed


@pytest.fixture
def gap(change: Change, results: Results) -> Gap:
    """Change the gap's 5 %, 50 % and 95 % quantiles."""

    def changed(low: float, middle: float, high: float) -> Results:
        block = results.displacement.would_displace
        assert block is not None
        assert block.beyond_registry is not None
        interval = Interval(
            p05=low, p25=(low + middle) / 2, p50=middle, p75=(middle + high) / 2, p95=high
        )
        beyond = block.beyond_registry.model_copy(update={"households": interval})
        return change(beyond_registry=beyond)

    return changed


@pytest.fixture
def null_registry(change: Change) -> Results:
    return change(registered=None, beyond_registry=None, reason="Nobody published a registry.")


@pytest.fixture
def conflicting(change: Change) -> Results:
    sentence = "The methods conflict: one gives 5.7 times what the other gives."
    return change(agreement=Agreement(heterogeneity=5.7, conflict=True, sentence=sentence))


@pytest.fixture
def one_way(change: Change) -> Results:
    sentence = "Only one way of counting speaks, so nothing confirms it."
    return change(agreement=Agreement(heterogeneity=None, conflict=False, sentence=sentence))


@pytest.fixture
def single_block(results: Results) -> Results:
    displacement = Displacement(
        would_displace=results.displacement.would_displace,
        displaced=None,
        would_displace_reason=None,
        displaced_reason="No ground has been cleared.",
    )
    return results.model_copy(update={"displacement": displacement})


@pytest.fixture
def empty(results: Results) -> Results:
    """A site of which nearly nothing is known."""
    nowhere = Displacement(
        would_displace=None,
        displaced=None,
        would_displace_reason="The site has no ground that a project takes.",
        displaced_reason="No ground has been cleared.",
    )
    delivery = results.delivery.model_copy(
        update={
            "summary": {},
            "promises": (),
            "sectors": (),
            "sentence": "No promise is on record.",
        }
    )
    names = ("claims", "reference", "layers", "unknown", "warnings", "sources")
    nothing: dict[str, object] = dict.fromkeys(names, ())
    changes = {"displacement": nowhere, "delivery": delivery, "flood": {"events": ()}, **nothing}
    return results.model_copy(update=changes)


@pytest.fixture
def cases(request: pytest.FixtureRequest, results: Results, gap: Gap) -> dict[str, Results]:
    """Every kind of answer that the page knows."""
    return {
        "both headlines, the gap straddles zero": results,
        "the gap is positive": gap(180, 640, 2350),
        "the gap straddles zero, its middle below": gap(-900, -350, 200),
        "the gap is negative": gap(-1900, -640, -120),
        "no registry": request.getfixturevalue("null_registry"),
        "the methods conflict": request.getfixturevalue("conflicting"),
        "one way of counting only": request.getfixturevalue("one_way"),
        "one headline only": request.getfixturevalue("single_block"),
        "nearly nothing is known": request.getfixturevalue("empty"),
    }
