"""Paired changes of group metrics: by hand, against a bootstrap over families, and where nothing changes."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from candour.stats.capacity import flag_whole_levels
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.left_out import Effect, compare_forecasts
from candour.stats.groups.rates import GroupMetric, estimate_group_metric
from candour.stats.intervals import (
    combine_to_difference,
    compute_clopper_pearson_interval,
    compute_wilson_interval,
)

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


def move(foot: int, lost: int, won: int = 0, rows: int = 1) -> tuple[Judged, Judged, Labels]:
    """Children with the outcome, of whom so many are flagged by the first forecast only, and by the second only."""
    before, after = np.zeros(foot, dtype=bool), np.zeros(foot, dtype=bool)
    before[:lost] = True
    after[lost : lost + won] = True
    outcomes, clusters = np.ones(foot, dtype=bool), np.arange(foot) // rows
    full, reduced = (Judged(flags * 0.5, outcomes, flags, clusters) for flags in (before, after))
    return full, reduced, np.full(foot, "all", dtype=object)


@pytest.mark.parametrize("foot", [30, 50, 70, 80, 90, 100, 110, 150, 200, 300, 500, 1000, 3000])
def test_a_change_as_large_as_the_margin_is_seldom_called_equivalent(foot: int) -> None:
    """By the binomial law, where all who move go the same way: 'equivalent' up to so many moves, at a true change of .05."""
    equivalent = [
        lost
        for lost in range(round(0.05 * foot) + 1)
        if compare(*move(foot, lost))["all", MISSED].comparison is Comparison.EQUIVALENT
    ]
    assert binom.cdf(max(equivalent, default=-1), foot, 0.05) <= 0.05
    if foot >= 90:
        assert equivalent, "where nobody moves, so many are enough"


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_a_change_as_large_as_the_margin_among_moves_both_ways(rows: int) -> None:
    """A true change of the margin, 8 % against 3 % that move, in families whose members move alike with a likeness of .45."""
    runs, foot = 300, 600
    chance = np.random.default_rng(rows)
    called = held = 0
    for _ in range(runs):
        full, reduced, labels = move(foot, 0, rows=rows)
        shared, own = chance.random(foot)[full.clusters], chance.random(foot)
        drawn = np.where(chance.random(foot) < 0.67, shared, own)
        first, second = replace(full, flags=drawn < 0.08), replace(reduced, flags=drawn > 0.97)
        found = compare(first, second, labels)["all", MISSED]
        assert found.interval is not None
        called += found.comparison is Comparison.EQUIVALENT
        held += found.interval.low <= 0.05 <= found.interval.high
    assert called <= binom.isf(0.001, runs, 0.05)
    assert held >= binom.ppf(0.001, runs, 0.93)


def test_few_moves_reach_further_than_so_many_standard_errors() -> None:
    """One of seventy no longer counted: 1.4 % and no more than 2 standard errors would be 4.2 %, within the margin."""
    effect = compare(*move(70, 1))["all", MISSED]
    assert effect.interval is not None
    assert effect.value == pytest.approx(1 / 70)
    assert effect.interval.high > 0.07
    assert effect.comparison is Comparison.CANNOT_TELL


def test_who_moves_there_and_back_is_newcombes_interval_of_both_shares() -> None:
    effect = compare(*move(400, 30, 12))["all", MISSED]
    up, down = (compute_wilson_interval(moved / 400, 400, critical_value=1.959964) for moved in (30, 12))
    odds = [moved / (400 - moved) for moved in (30, 12)]
    expected = combine_to_difference(
        30 / 400, up, 12 / 400, down, correlation=-float(np.sqrt(odds[0] * odds[1]))
    )
    assert effect.interval == pytest.approx(expected, abs=1e-4)


def test_a_share_whose_foot_changes_is_not_called_equivalent_for_a_few_moves() -> None:
    """Seventy flagged, of whom one wrong is no longer: of the rest the share right hardly changes, but seventy cannot tell."""
    full, _, labels = move(70, 70)
    mixed = replace(full, outcomes=np.arange(70) % 2 == 0)
    dropped = replace(mixed, flags=np.arange(70) != 1)
    effect = compare(mixed, dropped, labels, "positive_predictive_value")["all", "positive_predictive_value"]
    assert abs(effect.value or 0) < 0.01
    assert effect.comparison is Comparison.CANNOT_TELL
