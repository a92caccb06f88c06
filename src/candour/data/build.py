"""Build a case history from the extracts that an authority already produces."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from candour.data.extracts.assembly import build_tables, join_events
from candour.data.extracts.cin_census import SOURCE as CENSUS
from candour.data.extracts.cin_census import read_cin_return
from candour.data.extracts.code_checks import check_codes, name_table
from candour.data.extracts.columns import Details, Events, IntArray, select_children
from candour.data.extracts.day_formats import NO_DAY
from candour.data.extracts.exits import find_exits
from candour.data.extracts.families import Families, read_families
from candour.data.extracts.locate import check_all_exist, find_care_sets, find_census_files
from candour.data.extracts.periods import cover_care, cover_census
from candour.data.extracts.persons import build_children
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903 import CareRows, new_care_rows, read_care_set
from candour.data.extracts.successive_returns import combine_returns, join_across_referrals
from candour.data.history import CaseHistory, SourceFile
from candour.data.stitching import stitch_care

_CHILDREN_AT_A_TIME = 25_000


@dataclass(frozen=True)
class ExtractPaths:
    """Where the extracts lie.

    cin_census: XML files, or folders of them. ssda903: folders of CSV files, one a year, with the year in the
    names of the files, or folders of such folders. families: a CSV with child_id and family_id, or None.
    """

    cin_census: tuple[Path, ...]
    ssda903: tuple[Path, ...]
    families: Path | None = None


class FileFingerprint(NamedTuple):
    """A file's format, its name without its folder, and the SHA-256 of its bytes in hexadecimal."""

    format: str
    name: str
    sha256: str


class _Progress:
    """Tells the caller which file is being read and what share of all bytes is done."""

    def __init__(self, total: int, report: Callable[[str, float], None] | None) -> None:
        self._total = max(total, 1)
        self._report = report
        self._done = 0

    def show(self, label: str, inside: int = 0) -> None:
        if self._report:
            self._report(label, min(1.0, (self._done + inside) / self._total))

    def finish(self, size: int) -> None:
        self._done += size


def fingerprint_extracts(paths: ExtractPaths) -> tuple[FileFingerprint, ...]:
    """The hash of every file that `build_history` would read, sorted by format, name and hash.

    Equal fingerprints mean an equal history, so that one built before can be used again.
    Raises ExtractError where a file or folder is not there.
    """
    _check_paths(paths)
    files = [
        *((CENSUS, path) for path in find_census_files(paths.cin_census)),
        *(("ssda903", path) for care_set in find_care_sets(paths.ssda903) for path in care_set.files),
        *(("families", path) for path in (paths.families,) if path is not None),
    ]
    return tuple(sorted(FileFingerprint(kind, path.name, _hash_file(path)) for kind, path in files))


def build_history(
    paths: ExtractPaths, *, report_progress: Callable[[str, float], None] | None = None
) -> CaseHistory:
    """Read all extracts into one case history; the same files give the same tables, in whatever order.

    `report_progress` is told what is being done and the share of bytes read. Raises ExtractError, naming the
    file, where one cannot be read; whatever is merely odd is counted in the table `quality`.
    """
    _check_paths(paths)
    reading = Reading()
    sources: list[SourceFile] = []
    census_files, care_sets = find_census_files(paths.cin_census), find_care_sets(paths.ssda903)
    everything = [*census_files, *(path for care_set in care_sets for path in care_set.files)]
    progress = _Progress(sum(path.stat().st_size for path in everything), report_progress)

    last_days = _read_census(census_files, reading, sources, progress)
    care = new_care_rows()
    for care_set in care_sets:
        progress.show(f"reading {care_set.files[0].name}")
        for account in read_care_set(care_set, reading, care):
            kind = f"ssda903 {account.table}"
            sources.append(_describe_file(account.path, kind, account.year, account.rows, account.children))
            progress.finish(account.path.stat().st_size)
    families = _read_families(paths.families, reading, sources)
    progress.show("joining the years")
    return _join(reading, care, families, last_days, sources)


def _check_paths(paths: ExtractPaths) -> None:
    check_all_exist(
        (*paths.cin_census, *paths.ssda903, *(path for path in (paths.families,) if path is not None))
    )


