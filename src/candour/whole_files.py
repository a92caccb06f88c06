"""Files and folders that are whole or not there: built beside their place under a name of their own, put on the disk, and then moved.

Whoever is killed in the middle leaves a part that is locked by nobody. The next one who writes to the same folder finds that out and
removes it, so nothing has to be remembered.
"""

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from candour.file_locks import FOLDERS_TOO, hold, is_still, lock

PART, BEFORE, LOCK, MAKING = ".candour-part", ".candour-before", ".candour-lock", ".candour-making"
"""Endings of what is being built, of what is being replaced, of the lock under which that happens, and of the lock of whoever makes it."""
_FOLDER, _FILE = 0o700, 0o600
_ANYBODY: Final = 0o666
_BINARY: Final = getattr(os, "O_BINARY", 0)


def write_whole(path: Path, content: bytes | str, *, private: bool = False, new: bool = False) -> None:
    """Write a file in UTF-8, in place of an earlier one; for its owner only where it is private.

    Raises FileExistsError where it must be `new` and is there already, OSError where it cannot be written: then everything is as it was.
    """
    remove_leftovers(path.parent)
    data = content.encode() if isinstance(content, str) else content
    descriptor, draft = _open_draft(path, _FILE if private else _ANYBODY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if FOLDERS_TOO:
                _give_name(draft, path, new=new)
        if not FOLDERS_TOO:  # Windows moves only what is closed
            _give_name(draft, path, new=new)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        _name_place(error, path)
        raise
    _sync_folder(path.parent)


@contextmanager
def whole_folder(final: Path, *, private: bool = False, replace: bool = False) -> Iterator[Path]:
    """A folder to fill, which is at its place only when the block has ended well; for its owner only where it is private.

    An empty folder that is there already is taken; one that is not is taken only where `replace` says so, and then stays until the new
    one is whole. Raises FileExistsError else. Nothing is left where the block raises.
    """
    final = Path(os.path.abspath(final))  # noqa: PTH100 (a link stays a link)
    _refuse_taken(final, replace=replace)
    made = _make_parents(final.parent)
    try:
        remove_leftovers(final.parent)
        descriptor, building = _make_building(final, _FOLDER if private else 0o777)
    except BaseException:
        _remove_empty(made)
        raise
    try:
        yield building
        _finish(building, private=private)
        with hold(final.with_name(f".{final.name}{LOCK}")):
            _move(building, final, replace=replace)
    except BaseException as error:
        shutil.rmtree(building, ignore_errors=True)
        _remove_empty(made)
        _name_place(error, final)
        raise
    finally:
        if descriptor is not None:
            os.close(descriptor)
    _sync_folder(final.parent)


@contextmanager
def scratch_folder(above: Path, name: str) -> Iterator[Path]:
    """A folder for its owner only inside `above`, which is removed with everything in it when the block ends, however that ends.

    Of one whose process was killed, the next one here removes what is left. Raises OSError where it cannot be made.
    """
    remove_leftovers(above)
    descriptor, folder = _make_building(above / name, _FOLDER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if descriptor is not None:
            os.close(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Remove what those who were killed left half-built in a folder, and put back what they were replacing."""
    try:
        entries = [
            Path(entry.path)
            for entry in os.scandir(folder)
            if entry.name.endswith((PART, BEFORE, LOCK, MAKING))
        ]
    except OSError:
        return
    for path in entries if FOLDERS_TOO else ():
        _remove_leftover(path)


def _remove_leftover(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        if lock(descriptor, wait=False) is not True or not is_still(path, descriptor):
            return
        final = path.with_name(path.name[1:].rsplit(".", 2)[0])
        with suppress(OSError):
            if path.name.endswith(BEFORE) and not final.exists():
                path.rename(final)
            elif stat.S_ISDIR(os.fstat(descriptor).st_mode):
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
    finally:
        os.close(descriptor)


def _open_draft(path: Path, mode: int) -> tuple[int, Path]:
    while True:
        draft = _name_beside(path, PART)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, mode)
        if not FOLDERS_TOO or _lock_draft(draft, descriptor):
            return descriptor, draft


def _make_building(final: Path, mode: int) -> tuple[int | None, Path]:
    while True:
        building = _name_beside(final, PART)
        building.mkdir(mode=mode)
        if not FOLDERS_TOO:
            return None, building
        try:
            descriptor = os.open(building, os.O_RDONLY)
        except FileNotFoundError:
            continue
        if _lock_draft(building, descriptor):
            return descriptor, building


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


def _name_beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}{ending}")


def _give_name(draft: Path, path: Path, *, new: bool) -> None:
    if not new:
        draft.replace(path)
        return
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # This disk knows no second names.
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        draft.rename(path)
    else:
        draft.unlink()


def _move(building: Path, final: Path, *, replace: bool) -> None:
    _refuse_taken(final, replace=replace)
    if not final.exists():
        building.rename(final)
        return
    # Locked, so that nobody takes what is being replaced for a leftover.
    descriptor = os.open(final, os.O_RDONLY) if FOLDERS_TOO else None
    try:
        if descriptor is not None:
            lock(descriptor, wait=True)
        before = _name_beside(final, BEFORE)
        final.rename(before)
        try:
            building.rename(final)
        except BaseException:
            before.rename(final)
            raise
        shutil.rmtree(before, ignore_errors=True)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _refuse_taken(final: Path, *, replace: bool) -> None:
    if final.exists() and (not final.is_dir() or (not replace and any(final.iterdir()))):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final))


def _make_parents(folder: Path) -> list[Path]:
    """Make a folder and those above it; those that were made, the innermost first."""
    made = [above for above in (folder, *folder.parents) if not above.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return made


def _remove_empty(made: list[Path]) -> None:
    with suppress(OSError):
        for folder in made:
            folder.rmdir()


def _finish(building: Path, *, private: bool) -> None:
    """Put everything on the disk, and take every right from anybody but the owner where it is private."""
    for path in sorted(building.rglob("*"), reverse=True):
        if path.is_symlink():
            continue
        if path.is_dir():
            if private:
                path.chmod(_FOLDER)
            _sync_folder(path)
            continue
        if private:
            path.chmod(_FILE)
        descriptor = os.open(path, os.O_RDWR | _BINARY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    if private:
        building.chmod(_FOLDER)
    _sync_folder(building)


def _name_place(error: BaseException, place: Path) -> None:
    """Say where there was no room: the system does not, where it refuses to write."""
    if isinstance(error, OSError) and error.filename is None and error.errno is not None:
        error.filename = str(place)


def _sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can."""
    if not FOLDERS_TOO:
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


__all__ = ["BEFORE", "LOCK", "MAKING", "PART", "remove_leftovers", "whole_folder", "write_whole"]
