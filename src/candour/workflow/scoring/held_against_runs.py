"""A pilot's log of scoring against what its runs know of it: the folder of the log may be gone, or an older one."""

from candour.scoring.log import require_entries
from candour.scoring.places import find_folder
from candour.tracking.noted_log import read_noted
from candour.tracking.store import RunStore


def hold_against_runs(store: RunStore, pilot: str) -> None:
    """Raises ScoringError where an entry that a run of the pilot knows of is missing or another one, or the log is broken."""
    noted = read_noted(store, pilot)
    require_entries(find_folder(store.directory, pilot), noted)
