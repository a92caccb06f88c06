"""Runs that are being made, and those whose process ended before they did: killed, or without power.

A process that makes a run holds a lock in `locks/`, named in a tag of the run. It ends with the process, so whoever opens the store next
and finds it free knows that nobody makes that run any more, and marks it FAILED.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from mlflow.exceptions import MlflowException
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID
from sqlalchemy.exc import SQLAlchemyError

from candour.file_locks import take
from candour.tracking.logged_models import forget_logged_models
from candour.tracking.store import RunStore

MADE_UNDER = "candour.made_under"
"""Tag: the name of the lock under which a run is made."""
FOLDER = "locks"
_OWNER_ONLY = 0o700
_MOST = 5000


@dataclass
class Making:
    """A run that this process makes. `ended`: the store knows how it ended, so the lock has served."""

    lock: str
    ended: bool = False


@contextmanager
def make_under_lock(store: RunStore) -> Iterator[Making]:
    """Hold a lock for the block; its file goes with it where the run has `ended`, and else stays for whoever opens the store next."""
    folder = store.beside / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY)
    making = Making(secrets.token_hex(16))
    lock = take(folder / making.lock, wait=True)
    assert lock is not None  # noqa: S101 (it was waited for)
    try:
        yield making
    finally:
        lock.release(remove=making.ended)
        if making.ended:
            with suppress(OSError):
                folder.rmdir()


def abandon_run(store: RunStore, run_id: str) -> None:
    """Remove what a run and its nested runs hold, and mark them FAILED."""
    for nested in _search(store, MLFLOW_PARENT_RUN_ID, run_id):
        forget_logged_models(store, nested)
        _abandon(store, nested)
    _abandon(store, run_id)


def settle_unfinished(store: RunStore) -> None:
    """Abandon every run that nobody makes any more. What cannot be settled now, such as on a full disk, is left for the next time."""
    folder = store.beside / FOLDER
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        with suppress(OSError, SQLAlchemyError, MlflowException):
            _settle(store, path.name)
    with suppress(OSError):
        folder.rmdir()


def _settle(store: RunStore, name: str) -> None:
    lock = take(store.beside / FOLDER / name, wait=False)
    if lock is None:
        return
    settled = False
    try:
        if lock.is_certain:
            for run_id in _search(store, MADE_UNDER, name, status="RUNNING"):
                abandon_run(store, run_id)
            settled = True
    finally:
        lock.release(remove=settled)


def _abandon(store: RunStore, run_id: str) -> None:
    forget_logged_models(store, run_id)
    shutil.rmtree(store.artefacts(run_id).parent, ignore_errors=True)
    store.client.set_terminated(run_id, status="FAILED")


def _search(store: RunStore, tag: str, value: str, *, status: str = "") -> list[str]:
    asked = f"tags.`{tag}` = '{value}'" + (f" and attributes.status = '{status}'" if status else "")
    found = store.client.search_runs([store.experiment_id], filter_string=asked, max_results=_MOST)
    return [run.info.run_id for run in found]


__all__ = ["MADE_UNDER", "Making", "abandon_run", "make_under_lock", "settle_unfinished"]
