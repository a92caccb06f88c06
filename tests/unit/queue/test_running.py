"""The queue at work, with made-up pilots in real processes: whatever becomes of one, the others go on, and the same command goes on later."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import made_up_pilot
from candour.file_locks import take
from candour.workflow.queue import running
from candour.workflow.queue.limits import Limits
from candour.workflow.queue.orders import Ended, Order
from candour.workflow.queue.record import Entry, name_lock, name_log, read_entry
from candour.workflow.queue.running import Job, Queue

WORDS = (sys.executable, "-I", "-S", made_up_pilot.__file__)
MEGABYTE = 10**6
TWO = Limits(at_once=2)
LINUX = pytest.mark.skipif(
    not Path("/proc/self/statm").is_file(), reason="the system does not say what processes hold"
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAUSE", "BETWEEN_PROBES"):
        monkeypatch.setattr(running, name, 0.02)


@dataclass
class Place:
    folder: Path

    def job(self, name: str, need: int = 1, fingerprint: str = "a") -> Job:
        lock = str(name_lock(self.folder, name))
        return Job(
            name,
            fingerprint,
            need,
            Order(f"{name}.yaml", "", str(self.folder), False, "", "", lock, os.getpid()),
            need,
        )

    def run(
        self,
        *jobs: str | Job,
        limits: Limits = TWO,
        look: Callable[[str], Ended | None] = lambda _: None,
        show: Callable[[Sequence[Entry]], None] = lambda _: None,
        again_failed: bool = False,
        debug: str = "",
    ) -> dict[str, Entry]:
        made = [job if isinstance(job, Job) else self.job(job) for job in jobs]
        environment = {"CANDOUR_THREADS": "3", **({"CANDOUR_DEBUG": debug} if debug else {})}
        entries = Queue(
            made, limits, self.folder, WORDS, look, show, str.upper, again_failed, environment
        ).run()
        assert [entry.name for entry in entries] == [job.name for job in made]
        return {entry.name: entry for entry in entries}

    @property
    def marks(self) -> list[str]:
        path = self.folder / "marks"
        return path.read_text().splitlines() if path.exists() else []

    def say_enough(self) -> None:
        (self.folder / "enough").touch()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_whatever_becomes_of_one_the_others_go_on(place: Place) -> None:
    entries = place.run("breaks", "fails", "killed", "short")
    assert {name: entry.state for name, entry in entries.items()} == {
        "breaks": "failed", "fails": "failed", "killed": "failed", "short": "done",
    }  # fmt: skip
    assert (entries["breaks"].exit_code, entries["fails"].exit_code) == (3, 13)
    assert "without a word (exit code 3)" in entries["breaks"].reason
    assert entries["fails"].reason == "Too few decisions."
    # Killed from outside: once more, and then no more.
    assert entries["killed"].tries == 2
    assert "ended from outside (signal 9)" in entries["killed"].reason
    assert [entry.verdict for entry in entries.values()] == ["", "", "", "SHORT"]
    cost = entries["short"].cost
    assert cost is not None
    assert cost.wall_seconds >= 0.3
    assert cost.cpu_seconds is not None
    assert cost.cpu_seconds < cost.wall_seconds
    assert place.marks[0].endswith(" 3")


def test_no_more_run_at_a_time_than_may(place: Place) -> None:
    place.run(*(f"short-{number}" for number in range(5)), limits=Limits(at_once=2))
    at_once, most = 0, 0
    for mark in place.marks:
        at_once += 1 if mark.startswith("+") else -1
        most = max(most, at_once)
    assert most == 2


def test_one_waits_until_it_fits_and_one_that_never_will_is_refused(place: Place) -> None:
    needs = {"short-1": 600, "short-2": 600, "short-3": 1010}
    jobs = [place.job(name, need * MEGABYTE) for name, need in needs.items()]
    entries = place.run(*jobs, limits=Limits(at_once=3, memory=1000 * MEGABYTE))
    assert [mark.split()[0] for mark in place.marks] == ["+short-1", "-short-1", "+short-2", "-short-2"]
    assert entries["short-3"].refused
    assert entries["short-3"].tries == 0
    # Nothing was tried, so it need not be asked for again.
    entries = place.run(
        *jobs, limits=Limits(at_once=3, memory=2000 * MEGABYTE), look=_find_done("short-1", "short-2")
    )
    assert entries["short-3"].state == "done"


@LINUX
def test_the_one_beyond_what_was_set_aside_gives_way_and_comes_again(place: Place) -> None:
    seen: list[str] = []

    def show(entries: Sequence[Entry]) -> None:
        hungry = entries[1]
        if hungry.state == "waiting" and hungry.tries:
            seen.append(hungry.reason)
            place.say_enough()

    jobs = [place.job("holds-40", 60 * MEGABYTE), place.job("holds-90", 20 * MEGABYTE)]
    entries = place.run(*jobs, limits=Limits(at_once=2, memory=110 * MEGABYTE), show=show)
    assert {entry.state for entry in entries.values()} == {"done"}
    assert (entries["holds-40"].tries, entries["holds-90"].tries) == (1, 2)
    assert "more than the 0.0 GB set aside for it" in seen[0]
    measured = entries["holds-40"].measured
    assert measured is not None
    assert 40 * MEGABYTE <= measured < 70 * MEGABYTE


@LINUX
def test_one_that_alone_holds_too_much_is_ended(place: Place) -> None:
    entries = place.run(place.job("holds-90", 20 * MEGABYTE), "short", limits=Limits(memory=60 * MEGABYTE))
    assert entries["holds-90"].state == "failed"
    assert "needed more memory than all pilots together may take" in entries["holds-90"].reason
    assert entries["short"].state == "done"


def test_what_failed_is_tried_again_where_somebody_says_so_or_it_has_changed(place: Place) -> None:
    place.run("fails")
    assert place.run("fails")["fails"].tries == 1
    assert place.run("fails")["fails"].before
    assert place.run("fails", again_failed=True)["fails"].tries == 2
    assert place.run(place.job("fails", fingerprint="b"))["fails"].tries == 1
    assert sum(mark.startswith("+") for mark in place.marks) == 3


def test_stopped_it_stops_all_in_order_and_goes_on_later(place: Place) -> None:
    def stop(entries: Sequence[Entry]) -> None:
        if [entry.step for entry in entries[:2]] == ["Reading", "Reading"]:
            raise KeyboardInterrupt

    names = ("sleeps-1", "sleeps-2", "short")
    with pytest.raises(KeyboardInterrupt):
        place.run(*names, show=stop)
    assert {mark.split()[0] for mark in place.marks} == {"+sleeps-1", "+sleeps-2", "!sleeps-1", "!sleeps-2"}
    kept = [read_entry(place.folder, name) for name in names]
    assert [entry.state for entry in kept if entry] == ["stopped", "stopped", "waiting"]
    place.say_enough()
    entries = place.run(*names)
    assert {entry.state for entry in entries.values()} == {"done"}
    assert entries["sleeps-1"].tries == 2


def test_what_another_command_runs_is_waited_for_and_not_run_twice(place: Place) -> None:
    other = take(name_lock(place.folder, "short"), wait=False)
    assert other is not None
    states: list[str] = []

    def show(entries: Sequence[Entry]) -> None:
        states.append(entries[0].state)
        if len(states) == 3:
            other.release()

    done = _find_done("short")
    entries = place.run("short", show=show, look=lambda name: done(name) if len(states) >= 3 else None)
    assert states[0] == "elsewhere"
    assert (entries["short"].state, entries["short"].before, place.marks) == ("done", True, [])


def test_a_log_holds_what_candour_said_and_nothing_of_a_library_unless_asked(place: Place) -> None:
    place.run("breaks", "short")
    logs = [name_log(place.folder, name) for name in ("breaks", "short")]
    for log in logs:
        assert "Reading" in log.read_text()
        assert made_up_pilot.TELLING not in log.read_text()
        assert log.stat().st_mode & 0o077 == 0
    kept = "".join(path.read_text() for path in place.folder.glob("*.json"))
    assert made_up_pilot.TELLING not in kept
    place.run("breaks", again_failed=True, debug="1")
    assert made_up_pilot.TELLING in logs[0].read_text()


def test_a_record_that_cannot_be_read_counts_as_none(place: Place) -> None:
    place.run("fails")
    (place.folder / "fails.json").write_text("{")
    assert read_entry(place.folder, "fails") is None
    assert place.run("fails")["fails"].tries == 1
    entry = replace(place.run("fails")["fails"], before=False)
    assert read_entry(place.folder, "fails") == replace(entry, before=True)


def _find_done(*names: str) -> Callable[[str], Ended | None]:
    return lambda name: Ended(before=True) if name in names else None
