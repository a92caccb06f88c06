"""What all audits together cost on a large authority: `python benchmarks/all_audits.py`.

    python benchmarks/all_audits.py                                        about a quarter of an hour
    python benchmarks/all_audits.py --rows 5000 --features 80              a quick look
    python benchmarks/all_audits.py --families bias calibration            only these
    python benchmarks/all_audits.py --keep FOLDER                          evidence is made once and used again

Made-up evidence (`all_audits_world.py`): as many decisions to test on as to learn from, 200 features, four
characteristics with 2, 6, 9 and 4 groups beside deprivation, two rows a family on average, two years of tests, five
forecasts of which one was fitted by candour's own gradient boosting, measures, lead times, what was under way, triage,
and what practitioners said.

Every family of audits runs in a process of its own. CPU seconds are user + system of its questions alone: not of starting
Python, nor of making or reading the evidence. The peak is the largest resident size of the whole process, evidence and
imports included; what these took is printed beside it. The limits are for all families together in CPU seconds, and for
the largest of them in memory. The exit code is 1 where a limit is broken.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from all_audits_part import FILE

from candour.registry import load_audits

ROWS, FEATURES = 100_000, 200
CPU_LIMIT = 600
MEMORY_LIMIT = 3e9

Found = dict[str, Any]


def main() -> int:
    """Run every family and say whether the limits hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--features", type=int, default=FEATURES)
    parser.add_argument("--families", nargs="+", default=[], help="all that are registered, without it")
    parser.add_argument("--keep", type=Path, help="a folder for the evidence, one of each size")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = prepare(options.keep or Path(temporary), options.rows, options.features)
        print(f"{options.rows:,} test decisions x {options.features} features, as many to learn from\n")
        print(f"{'family':16}{'CPU s':>8}{'peak MB':>9}{'before':>8}  findings")
        found = [ask(folder, family) for family in options.families or load_audits()]
    return print_total(found)


def prepare(parent: Path, rows: int, features: int) -> Path:
    """The folder with evidence of this size, made where it is not there yet."""
    folder = parent / f"{rows}x{features}"
    if not (folder / FILE).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        made = run_part("make", str(folder), str(rows), str(features))
        print(f"made in {made['cpu']:.0f} CPU s")
    return folder


def ask(folder: Path, family: str) -> Found:
    found = run_part("ask", str(folder), family)
    memory = f"{found['peak'] / 1e6:9,.0f}{found['before'] / 1e6:8,.0f}"
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(found["verdicts"].items()))
    print(f"{family:16}{found['cpu']:8.1f}{memory}  {verdicts}", flush=True)
    for code, why in found["unanswered"].items():
        print(f"{'':43}{code}: {why}")
    return found


def run_part(*arguments: str) -> Found:
    command = [sys.executable, str(Path(__file__).with_name("all_audits_part.py")), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: Found = json.loads(done.stdout)
    return found


def print_total(found: list[Found]) -> int:
    cpu, peak = sum(each["cpu"] for each in found), max(each["peak"] for each in found)
    kept = cpu <= CPU_LIMIT and peak <= MEMORY_LIMIT
    print(f"\n{'all':16}{cpu:8.1f}{peak / 1e6:9,.0f}")
    print(f"{'limit':16}{CPU_LIMIT:8.1f}{MEMORY_LIMIT / 1e6:9,.0f}")
    print("PASS" if kept else "FAIL")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
