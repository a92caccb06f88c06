"""A folder with everything in it, whole or not there; and one that goes when a block ends."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from candour.file_locks import FOLDERS_TOO, hold, lock
from candour.whole_files.leftovers import remove_leftovers
from candour.whole_files.parts import (
    BEFORE,
    BINARY,
    LOCK,
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    make_building,
    name_beside,
    name_place,
    sync_folder,
)


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
        descriptor, building = make_building(final, PRIVATE_FOLDER if private else 0o777)
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
        name_place(error, final)
        raise
    finally:
        if descriptor is not None:
            os.close(descriptor)
    sync_folder(final.parent)


@contextmanager
def scratch_folder(above: Path, name: str) -> Iterator[Path]:
    """A folder for its owner only inside `above`, which is removed with everything in it when the block ends, however that ends.

    Of one whose process was killed, the next one here removes what is left. Raises OSError where it cannot be made.
    """
    remove_leftovers(above)
    descriptor, folder = make_building(above / name, PRIVATE_FOLDER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if descriptor is not None:
            os.close(descriptor)


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
        before = name_beside(final, BEFORE)
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
                path.chmod(PRIVATE_FOLDER)
            sync_folder(path)
            continue
        if private:
            path.chmod(PRIVATE_FILE)
        descriptor = os.open(path, os.O_RDWR | BINARY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    if private:
        building.chmod(PRIVATE_FOLDER)
    sync_folder(building)
