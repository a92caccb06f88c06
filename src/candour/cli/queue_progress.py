"""How all pilots of a queue stand, one line each: live on a terminal, else a line when one begins, ends or has gone on for a while."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

from candour.cli.plain_text import show_controls
from candour.workflow.queue.record import Entry

BETWEEN_LINES = 60.0
"""Seconds between two lines on a pilot that runs, where there is no terminal."""
LONGEST = 160
"""Letters of a line: a reason that is longer is printed whole at the end."""

ShowQueue = Callable[[Sequence[Entry]], None]


def say_state(entry: Entry) -> str:
    """How a pilot stands, in a line."""
    if entry.state == "running":
        # The share is one of the step, and not of the pilot: so it stands behind it.
        return f"{entry.step}, {entry.share:.0%}" if entry.share else entry.step
    if entry.state == "done":
        return f"done{' before' if entry.before else ''}{f': {entry.verdict}' if entry.verdict else ''}"
    if entry.state == "failed":
        return _cut(f"failed{' before' if entry.before else ''}: {entry.reason}")
    words = {"waiting": "waits", "elsewhere": "runs elsewhere", "stopped": "stopped"}[entry.state]
    return _cut(f"{words}: {entry.reason}" if entry.reason else words)


@contextmanager
def show_queue(*, quiet: bool) -> Iterator[ShowQueue]:
    """A place to say how all stand, for as long as the block lasts."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with Live(console=Console(stderr=True), refresh_per_second=4, transient=True) as live:
            yield lambda entries: live.update(draw_queue(entries, live.console.height))
    else:
        yield Lines().show


class Lines:
    """Lines on stderr, for a log or a pipe: one for each change, and one a minute for each pilot that runs."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[str, float]] = {}

    def show(self, entries: Sequence[Entry]) -> None:
        """Say what has changed since the last time."""
        now = time.monotonic()
        for entry in entries:
            state, at = self._said.get(entry.name, ("", now))
            if entry.state == state and (entry.state != "running" or now - at < BETWEEN_LINES):
                continue
            self._said[entry.name] = (entry.state, now)
            sys.stderr.write(f"{show_controls(f'{entry.name}: {say_state(entry)}')}\n")
        sys.stderr.flush()


def draw_queue(entries: Sequence[Entry], height: int) -> Table:
    """A line for each, as many as the terminal has room for."""
    table = Table.grid(padding=(0, 2))
    # More lines than the terminal has would scroll: what runs is shown first, then what waits.
    order = {"running": 0, "elsewhere": 1, "waiting": 2, "stopped": 3, "failed": 4, "done": 5}
    room = max(height - 2, 1)
    shown = sorted(entries, key=lambda entry: order[entry.state])[:room] if len(entries) > room else entries
    for entry in shown:
        table.add_row(_plain(entry.name), _plain(say_state(entry)))
    if len(shown) < len(entries):
        table.add_row("", f"and {len(entries) - len(shown)} more")
    return table


def _plain(text: str) -> str:
    # The name of a file may look like rich's own markup.
    return show_controls(text).replace("[", r"\[")


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
