"""CALI-003: are the scores right everywhere along their range?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.calibration.material import prepare_material
from candour_audits.calibration.moderate import assess_moderate
from candour_audits.decisions import read_decisions


def run(bench: Any, world: Any, **changes: Any) -> Any:
    evidence = bench.make_evidence(world, **changes)
    decisions = read_decisions(evidence)
    return assess_moderate(evidence, decisions, prepare_material(evidence, decisions))


def make_overconfident(world: Any) -> Any:
    log_odds = np.log(world.scores / (1 - world.scores))
    return replace(world, scores=1 / (1 + np.exp(-(-2.4 + 1.9 * (log_odds + 2.4)))))


def test_an_overconfident_forecast_is_a_concern(bench: Any) -> None:
    finding = run(bench, make_overconfident(bench.make_world(families=2500)))
    assert finding.verdict is Verdict.CONCERN
    assert "wrong by more than 5.0 percentage points" in finding.headline.text
    assert bench.read_column(finding, "distances", "reading")[0] == "more than chance gives"


def test_quiet_where_scores_are_the_true_risk(bench: Any) -> None:
    for seed in range(6):
        finding = run(bench, bench.make_world(seed=seed))
        assert finding.verdict is not Verdict.CONCERN
    assert run(bench, bench.make_world(families=30_000)).verdict is Verdict.MET


def test_the_margin_is_the_protocols(bench: Any) -> None:
    world = make_overconfident(bench.make_world(families=2500))
    wide = run(bench, world, protocol=bench.make_protocol(calibration_error=0.49))
    assert wide.verdict is not Verdict.CONCERN
    assert "49.0 percentage points" in wide.why


def test_no_point_of_the_curve_is_one_childs_score_and_the_tails_are_left_out(bench: Any) -> None:
    world = bench.make_world()
    points = np.array(bench.read_column(run(bench, world), "curve", "score"))
    assert points == pytest.approx(np.round(points, 3))
    assert np.mean(world.scores < points.min()) > 0.015
    assert np.mean(world.scores > points.max()) > 0.015
    assert min(np.histogram(world.scores, bins=points)[0]) >= 20


def test_not_assessed_with_too_few_outcomes_or_scores(bench: Any) -> None:
    few = run(bench, bench.make_world(families=60))
    assert few.verdict is Verdict.NOT_ASSESSED
    assert "too few children" in few.why
    world = bench.make_world(families=600)
    equal = run(bench, replace(world, scores=np.where(world.scores > 0.1, 0.2, 0.05)))
    assert "too few different values" in equal.why


def test_withheld_where_outcomes_are_few_and_says_what_it_assumes(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=600))
    assert finding.assumptions
    events = finding.headline.counts[0]
    published = protect_findings((finding,), threshold=events)[0]
    assert all(isinstance(cell, Withheld) for cell in bench.read_column(published, "curve", "observed"))
    assert "withheld" in published.headline.text
