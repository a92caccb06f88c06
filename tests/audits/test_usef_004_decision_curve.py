"""USEF-004: worth more than looking at everybody, or at nobody?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.config.protocol import DecisionThresholds
from candour.disclosure import protect_table
from candour.results import Estimate, Verdict, Withheld
from candour_audits.usefulness import UsefulnessAudit

SPAN = DecisionThresholds(lowest=0.08, highest=0.2, reason="made up for this test")


def run(bench: Any, world: Any, *, span: DecisionThresholds = SPAN, **changes: Any) -> Any:
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(decision_thresholds=span), **changes)
    return bench.run(UsefulnessAudit(), evidence)["USEF-004"]


def test_a_strong_forecast_is_shown_to_be_worth_more_and_noise_is_not(bench: Any) -> None:
    world = bench.make_world(families=3000)
    strong = run(bench, world)
    assert strong.verdict is Verdict.MET
    noise = replace(world, scores=np.random.default_rng(1).permutation(world.scores))
    weak = run(bench, noise)
    assert weak.verdict is not Verdict.MET
    # At a threshold near the base rate following noise throws away what looking at everybody or at nobody would give.
    assert weak.verdict is Verdict.CONCERN
    assert "worth less" in weak.headline.text


def test_it_cannot_be_told_with_few(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=150))
    assert finding.verdict is Verdict.CANNOT_TELL


def test_a_forecast_that_is_far_too_high_is_worth_less_than_nobody(bench: Any) -> None:
    world = bench.make_world(families=2500)
    finding = run(
        bench,
        replace(world, scores=np.minimum(6 * world.scores, 1)),
        span=DecisionThresholds(lowest=0.3, highest=0.5),
    )
    assert finding.verdict is Verdict.CONCERN


def test_the_default_range_is_said_to_be_one(bench: Any) -> None:
    finding = run(bench, bench.make_world(families=400), span=DecisionThresholds())
    assert "Nobody wrote down a range" in finding.why
    assert "5 % to 30 %" in finding.why


def test_every_forecast_stands_beside_everybody(bench: Any) -> None:
    world = bench.make_world()
    finding = run(
        bench, world, other_scores={"prevalence": np.full(len(world.scores), 0.1)}, baselines=("prevalence",)
    )
    table = finding.table("net_benefit")
    assert {row[0] for row in table.rows} == {"forecast", "prevalence", "Look at everybody"}
    at = {(row[0], row[1]): row[2].value for row in table.rows}
    assert at["prevalence", 0.08] == at["Look at everybody", 0.08]
    assert at["prevalence", 0.2] == 0
    own = world.scores >= 0.2
    expected = (np.where(world.outcomes == 1, 1, -0.25) * own).mean()
    assert at["forecast", 0.2] == pytest.approx(expected)


def test_no_small_number_of_children_lies_between_two_thresholds(bench: Any) -> None:
    for seed in range(4):
        finding = run(bench, bench.make_world(families=500, seed=seed))
        table = finding.table("net_benefit")
        rows = [row for row in table.rows if row[0] == "forecast"]
        for name in ("right", "wrong"):
            steps = -np.diff([row[table.index_of(name)] for row in rows])
            assert all(step == 0 or step > 5 for step in steps)
        advantage = finding.table("advantage")
        assert [row[0] for row in advantage.rows] == [row[1] for row in rows]


def test_small_groups_are_withheld_and_each_is_its_own(bench: Any) -> None:
    world = bench.make_world(families=2500)
    finding = run(bench, world)
    table = finding.table("by_group")
    row = next(row for row in table.rows if row[:3] == ("Sex", "8.0 %", "Female"))
    women = world.groups["sex"] == "Female"
    gain = np.where(world.outcomes[women] == 1, 1, -8 / 92) * (world.scores[women] >= 0.08)
    assert isinstance(row[4], Estimate)
    assert row[4].value == pytest.approx(gain.mean())
    few = run(bench, bench.make_world(families=120))
    assert any(isinstance(row[4], Withheld) for row in protect_table(few.table("by_group"), threshold=5).rows)


def test_workers_are_compared_on_the_cases_that_they_looked_at(bench: Any) -> None:
    world = bench.make_world()
    looked = np.arange(0, len(world.scores), 2)
    rng = np.random.default_rng(4)
    said = np.clip(world.scores[looked] + rng.normal(0, 0.05, len(looked)), 0, 1)
    without = rng.random(len(looked)) < 0.3
    forecasts = pa.table(
        {"row": looked, "forecaster_key": [f"w{number % 7}" for number in looked], "probability": pa.array(said, mask=without),
         "flag": pa.array(said > 0.15)}
    )  # fmt: skip
    finding = run(bench, world, tables={"practitioner_forecasts": forecasts})
    row = finding.table("practitioners").rows[-1]
    flagged = np.where(without, said > 0.15, said >= 0.2)
    expected = (np.where(world.outcomes[looked] == 1, 1, -0.25) * flagged).mean()
    assert isinstance(row[1], Estimate)
    assert row[1].value == pytest.approx(expected)
    assert row[1].n == len(looked)


def test_several_workers_on_one_case_are_one_voice(bench: Any) -> None:
    world = bench.make_world(families=400)
    n = len(world.scores)
    # Two of three flag the first half without a probability; in the second half one gives a probability below every threshold.
    rows = np.repeat(np.arange(n), 3)
    first = rows < n // 2
    third = np.arange(3 * n) % 3 == 2
    forecasts = pa.table(
        {"row": rows, "forecaster_key": [f"w{number % 9}" for number in range(3 * n)],
         "probability": pa.array(np.full(3 * n, 0.01), mask=first | ~third), "flag": pa.array(~third)}
    )  # fmt: skip
    finding = run(bench, world, tables={"practitioner_forecasts": forecasts})
    row = finding.table("practitioners").rows[0]
    flagged = np.arange(n) < n // 2
    assert isinstance(row[1], Estimate)
    assert row[1].value == pytest.approx((np.where(world.outcomes == 1, 1, -8 / 92) * flagged).mean())


def test_thresholds_together_give_no_small_group_away(bench: Any) -> None:
    """The number of decisions of a group is the same at every threshold: whoever is withheld beside a small one must be, too."""
    world = bench.make_world(families=900, seed=0)
    n = len(world.scores)
    sex = np.where(np.arange(n) < n // 2, "Female", "Male").astype(object)
    sex[np.flatnonzero(world.outcomes == 1)[:3]] = "Not recorded"
    span = DecisionThresholds(lowest=0.05, highest=0.3, reason="made up for this test")
    finding = run(bench, replace(world, groups={"sex": sex}), span=span)
    table = protect_table(finding.table("by_group"), threshold=5)
    told = {row[2] for row in table.rows if not isinstance(row[4], Withheld)}
    assert told <= {"Female"} or told <= {"Male"}


def test_no_figure_is_made_of_as_few_workers_as_the_threshold(bench: Any) -> None:
    world = bench.make_world(families=400)
    n = len(world.scores)
    for workers, is_shown in ((5, False), (6, True)):
        forecasts = pa.table(
            {"row": np.arange(n), "forecaster_key": [f"w{number % workers}" for number in range(n)],
             "probability": world.scores, "flag": pa.array(world.scores > 0.1)}
        )  # fmt: skip
        finding = run(bench, world, tables={"practitioner_forecasts": forecasts})
        assert any(table.name == "practitioners" for table in finding.tables) is is_shown


def test_workers_are_withheld_where_few_children_lie_between_two_thresholds(bench: Any) -> None:
    world = bench.make_world(families=400)
    n = len(world.scores)
    said = np.where(np.arange(n) % 2 == 0, 0.05, 0.5)
    # Three children between the middle and the highest threshold: the difference of two rows would be theirs.
    said[:6:2] = 0.17
    forecasts = pa.table(
        {"row": np.arange(n), "forecaster_key": [f"w{number % 9}" for number in range(n)],
         "probability": said, "flag": pa.array(said > 0.1)}
    )  # fmt: skip
    finding = run(bench, world, tables={"practitioner_forecasts": forecasts})
    published = protect_table(finding.table("practitioners"), threshold=5)
    assert isinstance(published.rows[1][1], Withheld)


def test_not_assessable_where_scores_are_no_probabilities_or_there_is_no_outcome(bench: Any) -> None:
    world = bench.make_world(families=200)
    assert run(bench, replace(world, scores=100 * world.scores)).verdict is Verdict.NOT_ASSESSED
    assert run(bench, bench.make_world(families=50, base=-40)).verdict is Verdict.NOT_ASSESSED
