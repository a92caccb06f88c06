"""How well forecasts do, several at once on the same resampled families, so that they can be compared in pairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

import numpy as np

from candour.results import Estimate
from candour.stats.capacity import compute_caught, count_places
from candour.stats.clustered import Codes, Flags, Floats, are_probabilities, sum_by_cluster
from candour.stats.discrimination import Ladder, build_ladder, compute_ranking
from candour.stats.intervals import (
    Interval,
    compute_clopper_pearson_interval,
    compute_critical_value,
    compute_wilson_interval,
)
from candour.stats.resampling import compute_bootstrap_interval, draw_family_weights

MetricName = Literal[
    "average_precision", "average_precision_lift", "auc", "brier", "scaled_brier",
    "precision_at_capacity", "recall_at_capacity",
]  # fmt: skip
SCALES: Mapping[str, str] = {
    "average_precision": "log_odds",
    "auc": "log_odds",
    "average_precision_lift": "log",
}
MINIMUM_FAMILIES = 10
BOOTSTRAP = "basic bootstrap over families"


class Metric(NamedTuple):
    """A number that describes a forecast; `share` is the capacity, where it has one."""

    name: MetricName
    share: float | None = None


@dataclass(frozen=True)
class Resampled:
    """A number on all decisions (not-a-number where undefined) and on each resampled set of families."""

    value: float
    replicates: Floats


@dataclass(frozen=True)
class Performance:
    """Everything measured on one set of test decisions: `measured[model][metric]`, and what it rests on.

    `families_at_foot` says for each share how many families stand behind its foot.
    """

    measured: Mapping[str, Mapping[Metric, Resampled]]
    families_at_foot: Mapping[str, Mapping[Metric, int]]
    decisions: int
    outcomes: int
    families: int
    confidence: float

    def estimate(self, model: str, metric: Metric) -> Estimate:
        """One number with its interval; undefined, with the reason, where it is undefined."""
        resampled = self.measured[model][metric]
        if np.isnan(resampled.value):
            return Estimate(
                None, None, None, self.decisions, self.outcomes, "none", self._say_why_undefined()
            )
        if metric.share is not None:
            return self._estimate_share(model, metric)
        interval = self.find_interval(resampled, SCALES.get(metric.name, "plain"))
        return _build_estimate(resampled.value, interval, self.decisions, self.outcomes)

    def estimate_difference(self, model: str, other: str, metric: Metric) -> Estimate:
        """How much better (or, below 0, worse) one model does than another on the same resampled families."""
        first, second = self.measured[model][metric], self.measured[other][metric]
        return summarise_difference(self, first, second)

    def _say_why_undefined(self) -> str:
        if self.outcomes == 0:
            return "no child with the outcome"
        if self.outcomes == self.decisions:
            return "no child without the outcome"
        return "the scores are not between 0 and 1"

    def find_interval(self, resampled: Resampled, scale: str) -> Interval | None:
        """The bootstrap interval on a scale; None where there are too few families for one."""
        if self.families < MINIMUM_FAMILIES:
            return None
        return compute_bootstrap_interval(
            resampled.value, resampled.replicates, confidence=self.confidence, scale=scale
        )

    def _estimate_share(self, model: str, metric: Metric) -> Estimate:
        """Precision and recall are shares: Wilson's interval, with the spread over families from the bootstrap."""
        resampled = self.measured[model][metric]
        flagged = count_places(self.decisions, metric.share or 0.0)
        foot = flagged if metric.name == "precision_at_capacity" else self.outcomes
        share = resampled.value
        events = int(share * foot + 0.5)
        spread = float(np.nanvar(resampled.replicates))
        if share in {0.0, 1.0} or spread == 0:
            feet = min(foot, self.families_at_foot[model][metric])
            ends = compute_clopper_pearson_interval(share * feet, feet, confidence=self.confidence)
            return Estimate(share, *ends, foot, events, "Clopper-Pearson, each family at most once")
        effective_n = min(float(foot), share * (1 - share) / spread)
        ends = compute_wilson_interval(
            share, effective_n, critical_value=compute_critical_value(self.confidence)
        )
        return Estimate(share, *ends, foot, events, "Wilson, spread from the bootstrap over families")


def summarise_difference(performance: Performance, first: Resampled, second: Resampled) -> Estimate:
    """First minus second, both measured on the same resampled families of `performance`."""
    difference = Resampled(first.value - second.value, first.replicates - second.replicates)
    rests_on = performance.decisions, performance.outcomes
    if np.isnan(difference.value):
        return Estimate(None, None, None, *rests_on, "none", "one of the two is undefined")
    return _build_estimate(difference.value, performance.find_interval(difference, "plain"), *rests_on)


