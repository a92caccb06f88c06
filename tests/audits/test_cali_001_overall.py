"""CALI-001: may the scores be shown as probabilities?"""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld, dump_findings
from candour_audits.calibration import CalibrationAudit
from candour_audits.decisions import read_decisions


def run(bench: Any, world: Any) -> Any:
    return bench.run(CalibrationAudit(), bench.make_evidence(world))["CALI-001"]


def test_scores_that_are_twice_too_high_are_a_concern(bench: Any) -> None:
    world = bench.make_world()
    finding = run(bench, replace(world, scores=np.minimum(2 * world.scores, 1)))
    assert finding.verdict is Verdict.CONCERN
    assert "rank only" in finding.headline.text


def test_undersampled_scores_have_the_right_slope_and_the_wrong_ratio(bench: Any) -> None:
    world = bench.make_world(families=3000)
    odds = 8 * world.scores / (1 - world.scores)
    finding = run(bench, replace(world, scores=odds / (1 + odds)))
    assert [row[-3] for row in finding.table("numbers").rows] == ["", "met", "concern", "concern"]


def test_quiet_where_scores_are_the_true_risk(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=30_000))
    assert finding.verdict is Verdict.MET
    said = finding.headline.text
    assert said.startswith(
        "Taken all together, the scores may be shown as probabilities. Whether they may for each"
    )
    assert finding.table("reliability").rows[0][0].startswith("up to")
    assert finding.table("reliability").rows[-1][0].startswith("from")


def test_scores_of_the_right_mean_and_the_wrong_spread_are_shown_as_bands_that_do_not_overlap(
    bench: Any,
) -> None:
    world = bench.make_world(families=4000)
    log_odds = np.log(world.scores / (1 - world.scores))
    stretched = 1 / (1 + np.exp(-(1.6 * log_odds + 0.95)))
    finding = run(bench, replace(world, scores=stretched))
    assert finding.verdict is Verdict.CONCERN
    assert "show them as bands, with what happened in each: up to" in finding.headline.text
    observed = bench.read_column(finding, "bands", "observed")
    assert len(observed) > 1
    assert all(low.high < high.low for low, high in pairwise(observed))
    assert sum(bench.read_column(finding, "bands", "decisions")) == len(world.scores)
    assert "They may be shown." in finding.table("bands").note


def test_bands_are_unions_of_the_bins_so_that_no_subtraction_gives_a_few_children(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=3000))
    ends = set(np.cumsum(bench.read_column(finding, "reliability", "decisions")))
    assert set(np.cumsum(bench.read_column(finding, "bands", "decisions"))) <= ends


def test_the_highest_bin_holds_those_whom_a_tenth_of_capacity_flags(bench: Any) -> None:
    """A cut one child apart would tell of that child."""
    for families in (400, 401, 402, 403):
        evidence = bench.make_evidence(bench.make_world(families=families))
        finding = bench.run(CalibrationAudit(), evidence)["CALI-001"]
        flagged = read_decisions(evidence).judge_at_capacity(0.1).flags
        assert bench.read_column(finding, "reliability", "decisions")[-1] == flagged.sum()


def test_says_the_same_as_the_curve(bench: Any) -> None:
    """The right slope and ratio are not enough: these scores are far too high in the middle."""
    world = bench.make_world(families=12_000)
    log_odds = np.log(world.scores / (1 - world.scores))
    bent = 1 / (1 + np.exp(-(log_odds + 1.4 * np.sin(2.5 * log_odds))))
    findings = bench.run(CalibrationAudit(), bench.make_evidence(replace(world, scores=bent)))
    assert findings["CALI-003"].verdict is Verdict.CONCERN
    assert findings["CALI-001"].verdict is Verdict.CONCERN
    assert "may be shown as probabilities" not in findings["CALI-001"].headline.text


def test_cannot_tell_means_a_rank(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=100))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "show them as a rank only" in finding.headline.text


def test_no_bin_of_the_curve_is_withheld(bench: Any) -> None:
    published = protect_findings((run(bench, bench.make_world(families=300)),), threshold=5)[0]
    for row in published.table("reliability").rows:
        assert not any(isinstance(cell, Withheld) for cell in row)


def test_not_assessable_without_outcomes_or_with_scores_that_are_no_probabilities(bench: Any) -> None:
    assert run(bench, bench.make_world(families=50, base=-40)).verdict is Verdict.NOT_ASSESSED
    world = bench.make_world(families=100)
    finding = run(bench, replace(world, scores=20 * world.scores))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "not between 0 and 1" in finding.why


def test_every_question_says_why_it_is_not_assessed(bench: Any) -> None:
    world = bench.make_world(families=100)
    for findings in (
        bench.run(CalibrationAudit(), bench.make_evidence(replace(world, scores=20 * world.scores))),
        bench.run(CalibrationAudit(), bench.make_evidence(bench.make_world(families=50, base=-40))),
    ):
        assert tuple(findings) == CalibrationAudit().codes
        assert all(finding.verdict is Verdict.NOT_ASSESSED for finding in findings.values())


def test_every_finding_says_what_it_assumes_and_gives_the_same_again(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=800))
    first, again = (tuple(CalibrationAudit().run(evidence, lambda *_: None)) for _ in range(2))
    assert dump_findings(first) == dump_findings(again)
    assert all(finding.assumptions for finding in first if finding.verdict is not Verdict.NOT_ASSESSED)


def test_nothing_is_judged_on_a_handful_of_outcomes(bench: Any) -> None:
    for seed in range(12):
        world = bench.make_world(families=12, seed=seed)
        if 0 < world.outcomes.sum() < 10:
            assert run(bench, replace(world, scores=world.scores / 50)).verdict is Verdict.CANNOT_TELL
