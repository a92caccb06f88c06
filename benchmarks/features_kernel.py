"""The features by candour's kernel, part by part: `features_kernel.py FOLDER [KINDS WINDOWS]`.

Each part is read, described, and written before the next one is looked at, as `engine: {name: local}` does it.
"""

import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from features_asked import KINDS, WINDOWS, ask_features, list_files
from measuring.steps import answer

from candour.config.features import Features
from candour.data.features import build_features
from candour.data.partitions.stored import StoredHistory


def main(arguments: list[str]) -> dict[str, Any]:
    folder, asked = Path(arguments[0]), arguments[1:]
    kinds, windows = KINDS[: int(asked[0])] if asked else KINDS, list(WINDOWS)
    if asked:
        windows = [30 * (number + 1) for number in range(int(asked[1]))]
    features = Features.model_validate({"families": ask_features(kinds, windows)})
    began, count = time.process_time(), 0
    (folder / "kernel").mkdir(exist_ok=True)
    history = StoredHistory(folder / "history")
    for number, part in enumerate(list_files(folder, "decisions")):
        table = build_features(history.read_part(number), pq.read_table(part), features).to_arrow()
        pq.write_table(
            table,
            folder / "kernel" / f"part-{number:05d}.parquet",
            compression="none",
            use_dictionary=False,
            write_statistics=False,
        )
        count += table.num_rows * (table.num_columns - 1)
    return {"cells": count, "work": time.process_time() - began}


if __name__ == "__main__":
    answer(main)
