"""Build a case history from the extracts that an authority already produces."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from candour.config.extracts import FamilyKeyKind
from candour.data.extracts.annex_a.reader import AnnexAReader
from candour.data.extracts.cin_census.reader import CinCensusReader
from candour.data.extracts.dfe_api.reader import DfeApiReader
from candour.data.extracts.event_tables.documents import DocumentTable, read_documents
from candour.data.extracts.event_tables.reader import EventTablesReader
from candour.data.extracts.event_tables.table import EventTable
from candour.data.extracts.files.locate import check_all_exist
from candour.data.extracts.joining.areas import NO_AREAS, Areas, read_areas
from candour.data.extracts.joining.dividing import divide
from candour.data.extracts.joining.families import NO_FAMILIES, Families, read_families
from candour.data.extracts.joining.linked_sources import LinkedSources, link_sources
from candour.data.extracts.joining.one_part import build_part, join_part, number_events, sum_findings
from candour.data.extracts.reader import (
    FileFingerprint,
    Reader,
    SourceRows,
    fingerprint_files,
    name_refused_file,
)
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903.reader import Ssda903Reader
from candour.data.extracts.standard_safeguarding_dataset.reader import (
    SafeguardingDatabaseReader,
    SafeguardingFolderReader,
)
from candour.data.history import CaseHistory, SourceFile
from candour.file_hashes import hash_file


@dataclass(frozen=True)
class Database:
    """The database that holds a Standard Safeguarding Dataset, and the schema of its tables if not the user's own."""

    url: str = field(repr=False)
    schema: str | None = None


@dataclass(frozen=True)
class ExtractPaths:
    """Where the extracts lie.

    cin_census: XML files, folders of CSV tables, or folders of either. ssda903: a folder of CSV files, a workbook or
    an XML file for each year, or folders of these. annex_a: workbooks, or folders of them.
    standard_safeguarding_dataset: folders of CSV files, one a table; database: where it lies instead. dfe_api: JSON
    files, or folders of them. event_tables, documents: tables of local systems. taken_on: for a workbook or JSON file,
    by its name, the day on which it was drawn; dataset_taken_on: the same for the dataset. families: a CSV with
    child_id and family_id. link_families_by: the keys in the extracts themselves that join children into families.
    areas: a CSV with child_id and how deprived the child's area is.
    """

    cin_census: tuple[Path, ...] = ()
    ssda903: tuple[Path, ...] = ()
    families: Path | None = None
    annex_a: tuple[Path, ...] = ()
    standard_safeguarding_dataset: tuple[Path, ...] = ()
    database: Database | None = None
    dataset_taken_on: date | None = None
    dfe_api: tuple[Path, ...] = ()
    event_tables: tuple[EventTable, ...] = ()
    documents: DocumentTable | None = None
    taken_on: Mapping[str, date] = field(default_factory=dict)
    link_families_by: tuple[FamilyKeyKind, ...] = ()
    areas: Path | None = None


class _Progress:
    """Tells the caller what is being done and what share of all bytes is done."""

    def __init__(self, readers: Sequence[Reader], report: Callable[[str, float], None] | None) -> None:
        self._total = max(sum(reader.size() for reader in readers), 1)
        self._report = report
        self._done = 0

    def tell(self, label: str, inside: int = 0) -> None:
        """Say what is being done; `inside` are the bytes of the present reader that are done."""
        if self._report:
            self._report(label, min(1.0, (self._done + inside) / self._total))

    def finish(self, reader: Reader) -> None:
        """All of a reader's bytes are done."""
        self._done += reader.size()


def list_readers(paths: ExtractPaths) -> tuple[Reader, ...]:
    """One reader for each format that is named, in the order of trust.

    Raises ExtractError where a file or folder is not there.
    """
    single = [path for path in (paths.families, paths.areas) if path is not None]
    check_all_exist(
        (
            *paths.cin_census,
            *paths.ssda903,
            *paths.annex_a,
            *paths.standard_safeguarding_dataset,
            *paths.dfe_api,
            *(table.path for table in paths.event_tables),
            *((paths.documents.path,) if paths.documents else ()),
            *single,
        )
    )
    return tuple(_make_readers(paths))


