"""The rows of a run leave MLflow as SQL that holds this run and no other, and make a store that candour opens."""

import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow.entities import Metric, Param, Run, RunTag

from candour.tracking.exported import list_members, write_rows
from candour.tracking.noted_log import NOTED
from candour.tracking.opening import open_local_store
from candour.tracking.runs import KIND, PARENT, PILOT, find_run, list_runs
from candour.tracking.store import RunStore

PLACE = "file:///somewhere/mlruns"
MakeRun = Callable[..., str]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    return open_local_store(tmp_path_factory.mktemp("exported") / "mlruns")


@pytest.fixture(scope="module")
def run_id(store: RunStore) -> str:
    made = _make(store, "one", {KIND: PILOT, NOTED: "2 canary"})
    for number in range(3):
        _make(store, f"nested {number}", {PARENT: made, "note": "it's 'quoted'\nin two lines; -- and more"})
    _make(store, "another pilot", {KIND: PILOT, "secret": "canary"})
    return made


def _make(store: RunStore, name: str, tags: dict[str, str]) -> str:
    run = store.client.create_run(
        store.experiment_id, run_name=name, tags={"candour.name": name, **tags}, start_time=1_000
    )
    made: str = run.info.run_id
    metrics = [Metric("auc", 0.1 + 0.2, 5, 0), Metric("auc", 0.7, 6, 1), Metric("none", float("nan"), 0, 0)]
    store.client.log_batch(
        made, metrics=metrics, params=[Param(f"p{n}", str(n)) for n in range(250)], tags=[RunTag("a", "b")]
    )
    store.client.set_terminated(made, status="FINISHED", end_time=2_000)
    return made


@pytest.fixture(scope="module")
def sql(store: RunStore, run_id: str) -> str:
    return write_rows(store, list_members(store, run_id), place=PLACE).decode()


@pytest.fixture
def restored(sql: str, tmp_path: Path) -> RunStore:
    (tmp_path / "mlruns").mkdir()
    connection = sqlite3.connect(tmp_path / "mlruns" / "mlflow.db")
    connection.executescript(sql)
    connection.close()
    return open_local_store(tmp_path / "mlruns", create=False)


def describe(run: Run) -> object:
    data = run.data
    metrics = {name: value for name, value in data.metrics.items() if not math.isnan(value)}
    info = run.info
    return (
        info.run_id,
        info.run_name,
        info.status,
        info.start_time,
        info.end_time,
        {name: value for name, value in data.tags.items() if name != NOTED},
        data.params,
        metrics,
    )


def test_the_run_and_its_nested_runs_come_back_as_they_were(
    store: RunStore, restored: RunStore, run_id: str
) -> None:
    before, after = list_members(store, run_id), list_members(restored, run_id)
    assert len(after) == 4
    assert [describe(run) for run in after] == [describe(run) for run in before]
    history = restored.client.get_metric_history(run_id, "auc")
    assert [(past.value, past.timestamp, past.step) for past in history] == [(0.1 + 0.2, 5, 0), (0.7, 6, 1)]
    assert find_run(restored, "one") == run_id


def test_neither_another_run_nor_a_log_that_stays_behind_is_in_it(restored: RunStore, sql: str) -> None:
    assert [run.name for run in list_runs(restored)] == ["one"]
    assert "canary" not in sql
    assert "another pilot" not in sql


def test_it_says_nothing_of_the_machine(store: RunStore, sql: str) -> None:
    assert str(store.directory) not in sql
    assert str(Path.cwd()) not in sql
    assert f"{PLACE}/artifacts" in sql


def test_the_same_run_gives_the_same_bytes(store: RunStore, run_id: str, sql: str) -> None:
    assert write_rows(store, list_members(store, run_id), place=PLACE).decode() == sql
