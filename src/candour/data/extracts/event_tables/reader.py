"""Read plain event tables of local systems, early help among them, by a mapping from their columns.

Each table has one row an event of one kind. Rows of the same child, kind and day are one event: known from the
latest day that a row proves, ended as the newest table says; what the rows say otherwise is kept side by side.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from candour.config.extracts import FamilyKeyKind
from candour.data.codes.lists import NO_DISABILITY
from candour.data.extracts.code_checks import check_values
from candour.data.extracts.columns import FIELD, KIND, EventRows, PersonRow
from candour.data.extracts.event_tables.days import find_known_day
from candour.data.extracts.event_tables.mapped_tables import Block, stream_table
from candour.data.extracts.event_tables.same_day_events import join_same_day
from candour.data.extracts.event_tables.table import EventTable
from candour.data.extracts.files.day_formats import (
    NO_DAY,
    DayReader,
    census_year,
    to_date,
    to_number,
)
from candour.data.extracts.files.first_full_day import find_first_full_day
from candour.data.extracts.files.taken_days import find_day_in_name, find_newest_day
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reader import (
    FileFingerprint,
    SourceRows,
    Tell,
    fingerprint_files,
    measure_files,
)
from candour.data.extracts.reading import Reading, Value
from candour.data.history import Coverage, SourceFile
from candour.data.vocabulary import is_placeholder
from candour.errors import ExtractError
from candour.file_hashes import hash_file

SOURCE = "event_tables"


class EventTablesReader:
    """All event tables that the configuration names."""

    source = SOURCE

    def __init__(self, tables: tuple[EventTable, ...]) -> None:
        self._tables = tables

    def size(self) -> int:
        """Bytes of all tables."""
        return measure_files(table.path for table in self._tables if table.path.is_file())

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of every table. Raises ExtractError where one is not there."""
        for table in self._tables:
            _check_file(table.path)
        return fingerprint_files(SOURCE, (table.path for table in self._tables))

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every table."""
        rows = EventRows()
        sources: list[SourceFile] = []
        coverage: list[Coverage] = []
        done = 0
        for table in self._tables:
            _check_file(table.path)
            tell(f"reading {table.path.name}", done)
            account = _TableReader(table, reading, rows).read()
            done += table.path.stat().st_size
            sources.append(account.source)
            coverage += account.coverage
        events, details = join_same_day(rows.to_events(), rows.to_details())
        check_values(reading, SOURCE, events, details)
        return SourceRows(SOURCE, events, details, _start_with_referrals(coverage), tuple(sources))


def _start_with_referrals(coverage: list[Coverage]) -> tuple[Coverage, ...]:
    """No table of a system tells everything before its referrals do; rare events cannot show since when they do."""
    begins = [period.first_day for period in coverage if "referral" in period.kinds]
    if not begins:
        return tuple(coverage)
    floor = min(begins)
    return tuple(
        replace(period, first_day=min(max(period.first_day, floor), period.last_day)) for period in coverage
    )


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise ExtractError(
            f"There is no file '{path.name}'. Expected a table as CSV or Parquet; check the path in the configuration."
        )


class _Account(NamedTuple):
    """The file as it was read, and the days for which it reports on its kind."""

    source: SourceFile
    coverage: tuple[Coverage, ...]


class _TableReader:
    """Reads the rows of one table."""

    def __init__(self, table: EventTable, reading: Reading, rows: EventRows) -> None:
        self._table = table
        self._reading = reading
        self._rows = rows
        self._days = DayReader("iso")
        self._odd: Counter[tuple[str, str]] = Counter()
        self._taken = NO_DAY
        self._starts: Counter[int] = Counter()
        self._children: set[int] = set()
        self._count = 0
        self._tells_persons = any((table.birth_date, table.sex, table.ethnicity, table.disability))
        keys: tuple[tuple[FamilyKeyKind, str | None], ...] = (
            ("family_id", table.family_id),
            ("household", table.household),
        )
        self._family_columns = [(kind, column) for kind, column in keys if column]

    def read(self) -> _Account:
        """Add every row; say what the table held."""
        table = self._table
        self._taken = self._find_day_taken()
        for block in stream_table(table.path, table.columns):
            self._read_block(block)
        self._refuse_month_first()
        if self._count and not self._starts:
            raise ExtractError(
                f"No row of '{table.path.name}' has a child id in '{table.child_id}' and a day in "
                f"'{table.started_on}'. Expected days such as 2026-05-19 or 19/05/2026; check which columns are named."
            )
        self._report()
        year = census_year(self._taken) if self._starts else None
        source = SourceFile(
            table.path.name, SOURCE, hash_file(table.path), year, self._count, len(self._children)
        )
        return _Account(source, self._cover())

    def _refuse_month_first(self) -> None:
        """Read as if the day stood first, the other days of such a column would be silently wrong.

        A typing error is no such column: more days must have the month first than can have it nowhere but second.
        """
        days = self._days
        for name, count in sorted(days.month_first.items()):
            usual = days.seen[name] - days.other_format[name] - days.unreadable[name]
            if count > usual + days.day_first[name]:
                raise ExtractError(
                    f"The days in '{self._table.path.name}' for '{name}' seem to have the month first, such as 05/19/2026. "
                    "Expected 2026-05-19 or 19/05/2026; export the table again with one of these."
                )

    def _find_day_taken(self) -> int:
        table = self._table
        if table.taken_on is not None:
            return to_number(table.taken_on)
        named = find_day_in_name(table.path.stem)
        if named != NO_DAY:
            return named
        days: Counter[int] = Counter()
        reader = DayReader("iso")
        columns = tuple(name for name in (table.started_on, table.ended_on, table.known_on) if name)
        for block in stream_table(table.path, columns):
            for texts in block.values():
                days.update(day for text in texts if (day := reader.read(text, "")) != NO_DAY)
        self._odd["taken_on_guessed", ""] += 1
        return find_newest_day(days)

    def _read_block(self, block: Block) -> None:
        names = list(block)
        for values in zip(*block.values(), strict=True):
            self._count += 1
            self._read_row(dict(zip(names, values, strict=True)))

    def _read_row(self, row: dict[str, str | None]) -> None:
        table = self._table
        child_id, start = row[table.child_id], self._day(row, table.started_on)
        if child_id is None or is_placeholder(child_id):
            self._odd["record_without_child", "child_id"] += 1
            return
        if start == NO_DAY:
            self._odd["record_without_day", "started_on"] += 1
            return
        child = self._reading.children.number(child_id)
        self._children.add(child)
        self._starts[start] += 1
        end, recorded = self._day(row, table.ended_on), self._day(row, table.known_on)
        if end != NO_DAY and end < start:
            self._odd["end_before_start", "ended_on"] += 1
            end = NO_DAY
        if start > self._taken:
            self._odd["after_last_day", "started_on"] += 1
        event = self._rows.add_event(
            KIND[table.kind], child=child, start=start, end=end, source_day=self._taken, known=recorded
        )
        for name, column in table.details.items():
            value = self._value(name, row[column])
            if value is not None:
                known = find_known_day(
                    table.kind, name, start=start, end=end, recorded=recorded, taken=self._taken
                )
                self._rows.add_detail(event, FIELD[name], value.code, known, value.original)
        if self._tells_persons:
            self._add_person(child, row)
        for kind, key_column in self._family_columns:
            if (key := row[key_column]) and not is_placeholder(key):
                self._reading.family_keys.add(kind, child, key)

    def _add_person(self, child: int, row: dict[str, str | None]) -> None:
        table = self._table
        sex, ethnicity = (
            self._value(name, row[column]) if (column := getattr(table, name)) else None
            for name in ("sex", "ethnicity")
        )
        self._reading.persons.add(
            PersonRow(
                child=child,
                source_day=self._taken,
                source=RANK[SOURCE],
                birth=self._day(row, table.birth_date),
                sex=sex.code if sex else -1,
                ethnicity=ethnicity.code if ethnicity else -1,
                disability=self._read_disabilities(row[table.disability]) if table.disability else -1,
                original_sex=sex.original if sex else -1,
                original_ethnicity=ethnicity.original if ethnicity else -1,
            )
        )

    def _read_disabilities(self, text: str | None) -> int:
        if text is None:
            return -1
        whole = text.strip() in self._table.codes.get("disability", {})
        parts = [text] if whole else text.replace(";", ",").split(",")
        values = [value for part in parts if (value := self._value("disability", part))]
        texts = self._reading.codes.texts() if values else []
        codes = sorted({texts[value.code] for value in values})
        if NO_DISABILITY in codes and len(codes) > 1:
            self._odd["disability_contradiction", "disability"] += 1
        return self._reading.disability_sets.number(",".join(codes)) if codes else -1

    def _value(self, name: str, text: str | None) -> Value | None:
        """The value of a cell, by the table's own codes first."""
        if text is None:
            return None
        spelling = text.strip()
        code = self._table.codes.get(name, {}).get(spelling)
        if code is None:
            return self._reading.value(name, text)
        value = self._reading.value(name, code)
        if value is None or code == spelling:
            return value
        return Value(value.code, self._reading.originals.number(spelling))

    def _day(self, row: dict[str, str | None], column: str | None) -> int:
        if column is None:
            return NO_DAY
        text, name = row[column], self._name_field(column)
        if text is not None and is_placeholder(text):
            self._odd["placeholder", name] += 1
            return NO_DAY
        return self._days.read(text, name)

    def _name_field(self, column: str) -> str:
        """Which day a column holds: a finding names our field, for a column's own name could hold anything."""
        table = self._table
        days = {
            table.started_on: "started_on",
            table.ended_on: "ended_on",
            table.known_on: "known_on",
            table.birth_date: "birth_date",
        }
        return days[column]

    def _report(self) -> None:
        year = census_year(self._taken) if self._taken != NO_DAY else None
        findings, kind = self._reading.findings, self._table.kind
        for (rule, name), count in sorted(self._odd.items()):
            of = 0 if rule == "taken_on_guessed" else self._count
            findings.add(rule, source=SOURCE, table=kind, field=name, year=year, count=count, of=of)
        for rule, found in (
            ("unreadable_day", self._days.unreadable),
            ("other_day_format", self._find_mixed_formats()),
        ):
            for name, count in sorted(found.items()):
                seen = self._days.seen[name]
                findings.add(rule, source=SOURCE, table=kind, field=name, year=year, count=count, of=seen)

    def _find_mixed_formats(self) -> Counter[str]:
        """Fields in which some days are written in one format and some in the other; either alone is right."""
        return Counter(
            {
                name: min(count, other)
                for name, count in self._days.other_format.items()
                if (other := self._days.seen[name] - count - self._days.unreadable[name]) > 0
            }
        )

    def _cover(self) -> tuple[Coverage, ...]:
        """From the first month whose events come in the usual number, to the day taken."""
        if not self._starts:
            return ()
        full = find_first_full_day(self._starts.elements(), taken=self._taken)
        first = min(max(full, min(self._starts)), self._taken)
        return (Coverage(SOURCE, (self._table.kind,), to_date(first), to_date(self._taken)),)
