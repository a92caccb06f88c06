"""PERF-003 and USEF-002 where the question names further windows, and where a forecast says when."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from acting_evidence import build_lead_times
from candour.disclosure import protect_table
from candour.results import Estimate, Withheld
from candour_audits.performance import PerformanceAudit
from candour_audits.usefulness import UsefulnessAudit

ENDS = (90, 180, 365)


def draw_days(world: Any, seed: int = 3) -> Any:
    return np.random.Generator(np.random.PCG64(seed)).integers(1, 366, size=len(world.scores))


def with_windows(bench: Any, world: Any, **windows: Any) -> Any:
    table = pa.table({"row": np.arange(len(world.scores)), **windows})
    facts = {"outcome_after_days": "0", "outcome_within_days": "365"}
    return bench.run(
        PerformanceAudit(), bench.make_evidence(world, tables={"further_windows": table}, facts=facts)
    )


def test_the_same_scores_are_held_against_every_window(bench: Any) -> None:
    world = bench.make_world()
    days = draw_days(world)
    early = (world.outcomes == 1) & (days <= 180)
    known = np.arange(len(days)) % 5 > 0
    found = with_windows(bench, world, days_1_to_180=pa.array(early.astype(np.int8), mask=~known))
    table = found["PERF-003"].table("other_windows")
    own, other = table.rows
    assert own[:2] == ("Day 1 to day 365, which it learnt from", len(days))
    names = [column.name for column in table.columns]
    row = dict(zip(names, other, strict=True))
    assert row["window"] == "Day 1 to day 180"
    assert (row["decisions"], row["outcomes"], row["unknown"]) == (
        known.sum(),
        early[known].sum(),
        (~known).sum(),
    )
    assert row["base_rate"].value == pytest.approx(early[known].mean())
    assert row["base_rate"].low < row["base_rate"].value < row["base_rate"].high
    assert row["auc"].value == pytest.approx(roc_auc_score(early[known], world.scores[known]))
    expected = average_precision_score(early[known], world.scores[known])
    assert row["average_precision"].value == pytest.approx(expected, abs=1e-6)
    assert row["auc"].low < row["auc"].value < row["auc"].high
    assert (row["gained"], row["lost"]) == (0, (world.outcomes[known] == 1).sum() - early[known].sum())
    # It decides nothing: with and without further windows the answer is the same.
    alone = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-003"]
    assert found["PERF-003"].verdict is alone.verdict
    assert "other_windows" not in [table.name for table in alone.tables]


def test_a_window_in_which_nothing_came_has_counts_and_no_numbers(bench: Any) -> None:
    world = bench.make_world(families=100)
    none = pa.array(np.zeros(len(world.scores), dtype=np.int8))
    row = with_windows(bench, world, days_1_to_7=none)["PERF-003"].table("other_windows").rows[1]
    assert row[1:4] == (len(world.scores), 0, 0)
    assert row[4:8] == (None,) * 4


def test_a_window_that_differs_by_a_few_children_is_withheld(bench: Any) -> None:
    """Else the difference of two nearly equal windows would give them away."""
    world = bench.make_world()
    came = world.outcomes.astype(np.int8).copy()
    came[np.flatnonzero(came == 1)[:3]] = 0
    table = with_windows(bench, world, days_1_to_360=pa.array(came))["PERF-003"].table("other_windows")
    protected = protect_table(table, threshold=5)
    assert all(isinstance(cell, Withheld) for cell in protected.rows[1][1:8])


def time_it(bench: Any, world: Any, by_end: Any, days: Any) -> Any:
    columns = {f"by_day_{end}": by_end[:, place] for place, end in enumerate(ENDS)}
    tables = build_lead_times(days, world.outcomes) | {
        "incidence": pa.table({"row": np.arange(len(days)), **columns})
    }
    evidence = bench.make_evidence(
        world, tables=tables, facts={"outcome_within_days": "365"},
        protocol=bench.make_protocol(capacity_per_month=40),
    )  # fmt: skip
    return bench.run(UsefulnessAudit(), evidence)["USEF-002"]


def test_when_it_was_expected_stands_beside_when_it_came(bench: Any) -> None:
    """Outcomes come on any day alike; one forecast knows that, the other expects them all in the first 90 days."""
    world = bench.make_world()
    days = draw_days(world)
    share = np.array(ENDS) / 365
    table = time_it(bench, world, world.scores[:, None] * share, days).table("timing")
    assert [row[0] for row in table.rows] == ["1 to 90", "91 to 180", "181 to 365"]
    came = world.outcomes == 1
    for row, begun, end in zip(table.rows, (0, 90, 180), ENDS, strict=True):
        seen = came & (days > begun) & (days <= end)
        assert row[1] == pytest.approx(world.scores.mean() * (end - begun) / 365)
        assert isinstance(row[2], Estimate)
        assert isinstance(row[3], Estimate)
        assert row[2].value == pytest.approx(seen.mean())
        assert row[3].value == pytest.approx(seen.mean() / row[1])
        assert row[3].low is not None
        assert row[4:] == (seen.sum(), (~seen).sum())
    early = time_it(bench, world, np.repeat(world.scores[:, None], 3, axis=1), days).table("timing")
    assert early.rows[0][3].high < 0.7
    assert early.rows[1][1] == 0


def test_an_interval_before_the_window_opens_has_no_row(bench: Any) -> None:
    world = bench.make_world()
    days = np.maximum(draw_days(world), 91)
    by_end = world.scores[:, None] * np.array([0.0, 0.4, 1.0])
    table = time_it(bench, world, by_end, days).table("timing")
    assert [row[0] for row in table.rows] == ["91 to 180", "181 to 365"]


def test_few_children_in_an_interval_are_withheld(bench: Any) -> None:
    world = bench.make_world()
    days = np.full(len(world.scores), 300)
    days[np.flatnonzero(world.outcomes == 1)[:3]] = 20
    table = time_it(bench, world, world.scores[:, None] * np.array([0.2, 0.5, 1.0]), days).table("timing")
    protected = protect_table(table, threshold=5)
    assert all(isinstance(cell, Withheld) for cell in protected.rows[0][1:4])


def test_without_a_forecast_of_when_there_is_no_such_table(bench: Any) -> None:
    world = bench.make_world()
    evidence = bench.make_evidence(
        world, tables=build_lead_times(draw_days(world), world.outcomes), facts={"outcome_within_days": "365"},
        protocol=bench.make_protocol(capacity_per_month=40),
    )  # fmt: skip
    finding = bench.run(UsefulnessAudit(), evidence)["USEF-002"]
    assert "timing" not in [table.name for table in finding.tables]
