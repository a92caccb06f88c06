"""Parts on this machine: in their order, several at once, and done again where a worker is killed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from candour.config.engine import LocalEngine as Asked
from candour.engines import crew, local
from candour.engines.local import ON_THIS_MACHINE, LocalEngine
from candour.engines.opening import check_engine, open_engine
from candour.errors import ConfigError, EngineError, HistoryError
from part_work import (
    RECORD_WORDS,
    Killed,
    fail,
    find_no_file,
    refuse,
    run_out_of_memory,
    square,
    tell_process,
)


@pytest.fixture(scope="module")
def two() -> Iterator[LocalEngine]:
    engine = LocalEngine(workers=2)
    yield engine
    engine.close()


def test_one_after_the_other_in_this_process() -> None:
    done: list[int] = []
    assert ON_THIS_MACHINE.map(square, [3, 1, 2], done.append) == [9, 1, 4]
    assert done == [1, 2, 3]
    assert ON_THIS_MACHINE.map(tell_process, [0, 1]) == [(os.getpid(), "1")] * 2
    with pytest.raises(ValueError, match=RECORD_WORDS):
        ON_THIS_MACHINE.map(fail, [0])


def test_several_at_once_in_the_order_of_the_parts(two: LocalEngine) -> None:
    done: list[int] = []
    assert two.map(square, [3, 1, 2, 5], done.append) == [9, 1, 4, 25]
    assert done == [1, 2, 3, 4]
    assert two.map(square, []) == []
    told = two.map(tell_process, range(8))
    processes = {process for process, _ in told}
    assert len(processes) <= 2
    assert os.getpid() not in processes
    assert {threads for _, threads in told} == {"1"}


def test_a_part_whose_worker_was_killed_is_done_again(two: LocalEngine, tmp_path: Path) -> None:
    assert two.map(Killed(tmp_path, part=2, times=3), range(4)) == [0, 1, 4, 9]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_part_that_always_loses_its_worker_is_named(two: LocalEngine, tmp_path: Path) -> None:
    with pytest.raises(
        EngineError, match=r"part 7 of the history was ended from outside 4 times.*engine\.partitions"
    ):
        two.map(Killed(tmp_path, part=7, times=99), [6, 7, 8])
    assert len(list(tmp_path.iterdir())) == crew.MOST_TRIES
    assert two.map(square, [1, 2]) == [1, 4]


def test_memory_that_runs_out_counts_as_a_lost_worker(two: LocalEngine) -> None:
    with pytest.raises(EngineError, match="memory ran out"):
        two.map(run_out_of_memory, [0, 1])


def test_a_refusal_comes_as_it_is_and_alone(two: LocalEngine) -> None:
    with pytest.raises(HistoryError, match="of another version") as refused:
        two.map(refuse, [0, 1])
    assert (refused.value.__cause__, refused.value.__suppress_context__) == (None, True)
    with pytest.raises(FileNotFoundError) as missing:
        two.map(find_no_file, [0, 1])
    assert (missing.value.filename, missing.value.strerror) == (
        "/nowhere/at/all",
        "No such file or directory",
    )


def test_what_nobody_expected_comes_without_its_message(two: LocalEngine) -> None:
    with pytest.raises(EngineError, match=r"ValueError in \w+\.py, line \d+") as failed:
        two.map(fail, [0, 1])
    assert RECORD_WORDS not in repr(failed.getrepr(chain=True))


@pytest.mark.parametrize(("said", "cores", "free", "expected"), [
    ("3", 64, 2**40, 3),
    (None, 4, 2**40, 4),
    (None, 64, 3 * 2**30 + 5, 3),
    (None, 64, 1, 1),
    (None, 64, None, 2),
])  # fmt: skip
def test_how_many_at_once(
    monkeypatch: pytest.MonkeyPatch, said: str | None, cores: int, free: int | None, expected: int
) -> None:
    if said is not None:
        monkeypatch.setenv("CANDOUR_THREADS", said)
    else:
        monkeypatch.delenv("CANDOUR_THREADS", raising=False)
    monkeypatch.setattr(local, "count_cores", lambda: cores)
    monkeypatch.setattr(local, "find_memory", lambda: free)
    assert LocalEngine(workers=None)._count_workers() == expected


def test_an_engine_ends_its_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDOUR_THREADS", "2")
    with open_engine(Asked(), scratch=tmp_path) as engine:
        told = engine.map(tell_process, range(4))
    for process, _ in told:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_what_is_said_wrongly_is_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDOUR_MEMORY", "lots")
    with pytest.raises(ConfigError, match="CANDOUR_MEMORY"):
        check_engine(Asked())
    monkeypatch.setenv("CANDOUR_MEMORY", "1G")
    monkeypatch.setenv("CANDOUR_THREADS", "many")
    with pytest.raises(ConfigError, match="CANDOUR_THREADS"):
        check_engine(Asked())
