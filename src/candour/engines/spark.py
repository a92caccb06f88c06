"""Parts, worked on by the workers of a Spark cluster, or of Spark on this machine.

Spark gets part numbers and the name of a folder, and gives part numbers back: no shuffle, nothing of a child. The work and what became of
each part are files in that folder, which is the run's own and goes with it. Each part is a task of its own, so that Spark itself gives it
to another worker where one is lost.
"""

import pickle
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import candour
from candour.config import engine as settings
from candour.engines.engine import Answer, Report
from candour.engines.outcomes import Outcome
from candour.engines.spark_session import open_session
from candour.engines.spark_workers import (
    DONE,
    WORK,
    Alike,
    DoParts,
    place_outcome,
    say_missing,
    say_unlike,
)
from candour.errors import EngineError
from candour.whole_files import scratch_folder, write_whole

SECONDS_TO_ANSWER: Final = 300
"""How long a cluster may take to give candour its first worker."""
_SECONDS_BETWEEN_LOOKS: Final = 0.2
_SEEN: Final = "seen-by-all"


def name_version() -> str:
    """The version of candour: what must be the same everywhere, at the least."""
    return candour.__version__


@dataclass(frozen=True)
class SparkEngine:
    """One session of Spark whose workers are like this machine. folder: private, and seen by all of them."""

    session: Any
    alike: Alike
    folder: Path

    def map(
        self, work: Callable[[int], Answer], parts: Sequence[int], report: Report = lambda _: None
    ) -> list[Answer]:
        """The answer for each part, in the order of `parts`; a single part is worked on right here.

        Raises whatever CandourError the work raises, EngineError where workers are lost again and again.
        """
        if len(parts) == 1:
            answer = work(parts[0])
            report(1)
            return [answer]
        return [outcome.take() for outcome in self._run(work, parts, report)] if parts else []

    def check_workers(self) -> None:
        """Raises EngineError where no worker answers, or one of those that do is not like this machine."""
        asked = max(2, self.session.sparkContext.defaultParallelism)
        for outcome in self._run(abs, range(asked), lambda _: None, within=SECONDS_TO_ANSWER):
            outcome.take()

    def _run(
        self, work: Callable[[int], Any], parts: Sequence[int], report: Report, within: float | None = None
    ) -> list[Outcome[Any]]:
        """What became of each part, in their order."""
        with scratch_folder(self.folder, "parts") as folder:
            write_whole(folder / WORK, _pack(work), private=True)
            places = self.session.range(0, len(parts), 1, len(parts))
            frame = places.mapInArrow(DoParts(folder, self.alike, tuple(parts)), DONE)
            with ThreadPoolExecutor(max_workers=1) as thread, self._cancel_early():
                done = self._wait(thread.submit(frame.toArrow), parts, report, within)
            unlike = sorted(set(done["unlike"].to_pylist()) - {""})
            if unlike:
                raise say_unlike(unlike[0])
            return [_read_outcome(folder, place) for place in range(len(parts))]

    def _wait(self, asked: "Future[Any]", parts: Sequence[int], report: Report, within: float | None) -> Any:
        """What Spark gave, once it is there; `report` is told of parts as they end."""
        told, until = 0, None if within is None else monotonic() + within
        while not wait([asked], timeout=_SECONDS_BETWEEN_LOOKS).done:
            done = self._count_done()
            if until is not None and not done and monotonic() > until:
                raise EngineError(
                    f"The Spark cluster gave candour no worker within {SECONDS_TO_ANSWER} seconds. Check engine.master, and that the cluster has room; "
                    "or ask for the engine 'local'."
                )
            for number in range(told + 1, done + 1):
                report(number)
            told = max(told, done)
        try:
            table = asked.result()
        except Exception as error:  # noqa: BLE001 (Spark's message may quote what a worker said)
            raise _explain(error, parts) from None
        for number in range(told + 1, len(parts) + 1):
            report(number)
        return table

    def _count_done(self) -> int:
        """How many parts of the job that is running are done; none where Spark does not answer, which the job itself will say."""
        with suppress(Exception):
            tracker = self.session.sparkContext.statusTracker()
            stages = (tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds())
            return sum(stage.numCompletedTasks for stage in stages if stage is not None)
        return 0

    @contextmanager
    def _cancel_early(self) -> Iterator[None]:
        """Where the block is left early, what is still running is stopped, so that nobody waits for it."""
        try:
            yield
        except BaseException:
            with suppress(Exception):
                self.session.sparkContext.cancelAllJobs()
            raise


@contextmanager
def open_spark(
    asked: settings.SparkEngine, *, folder: Path, fingerprint: Callable[[], str] = name_version
) -> Iterator[SparkEngine]:
    """An engine on Spark, ended with the block.

    folder: private, and on storage that every worker sees under the same path. fingerprint: what tells one candour from another; it must
    be importable on the workers. Raises EngineError where Spark is not installed, does not start, or has other workers than this machine.
    """
    token = secrets.token_hex(8)
    write_whole(folder / _SEEN, token, private=True)
    with open_session(asked, folder) as session:
        engine = SparkEngine(session, Alike.here(fingerprint, folder / _SEEN, token), folder)
        engine.check_workers()
        yield engine


def _pack(work: Callable[[int], Any]) -> bytes:
    from pyspark import cloudpickle  # noqa: PLC0415 (only where Spark is asked for)

    packed: bytes = cloudpickle.dumps(work)
    return packed


def _read_outcome(folder: Path, place: int) -> Outcome[Any]:
    outcome: Outcome[Any] = pickle.loads(place_outcome(folder, place).read_bytes())  # noqa: S301 (packed by our own worker, in its owner's folder)
    return outcome


def _explain(error: Exception, parts: Sequence[int]) -> EngineError:
    """What Spark gave up on, in our own words: its message may quote what a worker said."""
    said = str(error)
    missing = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", said)
    if missing is not None:
        return say_missing(missing[1])
    lost = re.search(r"Task (\d+) in stage [\d.]+ failed (\d+) times", said)
    if lost is not None:
        return EngineError(
            f"The worker of part {parts[int(lost[1])]} of the history was lost {lost[2]} times, and Spark gave up; most likely memory ran out. Nothing "
            "half-written was left. Cut the history into more parts (engine.partitions), or give each worker more memory, and run the command again."
        )
    return EngineError(
        f"Spark stopped before all parts were done ({type(error).__name__}): the cluster was shut down, its driver ran out of memory, or it does not "
        "answer any more. Nothing half-written was left. Run the command again, or ask for the engine 'local'."
    )
