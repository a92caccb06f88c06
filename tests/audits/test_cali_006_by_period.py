"""CALI-006: do the scores stay right from one part of the test period to the next?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.calibration.by_period import assess_periods
from candour_audits.calibration.quarters import join_quarters
from candour_audits.decisions import read_decisions
from candour_audits.performance.dates import compare_test_dates, name_quarters


def run(bench: Any, world: Any) -> Any:
    evidence = bench.make_evidence(world)
    return assess_periods(evidence, read_decisions(evidence))


def spoil_last_quarter(world: Any) -> Any:
    last = world.days >= np.datetime64("2024-01-01")
    return replace(world, scores=np.where(last, np.minimum(3 * world.scores, 0.99), world.scores))


def test_a_quarter_in_which_scores_are_too_high_is_named(bench: Any) -> None:
    finding = run(bench, spoil_last_quarter(bench.make_world(families=2500)))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text.startswith("The scores are wrong as probabilities in: 2024 Q1.")
    assert "differ among each other (intercept" in finding.headline.text
    assert finding.table("alike").rows[0][1] < 0.001


def test_quiet_where_scores_are_the_true_risk_throughout(bench: Any) -> None:
    findings = [run(bench, bench.make_world(seed=seed)) for seed in range(10)]
    assert all(finding.verdict is not Verdict.CONCERN for finding in findings)
    p_values = [row[1] for finding in findings for row in finding.table("alike").rows]
    assert np.mean(np.array(p_values) < 0.05) <= 0.25
    assert run(bench, bench.make_world(families=20_000)).verdict is Verdict.MET


def test_not_assessed_without_dates_or_in_one_quarter(bench: Any) -> None:
    world = bench.make_world()
    undated = run(bench, replace(world, days=None))
    assert (undated.verdict, "no dates" in undated.why) == (Verdict.NOT_ASSESSED, True)
    short = run(bench, replace(world, days=np.full(len(world.scores), np.datetime64("2023-05-01"))))
    assert "too short" in short.why


def test_quarters_are_joined_until_each_is_large_enough(bench: Any) -> None:
    world = bench.make_world(families=250)
    periods = join_quarters(bench.make_evidence(world), world.days, world.outcomes == 1)
    assert sum(rows.sum() for rows in periods.values()) == len(world.scores)
    assert all((world.outcomes[rows] == 1).sum() >= 20 for rows in periods.values())
    assert len(periods) < 4
    assert any(" to " in name for name in periods)


@pytest.mark.parametrize("small", ["2023 Q2", "2023 Q3", "2024 Q1"])
def test_a_small_quarter_cannot_be_had_by_subtraction_from_the_quarters_shown_elsewhere(
    bench: Any, small: str
) -> None:
    """PERF-003 withholds it and the next smallest: every period holds both of them or neither."""
    world = bench.make_world(families=2500)
    inside = (name_quarters(world.days) == small) & (world.outcomes == 1)
    moved = inside & (np.cumsum(inside) > 3)
    elsewhere = np.datetime64("2023-11-05")
    days = np.where(moved, elsewhere, world.days)
    evidence = bench.make_evidence(replace(world, days=days))
    quarters = protect_findings((compare_test_dates(evidence, read_decisions(evidence)),), threshold=5)[
        0
    ].table("quarters")
    withheld = {row[0] for row in quarters.rows if isinstance(row[1], Withheld)}
    assert small in withheld
    labels = name_quarters(days)
    for rows in join_quarters(evidence, days, world.outcomes == 1).values():
        held = withheld & set(labels[rows])
        assert not held or held == withheld


def test_small_counts_are_withheld(bench: Any) -> None:
    published = protect_findings((run(bench, bench.make_world(families=800)),), threshold=60)[0]
    assert any(isinstance(cell, Withheld) for cell in bench.read_column(published, "periods", "ratio"))


def test_says_what_it_assumes(bench: Any) -> None:
    assert run(bench, bench.make_world()).assumptions
