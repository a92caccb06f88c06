"""PRAC-002: may practitioners' probabilities, and the forecast's, be read as such?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.practitioners import PractitionersAudit
from practitioner_evidence import add_forecasts, judge


def run(bench: Any, evidence: Any) -> Any:
    return bench.run(PractitionersAudit(), evidence)["PRAC-002"]


def test_people_who_expect_too_much_are_seen_and_a_calibrated_forecast_is_met(bench: Any) -> None:
    world = bench.make_world(families=2500)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores, leaning=1.0)))
    assert bench.read_column(finding, "numbers", "answer") == ["concern", "met"]
    assert finding.verdict is Verdict.MET
    # That they may be shown as probabilities is for CALI-001 to say, which asks for more.
    assert "may be read as probabilities" not in finding.headline.text
    assert "right on average and in their spread" in finding.headline.text
    assert bench.read_column(finding, "numbers", "ratio")[0].high < 0.8
    assert finding.assumptions


def test_an_overconfident_forecast_is_a_concern_whatever_people_say(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores, noise=0.0)
    log_odds = 2 * np.log(world.scores / (1 - world.scores)) + 2.4
    finding = run(
        bench, add_forecasts(bench.make_evidence(replace(world, scores=1 / (1 + np.exp(-log_odds)))), judged)
    )
    assert bench.read_column(finding, "numbers", "answer") == ["met", "concern"]
    assert finding.verdict is Verdict.CONCERN


def test_the_slope_is_that_of_an_independent_logistic_regression(bench: Any) -> None:
    world = bench.make_world(families=1200)
    judged = judge(world.scores)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judged))
    said = np.clip(judged["probability"], 0.005, 0.995)
    fitted = LogisticRegression(C=np.inf, tol=1e-10).fit(
        np.log(said / (1 - said))[:, None], world.outcomes[judged["row"]]
    )
    assert bench.read_column(finding, "numbers", "slope")[0].value == pytest.approx(
        fitted.coef_[0, 0], rel=1e-4
    )
    ratio = world.outcomes[judged["row"]].sum() / said.sum()
    assert bench.read_column(finding, "numbers", "ratio")[0].value == pytest.approx(ratio)


def test_how_people_differ_is_one_number_for_all_of_them(bench: Any) -> None:
    world = bench.make_world(families=2500)
    judged = judge(world.scores, people=20, noise=0.5)
    leans = np.where(judged["who"] % 2 == 0, 0.1, -0.1)
    apart = judged | {"probability": np.clip(judged["probability"] + leans, 0.001, 0.999)}
    alike = run(bench, add_forecasts(bench.make_evidence(world), judged)).table("differing").rows[0][1]
    differing = run(bench, add_forecasts(bench.make_evidence(world), apart)).table("differing").rows[0][1]
    assert alike < 0.03
    assert differing == pytest.approx(0.09, abs=0.03)


def test_flags_alone_are_no_probabilities(bench: Any) -> None:
    world = bench.make_world(families=600)
    finding = run(
        bench, add_forecasts(bench.make_evidence(world), judge(world.scores), with_probability=False)
    )
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "flags and no probabilities" in finding.why


@pytest.mark.parametrize("seed", range(3))
def test_no_bin_of_the_curve_rests_on_few_children(bench: Any, seed: int) -> None:
    world = bench.make_world(families=250, seed=seed)
    finding = run(bench, add_forecasts(bench.make_evidence(world), judge(world.scores, seed=seed)))
    shown = protect_findings((finding,), threshold=5)[0].table("curves")
    assert finding.table("curves").rows
    for exact, row in zip(finding.table("curves").rows, shown.rows, strict=True):
        assert min(exact[4:]) > 5 or isinstance(row[2], Withheld)
