"""The features by candour's kernel."""

import sys
from pathlib import Path

import pyarrow.parquet as pq
from features_asked import FAMILIES

from candour.config.features import Features
from candour.data.features import build_features
from candour.data.history import read_history


def run_kernel(folder: Path) -> None:

    history = read_history(folder / "history")
    decisions = pq.read_table(folder / "decisions.parquet")
    features = Features.model_validate({"families": FAMILIES})
    table = build_features(history, decisions, features).to_arrow()
    pq.write_table(
        table,
        folder / "kernel.parquet",
        compression="none",
        use_dictionary=False,
        write_statistics=False,
    )


if __name__ == "__main__":
    run_kernel(Path(sys.argv[1]))
