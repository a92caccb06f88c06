"""What those who were killed left half-built is removed by whoever writes to the same folder next."""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from candour.file_locks import FOLDERS_TOO, is_still, lock
from candour.whole_files.parts import BEFORE, LOCK, MAKING, PART


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
