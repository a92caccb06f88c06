"""What is kept of a scoring for whoever watches it: one row a decision, behind keyed hashes, and the features it was scored on.

A batch counts only where the log vouches for its bytes: what a killed scoring left behind is not read, and what was changed is refused.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from candour.errors import ScoringError
from candour.scoring.log import ScoringEntry, read_log
from candour.scoring.places import BATCHES, find_folder
from candour.whole_files import whole_folder

DECISIONS, FEATURES = "decisions.parquet", "features.parquet"
SCORED = pa.schema(
    [
        # The same in every row: which batch, of which run, and on which day it was scored.
        pa.field("batch", pa.string(), nullable=False),
        pa.field("run", pa.string(), nullable=False),
        pa.field("scored_on", pa.date32(), nullable=False),
        # Keyed hashes as `candour.scoring.keyed` makes them: the same in every batch of the pilot. A child has one decision a day.
        pa.field("child_key", pa.string(), nullable=False),
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("decided_on", pa.date32(), nullable=False),
        # As the model gave it, whatever was shown.
        pa.field("score", pa.float64(), nullable=False),
        # What practitioners were given: probability or rank (1 is the highest of the batch; ties share the best place).
        pa.field("shown_as", pa.string(), nullable=False),
        pa.field("shown", pa.float64(), nullable=False),
        # Whether it is among those that the protocol's capacity lets anybody look at again.
        pa.field("flagged", pa.bool_(), nullable=False),
        # Features whose code the model never saw.
        pa.field("unknown_codes", pa.int64(), nullable=False),
        # Empty where a panel permits it; else what stands over every list of it.
        pa.field("stamp", pa.string(), nullable=False),
    ]
)
KEYS = ("child_key", "decided_on")
"""The columns of `features` that are no features: they say which decision of the batch a row is about, in the same order."""


@dataclass(frozen=True)
class ScoredBatch:
    """One batch. `decisions` has the columns of SCORED; `features` the KEYS, then one column a feature, row by row the same decisions.

    `number` is that of its entry in the log; `exploring` says that no panel permitted it.
    """

    batch: str
    number: int
    run: str
    scored_on: date
    exploring: bool
    form: str
    decisions: pa.Table
    features: pa.Table


def write_batch(
    folder: Path, name: Callable[[str], str], decisions: Callable[[str], pa.Table], features: pa.Table
) -> tuple[str, str]:
    """Keep a batch, whole or not at all; its name and its SHA-256, which the log has to hold before it counts.

    `name` makes the batch's name from the SHA-256 of its features; `decisions` makes its rows from the name.
    """
    content = _write(features)
    batch = name(hashlib.sha256(content).hexdigest())
    rows = decisions(batch)
    if rows.schema != SCORED or rows.num_rows != features.num_rows:
        raise ValueError("a batch has the columns of SCORED, and one row of features for each decision")
    files = {DECISIONS: _write(rows), FEATURES: content}
    with whole_folder(folder / BATCHES / batch, private=True) as building:
        for file, written in files.items():
            (building / file).write_bytes(written)
    return batch, _fingerprint(files)


def read_batches(mlruns: Path, pilot: str) -> tuple[ScoredBatch, ...]:
    """Every batch of a pilot that the log vouches for, in the order of scoring; none where nothing was ever scored.

    Raises ScoringError where the log is broken, or a batch is gone or not what was scored.
    """
    folder = find_folder(mlruns, pilot)
    entries = (logged for logged in read_log(folder) if logged.entry.batch)
    return tuple(_read(folder, logged.number, logged.entry) for logged in entries)


def _read(folder: Path, number: int, entry: ScoringEntry) -> ScoredBatch:
    home = folder / BATCHES / entry.batch
    try:
        files = {file: (home / file).read_bytes() for file in (DECISIONS, FEATURES)}
    except OSError:
        raise ScoringError(
            f"The batch '{entry.batch}' of entry {number} of the scoring log is gone. Put its folder back from a copy."
        ) from None
    if _fingerprint(files) != entry.batch_sha256:
        raise ScoringError(
            f"The batch '{entry.batch}' is not what was scored: its fingerprint is not that of entry {number} of the scoring log. Put its "
            "folder back from a copy."
        )
    decisions, features = (_read_table(files[file]) for file in (DECISIONS, FEATURES))
    return ScoredBatch(
        entry.batch, number, entry.run, entry.day, entry.exploring, entry.form, decisions, features
    )


def _read_table(content: bytes) -> pa.Table:
    """On this thread alone: a process that ends right after Arrow has begun other threads is sometimes aborted."""
    return pq.ParquetFile(pa.BufferReader(content), pre_buffer=False).read(use_threads=False)


def _write(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _fingerprint(files: dict[str, bytes]) -> str:
    lines = "".join(
        f"{name}\0{hashlib.sha256(content).hexdigest()}\n" for name, content in sorted(files.items())
    )
    return hashlib.sha256(lines.encode()).hexdigest()
