"""Linking lists of a known town: how many are found, how many are right, and does it say so."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.displacement.lists import comparing, linkage
from geo.displacement.lists.linkage import Linked, link
from geo.displacement.lists.one_to_one import one_to_one
from geo.displacement.lists.quality import gone_share_draws, precision_draws, recall_draws
from geo.errors import EstimateError, MissingExtraError
from tests.displacement.lists.town import Faults, Script, group, listed, town, unit_list

CRS = "EPSG:32647"
CLEAN = Faults(typing=0, no_name=0, swapped_digits=0, no_house=0, no_structure=0, jitter_m=0)
SCRIPTS: tuple[tuple[Script, Script], ...] = (
    ("thai", "latin"),
    ("devanagari", "latin"),
    ("thai", "thai"),
)


def linked_towns(*frames: pd.DataFrame) -> Linked:
    lists = [unit_list(f"list_{place}", frame) for place, frame in enumerate(frames)]
    return link(group(*lists), CRS, seed=1)


def on_both(one: pd.DataFrame, other: pd.DataFrame) -> int:
    return len(set(one.index) & set(other.index))


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("seed", [11, 12])
def test_most_matches_are_found_and_most_links_are_right(
    monkeypatch: pytest.MonkeyPatch, scripts: tuple[Script, Script], seed: int
) -> None:
    people = town(400, seed, scripts[0])
    frames = [
        listed(people, 0.7, scripts[0], seed + 100),
        listed(people, 0.5, scripts[1], seed + 200),
    ]
    seen: list[pd.DataFrame] = []
    cluster = comparing.clustered

    def watched(*given: object) -> pd.DataFrame:
        seen.append(cluster(*given))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(linkage, "clustered", watched)
    linked = linked_towns(*frames)
    sides = [seen[0][seen[0]["list"] == place].set_index("cluster")["unit"] for place in (0, 1)]
    pairs = pd.concat(sides, axis="columns", join="inner").to_numpy()
    right = int((frames[0].index[pairs[:, 0]] == frames[1].index[pairs[:, 1]]).sum())
    (found,) = linked.pairs
    true = on_both(*frames)
    assert found.links == len(pairs) == linked.histories.listed("list_0", "list_1")
    assert right / len(pairs) > 0.9
    assert right / true > 0.85
    # And it knows about itself how good it is.
    assert found.precision == pytest.approx(right / len(pairs), abs=0.08)
    assert found.recall == pytest.approx(right / true, abs=0.1)
    assert found.matches == pytest.approx(true, rel=0.1)


def test_clean_lists_are_linked_without_loss() -> None:
    people = town(150, 5)
    frames = [listed(people, 0.6, "thai", place, CLEAN) for place in (1, 2)]
    linked = linked_towns(*frames)
    assert linked.pairs[0].links == pytest.approx(on_both(*frames), rel=0.07)
    assert linked.histories.listed("list_0") == len(frames[0])
    assert linked.histories.listed("list_1") == len(frames[1])


def test_three_lists_give_every_pattern_and_keep_their_lengths() -> None:
    people = town(300, 20)
    frames = [
        listed(people, 0.7, "thai", 1),
        listed(people, 0.5, "latin", 2),
        listed(people, 0.5, "thai", 3),
    ]
    linked = linked_towns(*frames)
    counts = linked.histories.counts
    assert counts.shape == (7,)
    assert [linked.histories.listed(f"list_{n}") for n in range(3)] == [len(f) for f in frames]
    all_three = len(set.intersection(*(set(frame.index) for frame in frames)))
    assert linked.histories.listed("list_0", "list_1", "list_2") == pytest.approx(
        all_three, rel=0.15
    )
    assert [pair.lists for pair in linked.pairs] == [
        ("list_0", "list_1"),
        ("list_0", "list_2"),
        ("list_1", "list_2"),
    ]


def test_lists_of_different_people_give_no_links() -> None:
    people = town(300, 7)
    linked = linked_towns(
        listed(people[:150], 0.9, "thai", 1), listed(people[150:], 0.9, "latin", 2)
    )
    (pair,) = linked.pairs
    assert pair.links <= 2
    assert pair.matches == pytest.approx(0, abs=7)
    if not pair.links:
        assert pair.precision is None


def test_the_same_lists_give_the_same_counts_in_any_order() -> None:
    people = town(60, 8)
    one, other = listed(people, 0.7, "thai", 1), listed(people, 0.7, "latin", 2)
    first, again = linked_towns(one, other), linked_towns(one, other)
    assert first.pairs == again.pairs
    assert np.array_equal(first.histories.counts, again.histories.counts)
    shuffled = linked_towns(one.iloc[::-1], other)
    assert shuffled.pairs[0].links == pytest.approx(first.pairs[0].links, abs=1)
    assert shuffled.pairs[0].matches == pytest.approx(first.pairs[0].matches, rel=0.01)


def test_where_names_are_missing_place_decides_and_it_says_what_it_cannot_tell() -> None:
    people = town(100, 9)
    frames = [listed(people, 0.7, "thai", seed, CLEAN).assign(name="") for seed in (1, 2)]
    linked = linked_towns(*frames)
    (pair,) = linked.pairs
    assert pair.compared_by == ("place",)
    assert (pair.recall, pair.precision, pair.matches) == (None, None, None)
    assert pair.links == pytest.approx(on_both(*frames), rel=0.25)
    assert "tells no name" in linked.notes[0]
    assert recall_draws(linked.pairs, np.array([0.5])) is None
    assert precision_draws(linked.pairs, np.array([0.5])) is None


def test_where_only_positions_are_known_neighbours_are_not_taken_for_each_other() -> None:
    def at(*metres: float) -> pd.DataFrame:
        bare = {"name": "", "house_no": "", "structure_id": "", "y_m": 0.0}
        return pd.DataFrame([{**bare, "x_m": each} for each in metres])

    # 0 has one unit near it on the other list; 500 has two, either of which it may be.
    linked = linked_towns(at(0, 500), at(3, 495, 505))
    assert linked.pairs[0].links == 1


def test_long_lists_are_compared_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    people = town(300, 10)
    frames = [listed(people, 0.7, "thai", 1), listed(people, 0.5, "latin", 2)]
    whole = linked_towns(*frames)
    monkeypatch.setattr(linkage, "MOST_PAIRS", 10_000)
    blocked = linked_towns(*frames)
    assert "compared only between" in blocked.how
    assert "compared only between" not in whole.how
    assert blocked.pairs[0].links == pytest.approx(whole.pairs[0].links, rel=0.05)


def test_a_household_that_stands_twice_on_a_list_is_told() -> None:
    rows = listed(town(40, 13), 1.0, "thai", 1, CLEAN)
    twice = pd.concat([rows, rows.iloc[:3]])
    linked = linked_towns(twice, rows)
    assert any("fewer than 10 of 43 households repeat the name" in note for note in linked.notes)


def test_two_lists_of_one_household_each_are_survived() -> None:
    rows = listed(town(1, 14), 1.0, "thai", 1, CLEAN)
    linked = linked_towns(rows, rows)
    assert linked.histories.counts.sum() in {1, 2}


def test_one_list_is_no_recapture() -> None:
    rows = listed(town(5, 15), 1.0, "thai", 1)
    with pytest.raises(EstimateError, match="Only one unit list covers zone"):
        linked_towns(rows)


def test_nothing_of_a_row_leaves(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    people = town(40, 16)
    with caplog.at_level(logging.DEBUG):
        linked = linked_towns(listed(people, 0.8, "thai", 1), listed(people, 0.8, "latin", 2))
    shown = repr(linked) + linked.how + "".join(linked.notes)
    assert not any(name in shown for each in people for name in each.names.values())
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith("splink")] == []
    assert logging.getLogger("splink").level == logging.NOTSET


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = listed(town(5, 17), 1.0, "latin", 1)
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(MissingExtraError, match="extra 'lists'"):
        linked_towns(rows, rows)


def test_two_households_under_one_roof_are_at_most_two_matches() -> None:
    left, right = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    sure = one_to_one(left, right, np.full(4, 1e6))
    assert sure.sum() == pytest.approx(2, abs=0.01)
    # One pair alone: even odds are a chance of one half.
    assert one_to_one(np.array([0]), np.array([0]), np.array([1.0])) == pytest.approx([0.5])
    # A chain a-b-c is exact: weights 1 (none), 2 and 2 (one of them), never both.
    chain = one_to_one(np.array([0, 0]), np.array([0, 1]), np.array([2.0, 2.0]))
    assert chain == pytest.approx([0.4, 0.4])


def test_draws_of_quality_have_the_middle_of_what_was_expected() -> None:
    people = town(150, 18)
    linked = linked_towns(listed(people, 0.7, "thai", 1), listed(people, 0.6, "latin", 2))
    (pair,) = linked.pairs
    uniform = (np.arange(1000) + 0.5) / 1000
    recall = recall_draws(linked.pairs, uniform)
    precision = precision_draws(linked.pairs, uniform)
    assert recall is not None
    assert precision is not None
    assert recall["list_0", "list_1"].mean() == pytest.approx(pair.recall, abs=0.02)
    assert precision["list_0", "list_1"].mean() == pytest.approx(pair.precision, abs=0.02)


def test_over_coverage_is_drawn_from_those_who_were_looked_for() -> None:
    rows = listed(town(80, 19), 1.0, "thai", 1)
    uniform = (np.arange(1000) + 0.5) / 1000
    # 20 of 40 were gone; the other 20 are among the 80 rows left, so that 60 are in doubt.
    registry = unit_list("registry", rows, seen_present=20, seen_gone=20)
    share = gone_share_draws(registry, uniform)
    assert share is not None
    assert share.mean() == pytest.approx(0.5 * 60 / 80, abs=0.001)
    assert gone_share_draws(unit_list("registry", rows), uniform) is None
