"""Writes the made-up texts as a local system would export them, the names that it holds, and apart from both where each name stands."""

import csv
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from candour.data.synthetic.areas import FamilyAreas
from candour.data.synthetic.invented_names import TextNames, name_families
from candour.data.synthetic.scenarios import Planted
from candour.data.synthetic.statements import Statement
from candour.data.synthetic.stories import write_stories

DOCUMENTS: Final = "documents/documents.csv"
NAMES: Final = "names.csv"
MARKS: Final = "truth_marks.parquet"


def write_documents(
    folder: Path,
    generator: np.random.Generator,
    *,
    statement: Statement,
    areas: FamilyAreas,
    planted: Planted,
) -> list[Path]:
    """Writes three files and returns the paths.

    documents/documents.csv: child_id, written_on, kind, text. names.csv: child_id, name; the child's own and those of who lives
    with it. truth_marks.parquet: document (row in documents.csv, from 0), start, end, kind.
    """
    ids = statement.world.identities.child
    names = name_families(generator, statement.world.children.family)
    paths = [folder / name for name in (DOCUMENTS, NAMES, MARKS)]
    paths[0].parent.mkdir(parents=True)
    marks: list[tuple[int, int, int, str]] = []
    with paths[0].open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("child_id", "written_on", "kind", "text"))
        stories = write_stories(generator, statement=statement, areas=areas, names=names, planted=planted)
        for row, story in enumerate(stories):
            day = str(np.datetime64(story.written_on, "D"))
            writer.writerow((ids[story.child], day, story.kind, story.text))
            marks += ((row, start, end, kind) for start, end, kind in story.marks)
    _write_names(paths[1], ids, names)
    columns = list(zip(*marks, strict=True)) or [()] * 4
    kinds = (pa.int64(), pa.int32(), pa.int32(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    pq.write_table(pa.table(arrays, ["document", "start", "end", "kind"]), paths[2], compression="zstd")
    return paths


def _write_names(path: Path, ids: list[str], names: TextNames) -> None:
    families = names.families
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("child_id", "name"))
        for child, given, family in zip(ids, names.given, names.family.tolist(), strict=True):
            surname = families.surname[family]
            writer.writerow((child, f"{given} {surname}"))
            writer.writerow((child, f"{families.parent[family]} {surname}"))
            writer.writerow((child, families.relative[family]))


__all__ = ["DOCUMENTS", "MARKS", "NAMES", "write_documents"]