def _read_census(
    files: tuple[Path, ...], reading: Reading, sources: list[SourceFile], progress: _Progress
) -> dict[int, int]:
    """Read every return; the newest reference day of each year."""
    last_days: dict[int, int] = {}
    for path in files:
        label = f"reading {path.name}"
        progress.show(label)
        account = read_cin_return(path, reading, report_progress=partial(progress.show, label))
        progress.finish(path.stat().st_size)
        last_days[account.year] = max(account.reference_day, last_days.get(account.year, NO_DAY))
        sources.append(_describe_file(path, CENSUS, account.year, account.rows, account.children))
    return last_days


def _read_families(path: Path | None, reading: Reading, sources: list[SourceFile]) -> Families:
    if path is None:
        return Families({}, 0, 0)
    families = read_families(path, reading.findings)
    known = set(reading.children.texts())
    reading.findings.add(
        "family_unknown_child",
        source="families",
        table="families",
        count=len(families.family_of.keys() - known),
        of=families.children,
    )
    sources.append(_describe_file(path, "families", None, families.rows, families.children))
    return families


def _join(
    reading: Reading,
    care: CareRows,
    families: Families,
    last_days: dict[int, int],
    sources: list[SourceFile],
) -> CaseHistory:
    census = _combine_census(reading, care)
    stitched = stitch_care(care, reading.codes, reading.findings)
    children, deaths = build_children(reading, families=families.family_of, unaccompanied=care.unaccompanied)
    code_ranks, codes = reading.codes.ranks(), sorted(reading.codes.texts())
    exits = find_exits(
        *census,
        codes=codes,
        death_days=deaths,
        care_deaths=stitched.died,
        care_transfers=stitched.transferred,
        findings=reading.findings,
    )
    all_events, all_details = join_events(
        [
            census,
            (stitched.rows.to_events(), _rank_codes(stitched.rows.to_details(), code_ranks)),
            (exits.to_events(), exits.to_details()),
        ]
    )
    event_table, detail_table = build_tables(
        all_events,
        all_details,
        child_ids=reading.children.texts(),
        child_ranks=reading.children.ranks(),
        codes=codes,
    )
    coverage = (*cover_census(last_days, reading.findings), *cover_care(care.years, reading.findings))
    return CaseHistory(
        children=children,
        events=event_table,
        details=detail_table,
        quality=reading.findings.to_table(),
        coverage=coverage,
        sources=tuple(
            sorted(sources, key=lambda file: (file.format, file.year or 0, file.name, file.sha256))
        ),
    )


def _combine_census(reading: Reading, care: CareRows) -> tuple[Events, Details]:
    """All returns in one, some children at a time to save memory, with what was odd counted."""
    events, details = reading.take_events()
    check_codes(reading, events, details, care)
    return_days = np.unique(events.source_day.astype(np.int64))
    ranks = reading.codes.ranks()
    parts = []
    for first in range(0, max(1, len(reading.children.texts())), _CHILDREN_AT_A_TIME):
        some_events, some_details = select_children(events, details, first, first + _CHILDREN_AT_A_TIME)
        mended = _drop_impossible_ends(some_events, reading)
        combined = combine_returns(mended, _rank_codes(some_details, ranks), return_days)
        joined = join_across_referrals(combined.events, combined.details)
        parts.append((joined.events, joined.details))
        for oddity in (*combined.oddities, *joined.oddities):
            table, field = name_table(oddity.kind, oddity.field)
            reading.findings.add(
                oddity.rule, source=CENSUS, table=table, field=field, count=oddity.hits, of=oddity.of
            )
    return join_events(parts)


def _drop_impossible_ends(events: Events, reading: Reading) -> Events:
    impossible = (events.end != NO_DAY) & (events.end < events.start)
    for kind in np.unique(events.kind[impossible]).tolist():
        table, _ = name_table(kind, -1)
        of_kind = events.kind == kind
        reading.findings.add(
            "end_before_start",
            source=CENSUS,
            table=table,
            count=int((impossible & of_kind).sum()),
            of=int(of_kind.sum()),
        )
    return events._replace(end=np.where(impossible, NO_DAY, events.end))


def _rank_codes(details: Details, ranks: IntArray) -> Details:
    """Number the codes in alphabetical order, so that no result depends on the order of reading."""
    return details._replace(code=ranks[details.code]) if len(ranks) else details


def _describe_file(path: Path, kind: str, year: int | None, rows: int, children: int) -> SourceFile:
    return SourceFile(path.name, kind, _hash_file(path), year, rows, children)


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
