"""A command that is ended at every point at which it touches the disk: what is left there is kept for each, as a kill would leave it.

Run as a script in a folder: FOLDER-FOR-COPIES COMMAND... It copies the working folder just before each file or folder is opened for
writing, made, renamed or removed, before each commit of the database, and where each step of the progress begins. Locks do not go with
a copy, as they do not outlive a process. Points that are alike are kept once and then now and then; with CANDOUR_ALL_CRASH_POINTS all are.

With DIE_AT, a pattern of "step: what place", it sends itself the signal DIE_BY at the first point that fits, and copies nothing.
"""

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
TOUCHING = {"os.rename": (0, 1), "os.remove": (0,), "os.mkdir": (0,), "os.rmdir": (0,), "os.link": (0, 1)}
ONE_IN = 120
"""Of the points that are like one that was kept already, one in so many is kept too."""


class CrashPoints:
    """Counts the points of a command, and keeps what the disk holds at those that are chosen."""

    def __init__(self, copies: Path, *, die_at: str, every: bool) -> None:
        self.home = Path.cwd()
        self.copies = copies
        self.die_at = die_at
        self.every = every
        self.step = "before the first step"
        self.points: list[dict[str, Any]] = []
        self._count = 0
        self._seen: set[str] = set()
        self._busy = False

    def pass_by(self, what: str, place: str) -> None:
        """One point: `what` is about to happen at this place."""
        if self._busy:
            return
        self._busy = True
        try:
            self._count += 1
            if self.die_at and re.search(self.die_at, f"{self.step}: {what} {place}"):
                self.die_at = "(?!)"
                os.kill(os.getpid(), getattr(signal, os.environ["DIE_BY"]))
            new = self._is_new(what, place)
            if not self.die_at and (new or self.every or self._count % ONE_IN == 0):
                copy = self.copies / f"{self._count:05d}"
                shutil.copytree(self.home, copy, symlinks=True, copy_function=_copy)
                self.points.append({"copy": copy.name, "what": f"{what} {place}", "step": self.step})
        finally:
            self._busy = False

    def _is_new(self, what: str, place: str) -> bool:
        """Whether no such thing was done before: names that are drawn by chance, and files of one folder and kind, are alike."""
        above, _, name = place.rpartition("/")
        kind = re.sub(r"[0-9a-f]{8,}|[0-9]{4}", "*", f"{what} {above} {Path(name).suffix if above else name}")
        new = what == "step" or kind not in self._seen
        self._seen.add(kind)
        return new

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Python's own news of what is done to files."""
        if self._busy:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | os.PathLike) and isinstance(flags, int) and flags & WRITES:
                self._pass_file(event, path)
        elif event in TOUCHING:
            self._pass_file(event, arguments[TOUCHING[event][-1]])

    def _pass_file(self, event: str, path: Any) -> None:
        place = os.path.normpath(self.home / os.fsdecode(path))
        if place.startswith(f"{self.home}{os.sep}"):
            self.pass_by(event, os.path.relpath(place, self.home))

    @contextmanager
    def show_progress(self, *, quiet: bool) -> Iterator[Callable[[str, float], None]]:
        """In place of the progress bars: every step is a point."""
        del quiet
        yield self._report

    def _report(self, step: str, share: float) -> None:
        del share
        if step != self.step:
            self.step = step
            self.pass_by("step", step)


def _copy(source: str, target: str) -> None:
    """What is whole is never written to again, so that a second name of it is a copy; a database and a part are."""
    if "mlflow.db" in source or ".candour-part" in source:
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def main() -> None:
    """Run the command with all that listens to it."""
    # Everything that is imported later would write what it compiles, elsewhere.
    import sqlalchemy.event
    from sqlalchemy.engine import Engine

    import candour.cli.run
    from candour.cli import main as run_candour

    copies = Path(sys.argv[1])
    points = CrashPoints(
        copies, die_at=os.environ.get("DIE_AT", ""), every="CANDOUR_ALL_CRASH_POINTS" in os.environ
    )
    # Not by its name: the command imports it from elsewhere, and hands it on to nobody.
    vars(candour.cli.run)["show_progress"] = points.show_progress
    sqlalchemy.event.listen(Engine, "commit", lambda _: points.pass_by("commit", "mlflow.db"))
    sys.addaudithook(points.hear)
    try:
        run_candour(sys.argv[2:])
    finally:
        if not points.die_at:
            points._busy = True
            (copies / "points.json").write_text(json.dumps(points.points))


if __name__ == "__main__":
    main()
