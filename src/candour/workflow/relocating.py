"""Mend what MLflow knows of a run store that was moved or copied."""

from dataclasses import dataclass
from pathlib import Path

from candour.errors import TrackingError
from candour.tracking.address import VARIABLE, describe_place, find_server
from candour.tracking.relocation import Move, relocate_store


@dataclass(frozen=True)
class Relocation:
    """What led elsewhere and now leads here, or would. `changed`: whether it was done."""

    mlruns: Path
    moves: tuple[Move, ...]
    changed: bool


def relocate(mlruns: Path, *, show: bool) -> Relocation:
    """Let MLflow's pages find the files of a store again. Raises TrackingError where a tracking server is named, or there is no store."""
    if find_server() is not None:
        raise TrackingError(
            f"Runs are kept with the {describe_place(mlruns)}, and only a folder can be mended. Unset {VARIABLE} for this command; the "
            "addresses of a server are the matter of whoever runs it."
        )
    return Relocation(mlruns.absolute(), relocate_store(mlruns, change=not show), changed=not show)
