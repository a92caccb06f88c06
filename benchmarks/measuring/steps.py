"""One step in a process of its own: what it said, CPU seconds, wall time, and the peak of memory.

A step is a file of benchmarks/ with `main(arguments) -> dict | None`, whose last lines are

    if __name__ == "__main__":
        answer(main)

CPU is user + system of the process and of all that it started and waited for. The peak is the largest sum over the whole tree of
processes, each with its part of what it shares (PSS), looked at up to five times a second; or the largest resident size of any one process, as the
kernel keeps it, where that is more: a short peak is then not missed. Whoever starts steps must stay small itself, since Linux counts the
size of the parent at the moment of starting to the child; so libraries are imported in steps.
"""

import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

FOLDER = Path(__file__).resolve().parents[1]
SECONDS_BETWEEN_LOOKS = 0.2
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}

Said = dict[str, Any]

_settings = {"in_this_process": False}


def stay_in_this_process() -> None:
    """From now on steps run here, one after the other: quick, for tests; their memory is then not known (0)."""
    _settings["in_this_process"] = True


class StepError(Exception):
    """A step failed, or needed more memory than it may have."""


@dataclass(frozen=True)
class Cost:
    """What one step cost. Of several repeats `cpu` and `wall` are medians, `least_cpu` the smallest, `peak` the largest."""

    cpu: float
    wall: float
    peak: float
    """Bytes."""
    least_cpu: float
    said: Said = field(default_factory=dict)
    """What the last repeat answered."""


def run_step(
    script: str,
    *arguments: str,
    repeats: int = 1,
    python: str = sys.executable,
    environment: Mapping[str, str] | None = None,
    most_memory: float | None = None,
) -> Cost:
    """Run `script` (of this folder, without .py) with these arguments, so many times.

    most_memory: bytes; a step that takes more is ended, so that the machine does not come to a standstill. Raises StepError then, and where a
        step fails.
    """
    if _settings["in_this_process"] and python == sys.executable:
        return _run_here(script, arguments)
    command = [python, str(FOLDER / f"{script}.py"), *arguments]
    around = {"PYTHONPATH": str(FOLDER), **(environment or {})}
    return summarise([run_command(command, around, most_memory) for _ in range(repeats)])


def run_command(
    command: Sequence[str], environment: Mapping[str, str] | None = None, most_memory: float | None = None
) -> Cost:
    """Run any command once; where the last line that it prints is JSON, that is what it said."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD, **(environment or {})}
    )
    watcher = _Watcher(process, most_memory)
    watcher.start()
    assert process.stdout is not None  # noqa: S101 - asked for above
    with process.stdout as pipe:
        printed = pipe.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    wall = time.perf_counter() - began
    if watcher.too_much:
        raise StepError(f"more than {watcher.most_memory / 1e9:.0f} GB")
    cpu, peak = usage.ru_utime + usage.ru_stime, max(watcher.peak, usage.ru_maxrss * 1024.0)
    said = {"exit_code": process.returncode, "printed": printed, **read_said(printed)}
    return Cost(cpu, wall, peak, cpu, said)


def read_said(printed: str) -> Said:
    """The JSON of the last line, where it is JSON."""
    lines = printed.strip().splitlines()
    if lines and lines[-1].startswith("{"):
        said: Said = json.loads(lines[-1])
        return said
    return {}


def summarise(costs: Sequence[Cost]) -> Cost:
    """Of repeats: medians, the least CPU, the largest peak. Raises StepError where one failed."""
    if any(cost.said["exit_code"] for cost in costs):
        raise StepError("a step failed; what it said is above")
    return Cost(
        cpu=median(cost.cpu for cost in costs),
        wall=median(cost.wall for cost in costs),
        peak=max(cost.peak for cost in costs),
        least_cpu=min(cost.cpu for cost in costs),
        said=costs[-1].said,
    )


def answer(main: Callable[[list[str]], Said | None]) -> None:
    """What a step ends with: its answer as one line of JSON."""
    print(json.dumps(main(sys.argv[1:]) or {}))


class _Watcher(threading.Thread):
    """Looks at the memory of a process and of everything that it started."""

    def __init__(self, process: "subprocess.Popen[str]", most_memory: float | None) -> None:
        super().__init__(daemon=True)
        self.process, self.most_memory = process, most_memory or float("inf")
        self.peak, self.too_much = 0.0, False

    def run(self) -> None:
        while self.process.returncode is None and Path(f"/proc/{self.process.pid}/status").exists():
            began = time.process_time()
            family = list_family(self.process.pid)
            self.peak = max(self.peak, sum(read_memory(number) for number in family))
            if self.peak > self.most_memory:
                self.too_much = True
                for number in family:
                    _end(number)
            # Looking must not become work of its own: a twentieth of the time at most.
            time.sleep(max(SECONDS_BETWEEN_LOOKS, 20 * (time.process_time() - began)))


def list_family(root: int) -> list[int]:
    """The process and all its descendants, as the kernel lists them."""
    family, waiting = [], [root]
    while waiting:
        number = waiting.pop()
        family.append(number)
        for task in Path(f"/proc/{number}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text().split())
            except OSError:
                continue
    return sorted(set(family))


def read_memory(number: int) -> float:
    """Bytes of one process, with its part of what it shares with others."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _end(number: int) -> None:
    try:
        os.kill(number, 9)
    except ProcessLookupError:
        return


def _run_here(script: str, arguments: Sequence[str]) -> Cost:
    began, wall = time.process_time(), time.perf_counter()
    said = importlib.import_module(script.replace("/", ".")).main(list(arguments)) or {}
    cpu = time.process_time() - began
    return Cost(cpu, time.perf_counter() - wall, 0.0, cpu, said)
