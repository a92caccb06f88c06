"""Look for texts in everything that a folder holds, as somebody would who wants to find them: whatever the case, and inside what is packed.

Bytes are read as UTF-8 and both orders of UTF-16; archives (zip, docx, xlsx, skops) are opened, and archives in them; Parquet gives its
values and its metadata, SQLite every row of every table, PDF its text where `pdftotext` is there.
"""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pyarrow.parquet as pq

_DEEPEST = 4


def find_texts(folder: Path, sought: re.Pattern[str], *, allowed: tuple[Path, ...] = ()) -> Iterator[str]:
    """Each file, by its place in the folder, in which a text was found, and the text; not under the places that are allowed."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or any(path.is_relative_to(place) for place in allowed):
            continue
        name = path.relative_to(folder).as_posix()
        for text in (name, *(_read_file(path) if path.is_file() else ())):
            found = sought.search(text)
            if found:
                yield f"{name}: {found.group()}"
                break


def _read_file(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    yield from read_bytes(content)
    if content.startswith(b"SQLite format 3"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            yield "\n".join(connection.iterdump())
    if content.startswith(b"%PDF") and shutil.which("pdftotext"):
        yield subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout


def read_bytes(content: bytes, depth: int = 0) -> Iterator[str]:
    """All texts that bytes may hold."""
    yield content.decode("latin-1")
    for coding in ("utf-16-le", "utf-16-be"):
        yield content.decode(coding, errors="replace")
        yield content[1:].decode(coding, errors="replace")
    if content.startswith(b"PAR1"):
        table = pq.read_table(BytesIO(content))
        yield f"{table.schema}"
        yield "\n".join(str(value) for column in table.columns for value in column.unique().to_pylist())
    elif depth < _DEEPEST and is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from read_bytes(archive.read(name), depth + 1)
