"""USEF-002: how long before the escalation the flag comes."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from acting_evidence import build_lead_times
from candour.disclosure import protect_table
from candour.results import Estimate, Verdict, Withheld
from candour_audits.usefulness import UsefulnessAudit


def run(bench: Any, world: Any, days: Any, **protocol: Any) -> Any:
    evidence = bench.make_evidence(
        world, tables=build_lead_times(days, world.outcomes), facts={"outcome_within_days": "365"},
        protocol=bench.make_protocol(**{"capacity_per_month": 40} | protocol),
    )  # fmt: skip
    return bench.run(UsefulnessAudit(), evidence)["USEF-002"]


def test_not_assessable_where_the_question_asks_about_nothing_so_soon(bench: Any) -> None:
    """Otherwise it would be met by the question and not by the forecast."""
    world = bench.make_world()
    days = draw_days(world, 200) + 25
    evidence = bench.make_evidence(
        world, tables=build_lead_times(days, world.outcomes),
        facts={"outcome_within_days": "400", "outcome_after_days": "21"},
        protocol=bench.make_protocol(capacity_per_month=40),
    )  # fmt: skip
    finding = bench.run(UsefulnessAudit(), evidence)["USEF-002"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "more than 21 days after the decision" in finding.why


def draw_days(world: Any, scale: float) -> Any:
    return np.minimum(1 + np.random.default_rng(3).exponential(scale, len(world.scores)), 364).astype(int)


def find_right(world: Any) -> Any:
    flags = np.zeros(len(world.scores), dtype=bool)
    months = world.days.astype("datetime64[M]")
    for month in np.unique(months):
        rows = np.flatnonzero(months == month)
        flags[rows[np.argsort(-world.scores[rows])[:40]]] = True
    return flags & (world.outcomes == 1)


def test_flags_that_come_days_before_the_outcome_are_a_concern_and_early_ones_are_not(bench: Any) -> None:
    world = bench.make_world()
    late = run(bench, world, draw_days(world, 8))
    assert late.verdict is Verdict.CONCERN
    assert "within 21 days" in late.headline.text
    assert run(bench, world, draw_days(world, 120)).verdict is Verdict.MET
    assert run(bench, world, draw_days(world, 30)).verdict is Verdict.CANNOT_TELL
    assert run(bench, world, draw_days(world, 30), useful_lead_days=3).verdict is Verdict.MET


def test_the_numbers_are_those_of_the_right_flags(bench: Any) -> None:
    world = bench.make_world()
    days = draw_days(world, 60)
    right = find_right(world)
    finding = run(bench, world, days)
    early = finding.table("early").rows[0]
    assert early[1] == right.sum()
    assert early[2].value == pytest.approx((days[right] <= 21).mean())
    median = finding.table("quarters").rows[0][3]
    assert median.value == 5 * round(np.quantile(days[right], 0.5, method="inverted_cdf") / 5)
    curve = {row[1]: row[2].value for row in finding.table("within").rows if row[0] == "Flagged rightly"}
    assert set(curve) >= {7, 21, 90}
    for limit, share in curve.items():
        assert share == pytest.approx((days[right] <= limit).mean())


def test_no_figure_is_one_childs_own_and_neighbours_differ_by_enough(bench: Any) -> None:
    for seed in range(4):
        world = bench.make_world(families=600, seed=seed)
        finding = run(bench, world, draw_days(world, 60), capacity_per_month=15)
        for row in finding.table("quarters").rows:
            for cell in row[2:]:
                assert isinstance(cell, Estimate)
                assert cell.value is None or cell.value % 5 == 0
        curve = finding.table("within")
        for who in {row[0] for row in curve.rows}:
            counts = [0, *(row[curve.index_of("within")] for row in curve.rows if row[0] == who)]
            total = next(row[curve.index_of("n")] for row in curve.rows if row[0] == who)
            steps = np.diff([*counts, total])
            days = [row[1] for row in curve.rows if row[0] == who]
            # The share within the useful days stands in a table of its own, whose guard decides.
            assert all(step == 0 or step > 5 for step in steps) or 21 in days


def test_a_group_of_few_is_withheld_and_every_group_adds_up(bench: Any) -> None:
    world = bench.make_world()
    finding = run(bench, world, draw_days(world, 60))
    groups = finding.table("groups")
    assert sum(row[2] for row in groups.rows if row[0] == "Sex") == find_right(world).sum()
    small = run(
        bench,
        bench.make_world(families=80),
        draw_days(bench.make_world(families=80), 60),
        capacity_per_month=3,
    )
    published = protect_table(small.table("groups"), threshold=5)
    assert any(isinstance(row[2], Withheld) for row in published.rows)
    assert isinstance(protect_table(small.table("early"), threshold=5).rows[0][2], Withheld)


def test_not_assessable_without_days_without_right_flags_or_with_an_outcome_on_no_day(bench: Any) -> None:
    world = bench.make_world(families=200)
    days = draw_days(world, 60)
    assert (
        bench.run(UsefulnessAudit(), bench.make_evidence(world))["USEF-002"].verdict is Verdict.NOT_ASSESSED
    )
    unlucky = replace(
        world,
        scores=1 - world.scores,
        outcomes=(world.scores > np.quantile(world.scores, 0.9)).astype(np.int8),
    )
    assert run(bench, unlucky, days, capacity_per_month=2).verdict is Verdict.NOT_ASSESSED
    table = build_lead_times(days, np.zeros(len(days)))
    lacking = bench.run(UsefulnessAudit(), bench.make_evidence(world, tables=table))["USEF-002"]
    assert lacking.verdict is Verdict.NOT_ASSESSED
    assert "no day" in lacking.headline.text
