"""The evidence of a run as files: one Parquet file a table, and a JSON file that says what belongs together."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from candour.contracts import Manifest, PilotResult
from candour.errors import TrackingError
from candour.standing import ProtocolStanding
from candour.tracking.standing_record import read_standing, write_standing

EVIDENCE_VERSION = 1
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
    for name, table in sorted(result.tables.items()):
        pq.write_table(table, directory / f"{name}.parquet", compression="zstd")
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


def read_evidence(directory: Path, *, with_tables: bool = True) -> StoredEvidence:
    """Read them back, or only what belongs together. Raises TrackingError where they are not whole or of another version."""
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
        tables={name: pq.read_table(directory / f"{name}.parquet") for name in record["tables"]}
        if with_tables
        else {},
        facts=record["facts"],
        manifest=Manifest(**(manifest | {"extracts": extracts})),
        standing=read_standing(record.get("standing")),
    )
