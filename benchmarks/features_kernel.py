"""The features by candour's kernel, part by part: `features_kernel.py FOLDER [--kinds N] [--windows N] [--families NAME …]`.

Each part is read, described, and written before the next one is looked at, as `engine: {name: local}` does it. Without options all 81; otherwise
only of the first kinds, under so many windows of 30, 60, … days, or only some families.
"""

import argparse
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
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kinds", type=int, default=len(KINDS))
    parser.add_argument("--windows", type=int)
    parser.add_argument("--families", nargs="*", default=())
    asked = parser.parse_args(arguments)
    windows = WINDOWS if asked.windows is None else [30 * (number + 1) for number in range(asked.windows)]
    families = ask_features(KINDS[: asked.kinds], windows, families=asked.families)
    features = Features.model_validate({"families": families})
    began, count, columns = time.process_time(), 0, 0
    (asked.folder / "kernel").mkdir(exist_ok=True)
    history = StoredHistory(asked.folder / "history")
    for number, part in enumerate(list_files(asked.folder, "decisions")):
        table = build_features(history.read_part(number), pq.read_table(part), features).to_arrow()
        pq.write_table(
            table,
            asked.folder / "kernel" / f"part-{number:05d}.parquet",
            compression="none",
            use_dictionary=False,
            write_statistics=False,
        )
        count, columns = count + table.num_rows, table.num_columns - 1
    work = time.process_time() - began
    return {"decisions": count, "features": columns, "cells": count * columns, "work": work}


if __name__ == "__main__":
    answer(main)
