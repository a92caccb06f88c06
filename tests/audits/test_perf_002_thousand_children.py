"""PERF-002: what would it mean out of 1,000 decisions?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.performance import PerformanceAudit


def test_more_wrong_than_right_is_a_concern(bench: Any) -> None:
    world = bench.make_world()
    finding = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-002"]
    assert finding.verdict is Verdict.CONCERN
    table = finding.table("thousand")
    capacity, flagged, right, wrong, missed = table.rows[-1][:5]
    assert capacity == "top 10 %"
    assert flagged == pytest.approx(100, abs=0.2)
    assert right + wrong == pytest.approx(flagged, abs=0.2)
    assert right + missed == pytest.approx(1000 * world.outcomes.mean(), abs=0.2)


def test_quiet_where_most_are_right_and_few_are_missed(bench: Any) -> None:
    world = bench.make_world()
    order = np.argsort(-world.scores)
    outcomes = np.zeros(len(order), dtype=np.int8)
    outcomes[order[: len(order) // 11]] = 1
    finding = bench.run(PerformanceAudit(), bench.make_evidence(replace(world, outcomes=outcomes)))[
        "PERF-002"
    ]
    assert finding.verdict is Verdict.MET
    assert "would be mistakes" in finding.for_families.text


def test_ties_give_best_and_worst_case(bench: Any) -> None:
    world = bench.make_world()
    tied = replace(world, scores=np.round(world.scores, 1))
    finding = bench.run(PerformanceAudit(), bench.make_evidence(tied))["PERF-002"]
    table = finding.table("thousand")
    row = table.rows[-1]
    worst, expected, best = (row[table.index_of(name)] for name in ("right_worst", "right", "right_best"))
    assert worst < expected < best
    assert "share the score at the cut-off" in finding.headline.text


def test_small_cells_are_withheld(bench: Any) -> None:
    world = bench.make_world(families=60)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-002"]
    published = protect_findings((finding,), threshold=5)[0]
    assert isinstance(published.table("thousand").rows[0][2], Withheld)


def test_not_assessable_without_outcomes(bench: Any) -> None:
    world = bench.make_world(families=50, base=-40)
    assert (
        bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-002"].verdict is Verdict.NOT_ASSESSED
    )
