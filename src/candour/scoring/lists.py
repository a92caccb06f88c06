"""The list for practitioners: by the child's own id, as CSV or Parquet, for its owner only. It is never printed and never logged."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from candour.errors import ConfigError, ScoringError
from candour.scoring.form import Form, rank_scores, share_below
from candour.scoring.permission import FILE_STAMP
from candour.stats.clustered import Flags, Floats
from candour.whole_files import write_whole

KINDS: Final = (".csv", ".parquet")
ARTEFACTS: Final = "artifacts"
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def build_list(
    decisions: pa.Table, scores: Floats, *, form: Form, flagged: Flags, unknown: Any, stamp: str
) -> pa.Table:
    """One row a decision, the highest first: stamp, child_id, decided_on, the probability or the rank, flagged, unknown_codes.

    Beside a rank stand `of` (how many there are) and `higher_than` (the share of the others that is lower); beside a probability nothing.
    """
    columns: dict[str, Any] = {
        "stamp": pa.repeat(stamp, len(scores)),
        "child_id": decisions["child_id"],
        "decided_on": decisions["decided_on"],
    }
    if form is Form.PROBABILITY:
        columns["probability"] = pa.array(scores)
    else:
        columns["rank"] = pa.array(rank_scores(scores).astype(np.int64))
        columns["of"] = pa.repeat(pa.scalar(len(scores), pa.int64()), len(scores))
        columns["higher_than"] = pa.array(share_below(scores))
    columns["flagged"] = pa.array(flagged)
    columns["unknown_codes"] = pa.array(unknown)
    order = [
        ("probability", "descending") if form is Form.PROBABILITY else ("rank", "ascending"),
        ("decided_on", "ascending"),
        ("child_id", "ascending"),
    ]
    return pa.table(columns).sort_by(order).combine_chunks()


def place_list(out: Path | None, folder: Path, name: str, *, mlruns: Path, exploring: bool) -> Path:
    """Where the list will lie. Raises ConfigError where it may not lie there, or something does already."""
    path = folder / name if out is None else out
    if path.suffix not in KINDS:
        raise ConfigError(
            f"--out must name a file that ends in {' or '.join(KINDS)}; got '{path.suffix or path.name}'."
        )
    if exploring and not path.name.startswith(FILE_STAMP):
        path = path.with_name(f"{FILE_STAMP}{path.name}")
    if (path.parent.resolve() / path.name).is_relative_to(mlruns.resolve() / ARTEFACTS):
        raise ConfigError(
            "--out must not name a file among the artefacts of runs: what lies there can be copied with a run. Name another folder."
        )
    if out is not None and not path.parent.is_dir():
        raise ConfigError("The folder that --out names is not there. Make it first.")
    if path.exists():
        raise ConfigError(f"There is already a file '{path.name}'. Name a new one, or remove it first.")
    return path


def render_list(table: pa.Table, path: Path) -> bytes:
    """The bytes of the list, by the ending of its name."""
    if path.suffix == ".parquet":
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        content: bytes = sink.getvalue().to_pybytes()
        return content
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.column_names)
    writer.writerows([_print(row[name]) for name in table.column_names] for row in table.to_pylist())
    return text.getvalue().encode("utf-8-sig")


def write_list(content: bytes, path: Path) -> None:
    """Write the list, whole, for its owner only. Raises ScoringError where it cannot be written: the log holds the scoring by then."""
    try:
        write_whole(path, content, private=True, new=True)
    except OSError as error:
        raise ScoringError(
            f"The list could not be written to '{path.name}' ({error.strerror or 'it is there already'}), and the log already holds the scoring. Make room "
            "for it, and score again: the log then says that these decisions were scored before."
        ) from error


def _print(value: Any) -> Any:
    """As a spreadsheet reads it; a text that it would run as a formula gets an apostrophe in front."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
