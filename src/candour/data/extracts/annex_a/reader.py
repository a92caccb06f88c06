"""Read Ofsted Annex A workbooks, each the lists as they stood on one day, and join them into one history.

Lists 1 to 5 show what happened in the last six months, lists 6 to 8 each child's newest episode of need, protection
plan and period of care, list 10 adoptions of the last twelve months. One workbook alone is therefore no history: the
more often they were taken, the more is known, and how early.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from candour.data.extracts.annex_a.cells import SOURCE
from candour.data.extracts.annex_a.files import AnnexWorkbook, decide_day, find_annex_workbooks
from candour.data.extracts.annex_a.layout import LATEST_ONLY, WITHOUT_END
from candour.data.extracts.annex_a.rows import read_list
from candour.data.extracts.annex_a.sheets import FoundLists, find_lists
from candour.data.extracts.annex_a.windows import ShownLists, find_windows, list_shown
from candour.data.extracts.code_checks import check_values
from candour.data.extracts.columns import KIND, Details, EventRows, Events
from candour.data.extracts.files.day_formats import NO_DAY, census_year
from candour.data.extracts.files.workbook import open_workbook
from candour.data.extracts.reader import FileFingerprint, SourceRows, Tell, measure_files
from candour.data.extracts.reading import Reading
from candour.data.extracts.versions.combined import combine_in_parts
from candour.data.extracts.versions.snapshots import Snapshot, combine_snapshots
from candour.data.history import SourceFile
from candour.errors import ExtractError
from candour.file_hashes import hash_file

_NO_DAYS: Final[Mapping[str, date]] = MappingProxyType({})


class AnnexAReader:
    """All workbooks named: files, or folders of them. Each is one snapshot; two of one day are one.

    `taken_on` gives by file name the day on which a workbook was taken. Else its name or its folder's says so, else
    the newest day in it, which is counted as a guess.
    """

    source = SOURCE

    def __init__(self, paths: tuple[Path, ...], taken_on: Mapping[str, date] = _NO_DAYS) -> None:
        self._workbooks = find_annex_workbooks(paths, taken_on)

    def size(self) -> int:
        """Bytes of all workbooks."""
        return measure_files(workbook.path for workbook in self._workbooks)

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of every workbook, its name with the day that is stated for it: the day changes the history."""
        return tuple(_fingerprint(workbook) for workbook in self._workbooks)

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every workbook and join them."""
        rows = EventRows()
        shown: list[ShownLists] = []
        sources: list[SourceFile] = []
        done = 0
        for workbook in self._workbooks:
            path = workbook.path
            tell(f"reading {path.name}", done)
            found = _find_lists(path)
            day = decide_day(workbook, found, reading.findings)
            children = _read_lists(found, day, reading, rows)
            shown.append(list_shown(found, day))
            sources.append(_describe(path, day, found, children))
            done += path.stat().st_size
        windows = find_windows(shown)
        events, details = _combine(rows, windows.snapshots, reading)
        return SourceRows(SOURCE, events, details, windows.coverage, tuple(sources))


def _fingerprint(workbook: AnnexWorkbook) -> FileFingerprint:
    path, stated = workbook
    name = f"{path.name} of {stated.day.isoformat()}" if stated else path.name
    return FileFingerprint(SOURCE, name, hash_file(path))


def _find_lists(path: Path) -> FoundLists:
    found = find_lists(open_workbook(path))
    if not found.lists:
        raise ExtractError(
            f"'{path.name}' holds no list of Ofsted's Annex A: no sheet has the child's id beside a column such as "
            "'Date of Contact' or 'CIN Start Date' in one of its first rows. Check which file belongs here."
        )
    return found


def _read_lists(found: FoundLists, day: int, reading: Reading, rows: EventRows) -> int:
    """Add all lists; say how many children they have together."""
    year = _find_year(day)
    sheets = found.other_sheets + len(found.lists)
    reading.findings.add(
        "unknown_sheet", source=SOURCE, table="workbook", year=year, count=found.other_sheets, of=sheets
    )
    if day == NO_DAY:
        return 0
    children: set[int] = set()
    for entry in found.lists:
        children |= read_list(entry, day=day, reading=reading, events=rows)
    return len(children)


def _find_year(day: int) -> int | None:
    return None if day == NO_DAY else census_year(day)


def _describe(path: Path, day: int, found: FoundLists, children: int) -> SourceFile:
    rows = sum(len(entry.rows) for entry in found.lists)
    return SourceFile(path.name, SOURCE, hash_file(path), _find_year(day), rows, children)


def _combine(rows: EventRows, snapshots: tuple[Snapshot, ...], reading: Reading) -> tuple[Events, Details]:
    """All snapshots in one, some children at a time to save memory, with what was odd counted."""
    events, details = rows.to_events(), rows.to_details()
    check_values(reading, SOURCE, events, details)
    combine = partial(
        combine_snapshots,
        snapshots=snapshots,
        latest_only=frozenset(KIND[kind] for kind in LATEST_ONLY),
        without_end=frozenset(KIND[kind] for kind in WITHOUT_END),
        first_ends=frozenset({KIND["care_placement"]}),
    )
    return combine_in_parts(reading, SOURCE, events, details, combine)
