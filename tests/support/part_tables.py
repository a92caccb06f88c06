"""Work that reads one part of a history and writes what is made of it, for tests of engines."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from candour.config.features import Features
from candour.config.question import Question
from candour.data.decisions.build import build_decisions
from candour.data.features.build import build_features
from candour.data.history import CaseHistory
from candour.data.partitions.stored import read_history, write_history
from candour.whole_files import whole_file
from cut_history import CutHistory
from part_work import Killed


@dataclass(frozen=True)
class Described:
    """Reads one part of a history and writes its decisions and features beside it; gives back how many rows they have.

    histories: what `store_parts` gave. made: a folder for what is made. kill: what is done between the one and the other.
    """

    histories: Path
    made: Path
    question: Question
    features: Features
    kill: Killed | None = None

    def __call__(self, part: int) -> tuple[int, int]:
        history = read_history(self.histories / str(part))
        decisions = build_decisions(history, self.question).table
        self._write(f"decisions-{part}", decisions)
        if self.kill is not None:
            self.kill(part)
        features = build_features(history, decisions, self.features)
        table = pa.table(
            {
                "decision_id": features.decision_ids,
                **dict(zip(features.numeric_names, features.numeric.T, strict=True)),
            }
        )
        self._write(f"features-{part}", table)
        return decisions.num_rows, table.num_columns

    def _write(self, name: str, table: pa.Table) -> None:
        with whole_file(self.made / f"{name}.parquet", private=True) as file:
            pq.write_table(table, file, compression="zstd")


def store_parts(history: CaseHistory, folder: Path, parts: int) -> Path:
    """A history on the disk, cut into so many parts: each a history in a folder of its own."""
    cut = CutHistory(history, parts)
    for number in range(parts):
        write_history(cut.read_part(number), folder / str(number))
    return folder
