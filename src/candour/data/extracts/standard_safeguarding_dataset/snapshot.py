"""Reads one snapshot of a Standard Safeguarding Dataset: when it was drawn, what it states, what it covers."""

from datetime import date
from typing import NamedTuple

from candour.data.extracts.columns import KIND, Details, Events
from candour.data.extracts.files.day_formats import NO_DAY, census_year, to_number
from candour.data.extracts.files.first_full_day import find_first_full_days
from candour.data.extracts.files.taken_days import find_day_in_name
from candour.data.extracts.joining.assembly import join_events
from candour.data.extracts.reading import Reading
from candour.data.extracts.standard_safeguarding_dataset import tables
from candour.data.extracts.standard_safeguarding_dataset.care import read_care
from candour.data.extracts.standard_safeguarding_dataset.care_outcomes import read_care_outcomes
from candour.data.extracts.standard_safeguarding_dataset.cells import SOURCE, SnapshotReading
from candour.data.extracts.standard_safeguarding_dataset.days import find_logged_day, find_newest_day
from candour.data.extracts.standard_safeguarding_dataset.pathway import read_pathway
from candour.data.extracts.standard_safeguarding_dataset.people import read_people
from candour.data.extracts.standard_safeguarding_dataset.source import TableSource, hash_count
from candour.data.extracts.versions.snapshots import Snapshot
from candour.data.history import SourceFile
from candour.errors import ExtractError


class SnapshotRows(NamedTuple):
    """What one snapshot states, the day and the first days of its kinds, and the files it was read from."""

    events: Events
    details: Details
    snapshot: Snapshot
    files: tuple[SourceFile, ...]


class TakenDay(NamedTuple):
    """The day on which a snapshot was drawn, and whether that is only a guess."""

    day: int
    guessed: bool


def find_taken_day(source: TableSource, taken_on: date | None, *, alone: bool) -> TakenDay:
    """The day that the configuration gives, else the folder's name, else the dataset's own log, else its newest day.

    Of several folders the name comes first, for one day in the configuration cannot be that of all. The log is
    believed only if nothing started after it. Raises ExtractError where no day is found at all.
    """
    given, named = NO_DAY if taken_on is None else to_number(taken_on), find_day_in_name(source.name)
    stated = next((day for day in ((given, named) if alone else (named, given)) if day != NO_DAY), NO_DAY)
    if stated != NO_DAY:
        return TakenDay(stated, guessed=False)
    newest, logged = find_newest_day(source), find_logged_day(source)
    if logged != NO_DAY and logged >= newest:
        return TakenDay(logged, guessed=False)
    if newest == NO_DAY:
        raise ExtractError(
            f"Nothing tells on which day '{source.name}' was drawn: it holds no readable day of a contact, referral, "
            "assessment, visit or episode. Expected 'taken_on' in the configuration, or the day in the folder's "
            "name, such as 'ssd_2024-09-30'."
        )
    return TakenDay(newest, guessed=True)


def read_snapshot(source: TableSource, reading: Reading, taken: TakenDay) -> SnapshotRows:
    """Read every table. Children, persons, findings and family keys go into the reading.

    Raises ExtractError where the table of persons is missing or has no ids, or a file is broken.
    """
    if tables.PERSON.key not in source.columns_of(tables.PERSON.name):
        raise ExtractError(
            f"'{source.name}' has no table {tables.PREFIX}{tables.PERSON.name} with the column {tables.PERSON.key}. "
            "Every other table of a Standard Safeguarding Dataset hangs on it; draw the dataset again."
        )
    snapshot = SnapshotReading(reading, source, day=taken.day)
    if taken.guessed:
        snapshot.note("taken_on_guessed", "all")
    homes = read_people(snapshot)
    read_pathway(snapshot, homes)
    stitched = read_care(snapshot)
    read_care_outcomes(snapshot)
    snapshot.close()
    unused = _count_unused(snapshot)
    events, details = join_events([(snapshot.rows.to_events(), snapshot.rows.to_details()), stitched])
    covered = Snapshot(taken.day, _find_first_days(events, sorted(snapshot.kinds), taken.day))
    return SnapshotRows(events, details, covered, (*snapshot.files, *unused))


def _find_first_days(events: Events, kinds: list[int], taken: int) -> dict[int, int]:
    """By the referrals; a dataset without any goes by all that it has."""
    starts = {kind: events.start[events.kind == kind].tolist() for kind in kinds}
    leading = starts.get(KIND["referral"]) or events.start.tolist()
    return find_first_full_days(starts, kinds, leading=leading, taken=taken)


def _count_unused(snapshot: SnapshotReading) -> tuple[SourceFile, ...]:
    files = []
    for table in snapshot.source.list_tables():
        if table in tables.COUNTED:
            rows = snapshot.source.count_rows(table)
            snapshot.note("not_used", table, count=rows, of=rows)
            name, file_hash = snapshot.source.describe(table)
            kind = f"{SOURCE} {tables.PREFIX}{table}"
            files.append(
                SourceFile(name, kind, file_hash or hash_count(rows), census_year(snapshot.day), rows, 0)
            )
    return tuple(files)
