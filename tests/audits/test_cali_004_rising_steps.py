"""CALI-004: where are the scores off, if the chance may only rise with the score?"""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.calibration.material import prepare_material
from candour_audits.calibration.rising_steps import assess_rising_steps
from candour_audits.decisions import read_decisions


def run(bench: Any, world: Any) -> Any:
    evidence = bench.make_evidence(world)
    decisions = read_decisions(evidence)
    return assess_rising_steps(evidence, decisions, prepare_material(evidence, decisions))


def read_loss(finding: Any, start: str) -> tuple[Any, ...]:
    return next(row for row in finding.table("losses").rows if row[0].startswith(start))


def test_scores_that_are_far_too_high_at_the_top_are_a_concern(bench: Any) -> None:
    world = bench.make_world(families=2500)
    finding = run(bench, replace(world, scores=np.where(world.scores > 0.2, world.scores**0.5, world.scores)))
    assert finding.verdict is Verdict.CONCERN
    assert "fewer children had the outcome" in finding.headline.text
    saved = read_loss(finding, "Miscalibration")
    assert saved[1].value > saved[3]


def test_quiet_where_scores_are_the_true_risk(bench: Any) -> None:
    concerns = [run(bench, bench.make_world(seed=seed)).verdict is Verdict.CONCERN for seed in range(8)]
    assert sum(concerns) <= 1
    assert run(bench, bench.make_world(families=8000)).verdict is Verdict.MET


def test_the_parts_add_up_to_the_brier_score(bench: Any) -> None:
    finding = run(bench, bench.make_world())
    brier, saved, sorting, rest = (
        read_loss(finding, start)[1].value for start in ("Brier", "Miscal", "Discri", "Uncert")
    )
    assert brier == pytest.approx(saved - sorting + rest)


def test_steps_rise_and_none_is_small(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=400))
    rows = [row for row in finding.table("steps").rows if row[0] == "What happened"]
    assert all(low[2].value < high[2].value and low[1] < high[1] for low, high in pairwise(rows))
    assert all(min(row[3:]) > 5 for row in rows)
    published = protect_findings((finding,), threshold=5)[0].table("steps")
    assert not any(isinstance(cell, Withheld) for row in published.rows for cell in row)
    assert [column.name for column in published.columns] == ["line", "score", "share"]


def test_a_higher_threshold_than_the_steps_were_merged_for_withholds_them(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=400))
    published = protect_findings((finding,), threshold=10_000)[0]
    assert all(isinstance(cell, Withheld) for cell in bench.read_column(published, "steps", "share"))


def test_not_assessed_with_too_few_outcomes(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=60))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "too few children" in finding.why
