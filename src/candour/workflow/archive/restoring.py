"""An archive becomes a working folder again, its signature checked and, where somebody has the passphrase, its extracts opened."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from candour.archive.passphrase import Key
from candour.archive.unpacking import (
    SUMS,
    Contents,
    Refused,
    check_archive,
    check_place,
    install_candour,
    unpack_archive,
)
from candour.errors import ArchiveError
from candour.reproduction.signing import is_public_key, shorten_key, verify

_FOLDER, _KEY, _PLACES = "extracts", "key.age", "places.json.age"
_OWNER_FILE, _OWNER_FOLDER = 0o600, 0o700


@dataclass(frozen=True)
class Restored:
    """An archive that was checked and, where `folder` is not None, restored.

    fingerprint: SHA-256 of its list of hashes. key: who signed it, short enough to be read out; empty where nobody did. known: that key
    was compared with one that was given. inputs: how many extracts were opened.
    """

    run_id: str
    name: str
    files: int
    fingerprint: str
    key: str
    known: bool
    folder: Path | None
    configuration: str
    inputs: int


def restore_archive(
    archive: Path,
    *,
    into: Path | None,
    ask_passphrase: Callable[[], str] | None = None,
    public_key: str | None = None,
    install: bool = False,
    wheels: Path | None = None,
    limit: int,
) -> Restored:
    """Check an archive, and make a working folder of it where `into` names one. `ask_passphrase`: open its extracts too.

    `public_key`: 64 hexadecimal digits; whoever else signed is refused. Raises ArchiveError where the archive is not whole, was altered,
    is signed by another or not at all, or its extracts do not open; nothing is left then.
    """
    opened = 0

    def finish(held: zipfile.ZipFile, contents: Contents, building: Path) -> None:
        nonlocal opened
        _check_signature(contents, public_key)
        if ask_passphrase is not None:
            opened = _open_extracts(held, contents, building, ask_passphrase)

    try:
        if into is None:
            contents = check_archive(archive, limit=limit)
            _check_signature(contents, public_key)
        else:
            contents = unpack_archive(archive, into, limit=limit, further=finish)
            if install:
                install_candour(into, wheels=wheels)
    except Refused as refused:
        raise ArchiveError(str(refused)) from None
    said = contents.manifest
    return Restored(
        run_id=str(said.get("run_id", "")),
        name=str(said.get("name", "")),
        files=len(contents.files),
        fingerprint=contents.fingerprint,
        key=_check_signature(contents, public_key),
        known=public_key is not None,
        folder=into,
        configuration=str(said.get("configuration", "")),
        inputs=opened,
    )


def _check_signature(contents: Contents, wanted: str | None) -> str:
    """The short form of the key that signed the list of hashes; empty where it is not signed and nobody asked."""
    if wanted is not None and not is_public_key(wanted):
        raise ArchiveError("--key is no public key: expected 64 hexadecimal digits, as candour shows them.")
    if contents.signature is None:
        if wanted is not None:
            raise ArchiveError(
                "The archive is not signed, so nobody can tell who made it. Nothing was written."
            )
        return ""
    try:
        said = json.loads(contents.signature)
        public, signature = str(said["public_key"]), str(said["signature"])
    except (ValueError, KeyError, TypeError):
        public = signature = ""
    if not is_public_key(public) or not verify(public, contents.signed, signature):
        raise ArchiveError(
            f"The signature of the archive does not belong to its {SUMS}: files were changed and the list was mended, or the signature was. "
            "Do not trust it. Nothing was written."
        )
    if wanted is not None and public.lower() != wanted.strip().lower():
        raise ArchiveError(
            f"The archive was signed with another key ({shorten_key(public)}) than the one that you gave. Nothing was written."
        )
    return shorten_key(public)


def _open_extracts(
    held: zipfile.ZipFile, contents: Contents, building: Path, ask_passphrase: Callable[[], str]
) -> int:
    names = {file.name for file in contents.files}
    if f"{_FOLDER}/{_KEY}" not in names or f"{_FOLDER}/{_PLACES}" not in names:
        raise ArchiveError(
            "The archive holds no extracts: it was made without --with-extracts. Leave out --extracts; nothing was written."
        )
    key = Key(held.read(f"{_FOLDER}/{_KEY}"), ask_passphrase())
    places = _read_places(key.open(held.read(f"{_FOLDER}/{_PLACES}")))
    for sha256, place in places:
        # Its author could have had other plans.
        check_place(str(place))
        if f"{_FOLDER}/{sha256}.age" not in names:
            raise ArchiveError(
                f"The extract '{place.name}' is listed and not in the archive. It was not written by candour, or part of it was removed."
            )
        target = building / place
        if target.exists() or target.is_symlink():
            raise ArchiveError(
                f"The extract '{place.name}' would lie where another file of the archive lies. Nothing was written."
            )
        for above in reversed(place.parents):
            (building / above).mkdir(mode=_OWNER_FOLDER, exist_ok=True)
        with held.open(f"{_FOLDER}/{sha256}.age") as locked, target.open("xb") as free:
            target.chmod(_OWNER_FILE)
            key.copy(locked, free, name=place.name, sha256=sha256)
    return len(places)


def _read_places(content: bytes) -> list[tuple[str, PurePosixPath]]:
    """SHA-256 and place of each extract."""
    try:
        return [(str(file["sha256"]), PurePosixPath(str(file["place"]))) for file in json.loads(content)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ArchiveError(
            "The list of extracts in the archive cannot be read. It was not written by candour. Nothing was written."
        ) from None


__all__ = ["Restored", "restore_archive"]
