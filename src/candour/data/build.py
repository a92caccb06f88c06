"""Build a case history from the extracts that an authority already produces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from candour.config.extracts import FamilyKeyKind
from candour.data.extracts.assembly import build_tables, join_events
from candour.data.extracts.care_sets import Ssda903Reader
from candour.data.extracts.cin_returns import CinCensusReader
from candour.data.extracts.code_checks import check_person_codes, name_table
from candour.data.extracts.columns import Details, IntArray, sort_distinct
from candour.data.extracts.day_formats import to_date
from candour.data.extracts.exits import find_exits
from candour.data.extracts.families import NO_FAMILIES, Families, name_families, read_families
from candour.data.extracts.linking import LinkedChildren, link_children
from candour.data.extracts.locate import check_all_exist
from candour.data.extracts.merging import merge_sources
from candour.data.extracts.persons import build_children
from candour.data.extracts.reader import (
    FileFingerprint,
    Reader,
    SourceRows,
    fingerprint_files,
    hash_file,
)
from candour.data.extracts.reading import Reading
from candour.data.history import DOCUMENTS, CaseHistory, SourceAccount, SourceFile


@dataclass(frozen=True)
class ExtractPaths:
    """Where the extracts lie.

    cin_census: XML files, or folders of them. ssda903: folders of CSV files, one a year, with the year in the
    names of the files, or folders of such folders. families: a CSV with child_id and family_id, or None.
    link_families_by: the keys in the extracts themselves that join children into families.
    """

    cin_census: tuple[Path, ...] = ()
    ssda903: tuple[Path, ...] = ()
    families: Path | None = None
    link_families_by: tuple[FamilyKeyKind, ...] = ()


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
    families = (paths.families,) if paths.families is not None else ()
    check_all_exist((*paths.cin_census, *paths.ssda903, *families))
    readers: list[Reader] = []
    if paths.cin_census:
        readers.append(CinCensusReader(paths.cin_census))
    if paths.ssda903:
        readers.append(Ssda903Reader(paths.ssda903))
    return tuple(readers)


def fingerprint_extracts(paths: ExtractPaths) -> tuple[FileFingerprint, ...]:
    """The hash of everything that `build_history` would read, sorted by format, name and hash.

    Equal fingerprints mean an equal history, so that one built before can be used again.
    Raises ExtractError where a file or folder is not there.
    """
    found = [mark for reader in list_readers(paths) for mark in reader.fingerprint()]
    if paths.families is not None:
        found += fingerprint_files("families", (paths.families,))
    return tuple(sorted(found))


def build_history(
    paths: ExtractPaths, *, report_progress: Callable[[str, float], None] | None = None
) -> CaseHistory:
    """Read all extracts into one case history; the same files give the same tables, in whatever order.

    `report_progress` is told what is being done and the share of bytes read. Raises ExtractError, naming the
    file, where one cannot be read; whatever is merely odd is counted in the table `quality`.
    """
    readers = list_readers(paths)
    progress = _Progress(readers, report_progress)
    reading = Reading()
    parts: list[SourceRows] = []
    for reader in readers:
        parts.append(reader.read(reading, progress.tell))
        progress.finish(reader)
    families, families_file = _read_families(paths.families, reading)
    progress.tell("joining the sources")
    return join_sources(
        reading, parts, families=families, link_by=paths.link_families_by, families_file=families_file
    )


def _read_families(path: Path | None, reading: Reading) -> tuple[Families, tuple[SourceFile, ...]]:
    if path is None:
        return NO_FAMILIES, ()
    families = read_families(path, reading.findings)
    file = SourceFile(path.name, "families", hash_file(path), None, families.rows, len(families.family_of))
    return families, (file,)


def join_sources(
    reading: Reading,
    parts: Sequence[SourceRows],
    *,
    families: Families = NO_FAMILIES,
    link_by: tuple[FamilyKeyKind, ...] = (),
    families_file: tuple[SourceFile, ...] = (),
) -> CaseHistory:
    """One case history out of what every source states: children linked, events merged, exits found."""
    linked = link_children(reading)
    check_person_codes(reading)
    family_of = name_families(reading, linked, families, link_by)
    children, deaths = build_children(reading, linked, family_of=family_of)
    merged = merge_sources(parts, linked.child_of)
    for oddity in merged.oddities:
        table, field = name_table(oddity.kind, oddity.field)
        reading.findings.add(
            oddity.rule, source="all", table=table, field=field, count=oddity.hits, of=oddity.of
        )
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
        originals=reading.originals.texts(),
    )
    files = [*families_file, *(file for part in parts for file in part.files)]
    return CaseHistory(
        children=children,
        events=event_table,
        details=detail_table,
        documents=_build_documents(reading, linked),
        quality=reading.findings.to_table(),
        coverage=tuple(period for part in parts for period in part.coverage),
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
