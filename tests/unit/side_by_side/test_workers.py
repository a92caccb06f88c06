"""The same bytes from this process, from processes beside it and from Dask's workers, whichever of them are lost on the way."""

import os
import stat
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from candour.engines.threads import VARIABLE
from candour.errors import EngineError, ModelError
from candour.side_by_side import Shared, close_workers, dask, do_all, do_each, open_place, places
from candour.side_by_side.places import WORTH_SHARING, find_place
from handed_out import die, die_once, look_around, refuse_some, see_files, tell_process
from handed_out_fits import fit

VALUE = np.random.Generator(np.random.PCG64(5)).normal(size=(400, 6))
KILLS = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that kills at once")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv(dask.VARIABLE, raising=False)


@pytest.fixture(scope="module")
def loky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("store")
    with open_place("loky", folder, workers=2):
        yield folder


def test_two_processes_give_the_bytes_of_one(loky: Path) -> None:
    alone = [fit(VALUE, seed) for seed in range(5)]
    done: list[int] = []
    assert do_all(fit, VALUE, range(5), report=done.append) == alone
    assert done == [1, 2, 3, 4, 5]
    processes = do_all(tell_process, None, range(20))
    assert os.getpid() not in processes


def test_what_they_look_at_is_the_owners_alone_and_gone_when_they_are_done(loky: Path) -> None:
    for seen in do_all(see_files, loky, range(2)):
        assert seen == [(0o700, 0o600)]
    assert not list(loky.glob(".side-by-side*/*"))


def test_a_worker_works_on_one_thread_and_hands_nothing_on(loky: Path) -> None:
    for seen in do_all(look_around, None, range(2)):
        assert seen == {"processes": seen["processes"], "threads": 1, "workers": 1}
        assert len(seen["processes"]) == 1
        assert os.getpid() not in seen["processes"]


def test_the_first_error_is_the_first_in_the_order_of_tasks(loky: Path) -> None:
    with pytest.raises(ModelError, match="fit 3"):
        do_all(refuse_some, None, range(8))


def test_whoever_wants_no_more_hears_no_warning(loky: Path) -> None:
    found = do_each(tell_process, Shared(None), range(40))
    next(found)
    found.close()


@KILLS
def test_what_a_killed_worker_had_in_hand_is_done_again(loky: Path, tmp_path: Path) -> None:
    assert do_all(die_once, tmp_path / "died", range(6)) == [0, 1, 4, 9, 16, 25]
    assert (tmp_path / "died").exists()


@KILLS
def test_workers_killed_again_are_an_error_that_says_what_to_do(loky: Path) -> None:
    with pytest.raises(EngineError, match=r"twice.*CANDOUR_THREADS"):
        do_all(die, None, range(4))


@KILLS
def test_dask_gives_the_same_bytes_loses_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    with open_place("dask", tmp_path, workers=2) as place:
        assert do_all(fit, VALUE, range(5)) == [fit(VALUE, seed) for seed in range(5)]
        address = place.find_client(2).scheduler.address
        (around,) = do_all(look_around, None, range(2))[:1]
        assert do_all(die_once, tmp_path / "died", range(6)) == [0, 1, 4, 9, 16, 25]
        with pytest.raises(ModelError, match="fit 3"):
            do_all(refuse_some, None, range(8))
        (scratch,) = tmp_path.glob(".side-by-side*")
        assert stat.S_IMODE(scratch.stat().st_mode) == 0o700
    assert address.startswith("tls://127.0.0.1:"), "nobody else on this machine may give it work"
    assert (around["threads"], around["workers"], len(around["processes"])) == (1, 1, 1)
    assert os.getpid() not in around["processes"]
    assert list(tmp_path.iterdir()) == [tmp_path / "died"]


def test_outside_of_a_block_this_process_does_it(tmp_path: Path) -> None:
    def ask() -> None:
        found.update(do_all(tell_process, VALUE, range(4)))

    found: set[int] = set()
    # A block is one of its own thread, and a module's workers are at hand in this one.
    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()
    assert found == {os.getpid()}


@pytest.mark.parametrize(
    ("said", "asked", "rows", "count"),
    [
        ("3", 2, 10, 3),
        ("", 2, 10, 2),
        ("", None, WORTH_SHARING - 1, 1),
        ("", None, WORTH_SHARING, 2),
        ("", None, None, 2),
        ("1", None, None, 1),
    ],
)
def test_how_many_at_a_time(
    said: str, asked: int | None, rows: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, said)
    monkeypatch.setattr(places, "count_cores", lambda: 8)
    with open_place(workers=asked) as place:
        assert find_place() is place
        assert place.count_workers(None, rows) == count


def test_one_worker_writes_nothing(tmp_path: Path) -> None:
    with open_place("loky", tmp_path, workers=1), close_workers(), Shared(VALUE) as shared:
        assert len(list(do_each(fit, shared, [1, 2]))) == 2
        assert list(tmp_path.iterdir()) == []


def test_dask_that_is_not_installed_is_said_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "find_spec", lambda _name: None)
    with pytest.raises(EngineError, match=r"candour\[dask\]"), open_place("dask"):
        pass


def test_a_scheduler_that_does_not_answer_is_said_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "PATIENCE", "0.2s")
    monkeypatch.setenv(dask.VARIABLE, "tcp://127.0.0.1:9")
    with (
        pytest.raises(EngineError, match=r"'tcp://127.0.0.1:9' that CANDOUR_DASK_SCHEDULER names"),
        open_place("dask"),
    ):
        pass


def test_workers_with_other_libraries_or_none_are_refused() -> None:
    here = dask.tell_versions()
    assert here["numpy"] == np.__version__
    check = partial(_ask_client, here)
    check({"one": here, "two": dict(here)})
    with pytest.raises(EngineError, match="has no worker"):
        check({})
    with pytest.raises(EngineError, match="other versions of numpy, scipy than"):
        check({"one": here, "two": {**here, "scipy": "0.1"}, "three": {**here, "numpy": "1.0"}})


def _ask_client(_here: dict[str, str], there: dict[str, dict[str, str]]) -> None:
    dask._require_same_libraries(SimpleNamespace(run=lambda _ask: there))
