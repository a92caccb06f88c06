"""From the yearly returns of a million children to a description of every decision: CPU seconds, memory, and with which power both grow.

    python benchmarks/million.py --folder FOLDER            125,000 to 1,000,000 children (some 8 GB of disk)
    python benchmarks/million.py --children 2000 4000       a quick look

Ten years of children in need census (XML) and SSDA903 (CSV), families and areas. Two steps, each in a process of its own: `history` reads,
links, joins and writes the case history in its parts; `describe` finds every decision of the quickstart's question in it and builds the
quickstart's features, as a run does. One part is worked on at a time. The exponents are fitted by least squares on logarithms to what
each size costs beyond what 200 children cost; 1 is linear. Limits, for a million children: 10 CPU minutes in all, 6 GB at the peak of either
step, and an exponent of 1.05 at most.

With --folder the extracts of each size stay there and are used again.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from measuring.growth import fit_growth
from measuring.results import Result
from measuring.steps import Cost, run_step

SIZES = [125_000, 250_000, 500_000, 1_000_000]
FEWEST = 200
MILLION = 1_000_000
CPU_LIMIT, MEMORY_LIMIT, EXPONENT_LIMIT = 600.0, 6e9, 1.05


class Point(NamedTuple):
    """One size, and what each step cost for it."""

    children: int
    history: Cost
    describe: Cost

    @property
    def cpu(self) -> float:
        """CPU seconds of both steps."""
        return float(self.history.cpu + self.describe.cpu)

    @property
    def peak(self) -> float:
        """Bytes: the larger of both peaks, for they do not fall together."""
        return float(max(self.history.peak, self.describe.peak))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, nargs="+", default=SIZES)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--folder", type=Path, help="where extracts stay, to be used again")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    result = Result("million", "From the returns of a million children to a description of every decision")
    table = result.start_table(
        f"{options.years} years of census and SSDA903",
        (
            "children",
            "parts",
            "events stated",
            "decisions",
            "history CPU s",
            "peak MB",
            "describe CPU s",
            "peak MB",
        ),
    )
    fixed, *points = [measure(children, options) for children in (FEWEST, *sorted(options.children))]
    for point in points:
        history, described = point.history, point.describe
        table.add(
            point.children,
            int(history.said["parts"]),
            int(history.said["events"]),
            int(described.said["decisions"]),
            history.cpu,
            history.peak / 1e6,
            described.cpu,
            described.peak / 1e6,
        )
    table.notes.append(f"{points[-1].describe.said['features']} features of each decision.")
    judge(result, points, fixed)
    code: int = result.finish(options.json)
    return code


def measure(children: int, options: argparse.Namespace) -> Point:
    """Make the extracts of one size unless they are there, and take the cost of each step."""
    with place(children, options) as folder:
        if not (folder / "authority").exists():
            run_step("million_part", "extracts", str(folder), str(children), str(options.years))
        for made in ("history", "scratch"):
            shutil.rmtree(folder / made, ignore_errors=True)
        history, described = (run_step("million_part", step, str(folder)) for step in ("history", "describe"))
        for made in ("history", "scratch"):
            shutil.rmtree(folder / made, ignore_errors=True)
    return Point(children, history, described)


@contextmanager
def place(children: int, options: argparse.Namespace) -> Iterator[Path]:
    """The folder of one size: kept where a folder is asked for, else gone with the block."""
    if options.folder is not None:
        kept: Path = options.folder / f"{children}"
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def judge(result: Result, points: list[Point], fixed: Point) -> None:
    """Hold what was measured against the limits, as far as the sizes tell."""
    largest = points[-1]
    if len(points) > 1:
        grown = fit_growth([p.children for p in points], [max(p.cpu - fixed.cpu, 1e-6) for p in points])
        result.hold("exponent of CPU against children", grown.exponent, EXPONENT_LIMIT)
        first = points[0]
        per_child = (largest.peak - first.peak) / (largest.children - first.children)
        result.tables[0].notes.append(f"The peak grows by {per_child:,.0f} bytes a child.")
    if largest.children >= MILLION:
        result.hold("CPU", largest.cpu, CPU_LIMIT, "s")
        result.hold("peak", largest.peak, MEMORY_LIMIT, "bytes")
        result.head.append(
            f"{largest.children:,} children with 10 years of returns become decisions and features in {largest.cpu:,.0f} CPU s "
            f"and {largest.peak / 1e9:.1f} GB."
        )


if __name__ == "__main__":
    raise SystemExit(main())
