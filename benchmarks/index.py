"""Every benchmark, and how it is asked at each size: `tiny` for the tests, `small` in minutes, `full` for the page."""

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
    """A size that is left out is not run: where it would measure nothing, or needs what is not there."""
    speaks_json: bool = True


BENCHMARKS = (
    Benchmark(
        "features",
        "Features as of a day beside pandas, Polars, DuckDB and featuretools, and the floor",
        {
            "tiny": "--children 60 --beside pandas polars duckdb",
            "small": "--children 2000 20000",
            "full": "--children 20000 100000 1000000",
        },
    ),
    Benchmark(
        "growth",
        "With which power the cost of features grows",
        {"tiny": "--sizes 1 2 --unit 30", "small": "--unit 2000", "full": "--unit 25000"},
    ),
)
