"""CALI-002: does a score mean the same for every group?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from candour.disclosure import protect_table
from candour.results import Verdict, Withheld
from candour_audits.calibration.by_group import assess_groups
from candour_audits.decisions import read_decisions, read_groups


def run(bench: Any, world: Any) -> Any:
    evidence = bench.make_evidence(world)
    return assess_groups(evidence, read_decisions(evidence), read_groups(evidence))


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
    assert small[7] == "cannot tell"


def test_not_assessable_where_no_group_has_enough_outcomes(bench: Any) -> None:
    assert run(bench, bench.make_world(families=30)).verdict is Verdict.NOT_ASSESSED


def test_the_curve_and_the_intercept_of_a_group_are_those_of_its_own_decisions(bench: Any) -> None:
    world = bench.make_world(families=2500)
    alone = world.groups["sex"] == "Female"
    finding = run(bench, world)
    rows = [row for row in finding.table("curves").rows if row[0] == "Sex: Female"]
    assert sum(row[4] for row in rows) == alone.sum()
    assert sum(row[5] for row in rows) == world.outcomes[alone].sum()
    assert sum(row[2] * row[4] for row in rows) / alone.sum() == pytest.approx(world.scores[alone].mean())
    group = next(row for row in finding.table("groups").rows if row[:2] == ("Sex", "Female"))
    core = LogisticRegression(C=np.inf, tol=1e-10)
    log_odds = np.log(world.scores[alone] / (1 - world.scores[alone]))
    # Offset held at slope 1: at the fitted intercept expected and observed outcomes are equal.
    assert (1 / (1 + np.exp(-(log_odds + group[4].value)))).sum() == pytest.approx(
        world.outcomes[alone].sum()
    )
    assert core.fit(log_odds[:, None], world.outcomes[alone]).coef_[0, 0] == pytest.approx(
        group[6].value, rel=1e-4
    )


@pytest.mark.parametrize("seed", range(8))
def test_no_bin_is_small_and_no_withheld_group_has_a_curve(bench: Any, seed: int) -> None:
    world = bench.make_world(families=300, seed=seed)
    sex = np.where(np.arange(len(world.scores)) < 12, "Not recorded", world.groups["sex"])
    finding = run(bench, replace(world, groups={**world.groups, "sex": sex}))
    groups = protect_table(finding.table("groups"), threshold=5)
    withheld = {f"{row[0]}: {row[1]}" for row in groups.rows if isinstance(row[2], Withheld)}
    curves = finding.table("curves")
    assert withheld
    assert not withheld & {str(row[0]) for row in curves.rows}
    assert not any(
        isinstance(cell, Withheld) for row in protect_table(curves, threshold=5).rows for cell in row
    )


def test_the_distance_of_a_group_is_beyond_chance_where_its_scores_are_wrong_and_only_there(
    bench: Any,
) -> None:
    world = bench.make_world(families=4000)
    wrong = np.where(world.groups["sex"] == "Male", np.minimum(2.5 * world.scores, 0.99), world.scores)
    rows = {row[1]: row for row in run(bench, replace(world, scores=wrong)).table("groups").rows}
    assert rows["Male"][8].value > 2 * rows["Male"][9]
    assert rows["Female"][8].value <= rows["Female"][9]
    small = run(bench, bench.make_world(families=300)).table("groups").rows
    assert any(row[8].value is None and "too few" in row[8].reason and row[9] is None for row in small)
