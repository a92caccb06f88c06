"""What group metrics with intervals cost at a million decisions, and beside fairlearn: `python benchmarks/bias_audit.py`.

    python benchmarks/bias_audit.py                     about 3 minutes, most of it fairlearn's
    python benchmarks/bias_audit.py --rows 20000        a quick look

Made-up decisions (`bias_audit_world.py`): 12 in a hundred with the outcome, two rows a family on average, four
characteristics with 2, 6, 9 and 18 groups, 35 in all.

    counts      every share of the four cells and balanced accuracy, on 1,000 resamples of families; the difference of
                every two groups of a characteristic in every resample (205 pairs x 12 metrics), percentile limits of
                each and limits that hold for all of them together
    ranks       AUC, average precision and Brier score of the same groups on 1,000 resamples of families, with intervals
    delong      the AUC of every group with DeLong's variance over families: no resampling
    fairlearn   8 metrics x 4 characteristics, beside `counts` in one process on the same decisions

fairlearn draws single rows, candour families: fairlearn's intervals are those of unrelated decisions, so the two are
alike in what is computed (resampled values of 8 metrics of 35 groups), not in what is promised. fairlearn gives the
groups' quantiles and no pairs; candour's time holds 12 metrics, all pairs and their limits. fairlearn runs few
replicates; their cost, less that of its point values, is scaled to 1,000. The point values of both must be equal.

CPU seconds are user + system of the work alone: not of starting Python, nor of making up decisions. Every part runs in a
process of its own; its peak memory is the largest resident size of all of it, made-up decisions and imports included
(what these took is printed beside it). The exit code is 1 where a limit is broken.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from measuring.results import Result
from measuring.steps import Said, run_step

PART = "bias_audit_part"
ROWS, FEWER = 1_000_000, 100_000
REPLICATES = 1_000
CPU_LIMITS: Mapping[str, float] = {"counts": 5, "ranks": 30}
FULL_SIZE = 1_000_000
"""The limits of CPU are for so many rows."""
MEMORY_LIMIT = 1.5e9
TIMES_FASTER = 1_000
SAME_POINT_VALUES = 1e-12


def main(arguments: list[str] | None = None) -> int:
    """Run everything and say whether all limits hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS, help="fairlearn is compared on at most 100,000")
    parser.add_argument("--replicates", type=int, default=5, help="how many fairlearn runs, before scaling")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    fewer = min(options.rows, FEWER)
    result = Result("bias_audit", "Group metrics with intervals, and beside fairlearn")
    table = result.start_table(
        f"{REPLICATES:,} resamples of families, 35 groups", ("part", "rows", "CPU s", "peak MB", "before MB")
    )
    for part in ("counts", "ranks", "delong"):
        for rows in sorted({fewer, options.rows}):
            found = run_part(part, rows, REPLICATES)
            table.add(part, rows, found["cpu"], found["peak"] / 1e6, found["before"] / 1e6)
            if part in CPU_LIMITS and rows <= FULL_SIZE:
                result.hold(f"CPU of {part} at {rows:,} rows", found["cpu"], CPU_LIMITS[part], "s")
            if rows <= FULL_SIZE:
                result.hold(f"peak of {part} at {rows:,} rows", found["peak"] / 1e6, MEMORY_LIMIT / 1e6, "MB")
    table.notes.append("Before: made-up decisions and imports.")
    compare(result, fewer, options.replicates)
    return result.finish(options.json)


def compare(result: Result, rows: int, replicates: int) -> None:
    """Both in one process for their values and CPU, and each in a process of its own for its memory."""
    beside = run_part("fairlearn", rows, replicates)
    ours, theirs = run_part("counts", rows, REPLICATES), run_part("fairlearn_alone", rows, 2)
    scaled = beside["points"] + REPLICATES * beside["per_replicate"]
    table = result.start_table(
        f"candour and fairlearn at {rows:,} rows, {REPLICATES:,} replicates",
        ("library", "resampled", "metrics", "CPU s", "peak MB", "MB beyond the decisions"),
    )
    for name, unit, what, cpu, found in (
        ("candour", "families", "12, all pairs and their limits", beside["cpu"], ours),
        ("fairlearn", "rows", "8, each group", scaled, theirs),
    ):
        table.add(name, unit, what, cpu, found["peak"] / 1e6, (found["peak"] - found["before"]) / 1e6)
    table.notes += [
        f"fairlearn scaled up from {replicates} replicates; {beside['points']:.2f} CPU s of it for point values alone.",
        f"Largest distance of the point values: {beside['furthest_apart']:.1e}.",
    ]
    result.head.append(
        f"Group metrics on {REPLICATES:,} resamples at {rows:,} decisions: {beside['cpu']:.2f} CPU s, fairlearn {scaled:,.0f} (scaled up from fewer), "
        f"{scaled / beside['cpu']:,.0f} times as much; equal point values."
    )
    result.hold("fairlearn / candour, CPU", scaled / beside["cpu"], at_least=TIMES_FASTER)
    result.hold("distance of point values", beside["furthest_apart"], SAME_POINT_VALUES)


def run_part(part: str, rows: int, replicates: int) -> Said:
    return run_step(PART, part, str(rows), str(replicates)).said


if __name__ == "__main__":
    sys.exit(main())
