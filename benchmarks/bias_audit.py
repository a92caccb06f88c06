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
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROWS, FEWER = 1_000_000, 100_000
REPLICATES = 1_000
CPU_LIMITS: Mapping[str, float] = {"counts": 5, "ranks": 30}
MEMORY_LIMIT = 1.5e9
TIMES_FASTER = 1_000
SAME_POINT_VALUES = 1e-12

Found = dict[str, float]


class Line(NamedTuple):
    """One part at one size, and the limit that it is held against where there is one."""

    part: str
    rows: int
    found: Found
    limit: float | None

    @property
    def keeps_limits(self) -> bool:
        """Whether CPU and memory are within what is allowed."""
        in_time = self.limit is None or self.found["cpu"] <= self.limit
        return in_time and self.found["peak"] <= MEMORY_LIMIT


def main() -> int:
    """Run everything and say whether all limits hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS, help="fairlearn is compared on at most 100,000")
    parser.add_argument("--replicates", type=int, default=5, help="how many fairlearn runs, before scaling")
    options = parser.parse_args()
    fewer = min(options.rows, FEWER)
    sizes = sorted({fewer, options.rows})
    lines = [measure(part, rows) for part in ("counts", "ranks", "delong") for rows in sizes]
    print_lines(lines)
    beside = run_part("fairlearn", fewer, options.replicates)
    kept = [all(line.keeps_limits for line in lines), print_beside(beside, fewer, options.replicates)]
    print("PASS" if all(kept) else "FAIL")
    return 0 if all(kept) else 1


def measure(part: str, rows: int) -> Line:
    return Line(part, rows, run_part(part, rows, REPLICATES), CPU_LIMITS.get(part))


def run_part(part: str, rows: int, replicates: int) -> Found:
    command = [sys.executable, str(Path(__file__).with_name("bias_audit_part.py")), part]
    done = subprocess.run(
        [*command, str(rows), str(replicates)], check=True, stdout=subprocess.PIPE, text=True
    )
    found: Found = json.loads(done.stdout)
    return found


def print_lines(lines: list[Line]) -> None:
    print(f"{'part':10}{'rows':>11}{'CPU s':>8}{'limit':>7}{'peak MB':>9}{'before':>8}{'limit':>7}")
    for part, rows, found, limit in lines:
        allowed = "" if limit is None else f"{limit:g}"
        memory = f"{found['peak'] / 1e6:9,.0f}{found['before'] / 1e6:8,.0f}{MEMORY_LIMIT / 1e6:7,.0f}"
        print(f"{part:10}{rows:11,}{found['cpu']:8.2f}{allowed:>7}{memory}")


def print_beside(found: Found, rows: int, replicates: int) -> bool:
    """Print both side by side, and say whether ours is fast enough and the point values are equal."""
    theirs = found["points"] + REPLICATES * found["per_replicate"]
    ratio = theirs / found["cpu"]
    print(f"\nat {rows:,} rows, {REPLICATES:,} replicates, in one process")
    print(
        f"candour    {found['cpu']:10.2f} CPU s   families resampled, 12 metrics, all pairs and their limits"
    )
    print(
        f"fairlearn  {theirs:10,.0f} CPU s   rows resampled, 8 metrics; scaled up from {replicates} replicates"
    )
    print(f"           {found['points']:10.2f} CPU s   of it for point values alone")
    print(f"fairlearn / candour: {ratio:,.0f}; at least {TIMES_FASTER:,} is asked for")
    print(f"largest distance of point values: {found['furthest_apart']:.1e}, limit {SAME_POINT_VALUES:g}")
    return ratio >= TIMES_FASTER and found["furthest_apart"] <= SAME_POINT_VALUES


if __name__ == "__main__":
    sys.exit(main())
