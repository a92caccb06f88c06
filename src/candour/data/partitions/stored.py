"""A history that lies in a folder: read one part at a time, or the whole of it at once.

It is written once and never changed: built beside its final place and moved there whole, so that a run that fails leaves none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.history import CaseHistory, Coverage, SourceAccount, SourceFile
from candour.data.partitions.files import (
    TABLES,
    Description,
    describe,
    read_described,
    read_quality,
    read_tables,
    write_described,
    write_part,
)
from candour.data.partitions.parts import HistoryParts
from candour.data.practitioners.tables import PractitionerTables
from candour.data.text.files import TextFiles
from candour.errors import HistoryError
from candour.whole_files import whole_folder


@dataclass(frozen=True)
class StoredHistory:
    """The history in a folder, as HistoryParts. Sent to another process it is the path, and what lies beside it for one run.

    Raises HistoryError, when first asked for anything, where the folder holds no whole history of this version.
    """

    folder: Path
    practitioners: PractitionerTables | None = None
    text_files: TextFiles = field(default_factory=TextFiles)

    @property
    def parts(self) -> int:
        """As in HistoryParts."""
        return self._described.parts

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """As in HistoryParts."""
        return self._described.coverage

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """As in HistoryParts."""
        return self._described.sources

    @property
    def accounts(self) -> tuple[SourceAccount, ...]:
        """As in HistoryParts."""
        return self._described.accounts

    @cached_property
    def quality(self) -> pa.Table:
        """As in HistoryParts."""
        return read_quality(self.folder)

    def read_part(self, number: int) -> CaseHistory:
        """As in HistoryParts."""
        return CaseHistory(
            **read_tables(self.folder, number),
            quality=self.quality,
            coverage=self.coverage,
            sources=self.sources,
            accounts=self.accounts,
            practitioners=self.practitioners,
            text_files=self.text_files,
        )

    @cached_property
    def _described(self) -> Description:
        return read_described(self.folder)

    def __getstate__(self) -> dict[str, object]:
        """Without what was read, which whoever receives it reads again."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def write_history(history: CaseHistory, directory: Path) -> None:
    """Write a history of one part as a new folder that only its owner can open.

    Raises HistoryError if the folder is already there: a history is never changed in place.
    """
    refuse_taken(directory)
    with whole_folder(directory, private=True) as building:
        fill_folder(history, building)


def fill_folder(history: CaseHistory, building: Path) -> None:
    """Write a history of one part into a folder that is being built."""
    write_part(building, 0, {name: getattr(history, name) for name in TABLES}, drafts=building)
    write_described(building, describe(history, 1), history.quality)


def refuse_taken(directory: Path) -> None:
    """Raises HistoryError if there is anything at the place."""
    if directory.exists():
        raise HistoryError(
            f"There is already something at '{directory}'. A case history is never overwritten: remove it first."
        )


def read_history(directory: Path) -> CaseHistory:
    """The whole of a history at once, whatever its parts. Raises HistoryError if it is not whole or of another version."""
    return read_whole(StoredHistory(directory))


def read_whole(history: HistoryParts) -> CaseHistory:
    """All parts as one history, in the order of CaseHistory: for whoever needs every child at once, and has the memory.

    Raises HistoryError where a part cannot be read.
    """
    parts = [history.read_part(number) for number in range(history.parts)]
    if len(parts) == 1:
        return parts[0]
    tables = {name: [getattr(part, name) for part in parts] for name in TABLES}
    ids = pc.sort_indices(pa.chunked_array([part.children["child_id"] for part in parts]))
    return CaseHistory(
        children=pa.concat_tables(tables["children"]).take(ids).combine_chunks(),
        **{name: _join(tables[name], tables["children"]) for name in TABLES if name != "children"},
        quality=history.quality,
        coverage=history.coverage,
        sources=history.sources,
        accounts=history.accounts,
        practitioners=history.practitioners,
        text_files=history.text_files,
    )


def _join(tables: Sequence[pa.Table], children: Sequence[pa.Table]) -> pa.Table:
    """One table in the order of its children; within each child, rows stand as they stood in its part."""
    ids = pa.concat_arrays([chunk for part in children for chunk in part["child_id"].chunks]).sort()
    joined = pa.concat_tables(tables)
    place = pc.index_in(joined["child_id"], value_set=ids).to_numpy()
    return joined.take(pa.array(np.argsort(place, kind="stable"))).combine_chunks()
