"""What one part gave, in files that every worker sees: written whole, read without being copied."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.ipc

from candour.data.described.part import Asked, Facts, describe_part
from candour.data.partitions.parts import HistoryParts
from candour.whole_files import whole_file, whole_folder


@dataclass(frozen=True)
class KeptPart:
    """Where the files of a part lie, and the little that is said of it as a whole. `beside`: the names of what audits compare."""

    folder: Path
    facts: Facts
    beside: tuple[str, ...]

    def read(self, name: str) -> pa.Table:
        """One of the tables of `DescribedPart`."""
        return read_table(self.folder / f"{name}.arrow")


@dataclass(frozen=True)
class DescribePart:
    """Describes one part and keeps it in a folder of its own, in place of what a lost worker may have left there."""

    history: HistoryParts
    asked: Asked
    scratch: Path

    def __call__(self, number: int) -> KeptPart:
        """Where the part of this number lies."""
        described = describe_part(self.history.read_part(number), self.asked)
        final = self.scratch / f"described-{number:06d}"
        with whole_folder(final, private=True, replace=True) as folder:
            for name, table in described.list_tables():
                with (folder / f"{name}.arrow").open("wb") as sink:
                    _write(table, sink)
        return KeptPart(final, described.facts, tuple(described.beside))


def keep_table(table: pa.Table, path: Path) -> None:
    """One table as a whole file, for its owner only."""
    with whole_file(path, private=True) as sink:
        _write(table, sink)


def read_table(path: Path) -> pa.Table:
    """Read it back. Its columns lie in the file until they are looked at, so let go of it before the file goes."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _write(table: pa.Table, sink: IO[bytes]) -> None:
    whole = table.combine_chunks()
    with pa.ipc.new_file(sink, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=max(whole.num_rows, 1))


__all__ = ["DescribePart", "KeptPart", "keep_table", "read_table"]
