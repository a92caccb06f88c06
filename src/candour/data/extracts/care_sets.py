"""Read all SSDA903 sets and stitch their episodes into periods of care."""

from pathlib import Path

from candour.data.extracts.code_checks import check_episode_codes
from candour.data.extracts.locate import find_care_sets
from candour.data.extracts.periods import cover_care
from candour.data.extracts.reader import (
    FileFingerprint,
    SourceRows,
    Tell,
    fingerprint_files,
    hash_file,
    measure_files,
)
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903 import SOURCE, new_care_rows, read_care_set
from candour.data.history import SourceFile
from candour.data.stitching import stitch_care


class Ssda903Reader:
    """All sets named: a folder of CSV files a year, or folders of such folders."""

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
        care = new_care_rows()
        sources: list[SourceFile] = []
        done = 0
        for care_set in self._sets:
            tell(f"reading {care_set.files[0].name}", done)
            for account in read_care_set(care_set, reading, care):
                path, kind = account.path, f"{SOURCE} {account.table}"
                sources.append(
                    SourceFile(path.name, kind, hash_file(path), account.year, account.rows, account.children)
                )
                done += path.stat().st_size
        check_episode_codes(reading, care)
        rows = stitch_care(care, reading.codes, reading.findings)
        return SourceRows(
            SOURCE,
            rows.to_events(),
            rows.to_details(),
            cover_care(care.years, reading.findings),
            tuple(sources),
        )
