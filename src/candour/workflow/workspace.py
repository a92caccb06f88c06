"""Where things lie that candour makes for itself: beside the run store, for their owner only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from candour.file_locks import hold
from candour.whole_files import MAKING, remove_leftovers, scratch_folder

OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Workspace:
    """The folder that holds `mlruns/`, and beside it `extracts/` (synthetic only) and `histories/`."""

    mlruns: Path

    @property
    def extracts(self) -> Path:
        """Synthetic extracts."""
        return self.mlruns.absolute().parent / "extracts"

    @property
    def histories(self) -> Path:
        """Case histories, so that the same extracts are read only once."""
        return self.mlruns.absolute().parent / "histories"


def make_private(folder: Path) -> Path:
    """The folder, made if it is not there, closed to everybody but its owner, and without what killed processes left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(OWNER_ONLY)
    remove_leftovers(folder)
    return folder


@contextmanager
def wait_for_others(folder: Path) -> Iterator[None]:
    """Let one process at a time make this folder: the second waits, and finds it made."""
    with hold(folder.with_name(f".{folder.name}{MAKING}")):
        yield


@contextmanager
def open_scratch(workspace: Workspace) -> Iterator[Path]:
    """A folder for what a run makes of the parts of a history, which goes when the block ends; of a killed run, when the next one begins.

    It lies beside the histories, whose rows it holds, so that whoever sees these sees it too.
    """
    with scratch_folder(make_private(workspace.histories), "parts") as folder:
        yield folder
