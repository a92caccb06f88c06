"""CALI-001: may the scores be shown as probabilities?"""

from dataclasses import replace
from typing import Any

import numpy as np

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.calibration import CalibrationAudit


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
    assert [row[-3] for row in finding.table("numbers").rows] == ["", "met", "concern"]


def test_quiet_where_scores_are_the_true_risk(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=3000))
    assert finding.verdict is Verdict.MET
    said = finding.headline.text
    assert said.startswith(
        "Taken all together, the scores may be shown as probabilities. Whether they may for each"
    )
    assert finding.table("reliability").rows[0][0].startswith("up to")
    assert finding.table("reliability").rows[-1][0].startswith("from")


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
