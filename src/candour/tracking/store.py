"""The run store: `mlruns/` with a SQLite database and a folder of artefacts, for its owner only.

Artefacts are found from the place of the store and the run's id, never from the absolute address that MLflow
keeps, so that a store that was moved can still be read.
"""

import logging
import stat
from dataclasses import dataclass
from pathlib import Path

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from candour.errors import TrackingError

EXPERIMENT = "pilots"
DATABASE = "mlflow.db"
OWNER_ONLY = 0o700
_NOISY = ("alembic", "mlflow", "mlflow.store.db.utils", "mlflow.tracking.fluent")


@dataclass(frozen=True)
class RunStore:
    """An open store: its folder, MLflow's client for it and the id of the one experiment."""

    directory: Path
    client: MlflowClient
    experiment_id: str

    def artefacts(self, run_id: str) -> Path:
        """The folder of one run's artefacts."""
        return self.directory / "artifacts" / run_id / "artifacts"


def open_store(directory: Path, *, create: bool = True) -> RunStore:
    """Open the store in this folder, and make it where it is not there yet.

    Raises TrackingError where it cannot be made or read, or where `create` is False and there is none.
    """
    if not create and not (directory / DATABASE).is_file():
        raise TrackingError(
            f"There is no run store in '{directory}' (no {DATABASE}). Run a pilot first, or name the folder with "
            "--mlruns."
        )
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    home = directory.absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(OWNER_ONLY)
        client = MlflowClient(tracking_uri=f"sqlite:///{(home / DATABASE).as_posix()}")
        experiment = client.get_experiment_by_name(EXPERIMENT)
        experiment_id = (
            experiment.experiment_id
            if experiment is not None
            else client.create_experiment(EXPERIMENT, artifact_location=(home / "artifacts").as_uri())
        )
        (home / DATABASE).chmod(stat.S_IRUSR | stat.S_IWUSR)
    except (OSError, SQLAlchemyError, MlflowException) as error:
        raise TrackingError(
            f"The run store in '{directory}' cannot be opened ({type(error).__name__}). It must be a folder that you "
            f"may write to, and {DATABASE} in it a database of MLflow 3.17."
        ) from error
    return RunStore(home, client, str(experiment_id))


def close_to_others(folder: Path) -> None:
    """Take every right to a folder and its files away from anybody but the owner."""
    for path in (folder, *sorted(folder.rglob("*"))):
        path.chmod(OWNER_ONLY if path.is_dir() else stat.S_IRUSR | stat.S_IWUSR)
