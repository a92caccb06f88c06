"""Progress bars on stderr: only for a step that lasts longer than two seconds, only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from candour.cli.plain_text import show_controls

PATIENCE = 2.0
"""Seconds before a step is worth a bar."""


class PatientProgress(Progress):
    """Bars that appear only once their step has lasted a while."""

    def get_renderables(self) -> Iterator[RenderableType]:
        """The bars of the steps that have lasted long enough."""
        yield self.make_tasks_table([task for task in self.tasks if (task.elapsed or 0.0) >= PATIENCE])


class Steps:
    """Turns reports of (step, share) into bars, one a step; a new step ends the one before."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._last = ""

    def report(self, step: str, share: float) -> None:
        """Show that this share (0 to 1) of a step is done."""
        if self._last and self._last != step:
            self._finish(self._last)
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(show_controls(step), total=1.0)
        self._last = step
        self._progress.update(self._tasks[step], completed=share)
        if share >= 1.0:
            self._finish(step)

    def _finish(self, step: str) -> None:
        task = self._tasks[step]
        self._progress.update(task, completed=1.0)
        self._progress.stop_task(task)


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """A place to report progress to, for as long as the block lasts."""
    console = Console(stderr=True)
    if quiet or not sys.stderr.isatty():
        yield ignore_progress
        return
    # The name of a file may look like rich's own markup.
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with PatientProgress(*columns, console=console, transient=True, refresh_per_second=4) as progress:
        yield Steps(progress).report


def ignore_progress(step: str, share: float) -> None:
    """Say nothing."""
    del step, share
