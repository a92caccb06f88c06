"""Every benchmark, and how it is asked at each size: `tiny` for the tests, `small` in minutes, `full` for the page.

A size that is left out is not run: where it would measure nothing, take too long beside what it adds, or need what is not there.
"""

from dataclasses import dataclass
from typing import Literal

Size = Literal["tiny", "small", "full"]
SIZES: tuple[Size, ...] = ("tiny", "small", "full")


@dataclass(frozen=True)
class Benchmark:
    """One file of this folder."""

    name: str
    """Of the file, without .py."""
    answers: str
    arguments: dict[Size, str]
    """FOLDER in them becomes an empty folder that is removed afterwards."""


BENCHMARKS = (
    Benchmark(
        "features",
        "Features as of a day, beside pandas, Polars, DuckDB and featuretools, and above the floor",
        {
            "tiny": "--children 60 --repeats 1 --beside pandas polars duckdb",
            "small": "--children 20000 100000 --repeats 1",
            "full": "--children 20000 100000 1000000",
        },
    ),
    Benchmark(
        "million",
        "From the returns of a million children to a description of every decision",
        {"small": "--children 2000 4000", "full": ""},
    ),
    Benchmark(
        "whole_pipeline",
        "From the case history to evaluated models, beside triage on PostgreSQL",
        {"small": "--children 20000", "full": "--children 20000 100000"},
    ),
    Benchmark(
        "growth",
        "With which power the cost of features grows",
        {
            "tiny": "--sizes 1 2 --unit 30 --repeats 1",
            "small": "--unit 4000 --sizes 1 2 4 8 --repeats 1",
            "full": "",
        },
    ),
    Benchmark(
        "audit_growth",
        "With which power the cost of each audit grows",
        {"small": "--sizes 2000 4000 --audits performance bias calibration --replicates 50 100", "full": ""},
    ),
    Benchmark("all_audits", "All audits of a large authority", {"full": ""}),
    Benchmark(
        "bias_audit", "Fairness with intervals, beside fairlearn", {"small": "--rows 20000", "full": ""}
    ),
    Benchmark(
        "calibration", "Calibration with intervals, beside statsmodels", {"small": "--rows 20000", "full": ""}
    ),
    Benchmark("permutation", "Explanations, beside scikit-learn", {"small": "2000 4", "full": ""}),
    Benchmark("practitioners", "What practitioners said of the same cases", {"small": "3000", "full": ""}),
    Benchmark("audit_statistics", "Performance and bias of five forecasts", {"full": ""}),
    Benchmark(
        "training",
        "Training beyond memory",
        {
            "small": "FOLDER --rows 20000 40000 --compare 10000",
            "full": "FOLDER --rows 500000 1000000 2000000",
        },
    ),
    Benchmark(
        "side_by_side",
        "Fits by one, two and four workers",
        {"small": "--decisions 5000 --features 20 --workers 1 2 --fits 2", "full": ""},
    ),
    Benchmark(
        "history",
        "Extracts read, linked and written as a case history",
        {"small": "--children 2000 --years 3", "full": "--readme"},
    ),
    Benchmark("reading", "One large return", {"small": "--megabytes 5", "full": ""}),
    Benchmark("synthetic", "A made-up authority", {"small": "--children 1000 --years 3", "full": ""}),
    Benchmark(
        "deidentification",
        "Names found in texts, and what looking for them costs",
        {"small": "--children 200", "full": ""},
    ),
    Benchmark(
        "scoring_limits",
        "How often chance alone refuses a batch of new cases",
        {"small": "--repeats 5", "full": "--repeats 200"},
    ),
    Benchmark("start_up", "`candour --help`", {"small": "1", "full": ""}),
    Benchmark(
        "thirty_two_models",
        "Thirty-two models of one question",
        {"small": "--children 1500 --models decision_tree logistic_regression", "full": ""},
    ),
    # Alone, since they take long, or need a finished run or another Python.
    Benchmark("models", "Every kind of forecast on one authority", {}),
    Benchmark("report", "The documents of a finished run", {}),
    Benchmark("reproduction", "Every shipped configuration, run and built again", {}),
)
