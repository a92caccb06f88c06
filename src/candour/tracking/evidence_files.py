"""The evidence of a run as files: one Parquet file a table, and a JSON file that says what belongs together."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from candour.contracts import Manifest, PilotResult
from candour.errors import TrackingError
from candour.standing import ProtocolStanding
from candour.tracking.evidence_tables import StoredTables
from candour.tracking.standing_record import read_standing, write_standing

EVIDENCE_VERSION = 1
ROWS_IN_GROUP = 1_048_576
"""Of a table with no more rows all are in one row group, whatever they are."""
RECORD = "evidence.json"


@dataclass(frozen=True)
class StoredEvidence:
    """What the files of one run hold."""

    variant: str
    leading: str
    labels: Mapping[str, str]
    baselines: tuple[str, ...]
    tables: Mapping[str, pa.Table]
    facts: Mapping[str, str]
    manifest: Manifest
    standing: ProtocolStanding


def write_evidence(
    result: PilotResult, manifest: Manifest, directory: Path, *, standing: ProtocolStanding | None = None
) -> None:
    """Write the tables and the record of a result to a new folder; the record comes last."""
    directory.mkdir(parents=True)
    for name in sorted(result.tables):
        _write_table(result.tables[name], directory / f"{name}.parquet")
    record = {
        "version": EVIDENCE_VERSION,
        "variant": result.variant,
        "leading": result.leading,
        "labels": {model.name: model.label for model in result.models},
        "baselines": list(dict.fromkeys(model.name for model in result.models if model.is_baseline)),
        "tables": sorted(result.tables),
        "facts": dict(result.facts),
        "manifest": asdict(manifest),
        "standing": write_standing(standing or ProtocolStanding()),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    (directory / RECORD).write_text(text, encoding="utf-8")


def _write_table(table: pa.Table, path: Path) -> None:
    """A table of many rows begins a row group with each model, so that one of them can be read without the others."""
    if table.num_rows <= ROWS_IN_GROUP or not {"variant", "model"} <= set(table.column_names):
        pq.write_table(table, path, compression="zstd", row_group_size=ROWS_IN_GROUP)
        return
    with pq.ParquetWriter(path, table.schema, compression="zstd") as file:
        for start, end in pairwise((*_find_starts(table), table.num_rows)):
            file.write_table(table.slice(start, end - start), row_group_size=ROWS_IN_GROUP)


def _find_starts(table: pa.Table) -> list[int]:
    """The rows at which another model, or the same of another variant, begins."""
    begins = np.zeros(table.num_rows, dtype=np.bool_)
    for name in ("variant", "model"):
        column = table[name]
        begins[1:] |= np.asarray(pc.not_equal(column[1:], column[:-1]), dtype=np.bool_)
    begins[0] = True
    return [int(start) for start in np.flatnonzero(begins)]


def read_evidence(directory: Path, *, with_tables: bool = True) -> StoredEvidence:
    """Open them again, or read only what belongs together; a table is read when it is asked for. Raises TrackingError where they are not whole or of another version."""
    path = directory / RECORD
    if not path.is_file():
        raise TrackingError(
            "The run holds no evidence. It failed, or part of it was removed: run the pilot again."
        )
    record = json.loads(path.read_text(encoding="utf-8"))
    if record["version"] != EVIDENCE_VERSION:
        raise TrackingError(
            f"The evidence of the run has version {record['version']}; this candour reads version "
            f"{EVIDENCE_VERSION}. Run the pilot again."
        )
    missing = [name for name in record["tables"] if not (directory / f"{name}.parquet").is_file()]
    if missing and with_tables:
        raise TrackingError(
            f"The evidence of the run lacks the tables {', '.join(missing)}. Run the pilot again."
        )
    manifest = record["manifest"]
    extracts = tuple((str(name), str(digest)) for name, digest in manifest["extracts"])
    return StoredEvidence(
        variant=record["variant"],
        leading=record["leading"],
        labels=record["labels"],
        baselines=tuple(record["baselines"]),
        tables=StoredTables(directory, record["tables"]) if with_tables else {},
        facts=record["facts"],
        manifest=Manifest(**(manifest | {"extracts": extracts})),
        standing=read_standing(record.get("standing")),
    )
