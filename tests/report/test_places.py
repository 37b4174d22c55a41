from __future__ import annotations

from geo.displacement.risk import chance_reason
from geo.report.places import told_reasons
from geo.results import Results


def test_reasons_name_floods_and_do_not_repeat_the_class(results: Results) -> None:
    block = results.displacement.would_displace
    assert block is not None
    place = block.settlements[0].model_copy(
        update={
            "risk": "likely",
            "flood_events": ("river_2019", "r2"),
            "reasons": (
                chance_reason("likely"),
                "Part of it was reported flooded (river_2019, r2).",
            ),
        }
    )
    told = told_reasons(place, {"river_2019": "Ganga flood of 2019"})
    assert told == ("Part of it was reported flooded (Ganga flood of 2019, r2).",)
