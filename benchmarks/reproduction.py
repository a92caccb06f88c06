"""Every shipped configuration, run and built again: `python benchmarks/reproduction.py [CONFIGURATION …] [--python INTERPRETER …]`.

    python benchmarks/reproduction.py --smallest                       the one that is done soonest, to see that it works
    python benchmarks/reproduction.py                                  quick twins of all: the same models and audits on fewer children
    python benchmarks/reproduction.py --full configs/quickstart.yaml   as it is shipped
    python benchmarks/reproduction.py --python /opt/other/bin/python   and on another Python that has candour's libraries

Each is run with one fit at a time, and then built again from what the run kept: with one, with two at a time, and with one on each further Python. The
table says how exactly it came out, and what that cost: CPU seconds of the process and its workers beside those of the run, wall time and
the largest resident set of one process. A further Python gets its libraries from requirements.lock; models whose extra it lacks end with that
reason. The exit code is 1 where one and two at a time are not identical, another Python is worse than equal, or an overhead reaches a tenth.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from candour.config.loading import load_pilot
from candour.workflow.quick_pilots import write_quick

ROOT = Path(__file__).parents[1]
CONFIGS = (ROOT / "configs" / "quickstart.yaml", *sorted((ROOT / "configs" / "pilots").glob("*-*.yaml")))
SMALLEST = ROOT / "configs" / "quickstart.yaml"
MOST_OVERHEAD = 0.10
FINE_ELSEWHERE = frozenset({"identical", "equal"})


class Place(NamedTuple):
    """Where a run is built again."""

    called: str
    python: Path
    threads: int


@dataclass(frozen=True)
class Spent:
    """What one process cost, and what it printed."""

    code: int
    cpu: float
    wall: float
    megabytes: float
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Again:
    """One reproduction: where, how exactly, and at what cost beside the run."""

    where: str
    grade: str
    spent: Spent
    overhead: float


@dataclass(frozen=True)
class Measured:
    """One configuration: its run, and every reproduction of it."""

    name: str
    run: Spent
    again: tuple[Again, ...]


def main() -> int:
    """Run, reproduce, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("configurations", nargs="*", type=Path, help="default: every one that is shipped")
    parser.add_argument("--smallest", action="store_true", help="only the quick twin of the quickstart")
    parser.add_argument("--full", action="store_true", help="as shipped, and no quick twins")
    parser.add_argument(
        "--python",
        action="append",
        default=[],
        type=Path,
        help="a further interpreter, with the libraries of the lock",
    )
    options = parser.parse_args()
    paths = [SMALLEST] if options.smallest else options.configurations or list(CONFIGS)
    places = [
        Place("1 fit at a time", Path(sys.executable), 1),
        Place("2 fits at a time", Path(sys.executable), 2),
    ]
    places += [Place(f"Python {ask_version(python)}", python, 1) for python in options.python]
    found = []
    for path in paths:
        with tempfile.TemporaryDirectory() as temporary:
            found.append(measure(path, Path(temporary), places, full=options.full))
        sys.stderr.write(f"{path.name}: {', '.join(one.grade for one in found[-1].again)}\n")
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n"
    )
    print(write_table(found))
    return 0 if all(is_fine(one) for one in found) else 1


def measure(path: Path, folder: Path, places: Sequence[Place], *, full: bool) -> Measured:
    """Run one configuration in a folder of its own, and build the run again in each place, from a copy of the store."""
    config = path if full else write_quick(path, folder / "quick")
    name = load_pilot(config).name
    run = call(
        Path(sys.executable),
        ("run", str(config), "--quiet", "--out", str(folder / "report")),
        folder,
        threads=1,
    )
    if run.code not in {0, 14}:
        raise SystemExit(f"{path.name} cannot be run: {run.stderr[-2000:]}")
    again = tuple(reproduce(place, name, folder, run) for place in places)
    return Measured(name, run, again)


def reproduce(place: Place, name: str, folder: Path, run: Spent) -> Again:
    """Build a run again. What was kept of its case history and its extracts is not used: the command works in a folder of its own."""
    spent = call(place.python, ("reproduce", name, "--json", "--quiet"), folder, threads=place.threads)
    try:
        grade = str(json.loads(spent.stdout)["reproduction"]["grade"])
    except (ValueError, KeyError):
        grade = f"none: {(spent.stderr.strip().splitlines() or ['nothing was said'])[-1][:200]}"
    return Again(place.called, grade, spent, spent.cpu / run.cpu - 1)


def call(python: Path, arguments: Sequence[str], folder: Path, *, threads: int) -> Spent:
    """One candour command, with the code of this checkout, and what it and its workers cost."""
    code = os.pathsep.join(str(ROOT / part) for part in ("src", "pipelines", "audits"))
    environment = {**os.environ, "CANDOUR_THREADS": str(threads), "PYTHONPATH": code}
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        process = subprocess.Popen(
            [str(python), "-m", "candour", *arguments],
            cwd=folder,
            env=environment,
            stdout=stdout,
            stderr=stderr,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        stdout.seek(0)
        stderr.seek(0)
        # Of macOS it would be bytes.
        megabytes = usage.ru_maxrss / (1024 * 1024 if platform.system() == "Darwin" else 1024)
        return Spent(
            process.returncode, usage.ru_utime + usage.ru_stime, wall, megabytes, stdout.read(), stderr.read()
        )


def ask_version(python: Path) -> str:
    """The version of an interpreter, such as 3.12.1."""
    said = subprocess.run(
        [str(python), "-c", "import platform; print(platform.python_version())"],
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip()


def is_fine(measured: Measured) -> bool:
    """Whether all that must be shown was shown of one configuration."""
    one, two, *elsewhere = measured.again
    return (
        one.grade == two.grade == "identical"
        and all(place.grade in FINE_ELSEWHERE for place in elsewhere)
        and one.overhead < MOST_OVERHEAD
    )


def write_table(found: Sequence[Measured]) -> str:
    """The table for the documentation."""
    lines = [
        "| Configuration | Built again | Came out | CPU s (run) | CPU s (again) | Overhead | Wall s (run, again) | MB (run, again) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        for number, again in enumerate(one.again):
            name = one.name if number == 0 else ""
            lines.append(
                f"| {name} | {again.where} | {again.grade} | {one.run.cpu:.1f} | {again.spent.cpu:.1f} | {100 * again.overhead:+.0f} % "
                f"| {one.run.wall:.0f}, {again.spent.wall:.0f} | {one.run.megabytes:.0f}, {again.spent.megabytes:.0f} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
