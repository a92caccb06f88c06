"""The source code that is running: one fingerprint over all its files, and a copy of them for the run that it makes.

Whoever finds a run years later must not have to look for its source.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from candour.file_hashes import hash_file

PACKAGES = ("candour", "candour_pipelines", "candour_audits")
BESIDE = ("pyproject.toml", "requirements.lock", "README.md", "LICENSE")
"""What an installation needs beyond the packages: at the top of a checkout, and in INSTALLATION of the package where it was installed."""
INSTALLATION = "installation"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold, in place of the clock."""
_ROOTS = {"candour": "src", "candour_pipelines": "pipelines", "candour_audits": "audits"}


class SourceFile(NamedTuple):
    """One file of the code: where it lies in the repository, and where it lies here."""

    name: str
    path: Path


def list_code() -> tuple[SourceFile, ...]:
    """Every file of the three packages, by its place in the repository, in a fixed order; nothing that Python compiled."""
    return tuple(sorted(_find_code()))


@cache
def fingerprint_code() -> str:
    """SHA-256 over the names and contents of all files of the packages: the same in a checkout and where they are installed."""
    digest = hashlib.sha256()
    for name, path in list_code():
        digest.update(f"{name}\0{hash_file(path)}\n".encode())
    return digest.hexdigest()


@cache
def pack_code(beside: Path | None) -> bytes:
    """A zip file of the code, and of what an installation needs, from the folder that has it."""
    needed = () if beside is None else (SourceFile(name, beside / name) for name in BESIDE)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_DEFLATED) as packed:
        for name, path in (*needed, *list_code()):
            entry = zipfile.ZipInfo(name, date_time=EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _find_code() -> Iterator[SourceFile]:
    for package in PACKAGES:
        found = find_spec(package)
        for home in (found.submodule_search_locations or ()) if found is not None else ():
            root = Path(home)
            for path in root.rglob("*"):
                inside = path.relative_to(root)
                # A checkout has these beside its packages, and both must have the same fingerprint.
                added = inside.parts[0] == INSTALLATION or "__pycache__" in inside.parts
                if path.is_file() and not added and path.suffix != ".pyc":
                    yield SourceFile(f"{_ROOTS[package]}/{package}/{inside.as_posix()}", path)
