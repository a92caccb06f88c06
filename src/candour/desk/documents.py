"""The files of a report, and nothing beside them: only names that its manifest lists, only bytes that it vouches for."""

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from candour.errors import ReportError
from candour.file_hashes import hash_file

MANIFEST, ARCHIVE, PAGE = "manifest.json", "everything.zip", "report.html"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
"""Of any other kind nothing is served."""


class ReportFile(NamedTuple):
    """One file to be served."""

    name: str
    kind: str
    content: bytes


def list_documents(folder: Path) -> tuple[str, ...]:
    """The names in the manifest, in its order, then the archive. Raises ReportError where there is no manifest."""
    listed = tuple(_read_manifest(folder))
    return (*listed, ARCHIVE) if (folder / ARCHIVE).is_file() else listed


def compute_version(folder: Path) -> str:
    """The fingerprint of the manifest, which holds the fingerprint of every file. Raises ReportError as above."""
    _read_manifest(folder)
    return hash_file(folder / MANIFEST)


def read_document(folder: Path, name: str) -> ReportFile | None:
    """One file; None where the manifest does not list it. Raises ReportError where it was changed afterwards."""
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    fingerprints = _read_manifest(folder)
    if kind is None or (name not in fingerprints and name != ARCHIVE):
        return None
    home = folder.resolve()
    path = (home / name).resolve()
    if not path.is_relative_to(home) or not path.is_file():
        return None
    content = path.read_bytes()
    if name != ARCHIVE and hashlib.sha256(content).hexdigest() != fingerprints[name]:
        raise ReportError(
            f"The file '{name}' is not the one that the report's manifest lists: it was changed after the report was made. "
            "Write the report again (candour report RUN)."
        )
    return ReportFile(name, kind, content)


def _read_manifest(folder: Path) -> dict[str, str]:
    """File name -> SHA-256."""
    try:
        files = json.loads((folder / MANIFEST).read_bytes())["files"]
        return {str(entry["name"]): str(entry["sha256"]) for entry in files}
    except FileNotFoundError:
        raise ReportError(
            "This report has no list of its files, so an earlier candour made it. Write it again: candour report RUN"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ReportError(
            f"The list of this report's files ({MANIFEST}) cannot be read: it does not hold a name and a SHA-256 for each. "
            "Write the report again (candour report RUN)."
        ) from error
