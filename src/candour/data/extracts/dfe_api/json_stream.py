"""Objects out of a JSON file of any size, one at a time: an array, one object a line, or an array inside objects.

What is held in memory is one object, and how deep, how long and how large it may be is bounded.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import ijson

from candour.errors import ExtractError

_DEEPEST = 24
_LONGEST = 100_000
_LARGEST = 1_000_000
_SILENCE = 8 << 20
_ENDLESS_NUMBER = re.compile(rb"[\s:,\[]-?[0-9](?:[0-9.]{0,400}[eE][+-]?[0-9]{6}|[0-9.]{400})")
_OVERLAP = 512
_MARK = b"\xef\xbb\xbf"


class FoundObject(NamedTuple):
    """The members asked for of one object; how many others it had; how many bytes of the file were read by then."""

    members: dict[str, Any]
    others: int
    position: int


class _UnreasonableError(Exception):
    """Nested too deep, or a text or an object too long."""


class _GuardedStream:
    """A file that stops when it is asked for more and more without a value coming out, or holds an endless number.

    The parser must not see such a number: it would fail in the middle of whatever runs next.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._asked = 0
        self._tail = b" "
        if stream.read(len(_MARK)) != _MARK:
            stream.seek(0)

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if self._asked > _SILENCE:
            raise _UnreasonableError
        block = self._stream.read(size)
        self._asked += len(block)
        seen = self._tail + block
        if _ENDLESS_NUMBER.search(seen):
            raise _UnreasonableError
        self._tail = seen[-_OVERLAP:]
        return block

    def tell(self) -> int:
        """How many bytes were read."""
        return self._stream.tell()

    def note_value(self) -> None:
        """A value came out."""
        self._asked = 0


_Event = tuple[str, Any]


def stream_objects(path: Path, *, wanted: frozenset[str], expected: str) -> Iterator[FoundObject]:
    """Yield every object that has one of the wanted members, wherever it lies; other objects are looked into.

    Raises ExtractError, which names the file and `expected` but nothing in it, where it is no JSON in UTF-8, is cut
    off, holds no such object though it is not an empty list, or is nested, long or large beyond reason.
    """
    with path.open("rb") as file:
        walk = _Walk(_GuardedStream(file), wanted)
        try:
            yield from walk.find_all()
        except (ijson.JSONError, ValueError):
            raise ExtractError(
                f"'{path.name}' is no whole JSON file in UTF-8. Expected {expected}; export it again."
            ) from None
        except _UnreasonableError:
            raise ExtractError(
                f"'{path.name}' holds JSON that is nested deeper than {_DEEPEST} levels, or a text or an object "
                f"beyond any reasonable size. Expected {expected}; export it again."
            ) from None
    if walk.foreign and not walk.found:
        raise ExtractError(
            f"'{path.name}' holds no such record. Expected {expected}; check which file belongs here."
        )


class _Walk:
    """Goes through the events of one file."""

    def __init__(self, stream: _GuardedStream, wanted: frozenset[str]) -> None:
        self.found = 0
        self.foreign = 0
        self._stream = stream
        self._wanted = wanted
        self._events: Iterator[_Event] = ijson.basic_parse(stream, multiple_values=True)
        self._inside = 0

    def find_all(self) -> Iterator[FoundObject]:
        """Every object asked for, in the order of the file."""
        for event in self._events:
            self._inside = 0
            yield from self._find(event, 1)

    def _next(self) -> _Event:
        event = next(self._events, None)
        if event is None:
            raise ValueError
        self._stream.note_value()
        self._inside += 1
        if self._inside > _LARGEST:
            raise _UnreasonableError
        return event

    def _find(self, event: _Event, depth: int) -> Iterator[FoundObject]:
        if depth > _DEEPEST:
            raise _UnreasonableError
        if event[0] == "start_array":
            while (inner := self._next())[0] != "end_array":
                self._inside = 0
                yield from self._find(inner, depth + 1)
        elif event[0] == "start_map":
            yield from self._find_in_object(depth)
        else:
            self.foreign += 1

    def _find_in_object(self, depth: int) -> Iterator[FoundObject]:
        members: dict[str, Any] = {}
        others, holds_more = 0, False
        while (key := self._next())[0] != "end_map":
            value = self._next()
            if key[1] in self._wanted:
                members[key[1]] = self._build(value, depth + 1)
                continue
            others += 1
            if value[0] in ("start_map", "start_array"):
                holds_more = True
                yield from self._find(value, depth + 1)
        if members:
            self.found += 1
            yield FoundObject(members, others, self._stream.tell())
        elif not holds_more:
            self.foreign += 1

    def _build(self, event: _Event, depth: int) -> Any:
        if depth > _DEEPEST:
            raise _UnreasonableError
        kind, value = event
        if kind == "start_map":
            return self._build_object(depth)
        if kind == "start_array":
            items = []
            while (inner := self._next())[0] != "end_array":
                items.append(self._build(inner, depth + 1))
            return items
        if kind == "string" and len(value) > _LONGEST:
            raise _UnreasonableError
        return value

    def _build_object(self, depth: int) -> dict[str, Any]:
        built: dict[str, Any] = {}
        while (key := self._next())[0] != "end_map":
            built[key[1]] = self._build(self._next(), depth + 1)
        return built
