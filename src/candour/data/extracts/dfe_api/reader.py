"""Read the daily JSON files of the DfE's children's social care data flow and join them into one history.

The files are what an authority sends: everything at first, then each day the children, and of these the records,
that changed. Nothing in a file says which of the two it is. So absence takes nothing back; a record, a child's
details or a whole child is withdrawn by `purge` alone, and is then left out of the history.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from candour.data.extracts.code_checks import check_values
from candour.data.extracts.columns import KIND, Details, Events, IntArray
from candour.data.extracts.dfe_api.care import stitch_placements
from candour.data.extracts.dfe_api.children import SOURCE, ApiChildReader
from candour.data.extracts.dfe_api.json_stream import FoundObject, stream_objects
from candour.data.extracts.dfe_api.layout import CHILD_MEMBERS, KINDS_CARRIED
from candour.data.extracts.dfe_api.stated_records import StatedRecords
from candour.data.extracts.files.day_formats import NO_DAY, census_year, parse_day, to_date
from candour.data.extracts.files.first_full_day import find_first_full_day
from candour.data.extracts.files.locate import check_all_exist
from candour.data.extracts.files.taken_days import find_newest_day, find_stated_day
from candour.data.extracts.joining.assembly import join_events
from candour.data.extracts.reader import (
    FileFingerprint,
    SourceRows,
    Tell,
    fingerprint_files,
    measure_files,
)
from candour.data.extracts.reading import Reading
from candour.data.extracts.versions.combined import combine_in_parts
from candour.data.extracts.versions.snapshots import ALWAYS, Snapshot, combine_snapshots
from candour.data.history import Coverage, SourceFile
from candour.errors import ExtractError
from candour.file_hashes import hash_file

_SUFFIXES = (".json", ".jsonl", ".ndjson")
_EXPECTED = "children as the DfE's daily children's social care data flow has them"
_NO_DAYS: Mapping[str, date] = MappingProxyType({})
_TOLD_EVERY = 1000


class _DailyFile(NamedTuple):
    """A file and the day on which it was taken, NO_DAY where it holds nothing."""

    day: int
    path: Path


class DfeApiReader:
    """All JSON files named, or in the folders named. `taken_on` gives the day of a file by its name."""

    source = SOURCE

    def __init__(self, paths: tuple[Path, ...], taken_on: Mapping[str, date] = _NO_DAYS) -> None:
        self._files = find_json_files(paths)
        self._taken_on = taken_on
        unknown = sorted(set(taken_on) - {path.name for path in self._files})
        if unknown:
            raise ExtractError(
                f"A day is given for the file '{unknown[0]}', which is not among those of the daily flow. Check its name "
                "in the configuration; it must be the file's whole name."
            )

    def size(self) -> int:
        """Bytes of all files."""
        return measure_files(self._files)

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of every file."""
        return fingerprint_files(SOURCE, self._files)

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every file, in the order of the days on which they were taken."""
        stated = StatedRecords()
        sources: list[SourceFile] = []
        done = 0
        dated = sorted(_DailyFile(self._find_day(path, reading), path) for path in self._files)
        for file in dated:
            sources.append(_read_file(file, reading, stated, tell, done))
            done += file.path.stat().st_size
        days = tuple(sorted({file.day for file in dated if file.day != NO_DAY}))
        events, details = _join(stated, reading, days)
        return SourceRows(SOURCE, events, details, _cover(events, days), tuple(sources))

    def _find_day(self, path: Path, reading: Reading) -> int:
        day = find_stated_day(path, self._taken_on)
        if day != NO_DAY:
            return day
        days: Counter[int] = Counter()
        records = 0
        for found in stream_objects(path, wanted=CHILD_MEMBERS, expected=_EXPECTED):
            records += 1
            days.update(_find_days(found.members))
        day = find_newest_day(days)
        if records and day == NO_DAY:
            raise ExtractError(
                f"Nothing tells on which day '{path.name}' was taken: its name holds no day, and no day in it can be "
                "read. Expected a day such as 2026-05-19 in the name, or under 'taken_on' in the configuration."
            )
        if records:
            reading.findings.add("taken_on_guessed", source=SOURCE, table="file", year=census_year(day))
        return day


def find_json_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The JSON files named, and those in the folders named. Raises ExtractError where there is none."""
    check_all_exist(paths)
    found: list[Path] = []
    for path in paths:
        inside = [path] if path.is_file() else _list_json_files(path)
        if not inside:
            raise ExtractError(
                f"The folder '{path.name}' holds no file that ends in {', '.join(_SUFFIXES)}. Expected {_EXPECTED}."
            )
        found += inside
    return tuple(found)


