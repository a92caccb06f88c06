"""Features as of a day: candour's kernel beside pandas, Polars, DuckDB and featuretools, and above the floor.

    python benchmarks/features.py                                      20,000 and 100,000 children
    python benchmarks/features.py --children 1000000                   candour by parts; the peers as far as memory goes
    python benchmarks/features.py --beside polars --children 20000     only one peer
    python benchmarks/features.py --recency                            featuretools with all 81 features: minutes at 20,000

Made-up children with 20 events each of 8 kinds over six years, two in a hundred known late; 12 quarterly decision dates; a decision for
every child with an event in the 24 months before, so 11 decisions a child; 81 features:

    count       8 kinds x 4 windows (90, 180, 365 days, ever)      32
    duration    8 kinds x 4 windows                                32
    days_since  8 kinds                                             8
    open        8 kinds                                             8
    ever        section 47 enquiry                                  1

Every engine reads the same Parquet files in a process of its own and writes its features as Parquet, uncompressed, and every cell is compared with the kernel's.
CPU is user + system, peak the memory of all its processes. candour works part by part (50,000 children), as a pilot does; the peers have everything
in memory, or what they do of themselves. `the floor` reads and sorts the same columns with pyarrow and NumPy, and does nothing else. The limits are for
100,000 children: 1.1 million decisions.
"""

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from measuring.results import Result, Table
from measuring.steps import Cost, StepError, run_step

CPU_LIMIT, MEMORY_LIMIT = 6.5, 1_100
LIMITED = 100_000
"""The number of children that the limits are for."""
FEATURETOOLS = Path(__file__).parent / "environments" / "featuretools" / "bin" / "python"
MOST_FOR_FEATURETOOLS = 20_000
PEERS = ("pandas", "polars", "duckdb", "featuretools")
SHARE_OF_MEMORY = 0.85
FEATURES = 81
HEADINGS = ("engine", "CPU s", "wall s", "peak MB", "x candour", "cells equal")


@dataclass(frozen=True)
class Asked:
    """What is measured at one size."""

    children: int
    late: float
    peers: tuple[str, ...]
    repeats: int
    recency: bool


