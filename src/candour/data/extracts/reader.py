"""What every reader of a format gives: the rows of its extracts, joined over its own files."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from candour.data.extracts.columns import Details, Events
from candour.data.extracts.reading import Reading
from candour.data.history import Coverage, SourceFile
from candour.errors import ExtractError
from candour.file_hashes import hash_file

Tell = Callable[[str, int], None]
"""Called with what is being done and how many bytes of this reader's files are done."""


class FileFingerprint(NamedTuple):
    """A file's format, its name without its folder, and the SHA-256 of its bytes in hexadecimal."""

    format: str
    name: str
    sha256: str


class SourceRows(NamedTuple):
    """All that one source states, as one history of its own.

    Events stand once for a child, kind and start, with `known` set by everything that the source's own extracts
    prove; `source_day` is the day of the newest extract that states the event. `details.code` and
    `details.original` are numbers of `reading.codes` and `reading.originals`. Coverage says for which days the
    source would have shown an event of a kind.
    """

    source: str
    events: Events
    details: Details
    coverage: tuple[Coverage, ...]
    files: tuple[SourceFile, ...]


class Reader(Protocol):
    """Reads all extracts of one format."""

    @property
    def source(self) -> str:
        """The format's name in configurations and findings; one of SOURCES."""

    def size(self) -> int:
        """Bytes to be read, to say how far the reading is; 0 where that is not known."""

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of everything that would be read. Raises ExtractError where it is not there."""

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read everything. Children, persons, findings and family keys go into the reading.

        Raises ExtractError, naming the file, where one cannot be read; whatever is merely odd is counted.
        """


def fingerprint_files(source: str, files: Iterable[Path]) -> tuple[FileFingerprint, ...]:
    """The fingerprints of files of one format. Raises ExtractError where a name is no text."""
    return tuple(FileFingerprint(source, path.name, hash_file(path)) for path in map(_check_name, files))


def measure_files(files: Iterable[Path]) -> int:
    """How many bytes the files hold together. Raises ExtractError where a name is no text."""
    return sum(_check_name(path).stat().st_size for path in files)


def _check_name(path: Path) -> Path:
    """Bytes that are no UTF-8 could be opened, but never written into an account of what was read."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        shown = path.name.encode("utf-8", "backslashreplace").decode("utf-8")
        raise ExtractError(
            f"The name or folder of the file '{shown}' is not text in UTF-8. Rename it with letters and digits."
        ) from None
    return path


@contextmanager
def name_refused_file() -> Iterator[None]:
    """Turn the system's refusal to give a file, such as for want of the right to read it, into an ExtractError."""
    try:
        yield
    except OSError as error:
        name = f"'{Path(os.fsdecode(error.filename)).name}'" if error.filename else "A file"
        raise ExtractError(
            f"{name} cannot be read: {error.strerror or 'the system refused it'}. Check that you may read the extracts "
            "and that nothing else is using them."
        ) from None
