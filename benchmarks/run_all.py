"""Run every benchmark of `index.py` at one size, one after the other: `python benchmarks/run_all.py [--size small] [NAME …]`.

    make benchmarks                  the full size: about an hour on two quiet cores
    make benchmarks SIZE=small       a few minutes, to see that everything works

What each found lies in results/SIZE/NAME.json, from which `page.py` writes docs/benchmarks.md. A run that was interrupted goes on
where it stopped: what it had finished is not run again, until all of it is finished. A benchmark that fails is said and kept as failed, and the
others go on. The exit code is 1 where one failed or a limit is broken.
"""

import argparse
import json
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

from index import BENCHMARKS, SIZES, Benchmark, Size
from measuring.machine import describe_machine
from measuring.results import write_json
from measuring.steps import FOLDER, run_command

RESULTS = FOLDER / "results"


def main() -> int:
    """Run what is left to do, and say which limits are broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="only these, whether finished or not")
    parser.add_argument("--size", choices=SIZES[1:], default="full")
    options = parser.parse_args()
    folder = RESULTS / options.size
    under_way = folder / ".under_way.json"
    finished: list[str] = json.loads(under_way.read_text()) if under_way.exists() else []
    wanted = [each for each in BENCHMARKS if options.size in each.arguments]
    for benchmark in wanted:
        if options.names and benchmark.name not in options.names:
            continue
        if benchmark.name in finished and not options.names:
            print(f"{benchmark.name}: finished before the interruption")
            continue
        run(benchmark, options.size, folder / f"{benchmark.name}.json")
        if not options.names:
            finished.append(benchmark.name)
            write_json(under_way, finished)
    if not options.names:
        under_way.unlink(missing_ok=True)
    return summarise([folder / f"{each.name}.json" for each in wanted])


def run(benchmark: Benchmark, size: Size, kept: Path) -> None:
    """Run one, and keep what it found with what the whole of it cost."""
    command = write_command(benchmark, size)
    print(f"\n{command}", flush=True)
    found: dict[str, Any] = {"title": benchmark.answers, "tables": [], "limits": [], "head": []}
    beside = kept.with_name(f".{kept.name}.new")
    speaks_json = '"--json"' in (FOLDER / f"{benchmark.name}.py").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        asked = [folder if word == "FOLDER" else word for word in shlex.split(benchmark.arguments[size])]
        words = [sys.executable, str(FOLDER / f"{benchmark.name}.py"), *asked]
        cost = run_command([*words, "--json", str(beside)] if speaks_json else words)
    print(cost.said["printed"], flush=True)
    if speaks_json and beside.exists():
        found = json.loads(beside.read_text(encoding="utf-8"))
        beside.unlink()
    else:
        found |= {"printed": cost.said["printed"], "machine": describe_machine()}
    found |= {
        "name": benchmark.name,
        "answers": benchmark.answers,
        "command": command,
        "size": size,
        "exit_code": cost.said["exit_code"],
        "whole": {"cpu": cost.cpu, "wall": cost.wall, "peak": cost.peak},
    }
    write_json(kept, found)


def write_command(benchmark: Benchmark, size: Size) -> str:
    """What somebody types to run it alone."""
    return f"python benchmarks/{benchmark.name}.py {benchmark.arguments[size]}".strip()


def summarise(files: list[Path]) -> int:
    """Say what each came to, and 1 where anything failed."""
    broken = 0
    print()
    for file in files:
        if file.exists():
            found = json.loads(file.read_text(encoding="utf-8"))
            broken += found["exit_code"] != 0
            failed = [limit["what"] for limit in found["limits"] if not limit["kept"]]
            said = "PASS" if found["exit_code"] == 0 else f"FAIL {'; '.join(failed)}"
            print(
                f"{found['name']:24}{found['whole']['wall'] / 60:7.1f} min{found['whole']['cpu']:9.0f} CPU s  {said}"
            )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
