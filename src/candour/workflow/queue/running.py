"""The queue at work: pilots begin as their turn comes, are watched, and end; whatever becomes of one, the others go on.

A pilot whose process is ended from outside, most likely because memory ran out, is tried once more with nothing beside it. One that has to give
way because all together hold too much waits for more room. One that fails by itself is not tried again unasked: it would fail again, and
after its test period was opened each try is a further look that its report has to count.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from candour.errors import ModelError
from candour.tracking.address import hide_secrets
from candour.whole_files import write_whole
from candour.workflow.queue.children import Child
from candour.workflow.queue.endings import DEBUG, ELSEWHERE, close, refuse, settle_killed, settle_silent
from candour.workflow.queue.limits import Limits, say_bytes
from candour.workflow.queue.measuring import measure_sessions
from candour.workflow.queue.orders import Ended, Order
from candour.workflow.queue.record import Entry, add_cost, is_taken, name_log, read_entry, write_entry
from candour.workflow.queue.turns import Share, choose_next, choose_to_end
from candour.workflow.queue.work import NEEDS_MORE, say_too_large

PAUSE: Final = 0.25
"""Seconds between two looks at what runs."""
BETWEEN_RECORDS: Final = 5.0
"""Seconds between two notes of how far a pilot is."""
BETWEEN_PROBES: Final = 2.0
"""Seconds between two looks whether another command has let go of a pilot."""
GRACE: Final = 30.0
"""Seconds that pilots have to stop in order before they are ended."""
ROOMIER: Final = 1.25
"""What is set aside for a pilot that had to give way, as a multiple of what it held."""


@dataclass(frozen=True)
class Job:
    """A pilot to be run: its name, the fingerprint of its configuration, the bytes that it is expected to need, its order, and the bytes that
    it needs at least.
    """

    name: str
    fingerprint: str
    need: int
    order: Order
    least: int


@dataclass
class Queue:
    """Pilots and what is known of each.

    folder: where the records, logs and locks lie. words: the command of a pilot's process. look: how a pilot stands that had been finished
    before, or cannot be looked for; None where it is to be run. show: is told of all pilots, again and again. read_verdict: that of a pilot's
    report, in words.
    """

    jobs: Sequence[Job]
    limits: Limits
    folder: Path
    words: Sequence[str]
    look: Callable[[str], Ended | None]
    show: Callable[[Sequence[Entry]], None]
    read_verdict: Callable[[str], str] = lambda _: ""
    again_failed: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    _entries: dict[str, Entry] = field(default_factory=dict)
    _running: dict[str, Child] = field(default_factory=dict)
    _giving_way: dict[str, str] = field(default_factory=dict)
    _killed: dict[str, int] = field(default_factory=dict)
    _noted: dict[str, float] = field(default_factory=dict)
    _probed: float = 0.0

    def run(self) -> tuple[Entry, ...]:
        """Run all, and give back what became of each, in their order. Stopped, such as by Ctrl-C, it stops all in order and passes that on."""
        for job in self.jobs:
            self._receive(job, again=self.again_failed)
        try:
            while self._has_work():
                self._begin_next()
                self._watch()
                self._keep_within()
                self._ask_elsewhere()
                self.show(self._list())
                time.sleep(PAUSE)
        except BaseException:
            self._stop()
            raise
        self.show(self._list())
        return self._list()

    def _list(self) -> tuple[Entry, ...]:
        return tuple(self._entries[job.name] for job in self.jobs)

    def _has_work(self) -> bool:
        return any(entry.state in {"waiting", "running", "elsewhere"} for entry in self._entries.values())

    def _receive(self, job: Job, *, again: bool) -> None:
        """Put a pilot into the queue, unless it is finished, failed before, runs elsewhere, or could never fit."""
        kept = read_entry(self.folder, job.name)
        entry = Entry(job.name, job.fingerprint, need=job.need, measured=kept.measured if kept else None)
        same = kept is not None and kept.fingerprint == job.fingerprint
        if kept is not None and same:
            entry = replace(entry, tries=kept.tries, cost=kept.cost)
        if is_taken(self.folder, job.name):
            self._entries[job.name] = replace(entry, state="elsewhere", reason=ELSEWHERE)
            return
        found = self.look(job.name)
        memory = self.limits.memory
        if found is not None:
            entry = close(entry, found, self.read_verdict(job.name), tried=False)
        elif kept is not None and same and kept.state == "failed" and not kept.refused and not again:
            entry = replace(kept, before=True)
        elif memory is not None and job.least > memory:
            entry = refuse(entry, job.least, memory)
        elif memory is not None:
            # Nothing can run beside one that is expected to need all.
            entry = replace(entry, need=min(job.need, memory))
        self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        self._entries[entry.name] = entry
        self._noted[entry.name] = time.monotonic()
        write_entry(self.folder, entry)

    def _begin_next(self) -> None:
        while True:
            waiting = [(entry.name, entry.need) for entry in self._list() if entry.state == "waiting"]
            shares = [Share(self._entries[name].need, child.held) for name, child in self._running.items()]
            name = choose_next(waiting, shares, self.limits)
            if name is None:
                return
            self._begin(next(job for job in self.jobs if job.name == name))

    def _begin(self, job: Job) -> None:
        entry = self._entries[job.name]
        environment = dict(self.environment)
        child = Child(self.words, job.order.write(), environment, keep_all=bool(environment.get(DEBUG)))
        self._running[job.name] = child
        self._keep(
            replace(entry, state="running", step=child.step.step, share=0.0, reason="", tries=entry.tries + 1)
        )

    def _watch(self) -> None:
        held = measure_sessions({child.session for child in self._running.values()})
        for name, child in list(self._running.items()):
            child.measure(held.get(child.session, 0))
            if child.has_ended():
                del self._running[name]
                self._settle(name, child)
                continue
            entry = replace(self._entries[name], step=child.step.step, share=child.step.share)
            self._entries[name] = entry
            if time.monotonic() - self._noted[name] >= BETWEEN_RECORDS:
                # How far it is helps whoever looks; a full disk must not end what runs.
                with suppress(OSError):
                    self._keep(entry)

    def _settle(self, name: str, child: Child) -> None:
        """Say what became of a pilot whose process has ended."""
        entry, ended = add_cost(self._entries[name], child.cost), child.ended
        way = self._giving_way.pop(name, "")
        if ended is not None and ended.elsewhere:
            entry = replace(entry, state="elsewhere", reason=ELSEWHERE)
        elif ended is not None:
            entry = close(entry, ended, self.read_verdict(name), tried=True)
            if entry.state == "done" and not ended.before:
                entry = replace(entry, measured=child.peak or None)
        elif way:
            entry = replace(entry, state="waiting", reason=way, need=self._find_room(child.peak))
        elif child.code is not None and child.code < 0:
            tries = self._killed[name] = self._killed.get(name, 0) + 1
            entry = settle_killed(entry, -child.code, tries, self.limits.memory)
        else:
            entry = settle_silent(entry, child.code)
        self._write_log(entry, child)
        self._keep(entry)

    def _find_room(self, peak: int) -> int:
        memory = self.limits.memory
        wanted = int(peak * ROOMIER)
        return wanted if memory is None else min(wanted, memory)

    def _keep_within(self) -> None:
        """End the pilot that is furthest beyond what was set aside for it, where all together hold too much."""
        shares = {
            name: Share(self._entries[name].need, child.held)
            for name, child in self._running.items()
            if name not in self._giving_way
        }
        name = choose_to_end(shares, self.limits)
        if name is None:
            return
        child, memory = self._running[name], self.limits.memory
        if len(self._running) == 1 or child.held > (memory or child.held):
            child.ended = Ended(ModelError.exit_code, say_too_large(memory), NEEDS_MORE)
        else:
            self._giving_way[name] = (
                f"It held {say_bytes(child.held)}, more than the {say_bytes(shares[name].set_aside)} set aside for it, and all together more "
                f"than --memory allows. It begins again when there is room; the search that it had done is kept."
            )
        child.end()

    def _ask_elsewhere(self) -> None:
        """Take up again what another command has let go of."""
        if time.monotonic() - self._probed < BETWEEN_PROBES:
            return
        self._probed = time.monotonic()
        for job in self.jobs:
            if self._entries[job.name].state == "elsewhere" and not is_taken(self.folder, job.name):
                self._receive(job, again=False)

    def _stop(self) -> None:
        for child in self._running.values():
            child.ask_to_end()
        try:
            until = time.monotonic() + GRACE
            while self._running and time.monotonic() < until:
                self._reap_stopped()
                time.sleep(PAUSE / 5)
        finally:
            for child in self._running.values():
                child.end()
            for name, child in self._running.items():
                self._note_stopped(name, child)

    def _reap_stopped(self) -> None:
        for name, child in list(self._running.items()):
            if child.has_ended():
                del self._running[name]
                self._note_stopped(name, child)

    def _note_stopped(self, name: str, child: Child) -> None:
        entry = add_cost(self._entries[name], child.cost)
        if child.ended is not None and not child.ended.elsewhere:
            entry = close(entry, child.ended, self.read_verdict(name), tried=True)
        else:
            entry = replace(entry, state="stopped", reason="The command was stopped. Call it again to go on.")
        with suppress(OSError):
            self._keep(entry)

    def _write_log(self, entry: Entry, child: Child) -> None:
        """What candour itself said, and of libraries only where somebody wants to know it at the risk of data in it."""
        lines = [entry.name, *child.lines, entry.reason or entry.state]
        text = hide_secrets("\n".join(lines), self.environment)
        with suppress(OSError):
            write_whole(name_log(self.folder, entry.name), f"{text}\n", private=True)


__all__ = ["Job", "Queue"]
