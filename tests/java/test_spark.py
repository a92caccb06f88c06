"""The very same work on Spark's workers: equal bytes, a killed executor loses nothing, and no child leaves the files of the run."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from candour.config.features import Features
from candour.config.question import Outcome, Question
from candour.data.history import CaseHistory
from candour.engines.engine import Engine
from candour.engines.local import ON_THIS_MACHINE, LocalEngine
from candour.engines.spark import SparkEngine
from candour.errors import EngineError, HistoryError
from part_tables import Described, store_parts
from part_work import RECORD_WORDS, Ended, Killed, fail, find_no_file, refuse, square, tell_process
from running_spark import Running, running_spark
from small_histories import Child, Event, make_history

PARTS = 4
CANARY = "canary-child"
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    environment, path, interrupted = dict(os.environ), list(sys.path), signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANDOUR_THREADS", "2")
        with running_spark(tmp_path_factory.mktemp("spark"), patch) as running:
            yield running
            java = running.engine.session.sparkContext._gateway.proc
    # Whatever Spark changes in the process that asks is put back, and its Java is gone.
    assert java.poll() is not None
    assert (dict(os.environ), list(sys.path), signal.getsignal(signal.SIGINT)) == (
        environment,
        path,
        interrupted,
    )


@pytest.fixture
def engine(running: Running) -> SparkEngine:
    return running.engine


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_parts(make_small_history(), tmp_path_factory.mktemp("histories") / "cut", PARTS)


def make_small_history() -> CaseHistory:
    children = [Child(f"{CANARY}-{number}", family=f"F{number // 2}") for number in range(80)]
    events = [
        Event(
            10 * number + again,
            f"{CANARY}-{number}",
            "cp_plan" if again == 3 else "referral",
            5 * number + 40 * again,
        )
        for number in range(80)
        for again in range(number % 5)
    ]
    return make_history(children, events)


def describe(engine: Engine, histories: Path, made: Path, kill: Killed | None = None) -> dict[str, bytes]:
    """Every file that describing the parts makes, by its name."""
    made.mkdir()
    question = Question(
        decision_point="referral_received", outcome=Outcome(kinds=("cp_plan",), within_days=100)
    )
    features = Features.model_validate(
        {"families": [{"family": "count", "events": ["referral"], "windows": [30, "ever"]}]}
    )
    told = engine.map(Described(histories, made, question, features, kill), range(PARTS))
    assert [columns for _, columns in told] == [3] * PARTS
    assert sum(rows for rows, _ in told) > 50
    return {path.name: path.read_bytes() for path in sorted(made.iterdir())}


def list_written(running: Running) -> list[Path]:
    """Every file that Spark, its executors and the engine have written, and not removed again."""
    folders = (running.scratch, running.home / "work")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def find_written(running: Running, words: str) -> list[Path]:
    """The files that hold these words."""
    return [path for path in list_written(running) if words.encode() in path.read_bytes()]


def test_a_killed_executor_and_a_killed_worker_lose_nothing(
    engine: SparkEngine, histories: Path, tmp_path: Path
) -> None:
    expected = describe(ON_THIS_MACHINE, histories, tmp_path / "one after the other")
    assert len(expected) == 2 * PARTS
    assert describe(engine, histories, tmp_path / "spark") == expected
    for number, executor in enumerate((True, False)):
        killed = tmp_path / f"killed {number}"
        killed.mkdir()
        kill = Killed(killed, part=1, times=1, executor=executor)
        assert describe(engine, histories, tmp_path / f"spark {number}", kill) == expected
        assert len(list(killed.iterdir())) == 1
    local = LocalEngine(workers=2)
    killed = tmp_path / "killed here"
    killed.mkdir()
    assert describe(local, histories, tmp_path / "two", Killed(killed, part=1, times=1)) == expected
    assert len(list(killed.iterdir())) == 1
    local.close()


def test_nothing_of_a_child_lies_in_what_spark_writes(
    running: Running, histories: Path, tmp_path: Path
) -> None:
    describe(running.engine, histories, tmp_path / "made")
    written = list_written(running)
    assert {path.name for path in written} >= {"spark.log", "stderr"}
    assert find_written(running, CANARY) == []
    # Its files for a shuffle are called so; what travels is a part's number and its outcome.
    assert [path.name for path in written if path.name.startswith(("shuffle_", "temp_shuffle_"))] == []
    assert running.scratch.stat().st_mode & 0o77 == 0


def test_answers_come_in_the_order_of_the_parts(engine: SparkEngine) -> None:
    done: list[int] = []
    assert engine.map(square, [5, 1, 3], done.append) == [25, 1, 9]
    assert done == [1, 2, 3]
    assert engine.map(square, []) == []
    told = engine.map(tell_process, range(4))
    assert os.getpid() not in {process for process, _ in told}
    assert {threads for _, threads in told} == {"1"}


def test_one_part_alone_is_worked_on_here(engine: SparkEngine) -> None:
    assert engine.map(tell_process, [0])[0][0] == os.getpid()


def test_a_refusal_comes_as_it_is(engine: SparkEngine) -> None:
    with pytest.raises(HistoryError, match="of another version"):
        engine.map(refuse, [0, 1])
    with pytest.raises(FileNotFoundError, match="No such file"):
        engine.map(find_no_file, [0, 1])


def test_what_nobody_expected_comes_without_its_message(running: Running) -> None:
    with pytest.raises(EngineError, match=r"ValueError in \w+\.py, line \d+") as failed:
        running.engine.map(fail, [0, 1])
    assert RECORD_WORDS not in repr(failed.getrepr(chain=True))
    assert find_written(running, RECORD_WORDS) == []


def test_a_part_that_always_loses_its_worker_is_named(engine: SparkEngine, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="worker of part 7 of the history was lost 4 times"):
        engine.map(Killed(tmp_path, part=7, times=99), [6, 7])
    assert engine.map(square, [1, 2]) == [1, 4]


def test_what_the_work_holds_and_gives_back_goes_past_spark(running: Running) -> None:
    names = [f"{CANARY}-{number}" for number in range(300_000)]
    assert running.engine.map(lambda part: names[part:], [0, 299_999]) == [names, names[-1:]]
    assert find_written(running, CANARY) == []


@pytest.mark.parametrize(("other", "said"), [
    ({"fingerprint": "another"}, "candour's code there is not that of this machine"),
    ({"python": "2.7"}, "it has Python .*, and this machine 2.7"),
    ({"libraries": (("numpy", "1.0"), ("pandas", "1.0"), ("pyarrow", "1.0"), ("scikit-learn", "1.0"))}, "it has numpy .*, and this machine 1.0"),
    ({"token": "another"}, "it does not see the folder"),
    ({"seen": Path("/nowhere/at/all")}, "it does not see the folder '/nowhere/at'"),
])  # fmt: skip
def test_a_worker_that_is_another_is_refused(
    engine: SparkEngine, other: dict[str, object], said: str
) -> None:
    alike = replace(engine.alike, **other)  # type: ignore[arg-type]
    with pytest.raises(EngineError, match=said):
        replace(engine, alike=alike).check_workers()


def test_a_worker_without_candour_is_named(engine: SparkEngine) -> None:
    def compute() -> str:
        import gone_from_the_worker  # type: ignore[import-not-found]  # which is what is tested

        return str(gone_from_the_worker)

    with pytest.raises(EngineError, match="has no module 'gone_from_the_worker'"):
        replace(engine, alike=replace(engine.alike, compute=compute)).check_workers()


def test_a_second_session_in_one_process_is_refused(engine: SparkEngine, tmp_path: Path) -> None:
    with (
        pytest.raises(EngineError, match="has a session of Spark already"),
        pytest.MonkeyPatch.context() as patch,
        running_spark(tmp_path, patch),
    ):
        pass


def test_when_java_is_lost_the_run_stops_with_a_word(
    engine: SparkEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    """The last one of this file: it takes the session with it."""
    java = engine.session.sparkContext._gateway.proc
    with pytest.raises(EngineError, match="Spark stopped before all parts were done"):
        engine.map(Ended(java.pid), [0, 1])
    assert capfd.readouterr() == ("", "")
