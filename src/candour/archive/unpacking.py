"""Open an archive of candour: hold every file against its hash, and make a working folder of it. Python 3.8 or newer is all it needs.

This file lies in every archive as `__main__.py`, so that `python3 ARCHIVE.zip --into FOLDER` works on a machine that has nothing but
Python; `candour restore` calls the same functions. It therefore imports the standard library alone.

An archive may come from anywhere. No file is written outside the folder, no link is made or followed, no more is written than the
archive says that it holds, and the folder appears only when everything in it has been checked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

SUMS, MANIFEST, SIGNATURE = "SHA256SUMS", "manifest.json", "SIGNATURE.json"
"""The SHA-256 of every file; what each of them is for; who signed the first list (it may be absent)."""
FORMAT = 1
EXIT_CODE = 25
AS_IT_IS, AS_DATABASE = "file", "sqlite"
"""How a file gets into the working folder: copied, or as the SQLite database that its SQL makes."""
PLACE_OF_STORE = "file:///candour-archive/mlruns"
"""Stands in an archive for the address of the run store, which is known only where it is restored."""
GIGABYTE = 10**9
LIMIT = 50 * GIGABYTE

_END, _END_SIZE = b"PK\x05\x06", 22
"""How the last record of a zip file begins, and how long it is where it has no comment."""
_BLOCK = 1 << 20
_LARGEST_TEXT = 256 << 20
_SHRINKS_MOST = 1_100
"""Zip itself cannot shrink a file more than about 1,030 times: whatever says so lies."""
_LINE = re.compile(r"^([0-9a-f]{64})  (\S.*)$")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
_DEVICE = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_OWNER_FILE, _OWNER_FOLDER = 0o600, 0o700
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError,
)  # fmt: skip
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_NOT_FOR_ARCHIVES = frozenset({"keys"})
"""Folders of a run store that no archive fills: whoever chose the key there could sign in the name of whoever restores."""
_PLAIN_SQL = frozenset({
    sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_CREATE_TRIGGER, sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_READ, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_REINDEX,
})  # fmt: skip
"""All that making tables and putting rows of plain values into them asks for. What opens a file, calls a function or counts without end
is not among it."""
_PAGE, _PAGES_BESIDE = 4096, 2048


class Refused(Exception):  # noqa: N818 (the message is for a person, and says why and what to do)
    """The archive is not whole, was altered, or may not be opened here."""


class Listed(NamedTuple):
    """One file of an archive, its place in the working folder (empty: it stays in the archive), and how it gets there."""

    name: str
    sha256: str
    size: int
    place: str
    form: str


class Contents(NamedTuple):
    """What an archive says of itself. `fingerprint`: SHA-256 of its list of hashes; `signature`: as it lies there, unread."""

    manifest: dict[str, Any]
    files: tuple[Listed, ...]
    fingerprint: str
    signed: bytes
    signature: bytes | None


def check_archive(path: Path, *, limit: int = LIMIT) -> Contents:
    """Read the whole archive, hold every file against its SHA-256, and write nothing.

    Raises Refused where it is no archive of candour, is cut off, holds what it does not list or lacks what it lists, holds a link, a
    name that leads out of a folder, a file that is not the one that was listed, or more than `limit` bytes in all.
    """
    with _open(path) as archive:
        contents = _read_lists(archive, path, limit)
        for file in contents.files:
            for _ in _read(archive, file):
                pass
    return contents


def unpack_archive(
    path: Path,
    into: Path,
    *,
    limit: int = LIMIT,
    further: Callable[[zipfile.ZipFile, Contents, Path], None] | None = None,
) -> Contents:
    """Check the archive and make its working folder. `into` must be free or an empty folder.

    `further` is called before the folder gets its name, with the archive, what it says of itself and the folder, and may refuse it.

    Raises Refused as `check_archive` does, where `into` is taken, or where the disk has no room; nothing is left then.
    """
    with _open(path) as archive:
        contents = _read_lists(archive, path, limit)
        final = _find_free(into)
        _check_room(final.parent, sum(file.size for file in contents.files))
        building = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=str(final.parent)))
        try:
            for file in contents.files:
                _put(archive, file, building, final)
            if further is not None:
                further(archive, contents, building)
            if final.is_dir():
                final.rmdir()
            building.rename(final)
        except BaseException:
            shutil.rmtree(str(building), ignore_errors=True)
            raise
    return contents


def install_candour(folder: Path, *, wheels: Path | None = None) -> None:
    """Make `.venv` in a working folder, and install the locked libraries and the code of the archive into it.

    `wheels`: a folder of packages, for a machine without a network. Raises Refused where a step fails.
    """
    folder = folder.absolute()
    if not (folder / "pyproject.toml").is_file() or not (folder / "requirements.lock").is_file():
        raise Refused(
            "The archive holds no pyproject.toml or no requirements.lock, so nothing can be installed from it. Its code lies in the "
            "folder all the same."
        )
    python = folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    offline = [] if wheels is None else ["--no-index", "--find-links", str(wheels.absolute())]
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *offline]
    steps = (
        ("make a virtual environment", [sys.executable, "-m", "venv", str(folder / ".venv")]),
        ("install the locked libraries", [*pip, "--require-hashes", "--requirement", "requirements.lock"]),
        ("install candour", [*pip, "--no-deps", "--no-build-isolation", "--editable", "."]),
    )
    for what, command in steps:
        # Our own commands; of the archive they read pyproject.toml and the lock, which were held against their hashes.
        if subprocess.run(command, cwd=str(folder), check=False).returncode != 0:  # noqa: S603
            raise Refused(
                f"It was not possible to {what}; what was said stands above. The folder is whole. Mend the cause, then run in it: "
                f"{' '.join(command)}"
            )


def _open(path: Path) -> zipfile.ZipFile:
    if not path.is_file():
        raise Refused(f"There is no file '{path}'.")
    try:
        archive = zipfile.ZipFile(str(path))
    except _DAMAGED:
        raise Refused(
            f"'{path.name}' is not a whole zip file: it was cut off or damaged on its way. Copy it again from where it came from."
        ) from None
    if archive.comment or _has_more(archive):
        archive.close()
        raise Refused(
            f"'{path.name}' holds more than its files: something was put before or after them. It was not written by candour."
        )
    return archive


def _has_more(archive: zipfile.ZipFile) -> bool:
    """Whether bytes lie before the first file or after the last list: no hash would cover them."""
    first = min((entry.header_offset for entry in archive.infolist()), default=0)
    stream = archive.fp
    if stream is None:
        return True
    stream.seek(-_END_SIZE, os.SEEK_END)
    return first != 0 or not stream.read(_END_SIZE).startswith(_END)


def _read_lists(archive: zipfile.ZipFile, path: Path, limit: int) -> Contents:
    entries = {entry.filename: entry for entry in archive.infolist()}
    if SUMS not in entries or MANIFEST not in entries:
        raise Refused(f"'{path.name}' is no archive of candour: it holds no {SUMS} and no {MANIFEST}.")
    _check_entries(archive.infolist(), limit)
    sums = _read_text(archive, SUMS)
    hashes = _read_sums(sums)
    text = _read_text(archive, MANIFEST)
    if hashlib.sha256(text).hexdigest() != hashes.get(MANIFEST):
        raise _altered(MANIFEST)
    manifest = _read_manifest(text)
    _check_complete(set(entries) - {SUMS, SIGNATURE}, set(hashes))
    files = tuple(_list_files(manifest, hashes, entries))
    _check_places([file.place for file in files if file.place])
    return Contents(
        manifest=manifest,
        files=files,
        fingerprint=hashlib.sha256(sums).hexdigest(),
        signed=sums,
        signature=_read_text(archive, SIGNATURE) if SIGNATURE in entries else None,
    )


def _check_entries(entries: Sequence[zipfile.ZipInfo], limit: int) -> None:
    seen: set[str] = set()
    for entry in entries:
        _check_name(entry.filename)
        if entry.filename in seen:
            raise Refused(f"The archive holds '{entry.filename}' twice. It was not written by candour.")
        seen.add(entry.filename)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG} or entry.flag_bits & 1:
            raise Refused(
                f"'{entry.filename}' in the archive is a link, a folder or locked, and not a plain file. It was not written by candour."
            )
        if entry.compress_type not in _METHODS:
            raise Refused(
                f"'{entry.filename}' in the archive is packed in another way than candour packs. It was not opened."
            )
        if entry.file_size > _SHRINKS_MOST * max(entry.compress_size, 1):
            raise Refused(
                f"'{entry.filename}' in the archive says that it grows further than any file can. It was not opened."
            )
    total = sum(entry.file_size for entry in entries)
    if total > limit:
        raise Refused(
            f"The archive says that it holds {total / GIGABYTE:,.1f} GB, and at most {limit / GIGABYTE:,.1f} GB are allowed. Where that is "
            "right, allow more with --limit-gigabytes."
        )


def _check_name(name: str) -> None:
    parts = name.split("/")
    if (
        not name
        or _NOT_IN_NAMES.search(name)
        or any(part in {"", ".", ".."} or _DEVICE.match(part) or part != part.strip(" ") for part in parts)
        or any(part.endswith(".") for part in parts)
    ):
        shown = name.encode("ascii", "backslashreplace").decode("ascii")[:100]
        raise Refused(
            f"The archive names '{shown}', which leads out of the folder or is no plain name. It was not written by candour."
        )


def check_place(place: str) -> None:
    """Raises Refused where a file may not lie there in a working folder."""
    _check_name(place)
    parts = place.casefold().split("/")
    if parts[0] == "mlruns" and _NOT_FOR_ARCHIVES & set(parts[1:2]):
        raise Refused(
            f"The archive would put a file at '{place}', where only candour itself makes any. It was not written by candour."
        )


def _read_text(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST_TEXT:
        raise Refused(f"'{name}' in the archive is larger than any that candour writes.")
    try:
        with archive.open(name) as stream:
            return stream.read(_LARGEST_TEXT)
    except _DAMAGED:
        raise _altered(name) from None


def _read_sums(content: bytes) -> dict[str, str]:
    hashes: dict[str, str] = {}
    for line in content.decode("utf-8", "replace").splitlines():
        found = _LINE.match(line)
        if found is None or found[2] in hashes:
            raise _altered(SUMS)
        hashes[found[2]] = found[1]
    return hashes


def _read_manifest(text: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(text)
        version = manifest["format"]
        manifest["files"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _altered(MANIFEST) from None
    if version != FORMAT:
        raise Refused(
            f"The archive has format {version!r}; this program reads format {FORMAT}. Use the one that lies in it: python3 ARCHIVE.zip"
        )
    return dict(manifest)


def _check_complete(held: set[str], listed: set[str]) -> None:
    if missing := sorted(listed - held):
        raise Refused(
            f"'{missing[0]}' is listed in {SUMS} and not in the archive. Part of it was removed: copy it again."
        )
    if added := sorted(held - listed):
        raise Refused(f"'{added[0]}' is in the archive and not listed in {SUMS}. It was added by somebody.")


def _list_files(
    manifest: dict[str, Any], hashes: dict[str, str], entries: dict[str, zipfile.ZipInfo]
) -> Iterator[Listed]:
    try:
        files = [
            Listed(str(f["name"]), "", int(f["size"]), str(f["place"]), str(f["form"]))
            for f in manifest["files"]
        ]
    except (ValueError, KeyError, TypeError, OverflowError):
        raise _altered(MANIFEST) from None
    if sorted(file.name for file in files) != sorted(set(hashes) - {MANIFEST}):
        raise Refused(f"{MANIFEST} and {SUMS} of the archive list different files. One of them was altered.")
    for file in files:
        if file.form not in {AS_IT_IS, AS_DATABASE} or file.size != entries[file.name].file_size:
            raise _altered(file.name)
        if file.place:
            check_place(file.place)
        yield file._replace(sha256=hashes[file.name])


def _check_places(places: Sequence[str]) -> None:
    # Where capitals do not count, two names can be one file.
    folded = sorted(place.casefold() for place in places)
    for before, after in zip(folded, folded[1:]):  # noqa: B905, RUF007 (Python 3.8 knows neither)
        if before == after or after.startswith(f"{before}/"):
            raise Refused(
                f"Two files of the archive have the same place, '{after}'. It was not written by candour."
            )


def _read(archive: zipfile.ZipFile, file: Listed) -> Iterator[bytes]:
    """The bytes of a file, block by block. Raises Refused at the end where they are not those that were listed."""
    digest, left = hashlib.sha256(), file.size
    try:
        with archive.open(file.name) as stream:
            while block := stream.read(min(_BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise _altered(file.name)
                digest.update(block)
                yield block
    except _DAMAGED:
        raise _altered(file.name) from None
    if left or digest.hexdigest() != file.sha256:
        raise _altered(file.name)


def _altered(name: str) -> Refused:
    return Refused(
        f"'{name}' in the archive is not what was put into it: its hash does not fit. It was altered or damaged. Nothing was written. Copy "
        "the archive again; where it is the same then, do not trust it."
    )


def _find_free(into: Path) -> Path:
    if into.is_symlink() or (into.exists() and (not into.is_dir() or any(into.iterdir()))):
        raise Refused(
            f"'{into}' is there already and is not an empty folder. Nothing was written; name another."
        )
    final = into.absolute()
    final.parent.mkdir(parents=True, exist_ok=True)
    return final


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(str(folder)).free
    if needed > free:
        raise Refused(
            f"The disk has room for {free / GIGABYTE:,.1f} GB, and {needed / GIGABYTE:,.1f} GB are needed. Nothing was written."
        )


def _put(archive: zipfile.ZipFile, file: Listed, building: Path, final: Path) -> None:
    if not file.place:
        for _ in _read(archive, file):
            pass
        return
    path = building / file.place
    for above in reversed(path.relative_to(building).parents):
        (building / above).mkdir(mode=_OWNER_FOLDER, exist_ok=True)
    handle = os.open(str(path), os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_FILE)
    with os.fdopen(handle, "wb") as stream:
        if file.form == AS_IT_IS:
            for block in _read(archive, file):
                stream.write(block)
    if file.form == AS_DATABASE:
        _build_database(archive, file, path, final)


def _build_database(archive: zipfile.ZipFile, file: Listed, path: Path, final: Path) -> None:
    """A database from its SQL, which may do nothing but make tables and fill them, and may not grow past what its text holds."""
    if file.size > _LARGEST_TEXT:
        raise Refused(f"'{file.name}' in the archive is larger than any that candour writes.")
    sql = b"".join(_read(archive, file)).decode("utf-8", "replace")
    address = (final / "mlruns").as_uri().replace("'", "''")
    connection = sqlite3.connect(str(path))
    try:
        # Set before nothing more of the kind may be set.
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute(f"PRAGMA max_page_count = {_PAGES_BESIDE + 4 * len(sql) // _PAGE}")
        connection.set_authorizer(_authorise)
        connection.executescript(sql.replace(PLACE_OF_STORE, address))
        connection.commit()
    except (sqlite3.Error, sqlite3.Warning):
        raise Refused(
            f"'{file.name}' in the archive does not make a database, or asks for what it may not. Nothing was written."
        ) from None
    finally:
        connection.close()


def _authorise(action: int, *_names: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _PLAIN_SQL else sqlite3.SQLITE_DENY


def main(arguments: Sequence[str] | None = None) -> int:
    """What `python3 ARCHIVE.zip` does. Returns the exit code: 0, or 25 where the archive was refused."""
    parser = argparse.ArgumentParser(
        prog="python3 ARCHIVE.zip",
        description="Check an archive of candour, and make a working folder of it.",
    )
    parser.add_argument(
        "archive", nargs="?", type=Path, help="The archive. Default: the one that this program lies in."
    )
    parser.add_argument("--into", type=Path, help="A new folder. Without it the archive is only checked.")
    parser.add_argument(
        "--install", action="store_true", help="Then make .venv in it and install everything."
    )
    parser.add_argument("--wheels", type=Path, help="Folder of packages, for a machine without a network.")
    parser.add_argument(
        "--limit-gigabytes", type=float, default=LIMIT / GIGABYTE, help="The most that may be written."
    )
    given = parser.parse_args(arguments)
    path, limit = given.archive or Path(sys.argv[0]), int(given.limit_gigabytes * GIGABYTE)
    try:
        contents = (
            unpack_archive(path, given.into, limit=limit) if given.into else check_archive(path, limit=limit)
        )
        _say(f"Checked  {len(contents.files)} files, each against its SHA-256: all are as they were put in.")
        _say(
            f"Archive  {contents.fingerprint}  (SHA-256 of {SUMS}; compare it with the one that you were given)"
        )
        if given.into:
            _say(f"Folder   {given.into}  (read START-HERE.txt in it)")
        if given.into and given.install:
            install_candour(given.into, wheels=given.wheels)
            _say(f"Installed  {given.into / '.venv'}")
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return EXIT_CODE
    except OSError as error:
        sys.stderr.write(
            f"A file or folder cannot be used: {error.strerror or error}. Nothing was left half-written.\n"
        )
        return EXIT_CODE
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
