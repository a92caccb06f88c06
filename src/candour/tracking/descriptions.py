"""The description that MLflow shows on the page of a run, in Markdown."""

from mlflow.entities import RunTag

from candour.tracking.store import RunStore

NOTE = "mlflow.note.content"


def write_description(store: RunStore, run_id: str, text: str) -> None:
    """Put a description in place of an earlier one."""
    store.client.log_batch(run_id, tags=[RunTag(NOTE, text)])
