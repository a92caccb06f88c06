"""Which reports have left the authority: their findings are kept, for later reports to be held against."""

import hashlib

from mlflow.entities import RunTag

from candour.errors import TrackingError
from candour.tracking.runs import KIND, PILOT, search_runs
from candour.tracking.store import RunStore, close_to_others
from candour.whole_files import write_whole

RELEASED = "candour.released"
_FOLDER, _REPORT = "released", "report"


def keep_release(store: RunStore, run_id: str, document: str) -> None:
    """Keep this document of a run's report as it left, and mark the run. Raises TrackingError where there is no report."""
    path = store.artefacts(run_id) / _REPORT / document
    if not path.is_file():
        raise TrackingError(
            f"The run '{run_id[:8]}' holds no report, so none of it can have left the authority. Write one first: "
            f"candour report {run_id[:8]} --out FOLDER"
        )
    content = path.read_bytes()
    folder = store.artefacts(run_id) / _FOLDER
    folder.mkdir(exist_ok=True)
    write_whole(folder / f"{hashlib.sha256(content).hexdigest()[:16]}.json", content, private=True)
    close_to_others(folder)
    store.client.log_batch(run_id, tags=[RunTag(RELEASED, "yes")])


def read_releases(store: RunStore, name: str) -> dict[str, bytes]:
    """Every document of this pilot that has left, by the beginning of its SHA-256, in a fixed order."""
    runs = search_runs(store, {KIND: PILOT, "candour.name": name, RELEASED: "yes"})
    paths = [path for run in runs for path in (store.artefacts(run.info.run_id) / _FOLDER).glob("*.json")]
    return {path.stem: path.read_bytes() for path in sorted(paths, key=lambda path: (path.name, str(path)))}
