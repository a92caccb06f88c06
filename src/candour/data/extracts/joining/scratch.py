"""The rows of parts on the disk between reading and joining, and between joining and numbering: child-level, and gone at the end.

Numbers lie as they lie in memory, so that writing and reading cost little more than the disk does.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from candour.data.extracts.columns import Details, Events, IntArray
from candour.data.extracts.joining.one_part import JoinedPart
from candour.data.extracts.joining.part_rows import PartChildren, PartRows
from candour.data.partitions.files import fill_file


def write_rows(folder: Path, number: int, rows: PartRows) -> None:
    """Write what is stated of the children of a part."""
    arrays = {f"said.{name}": column for name, column in rows.said.items()}
    for source, (events, details) in rows.events.items():
        arrays |= _name(f"{source}.events", events) | _name(f"{source}.details", details)
    _write_arrays(folder / f"rows-{number:05d}.npz", arrays)
    children = pa.table(list(rows.children), names=list(PartChildren._fields))
    _write_table(folder / f"ids-{number:05d}.parquet", children)
    _write_table(folder / f"texts-{number:05d}.parquet", rows.documents)


def read_rows(folder: Path, number: int) -> PartRows:
    """What `write_rows` wrote."""
    with np.load(folder / f"rows-{number:05d}.npz") as arrays:
        named: dict[str, dict[str, IntArray]] = {}
        for name in arrays.files:
            above, _, field = name.rpartition(".")
            named.setdefault(above, {})[field] = arrays[name]
    said = named.pop("said")
    sources = dict.fromkeys(above.rpartition(".")[0] for above in named)
    children = pq.ParquetFile(folder / f"ids-{number:05d}.parquet").read().combine_chunks()
    return PartRows(
        children=PartChildren(*(_one_array(children[name]) for name in PartChildren._fields)),
        said=said,
        events={
            source: (Events(**named[f"{source}.events"]), Details(**named[f"{source}.details"]))
            for source in sources
        },
        documents=pq.ParquetFile(folder / f"texts-{number:05d}.parquet").read(),
    )


def write_joined(folder: Path, number: int, joined: JoinedPart) -> None:
    """Write a part that is joined, and how many events each of its children has."""
    arrays = _name("events", joined.events) | _name("details", joined.details)
    _write_arrays(folder / f"joined-{number:05d}.npz", arrays)
    _write_arrays(folder / f"counts-{number:05d}.npz", {"counts": joined.count_events().astype(np.int32)})
    _write_table(folder / f"children-{number:05d}.parquet", joined.children)


def read_joined(folder: Path, number: int) -> JoinedPart:
    """What `write_joined` wrote, with the documents that `write_rows` wrote."""
    with np.load(folder / f"joined-{number:05d}.npz") as arrays:
        events = Events(**{name: arrays[f"events.{name}"] for name in Events._fields})
        details = Details(**{name: arrays[f"details.{name}"] for name in Details._fields})
    return JoinedPart(
        children=pq.ParquetFile(folder / f"children-{number:05d}.parquet").read(),
        documents=pq.ParquetFile(folder / f"texts-{number:05d}.parquet").read(),
        events=events,
        details=details,
    )


def read_counts(folder: Path, number: int) -> IntArray:
    """How many events each child of a part has that is joined."""
    with np.load(folder / f"counts-{number:05d}.npz") as arrays:
        counts: IntArray = arrays["counts"]
    return counts


def write_first_ids(folder: Path, number: int, first_ids: IntArray) -> None:
    """Write the number of the first event of each child of a part."""
    _write_arrays(folder / f"first-{number:05d}.npz", {"first_ids": first_ids})


def read_first_ids(folder: Path, number: int) -> IntArray:
    """What `write_first_ids` wrote."""
    with np.load(folder / f"first-{number:05d}.npz") as arrays:
        first_ids: IntArray = arrays["first_ids"]
    return first_ids


def _name(above: str, columns: Events | Details) -> dict[str, IntArray]:
    return {
        f"{above}.{name}": column.astype(np.int32, copy=False) for name, column in columns._asdict().items()
    }


def _write_arrays(path: Path, arrays: dict[str, IntArray]) -> None:
    with fill_file(path, path.parent) as file:
        np.savez(file, allow_pickle=False, **arrays)


def _write_table(path: Path, table: pa.Table) -> None:
    with fill_file(path, path.parent) as file:
        pq.write_table(table, file, compression="lz4")


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks or [pa.array([], column.type)])
    )
