"""CALI-005: are the highest scores right, where anybody would act?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.calibration import CalibrationAudit
from candour_audits.calibration.highest_tenth import assess_highest_tenth
from candour_audits.decisions import read_decisions


def run(bench: Any, world: Any) -> Any:
    evidence = bench.make_evidence(world)
    return assess_highest_tenth(evidence, read_decisions(evidence))


def test_highest_scores_that_are_too_high_are_a_concern_though_all_others_are_right(bench: Any) -> None:
    world = bench.make_world(families=2500)
    high = world.scores > np.quantile(world.scores, 0.9)
    finding = run(bench, replace(world, scores=np.where(high, 0.6 + 0.4 * world.scores, world.scores)))
    assert finding.verdict is Verdict.CONCERN
    assert "too high" in finding.headline.text
    top, others = finding.table("highest").rows
    assert top[5].high < 0.8
    assert others[5].low < 1 < others[5].high


def test_too_low_is_said_as_such(bench: Any) -> None:
    world = bench.make_world(families=2500)
    high = world.scores > np.quantile(world.scores, 0.9)
    finding = run(bench, replace(world, scores=np.where(high, 0.2 + 0.02 * world.scores, 0.5 * world.scores)))
    assert finding.verdict is Verdict.CONCERN
    assert "too low" in finding.headline.text


def test_quiet_where_scores_are_the_true_risk(bench: Any) -> None:
    for seed in range(6):
        assert run(bench, bench.make_world(seed=seed)).verdict is not Verdict.CONCERN
    finding = run(bench, bench.make_world(families=4000))
    assert finding.verdict is Verdict.MET
    assert finding.assumptions


def test_ratio_is_observed_over_expected_of_the_highest_bin(bench: Any) -> None:
    world = bench.make_world()
    findings = bench.run(CalibrationAudit(), bench.make_evidence(world))
    top = findings["CALI-005"].table("highest").rows[0]
    assert top[1:3] == findings["CALI-001"].table("reliability").rows[-1][3:5]
    assert top[5].value == pytest.approx(top[2] / (top[1] * top[3]))


def test_not_assessed_where_no_bin_can_be_set_apart_and_small_ones_are_withheld(bench: Any) -> None:
    assert run(bench, bench.make_world(families=40)).verdict is Verdict.NOT_ASSESSED
    finding = run(bench, bench.make_world(families=300))
    published = protect_findings((finding,), threshold=200)[0].table("highest")
    assert all(isinstance(cell, Withheld) for row in published.rows for cell in row[1:])
