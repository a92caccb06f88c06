"""What is being built, beside its place: its name, the lock of whoever builds it, and putting it on the disk."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from candour.file_locks import FOLDERS_TOO, is_still, lock

PART, BEFORE, LOCK, MAKING = ".candour-part", ".candour-before", ".candour-lock", ".candour-making"
"""Endings of what is being built, of what is being replaced, of the lock under which that happens, and of the lock of whoever makes it."""
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
BINARY: Final = getattr(os, "O_BINARY", 0)


def open_draft(path: Path, mode: int) -> tuple[int, Path]:
    """A new file beside its place, open for writing and locked, so that nobody takes it for a leftover."""
    while True:
        draft = name_beside(path, PART)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | BINARY, mode)
        if not FOLDERS_TOO or _lock_draft(draft, descriptor):
            return descriptor, draft


def make_building(final: Path, mode: int) -> tuple[int | None, Path]:
    """A new folder beside its place, and what holds its lock until it is closed; None where a folder cannot be locked."""
    while True:
        building = name_beside(final, PART)
        building.mkdir(mode=mode)
        if not FOLDERS_TOO:
            return None, building
        try:
            descriptor = os.open(building, os.O_RDONLY)
        except FileNotFoundError:
            continue
        if _lock_draft(building, descriptor):
            return descriptor, building


def name_beside(path: Path, ending: str) -> Path:
    """A hidden name in the same folder that nobody else draws."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}{ending}")


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can."""
    if not FOLDERS_TOO:
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def name_place(error: BaseException, place: Path) -> None:
    """Say where there was no room: the system does not, where it refuses to write."""
    if isinstance(error, OSError) and error.filename is None and error.errno is not None:
        error.filename = str(place)


def _lock_draft(draft: Path, descriptor: int) -> bool:
    """Lock what was just made; False where somebody took it for a leftover in between."""
    try:
        lock(descriptor, wait=True)
        if is_still(draft, descriptor):
            return True
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return False
