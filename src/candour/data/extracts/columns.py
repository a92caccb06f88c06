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

    def count(self) -> int:
        """How many texts there are."""
        return len(self._numbers)

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
    """Events and their details while they are being read: row after row, for that is one call a row and not one a number."""

    def __init__(self) -> None:
        self._events = array("i")
        self._details = array("i")
        self._count = 0

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
        self._events.extend(
            (child, kind, start, end, referral, source_day, known if known > start else start)
        )
        self._count += 1
        return self._count - 1

    def add_detail(self, event: int, field: int, code: int, known: int, original: int = -1) -> None:
        """Add a detail of an event, known on a day."""
        self._details.extend((event, field, code, known, original))

    def to_events(self) -> Events:
        """The events as arrays; no more can be added after."""
        return Events(*_to_numpy(self._events).reshape(-1, len(Events._fields)).T)

    def to_details(self) -> Details:
        """The details as arrays; no more can be added after."""
        return Details(*_to_numpy(self._details).reshape(-1, len(Details._fields)).T)


def _to_numpy(numbers: "array[int]") -> IntArray:
    """The same memory seen as an array."""
    return np.frombuffer(numbers, dtype=np.int32) if len(numbers) else np.empty(0, dtype=np.int32)


def sort_distinct(values: IntArray) -> IntArray:
    """The distinct values in order. By sorting: NumPy's own way hashes, and keys that step evenly collide."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new].astype(np.int64)


class ByChild:
    """Events and their details, to be taken out again some children at a time.

    The rows are put in the order of those children once, so that each of many takings costs only what it takes.
    """

    def __init__(self, events: Events, details: Details, *, children: int) -> None:
        self._events, self._details = events, details
        group = (events.child // children).astype(np.uint16)
        self._of_events, self._event_bounds = _group(group)
        self._of_details, self._detail_bounds = _group(group[details.event])
        self._new_row = np.empty(len(group), dtype=np.int32)
        self._new_row[self._of_events] = np.arange(len(group), dtype=np.int32)

    def take(self, number: int) -> tuple[Events, Details]:
        """The widened rows of the children of a group, numbered from 0."""
        first, last = _find_bounds(self._event_bounds, number)
        rows = self._of_events[first:last]
        events = Events(*(column[rows].astype(np.int64) for column in self._events))
        begin, end = _find_bounds(self._detail_bounds, number)
        rows = self._of_details[begin:end]
        details = Details(*(column[rows].astype(np.int64) for column in self._details))
        return events, details._replace(event=self._new_row[details.event].astype(np.int64) - first)


def _group(group: npt.NDArray[np.uint16]) -> tuple[IntArray, IntArray]:
    """The rows in the order of their groups, each in its own order, and where each group begins."""
    # Numbers of two bytes are sorted by counting.
    order = np.argsort(group, kind="stable").astype(np.int32)
    counts = np.bincount(group, minlength=1)
    return order, np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))


def _find_bounds(bounds: IntArray, number: int) -> tuple[int, int]:
    last = len(bounds) - 1
    return int(bounds[min(number, last)]), int(bounds[min(number + 1, last)])


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
        self._rows = array("i")

    def add(self, row: PersonRow) -> None:
        """Add a statement on a child."""
        self._rows.extend(row)

    def to_arrays(self) -> dict[str, IntArray]:
        """One array for each field of PersonRow."""
        columns: list[IntArray] = list(_to_numpy(self._rows).reshape(-1, len(PersonRow._fields)).T)
        return {name: column.copy() for name, column in zip(PersonRow._fields, columns, strict=True)}
