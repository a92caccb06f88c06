"""The door to a run store: the folder of the user's own, or the tracking server that the user names.

Whoever opens it finds it whole: a database is made aside, and runs whose process is gone are settled first.
"""

import logging
import stat
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from candour.errors import TrackingError
from candour.file_locks import hold
from candour.tracking.address import DATABASE, VARIABLE, find_server, name_server
from candour.tracking.refusals import explain_refusal
from candour.tracking.shared import EXPERIMENT_TAGS, open_shared
from candour.tracking.store import ARTEFACTS, EXPERIMENT, OWNER_ONLY, RunStore
from candour.tracking.unfinished import settle_unfinished
from candour.whole_files import LOCK, remove_leftovers

_log = logging.getLogger("candour")
_NOISY = ("alembic", "mlflow", "mlflow.store.db.utils", "mlflow.tracking.fluent")


def open_store(directory: Path, *, create: bool = True) -> RunStore:
    """Open the store that the user works with: the tracking server named by MLFLOW_TRACKING_URI, or else the one in this folder.

    Raises TrackingError where it cannot be made or read, or where `create` is False and there is none.
    """
    _quieten()
    address = find_server()
    if address is None:
        return open_local_store(directory, create=create)
    shared = open_shared(address, EXPERIMENT)
    _say_once(address)
    store = RunStore(
        shared.state, shared.client, shared.experiment_id, shared.artefacts, working=directory.absolute()
    )
    remove_leftovers(store.beside)
    settle_unfinished(store)
    return store


def open_local_store(directory: Path, *, create: bool = True) -> RunStore:
    """Open the store in this folder, whatever server is named; and make it where it is not there yet. Raises as `open_store` does."""
    if not create and not (directory / DATABASE).is_file():
        raise TrackingError(
            f"There is no run store in '{directory}' (no {DATABASE}). Run a pilot first, or name the folder with "
            "--mlruns."
        )
    _quieten()
    home = directory.absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(OWNER_ONLY)
        if not (home / DATABASE).is_file() or any(home.glob(".making-*")):
            _make_database(home)
        remove_leftovers(home)
        client = _connect(home / DATABASE)
        experiment_id = _find_experiment(client, home)
        (home / DATABASE).chmod(stat.S_IRUSR | stat.S_IWUSR)
    except (OSError, SQLAlchemyError, MlflowException) as error:
        told = explain_refusal(error)
        if told is not None:
            raise told from error
        reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        raise TrackingError(
            f"The run store in '{directory}' cannot be opened ({reason}). It must be a folder that you "
            f"may write to, and {DATABASE} in it a database of MLflow 3.17."
        ) from error
    store = RunStore(home, client, experiment_id)
    settle_unfinished(store)
    return store


def _make_database(home: Path) -> None:
    """Make the database aside and give it its name once it is whole: of two that do so at once, the first one's is kept."""
    with hold(home / f".{DATABASE}{LOCK}"):
        # Under the lock nobody else is at it, so this is of somebody who was killed.
        for left in home.glob(".making-*"):
            rmtree(left, ignore_errors=True)
        if not (home / DATABASE).is_file():
            _make_aside(home)


def _make_aside(home: Path) -> None:
    with TemporaryDirectory(prefix=".making-", dir=home, ignore_cleanup_errors=True) as folder:
        draft = Path(folder) / DATABASE
        client = _connect(draft)
        _find_experiment(client, home)
        # MLflow has no public way to let go of a database, and Windows moves only what nobody holds open.
        client._tracking_client.store._dispose_engine()
        try:
            (home / DATABASE).hardlink_to(draft)
        except FileExistsError:
            return
        except OSError:
            # This disk knows no second names.
            if not (home / DATABASE).exists():
                draft.rename(home / DATABASE)


def _connect(database: Path) -> MlflowClient:
    uri = f"sqlite:///{database.as_posix()}"
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def _find_experiment(client: MlflowClient, home: Path) -> str:
    found = client.get_experiment_by_name(EXPERIMENT)
    if found is None:
        try:
            return str(
                client.create_experiment(
                    EXPERIMENT, artifact_location=(home / ARTEFACTS).as_uri(), tags=EXPERIMENT_TAGS
                )
            )
        except MlflowException:
            # Somebody else made it in between.
            found = client.get_experiment_by_name(EXPERIMENT)
            if found is None:
                raise
    return str(found.experiment_id)


@cache
def _say_once(address: str) -> None:
    _log.warning(
        "Runs are read from and kept with the tracking server %s, as %s says.", name_server(address), VARIABLE
    )


def _quieten() -> None:
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


__all__ = ["open_local_store", "open_store"]
