"""The files that a run read, found again and held against their SHA-256, with the place that each has in a restored folder."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from candour.config.pilot import PilotConfig
from candour.errors import ArchiveError
from candour.file_hashes import hash_file
from candour.workflow.reproduction.locating import locate_extracts
from candour.workflow.workspace import Workspace

_MOST_NAMED = 5
_ELSEWHERE = "inputs"
_DAY = "taken_on"
"""Not a file: the day on which a dataset was drawn, which the configuration says."""


class Input(NamedTuple):
    """One file that a run read. `place`: where it goes in a working folder."""

    path: Path
    sha256: str
    place: str


def find_inputs(
    config: PilotConfig,
    extracts: Sequence[tuple[str, str]],
    *,
    workspace: Workspace,
    configuration: str,
    below: Path | None,
) -> tuple[Input, ...]:
    """Every file of a run's manifest, each with the SHA-256 that the run read.

    extracts: (name, SHA-256), as the manifest has them. configuration: the place of the configuration beside the run store; empty where
    it lay elsewhere. below: a folder to look in first.

    Raises ArchiveError, naming the files, where one is missing or is no longer what was read, or where the run read a database.
    """
    dataset = config.extracts.standard_safeguarding_dataset
    if dataset is not None and dataset.database_url_from is not None:
        raise ArchiveError(
            "The run read a database, whose tables are no files that could go into an archive. Archive without --with-extracts, and keep a "
            "copy of the database by other means."
        )
    home = workspace.mlruns.absolute().parent
    beside = (home / configuration).parent if configuration else None
    by_digest: dict[str, Input] = {}
    wanted = {digest: name for name, digest in extracts if name != _DAY}
    changed: set[str] = set()
    for root in _list_roots(config, extracts, home, beside, below):
        for path in _list_files(root):
            digest = hash_file(path)
            if digest in wanted:
                by_digest.setdefault(digest, Input(path, digest, _find_place(path, root, home, digest)))
            else:
                changed.add(path.name)
    missing = sorted({name for digest, name in wanted.items() if digest not in by_digest})
    if missing:
        raise _refuse(missing, changed)
    return tuple(sorted(by_digest.values(), key=lambda found: found.sha256))


def _refuse(missing: list[str], changed: set[str]) -> ArchiveError:
    said = ", ".join(
        f"'{name}' ("
        + ("is there, and is not the file that the run read)" if name in changed else "is missing)")
        for name in missing[:_MOST_NAMED]
    )
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    return ArchiveError(
        f"Not every extract that the run read can be put into the archive: {said}{more}. Nothing was written. Name the folder that holds "
        "them as they were, with --extracts FOLDER; or archive without --with-extracts."
    )


def _list_roots(
    config: PilotConfig,
    extracts: Sequence[tuple[str, str]],
    home: Path,
    beside: Path | None,
    below: Path | None,
) -> Iterator[Path]:
    """Files and folders that may hold what was read."""
    if below is not None:
        yield below
    if config.extracts.synthetic is not None:
        yield from sorted((home / "extracts").glob(f"{config.name}-*"))
    located = locate_extracts(config, extracts, beside=beside, below=below).config
    parts = (located.extracts, located.practitioners, located.text)
    for part in parts:
        if part is not None:
            yield from filter(_is_place, map(Path, _list_texts(part.model_dump(mode="json"))))


def _is_place(path: Path) -> bool:
    # Only paths that were found are absolute; other settings are words.
    return path.is_absolute() and path.exists()


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _list_texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _list_texts(part)


def _list_files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    else:
        yield from (path for path in sorted(root.rglob("*")) if path.is_file())


def _find_place(path: Path, root: Path, home: Path, digest: str) -> str:
    """The same place beside the run store; what lay elsewhere is put where `--extracts inputs` finds it."""
    real = path.resolve()
    if real.is_relative_to(home.resolve()):
        return real.relative_to(home.resolve()).as_posix()
    inside = PurePosixPath(path.relative_to(root).as_posix()) if root.is_dir() else PurePosixPath(path.name)
    where = root.name if root.is_dir() else hashlib.sha256(digest.encode()).hexdigest()[:8]
    return (PurePosixPath(_ELSEWHERE) / where / inside).as_posix()


__all__ = ["Input", "find_inputs"]
