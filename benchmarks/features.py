"""How much the kernel costs, beside pandas and DuckDB doing the same: `python benchmarks/features.py`.

100,000 made-up children with 2.0 million events of 8 kinds over six years; 12 quarterly decision dates; a decision
for every child with an event in the 24 months before; 81 features:

    count       8 kinds x 4 windows (90, 180, 365 days, ever)      32
    duration    8 kinds x 4 windows                                32
    days_since  8 kinds                                             8
    open        8 kinds                                             8
    ever        section 47 enquiry                                  1

Every engine reads the same Parquet files in a process of its own, writes its features as Parquet, and every cell is
compared. CPU is user + system, memory the largest resident size. The limits are those of the project: 6.5 CPU s
and 1.1 GB for the kernel. Two in a hundred events are known late.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

CPU_LIMIT, MEMORY_LIMIT = 6.5, 1.1e9
OTHERS = ("pandas", "duckdb")


class Cost(NamedTuple):
    """What one process cost."""

    cpu: float
    wall: float
    memory: float


def main() -> int:
    """Run everything and say whether the kernel is within its limits."""
    parser = argparse.ArgumentParser(description="Measure the feature kernel.")
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--late", type=float, default=0.02, help="share of events that become known late")
    parser.add_argument("--beside", nargs="*", choices=OTHERS, default=OTHERS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return measure(arguments, folder)


def measure(arguments: argparse.Namespace, folder: str) -> int:
    run_step("generate", folder, str(arguments.children), str(arguments.late))
    costs = {engine: run_step(engine, folder) for engine in ("kernel", *arguments.beside)}
    for engine in arguments.beside:
        run_step("compare", folder, engine)
    print(f"{'engine':10}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'x kernel':>10}")
    for engine, cost in costs.items():
        ratio = cost.cpu / costs["kernel"].cpu
        print(f"{engine:10}{cost.cpu:8.1f}{cost.wall:8.1f}{cost.memory / 1e6:9.0f}{ratio:10.1f}")
    passed = costs["kernel"].cpu <= CPU_LIMIT and costs["kernel"].memory <= MEMORY_LIMIT
    print(f"{'PASS' if passed else 'FAIL'}: limit {CPU_LIMIT} CPU s, {MEMORY_LIMIT / 1e6:.0f} MB")
    return 0 if passed else 1


def run_step(step: str, *options: str) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, Path(__file__).with_name(f"features_{step}.py"), *options])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The step '{step}' failed.")
    wall = time.perf_counter() - started
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024.0)


if __name__ == "__main__":
    sys.exit(main())
