"""How the pilots of a queue stand, for another terminal: what is kept of each, held against whether its process is still there."""

from dataclasses import replace
from pathlib import Path

from candour.tracking.opening import open_store
from candour.workflow.queue.record import FOLDER, Entry, is_taken, list_entries

GONE = "Its process is gone. Call the command again to go on."


def list_queue(mlruns: Path) -> tuple[Entry, ...]:
    """Every pilot that was ever in the queue of a run store, by name. Raises TrackingError where there is no store."""
    folder = open_store(mlruns, create=False).directory / FOLDER
    return tuple(_look(folder, entry) for entry in list_entries(folder))


def _look(folder: Path, entry: Entry) -> Entry:
    if entry.state != "running" or is_taken(folder, entry.name):
        return entry
    return replace(entry, state="stopped", reason=GONE)


__all__ = ["list_queue"]
