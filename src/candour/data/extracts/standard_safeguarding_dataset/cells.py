"""Reads the rows of one snapshot's tables, and records what they state: fillers and blanks gone, oddities counted."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from candour.data.extracts.columns import FIELD, KIND, EventRows
from candour.data.extracts.files.day_formats import NO_DAY, DayReader, census_year
from candour.data.extracts.reading import Reading
from candour.data.extracts.standard_safeguarding_dataset.source import RowHash, TableSource
from candour.data.extracts.standard_safeguarding_dataset.tables import PREFIX, SafeguardingTable
from candour.data.history import SourceFile
from candour.data.vocabulary import is_placeholder

SOURCE = "standard_safeguarding_dataset"

Row = tuple[str | None, ...]


class ChildRow(NamedTuple):
    """A row that belongs to a child, by number; the values in the order of the table's columns."""

    child: int
    values: Row


class SnapshotReading:
    """What one snapshot states, while it is being read. `day` is the day on which it was taken."""

    def __init__(self, reading: Reading, source: TableSource, *, day: int) -> None:
        self.reading = reading
        self.source = source
        self.day = day
        self.rows = EventRows()
        self.persons: set[int] = set()
        self.files: list[SourceFile] = []
        self.kinds: set[int] = set()
        self.days = DayReader("iso")
        self._year = census_year(day)
        self._present = frozenset(source.list_tables())

    def note(
        self, rule: str, table: SafeguardingTable | str, field: str = "", *, count: int = 1, of: int = 0
    ) -> None:
        """Count something odd in this snapshot."""
        name = table if isinstance(table, str) else table.name
        self.reading.findings.add(
            rule, source=SOURCE, table=PREFIX + name, field=field, year=self._year, count=count, of=of
        )

    def children_of(self, table: SafeguardingTable) -> Iterator[ChildRow]:
        """The rows of a table that name a child; those that do not are set aside."""
        lost = strangers = read = 0
        for child_id, *values in self._stream(table, (table.person, *table.columns)):
            read += 1
            if child_id is None:
                lost += 1
                continue
            child = self.reading.children.number(child_id)
            strangers += child not in self.persons
            yield ChildRow(child, tuple(values))
        self.note("record_without_child", table, table.person, count=lost, of=read)
        if self.persons and table.person != table.key:
            self.note("not_in_persons", table, table.person, count=strangers, of=read)

    def rows_of(self, table: SafeguardingTable) -> Iterator[Row]:
        """The rows of a table that names no child itself."""
        return self._stream(table, table.columns)

    def read_day(self, text: str | None, field: str) -> int:
        """The number of a day, NO_DAY where there is none or it cannot be read."""
        return self.days.read(text, field)

    def required_day(self, text: str | None, table: SafeguardingTable, field: str) -> int:
        """The same for a day without which the row says nothing."""
        day = self.days.read(text, field)
        if day == NO_DAY:
            self.note("record_without_day", table, field)
        return day

    def add_event(
        self,
        kind: str,
        table: SafeguardingTable,
        *,
        child: int,
        start: int,
        end: int = NO_DAY,
        known: int = NO_DAY,
    ) -> int:
        """Add an event; an end before its start is set aside."""
        if end != NO_DAY and end < start:
            self.note("end_before_start", table)
            end = NO_DAY
        if start > self.day:
            self.note("after_last_day", table)
        return self.rows.add_event(
            KIND[kind], child=child, start=start, end=end, source_day=self.day, known=known
        )

    def add_value(self, row: int, field: str, text: str | None, known: int) -> None:
        """Add a value of an event as the one vocabulary says it, if there is one."""
        value = self.reading.value(field, text)
        if value is not None:
            self.rows.add_detail(row, FIELD[field], value.code, known, value.original)

    def add_answer(self, row: int, field: str, *, answer: bool | None, known: int) -> None:
        """Add a yes or no of an event, if it is either."""
        if answer is not None:
            self.rows.add_detail(row, FIELD[field], self.reading.code("1" if answer else "0"), known)

    def close(self) -> None:
        """Report what was odd about days."""
        for rule, counts in (
            ("unreadable_day", self.days.unreadable),
            ("other_day_format", self.days.other_format),
        ):
            for field, count in sorted(counts.items()):
                self.note(rule, "all", field, count=count, of=self.days.seen[field])

    def _stream(self, table: SafeguardingTable, columns: tuple[str, ...]) -> Iterator[Row]:
        """Every row of a table without fillers; a column that is not there is empty, and is a finding."""
        if table.name not in self._present:
            self.note("missing_table", table)
            return
        present = self.source.columns_of(table.name)
        for column in dict.fromkeys(columns):
            if column not in present:
                self.note("missing_column", table, column)
        asked = tuple(dict.fromkeys(column for column in columns if column in present))
        fillers: Counter[str] = Counter()
        children: set[str | None] = set()
        name, file_hash = self.source.describe(table.name)
        digest, read = RowHash(asked), 0
        for block in self.source.stream(table.name, asked, key=table.key) if asked else ():
            if file_hash is None:
                digest.add(block)
            size = len(block[asked[0]])
            lists = [
                _drop_fillers(block[column], fillers, column) if column in block else [None] * size
                for column in columns
            ]
            read += size
            if table.person:
                children.update(lists[columns.index(table.person)])
            yield from zip(*lists, strict=True)
        for column, count in sorted(fillers.items()):
            self.note("placeholder", table, column, count=count, of=read)
        kind = f"{SOURCE} {PREFIX}{table.name}"
        known = len(children - {None})
        self.files.append(SourceFile(name, kind, file_hash or digest.finish(), self._year, read, known))
        if read:
            # An empty table may be one that nobody has filled yet: it says nothing about what did not happen.
            self.kinds.update(KIND[kind] for kind in table.kinds)


def find_fillers(texts: list[str | None]) -> list[bool]:
    """Which of the values say nothing: a placeholder stands where there ought to be one."""
    return [text is not None and _is_filler(text) for text in texts]


def _drop_fillers(texts: list[str | None], fillers: Counter[str], column: str) -> list[str | None]:
    found = find_fillers(texts)
    if not any(found):
        return texts
    fillers[column] += sum(found)
    return [None if filler else text for text, filler in zip(texts, found, strict=True)]


def _is_filler(text: str) -> bool:
    # Most cells are numbers and days, and of these only the first day of 1900 can be a filler.
    return is_placeholder(text) if "1900" in text or not text[:1].isdigit() else False
