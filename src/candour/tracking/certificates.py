"""A certificate that a run was built again becomes a run of its own, below the run that it is about."""

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from candour.errors import TrackingError
from candour.tracking.child_runs import keep_child_run
from candour.tracking.runs import KIND, PARENT, search_runs
from candour.tracking.store import RunStore

REPRODUCTION = "reproduction"
"""The kind of such a run."""
GRADE, SHA256 = "candour.grade", "candour.certificate_sha256"
FOLDER, FILE = "certificate", "certificate.json"


def save_certificate(
    store: RunStore, run_id: str, certificate: bytes, pages: Mapping[str, bytes], *, name: str, grade: str
) -> str:
    """Keep a certificate and its pages (name -> content) as a run below `run_id`, and return the id of that run.

    name: of the pilot. Raises TrackingError where they cannot be written; the run is then FAILED and without files.
    """

    def fill(folder: Path) -> None:
        (folder / FOLDER).mkdir()
        for file, content in {**pages, FILE: certificate}.items():
            (folder / FOLDER / PurePosixPath(file).name).write_bytes(content)

    digest = hashlib.sha256(certificate).hexdigest()
    return keep_child_run(
        store,
        run_id,
        fill,
        kind=REPRODUCTION,
        name=name,
        answer=grade,
        called="The certificate",
        tags={GRADE: grade, SHA256: digest},
    )


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