def resample_performance(
    scores: Mapping[str, Floats], outcomes: Flags, clusters: Codes, *,
    shares: tuple[float, ...], confidence: float, replicates: int, seed: int,
) -> Performance:  # fmt: skip
    """Measure every model on all decisions and on the same resampled families.

    `scores` by model, `outcomes` and `clusters` have one entry a decision, in the same order; `shares` are the
    capacities, `seed` fixes the replicates.
    """
    families = int(clusters.max()) + 1
    standings = {
        name: Standing.build(values, outcomes, clusters, families) for name, values in scores.items()
    }
    places = {share: count_places(len(outcomes), share) / len(outcomes) for share in shares}
    steps = max(standing.ladder.steps for standing in standings.values())
    blocks = draw_family_weights(families, replicates=replicates, seed=seed, cells=steps)
    parts: dict[str, list[dict[Metric, Floats]]] = {name: [] for name in scores}
    for weights in chain([np.ones((families, 1))], blocks):
        for name, standing in standings.items():
            parts[name].append(standing.measure(weights, places))
    measured = {name: join_blocks(collected) for name, collected in parts.items()}
    feet = {name: _count_families(values, outcomes, clusters, shares) for name, values in scores.items()}
    return Performance(measured, feet, len(outcomes), int(outcomes.sum()), families, confidence)


def _count_families(
    scores: Floats, outcomes: Flags, clusters: Codes, shares: tuple[float, ...]
) -> dict[Metric, int]:
    """The families of those flagged (at the foot of precision) and of those with the outcome (of recall)."""
    counted: dict[Metric, int] = {}
    with_outcome = len(np.unique(clusters[outcomes]))
    for share in shares:
        cut_off = np.sort(scores)[::-1][count_places(len(scores), share) - 1]
        counted[Metric("precision_at_capacity", share)] = len(np.unique(clusters[scores >= cut_off]))
        counted[Metric("recall_at_capacity", share)] = with_outcome
    return counted


@dataclass(frozen=True)
class Standing:
    """One model's decisions added up by family: all that a weighting of families needs."""

    ladder: Ladder
    squared_errors: Floats
    decisions: Floats

    @classmethod
    def build(cls, scores: Floats, outcomes: Flags, clusters: Codes, families: int) -> "Standing":
        """`families` is how many there are, also where some of them have no decision here."""
        squared = (scores - outcomes) ** 2 if are_probabilities(scores) else np.full(len(scores), np.nan)
        errors = sum_by_cluster(squared, clusters, size=families)
        decisions = sum_by_cluster(np.ones(len(scores)), clusters, size=families)
        return cls(build_ladder(scores, outcomes, clusters, families=families), errors, decisions)

    def measure(self, weights: Floats, places: Mapping[float, float]) -> dict[Metric, Floats]:
        """Every metric on each weighting (families x weightings); `places`: a share and the exact share of places that it makes."""
        positives, negatives = self.ladder.with_outcome @ weights, self.ladder.without_outcome @ weights
        ranking = compute_ranking(positives, negatives)
        brier = (self.squared_errors @ weights) / (self.decisions @ weights)
        measured = {
            Metric("average_precision"): ranking.average_precision,
            Metric("auc"): ranking.auc,
            Metric("brier"): brier,
        }
        with np.errstate(invalid="ignore", divide="ignore"):
            measured[Metric("average_precision_lift")] = ranking.average_precision / ranking.base_rate
            no_skill = ranking.base_rate * (1 - ranking.base_rate)
            measured[Metric("scaled_brier")] = np.where(no_skill > 0, 1 - brier / no_skill, np.nan)
            for share, exact in places.items():
                caught = compute_caught(positives, negatives, share=exact)
                measured[Metric("precision_at_capacity", share)] = caught.right / caught.flagged
                measured[Metric("recall_at_capacity", share)] = caught.right / positives.sum(axis=0)
        return measured


def join_blocks(collected: list[dict[Metric, Floats]]) -> dict[Metric, Resampled]:
    """The first part is the value on all decisions, the others are its replicates."""
    return {
        metric: Resampled(float(value[0]), np.concatenate([part[metric] for part in collected[1:]]))
        for metric, value in collected[0].items()
    }


def _build_estimate(value: float, interval: Interval | None, decisions: int, outcomes: int) -> Estimate:
    if interval is None:
        reason = "too few families, or too uneven, for an interval"
        return Estimate(value, None, None, decisions, outcomes, "none", reason)
    return Estimate(value, interval.low, interval.high, decisions, outcomes, BOOTSTRAP)
