"""Build a case history from the extracts that an authority already produces."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from candour.config.extracts import FamilyKeyKind
from candour.data.extracts.annex_a.reader import AnnexAReader
from candour.data.extracts.cin_census.reader import CinCensusReader
from candour.data.extracts.code_checks import check_person_codes
from candour.data.extracts.columns import Details, IntArray, sort_distinct
from candour.data.extracts.dfe_api.reader import DfeApiReader
from candour.data.extracts.event_tables.documents import DocumentTable, read_documents
from candour.data.extracts.event_tables.reader import EventTablesReader
from candour.data.extracts.event_tables.table import EventTable
from candour.data.extracts.files.day_formats import to_date
from candour.data.extracts.files.locate import check_all_exist
from candour.data.extracts.joining.areas import NO_AREAS, Areas, place_areas, read_areas
from candour.data.extracts.joining.assembly import build_tables, join_events
from candour.data.extracts.joining.exits import find_exits
from candour.data.extracts.joining.families import NO_FAMILIES, Families, name_families, read_families
from candour.data.extracts.joining.linking import LinkedChildren, link_children
from candour.data.extracts.joining.merging import merge_sources
from candour.data.extracts.joining.persons import build_children
from candour.data.extracts.joining.trust import RANK
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
from candour.data.extracts.versions.combined import report_oddities
from candour.data.history import DOCUMENTS, CaseHistory, SourceAccount, SourceFile
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
    return join_sources(
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
    linked = link_children(reading)
    _check_shared_children(reading, parts, linked)
    check_person_codes(reading)
    family_of = name_families(reading, linked, families, link_by)
    area_of = place_areas(reading, linked, areas)
    children, deaths = build_children(reading, linked, family_of=family_of, area_of=area_of)
    spellings = reading.originals.ranks()
    merged = merge_sources([_rank_spellings(part, spellings) for part in parts], linked.child_of)
    report_oddities(merged.oddities, reading, "all")
    codes = sorted(reading.codes.texts())
    details = _rank_codes(merged.details, reading.codes.ranks())
    exits = find_exits(merged.events, details, codes=codes, death_days=deaths, findings=reading.findings)
    all_events, all_details = join_events([(merged.events, details), (exits.to_events(), exits.to_details())])
    event_table, detail_table = build_tables(
        all_events,
        all_details,
        child_ids=linked.ids,
        child_ranks=np.arange(len(linked.ids)),
        codes=codes,
        originals=sorted(reading.originals.texts()),
    )
    files = [*further_files, *(file for part in parts for file in part.files)]
    return CaseHistory(
        children=children,
        events=event_table,
        details=detail_table,
        documents=_build_documents(reading, linked),
        quality=reading.findings.to_table(),
        coverage=tuple(
            sorted(
                (period for part in parts for period in part.coverage),
                key=lambda period: (RANK[period.source], period.first_day, period.last_day, period.kinds),
            )
        ),
        sources=tuple(sorted(files, key=lambda file: (file.format, file.year or 0, file.name, file.sha256))),
        accounts=tuple(_describe_source(part, linked) for part in parts),
    )


def _describe_source(part: SourceRows, linked: LinkedChildren) -> SourceAccount:
    children = sort_distinct(linked.child_of[part.events.child])
    starts = part.events.start
    return SourceAccount(
        source=part.source,
        rows=sum(file.rows for file in part.files),
        children=len(children),
        events=len(starts),
        first_day=to_date(int(starts.min())) if len(starts) else None,
        last_day=to_date(int(starts.max())) if len(starts) else None,
    )


def _check_shared_children(reading: Reading, parts: Sequence[SourceRows], linked: LinkedChildren) -> None:
    """Count the sources none of whose children any other source knows."""
    known = {part.source: set(linked.child_of[part.events.child].tolist()) for part in parts}
    for source, children in known.items():
        others = set().union(*(theirs for name, theirs in known.items() if name != source))
        strange = bool(children) and bool(others) and not children & others
        reading.findings.add(
            "matches_nobody", source=source, table="children", field="child_id", count=strange
        )


def _rank_spellings(part: SourceRows, ranks: IntArray) -> SourceRows:
    """Number the extracts' own spellings in alphabetical order, for the same reason as the codes."""
    original = part.details.original
    if len(ranks) == 0:
        return part
    return part._replace(details=part.details._replace(original=np.where(original >= 0, ranks[original], -1)))


def _rank_codes(details: Details, ranks: IntArray) -> Details:
    """Number the codes in alphabetical order, so that no result depends on the order of reading."""
    return details._replace(code=ranks[details.code]) if len(ranks) else details


def _build_documents(reading: Reading, linked: LinkedChildren) -> pa.Table:
    rows = sorted(
        {
            (linked.ids[linked.child_of[found.child]], found.kind, found.written, found.text)
            for found in reading.documents
        }
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(DOCUMENTS)
    child, kind, written, text = columns
    return pa.table(
        [
            pa.array(child, pa.string()),
            pa.array(kind, pa.string()),
            pa.array([to_date(day) for day in written], pa.date32()),
            pa.array(text, pa.string()),
        ],
        schema=DOCUMENTS,
    )
