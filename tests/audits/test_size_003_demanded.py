"""SIZE-003: could any forecast of this kind have met the bar at this base rate?"""

from dataclasses import replace
from typing import Any

import pytest

from candour.config.protocol import Criterion
from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour.stats.sample_size.binormal import Binormal
from candour_audits.published import BEST, PUBLISHED
from candour_audits.sample_size import SampleSizeAudit

REASON = "written down before the test"


def ask(bench: Any, *criteria: Criterion, families: int = 1500, base: float = -2.4) -> Any:
    evidence = bench.make_evidence(
        bench.make_world(families=families, base=base), protocol=bench.make_protocol(criteria=criteria)
    )
    finding: Any = bench.run(SampleSizeAudit(), evidence)["SIZE-003"]
    return finding


def test_the_bar_of_2020_at_a_base_rate_of_one_in_seven_is_a_concern(bench: Any) -> None:
    finding = ask(bench, Criterion(metric="average_precision", at_least=0.65, reason=REASON), base=-3.2)
    assert finding.verdict is Verdict.CONCERN
    assert "No published forecast" in finding.headline.text


def test_a_bar_that_no_forecast_at_all_could_reach_is_said(bench: Any) -> None:
    finding = ask(bench, Criterion(metric="recall_at_capacity", at_least=0.99, reason=REASON))
    assert finding.verdict is Verdict.CONCERN
    assert "more than a perfect forecast has" in finding.headline.text


def test_quiet_where_the_bar_has_been_reached_elsewhere(bench: Any) -> None:
    finding = ask(
        bench,
        Criterion(metric="auc", at_least=0.75, reason=REASON),
        Criterion(metric="average_precision_lift", at_least=2, reason=REASON),
        Criterion(metric="brier", at_least=0.01, reason=REASON),
    )
    assert finding.verdict is Verdict.MET
    assert [row[4] for row in finding.table("demanded").rows] == ["met", "met", "cannot be said as an AUC"]
    assert finding.assumptions


def test_it_cannot_be_told_where_the_base_rate_decides(bench: Any) -> None:
    """The bar that asks for exactly the best published AUC at the base rate that was measured."""
    base_rate = ask(bench, Criterion(metric="auc", at_least=0.6, reason=REASON)).headline.text
    share = float(base_rate.split(" %")[0].split()[-1]) / 100
    bar = Binormal.from_auc(share, BEST).compute_recall(0.1)
    finding = ask(bench, Criterion(metric="recall_at_capacity", at_least=round(bar, 4), reason=REASON))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "hangs on the exact share with the outcome" in finding.headline.text


def test_what_is_published_has_a_source_and_the_best_is_among_it() -> None:
    assert max(one.auc for one in PUBLISHED) == BEST == pytest.approx(0.87)
    assert all(one.source.startswith(("DOI 10.", "https://")) for one in PUBLISHED)


def test_small_counts_are_withheld(bench: Any) -> None:
    finding = ask(bench, Criterion(metric="auc", at_least=0.75, reason=REASON), families=40, base=-3.5)
    assert 0 < min(finding.headline.counts) <= 5
    (hidden,) = protect_findings([finding], threshold=5)
    assert isinstance(hidden.table("demanded").rows[0][1], Withheld)
    assert "withheld" in hidden.headline.text


def test_not_assessed_without_outcomes_or_where_no_criterion_is_an_auc(bench: Any) -> None:
    world = bench.make_world(families=100)
    nothing = bench.make_evidence(replace(world, outcomes=0 * world.outcomes))
    assert bench.run(SampleSizeAudit(), nothing)["SIZE-003"].verdict is Verdict.NOT_ASSESSED
    assert "no criterion" in ask(bench, Criterion(metric="auc", at_most=0.9, reason=REASON)).why
