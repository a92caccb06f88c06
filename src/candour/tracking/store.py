"""The run store: a SQLite database and a folder of artefacts in `mlruns/`, for its owner only; or a tracking server and a shared folder.

Artefacts are found from the place of the store and the run's id, never from the absolute address that MLflow
keeps, so that a store that was moved can still be read.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from mlflow import MlflowClient

EXPERIMENT = "pilots"
ARTEFACTS = "artifacts"
OWNER_ONLY = 0o700


@dataclass(frozen=True)
class RunStore:
    """An open store.

    directory: the folder of what candour keeps beside MLflow: protocols, the desk, searches, keys. client: MLflow's client for the
    store. experiment_id: that of its one experiment. shared: the folder of artefacts behind a tracking server; None where they are in
    `directory`. working: the folder that --mlruns named; what is made beside it, such as the case history, never goes to a shared folder.
    """

    directory: Path
    client: MlflowClient
    experiment_id: str
    shared: Path | None = None
    working: Path | None = None

    @property
    def root(self) -> Path:
        """The folder that holds the artefacts of all runs."""
        return self.shared if self.shared is not None else self.directory / ARTEFACTS

    @property
    def beside(self) -> Path:
        """The folder of this machine beside which case histories lie: `directory`, unless the store is shared."""
        return self.working if self.working is not None else self.directory

    def artefacts(self, run_id: str) -> Path:
        """The folder of one run's artefacts."""
        return self.root / run_id / "artifacts"


def close_to_others(folder: Path) -> None:
    """Take every right to a folder and its files away from anybody but the owner."""
    for path in (folder, *sorted(folder.rglob("*"))):
        path.chmod(OWNER_ONLY if path.is_dir() else stat.S_IRUSR | stat.S_IWUSR)
