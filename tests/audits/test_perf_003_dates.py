"""PERF-003: does it hold at each test date?"""

from dataclasses import replace
from typing import Any

import numpy as np

from candour.config.protocol import BiasProtocol, Durability
from candour.disclosure import protect_table
from candour.results import Verdict, Withheld
from candour_audits.performance import PerformanceAudit
from candour_audits.performance.dates import name_quarters


def test_a_quarter_in_which_it_stops_working_is_a_concern(bench: Any) -> None:
    world = bench.make_world(families=2500)
    late = world.days >= np.datetime64("2024-01-01")
    broken = np.where(late, 1 - world.scores, world.scores)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(replace(world, scores=broken)))["PERF-003"]
    assert finding.verdict is Verdict.CONCERN


def test_quiet_where_quarters_do_not_differ(bench: Any) -> None:
    world = bench.make_world()
    finding = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-003"]
    assert finding.verdict in {Verdict.CANNOT_TELL, Verdict.MET}
    assert [row[0] for row in finding.table("quarters").rows] == ["2023 Q2", "2023 Q3", "2023 Q4", "2024 Q1"]
    assert sum(row[1] for row in finding.table("quarters").rows) == len(world.scores)


def test_one_decision_a_child_is_the_first(bench: Any) -> None:
    world = bench.make_world(families=300)
    twice = replace(world, children=np.arange(len(world.scores)) // 2)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(twice))["PERF-003"]
    everything, first = finding.table("pooled").rows
    assert everything[1] == len(world.scores)
    assert first[1] == len(np.unique(twice.children))
    earliest = [
        np.flatnonzero(twice.children == c)[np.argmin(twice.days[twice.children == c])]
        for c in range(first[1])
    ]
    assert first[2] == world.outcomes[earliest].sum()


def test_a_few_repeated_decisions_cannot_be_had_by_subtraction(bench: Any) -> None:
    world = bench.make_world(families=300)
    children = np.arange(len(world.scores))
    children[1:4] = 0
    finding = bench.run(PerformanceAudit(), bench.make_evidence(replace(world, children=children)))[
        "PERF-003"
    ]
    everything, first = protect_table(finding.table("pooled"), threshold=5).rows
    assert everything[1] == len(world.scores)
    assert all(isinstance(cell, Withheld) for cell in first[1:])
    many = replace(world, children=np.arange(len(world.scores)) // 2)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(many))["PERF-003"]
    _, first = protect_table(finding.table("pooled"), threshold=5).rows
    assert first[1] == len(np.unique(many.children))


def test_quarters_are_calendar_quarters() -> None:
    days = np.array(["2023-12-31", "2024-01-01", "2024-06-30"], dtype="datetime64[D]")
    assert name_quarters(days).tolist() == ["2023 Q4", "2024 Q1", "2024 Q2"]


def test_not_assessable_without_dates(bench: Any) -> None:
    world = replace(bench.make_world(families=100), days=None)
    finding = bench.run(PerformanceAudit(), bench.make_evidence(world))["PERF-003"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no dates" in finding.why


def test_the_margin_between_dates_is_its_own_and_not_that_of_groups(bench: Any) -> None:
    world = bench.make_world(families=2500)
    late = world.days >= np.datetime64("2024-01-01")
    blind = np.random.default_rng(1).permutation(world.scores)
    broken = replace(world, scores=np.where(late, blind, world.scores))
    wide = bench.make_protocol(durability=Durability(auc_margin=0.49))
    finding = bench.run(PerformanceAudit(), bench.make_evidence(broken, protocol=wide))["PERF-003"]
    assert finding.verdict is not Verdict.CONCERN
    assert "under 0.49 do not count" in finding.why
    groups = bench.make_protocol(bias=BiasProtocol(margin=0.49))
    finding = bench.run(PerformanceAudit(), bench.make_evidence(broken, protocol=groups))["PERF-003"]
    assert finding.verdict is Verdict.CONCERN
