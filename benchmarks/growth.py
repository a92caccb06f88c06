"""With which power the cost of features grows: against children, decisions, windows and kinds of event.

    python benchmarks/growth.py                    units of 25,000 children: 25,000 to 800,000
    python benchmarks/growth.py --unit 2000        a quick look

Everything but one size stays as it is: 4 units of children (or as many as are asked for), 12 dates of decision, 4 windows, 8 kinds. The cost is the CPU seconds
of reading, building and writing the features, without the start of Python and less what the same work costs for 20 children (libraries that are loaded
when first used); the whole peak of the process stands beside it. The exponent is fitted by least squares on logarithms, with its standard error: 1 is linear. Windows and kinds change the number of features, so their lines say what a feature more costs. The
limit is for children: 1.05 at most.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from measuring.growth import Growth, fit_growth
from measuring.results import Result, Table
from measuring.steps import Cost, run_step

MOST = 1.05
CHILDREN, FEWEST = 4, 20
"""How many units of children there are where something else grows."""


class Point(NamedTuple):
    """One size, what it cost, and what of that grows."""

    size: int
    cost: Cost
    growing: float


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--unit", type=int, default=25_000, help="children")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32], help="units of children"
    )
    parser.add_argument("--repeats", type=int, default=3, help="the least CPU of so many runs is fitted")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--folder", type=Path, help="for the made-up files")
    options = parser.parse_args(arguments)
    result = Result("growth", "With which power the cost of features grows")
    fitted = result.start_table(
        "Fitted exponents", ("cost of features against", "from", "to", "exponent", "standard error")
    )
    points = result.start_table(
        "What was measured", ("what grows", "size", "features x decisions", "CPU s of the work", "peak MB")
    )
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        make(folder, FEWEST)
        fixed = float(build(folder, options.repeats).said["work"])
    points.notes.append(
        f"Of each, {fixed:.2f} CPU s are what the same work costs for {FEWEST} children; the exponents are of the rest."
    )
    children = list(grow_children(options, fixed))
    add(fitted, points, "children", children)
    for what, found in grow_others(options, fixed):
        add(fitted, points, what, found)
    result.hold("exponent against children", fit(children).exponent, MOST)
    growth = fit(children)
    result.head.append(
        f"Features grow with the power {growth.exponent:.2f} (standard error {growth.standard_error:.2f}) of the number of children (1 is linear)."
    )
    return result.finish(options.json)


def grow_children(options: argparse.Namespace, fixed: float) -> Iterator[Point]:
    """More and more children, all else equal."""
    for units in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            make(folder, options.unit * units)
            yield take(options.unit * units, build(folder, options.repeats), fixed)


def grow_others(options: argparse.Namespace, fixed: float) -> Iterator[tuple[str, list[Point]]]:
    """As many children, and more of something else."""
    children = options.unit * min(CHILDREN, max(options.sizes))
    found = []
    for dates in (3, 6, 12, 24):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            make(folder, children, dates)
            cost = build(folder, options.repeats)
            found.append(take(cost.said["decisions"], cost, fixed))
    yield "decisions (dates of the same children)", found
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        make(folder, children)
        windows = [
            take(count, build(folder, options.repeats, "--kinds", "8", "--windows", str(count)), fixed)
            for count in (1, 2, 4, 8)
        ]
        yield "windows (of 8 kinds)", windows
        kinds = [
            take(count, build(folder, options.repeats, "--kinds", str(count), "--windows", "4"), fixed)
            for count in (3, 4, 6, 8)
        ]
        features = [take(cost.said["features"], cost, fixed) for _, cost, _ in [*kinds, *windows]]
        yield "kinds of event (under 4 windows)", kinds
        yield "features (all of the last two)", sorted(features, key=lambda point: point.size)


def make(folder: str, children: int, dates: int = 12) -> None:
    run_step("features_generate", folder, str(children), "0.02", str(dates))


def build(folder: str, repeats: int, *asked: str) -> Cost:
    """The cheapest of so many runs: other work on the machine can only add to it."""
    costs = [run_step("features_kernel", folder, *asked) for _ in range(repeats)]
    return min(costs, key=lambda cost: float(cost.said["work"]))


def take(size: int, cost: Cost, fixed: float) -> Point:
    """What of the cost grows: a hundredth of a second at least, so that it has a logarithm."""
    return Point(size, cost, max(float(cost.said["work"]) - fixed, 0.01))


def add(fitted: Table, points: Table, what: str, found: Sequence[Point]) -> None:
    growth = fit(found)
    fitted.add(
        what, found[0].size, found[-1].size, round(growth.exponent, 3), round(growth.standard_error, 3)
    )
    if not what.startswith("features"):
        for size, cost, _ in found:
            points.add(what, size, cost.said["cells"], cost.said["work"], round(cost.peak / 1e6))


def fit(found: Sequence[Point]) -> Growth:
    return fit_growth([point.size for point in found], [point.growing for point in found])


if __name__ == "__main__":
    sys.exit(main())
