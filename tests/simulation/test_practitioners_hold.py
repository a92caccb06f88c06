"""People beside a model, many times over with known truth: intervals cover, nothing is found where nothing is, a better model is."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pytest
from scipy.stats import binom

from candour.stats.clustered import code_clusters
from candour.stats.intervals import compute_critical_value
from candour.stats.practitioners.flags import flag_alike
from candour.stats.practitioners.gaps import compare_gaps
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.measures import measure_auc, measure_average_precision, measure_brier
from candour.stats.practitioners.two_way import Crowd, RowEstimate, compute_spread, describe, find_reach
from judged_worlds import JudgedWorld, draw_judgements

pytestmark = pytest.mark.simulation

RUNS: Final = 200
CRITICAL: Final = compute_critical_value(0.95)
AT_LEAST: Final = 0.90
"""A true 95 % falls below this in fewer than one of 300 sets of 200 runs."""
WORLDS: Final = {
    "a dozen people who lean": JudgedWorld(),
    "many people alike": JudgedWorld(people=60, leaning=0.0, differing=0.0),
    "a dozen people who differ much, many families": JudgedWorld(
        families=1200, judgements_each=1.1, differing=0.4
    ),
}


def measure(judged: Judgements) -> dict[str, RowEstimate]:
    flagged, outcomes = flag_alike(judged), judged.outcomes
    girls = judged.children % 2 == 0
    pairs: Mapping[str, Callable[..., RowEstimate]] = {
        "auc": measure_auc,
        "average precision": measure_average_precision,
        "brier": measure_brier,
    }
    return {
        **{
            name: measured(judged.scores, outcomes).less(measured(judged.probabilities, outcomes))
            for name, measured in pairs.items()
        },
        "recall": flagged.flagged_by_model(outcomes).less(flagged.flagged_by_people(outcomes)),
        "precision": flagged.precision_of_model().less(flagged.precision_of_people()),
        "right": flagged.model_right_where_they_differ(),
        "kappa": flagged.kappa(),
        "change of a gap": compare_gaps(flagged, girls, missed=True).change,
    }


def repeat(world: JudgedWorld, runs: int = RUNS) -> list[tuple[dict[str, RowEstimate], Crowd]]:
    drawn = (draw_judgements(world, seed) for seed in range(runs))
    return [(measure(judged), judged.crowd) for judged in drawn]


@pytest.mark.parametrize("name", WORLDS)
def test_intervals_cover(name: str) -> None:
    repeated = repeat(WORLDS[name])
    for measured in repeated[0][0]:
        values = np.array([estimates[measured].value for estimates, _ in repeated])
        reaches = np.array(
            [
                find_reach(compute_spread(estimates[measured].influence, crowd), critical_value=CRITICAL)
                for estimates, crowd in repeated
            ]
        )
        assert np.mean(np.abs(values - values.mean()) <= reaches) >= AT_LEAST, measured


def test_families_alone_would_not_do_where_people_differ_much() -> None:
    """The reason for the second way: without it the interval of people's own share found is far too short."""
    world = JudgedWorld(families=1200, judgements_each=1.1, differing=0.5, leaning=0.8)
    kept = {"both": 0, "families": 0}
    drawn = [draw_judgements(world, seed) for seed in range(100)]
    found = [flag_alike(judged).flagged_by_people(judged.outcomes) for judged in drawn]
    values = np.array([estimate.value for estimate in found], dtype=np.float64)
    truth = float(values.mean())
    for judged, estimate, value in zip(drawn, found, values, strict=True):
        nobody = Crowd(judged.crowd.families, judged.crowd.people, np.zeros(len(judged), dtype=np.bool_))
        for way, crowd in (("both", judged.crowd), ("families", nobody)):
            reach = find_reach(compute_spread(estimate.influence, crowd), critical_value=CRITICAL)
            kept[way] += abs(value - truth) <= reach
    assert kept["both"] >= 88
    assert kept["families"] <= 75


def count_shown(world: JudgedWorld, runs: int) -> int:
    """How often the model is shown to be better in AUC."""
    shown = 0
    for seed in range(runs):
        judged = draw_judgements(world, seed)
        found = measure_auc(judged.scores, judged.outcomes).less(
            measure_auc(judged.probabilities, judged.outcomes)
        )
        reach = find_reach(compute_spread(found.influence, judged.crowd), critical_value=CRITICAL)
        assert found.value is not None
        shown += found.value - reach > 0
    return shown


def test_nothing_is_found_where_both_see_as_much() -> None:
    # One-sided: 2.5 in 100 are allowed for; more than 11 of 200 come by chance in one of 100 sets.
    assert count_shown(JudgedWorld(people=60, leaning=0.0, differing=0.0), RUNS) <= 11


def test_a_model_that_sees_more_is_found() -> None:
    world = JudgedWorld(families=900, skill=0.5, model_skill=1.4, differing=0.2, leaning=0.3)
    assert count_shown(world, 40) >= 36


def count_held(shares: np.ndarray, *, unnamed: float, runs: int) -> int:
    """How often the interval of a mean holds 0, where people lean and judge unequally many of 400 cases."""
    held, people = 0, len(shares)
    for seed in range(runs):
        chance = np.random.default_rng(seed)
        person, family = chance.choice(people, 400, p=shares / shares.sum()), chance.integers(0, 200, 400)
        named = chance.random(400) >= unnamed
        leaning = np.where(named, chance.normal(size=people)[person], chance.normal(size=400))
        values = leaning + 0.4 * chance.normal(size=200)[family] + chance.normal(size=400)
        estimate = RowEstimate(float(values.mean()), (values - values.mean()) / 400, 400, 400)
        codes = code_clusters(np.where(named, person, people + np.arange(400)))
        crowd = Crowd(code_clusters(family), codes, named)
        found = describe(estimate, crowd, critical_value=CRITICAL)
        held += found.low is not None and found.high is not None and found.low <= 0 <= found.high
    return held


@pytest.mark.parametrize("people", [6, 12, 24])
@pytest.mark.parametrize("unnamed", [0.0, 0.5])
@pytest.mark.parametrize("load", ["equal", "falling", "half by one"])
def test_intervals_cover_where_some_judge_far_more_than_others(
    people: int, unnamed: float, load: str
) -> None:
    """Sums as they are, and people counted by heads, held in .71 to .92 of the runs where loads are unequal."""
    shares = {
        "equal": np.ones(people),
        "falling": 1 / np.arange(1, people + 1),
        "half by one": np.r_[people - 1, np.ones(people - 1)],
    }[load]
    runs = 200
    assert count_held(shares, unnamed=unnamed, runs=runs) >= binom.ppf(0.001, runs, 0.95)
