"""CALI-002: does a score mean the same for every group?"""

from dataclasses import replace
from typing import Any

import numpy as np

from candour.results import Verdict
from candour_audits.calibration import CalibrationAudit


def run(bench: Any, world: Any) -> Any:
    return bench.run(CalibrationAudit(), bench.make_evidence(world))["CALI-002"]


def test_a_group_whose_scores_are_too_high_is_a_concern_and_named(bench: Any) -> None:
    world = bench.make_world(families=2500)
    too_high = np.where(world.groups["disability"] == "Yes", np.minimum(2.5 * world.scores, 1), world.scores)
    finding = run(bench, replace(world, scores=too_high))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text == "The scores are wrong as probabilities for: Yes (disability)."
    assert finding.headline.counts


def test_quiet_where_every_group_has_its_true_risk(bench: Any) -> None:
    for seed in range(5):
        finding = run(bench, bench.make_world(seed=seed))
        assert finding.verdict is not Verdict.CONCERN
    assert {row[0] for row in finding.table("groups").rows} == {"Sex", "Ethnic group", "Age", "Disability"}


def test_a_group_below_the_gate_is_shown_but_not_judged(bench: Any) -> None:
    world = bench.make_world(families=400)
    sex = np.where(np.arange(len(world.scores)) < 30, "Not recorded", world.groups["sex"])
    finding = run(bench, replace(world, groups={"sex": sex}, outcomes=world.outcomes))
    small = next(row for row in finding.table("groups").rows if row[1] == "Not recorded")
    assert small[6] == "cannot tell"


def test_not_assessable_where_no_group_has_enough_outcomes(bench: Any) -> None:
    assert run(bench, bench.make_world(families=30)).verdict is Verdict.NOT_ASSESSED
