"""Locks that end with the process that holds them, however it ends: whoever gets one knows that nobody else is at work there.

They are the system's own (flock, or LockFile on Windows), so no number of a process has to be believed, and none is left behind.
A disk that knows no locks, such as some network shares, lets everybody in: two at once are then kept apart by names alone.
"""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_OWNER_ONLY: Final = 0o600
_UNKNOWN_HERE: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
_PAUSE: Final = 0.05
FOLDERS_TOO: Final = fcntl is not None
"""Whether a folder itself can be locked."""


class FileLock:
    """A lock that is held. `is_certain`: nobody else can hold it; False on a disk that knows no locks."""

    def __init__(self, path: Path, descriptor: int, *, is_certain: bool = True) -> None:
        self.path = path
        self.is_certain = is_certain
        self._descriptor: int | None = descriptor

    def release(self, *, remove: bool = True) -> None:
        """Let others in; a second time does nothing."""
        if self._descriptor is None:
            return
        # Removed while it is still held: whoever waits sees that the file is another one, and starts again. Windows does not
        # remove what is open, and then the empty file stays.
        if remove:
            with suppress(OSError):
                self.path.unlink()
        os.close(self._descriptor)
        self._descriptor = None


@contextmanager
def hold(path: Path) -> Iterator[FileLock]:
    """Wait until nobody else holds the lock with this file, and hold it for the block. The file goes with it."""
    lock = take(path, wait=True)
    assert lock is not None  # noqa: S101 (it was waited for)
    try:
        yield lock
    finally:
        lock.release()


def take(path: Path, *, wait: bool) -> FileLock | None:
    """The lock with this file, made where it is not there; None where somebody else holds it and `wait` is False."""
    while True:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, _OWNER_ONLY)
        try:
            held = lock(descriptor, wait=wait)
            if held is False:
                os.close(descriptor)
                return None
        except BaseException:
            os.close(descriptor)
            raise
        if is_still(path, descriptor):
            return FileLock(path, descriptor, is_certain=held is True)
        os.close(descriptor)


def lock(descriptor: int, *, wait: bool) -> bool | None:
    """Lock what is open: True where it is held now, False where somebody else holds it, None where nobody can lock on this disk."""
    while True:
        try:
            _lock_now(descriptor)
        except OSError as error:
            if error.errno in _UNKNOWN_HERE:
                return None
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}:
                raise
        else:
            return True
        if not wait:
            return False
        time.sleep(_PAUSE)


def is_still(path: Path, descriptor: int) -> bool:
    """Whether what is open is what lies at this path, and not what lay there before."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _lock_now(descriptor: int) -> None:
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt  # noqa: PLC0415 (Windows alone has it)

    msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)


__all__ = ["FOLDERS_TOO", "FileLock", "hold", "is_still", "lock", "take"]