def _make_readers(paths: ExtractPaths) -> Iterator[Reader]:
    workbooks = {name: day for name, day in paths.taken_on.items() if not _is_json(name)}
    daily = {name: day for name, day in paths.taken_on.items() if _is_json(name)}
    if paths.cin_census:
        yield CinCensusReader(paths.cin_census)
    if paths.ssda903:
        yield Ssda903Reader(paths.ssda903)
    if paths.standard_safeguarding_dataset:
        yield SafeguardingFolderReader(paths.standard_safeguarding_dataset, paths.dataset_taken_on)
    if paths.database is not None:
        yield SafeguardingDatabaseReader(paths.database.url, paths.database.schema, paths.dataset_taken_on)
    if paths.dfe_api:
        yield DfeApiReader(paths.dfe_api, daily)
    if paths.annex_a:
        yield AnnexAReader(paths.annex_a, workbooks)
    if paths.event_tables:
        yield EventTablesReader(paths.event_tables)


def _is_json(name: str) -> bool:
    return name.lower().endswith((".json", ".jsonl", ".ndjson"))


def fingerprint_extracts(paths: ExtractPaths) -> tuple[FileFingerprint, ...]:
    """The hash of everything that `build_history` would read, sorted by format, name and hash.

    Equal fingerprints mean an equal history, so that one built before can be used again.
    Raises ExtractError where a file or folder is not there.
    """
    with name_refused_file():
        found = [mark for reader in list_readers(paths) for mark in reader.fingerprint()]
        if paths.families is not None:
            found += fingerprint_files("families", (paths.families,))
        if paths.areas is not None:
            found += fingerprint_files("areas", (paths.areas,))
        if paths.documents is not None:
            found += fingerprint_files("documents", (paths.documents.path,))
    return tuple(sorted(found))


def build_history(
    paths: ExtractPaths, *, report_progress: Callable[[str, float], None] | None = None
) -> CaseHistory:
    """Read all extracts into one case history; the same files give the same tables, in whatever order.

    `report_progress` is told what is being done and the share of bytes read. Raises ExtractError, naming the
    file, where one cannot be read; whatever is merely odd is counted in the table `quality`.
    """
    return join_whole(read_extracts(paths, report_progress))


def read_extracts(
    paths: ExtractPaths, report_progress: Callable[[str, float], None] | None = None
) -> LinkedSources:
    """Read all extracts, and find the children behind what they state. Raises ExtractError, naming the file."""
    reading = Reading()
    parts: list[SourceRows] = []
    with name_refused_file():
        readers = list_readers(paths)
        progress = _Progress(readers, report_progress)
        for reader in readers:
            parts.append(reader.read(reading, progress.tell))
            progress.finish(reader)
        families, further_files = _read_families(paths.families, reading)
        areas, area_files = _read_areas(paths.areas, reading)
        further_files += area_files
        if paths.documents is not None:
            progress.tell(f"reading {paths.documents.path.name}")
            further_files = (*further_files, read_documents(paths.documents, reading))
    progress.tell("joining the sources")
    return link_sources(
        reading,
        parts,
        families=families,
        link_by=paths.link_families_by,
        areas=areas,
        further_files=further_files,
    )


def _read_families(path: Path | None, reading: Reading) -> tuple[Families, tuple[SourceFile, ...]]:
    if path is None:
        return NO_FAMILIES, ()
    families = read_families(path, reading.findings)
    file = SourceFile(path.name, "families", hash_file(path), None, families.rows, len(families.family_of))
    return families, (file,)


def _read_areas(path: Path | None, reading: Reading) -> tuple[Areas, tuple[SourceFile, ...]]:
    if path is None:
        return NO_AREAS, ()
    areas = read_areas(path, reading.findings)
    return areas, (SourceFile(path.name, "areas", hash_file(path), None, areas.rows, len(areas.area_of)),)


def join_sources(
    reading: Reading,
    parts: Sequence[SourceRows],
    *,
    families: Families = NO_FAMILIES,
    link_by: tuple[FamilyKeyKind, ...] = (),
    areas: Areas = NO_AREAS,
    further_files: tuple[SourceFile, ...] = (),
) -> CaseHistory:
    """One case history out of what every source states: children linked, events merged, exits found."""
    linked = link_sources(
        reading, parts, families=families, link_by=link_by, areas=areas, further_files=further_files
    )
    return join_whole(linked)


def join_whole(linked: LinkedSources) -> CaseHistory:
    """The case history in one part."""
    size = len(linked.children.ids)
    (rows,) = divide(linked, np.zeros(size, dtype=np.int64), 1)
    joined, found = join_part(rows, linked.words)
    tables = build_part(
        joined,
        linked.words,
        first_ids=number_events(joined.count_events()),
        by_month=found.births.by_month,
    )
    return CaseHistory(
        **tables,
        quality=sum_findings(linked.reading.findings, [found], size).to_table(),
        coverage=linked.coverage,
        sources=linked.files,
        accounts=linked.accounts,
    )