def main(arguments: list[str] | None = None) -> int:
    """Run everything and say whether the kernel is within its limits."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, nargs="+", default=[20_000, LIMITED])
    parser.add_argument("--late", type=float, default=0.02, help="share of events that become known late")
    parser.add_argument("--beside", nargs="*", choices=PEERS, default=PEERS)
    parser.add_argument("--repeats", type=int, default=3, help="of candour and the floor; peers run once")
    parser.add_argument("--recency", action="store_true", help="featuretools builds days_since too")
    parser.add_argument("--json", type=Path)
    parser.add_argument(
        "--folder", type=Path, help="for the made-up files, which take up to 10 GB for a million children"
    )
    options = parser.parse_args(arguments)
    result = Result("features", "Features as of a day")
    for children in options.children:
        asked = Asked(children, options.late, tuple(options.beside), options.repeats, options.recency)
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            measure(result, Path(folder), asked)
        if "featuretools" not in asked.peers or children > MOST_FOR_FEATURETOOLS:
            continue
        if FEATURETOOLS.exists():
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                measure_featuretools(result, Path(folder), asked)
        else:
            print(
                "featuretools is left out: python benchmarks/environments/make.py featuretools installs it."
            )
    return result.finish(options.json)


def measure(result: Result, folder: Path, asked: Asked) -> None:
    """One size: every engine, compared."""
    made = run_step("features_generate", str(folder), str(asked.children), str(asked.late)).said
    table = result.start_table(
        f"{asked.children:,} children, {made['events']:,} events, {made['decisions']:,} decisions x 81 features",
        HEADINGS,
    )
    floors = [
        (name, run_step("features_floor", str(folder), way, repeats=asked.repeats))
        for name, way in (("the floor: read and sort", "read"), ("and write as many cells", "write"))
    ]
    shutil.rmtree(folder / "floor")
    kernel = run_step("features_kernel", str(folder), repeats=asked.repeats)
    for name, cost in floors:
        add(table, name, cost, kernel, None)
    add(table, "candour", kernel, kernel, None)
    peers = {peer: run_peer(table, folder, peer, kernel) for peer in asked.peers if peer != "featuretools"}
    table.notes.append(
        f"candour: median of {asked.repeats} runs, the quickest {kernel.least_cpu:.2f} CPU s; "
        f"{kernel.cpu / floors[0][1].cpu:.1f} times the floor, {kernel.cpu / floors[1][1].cpu:.1f} times the floor with writing."
    )
    if asked.children == LIMITED:
        hold(result, kernel)
    beside = [f"{peer} {cost.cpu / kernel.cpu:.1f}" for peer, cost in peers.items() if cost]
    result.head.append(
        f"{asked.children:,} children, {made['decisions']:,} decisions x 81 features: candour {kernel.cpu:.1f} CPU s and {kernel.peak / 1e6:,.0f} MB"
        + (f"; times its CPU seconds: {', '.join(beside)}." if beside else ".")
    )


def hold(result: Result, kernel: Cost) -> None:
    result.hold("1.1 million decisions x 81 features", kernel.cpu, CPU_LIMIT, "CPU s")
    result.hold("peak of it", kernel.peak / 1e6, MEMORY_LIMIT, "MB")


def measure_featuretools(result: Result, folder: Path, asked: Asked) -> None:
    """The features that featuretools can say by itself, on children of whom everything is known at once."""
    made = run_step("features_generate", str(folder), str(asked.children), "0").said
    families = ["count", "ever", *(["days_since"] if asked.recency else [])]
    kernel = run_step("features_kernel", str(folder), "--families", *families, repeats=asked.repeats)
    table = result.start_table(
        f"Beside featuretools: {asked.children:,} children, {made['decisions']:,} decisions x {kernel.said['features']} features that it can say by itself",
        HEADINGS,
    )
    options = ["--recency"] if asked.recency else []
    peer = run_step("features_featuretools", str(folder), *options, python=str(FEATURETOOLS))
    same = run_step("features_compare", str(folder), "featuretools").said
    add(table, "candour", kernel, kernel, None)
    add(table, "featuretools", peer, kernel, f"{same['rows']:,} x {same['features']}")
    table.notes.append(
        f"featuretools {peer.said['featuretools']} on pandas {peer.said['pandas']}, in an environment of its own. Nothing is known late here, "
        "since it has one time a row; days inside a window and open events it cannot say."
    )
    result.head.append(
        f"featuretools takes {peer.cpu / kernel.cpu:,.0f} times candour's CPU seconds at {asked.children:,} children, for the {kernel.said['features']} "
        "features that it can say by itself."
    )


def run_peer(table: Table, folder: Path, peer: str, kernel: Cost) -> Cost | None:
    """Run and compare one peer; None, and a line that says so, where it needs more memory than there is."""
    most = SHARE_OF_MEMORY * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        cost = run_step(f"features_{peer}", str(folder), most_memory=most)
    except StepError as error:
        table.add(f"{peer}: {error}", None, None, None, None, None)
        return None
    same = run_step("features_compare", str(folder), peer).said
    (folder / f"{peer}.parquet").unlink()
    if same["features"] != FEATURES:
        raise SystemExit(f"Expected {FEATURES} features; got {same['features']}.")
    add(table, peer, cost, kernel, f"{same['rows']:,} x {same['features']}")
    return cost


def add(table: Table, name: str, cost: Cost, kernel: Cost, equal: str | None) -> None:
    table.add(name, cost.cpu, cost.wall, round(cost.peak / 1e6), cost.cpu / kernel.cpu, equal)


if __name__ == "__main__":
    sys.exit(main())
