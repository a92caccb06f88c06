"""A run store of a team: MLflow's tracking server holds names, tags, settings and metrics, and a folder that all can reach the files.

Files never go through the server: candour writes them into the folder itself, as it does in a store of its own. So the server must hand
out places in that folder, and must not keep files itself (`--no-serve-artifacts`).
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.utils.file_utils import local_file_uri_to_path

from candour.errors import TrackingError
from candour.tracking.address import name_server

STATE = Path("candour") / "state"
"""Beside the experiment's folder of artefacts: protocols, the desk and its log, searches, keys."""
OWNER_ONLY = 0o700
START = (
    "mlflow server --backend-store-uri postgresql+psycopg://… --default-artifact-root file:///a/folder/that/all/can/reach "
    "--no-serve-artifacts"
)
EXPERIMENT_TAGS = {
    # Else MLflow opens its pages for language models.
    "mlflow.experimentKind": "custom_model_development",
    "mlflow.note.content": "Pilots of candour. Exact numbers, for the authority's analysts only: a panel reads the reports.",
}
_SETTINGS = {
    # Else MLflow asks a server that is not there for minutes.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",
    # Else it prints addresses among candour's own answers.
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
_DEFAULT = "0"
"""The experiment that every server begins with; its place shows where the server puts files."""


@dataclass(frozen=True)
class SharedStore:
    """What is needed of a server: its client, the experiment, and the two folders."""

    client: MlflowClient
    experiment_id: str
    artefacts: Path
    state: Path


def open_shared(address: str, experiment: str) -> SharedStore:
    """Open a server's store, and make the experiment where there is none.

    Raises TrackingError where the server does not answer, keeps files itself, or its folder cannot be reached from this machine.
    """
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    client = MlflowClient(tracking_uri=address, registry_uri=address)
    try:
        found = client.get_experiment_by_name(experiment)
        # Looked at first, so that no experiment is left on a server that cannot be used.
        location = (found or client.get_experiment(_DEFAULT)).artifact_location
        _check_location(location, address)
        if found is None:
            try:
                found = client.get_experiment(client.create_experiment(experiment, tags=EXPERIMENT_TAGS))
            except MlflowException:
                # Somebody else made it in between.
                found = client.get_experiment_by_name(experiment)
                if found is None:
                    raise
        _check_location(found.artifact_location, address)
        artefacts = Path(local_file_uri_to_path(found.artifact_location))
    except (MlflowException, ValueError) as error:
        raise TrackingError(
            f"The tracking server {name_server(address)} cannot be used ({type(error).__name__}). It must be an MLflow server 3.17 that "
            f"runs and that you may use. Start it, for example: {START}"
        ) from error
    state = artefacts.parent / STATE
    try:
        artefacts.mkdir(parents=True, exist_ok=True)
        state.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    except OSError as error:
        raise TrackingError(
            f"The folder of artefacts of the tracking server {name_server(address)} cannot be used from this machine ({error.strerror}). It "
            "must be a folder that you may write to, under the same path here as there: connect the shared drive first."
        ) from error
    return SharedStore(client, str(found.experiment_id), artefacts, state)


def _check_location(location: str, address: str) -> None:
    scheme = urlsplit(location).scheme
    # A single letter is the drive of a Windows path.
    if scheme not in {"", "file"} and len(scheme) > 1:
        raise TrackingError(
            f"The tracking server {name_server(address)} keeps files itself ('{scheme}:'), and children's records must not go through it. "
            f"Expected a folder that this machine can reach. Start the server so, with an empty database: {START}"
        )
    place = Path(local_file_uri_to_path(location))
    if not place.is_absolute():
        raise TrackingError(
            f"The tracking server {name_server(address)} does not say where files go: expected a folder with its whole path. Start the server "
            f"so, with an empty database: {START}"
        )
    if not any(above.is_dir() for above in (place, place.parent, *place.parents[1:2])):
        raise TrackingError(
            f"The tracking server {name_server(address)} puts files into a folder that is not there on this machine. Connect the shared drive "
            "under the same path as on the server, then try again."
        )


__all__ = ["SharedStore", "open_shared"]
