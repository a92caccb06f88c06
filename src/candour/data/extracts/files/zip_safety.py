"""Is it safe to open this zip file as a workbook? Measured before any library unpacks it.

A workbook is a zip of XML files. A few kilobytes can unpack to gigabytes, a name can point outside the archive, and
a single cell in the last corner of a sheet can make a reader reserve memory for all cells before it. What a zip says
of its own sizes is not believed: everything is unpacked once, in pieces that are thrown away.
"""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from candour.errors import ExtractError

MOST_ENTRIES: Final = 10_000
MOST_BYTES: Final = 1 << 30
MOST_RATIO: Final = 300
MOST_CELLS: Final = 30_000_000
_SMALL: Final = 10 << 20
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 64
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
# As bytes of XML no cell is longer: 32,767 characters, each at most six bytes such as &quot;.
_LONGEST_TEXT: Final = 200_000
_TEXTS: Final = ("xl/sharedstrings", "xl/worksheets/")
# Rows of five digits and more, and columns from AA: all others fit into a sheet of 9,999 rows and 26 columns.
_FAR_ROW: Final = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*(\d{5,})""")
_FAR_COLUMN: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,})\d""")
_NEAR_ROWS: Final = 9_999
_NEAR_COLUMNS: Final = 26


def check_workbook_zip(path: Path) -> None:
    """Raises ExtractError where the zip is broken, encrypted, far too large, or has names that lead outside."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_names(path, entries)
            total = 0
            for entry in entries:
                total += _check_entry(path, archive, entry, left=MOST_BYTES - total)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise ExtractError(
            f"'{path.name}' is a broken workbook: it cannot be unpacked. Expected a whole .xlsx file; copy or export "
            "it again."
        ) from None


def _check_names(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if len(names) > MOST_ENTRIES:
        raise _refuse(path, f"it holds more than {MOST_ENTRIES:,} files")
    if len(set(names)) < len(names):
        raise _refuse(path, "it holds two files of the same name")
    if any(name.startswith("/") or ":" in name or ".." in name.split("/") for name in names):
        raise _refuse(path, "the name of a file in it leads outside the workbook")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ExtractError(
            f"'{path.name}' is protected by a password. Save it without one in a place that only you can open."
        )
    if not any(name.startswith("xl/") for name in names):
        raise ExtractError(
            f"'{path.name}' is a zip file but no .xlsx workbook. Expected an Excel workbook; save it as "
            "'Excel Workbook (.xlsx)'."
        )


def _check_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, left: int) -> int:
    """Unpack one file in pieces and return its true size."""
    if entry.compress_type not in _METHODS:
        raise _refuse(path, "a file in it is packed in a way that workbooks do not use")
    packed, stated = max(entry.compress_size, 1), entry.file_size
    # The stated size would cut the unpacking short, and hide what a less careful program would unpack.
    entry.file_size = left + _BLOCK
    size, tail = 0, b""
    rows, columns = _NEAR_ROWS, _NEAR_COLUMNS
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > left:
                raise _refuse(path, f"it unpacks to more than {MOST_BYTES >> 20:,} MB")
            if size > _SMALL and size > MOST_RATIO * packed:
                raise _refuse(path, "it unpacks to far more than such a file can hold")
            if entry.filename.lower().startswith(_TEXTS) and _has_endless_text(block):
                raise _refuse(path, "a cell holds far more text than Excel allows")
            seen = tail + block
            rows = max(rows, *(int(found[:9]) for found in _FAR_ROW.findall(seen)), 0)
            columns = max(columns, *map(_number_column, set(_FAR_COLUMN.findall(seen))), 0)
            tail = block[-_OVERLAP:]
    if entry.filename.endswith(".xml") and rows * columns > MOST_CELLS:
        raise _refuse(path, f"a sheet spans more than {MOST_CELLS:,} cells, most of them empty")
    if size != stated:
        raise _refuse(path, "it does not hold what it says that it holds")
    return size


def _has_endless_text(block: bytes) -> bool:
    """Whether a stretch of XML has no mark in it: a reader would copy such a text into every cell that uses it."""
    starts = range(0, len(block) - _LONGEST_TEXT + 1, _LONGEST_TEXT)
    return any(block.find(b"<", start, start + _LONGEST_TEXT) < 0 for start in starts)


def _number_column(letters: bytes) -> int:
    """1 for A, 27 for AA; what no sheet can have counts as its last column and more."""
    number = 0
    for letter in letters[:5].upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _refuse(path: Path, reason: str) -> ExtractError:
    return ExtractError(
        f"'{path.name}' was not opened: {reason}. It may be damaged or made to do harm; export it again from the "
        "case system, with nothing but the lists in it."
    )
