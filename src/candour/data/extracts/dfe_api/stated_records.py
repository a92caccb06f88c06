"""What daily files state of records that have ids: stated again, moved to another day, or withdrawn.

A record is stated whole where it gives its start; where it does not, only what changed is stated, and its days are
those it had. A record that gives another start than before has moved: the event of the old day is void. A record
that is withdrawn voids all that was stated of it before, and of everything that hangs under it.
"""

from array import array
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import BoolArray, Details, EventRows, Events, IntArray, Names, PersonRow
from candour.data.extracts.files.day_formats import NO_DAY


class Days(NamedTuple):
    """The start and the end of a record, NO_DAY where there is none."""

    start: int
    end: int


class Placement(NamedTuple):
    """A placement as one child's record states it: codes by number, -1 where not given; `whole` if it gave its start;
    `statement` is the number of the child's record in the order of the files.
    """

    child: int
    record: int
    owner: int
    statement: int
    source_day: int
    days: Days
    whole: bool
    start_reason: int
    placement: int
    end_reason: int
    change_reason: int


class Person(NamedTuple):
    """What one record says of the child itself."""

    statement: int
    row: PersonRow
    unaccompanied: bool
    keys: tuple[str, ...]


class StatedRecords:
    """Everything that the files state, in the order of time, and what is void of it. Children have numbers here."""

    def __init__(self) -> None:
        self.children = Names()
        self.events = EventRows()
        self.placements: list[Placement] = []
        self.persons: list[Person] = []
        self.statement = 0
        self._records: dict[bytes, int] = {}
        self._starts, self._ends = array("i"), array("i")
        self._of_event = tuple(array("i") for _ in range(3))
        self._void_records: dict[int, int] = {}
        self._void_children: dict[int, int] = {}
        self._void_persons: dict[int, int] = {}

    def number_record(self, *parts: str) -> int:
        """The number of a record by its table, child and id."""
        digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).digest()
        number = self._records.setdefault(digest, len(self._records))
        if number == len(self._starts):
            self._starts.append(NO_DAY)
            self._ends.append(NO_DAY)
        return number

    def settle_days(self, record: int, given: Days) -> Days:
        """The days of a record that may state only what changed; a record that has moved is void on its old day."""
        before = Days(self._starts[record], self._ends[record])
        settled = given
        if given.start == NO_DAY:
            settled = Days(before.start, before.end if given.end == NO_DAY else given.end)
        elif before.start not in (NO_DAY, given.start):
            self.void_record(record)
        self._starts[record], self._ends[record] = settled
        return settled

    def add_event(
        self, kind: int, days: Days, *, child: int, record: int, owner: int, source_day: int
    ) -> int:
        """Add an event as a record states it; return its row."""
        for column, value in zip(self._of_event, (record, owner, self.statement), strict=True):
            column.append(value)
        return self.events.add_event(kind, child=child, start=days.start, end=days.end, source_day=source_day)

    def void_record(self, record: int) -> None:
        """What was stated so far of a record, and of all that it owns, is void."""
        self._void_records[record] = self.statement

    def void_child(self, child: int) -> None:
        """All that was stated so far of a child is void."""
        self._void_children[child] = self.statement

    def void_person(self, child: int) -> None:
        """All that was stated so far of who a child is, is void."""
        self._void_persons[child] = self.statement

    def take_events(self) -> tuple[Events, Details]:
        """The events that stand, with their details."""
        events, details = self.events.to_events(), self.events.to_details()
        if len(events.child) == 0:
            return events, details
        record, owner, statement = (np.frombuffer(column, dtype=np.int32) for column in self._of_event)
        records = _spread(self._void_records, len(self._starts))
        children = _spread(self._void_children, len(self.children.texts()))
        until = np.maximum(np.maximum(records[record], records[owner]), children[events.child])
        return _keep(events, details, stands=statement >= until)

    def take_placements(self) -> list[Placement]:
        """The placements that stand, in the order of the files."""
        return [found for found in self.placements if found.statement >= self._find_void(found)]

    def take_persons(self) -> list[Person]:
        """What stands of who the children are."""
        return [
            found
            for found in self.persons
            if found.statement
            >= max(self._void_children.get(found.row.child, 0), self._void_persons.get(found.row.child, 0))
        ]

    def _find_void(self, found: Placement) -> int:
        records = self._void_records
        return max(
            records.get(found.record, 0),
            records.get(found.owner, 0),
            self._void_children.get(found.child, 0),
        )


def _spread(marks: dict[int, int], size: int) -> IntArray:
    """The statement before which each number is void, 0 where it is not."""
    spread = np.zeros(size, dtype=np.int64)
    spread[list(marks)] = list(marks.values())
    return spread


def _keep(events: Events, details: Details, *, stands: BoolArray) -> tuple[Events, Details]:
    place = np.cumsum(stands) - 1
    chosen = stands[details.event]
    some = Details(*(column[chosen] for column in details))
    return Events(*(column[stands] for column in events)), some._replace(event=place[some.event])
