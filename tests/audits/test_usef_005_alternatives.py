"""USEF-005: would the same number of looks be as well spent otherwise?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from acting_evidence import build_triage
from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.usefulness import UsefulnessAudit


def run(bench: Any, world: Any, rule: Any = None, *, tables: dict[str, pa.Table] | None = None) -> Any:
    evidence = bench.make_evidence(
        world, tables=tables, protocol=bench.make_protocol(capacity_per_month=30),
        other_scores={} if rule is None else {"previous_referrals": rule},
        baselines=() if rule is None else ("previous_referrals",),
    )  # fmt: skip
    return bench.run(UsefulnessAudit(), evidence)["USEF-005"]


def count_referrals(world: Any) -> Any:
    """A simple rule that knows a little, in seven levels."""
    rng = np.random.default_rng(8)
    return np.minimum(rng.poisson(0.5 + 3 * world.scores), 6) / 10


def test_a_strong_forecast_is_shown_to_beat_a_count_and_noise_is_not(bench: Any) -> None:
    world = bench.make_world()
    strong = run(bench, world, count_referrals(world))
    assert strong.verdict is Verdict.MET
    noise = replace(world, scores=np.random.default_rng(1).permutation(world.scores))
    weak = run(bench, noise, count_referrals(world))
    assert weak.verdict is not Verdict.MET
    assert weak.headline.text.startswith(
        "With as many looks the forecast is not shown to find more than “previous referrals”."
    )


def test_a_rule_that_finds_more_is_a_concern(bench: Any) -> None:
    world = bench.make_world()
    noise = replace(world, scores=np.random.default_rng(1).permutation(world.scores))
    assert run(bench, noise, world.scores).verdict is Verdict.CONCERN


def test_the_rule_flags_as_many_with_ties_by_lot(bench: Any) -> None:
    world = bench.make_world()
    rule = np.full(len(world.scores), 0.1)
    row = run(bench, world, rule).table("rules").rows[0]
    assert row[1] == pytest.approx(360_000 / len(world.scores), abs=0.06)
    # A list drawn by lot finds the base rate among the flagged.
    assert isinstance(row[2], Estimate)
    assert row[2].value == pytest.approx(world.outcomes.mean(), abs=0.01)
    assert row[2].n == row[3].n == 360


def test_the_authority_is_met_with_as_many_each_month_and_has_no_part_in_the_verdict(bench: Any) -> None:
    world = bench.make_world()
    rng = np.random.default_rng(2)
    taken = rng.random(len(world.scores)) < 0.3 + world.scores
    finding = run(bench, world, count_referrals(world), tables=build_triage(taken))
    assert finding.verdict is Verdict.MET
    row = finding.table("triage").rows[0]
    assert isinstance(row[5], Estimate)
    assert row[5].value == pytest.approx(taken[world.outcomes == 1].mean())
    assert row[1] == pytest.approx(1000 * taken.mean(), abs=0.06)
    months = world.days.astype("datetime64[M]")
    found = 0
    for month in np.unique(months):
        rows = np.flatnonzero(months == month)
        found += int(world.outcomes[rows[np.argsort(-world.scores[rows])[: taken[rows].sum()]]].sum())
    assert isinstance(row[6], Estimate)
    assert row[6].value == pytest.approx(found / world.outcomes.sum())
    assert "does not say who was right" in finding.headline.text
    # A gain in net benefit is a weighted difference: taken for a count of children it would have the row withheld.
    assert isinstance(row[8], Estimate)
    assert row[8].events is None
    worse = run(bench, world, count_referrals(world), tables=build_triage(world.outcomes == 1))
    assert worse.verdict is Verdict.MET


def test_only_decisions_with_a_recorded_answer_are_met(bench: Any) -> None:
    world = bench.make_world()
    rng = np.random.default_rng(2)
    known, taken = rng.random(len(world.scores)) < 0.5, rng.random(len(world.scores)) < 0.6
    row = run(bench, world, tables=build_triage(taken, known)).table("triage").rows[0]
    assert isinstance(row[5], Estimate)
    assert row[5].n == world.outcomes[known].sum()


@pytest.mark.parametrize(
    ("taken", "said"),
    [(None, "not recorded"), (True, "decided alike")],
)
def test_not_assessable_without_anything_to_compare(bench: Any, taken: bool | None, said: str) -> None:
    world = bench.make_world(families=200)
    tables = {} if taken is None else build_triage(np.full(len(world.scores), taken))
    finding = run(bench, world, tables=tables)
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert said in finding.headline.text
    with_rule = run(bench, world, count_referrals(world), tables=tables)
    assert said in with_rule.headline.text


def test_small_counts_are_withheld_and_not_said(bench: Any) -> None:
    world = bench.make_world(families=600)
    taken = np.ones(len(world.scores), dtype=bool)
    taken[np.flatnonzero(world.outcomes == 0)[:40]] = False
    taken[np.flatnonzero(world.outcomes == 1)[:3]] = False
    finding = run(bench, world, count_referrals(world), tables=build_triage(taken))
    assert "too few children can be counted" in finding.headline.text
    published = protect_findings((finding,), threshold=5)[0]
    assert isinstance(published.table("triage").rows[0][2], Withheld)


def test_not_assessable_without_outcomes(bench: Any) -> None:
    world = bench.make_world(families=50, base=-40)
    assert run(bench, world, count_referrals(world)).verdict is Verdict.NOT_ASSESSED
