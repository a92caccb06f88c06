"""One file, whole or not there."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from candour.file_locks import FOLDERS_TOO
from candour.whole_files.leftovers import remove_leftovers
from candour.whole_files.parts import PRIVATE_FILE, name_place, open_draft, sync_folder

_ANYBODY: Final = 0o666


def write_whole(path: Path, content: bytes | str, *, private: bool = False, new: bool = False) -> None:
    """Write a file in UTF-8, in place of an earlier one; for its owner only where it is private.

    Raises FileExistsError where it must be `new` and is there already, OSError where it cannot be written: then everything is as it was.
    """
    with whole_file(path, private=private, new=new) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def whole_file(path: Path, *, private: bool = False, new: bool = False) -> Iterator[IO[bytes]]:
    """A file to write piece by piece, which is at its place only when the block has ended well. Raises as `write_whole` does."""
    remove_leftovers(path.parent)
    descriptor, draft = open_draft(path, PRIVATE_FILE if private else _ANYBODY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if FOLDERS_TOO:
                _give_name(draft, path, new=new)
        if not FOLDERS_TOO:  # Windows moves only what is closed
            _give_name(draft, path, new=new)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        name_place(error, path)
        raise
    sync_folder(path.parent)


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
