"""The experiment that triage is asked to run: `asked` in the terms of its configuration, version 8.

python benchmarks/triage/experiment.py FILE
"""

import json
import sys
from pathlib import Path
from typing import Any

from asked import DAYS, ESCALATIONS, KINDS, LEAF, LOOKS_BACK_YEARS, MONTHS, STRENGTH, TREES, WINDOWS

HORIZON = "2024-01-01"
SEED = 20260331
DAY = "'{collate_date}'::date"
ZERO = {"type": "zero_noflag"}


def describe_experiment() -> dict[str, Any]:
    """Everything that triage needs to know; JSON is YAML too."""
    return {
        "config_version": "v8",
        "model_comment": "benchmark",
        "random_seed": SEED,
        "temporal_config": {
            "feature_start_time": "2000-01-01",
            "feature_end_time": HORIZON,
            "label_start_time": DAYS[0].isoformat(),
            "label_end_time": HORIZON,
            "model_update_frequency": "6month",
            "training_as_of_date_frequencies": "3month",
            "test_as_of_date_frequencies": "3month",
            "max_training_histories": "10year",
            "test_durations": "0day",
            "label_timespans": [f"{MONTHS}month"],
        },
        "cohort_config": {
            "name": "known",
            "query": f"select distinct entity_id from events where started_on < '{{as_of_date}}'::date"  # noqa: S608 - made of constants
            f" and started_on >= '{{as_of_date}}'::date - interval '{LOOKS_BACK_YEARS} year'",
        },
        "label_config": {
            "name": "escalation",
            "include_missing_labels_in_train_as": False,
            "query": f"select entity_id, 1 as outcome from events where kind in ({', '.join(map(_quote, ESCALATIONS))})"  # noqa: S608 - made of constants
            " and started_on >= '{as_of_date}'::date and started_on < '{as_of_date}'::date + interval '{label_timespan}'"
            " group by entity_id",
        },
        "feature_aggregations": [_count(), _describe()],
        "grid_config": {
            "triage.component.catwalk.estimators.classifiers.ScaledLogisticRegression": {
                "C": [STRENGTH],
                "penalty": ["l2"],
            },
            "sklearn.ensemble.RandomForestClassifier": {
                "n_estimators": [TREES],
                "min_samples_leaf": [LEAF],
                "max_features": ["sqrt"],
                "n_jobs": [1],
            },
        },
        "scoring": {name: _score() for name in ("testing_metric_groups", "training_metric_groups")},
    }


def _count() -> dict[str, Any]:
    """How many events of each kind, in every window."""
    return {
        "prefix": "counts",
        "from_obj": "events",
        "knowledge_date_column": "started_on",
        "aggregates_imputation": {"all": ZERO},
        "aggregates": [
            {"quantity": {kind: f"(kind = {_quote(kind)})::int"}, "metrics": ["sum"]} for kind in KINDS
        ],
        "intervals": [*(f"{days} day" for days in WINDOWS), "all"],
    }


def _describe() -> dict[str, Any]:
    """Days since the last of each kind, whether one is open, whether there was any, and how many days they lasted."""
    aggregates = []
    for kind in KINDS:
        mine = f"kind = {_quote(kind)}"
        lasts = f"(ended_on is null or ended_on >= {DAY})"
        stops = f"least(coalesce(ended_on, {DAY}), {DAY})"
        asked = {
            "days_since": (f"case when {mine} then {DAY} - started_on end", "min", {"type": "mean"}),
            "open": (f"({mine} and {lasts})::int", "max", ZERO),
            "ever": (f"({mine})::int", "max", ZERO),
            "duration": (f"case when {mine} then {stops} - started_on else 0 end", "sum", ZERO),
        }
        aggregates += [
            {"quantity": {f"{family}_{kind}": text}, "metrics": [metric], "imputation": {metric: rule}}
            for family, (text, metric, rule) in asked.items()
        ]
    return {
        "prefix": "spans",
        "from_obj": "events",
        "knowledge_date_column": "started_on",
        "aggregates": aggregates,
        "intervals": ["all"],
    }


def _score() -> list[dict[str, Any]]:
    return [
        {
            "metrics": ["precision@", "recall@"],
            "thresholds": {"percentiles": [1.0, 5.0, 10.0], "top_n": [100]},
        },
        {"metrics": ["roc_auc", "average precision score"]},
    ]


def _quote(text: str) -> str:
    return f"'{text}'"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(describe_experiment(), indent=1), encoding="utf-8")