def _list_json_files(folder: Path) -> list[Path]:
    return sorted(
        entry
        for entry in folder.iterdir()
        if entry.is_file() and entry.suffix.lower() in _SUFFIXES and not entry.name.startswith((".", "~"))
    )


def _find_days(value: Any) -> Iterator[int]:
    """All days in a record but the one on which a child is expected: that lies ahead."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name != "expected_date_of_birth":
                yield from _find_days(member)
    elif isinstance(value, list):
        for item in value:
            yield from _find_days(item)
    elif isinstance(value, str) and (day := parse_day(value.strip())[0]) != NO_DAY:
        yield day


def _read_file(
    file: _DailyFile, reading: Reading, stated: StatedRecords, tell: Tell, done: int
) -> SourceFile:
    label, path = f"reading {file.path.name}", file.path
    tell(label, done)
    if file.day == NO_DAY:
        return SourceFile(path.name, SOURCE, hash_file(path), None, 0, 0)
    reader = ApiChildReader(reading, stated, source_day=file.day)
    found: FoundObject
    for number, found in enumerate(stream_objects(path, wanted=CHILD_MEMBERS, expected=_EXPECTED)):
        reader.count_unknown(found.others)
        reader.read_child(found.members)
        if number % _TOLD_EVERY == 0:
            tell(label, done + found.position)
    reader.close()
    year = census_year(file.day)
    return SourceFile(path.name, SOURCE, hash_file(path), year, reader.rows, len(reader.children))


def _join(stated: StatedRecords, reading: Reading, days: tuple[int, ...]) -> tuple[Events, Details]:
    """Everything that stands as one history; children who were withdrawn are never numbered in the reading."""
    placements = stitch_placements(stated.take_placements(), reading, source=SOURCE)
    events, details = join_events([stated.take_events(), *placements])
    numbers = _number_children(stated, events, reading)
    events = events._replace(child=numbers[events.child]) if len(events.child) else events
    _add_persons(stated, reading, numbers)
    check_values(reading, SOURCE, events, details)
    snapshots = tuple(Snapshot(day, dict.fromkeys(KIND.values(), ALWAYS)) for day in days)
    combine = partial(combine_snapshots, snapshots=snapshots, by_child=True)
    return combine_in_parts(reading, SOURCE, events, details, combine)


def _number_children(stated: StatedRecords, events: Events, reading: Reading) -> IntArray:
    """The number in the reading of each child of whom anything stands, -1 for the others."""
    standing = {found.row.child for found in stated.take_persons()} | set(np.unique(events.child).tolist())
    return np.array(
        [
            reading.children.number(text) if number in standing else -1
            for number, text in enumerate(stated.children.texts())
        ],
        dtype=np.int64,
    )


def _add_persons(stated: StatedRecords, reading: Reading, numbers: IntArray) -> None:
    for found in stated.take_persons():
        child = int(numbers[found.row.child])
        reading.persons.add(found.row._replace(child=child))
        if found.unaccompanied:
            reading.unaccompanied.add(child)
        for key in found.keys:
            reading.family_keys.add("referral_date_and_postcode", child, key)


def _cover(events: Events, days: tuple[int, ...]) -> tuple[Coverage, ...]:
    """From the first month whose referrals come in the usual number, to the newest file.

    The first file holds the children known on its day with all their past, so of earlier referrals only those that
    led to something are there: counted as complete, they would make escalation look several times as common.
    """
    starts = events.start[events.kind == KIND["referral"]].tolist()
    if not starts:
        return ()
    first = min(max(find_first_full_day(starts, taken=days[-1]), min(starts)), days[-1])
    return (Coverage(SOURCE, KINDS_CARRIED, to_date(first), to_date(days[-1])),)
