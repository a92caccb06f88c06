"""What a run learnt from and was tested on, as datasets of MLflow: names and kinds of columns, and the SHA-256 of the table.

MLflow's own digest of a table covers a part of it and is no proof of anything, so candour's stands in its place. No value of any column
and no row is given away; how many rows there are only where disclosure control would print it.
"""

import json
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from mlflow.entities import Dataset, DatasetInput, InputTag

from candour.config.protocol import Disclosure
from candour.file_hashes import hash_file
from candour.tracking.store import RunStore

TRAINING, TEST = "training decisions", "test decisions"
CONTEXT = "mlflow.data.context"
_DIGITS = 16
"""MLflow keeps 36 characters at most; the whole SHA-256 is in a tag."""
_KEYS = frozenset({"row", "family_key", "child_key"})
_LONGEST_SCHEMA = 1_000_000


class InputTable(NamedTuple):
    """A table of evidence that is an input: what it is for in MLflow's words, and what it is called there."""

    file: str
    context: str
    name: str


TABLES = (
    InputTable("training_features", "training", TRAINING),
    InputTable("features", "testing", TEST),
)


def describe_inputs(evidence: Path, disclosure: Disclosure) -> tuple[DatasetInput, ...]:
    """The datasets of a run whose evidence lies in this folder, those that it has."""
    return tuple(
        _describe(each, evidence / f"{each.file}.parquet", disclosure)
        for each in TABLES
        if (evidence / f"{each.file}.parquet").is_file()
    )


def log_inputs(store: RunStore, run_id: str, inputs: tuple[DatasetInput, ...]) -> None:
    """Tie datasets to a run."""
    if inputs:
        store.client.log_inputs(run_id, datasets=list(inputs))


def _describe(table: InputTable, path: Path, disclosure: Disclosure) -> DatasetInput:
    sha256 = hash_file(path)
    described = pq.ParquetFile(path)
    columns = [
        {"type": _name_type(field.type), "name": field.name, "required": False}
        for field in described.schema_arrow
        if field.name not in _KEYS
    ]
    schema = json.dumps({"mlflow_colspec": columns}, separators=(",", ":"))
    dataset = Dataset(
        name=table.name,
        digest=sha256[:_DIGITS],
        source_type="local",
        # Seen from the run's own files, so that it stays right when the store moves.
        source=json.dumps({"uri": f"evidence/{path.name}"}),
        schema=schema if len(schema) < _LONGEST_SCHEMA else None,
        profile=_profile(described.metadata.num_rows, disclosure),
    )
    return DatasetInput(dataset, [InputTag(CONTEXT, table.context), InputTag("sha256", sha256)])


def _name_type(kind: pa.DataType) -> str:
    return "double" if pa.types.is_floating(kind) else "string"


def _profile(rows: int, disclosure: Disclosure) -> str | None:
    """How many rows, as a report would print it; nothing where it would not."""
    if rows <= (disclosure.threshold_in_force or 0):
        return None
    step = disclosure.round_counts_to
    return json.dumps({"num_rows": step * round(rows / step)})


__all__ = ["TEST", "TRAINING", "describe_inputs", "log_inputs"]
