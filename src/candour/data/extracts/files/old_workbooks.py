"""Is it safe to open this .xls file? Its cells are looked at before any library reserves memory for them.

An .xls file is a small file system ([MS-CFB]) with one stream of records ([MS-XLS]). A record of a cell begins with
its row and column in two bytes each, and nothing stops a damaged or hostile file from naming a column far beyond the
256 that such a sheet can have.
"""

import struct
from pathlib import Path
from typing import Final

from candour.errors import ExtractError

MOST_COLUMNS: Final = 256
_HEADER: Final = 512
_LAST_SECTOR: Final = 0xFFFFFFFA
_CELLS: Final = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
_PASSWORD: Final = 0x002F
_ENTRY: Final = 128
_STREAM_NAMES: Final = ("Workbook", "Book")
_SECRET_NAMES: Final = ("EncryptedPackage", "EncryptionInfo")


def check_old_workbook(path: Path) -> None:
    """Raises ExtractError where the file is broken, protected by a password, or names cells that cannot be."""
    try:
        stream = _CompoundFile(path.read_bytes()).read_workbook()
    except (struct.error, IndexError, ValueError):
        stream = None
    if stream is None:
        raise ExtractError(
            f"'{path.name}' is a broken or unusual workbook. Expected an Excel workbook without a password; open it "
            "in Excel and save it as 'Excel Workbook (.xlsx)'."
        )
    for kind, start, size in _list_records(stream):
        if kind == _PASSWORD:
            raise ExtractError(
                f"'{path.name}' is protected by a password. Save it without one in a place that only you can open."
            )
        if kind in _CELLS and size >= 4 and struct.unpack_from("<H", stream, start + 2)[0] >= MOST_COLUMNS:
            raise ExtractError(
                f"'{path.name}' was not opened: a cell lies beyond the last column that an .xls file can have. It "
                "may be damaged or made to do harm; export it again from the case system."
            )


def _list_records(stream: bytes) -> list[tuple[int, int, int]]:
    """The kind, start and size of every record."""
    found = []
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if place + 4 + size > len(stream):
            break
        found.append((kind, place + 4, size))
        place += 4 + size
    return found


class _CompoundFile:
    """The streams of a compound file. Everything in it is bounded by the size of the file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift = struct.unpack_from("<H", content, 30)[0]
        if shift not in (9, 12):
            raise ValueError("sector size")
        self._size = 1 << shift
        self._table = self._read_table()

    def read_workbook(self) -> bytes | None:
        """The stream of records; None where there is none, or it is encrypted."""
        directory = self._read_chain(struct.unpack_from("<I", self._content, 48)[0])
        entries = {}
        root = b""
        for start in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", directory, start + 64)[0]
            name = directory[start : start + max(0, min(length, 64) - 2)].decode(
                "utf-16-le", errors="replace"
            )
            first, size = struct.unpack_from("<II", directory, start + 116)
            entries[name] = (first, size)
            if start == 0:
                root = self._read_chain(first)
        found = next((entries[name] for name in _STREAM_NAMES if name in entries), None)
        if found is None or any(name in entries for name in _SECRET_NAMES):
            return None
        first, size = found
        smallest = struct.unpack_from("<I", self._content, 56)[0]
        whole = self._read_small(first, root) if size < smallest else self._read_chain(first)
        return whole[:size]

    def _read_table(self) -> tuple[int, ...]:
        """Which sector follows each sector."""
        places = list(struct.unpack_from("<109I", self._content, 76))
        following = struct.unpack_from("<I", self._content, 68)[0]
        seen = set()
        while following < _LAST_SECTOR and following not in seen:
            seen.add(following)
            numbers = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            places += numbers[:-1]
            following = numbers[-1]
        used = [place for place in places if place < _LAST_SECTOR]
        if len(used) > len(self._content) // self._size:
            raise ValueError("more tables than sectors")
        return self._unpack(b"".join(map(self._sector, used)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size if self._size > _HEADER else _HEADER + number * self._size
        return self._content[start : start + self._size]

    def _read_chain(self, first: int) -> bytes:
        parts = (self._sector(number) for number in _follow(first, self._table))
        return b"".join(parts)

    def _read_small(self, first: int, root: bytes) -> bytes:
        """A stream in sectors of 64 bytes inside the root's stream."""
        table = self._unpack(self._read_chain(struct.unpack_from("<I", self._content, 60)[0]))
        return b"".join(root[number * 64 : number * 64 + 64] for number in _follow(first, table))

    @staticmethod
    def _unpack(content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])


def _follow(first: int, table: tuple[int, ...]) -> list[int]:
    """The sectors of a chain; ValueError where it runs in a circle or out of the file."""
    found: list[int] = []
    number = first
    while number < _LAST_SECTOR:
        if number >= len(table) or len(found) > len(table):
            raise ValueError("chain")
        found.append(number)
        number = table[number]
    return found
