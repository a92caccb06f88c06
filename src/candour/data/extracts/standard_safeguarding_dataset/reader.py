"""Read a Standard Safeguarding Dataset, from folders of CSV files or straight from its database, into one history."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from candour.data.extracts.code_checks import check_values
from candour.data.extracts.columns import KIND
from candour.data.extracts.files.day_formats import to_date
from candour.data.extracts.files.taken_days import find_day_in_name
from candour.data.extracts.joining.assembly import join_events
from candour.data.extracts.reader import (
    FileFingerprint,
    SourceRows,
    Tell,
    fingerprint_files,
    measure_files,
)
from candour.data.extracts.reading import Reading
from candour.data.extracts.standard_safeguarding_dataset import tables
from candour.data.extracts.standard_safeguarding_dataset.cells import SOURCE
from candour.data.extracts.standard_safeguarding_dataset.database import DatabaseSource, open_database
from candour.data.extracts.standard_safeguarding_dataset.folders import find_folders
from candour.data.extracts.standard_safeguarding_dataset.snapshot import (
    SnapshotRows,
    TakenDay,
    find_taken_day,
    read_snapshot,
)
from candour.data.extracts.standard_safeguarding_dataset.source import RowHash, TableSource, hash_count
from candour.data.extracts.versions.combined import combine_in_parts
from candour.data.extracts.versions.periods import join_spans
from candour.data.extracts.versions.snapshots import Snapshot, combine_snapshots
from candour.data.history import EVENT_KINDS, Coverage, SourceFile
from candour.errors import ExtractError

_LATEST_ONLY = frozenset({KIND["care_leaver"]})
_WITHOUT_END = frozenset(
    KIND[kind]
    for kind in (
        "contact",
        "section_47",
        "icpc",
        "cp_review",
        "care_review",
        "visit",
        "care_outcomes",
        "care_leaver",
        "adoption_match",
        "previous_permanence",
    )
)


class SafeguardingFolderReader:
    """Folders with one CSV file a table: each is the dataset as it stood on one day."""

    source = SOURCE

    def __init__(self, paths: tuple[Path, ...], taken_on: date | None = None) -> None:
        self._folders = find_folders(paths)
        self._taken_on = taken_on

    def size(self) -> int:
        """Bytes of all tables."""
        return sum(measure_files(folder.paths) for folder in self._folders)

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of every table, and of what decides the day on which each folder was drawn."""
        files = [mark for folder in self._folders for mark in fingerprint_files(SOURCE, folder.paths)]
        return (*files, *(_fingerprint_day(folder.name, self._taken_on) for folder in self._folders))

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every folder, in the order of the days on which they were drawn, and combine them."""
        alone = len(self._folders) == 1
        taken = [(find_taken_day(folder, self._taken_on, alone=alone), folder) for folder in self._folders]
        taken.sort(key=lambda pair: pair[0].day)
        for (day, before), (next_day, after) in pairwise(taken):
            if day.day == next_day.day:
                raise ExtractError(
                    f"'{before.name}' and '{after.name}' were drawn on the same day, {to_date(day.day).isoformat()}. "
                    "Expected one folder a day; leave one out, or put the right day into its name."
                )
        snapshots, done = [], 0
        for day, folder in taken:
            tell(f"reading {folder.name}", done)
            snapshots.append(read_snapshot(folder, reading, day))
            done += measure_files(folder.paths)
        return combine_all(snapshots, reading)


class SafeguardingDatabaseReader:
    """The database that holds the dataset today."""

    source = SOURCE

    def __init__(self, url: str, schema: str | None = None, taken_on: date | None = None) -> None:
        self._url = url
        self._schema = schema
        self._taken_on = taken_on
        self._marks: dict[str, str] | None = None

    def size(self) -> int:
        """Not known before it is read."""
        return 0

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of the used columns of every table, row by row in the order of its key."""
        with open_database(self._url, self._schema) as source:
            self._marks = {
                tables.PREFIX + table: _hash_table(source, table) for table in source.list_tables()
            }
        marks = [FileFingerprint(SOURCE, name, mark) for name, mark in self._marks.items()]
        return (*marks, _fingerprint_day(DatabaseSource.name, self._taken_on))

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every table in one transaction.

        Raises ExtractError also where the tables are no longer those of the fingerprint: a history must never be
        kept under the fingerprint of another.
        """
        tell("reading the database", 0)
        with open_database(self._url, self._schema) as source:
            taken: TakenDay = find_taken_day(source, self._taken_on, alone=True)
            snapshot = read_snapshot(source, reading, taken)
            self._check_unchanged(snapshot.files, _hash_table(source, tables.VERSION_LOG.name))
            if not source.one_moment:
                reading.findings.add("not_one_moment", source=SOURCE, table="all")
        return combine_all([snapshot], reading)

    def _check_unchanged(self, read: Sequence[SourceFile], log: str) -> None:
        """Compare the rows that were read with those of the fingerprint, if there was one."""
        found = {file.name: file.sha256 for file in read} | {tables.PREFIX + tables.VERSION_LOG.name: log}
        for name, mark in (self._marks or {}).items():
            if found.get(name) != mark:
                raise ExtractError(
                    f"The table {name} changed while candour was reading the database. Expected tables that nobody "
                    "changes meanwhile; run again after the nightly refresh is over."
                )


def combine_all(snapshots: Sequence[SnapshotRows], reading: Reading) -> SourceRows:
    """One history out of all snapshots, some children at a time to save memory, with what was odd counted."""
    events, details = join_events([(part.events, part.details) for part in snapshots])
    check_values(reading, SOURCE, events, details)
    windows = tuple(part.snapshot for part in snapshots)
    combine = partial(
        combine_snapshots,
        snapshots=windows,
        latest_only=_LATEST_ONLY,
        without_end=_WITHOUT_END,
        own_days=True,
    )
    joined = combine_in_parts(reading, SOURCE, events, details, combine)
    files = tuple(file for part in snapshots for file in part.files)
    return SourceRows(SOURCE, *joined, cover_snapshots(windows), files)


def cover_snapshots(snapshots: Sequence[Snapshot]) -> tuple[Coverage, ...]:
    """The days that the snapshots tell everything about: a run for each kind, broken where they leave a gap."""
    runs: dict[tuple[int, int], list[str]] = {}
    for kind in sorted({kind for snapshot in snapshots for kind in snapshot.first_days}):
        spans = [
            (snapshot.first_days[kind], snapshot.day) for snapshot in snapshots if kind in snapshot.first_days
        ]
        for span in join_spans(spans):
            runs.setdefault(span, []).append(EVENT_KINDS[kind])
    return tuple(
        Coverage(SOURCE, tuple(kinds), to_date(first), to_date(last))
        for (first, last), kinds in sorted(runs.items())
    )


def _hash_table(source: TableSource, table: str) -> str:
    """The hash of what is read of a table; of one that is only counted, of its number of rows."""
    used = next((found for found in tables.READ if found.name == table), None)
    if used is None:
        return hash_count(source.count_rows(table))
    names = dict.fromkeys((used.person, *used.columns))
    columns = tuple(name for name in names if name in source.columns_of(table))
    digest = RowHash(columns)
    if columns:
        for block in source.stream(table, columns, key=used.key):
            digest.add(block)
    return digest.finish()


def _fingerprint_day(name: str, taken_on: date | None) -> FileFingerprint:
    """What decides the day on which something was drawn: the day in its name, and the configuration."""
    stated = "" if taken_on is None else taken_on.isoformat()
    mark = sha256(f"{find_day_in_name(name)} {stated}".encode()).hexdigest()
    return FileFingerprint(SOURCE, "taken_on", mark)
