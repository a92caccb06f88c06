"""What a finished run must hold, file by file: whoever reads it later finds out whether anything was changed, removed or added.

`contents.json` lists the SHA-256 of every file that never changes (config, recipe and evidence of a run, the model of each nested run),
and a tag of the run holds the SHA-256 of that list. That shows a slip, a broken disk, a copy put together from two runs and a file that
was edited. It does not stop somebody who may write to both the files and the database: they can make a new seal. What was noted elsewhere does
(see docs/safety.md).
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from mlflow.entities import RunTag

from candour.errors import ModelError, TrackingError
from candour.tracking.recipe import FOLDER
from candour.tracking.runs import find_model_runs
from candour.tracking.store import RunStore
from candour.whole_files import write_whole

CONTENTS, SEAL = "contents.json", "candour.contents_sha256"
VERSION = 1
SEALED = ("config", "recipe", "evidence")
"""What never changes of a run itself; its findings and reports do, with every audit."""
MODEL = "model"
_log = logging.getLogger("candour")


class Difference(NamedTuple):
    """What is wrong with one file."""

    name: str
    how: str


def seal_contents(store: RunStore, run_id: str) -> None:
    """Write down what the run holds, once it is whole."""
    text = json.dumps({"version": VERSION, "files": _hash_files(store, run_id)}, indent=1) + "\n"
    write_whole(store.artefacts(run_id) / CONTENTS, text, private=True)
    seal = hashlib.sha256(text.encode()).hexdigest()
    store.client.log_batch(run_id, tags=[RunTag(SEAL, seal)])


def verify_contents(store: RunStore, run_id: str) -> None:
    """Hold every file of a run against what was written down.

    Raises ModelError where a model's file was changed, is missing or was added, TrackingError where another one was. A run that was made
    before candour wrote this down is let through, and it is said so.
    """
    if not was_sealed(store, run_id):
        _log.warning(
            "The run '%s' was made before candour wrote down what a run holds, so nobody can tell whether its files are as they were.",
            run_id[:8],
        )
        return
    for different in list_altered(store, run_id):
        kind = ModelError if different.name.startswith(f"{MODEL}/") else TrackingError
        raise kind(_say(run_id, different))


def was_sealed(store: RunStore, run_id: str) -> bool:
    """Whether it was ever written down what a run holds. A run that keeps its recipe was: its seal is missing only where it was taken away."""
    tags, home = store.client.get_run(run_id).data.tags, store.artefacts(run_id)
    return tags.get(SEAL) is not None or (home / CONTENTS).is_file() or (home / FOLDER).is_dir()


def list_altered(store: RunStore, run_id: str) -> tuple[Difference, ...]:
    """Every file of a sealed run that is not as it was written down; the list itself first, and then nothing else can be told."""
    sealed = store.client.get_run(run_id).data.tags.get(SEAL)
    path = store.artefacts(run_id) / CONTENTS
    if not path.is_file():
        return (Difference(CONTENTS, "is missing"),)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sealed:
        return (Difference(CONTENTS, "was changed"),)
    return tuple(_compare(json.loads(content)["files"], _hash_files(store, run_id)))


def _hash_files(store: RunStore, run_id: str) -> dict[str, str]:
    """SHA-256 of each file by its name: those of models begin with the variant and the model, which outlive the ids of runs."""
    return {name: _hash(path) for name, path in sorted(_find_files(store, run_id))}


def _find_files(store: RunStore, run_id: str) -> Iterator[tuple[str, Path]]:
    home = store.artefacts(run_id)
    folders = {name: home / name for name in SEALED} | {
        f"{MODEL}/{name.variant}/{name.model}": store.artefacts(nested) / MODEL
        for name, nested in find_model_runs(store, run_id).items()
    }
    for called, folder in folders.items():
        if folder.is_symlink():
            yield called, folder
        for path in folder.rglob("*"):
            if path.is_symlink() or not path.is_dir():
                yield f"{called}/{path.relative_to(folder).as_posix()}", path


def _hash(path: Path) -> str:
    if path.is_symlink():
        # candour makes none, and what it leads to could be changed without a trace.
        return "a link"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compare(written: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted(written.keys() | found.keys()):
        if name not in found:
            yield Difference(name, "is missing")
        elif name not in written:
            yield Difference(name, "was added")
        elif written[name] != found[name]:
            yield Difference(name, "was changed")


def _say(run_id: str, different: Difference) -> str:
    return (
        f"The run '{run_id[:8]}' is not as it was made: '{different.name}' {different.how}. Nothing was read from it. Put the run store back "
        "from a copy, or run the pilot again."
    )


__all__ = ["CONTENTS", "SEAL", "Difference", "list_altered", "seal_contents", "verify_contents", "was_sealed"]
