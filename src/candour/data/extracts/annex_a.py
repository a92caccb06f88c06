"""Read Ofsted Annex A workbooks, each the lists as they stood on one day, and join them into one history.

Lists 1 to 5 show what happened in the last six months, lists 6 to 8 each child's newest episode of need, protection
plan and period of care, list 10 adoptions of the last twelve months. One workbook alone is therefore no history: the
more often they were taken, the more is known, and how early.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from candour.data.extracts.annex_a_layout import LATEST_ONLY, WITHOUT_END
from candour.data.extracts.annex_a_rows import SOURCE, read_list
from candour.data.extracts.annex_a_sheets import FoundList, FoundLists, find_lists
from candour.data.extracts.assembly import join_events
from candour.data.extracts.code_checks import check_values, name_table
from candour.data.extracts.columns import KIND, Details, EventRows, Events, IntArray, select_children
from candour.data.extracts.day_formats import NO_DAY, DayReader, census_year, to_date, to_number
from candour.data.extracts.locate import check_all_exist
from candour.data.extracts.oddities import Oddity
from candour.data.extracts.reader import FileFingerprint, SourceRows, Tell, hash_file, measure_files
from candour.data.extracts.reading import Reading
from candour.data.extracts.snapshot_days import NamedDay, find_named_day, find_newest_day, subtract_months
from candour.data.extracts.snapshots import Snapshot, combine_snapshots
from candour.data.extracts.workbook import open_workbook
from candour.data.extracts.workbook_days import read_workbook_day
from candour.data.history import Coverage, SourceFile
from candour.errors import ExtractError

_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls")
_CHILDREN_AT_A_TIME: Final = 10_000
_NO_DAYS: Final[Mapping[str, date]] = MappingProxyType({})
_NOT_OF_EVENTS: Final = frozenset({"birth", "child", "age", "sex", "ethnicity", "disability"})


class _Taken(NamedTuple):
    """A workbook, and the day it was taken as far as the configuration or a name says."""

    path: Path
    stated: NamedDay | None


class AnnexAReader:
    """All workbooks named: files, or folders of them. Each is one snapshot; two of one day are one.

    `taken_on` gives by file name the day on which a workbook was taken. Else its name or its folder's says so, else
    the newest day in it, which is counted as a guess.
    """

    source = SOURCE

    def __init__(self, paths: tuple[Path, ...], taken_on: Mapping[str, date] = _NO_DAYS) -> None:
        files = _find_workbooks(paths)
        unknown = sorted(set(taken_on) - {path.name for path in files})
        if unknown:
            raise ExtractError(
                f"A day is given for the workbook '{unknown[0]}', which is not among those of Annex A. Check its name "
                "in the configuration; it must be the file's whole name."
            )
        self._files = tuple(_Taken(path, _find_stated_day(path, taken_on)) for path in files)

    def size(self) -> int:
        """Bytes of all workbooks."""
        return measure_files(taken.path for taken in self._files)

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of every workbook, its name with the day that is stated for it: the day changes the history."""
        return tuple(
            FileFingerprint(
                SOURCE,
                f"{path.name} of {stated.day.isoformat()}" if stated else path.name,
                hash_file(path),
            )
            for path, stated in self._files
        )

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every workbook and join them."""
        rows = EventRows()
        shown: list[tuple[int, FoundLists]] = []
        sources: list[SourceFile] = []
        done = 0
        for taken in self._files:
            tell(f"reading {taken.path.name}", done)
            found = _find_lists(taken.path)
            day = _decide_day(taken, found, reading)
            children = _read_lists(found, day, reading, rows)
            shown.append((day, _without_rows(found)))
            sources.append(_describe(taken.path, day, found, children))
            done += taken.path.stat().st_size
        windows = _find_windows(shown)
        events, details = _combine(rows, windows.snapshots, reading)
        return SourceRows(SOURCE, events, details, windows.coverage, tuple(sources))


class _Windows(NamedTuple):
    """What the snapshots prove: for the comparison of snapshots, and for that of sources."""

    snapshots: tuple[Snapshot, ...]
    coverage: tuple[Coverage, ...]


def _find_workbooks(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    check_all_exist(paths)
    found: list[Path] = []
    for path in paths:
        inside = _list_workbooks(path) if path.is_dir() else [path]
        if not inside:
            raise ExtractError(
                f"The folder '{path.name}' holds no workbook ({', '.join(_SUFFIXES)}). Expected Ofsted Annex A lists."
            )
        found += inside
    return tuple(found)


def _list_workbooks(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in _SUFFIXES
        and not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
    )


def _find_stated_day(path: Path, taken_on: Mapping[str, date]) -> NamedDay | None:
    if path.name in taken_on:
        return NamedDay(taken_on[path.name], by_month=False)
    return find_named_day(path.stem) or find_named_day(path.resolve().parent.name)


def _find_lists(path: Path) -> FoundLists:
    found = find_lists(open_workbook(path))
    if not found.lists:
        raise ExtractError(
            f"'{path.name}' holds no list of Ofsted's Annex A: no sheet has the child's id beside a column such as "
            "'Date of Contact' or 'CIN Start Date' in one of its first rows. Check which file belongs here."
        )
    return found


def _decide_day(taken: _Taken, found: FoundLists, reading: Reading) -> int:
    """The day stated; the newest day in the lists where none is, or where it is later than the month stated."""
    stated = to_number(taken.stated.day) if taken.stated else NO_DAY
    if taken.stated and not taken.stated.by_month:
        return stated
    newest = find_newest_day(_list_days(found))
    if newest is None:
        if taken.stated is None and any(entry.rows for entry in found.lists):
            raise ExtractError(
                f"Nothing tells when '{taken.path.name}' was taken: neither its name nor any day in it. Give the day "
                "in the configuration, or put it into the name, such as 'annex_a_2024-03-31.xlsx'."
            )
        return stated
    if newest <= stated:
        return stated
    reading.findings.add("taken_on_guessed", source=SOURCE, table="workbook", year=census_year(newest))
    return newest


def _list_days(found: FoundLists) -> list[int]:
    days = DayReader("british")
    numbers = (
        read_workbook_day(days, row[place], name)
        for entry in found.lists
        for name, place in entry.places.items()
        if name not in _NOT_OF_EVENTS and entry.layout.key == "child"
        for row in entry.rows
    )
    return [number for number in numbers if number != NO_DAY]


def _read_lists(found: FoundLists, day: int, reading: Reading, rows: EventRows) -> int:
    """Add all lists; say how many children they have together."""
    year = None if day == NO_DAY else census_year(day)
    reading.findings.add(
        "unknown_sheet",
        source=SOURCE,
        table="workbook",
        year=year,
        count=found.other_sheets,
        of=found.other_sheets + len(found.lists),
    )
    if day == NO_DAY:
        return 0
    children: set[int] = set()
    for entry in found.lists:
        children |= read_list(entry, day=day, reading=reading, events=rows)
    return len(children)


def _without_rows(found: FoundLists) -> FoundLists:
    """Lists that have rows and are complete, but without the rows: an empty list proves nothing."""
    kept = (entry._replace(rows=[]) for entry in found.lists if entry.rows and entry.is_complete)
    return found._replace(lists=tuple(kept))


def _describe(path: Path, day: int, found: FoundLists, children: int) -> SourceFile:
    rows = sum(len(entry.rows) for entry in found.lists)
    return SourceFile(
        path.name, SOURCE, hash_file(path), None if day == NO_DAY else census_year(day), rows, children
    )


def _find_windows(shown: Iterable[tuple[int, FoundLists]]) -> _Windows:
    snapshots = []
    spans: dict[str, list[tuple[int, int]]] = {}
    for day, found in sorted(shown, key=lambda entry: entry[0]):
        if day == NO_DAY:
            continue
        first_days: dict[int, int] = {}
        for entry in found.lists:
            first = _find_first_day(entry, day)
            for kind in entry.layout.shows:
                first_days[KIND[kind]] = min(first, first_days.get(KIND[kind], first))
            for kind in entry.layout.covers:
                spans.setdefault(kind, []).append((first, day))
        snapshots.append(Snapshot(day, first_days))
    coverage = (
        Coverage(SOURCE, (kind,), to_date(first), to_date(last))
        for kind, of_kind in sorted(spans.items())
        for first, last in _join_spans(of_kind)
    )
    return _Windows(tuple(snapshots), tuple(coverage))


def _find_first_day(entry: FoundList, day: int) -> int:
    return to_number(subtract_months(to_date(day), entry.layout.months))


def _join_spans(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of days without a gap."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _combine(rows: EventRows, snapshots: tuple[Snapshot, ...], reading: Reading) -> tuple[Events, Details]:
    """All snapshots in one, some children at a time to save memory, with what was odd counted."""
    events, details = rows.to_events(), rows.to_details()
    check_values(reading, SOURCE, events, details)
    # Codes by alphabetical rank while they are joined, so that no result depends on the order of reading.
    ranks = reading.codes.ranks()
    number_of_rank = np.argsort(ranks)
    parts = []
    for first in range(0, max(1, len(reading.children.texts())), _CHILDREN_AT_A_TIME):
        some_events, some_details = select_children(events, details, first, first + _CHILDREN_AT_A_TIME)
        combined = combine_snapshots(
            some_events,
            _renumber(some_details, ranks),
            snapshots,
            latest_only=frozenset(KIND[kind] for kind in LATEST_ONLY),
            without_end=frozenset(KIND[kind] for kind in WITHOUT_END),
        )
        parts.append((combined.events, _renumber(combined.details, number_of_rank)))
        _report_oddities(combined.oddities, reading)
    return join_events(parts)


def _report_oddities(oddities: Iterable[Oddity], reading: Reading) -> None:
    for oddity in oddities:
        table, field = name_table(oddity.kind, oddity.field)
        reading.findings.add(
            oddity.rule, source=SOURCE, table=table, field=field, count=oddity.hits, of=oddity.of
        )


def _renumber(details: Details, numbers: IntArray) -> Details:
    return details._replace(code=numbers[details.code]) if len(numbers) else details
