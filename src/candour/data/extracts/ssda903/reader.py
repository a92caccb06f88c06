"""Read all SSDA903 sets and stitch their episodes into periods of care."""

from pathlib import Path

from candour.data.extracts.code_checks import check_episode_codes
from candour.data.extracts.files.locate import find_care_sets
from candour.data.extracts.joining.assembly import join_events
from candour.data.extracts.reader import (
    FileFingerprint,
    SourceRows,
    Tell,
    fingerprint_files,
    measure_files,
)
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903.further_events import combine_further
from candour.data.extracts.ssda903.further_tables import FurtherRows
from candour.data.extracts.ssda903.rows import SOURCE, SetRows, new_care_rows, read_care_set
from candour.data.extracts.versions.periods import cover_care
from candour.data.history import SourceFile
from candour.data.stitching import stitch_care
from candour.file_hashes import hash_file


class Ssda903Reader:
    """All sets named: CSV files, workbooks or XML, a folder or a file a year, or folders of such folders."""

    source = SOURCE

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._sets = find_care_sets(paths)
        self._files = tuple(path for care_set in self._sets for path in care_set.files)

    def size(self) -> int:
        """Bytes of all files."""
        return measure_files(self._files)

    def fingerprint(self) -> tuple[FileFingerprint, ...]:
        """The hash of every file."""
        return fingerprint_files(SOURCE, self._files)

    def read(self, reading: Reading, tell: Tell) -> SourceRows:
        """Read every set and stitch them."""
        rows = SetRows(new_care_rows(), FurtherRows())
        sources: list[SourceFile] = []
        done = 0
        for care_set in self._sets:
            tell(f"reading {care_set.files[0].name}", done)
            for account in read_care_set(care_set, reading, rows):
                path, kind = account.path, f"{SOURCE} {account.table}"
                sources.append(
                    SourceFile(path.name, kind, hash_file(path), account.year, account.rows, account.children)
                )
            done += measure_files(care_set.files)
        check_episode_codes(reading, rows.care)
        _report_headers(rows, reading)
        stitched = stitch_care(rows.care, reading.codes, reading.findings)
        # The rows are the bulk of the memory.
        for spent in (rows.care.episodes, rows.care.reviews, rows.care.missing):
            spent.clear()
        further = combine_further(rows.further, rows.care.years, reading, source=SOURCE)
        events, details = join_events([(stitched.to_events(), stitched.to_details()), further])
        return SourceRows(
            SOURCE,
            events,
            details,
            cover_care(rows.care.years, reading.findings),
            tuple(sources),
        )


def _report_headers(rows: SetRows, reading: Reading) -> None:
    """Count children who stand in a further table but in no year's header; stitching counts the others."""
    for table, children in sorted(rows.further.children.items()):
        reading.findings.add(
            "not_in_header",
            source=SOURCE,
            table=table,
            field="CHILD",
            count=len(children - rows.care.in_header),
            of=len(children),
        )
