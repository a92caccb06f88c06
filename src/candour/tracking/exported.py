"""The rows of one run in MLflow, as the SQL of a small database that holds this run and no other.

SQL is plain text: it can be read in ten years, and Python alone makes of it the store that this candour and its MLflow open. The rows come
through MLflow's own client, so it does not matter whether the store is a file or a server.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, Run, RunTag

from candour.tracking.address import DATABASE
from candour.tracking.noted_log import NOTED
from candour.tracking.opening import open_local_store
from candour.tracking.runs import PARENT, search_runs
from candour.tracking.store import RunStore

_BATCH = 100
_Value = TypeVar("_Value", Metric, Param, RunTag)
_CONSTRAINTS = ("CONSTRAINT ", "PRIMARY KEY ", "FOREIGN KEY", "CHECK ", "UNIQUE ")
_CONSTRAINT, _INDEX = "constraint", "index"
_DRAWN = tuple(f'INSERT INTO "{table}"' for table in ("datasets", "inputs", "input_tags"))
_UUID = re.compile(r"\b[0-9a-f]{32}\b")


def list_members(store: RunStore, run_id: str) -> tuple[Run, ...]:
    """A run and everything that was nested in it, the run first and then the oldest first."""
    nested = sorted(
        search_runs(store, {PARENT: run_id}), key=lambda run: (run.info.start_time, run.info.run_id)
    )
    return (store.client.get_run(run_id), *nested)


def write_rows(store: RunStore, members: tuple[Run, ...], *, place: str) -> bytes:
    """SQL that makes a run store of these runs; `place` stands for the address of its folder. The same runs give the same bytes."""
    with TemporaryDirectory() as scratch:
        home = Path(scratch)
        made = open_local_store(home)
        with closing(sqlite3.connect(home / DATABASE)) as connection:
            for run in members:
                _insert_run(connection, run, made.experiment_id, place)
            connection.commit()
        for run in members:
            _log_again(store, made.client, run)
        with closing(sqlite3.connect(home / DATABASE)) as connection:
            # The clock of whoever archives would make every archive another one.
            started = members[0].info.start_time
            connection.execute(
                "UPDATE experiments SET creation_time = ?, last_update_time = ?", (started, started)
            )
            connection.execute(
                "UPDATE experiments SET artifact_location = ? WHERE name = 'Default'", (f"{place}/0",)
            )
            connection.commit()
            lines = "\n".join(connection.iterdump()).replace(home.absolute().as_uri(), place).splitlines()
    lines = _name_again(_sort_parts(lines), {run.info.run_id for run in members})
    return ("\n".join(lines) + "\n").encode()


def _insert_run(connection: sqlite3.Connection, run: Run, experiment: str, place: str) -> None:
    """The one row that MLflow's client cannot write: it would give the run another id."""
    info = run.info
    connection.execute(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, "
        "source_version, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'UNKNOWN', '', '', ?, ?, ?, ?, '', 'active', ?, ?)",
        (
            info.run_id, info.run_name, info.user_id or "", info.status, info.start_time, info.end_time,
            f"{place}/artifacts/{info.run_id}/artifacts", int(experiment),
        ),
    )  # fmt: skip


def _log_again(store: RunStore, client: MlflowClient, run: Run) -> None:
    run_id = run.info.run_id
    # Who was scored with a run is kept elsewhere, and no archive holds it.
    tags = [RunTag(key, value) for key, value in sorted(run.data.tags.items()) if key != NOTED]
    params = [Param(key, value) for key, value in sorted(run.data.params.items())]
    metrics = [
        Metric(past.key, past.value, past.timestamp, past.step)
        for key in sorted(run.data.metrics)
        for past in store.client.get_metric_history(run_id, key)
    ]
    for batch in _cut(tags):
        client.log_batch(run_id, tags=batch)
    for batch in _cut(params):
        client.log_batch(run_id, params=batch)
    for batch in _cut(metrics):
        client.log_batch(run_id, metrics=batch)
    datasets = run.inputs.dataset_inputs if run.inputs is not None else []
    if datasets:
        client.log_inputs(run_id, datasets=datasets)


def _cut(values: list[_Value]) -> Iterator[list[_Value]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _sort_parts(lines: list[str]) -> list[str]:
    """The constraints of each table and the indexes in the order of their names: MLflow makes them in a chance order."""
    ordered: list[str] = []
    for kind, group in groupby(lines, key=_find_part):
        part = list(group)
        if kind == _CONSTRAINT:
            goes_on = part[-1].rstrip().endswith(",")
            bare = sorted(line.rstrip().rstrip(",") for line in part)
            part = [f"{line}," for line in bare[:-1]] + [f"{bare[-1]}," if goes_on else bare[-1]]
        ordered += sorted(part) if kind == _INDEX else part
    return ordered


def _find_part(line: str) -> str:
    if line.startswith("CREATE INDEX"):
        return _INDEX
    return _CONSTRAINT if line.lstrip().startswith(_CONSTRAINTS) else ""


def _name_again(lines: list[str], kept: set[str]) -> list[str]:
    """Ids that MLflow draws by chance become such as follow from their order, so that the same run gives the same bytes."""
    names: dict[str, str] = {}

    def rename(found: re.Match[str]) -> str:
        drawn = found[0]
        if drawn in kept:
            return drawn
        return names.setdefault(drawn, hashlib.sha256(f"{len(names)} {min(kept)}".encode()).hexdigest()[:32])

    return [_UUID.sub(rename, line) if line.startswith(_DRAWN) else line for line in lines]


__all__ = ["list_members", "write_rows"]
