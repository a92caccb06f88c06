"""Extracts in an archive, locked with a passphrase in the age format, so that `age` opens them where candour does not.

The passphrase locks a key that is drawn for this archive alone, and the key locks each file as a stream of its own, so that files of any
size pass through without being held in memory. This is how age itself is used with a locked identity file.
Format: https://age-encryption.org/v1
"""

import hashlib
from pathlib import Path
from typing import IO, Any

import pyrage

from candour.errors import ArchiveError

SHORTEST, FEWEST_DIFFERENT = 14, 6
_KEY_HEAD = "# The key of the extracts in this archive. Anybody who has it can read them.\n"


def check_strength(passphrase: str) -> None:
    """Raises ArchiveError for a passphrase that a machine would guess: whoever gets the file can try for years."""
    different = len(set(passphrase.lower()))
    if len(passphrase) < SHORTEST or different < FEWEST_DIFFERENT or passphrase.strip().isdigit():
        raise ArchiveError(
            f"The passphrase is too weak for a file that may outlast you. Expected at least {SHORTEST} characters, {FEWEST_DIFFERENT} of them "
            "different, and not digits alone: five or six words drawn by chance are good. Nothing was written."
        )


class Lock:
    """Locks files for whoever knows the passphrase. `key` is the locked key, to lie beside them."""

    def __init__(self, passphrase: str) -> None:
        check_strength(passphrase)
        identity = pyrage.x25519.Identity.generate()
        self._recipient = identity.to_public()
        self.key: bytes = pyrage.passphrase.encrypt(f"{_KEY_HEAD}{identity}\n".encode(), passphrase)

    def fill(self, source: Path, sha256: str) -> Any:
        """What writes the locked content of a file. Raises ArchiveError where the file is no longer the one with this SHA-256."""

        def fill(target: IO[bytes]) -> None:
            with source.open("rb") as file:
                read = _Read(file)
                pyrage.encrypt_io(read, target, [self._recipient])
            if read.digest.hexdigest() != sha256:
                raise ArchiveError(
                    f"The extract '{source.name}' is no longer the file that the run read: it was changed while it was put into the archive. "
                    "Nothing was written."
                )

        return fill

    def seal(self, content: bytes) -> bytes:
        """A small content, locked."""
        return bytes(pyrage.encrypt(content, [self._recipient]))


class Key:
    """Opens what a Lock locked. Raises ArchiveError where the passphrase is another."""

    def __init__(self, locked: bytes, passphrase: str) -> None:
        try:
            text = bytes(pyrage.passphrase.decrypt(locked, passphrase)).decode()
            (line,) = (line for line in text.splitlines() if line and not line.startswith("#"))
            self._identity = pyrage.x25519.Identity.from_str(line)
        except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
            raise ArchiveError(
                "The passphrase does not open the extracts of this archive. Nothing was written. Check capitals, blanks and the keyboard's "
                "language."
            ) from None

    def open(self, content: bytes) -> bytes:
        """A small content, opened."""
        try:
            return bytes(pyrage.decrypt(content, [self._identity]))
        except pyrage.DecryptError:
            raise _damaged("the list of extracts") from None

    def copy(self, source: IO[bytes], target: IO[bytes], *, name: str, sha256: str) -> None:
        """Open a file into another. Raises ArchiveError where it was altered or is not the one with this SHA-256."""
        written = _Written(target)
        try:
            pyrage.decrypt_io(source, written, [self._identity])
        except (pyrage.DecryptError, OSError):
            raise _damaged(f"the extract '{name}'") from None
        if written.digest.hexdigest() != sha256:
            raise _damaged(f"the extract '{name}'")


def _damaged(what: str) -> ArchiveError:
    return ArchiveError(
        f"{what[0].upper()}{what[1:]} in the archive cannot be opened: it was altered or damaged. Nothing was written."
    )


class _Read:
    """Hands a file on, and hashes it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


class _Written:
    """Writes a file, and hashes it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def write(self, block: bytes) -> int:
        self.digest.update(block)
        return self._file.write(block)

    def flush(self) -> None:
        self._file.flush()


__all__ = ["SHORTEST", "Key", "Lock", "check_strength"]
