"""Whether both pipelines looked at the same children, the same features and the same outcomes, and how alike their models are.

python benchmarks/triage/compare.py FOLDER
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from asked import KINDS, WINDOWS
from world import name_children

MODELS = {
    "triage.component.catwalk.estimators.classifiers.ScaledLogisticRegression": "logistic_regression",
    "sklearn.ensemble.RandomForestClassifier": "random_forest",
}


def compare(folder: Path) -> dict[str, float]:
    """Cells compared, and by how much the areas under the curve of the same model and day differ at most.

    Raises SystemExit where a cell differs, or a row is only on one side.
    """
    here, there = read_here(folder), read_there(folder)
    if not here.index.equals(there.index):
        raise SystemExit(f"The rows differ: {len(here):,} here, {len(there):,} there.")
    cells = 0
    for mine, theirs, flag in list_features():
        values = there[theirs].to_numpy(dtype=float)
        if flag is not None:
            values = np.where(there[flag] == 1, np.nan, values)
        if not np.array_equal(here[mine].to_numpy(dtype=float), values, equal_nan=True):
            raise SystemExit(f"{mine} differs.")
        cells += len(values)
    return {
        "rows": len(here),
        "features": cells // len(here),
        "cells": cells,
        "auc_apart": compare_models(folder),
    }


def read_here(folder: Path) -> pd.DataFrame:
    """Candour's features, by child and day."""
    frame = pd.read_parquet(folder / "candour-features.parquet")
    frame["decided_on"] = pd.to_datetime(frame["decided_on"])
    return frame.set_index(["child_id", "decided_on"]).sort_index()


def read_there(folder: Path) -> pd.DataFrame:
    """Triage's features, by child and day."""
    frame = pd.read_csv(folder / "triage-features.csv")
    frame["child_id"] = name_children(frame["entity_id"].to_numpy()).to_pandas()
    frame["decided_on"] = pd.to_datetime(frame["as_of_date"])
    return frame.set_index(["child_id", "decided_on"]).sort_index()


def list_features() -> Iterator[tuple[str, str, str | None]]:
    """What each feature is called here and there, and the column there that flags what was filled in."""
    for kind in KINDS:
        for window in (*WINDOWS, "ever"):
            there = "all" if window == "ever" else f"{window} day"
            mine = f"count_{kind}_{window}" + ("" if window == "ever" else "d")
            yield mine, f"counts_entity_id_{there}_{kind}_sum", None
        for family, metric in (("open", "max"), ("ever", "max")):
            yield f"{family}_{kind}", f"spans_entity_id_all_{family}_{kind}_{metric}", None
        yield f"duration_{kind}_ever", f"spans_entity_id_all_duration_{kind}_sum", None
        since = f"spans_entity_id_all_days_since_{kind}"
        # triage takes the letters of the metric off the end of the name, and so also the n of cin_plan and cp_plan.
        yield f"days_since_{kind}", f"{since}_min", f"{since.removesuffix('n')}_imp"


def compare_models(folder: Path) -> float:
    """The largest difference between the areas under the curve of the same model on the same day."""
    here = {
        (answer["model"], answer["tested"]): answer["auc"]
        for answer in json.loads((folder / "candour-answers.json").read_text(encoding="utf-8"))
        if answer["part"] == "test"
    }
    there = {
        (MODELS[answer["model_type"]], answer["evaluation_start_time"]): answer["stochastic_value"]
        for answer in json.loads((folder / "triage-answers.json").read_text(encoding="utf-8"))["evaluations"]
        if answer["metric"] == "roc_auc"
    }
    if here.keys() != there.keys():
        raise SystemExit(f"The models differ: {sorted(here.keys() ^ there.keys())}.")
    return max(abs(here[key] - there[key]) for key in here)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    print(json.dumps(compare(parser.parse_args().folder)))
