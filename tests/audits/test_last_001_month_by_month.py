"""LAST-001: does it work, and do its numbers hold, in every month of the test period?"""

from dataclasses import replace
from typing import Any

import numpy as np

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.over_time import OverTimeAudit
from dated_worlds import DatedWorld


def test_a_month_in_which_it_stops_sorting_is_a_concern(bench: Any) -> None:
    world = bench.make_world(families=6000)
    june = (world.days >= np.datetime64("2023-06-01")) & (world.days < np.datetime64("2023-07-01"))
    broken = np.where(june, 0.1 * (1 - world.scores), world.scores)
    finding = bench.run(OverTimeAudit(), bench.make_evidence(replace(world, scores=broken)))["LAST-001"]
    assert finding.verdict is Verdict.CONCERN
    assert "June 2023" in finding.headline.text


def test_a_month_with_many_more_outcomes_than_expected_is_a_concern(bench: Any) -> None:
    world = bench.make_world(families=6000)
    june = (world.days >= np.datetime64("2023-06-01")) & (world.days < np.datetime64("2023-07-01"))
    low = np.where(june, world.scores / 4, world.scores)
    finding = bench.run(OverTimeAudit(), bench.make_evidence(replace(world, scores=low)))["LAST-001"]
    assert finding.verdict is Verdict.CONCERN
    assert "Many more, or many fewer, outcomes came" in finding.headline.text


def test_quiet_where_months_do_not_differ_and_every_month_stands_in_the_table(bench: Any) -> None:
    world = bench.make_world()
    finding = bench.run(OverTimeAudit(), bench.make_evidence(world))["LAST-001"]
    assert finding.verdict in {Verdict.CANNOT_TELL, Verdict.MET}
    assert sum(row[1] for row in finding.table("months").rows) == len(world.scores)
    assert bench.read_column(finding, "months", "part")[0] == "April 2023"
    for name in ("auc", "average_precision", "ratio", "intercept"):
        for one in bench.read_column(finding, "months", name):
            assert one.low < one.value < one.high
    assert [figure.name for figure in finding.figures] == [
        "months_auc", "months_ratio",
    ]  # fmt: skip
    assert finding.assumptions


def test_met_where_very_many_decisions_show_that_every_month_is_alike() -> None:
    finding = next(
        f
        for f in OverTimeAudit().run(
            DatedWorld(test=60_000, train=300, base=-1.0, strength=1.5).make_evidence(scores="truth"), lambda *_: None
        )
        if f.code == "LAST-001"
    )  # fmt: skip
    assert finding.verdict is Verdict.MET


def test_scores_that_are_no_probabilities_are_only_asked_whether_they_sort(bench: Any) -> None:
    world = bench.make_world()
    finding = bench.run(OverTimeAudit(), bench.make_evidence(replace(world, scores=10 * world.scores)))["LAST-001"]  # fmt: skip
    assert bench.read_column(finding, "months", "ratio") == [None] * len(finding.table("months").rows)
    assert len(finding.figures) == 1
    assert finding.verdict is Verdict.CANNOT_TELL


def test_small_counts_are_withheld_as_by_quarter(bench: Any) -> None:
    """A quarter that may not be shown makes the parts quarters, so that months cannot give it away."""
    world = bench.make_world(families=1000)
    late = world.days >= np.datetime64("2024-01-01")
    few = np.flatnonzero(late & (world.outcomes == 1))[:3]
    outcomes = np.where(late, 0, world.outcomes)
    outcomes[few] = 1
    evidence = bench.make_evidence(replace(world, outcomes=outcomes))
    (finding, *_) = protect_findings([bench.run(OverTimeAudit(), evidence)["LAST-001"]], threshold=5)
    table = finding.table("months")
    assert [row[0] for row in table.rows] == ["2023 Q2", "2023 Q3", "2023 Q4", "2024 Q1"]
    withheld = [row[0] for row in table.rows if isinstance(row[table.index_of("outcomes")], Withheld)]
    assert "2024 Q1" in withheld
    assert len(withheld) >= 2


def test_not_assessed_without_days_or_in_one_month_or_without_outcomes(bench: Any) -> None:
    world = bench.make_world(families=200)
    one_day = np.full(len(world.days), np.datetime64("2023-05-01"))
    for changed, reason in (
        (replace(world, days=None), "no dates"),
        (replace(world, days=one_day), "one part of the year"),
        (replace(world, outcomes=0 * world.outcomes), "all or none"),
    ):
        finding = bench.run(OverTimeAudit(), bench.make_evidence(changed))["LAST-001"]
        assert finding.verdict is Verdict.NOT_ASSESSED
        assert reason in finding.why
