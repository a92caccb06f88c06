"""Paired changes of group metrics: by hand, against a bootstrap over families, and where nothing changes."""

from dataclasses import replace

import numpy as np
import pytest

from candour.stats.capacity import flag_whole_levels
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.left_out import Effect, compare_forecasts
from candour.stats.groups.rates import GroupMetric, estimate_group_metric
from candour.stats.intervals import compute_clopper_pearson_interval

RULES = Rules(0.05, 10, 0.95, 1)
MISSED: GroupMetric = "false_negative_rate"


def make_forecasts(seed: int = 1, noise: float = 0.5) -> tuple[Judged, Judged, Labels]:
    rng = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(1200), 2)
    known = rng.normal(size=1200)[clusters] + rng.normal(size=2400)
    outcomes = rng.random(2400) < 1 / (1 + np.exp(2 - known))
    labels = np.array(rng.choice(["A", "B"], p=[0.7, 0.3], size=1200)[clusters], dtype=object)
    scores = known, known + noise * rng.normal(size=2400)
    full, reduced = (
        Judged(score, outcomes, flag_whole_levels(score, share=0.2), clusters) for score in scores
    )
    return full, reduced, labels


def compare(
    full: Judged, reduced: Judged, labels: Labels, *metrics: GroupMetric
) -> dict[tuple[str, str], Effect]:
    effects = compare_forecasts(full, reduced, {"team": labels}, metrics or (MISSED,), RULES)
    return {(effect.group, effect.metric): effect for effect in effects}


def test_the_change_is_that_of_the_rates_counted_by_hand() -> None:
    full, reduced, labels = make_forecasts()
    among = (labels == "A") & full.outcomes
    effect = compare(full, reduced, labels)["A", MISSED]
    assert effect.value == pytest.approx((~reduced.flags[among]).mean() - (~full.flags[among]).mean())
    assert effect.foot == among.sum()
    assert effect.moved == (full.flags != reduced.flags)[labels == "A"].sum()
    assert effect.interval is not None
    assert effect.value is not None
    assert effect.interval.low < effect.value < effect.interval.high


@pytest.mark.parametrize("metric", [MISSED, "false_positive_rate", "auc"])
def test_one_comparison_has_the_standard_error_of_a_bootstrap_over_families(metric: GroupMetric) -> None:
    full, reduced, _ = make_forecasts()
    everyone = np.full(len(full.scores), "all", dtype=object)
    effect = compare(full, reduced, everyone, metric)["all", metric]
    assert effect.interval is not None
    error = (effect.interval.high - effect.interval.low) / 2 / 1.959964
    rng, drawn = np.random.default_rng(2), []
    rows = np.arange(2400).reshape(1200, 2)
    for _ in range(400):
        chosen = rows[rng.integers(0, 1200, size=1200)].ravel()
        values = [
            estimate_group_metric(
                Judged(part.scores[chosen], part.outcomes[chosen], part.flags[chosen], np.arange(2400)),
                np.ones(2400, dtype=bool), metric,
            ).value for part in (full, reduced)
        ]  # fmt: skip
        drawn.append((values[1] or 0.0) - (values[0] or 0.0))
    assert error == pytest.approx(np.std(drawn), rel=0.15)


def test_intervals_of_several_comparisons_reach_further() -> None:
    full, reduced, labels = make_forecasts()
    alone = compare(full, reduced, np.full(len(labels), "all", dtype=object))["all", MISSED]
    both = compare_forecasts(
        full, reduced, {"all": np.full(len(labels), "all", dtype=object), "team": labels}, (MISSED,), RULES
    )
    assert alone.interval is not None
    assert both[0].interval is not None
    assert both[0].value == alone.value
    assert both[0].interval.high > alone.interval.high


def test_where_nobody_is_flagged_otherwise_the_bound_is_exact_over_families() -> None:
    full, _, labels = make_forecasts()
    everyone = np.full(len(labels), "all", dtype=object)
    effect = compare(full, full, everyone)["all", MISSED]
    families = len(np.unique(full.clusters[full.outcomes]))
    most = compute_clopper_pearson_interval(0, families, confidence=0.95).high
    assert effect.value == 0
    assert effect.moved == 0
    assert effect.interval is not None
    assert effect.interval.high == pytest.approx(most)
    assert effect.interval.low == pytest.approx(-most)
    assert effect.comparison is Comparison.EQUIVALENT


def test_a_small_group_is_not_judged() -> None:
    full, reduced, labels = make_forecasts()
    few = labels.copy()
    few[np.flatnonzero(full.outcomes)[:9]] = "few"
    effect = compare(full, reduced, few)["few", MISSED]
    assert effect.value is None
    assert effect.interval is None
    assert effect.comparison is Comparison.CANNOT_TELL
    assert "fewer than 10" in effect.reason
    nobody = compare_forecasts(full, reduced, {"team": labels}, (MISSED,), replace_foot(10**6))
    assert all(each.value is None for each in nobody)


def replace_foot(foot: int) -> Rules:
    return replace(RULES, minimum_foot=foot)


def test_a_forecast_that_loses_its_sight_of_one_group_is_shown() -> None:
    full, _, labels = make_forecasts()
    scores = np.where(labels == "B", full.scores - 10, full.scores)
    blind = replace(full, scores=scores, flags=flag_whole_levels(scores, share=0.2))
    effects = compare(full, blind, labels)
    assert effects["B", MISSED].comparison is Comparison.DIFFERENCE_SHOWN
    assert (effects["B", MISSED].value or 0) > 0.3
    assert (effects["A", MISSED].value or 0) < 0


def test_no_change_is_rarely_shown_where_there_is_none() -> None:
    """Two forecasts that are equally noisy: over 100 worlds no group's change is called beyond a margin of almost 0."""
    alarms = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        full, _, labels = make_forecasts(seed)
        first, second = (
            replace(full, scores=scores, flags=flag_whole_levels(scores, share=0.2))
            for scores in (full.scores + rng.normal(size=2400), full.scores + rng.normal(size=2400))
        )
        effects = compare_forecasts(first, second, {"team": labels}, (MISSED,), replace(RULES, margin=1e-9))
        alarms += any(effect.comparison is Comparison.DIFFERENCE_SHOWN for effect in effects)
    assert alarms <= 11  # of 100 at 5 %: more has a chance of one in a hundred
