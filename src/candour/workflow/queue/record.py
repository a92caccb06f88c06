"""What is kept of a pilot in the queue's folder beside the run store: its record, its log, and the lock of the process that runs it.

A record says how far it is, why it failed, what it needed and cost. It holds names, steps, times and sizes; nothing of a child, and no result but the verdict. A file that cannot be read counts as none: what is
finished is known from the run store, so at the worst a measured need is forgotten.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from candour.file_locks import take
from candour.report.pilots import PilotCost
from candour.whole_files import write_whole

FOLDER: Final = "queue"
VERSION: Final = 1
State = Literal["waiting", "elsewhere", "running", "stopped", "done", "failed"]


@dataclass(frozen=True)
class Entry:
    """A pilot in the queue.

    fingerprint: of its configuration. state: `waiting` for its turn; `elsewhere`, run by another command at this moment; `running`;
    `stopped` with the command, to go on with the next; `done`; `failed`. step and share: what it does, and how much of that is done (0 to 1).
    reason: why it waits or failed, in words for whoever runs it; kind: the same in words that hold no name of a file. refused: it failed
    before anything was tried, so the next command tries it unasked. before: it had been finished before. tries: how often it was begun.
    need: bytes that are set aside for it. cost: of all tries on this configuration. measured: bytes that the last run that finished held at
    most, whatever its configuration.
    """

    name: str
    fingerprint: str
    state: State = "waiting"
    step: str = ""
    share: float = 0.0
    verdict: str = ""
    reason: str = ""
    kind: str = ""
    exit_code: int = 0
    tries: int = 0
    need: int = 0
    cost: PilotCost | None = None
    measured: int | None = None
    before: bool = False
    refused: bool = False


def read_entry(folder: Path, name: str) -> Entry | None:
    """What is kept of a pilot; None where nothing is, or nothing that can be read."""
    try:
        said: dict[str, Any] = json.loads((folder / f"{name}.json").read_bytes())
        if said.pop("version") != VERSION or said["state"] not in get_args(State):
            return None
        cost = said.pop("cost")
        return Entry(**said, cost=None if cost is None else PilotCost(**cost))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_entry(folder: Path, entry: Entry) -> None:
    """Keep what is known of a pilot, for its owner only. Raises OSError where it cannot be written."""
    text = json.dumps({"version": VERSION, **asdict(entry)}, indent=1, ensure_ascii=False)
    write_whole(folder / f"{entry.name}.json", f"{text}\n", private=True)


def list_entries(folder: Path) -> Iterator[Entry]:
    """All that is kept, by name."""
    with suppress(OSError):
        for path in sorted(folder.glob("*.json")):
            entry = read_entry(folder, path.stem)
            if entry is not None:
                yield entry


def add_cost(entry: Entry, cost: PilotCost) -> Entry:
    """The entry with what one more try cost."""
    return replace(entry, cost=cost if entry.cost is None else entry.cost.add(cost))


def name_lock(folder: Path, name: str) -> Path:
    """The file whose lock a pilot's process holds while it runs."""
    return folder / f".{name}.lock"


def name_log(folder: Path, name: str) -> Path:
    """The file that says what a pilot's process did, step by step."""
    return folder / f"{name}.log"


def is_taken(folder: Path, name: str) -> bool:
    """Whether a process runs a pilot at this moment."""
    lock = take(name_lock(folder, name), wait=False)
    if lock is None:
        return True
    lock.release()
    return False


__all__ = [
    "FOLDER",
    "Entry",
    "State",
    "add_cost",
    "is_taken",
    "list_entries",
    "name_lock",
    "name_log",
    "read_entry",
    "write_entry",
]
