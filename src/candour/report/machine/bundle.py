"""All documents of a report in one archive, with a list of their fingerprints."""

import hashlib
import json
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from candour.report.document import Document

MANIFEST, ARCHIVE = "manifest.json", "everything.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest day that an archive can name: a real one would make other bytes of the same report."""
_READABLE = 0o644 << 16


def bundle(documents: Iterable[Document]) -> tuple[Document, Document]:
    """The manifest (name, bytes and SHA-256 of every document) and the archive that holds them all and the manifest."""
    held = tuple(documents)
    manifest = Document(MANIFEST, _list_fingerprints(held))
    return manifest, Document(ARCHIVE, _pack((*held, manifest)))


def read_names(manifest: bytes) -> frozenset[str]:
    """The documents that a manifest lists. Raises ValueError where it is none."""
    files = json.loads(manifest).get("files")
    if not isinstance(files, list):
        raise ValueError("a manifest holds a list of files")
    return frozenset(str(entry["name"]) for entry in files)


def _list_fingerprints(documents: tuple[Document, ...]) -> bytes:
    files = [
        {
            "name": document.name,
            "bytes": len(document.content),
            "sha256": hashlib.sha256(document.content).hexdigest(),
        }
        for document in documents
    ]
    return (json.dumps({"version": 1, "files": files}, indent=1, ensure_ascii=False) + "\n").encode()


def _pack(documents: tuple[Document, ...]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for document in documents:
            entry = ZipInfo(document.name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = _READABLE
            # Whatever machine packs it: the system that made an archive is one of its bytes.
            entry.create_system = 3
            archive.writestr(entry, document.content)
    return content.getvalue()
