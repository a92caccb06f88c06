"""Where the fits of a run are done: as its configuration asks, with what they look at in a folder of the run store."""

from collections.abc import Iterator
from contextlib import contextmanager

from candour.config.pilot import PilotConfig
from candour.side_by_side import open_place
from candour.tracking.store import RunStore


@contextmanager
def place_fits(config: PilotConfig, store: RunStore) -> Iterator[None]:
    """Search, refits and whatever else is handed out in the block; its workers end with it, and what was written for them goes.

    Raises EngineError where Dask is asked for and not installed, or the cluster that the user names does not answer.
    """
    with open_place(config.parallel, store.beside, workers=config.models.search.workers):
        yield
