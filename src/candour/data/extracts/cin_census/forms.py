"""One census return in two forms, as XML and as tables made of it: what the second repeats counts once."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from candour.data.extracts.columns import BoolArray, Details, Events, IntArray, PersonRow, PersonRows
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.assembly import join_events
from candour.data.extracts.reading import Reading

_MIX = np.uint64(0x9E3779B97F4A7C15)


class _Form:
    """What one form of the returns held: who it is about, and what was odd by reference days."""

    def __init__(self, persons: PersonRows) -> None:
        self.persons = persons
        self.findings: dict[frozenset[int], Findings] = {}

    def list_days(self) -> set[int]:
        """The reference days of all its returns."""
        return {day for days in self.findings for day in days}


class ReturnForms:
    """Keeps apart what is read of XML and of tables, to join it at the end."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._xml = _Form(reading.persons)
        self._tables = _Form(PersonRows())
        self._xml_events: tuple[Events, Details] | None = None

    @contextmanager
    def reading_xml(self) -> Iterator[set[int]]:
        """While it lasts, what is read counts as XML; the set given takes the reference days of what was read."""
        with self._reading_form(self._xml) as days:
            yield days

    @contextmanager
    def reading_tables(self) -> Iterator[set[int]]:
        """The same for tables. All XML must have been read before."""
        if self._xml_events is None:
            self._xml_events = self._reading.take_events()
        with self._reading_form(self._tables) as days:
            yield days

    @contextmanager
    def _reading_form(self, form: _Form) -> Iterator[set[int]]:
        reading, days = self._reading, set[int]()
        findings, persons = reading.findings, reading.persons
        reading.findings, reading.persons = Findings(), form.persons
        try:
            yield days
        finally:
            tally = form.findings.setdefault(frozenset(days), Findings())
            tally.take(reading.findings)
            reading.findings, reading.persons = findings, persons

    def take(self) -> tuple[Events, Details]:
        """All events and details, each once; persons and findings go into the reading."""
        reading = self._reading
        for days in sorted({*self._xml.findings, *self._tables.findings}, key=sorted):
            forms = (form.findings.get(days) for form in (self._xml, self._tables))
            reading.findings.take(*(tally for tally in forms if tally is not None))
        shared = self._xml.list_days() & self._tables.list_days()
        _add_persons(reading, self._tables.persons, shared)
        second = reading.take_events()
        if self._xml_events is None:
            return second
        if not shared:
            return join_events([self._xml_events, second])
        return join_events([self._xml_events, _drop_copies(self._xml_events, second, shared)])


def _add_persons(reading: Reading, persons: PersonRows, shared: set[int]) -> None:
    """Add the statements that are not there already from the other form of a return of the days shared."""
    known = set(_list_persons(reading.persons, shared)) if shared else set()
    for row in _list_persons(persons, None):
        if row not in known:
            reading.persons.add(row)


def _list_persons(persons: PersonRows, days: set[int] | None) -> Iterator[PersonRow]:
    """The statements of the days, or of all."""
    arrays = persons.to_arrays()
    chosen = np.isin(arrays["source_day"], list(days)) if days is not None else slice(None)
    for values in zip(*(column[chosen].tolist() for column in arrays.values()), strict=True):
        yield PersonRow(*values)


def _drop_copies(
    first: tuple[Events, Details], second: tuple[Events, Details], shared: set[int]
) -> tuple[Events, Details]:
    """The second's events without those that the first has as well, details and all, of the days shared."""
    number = _number_equal(first, second)
    size = len(first[0].child)
    of_first, of_second = number[:size], number[size:]
    available = np.bincount(of_first, minlength=int(number.max(initial=-1)) + 1)
    is_copy = (_count_before(of_second) < available[of_second]) & np.isin(second[0].source_day, list(shared))
    return _select(second, ~is_copy)


def _number_equal(*parts: tuple[Events, Details]) -> IntArray:
    """Equal numbers for events that are equal in every column and in all their details."""
    rows = [
        np.column_stack(
            [*(column.astype(np.int64) for column in events), _sign_details(details, len(events.child))]
        )
        for events, details in parts
    ]
    numbers: IntArray = np.unique(np.concatenate(rows), axis=0, return_inverse=True)[1].reshape(-1)
    return numbers


def _sign_details(details: Details, events: int) -> IntArray:
    """A number for the details of each event that does not depend on their order."""
    mixed = np.zeros(len(details.event), dtype=np.uint64)
    for column in (details.field, details.code, details.known, details.original):
        mixed = (mixed ^ column.astype(np.int64).view(np.uint64)) * _MIX
        mixed ^= mixed >> np.uint64(29)
    sums = np.zeros(events, dtype=np.uint64)
    np.add.at(sums, details.event, mixed)
    signed: IntArray = sums.view(np.int64)
    return signed


def _count_before(numbers: IntArray) -> IntArray:
    """How often each number stood before."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    starts = np.searchsorted(ordered, ordered, side="left")
    before = np.empty(len(numbers), dtype=np.int64)
    before[order] = np.arange(len(numbers)) - starts
    return before


def _select(part: tuple[Events, Details], kept: BoolArray) -> tuple[Events, Details]:
    events, details = part
    place = np.cumsum(kept) - 1
    some = kept[details.event]
    chosen = Details(*(column[some] for column in details))
    return Events(*(column[kept] for column in events)), chosen._replace(event=place[chosen.event])
