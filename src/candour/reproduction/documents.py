"""Two copies of a document of a report side by side: by bytes, then by what they say and the numbers that they print.

A document prints what a finding holds, and the findings are graded by themselves; so words that are the same with numbers that are not
are equivalent here, and no more is read into them. What is drawn or laid out by a library (a picture, a PDF) is compared by bytes
alone: where these differ, the words and tables that it was made from are compared in its stead.
"""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from candour.reproduction.compared import ONLY_BYTES, SAME, Compared, combine
from candour.reproduction.grading import Grade
from candour.reproduction.words import Anchor, compare_words

DRAWN: Final = frozenset({".pdf", ".png", ".svg", ".jpg", ".jpeg"})
"""Compared by bytes alone."""
ARCHIVES: Final = frozenset({".zip", ".docx", ".xlsx"})
LISTING: Final = "manifest.json"
"""The list of all documents with their bytes and fingerprints: these follow from the documents."""
PICTURE: Final = "a picture in it, which another version of the libraries draws otherwise; what is drawn is compared as a table"
_PICTURES = re.compile(r"<svg\b.*?</svg>|data:image/[a-z+.-]+;base64,[A-Za-z0-9+/=\s]+", re.DOTALL)
_FINGERPRINT_KEYS = {"sha256", "bytes"}


def is_drawn(name: str) -> bool:
    """Whether a document is compared by its bytes alone."""
    return PurePosixPath(name).suffix.lower() in DRAWN


def compare_documents(name: str, then: bytes, now: bytes, *, is_source: bool = False) -> Compared:
    """One document of this name, then and now.

    `is_source`: its numbers are graded nowhere else (a record of the evidence), so they may move no farther than a printed number may.
    """
    if then == now:
        return SAME
    if is_drawn(name):
        return Compared(Grade.EQUAL, PICTURE)
    suffix = PurePosixPath(name).suffix.lower()
    try:
        if suffix in ARCHIVES:
            return _compare_archives(then, now)
        if suffix == ".json":
            return _compare_json(name, then, now, anchors=() if is_source else None)
        return _compare_texts(then.decode("utf-8"), now.decode("utf-8"))
    except (ValueError, zipfile.BadZipFile, KeyError):
        return Compared(Grade.DIFFERENT, "it cannot be read")


def differs_in_papers_alone(name: str, then: bytes, now: bytes) -> bool:
    """Whether the list or the archive of all documents is the same but for PDFs, byte for byte."""
    try:
        if PurePosixPath(name).name == LISTING:
            return _leave_papers(json.loads(then)) == _leave_papers(json.loads(now))
        if PurePosixPath(name).suffix.lower() != ".zip":
            return False
        with zipfile.ZipFile(io.BytesIO(then)) as before, zipfile.ZipFile(io.BytesIO(now)) as after:
            names = [each for each in before.namelist() if not _is_paper(each)]
            return names == [each for each in after.namelist() if not _is_paper(each)] and all(
                old == new or differs_in_papers_alone(each, old, new)
                for each, old, new in ((each, before.read(each), after.read(each)) for each in names)
            )
    except (ValueError, zipfile.BadZipFile, KeyError, TypeError, AttributeError):
        return False


def _is_paper(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == ".pdf"


def _leave_papers(listing: dict[str, Any]) -> dict[str, Any]:
    return {**listing, "files": [file for file in listing["files"] if not _is_paper(file["name"])]}


def _compare_archives(then: bytes, now: bytes) -> Compared:
    with zipfile.ZipFile(io.BytesIO(then)) as before, zipfile.ZipFile(io.BytesIO(now)) as after:
        names = [name for name in before.namelist() if not is_drawn(name)]
        if names != [name for name in after.namelist() if not is_drawn(name)]:
            return Compared(Grade.DIFFERENT, "which files it holds")
        parts = (compare_documents(name, before.read(name), after.read(name)) for name in names)
        return combine((*parts, ONLY_BYTES))


def _compare_json(name: str, then: bytes, now: bytes, anchors: Sequence[Anchor] | None) -> Compared:
    before, after = json.loads(then), json.loads(now)
    if PurePosixPath(name).name == LISTING:
        before, after = _leave_fingerprints(before), _leave_fingerprints(after)
        if before == after:
            return Compared(Grade.EQUAL, "the fingerprints of other documents")
    # Numbers in a fixed form, one value a line, so that they compare as words do.
    return combine((_compare_texts(_write(before), _write(after), anchors), ONLY_BYTES))


def _compare_texts(then: str, now: str, anchors: Sequence[Anchor] | None = None) -> Compared:
    bare, other = _PICTURES.sub("", then), _PICTURES.sub("", now)
    if bare == other:
        return SAME if then == now else Compared(Grade.EQUAL, PICTURE)
    before, after = bare.splitlines(), other.splitlines()
    if len(before) != len(after):
        return Compared(Grade.DIFFERENT, "the number of its lines")
    lines = zip(before, after, strict=True)
    return combine(
        compare_words(one, two, f"line {number}", anchors=anchors)
        for number, (one, two) in enumerate(lines, start=1)
        if one != two
    )


def _write(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def _leave_fingerprints(value: Any) -> Any:
    """A list of documents without their bytes and fingerprints, and without what is drawn."""
    if isinstance(value, dict):
        return {key: _leave_fingerprints(part) for key, part in value.items() if key not in _FINGERPRINT_KEYS}
    if isinstance(value, list):
        kept = [
            part for part in value if not (isinstance(part, dict) and is_drawn(str(part.get("name", ""))))
        ]
        return [_leave_fingerprints(part) for part in kept]
    return value
