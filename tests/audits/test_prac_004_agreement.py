"""PRAC-004: who was right where they differ, and do both together know more?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, roc_auc_score

from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.practitioners import PractitionersAudit
from practitioner_evidence import add_forecasts, judge


def run(bench: Any, evidence: Any) -> Any:
    return bench.run(PractitionersAudit(), evidence)["PRAC-004"]


def blur(world: Any, noise: float, seed: int = 3) -> Any:
    rng = np.random.default_rng(seed)
    log_odds = np.log(world.scores / (1 - world.scores)) + noise * rng.normal(size=len(world.scores))
    return replace(world, scores=1 / (1 + np.exp(-log_odds)))


def test_a_forecast_that_is_right_more_often_is_met(bench: Any) -> None:
    world = bench.make_world(families=2500)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores, noise=1.5)))
    assert finding.verdict is Verdict.MET
    assert finding.table("agreement").rows[0][1].low > 0.5
    assert finding.assumptions


def test_people_who_are_right_more_often_make_it_a_concern(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores, noise=0.3)
    finding = run(bench, add_forecasts(bench.make_evidence(blur(world, 2.0)), judged))
    assert finding.verdict is Verdict.CONCERN


def test_quiet_where_both_see_as_much(bench: Any) -> None:
    for seed in range(4):
        world = bench.make_world(families=1500, seed=seed)
        judged = judge(world.scores, noise=1.2, seed=seed + 5000)
        finding = run(bench, add_forecasts(bench.make_evidence(blur(world, 1.2, seed + 1000)), judged))
        assert finding.verdict is Verdict.CANNOT_TELL


def test_the_average_of_two_who_see_through_noises_of_their_own_sorts_better_than_either(bench: Any) -> None:
    world = bench.make_world(families=3000)
    judged = judge(world.scores, noise=1.5, people=40)
    finding = run(bench, add_forecasts(bench.make_evidence(blur(world, 1.5)), judged))
    assert "The average of both sorts better than either alone" in finding.headline.text
    auc = finding.table("together").rows[0]
    assert auc[4].low > 0
    assert auc[5].low > 0


def test_the_numbers_are_those_of_independent_implementations(bench: Any) -> None:
    world = bench.make_world(families=1200)
    judged = judge(world.scores)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged))
    rows, said = judged["row"], judged["probability"]
    flags, scores, outcomes = said >= np.quantile(said, 0.9), world.scores[rows], world.outcomes[rows] == 1
    cut_off = np.sort(scores)[::-1][round(flags.sum()) - 1]
    model = scores >= cut_off
    assert finding.table("agreement").rows[1][1].value == pytest.approx(
        cohen_kappa_score(flags, model), abs=0.003
    )
    average = (np.log(said / (1 - said)) + np.log(scores / (1 - scores))) / 2
    assert finding.table("together").rows[0][3].value == pytest.approx(
        roc_auc_score(outcomes, average), abs=1e-3
    )
    cross = {row[0]: row[1] for row in finding.table("cross").rows}
    assert sum(cross.values()) == len(rows)
    assert cross["Both"] + cross["Practitioners only"] == flags.sum()


def test_people_agree_as_far_as_they_see_the_same(bench: Any) -> None:
    world = bench.make_world(families=2500)

    def read_kappa(noise: float) -> float:
        judged = judge(world.scores, noise=noise, twice=0.6)
        found = run(bench, add_forecasts(bench.make_evidence(world), judged)).table("among_people").rows[1][1]
        assert isinstance(found, Estimate)
        assert found.value is not None
        return found.value

    assert read_kappa(0.1) > 0.8
    assert read_kappa(3.0) < 0.25


def test_agreement_of_very_few_people_or_children_is_not_shown(bench: Any) -> None:
    world = bench.make_world(families=800)
    judged = judge(world.scores, twice=0.0)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged))
    assert "among_people" not in {table.name for table in finding.tables}


def test_one_small_cell_withholds_the_whole_cross_table(bench: Any) -> None:
    world = bench.make_world(families=260, base=-3.0)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores, noise=1.5)))
    assert finding.verdict is not Verdict.NOT_ASSESSED
    assert 0 < finding.table("cross").rows[0][3] <= 5
    shown = protect_findings((finding,), threshold=5)[0]
    for name in ("cross", "either", "agreement"):
        assert all(isinstance(row[1], Withheld) for row in shown.table(name).rows)


def test_not_assessed_where_they_hardly_differ(bench: Any) -> None:
    world = bench.make_world(families=600)
    judged = judge(world.scores, noise=0.0)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "differ about fewer than 10 children" in finding.why
