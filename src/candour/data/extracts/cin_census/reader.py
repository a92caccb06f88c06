"""Read all children in need census returns, XML and CSV tables, and join them into one history.

Where a return is given in both forms, what the tables repeat of the XML is left out, so that nothing counts twice.
"""

from functools import partial
from pathlib import Path

import numpy as np

from candour.data.extracts.cin_census.forms import ReturnForms
from candour.data.extracts.cin_census.successive_returns import combine_returns, join_across_referrals
from candour.data.extracts.cin_census.tables import CensusTableAccount, read_cin_tables
from candour.data.extracts.cin_census.xml_return import SOURCE, read_cin_return
from candour.data.extracts.code_checks import check_values, name_table
from candour.data.extracts.columns import Details, Events
from candour.data.extracts.files.day_formats import NO_DAY, find_census_years
from candour.data.extracts.files.locate import find_census_files
from candour.data.extracts.reader import (
    FileFingerprint,
    SourceRows,
    Tell,
    fingerprint_files,
    measure_files,
)
from candour.data.extracts.reading import Reading
from candour.data.extracts.versions.combined import Combined, combine_in_parts
from candour.data.extracts.versions.periods import cover_census
from candour.data.history import SourceFile
from candour.file_hashes import hash_file


class CinCensusReader:
    """All census returns named: XML files, CSV tables made of them, or folders of these."""

    source = SOURCE

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._found = find_census_files(paths)
        tables = (path for table_set in self._found.table_sets for path in table_set.files)
        self._files = (*self._found.returns, *tables)

    def size(self) -> int:
        """Bytes of all returns."""
        return measure_files(self._files)

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of every return."""
        return fingerprint_files(SOURCE, self._files)

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every return and join them."""
        last_days: dict[int, int] = {}
        forms = ReturnForms(reading)
        sources: list[SourceFile] = []
        done = 0
        for path in self._found.returns:
            label = f"reading {path.name}"
            tell(label, done)
            with forms.reading_xml() as days:
                account = read_cin_return(
                    path, reading, report_progress=partial(_tell_inside, tell, label, done)
                )
                days.add(account.reference_day)
            done += path.stat().st_size
            _keep_latest(last_days, {account.year: account.reference_day})
            sources.append(
                SourceFile(path.name, SOURCE, hash_file(path), account.year, account.rows, account.children)
            )
        for table_set in self._found.table_sets:
            tell(f"reading {table_set.files[0].name}", done)
            with forms.reading_tables() as days:
                found = read_cin_tables(table_set, reading)
                days.update(found.reference_days.values())
            done += measure_files(table_set.files)
            _keep_latest(last_days, found.reference_days)
            sources += [_describe_table(table) for table in found.files]
        events, details = _combine(reading, forms.take())
        return SourceRows(SOURCE, events, details, cover_census(last_days, reading.findings), tuple(sources))


def _keep_latest(last_days: dict[int, int], found: dict[int, int]) -> None:
    for year, day in found.items():
        last_days[year] = max(day, last_days.get(year, NO_DAY))


def _describe_table(found: CensusTableAccount) -> SourceFile:
    kind = f"{SOURCE} {found.table}"
    return SourceFile(found.path.name, kind, hash_file(found.path), found.year, found.rows, found.children)


def _tell_inside(tell: Tell, label: str, done: int, inside: int) -> None:
    tell(label, done + inside)


def _combine(reading: Reading, read: tuple[Events, Details]) -> tuple[Events, Details]:
    """All returns in one, some children at a time to save memory, with what was odd counted."""
    events, details = read
    check_values(reading, SOURCE, events, details, years=find_census_years(events.source_day)[details.event])
    return_days = np.unique(events.source_day.astype(np.int64))

    def combine(some_events: Events, some_details: Details) -> Combined:
        combined = combine_returns(_drop_impossible_ends(some_events, reading), some_details, return_days)
        joined = join_across_referrals(combined.events, combined.details)
        return joined._replace(oddities=(*combined.oddities, *joined.oddities))

    return combine_in_parts(reading, SOURCE, events, details, combine)


def _drop_impossible_ends(events: Events, reading: Reading) -> Events:
    impossible = (events.end != NO_DAY) & (events.end < events.start)
    for kind in np.unique(events.kind[impossible]).tolist():
        table, _ = name_table(kind, -1)
        of_kind = events.kind == kind
        reading.findings.add(
            "end_before_start",
            source=SOURCE,
            table=table,
            count=int((impossible & of_kind).sum()),
            of=int(of_kind.sum()),
        )
    return events._replace(end=np.where(impossible, NO_DAY, events.end))
