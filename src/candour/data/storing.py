"""From extracts to a history on the disk, in parts, so that memory does not grow with all that the children have.

All extracts are read, and children linked, in this process: that needs four bytes a number of what was read, and the ids, families and
areas of every child. The rows are then dealt out to the parts and laid on the disk, and each part is joined and written by itself,
wherever the engine works. What lies on the disk in between is in the folder that is being built: for its owner only, and gone with it.
"""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from candour.data.build import ExtractPaths, join_whole, read_extracts
from candour.data.extracts.columns import IntArray
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.dividing import divide
from candour.data.extracts.joining.linked_sources import LinkedSources
from candour.data.extracts.joining.one_part import (
    FoundInPart,
    build_part,
    join_part,
    number_events,
    sum_findings,
)
from candour.data.extracts.joining.part_rows import Words
from candour.data.extracts.joining.persons import Births
from candour.data.extracts.joining.scratch import (
    read_counts,
    read_first_ids,
    read_joined,
    read_rows,
    write_first_ids,
    write_joined,
    write_rows,
)
from candour.data.partitions.families import assign_parts, count_parts
from candour.data.partitions.files import Description, write_described, write_part
from candour.data.partitions.stored import fill_folder, refuse_taken
from candour.engines.engine import Engine
from candour.errors import ExtractError
from candour.whole_files import whole_folder

Tell = Callable[[str, float], None]
_SCRATCH = "scratch"
_MOST_NAMED = 3


def store_history(
    paths: ExtractPaths,
    folder: Path,
    *,
    partitions: int | str,
    open_engine: Callable[[], AbstractContextManager[Engine]],
    report_progress: Tell,
) -> None:
    """Read all extracts into a history in a new folder, cut into parts as asked for ("auto": as many as there is need of).

    The engine is opened only where there is more than one part. The rows of all parts together are the same, byte for byte, whatever
    their number. Raises ExtractError where an extract cannot be read or none holds a child, HistoryError where the folder is there.
    """
    refuse_taken(folder)
    with whole_folder(folder, private=True) as building:
        divided = _read(paths, building, partitions, report_progress)
        if divided is not None:
            with open_engine() as engine:
                _store_parts(divided, building, engine, report_progress)
            shutil.rmtree(building / _SCRATCH)


@dataclass(frozen=True)
class _Divided:
    """A history whose rows lie on the disk: what is said of the whole, the part of each child, and what reading found."""

    described: Description
    words: Words
    assigned: IntArray
    findings: Findings


def _read(
    paths: ExtractPaths, building: Path, partitions: int | str, report_progress: Tell
) -> _Divided | None:
    """Lay the rows of all parts on the disk; where there is one part only, the history is written at once."""
    linked = read_extracts(paths, report_progress)
    _check_children(linked)
    children = len(linked.children.ids)
    parts = count_parts(children, partitions)
    if parts == 1:
        fill_folder(join_whole(linked), building)
        return None
    listed = pa.table({"child_id": linked.children.ids, "family_id": linked.children.families})
    assigned = assign_parts(listed, parts)
    scratch = building / _SCRATCH
    scratch.mkdir(mode=0o700)
    for number, rows in enumerate(divide(linked, assigned, parts)):
        write_rows(scratch, number, rows)
    described = Description(parts, linked.coverage, linked.files, linked.accounts)
    return _Divided(described, linked.words, assigned, linked.reading.findings)


def _store_parts(divided: _Divided, building: Path, engine: Engine, report_progress: Tell) -> None:
    scratch = building / _SCRATCH
    parts = range(divided.described.parts)
    steps = 2 * len(parts)

    def tell(label: str, before: int, done: int) -> None:
        report_progress(label, (before + done) / steps)

    found = engine.map(
        _Join(scratch, divided.words), parts, lambda done: tell("joining the sources", 0, done)
    )
    births = Births.add(each.births for each in found)
    counts = np.zeros(len(divided.assigned), dtype=np.int32)
    for number in parts:
        counts[divided.assigned == number] = read_counts(scratch, number)
    first_ids = number_events(counts)
    for number in parts:
        write_first_ids(scratch, number, first_ids[divided.assigned == number])
    engine.map(
        _Write(scratch, building, divided.words, births.by_month),
        parts,
        lambda done: tell("writing the case history", len(parts), done),
    )
    quality = sum_findings(divided.findings, found, len(divided.assigned)).to_table()
    write_described(building, divided.described, quality)


@dataclass(frozen=True)
class _Join:
    """Joins one part that lies on the disk."""

    scratch: Path
    words: Words

    def __call__(self, number: int) -> FoundInPart:
        joined, found = join_part(read_rows(self.scratch, number), self.words)
        write_joined(self.scratch, number, joined)
        return found


@dataclass(frozen=True)
class _Write:
    """Writes one part that is joined."""

    scratch: Path
    building: Path
    words: Words
    by_month: bool

    def __call__(self, number: int) -> None:
        joined, first_ids = read_joined(self.scratch, number), read_first_ids(self.scratch, number)
        write_part(
            self.building,
            number,
            build_part(joined, self.words, first_ids=first_ids, by_month=self.by_month),
            drafts=self.scratch,
        )


def _check_children(linked: LinkedSources) -> None:
    """Raises ExtractError where files were read that hold no child: an empty export is a fault, not a history."""
    if len(linked.children.ids) == 0:
        named = ", ".join(f"'{file.name}'" for file in linked.files[:_MOST_NAMED])
        raise ExtractError(
            f"No child was found in {named or 'the extracts'}. Expected at least one record with a child id; check whether "
            "the export is empty, or the headings are missing."
        )
