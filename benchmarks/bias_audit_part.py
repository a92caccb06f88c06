"""One part of `bias_audit.py` in a process of its own: `bias_audit_part.py PART ROWS REPLICATES`, a line of JSON as answer."""

import resource
import time
import warnings
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import fairlearn.metrics
import numpy as np
import numpy.typing as npt
import sklearn.metrics
from bias_audit_world import make_world
from measuring.steps import answer

from candour.stats.discrimination import compute_auc_interval
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import RATES, MetricName
from candour.stats.groups.rates import estimate_group_metric
from candour.stats.groups.resampled.count_replicates import (
    CountReplicates,
    compare_all_pairs,
    resample_counts,
)
from candour.stats.groups.resampled.crossed import GroupName
from candour.stats.groups.resampled.rank_replicates import resample_ranks

Floats = npt.NDArray[np.float64]
Found = dict[str, float]
Groupings = Mapping[str, Labels]
COUNTED: tuple[MetricName, ...] = (*RATES, "balanced_accuracy")
ORDERED: tuple[MetricName, ...] = ("auc", "average_precision", "brier")
OURS_REPLICATES = 1_000
TAILS = (0.025, 0.975)
THEIRS: Mapping[MetricName, Callable[..., Any]] = {
    "selection_rate": fairlearn.metrics.selection_rate,
    "true_positive_rate": fairlearn.metrics.true_positive_rate,
    "false_positive_rate": fairlearn.metrics.false_positive_rate,
    "true_negative_rate": fairlearn.metrics.true_negative_rate,
    "false_negative_rate": fairlearn.metrics.false_negative_rate,
    "positive_predictive_value": sklearn.metrics.precision_score,
    "accuracy": sklearn.metrics.accuracy_score,
    "balanced_accuracy": sklearn.metrics.balanced_accuracy_score,
}


def count_and_compare(judged: Judged, groupings: Groupings, replicates: int) -> CountReplicates:
    """Every count metric, every pair of groups of a characteristic, limits one by one and for all pairs together."""
    resampled = resample_counts(judged, groupings, replicates=replicates, seed=1)
    observed, drawn = [], []
    for metric in COUNTED:
        values, moved = resampled.compute(metric)
        observed.append(compare_all_pairs(values, resampled.names)[1])
        drawn.append(compare_all_pairs(moved, resampled.names)[1])
    find_limits(np.concatenate(observed), np.concatenate(drawn, axis=1))
    return resampled


def find_limits(observed: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """Percentile limits of each difference, and limits that hold for all differences together (max-T)."""
    defined = np.isfinite(drawn).all(axis=0) & (drawn.std(axis=0) > 0)
    observed, drawn = observed[defined], drawn[:, defined]
    single = np.quantile(drawn, TAILS, axis=0)
    scale = drawn.std(axis=0)
    furthest = np.abs((drawn - observed) / scale).max(axis=1)
    reach = np.quantile(furthest, TAILS[1] - TAILS[0]) * scale
    return single, np.stack([observed - reach, observed + reach])


def run_counts(judged: Judged, groupings: Groupings, replicates: int) -> Found:
    started = time.process_time()
    count_and_compare(judged, groupings, replicates)
    return {"cpu": time.process_time() - started}


def run_ranks(judged: Judged, groupings: Groupings, replicates: int) -> Found:
    started = time.process_time()
    resampled = resample_ranks(judged, groupings, replicates=replicates, seed=1)
    for name, metric in product(resampled.names, ORDERED):
        resampled.describe(name, metric, confidence=0.95)
    return {"cpu": time.process_time() - started}


def run_delong(judged: Judged, groupings: Groupings, _: int) -> Found:
    started = time.process_time()
    for labels in groupings.values():
        for group in np.unique(labels.astype(str)):
            estimate = estimate_group_metric(judged, labels == group, "auc")
            compute_auc_interval(estimate, critical_value=1.96)
    return {"cpu": time.process_time() - started}


def run_fairlearn(judged: Judged, groupings: Groupings, replicates: int) -> Found:
    """Both on the same data; fairlearn with few replicates and with none, so that its cost per replicate is known."""
    started = time.process_time()
    resampled = count_and_compare(judged, groupings, OURS_REPLICATES)
    ours = time.process_time() - started
    started = time.process_time()
    frames = [ask_fairlearn(judged, labels, {}) for labels in groupings.values()]
    points = time.process_time() - started
    started = time.process_time()
    for labels in groupings.values():
        ask_fairlearn(judged, labels, {"n_boot": replicates, "ci_quantiles": list(TAILS), "random_state": 1})
    return {
        "cpu": ours,
        "points": points,
        "per_replicate": (time.process_time() - started - points) / replicates,
        "furthest_apart": find_furthest(resampled, frames),
    }


def run_fairlearn_alone(judged: Judged, groupings: Groupings, replicates: int) -> Found:
    """Only fairlearn, with few replicates, for its memory."""
    started = time.process_time()
    for labels in groupings.values():
        ask_fairlearn(judged, labels, {"n_boot": replicates, "ci_quantiles": list(TAILS), "random_state": 1})
    return {"cpu": time.process_time() - started}


def ask_fairlearn(
    judged: Judged, labels: Labels, bootstrap: Mapping[str, Any]
) -> fairlearn.metrics.MetricFrame:
    with warnings.catch_warnings():
        # With few rows a resampled group may have nobody flagged; fairlearn then counts 0 and scikit-learn says so.
        warnings.simplefilter("ignore", sklearn.exceptions.UndefinedMetricWarning)
        return fairlearn.metrics.MetricFrame(
            metrics=dict(THEIRS), y_true=judged.outcomes.astype(np.int64), y_pred=judged.flags.astype(np.int64),
            sensitive_features=labels.astype(str), **bootstrap,
        )  # fmt: skip


def find_furthest(resampled: CountReplicates, frames: list[fairlearn.metrics.MetricFrame]) -> float:
    """The largest distance between the two computations over all groups and metrics, where ours is defined."""
    tables = dict(zip(dict.fromkeys(name.characteristic for name in resampled.names), frames, strict=True))

    def distance(metric: MetricName) -> float:
        values, _ = resampled.compute(metric)
        theirs = [read_value(tables[name.characteristic], name, metric) for name in resampled.names]
        return float(np.nanmax(np.abs(values - theirs)))

    return max(distance(metric) for metric in THEIRS)


def read_value(frame: fairlearn.metrics.MetricFrame, name: GroupName, metric: MetricName) -> float:
    return float(frame.by_group.loc[name.group, metric])


PARTS: Mapping[str, Callable[[Judged, Groupings, int], Found]] = {
    "counts": run_counts,
    "ranks": run_ranks,
    "delong": run_delong,
    "fairlearn": run_fairlearn,
    "fairlearn_alone": run_fairlearn_alone,
}


def measure_peak() -> float:
    """Largest memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def main(arguments: list[str]) -> Found:
    part, rows, replicates = arguments[0], int(arguments[1]), int(arguments[2])
    judged, groupings = make_world(rows)
    before = measure_peak()
    found = PARTS[part](judged, groupings, replicates)
    return found | {"before": before, "peak": measure_peak()}


if __name__ == "__main__":
    answer(main)
