"""Compact columns that grow while a file streams by: four bytes a number, names stored once."""

from array import array
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.history import DETAIL_FIELDS, EVENT_KINDS

# Numbers are stored in four bytes; whoever multiplies them must widen them first.
IntArray = npt.NDArray[np.int64] | npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

KIND = {kind: number for number, kind in enumerate(EVENT_KINDS)}
FIELD = {name: number for number, name in enumerate(DETAIL_FIELDS)}


class Names:
    """Gives each text a number, in the order in which it first came."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, new or known."""
        return self._numbers.setdefault(text, len(self._numbers))

    def texts(self) -> list[str]:
        """All texts, by number."""
        return list(self._numbers)

    def ranks(self) -> IntArray:
        """The place of each number's text in alphabetical order: the same whatever the order of reading."""
        order = sorted(range(len(self._numbers)), key=self.texts().__getitem__)
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        return ranks


class Events(NamedTuple):
    """Events as parallel arrays. `source_day` is the reference day of the return that stated the event,
    `referral` the day of the referral that it hangs under; days are numbers, NO_DAY where there is none.
    """

    child: IntArray
    kind: IntArray
    start: IntArray
    end: IntArray
    referral: IntArray
    source_day: IntArray
    known: IntArray


class Details(NamedTuple):
    """Details as parallel arrays; `event` is the row of its event, `original` the number of the extract's own
    spelling, -1 where that is the code itself.
    """

    event: IntArray
    field: IntArray
    code: IntArray
    known: IntArray
    original: IntArray


class EventRows:
    """Events and their details while they are being read."""

    def __init__(self) -> None:
        self._events = tuple(array("i") for _ in Events._fields)
        self._details = tuple(array("i") for _ in Details._fields)

    def add_event(
        self,
        kind: int,
        *,
        child: int,
        start: int,
        end: int = NO_DAY,
        referral: int = NO_DAY,
        source_day: int,
        known: int = NO_DAY,
    ) -> int:
        """Add an event, known on the day it starts unless another is given; return its row."""
        values = (child, kind, start, end, referral, source_day, max(start, known))
        for column, value in zip(self._events, values, strict=True):
            column.append(value)
        return len(self._events[0]) - 1

    def add_detail(self, event: int, field: int, code: int, known: int, original: int = -1) -> None:
        """Add a detail of an event, known on a day."""
        for column, value in zip(self._details, (event, field, code, known, original), strict=True):
            column.append(value)

    def to_events(self) -> Events:
        """The events as arrays; no more can be added after."""
        return Events(*(_to_numpy(column) for column in self._events))

    def to_details(self) -> Details:
        """The details as arrays; no more can be added after."""
        return Details(*(_to_numpy(column) for column in self._details))


def _to_numpy(column: "array[int]") -> IntArray:
    """The same memory seen as an array."""
    return np.frombuffer(column, dtype=np.int32) if len(column) else np.empty(0, dtype=np.int32)


def sort_distinct(values: IntArray) -> IntArray:
    """The distinct values in order. By sorting: NumPy's own way hashes, and keys that step evenly collide."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new].astype(np.int64)


def select_children(events: Events, details: Details, first: int, last: int) -> tuple[Events, Details]:
    """The widened rows of the children numbered from first up to, but not including, last."""
    chosen = (events.child >= first) & (events.child < last)
    new_row = np.cumsum(chosen) - 1
    kept = chosen[details.event]
    some = Details(*(column[kept].astype(np.int64) for column in details))
    return (
        Events(*(column[chosen].astype(np.int64) for column in events)),
        some._replace(event=new_row[some.event]),
    )


class PersonRow(NamedTuple):
    """What one extract says of one child; -1 for a code, and NO_DAY for a day, that it does not give.

    `source` is the place in SOURCES, `source_day` the day on which the extract was taken; `disability` is the
    number of a set of codes; the originals are numbers of spellings.
    """

    child: int
    source_day: int
    source: int
    birth: int = NO_DAY
    expected: int = NO_DAY
    death: int = NO_DAY
    sex: int = -1
    ethnicity: int = -1
    disability: int = -1
    original_sex: int = -1
    original_ethnicity: int = -1


class PersonRows:
    """What returns say of children, while it is being read."""

    def __init__(self) -> None:
        self._columns = tuple(array("i") for _ in PersonRow._fields)

    def add(self, row: PersonRow) -> None:
        """Add a statement on a child."""
        for column, value in zip(self._columns, row, strict=True):
            column.append(value)

    def to_arrays(self) -> dict[str, IntArray]:
        """One array for each field of PersonRow."""
        return {
            name: _to_numpy(column).copy()
            for name, column in zip(PersonRow._fields, self._columns, strict=True)
        }
