"""The end of a pilot's log of scoring, noted with the run that was scored with: a second place, which does not go when the log's folder goes.

A log that was taken away whole, or put back as it was at an earlier time, is whole by itself. The runs know better.
"""

from typing import NamedTuple

from mlflow.entities import RunTag

from candour.tracking.runs import search_runs
from candour.tracking.store import RunStore

NOTED = "candour.scoring_log"


class NotedEntry(NamedTuple):
    """An entry that was in the log: its number and its fingerprint."""

    number: int
    fingerprint: str


def note_entry(store: RunStore, run_id: str, number: int, fingerprint: str) -> None:
    """Note the newest entry of the log of scoring with a run."""
    store.client.log_batch(run_id, tags=[RunTag(NOTED, f"{number} {fingerprint}")])


def read_noted(store: RunStore, pilot: str) -> tuple[NotedEntry, ...]:
    """What the runs of a pilot know of its log of scoring. Read it before the log: entries are noted after they are written."""
    noted = [
        run.data.tags[NOTED].partition(" ")
        for run in search_runs(store, {"candour.name": pilot})
        if NOTED in run.data.tags
    ]
    return tuple(
        sorted(NotedEntry(int(number), fingerprint) for number, _, fingerprint in noted if number.isdigit())
    )
