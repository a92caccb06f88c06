"""A certificate that a run was built again becomes a run of its own, below the run that it is about."""

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from mlflow.entities import RunTag

from candour.errors import TrackingError
from candour.tracking.runs import KIND, PARENT, search_runs
from candour.tracking.store import RunStore
from candour.whole_files import whole_folder

REPRODUCTION = "reproduction"
"""The kind of such a run. It is neither a pilot nor a forecast, so no list of these shows it."""
GRADE, SHA256 = "candour.grade", "candour.certificate_sha256"
FOLDER, FILE = "certificate", "certificate.json"


def save_certificate(
    store: RunStore, run_id: str, certificate: bytes, pages: Mapping[str, bytes], *, name: str, grade: str
) -> str:
    """Keep a certificate and its pages (name -> content) as a run below `run_id`, and return the id of that run.

    name: of the pilot. A run stays FAILED and without files where they cannot be written; raises TrackingError then.
    """
    digest = hashlib.sha256(certificate).hexdigest()
    tags = {
        PARENT: run_id,
        KIND: REPRODUCTION,
        # MLflow would put the login name here.
        "mlflow.user": "not recorded",
        "mlflow.source.name": "candour",
        "mlflow.source.type": "LOCAL",
        "candour.name": name,
    }
    run = store.client.create_run(store.experiment_id, run_name=f"{REPRODUCTION}: {grade}", tags=tags)
    made = str(run.info.run_id)
    try:
        with whole_folder(store.artefacts(made), private=True) as folder:
            (folder / FOLDER).mkdir()
            for file, content in {**pages, FILE: certificate}.items():
                (folder / FOLDER / PurePosixPath(file).name).write_bytes(content)
    except OSError as error:
        store.client.set_terminated(made, status="FAILED")
        raise TrackingError(
            f"The certificate of the run '{run_id[:8]}' cannot be kept with it ({error.strerror}). Check that you may write to the run store, "
            "and that the disk has room."
        ) from error
    # Only now: a grade without its certificate would vouch for nothing.
    store.client.log_batch(made, tags=[RunTag(GRADE, grade), RunTag(SHA256, digest)])
    store.client.set_terminated(made, status="FINISHED")
    return made


def list_certificates(store: RunStore, run_id: str) -> tuple[bytes, ...]:
    """Every certificate of a run, the newest first.

    Raises TrackingError where one is missing, or is not the one that was kept.
    """
    return tuple(
        _read(store, run.info.run_id, run.data.tags[SHA256])
        for run in search_runs(store, {PARENT: run_id, KIND: REPRODUCTION})
        if SHA256 in run.data.tags
    )


def _read(store: RunStore, made: str, digest: str) -> bytes:
    path = store.artefacts(made) / FOLDER / FILE
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise TrackingError(
            f"The certificate that the run '{made[:8]}' keeps is missing, or not the one that was kept. Put it back from a copy, or build the run again."
        )
    return content


__all__ = ["GRADE", "REPRODUCTION", "SHA256", "list_certificates", "save_certificate"]
