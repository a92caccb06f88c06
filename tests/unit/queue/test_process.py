"""The process of one pilot: it lets another one be, ends with the command that began it, and says when memory runs out."""

import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from candour.file_locks import take
from candour.workflow.queue import work
from candour.workflow.queue.orders import Ended, Order, Step, read_answer, read_order, write_answer

PROCESS = [sys.executable, "-m", "candour.cli.queued"]
PARENT = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
process.stdin.write(json.dumps(json.loads(sys.argv[1]) | {"parent": os.getpid()}))
process.stdin.close()
print(process.pid, flush=True)
os._exit(0)
"""
DAY = date(2026, 5, 4)


def make_order(folder: Path, memory: int | None = None) -> Order:
    return Order(str(folder / "a.yaml"), "", "", False, "", "", str(folder / ".a.lock"), os.getpid(), memory)


def test_what_is_said_is_heard_and_nothing_else() -> None:
    for answer in (Step("Reading", 0.5), Ended(13, "Too few.", "Too few decisions."), Ended(before=True)):
        assert read_answer(write_answer(answer).strip("\n")) == answer
    said = write_answer(Step("Reading", 0.5)).strip("\n")
    for other in (
        "a library speaks",
        said[1:],
        said[:-1],
        said.replace("Step", "Leap"),
        said.replace("share", "part"),
    ):
        assert read_answer(other) is None
    order = make_order(Path("a"))
    assert read_order(order.write()) == order


def test_it_lets_a_pilot_be_that_another_one_runs(tmp_path: Path) -> None:
    order = make_order(tmp_path)
    lock = take(Path(order.lock), wait=False)
    assert lock is not None
    done = subprocess.run(
        PROCESS, input=order.write(), capture_output=True, text=True, check=False, timeout=60
    )
    lock.release()
    assert done.returncode == 0, done.stderr
    assert read_answer(done.stdout.strip("\n")) == Ended(elsewhere=True)


def test_it_ends_soon_after_the_command_that_began_it(tmp_path: Path) -> None:
    order = make_order(tmp_path)
    words = [sys.executable, "-c", PARENT, order.write(), *PROCESS]
    began = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, timeout=60)
    process = int(began.stdout)
    until = time.monotonic() + 60
    while is_there(process) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(process)
    lock = take(Path(order.lock), wait=False)
    assert lock is not None
    lock.release()
    # One whose parent is gone before it said anything does nothing.
    done = subprocess.run(PROCESS, input="", capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")


def is_there(process: int) -> bool:
    """Whether a process runs; one that only waits to be counted does not."""
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return bool(told.stdout.strip()) and not told.stdout.strip().startswith("Z")


def test_it_says_when_memory_runs_out_and_keeps_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (-1, -1))
    monkeypatch.setattr(resource, "setrlimit", lambda what, limits: kept.append((what, limits)))

    def run_out(*_: object) -> Ended:
        raise MemoryError

    monkeypatch.setattr(work, "run_or_say", run_out)
    answers: list[Ended | Step] = []
    code = work.work(make_order(tmp_path, 8 * 10**9), DAY, answers.append)
    assert kept == [(resource.RLIMIT_DATA, (8 * 10**9 + work.ROOM, -1))]
    (ended,) = answers
    assert isinstance(ended, Ended)
    assert (code, ended.code, ended.kind) == (15, 15, work.NEEDS_MORE)
    assert "all pilots together may take (8.0 GB)" in ended.failed
