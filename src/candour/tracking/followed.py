"""What monitoring found becomes a run of its own, below the run that it is about: its page and the numbers that it publishes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlflow.entities import Metric, RunTag

from candour.errors import TrackingError
from candour.tracking.runs import KIND, PARENT
from candour.tracking.store import RunStore
from candour.whole_files import whole_folder

MONITORING = "monitoring"
"""The kind of such a run, and the folder of its page. It is neither a pilot nor a forecast, so no list of these shows it."""
ANSWER = "candour.monitoring"


def save_monitoring(
    store: RunStore,
    run_id: str,
    directory: Path,
    *,
    name: str,
    answer: str,
    tags: Mapping[str, str],
    metrics: Sequence[tuple[str, float, int]],
) -> str:
    """Keep the page in `directory` and its numbers (name, value, number of the period) below `run_id`; the id of the new run.

    Raises TrackingError where they cannot be written; the run then stays FAILED and without files.
    """
    given = {
        PARENT: run_id,
        KIND: MONITORING,
        # MLflow would put the login name here.
        "mlflow.user": "not recorded",
        "mlflow.source.name": "candour",
        "mlflow.source.type": "LOCAL",
        "candour.name": name,
    }
    run = store.client.create_run(
        store.experiment_id, run_name=f"{MONITORING}: {answer}", tags=given | dict(tags)
    )
    made = str(run.info.run_id)
    try:
        with whole_folder(store.artefacts(made), private=True) as folder:
            for path in sorted(file for file in directory.rglob("*") if file.is_file()):
                place = folder / MONITORING / path.relative_to(directory)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(path.read_bytes())
    except OSError as error:
        store.client.set_terminated(made, status="FAILED")
        raise TrackingError(
            f"What monitoring found of the run '{run_id[:8]}' cannot be kept with it ({error.strerror}). Check that you may write to the run "
            "store, and that the disk has room."
        ) from error
    store.client.log_batch(
        made,
        metrics=[Metric(key, value, 0, step) for key, value, step in metrics],
        tags=[RunTag(ANSWER, answer)],
    )
    store.client.set_terminated(made, status="FINISHED")
    return made
