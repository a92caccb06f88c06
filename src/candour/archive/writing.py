"""Write an archive: file by file, never all of it in memory, with its hashes, and at its place only when it is whole."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from candour.archive import unpacking
from candour.archive.unpacking import AS_IT_IS, FORMAT, MANIFEST, SIGNATURE, SUMS
from candour.errors import ArchiveError
from candour.whole_files import whole_file

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold, in place of the clock."""
PROGRAM = "__main__.py"
_SMALL_ALREADY = (".parquet", ".skops", ".zip", ".png", ".pdf", ".docx", ".xlsx", ".age", ".woff2")
_BLOCK = 1 << 20
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16


class Target(Protocol):
    """What the content of a file is written to."""

    def write(self, block: bytes, /) -> int:
        """Take these bytes; how many were taken."""

    def flush(self) -> None:
        """Pass on whatever waits."""


Fill = Callable[[Target], None]
"""Writes the content of a file to what it is given."""
Sign = Callable[[bytes], bytes]
"""Given the list of hashes, who signed it and how."""


class ArchiveFile(NamedTuple):
    """One file of an archive: its name there, its content, and its place in the working folder (empty: it stays in the archive)."""

    name: str
    content: bytes | Path | Fill
    place: str = ""
    form: str = AS_IT_IS


class Written(NamedTuple):
    """An archive that was written: its size in bytes, how many files it holds, and the SHA-256 of its list of hashes."""

    path: Path
    size: int
    files: int
    fingerprint: str


class _Described(NamedTuple):
    name: str
    size: int
    place: str
    form: str
    sha256: str


def write_archive(
    out: Path, files: Iterable[ArchiveFile], *, described: Mapping[str, Any], sign: Sign | None = None
) -> Written:
    """Write a new archive of these files, with the program that opens it.

    The same files in the same order give the same bytes. Raises ArchiveError where `out` is there already, two files have one name, or
    the disk refuses; nothing is left then.
    """
    if out.exists() or out.is_symlink():
        raise ArchiveError(
            f"'{out}' is there already, and an archive is never written over. Name another file with --out."
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(out, private=True, new=True) as target:
            count, fingerprint = _fill(target, files, described, sign)
        size = out.stat().st_size
    except OSError as error:
        raise ArchiveError(
            f"The archive could not be written ({error.strerror or type(error).__name__}). Nothing was left. Check that '{out.parent}' may be "
            "written to and has room."
        ) from error
    return Written(out, size, count, fingerprint)


def _fill(
    target: IO[bytes], files: Iterable[ArchiveFile], described: Mapping[str, Any], sign: Sign | None
) -> tuple[int, str]:
    program = ArchiveFile(PROGRAM, Path(unpacking.__file__))
    listed: list[_Described] = []
    with zipfile.ZipFile(target, "w", allowZip64=True) as archive:
        listed += (_add(archive, file) for file in (program, *files))
        _refuse_twice([file.name for file in listed])
        manifest = {
            **described,
            "format": FORMAT,
            "files": [{"name": f.name, "size": f.size, "place": f.place, "form": f.form} for f in listed],
        }
        text = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
        listed.append(_add(archive, ArchiveFile(MANIFEST, text)))
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in listed).encode()
        _add(archive, ArchiveFile(SUMS, sums))
        if sign is not None:
            _add(archive, ArchiveFile(SIGNATURE, sign(sums)))
    return len(listed), hashlib.sha256(sums).hexdigest()


def _add(archive: zipfile.ZipFile, file: ArchiveFile) -> _Described:
    entry = zipfile.ZipInfo(file.name, date_time=EARLIEST)
    entry.external_attr = _PLAIN_FILE
    entry.create_system = 3  # so that Windows writes the same bytes
    small = file.name.endswith(_SMALL_ALREADY)
    entry.compress_type = zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=not isinstance(file.content, bytes)) as stream:
        hashed = _Hashed(stream)
        if isinstance(file.content, bytes):
            hashed.write(file.content)
        elif isinstance(file.content, Path):
            with file.content.open("rb") as source:
                while block := source.read(_BLOCK):
                    hashed.write(block)
        else:
            file.content(hashed)
    return _Described(file.name, hashed.size, file.place, file.form, hashed.digest.hexdigest())


class _Hashed:
    """Passes bytes on, and counts and hashes them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, block: bytes) -> int:
        self.digest.update(block)
        self.size += len(block)
        return self._stream.write(block)

    def flush(self) -> None:
        """Nothing waits here."""


def _refuse_twice(names: list[str]) -> None:
    repeated = (
        sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    )
    if repeated:
        raise ArchiveError(
            f"Two files of the archive would have the name '{repeated[0]}'. This is a fault of candour."
        )


__all__ = ["PROGRAM", "ArchiveFile", "Fill", "Sign", "Written", "write_archive"]
