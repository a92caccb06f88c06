"""The counts by featuretools, in an environment of its own: `features_featuretools.py FOLDER [--recency]`.

What it can say by itself: how many events of each kind under each window, whether there was a section 47 enquiry; with `--recency` the days since the
last event of each kind, by its `TimeSinceLast`, a loop in Python. Not: days that events lasted inside a window, whether one is open on the day, and what was
known when, since it has one time a row. So nobody's events are known late here. It would count events of the day itself unless told not to
(`include_cutoff_time`), and nothing under a window where `add_last_time_indexes` was forgotten.
"""

import argparse
import warnings
from pathlib import Path
from typing import Any

import featuretools as ft
import pandas as pd
from features_asked import KINDS, WINDOWS, list_files
from measuring.steps import answer

warnings.simplefilter("ignore")


def main(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--recency", action="store_true")
    asked = parser.parse_args(arguments)
    columns = ["event_id", "child_id", "kind", "started_on"]
    events = read(asked.folder, "events", columns, "started_on")
    columns = ["decision_id", "child_id", "decided_on"]
    decisions = read(asked.folder, "decisions", columns, "decided_on").sort_values("decision_id")
    entities = ft.EntitySet("history")
    entities.add_dataframe(
        dataframe_name="events",
        dataframe=events,
        index="event_id",
        time_index="started_on",
        logical_types={"kind": "Categorical", "child_id": "Categorical"},
    )
    children = pd.DataFrame({"child_id": decisions["child_id"].unique()})
    entities.add_dataframe(dataframe_name="children", dataframe=children, index="child_id")
    entities.add_relationship("children", "child_id", "events", "child_id")
    entities.add_last_time_indexes()
    cutoffs = decisions.rename(columns={"decided_on": "time"})[["child_id", "time", "decision_id"]]
    found = {"decision_id": decisions["decision_id"].to_numpy()}
    for window in WINDOWS:
        ever = isinstance(window, str)
        wanted = count(entities, window if ever else f"{window}d")
        if ever and asked.recency:
            wanted += count_days_since(entities)
        matrix = ft.calculate_feature_matrix(
            wanted,
            entities,
            cutoff_time=cutoffs,
            training_window=None if ever else f"{window} days",
            include_cutoff_time=False,
        )
        matrix = matrix.set_index("decision_id").loc[found["decision_id"]]
        found |= {feature.get_name(): matrix[feature.get_name()].to_numpy("float32") for feature in wanted}
    found["ever_section_47"] = (found["count_section_47_ever"] > 0).astype("float32")
    pd.DataFrame(found).to_parquet(
        asked.folder / "featuretools.parquet",
        index=False,
        compression=None,
        use_dictionary=False,
        write_statistics=False,
    )
    return {"featuretools": ft.__version__, "pandas": pd.__version__}


def read(folder: Path, table: str, columns: list[str], day: str) -> pd.DataFrame:
    """One table, its days as times."""
    whole = pd.concat([pd.read_parquet(part, columns=columns) for part in list_files(folder, table)])
    return whole.assign(**{day: pd.to_datetime(whole[day])})


def count(entities: ft.EntitySet, suffix: str) -> list[ft.FeatureBase]:
    """How many events of each kind."""
    return [
        ft.Feature(
            ft.Feature(entities["events"].ww["event_id"]),
            parent_dataframe_name="children",
            primitive=ft.primitives.Count,
            where=ft.Feature(entities["events"].ww["kind"]) == kind,
        ).rename(f"count_{kind}_{suffix}")
        for kind in KINDS
    ]


def count_days_since(entities: ft.EntitySet) -> list[ft.FeatureBase]:
    """Days since the last event of each kind."""
    return [
        ft.Feature(
            ft.Feature(entities["events"].ww["started_on"]),
            parent_dataframe_name="children",
            primitive=ft.primitives.TimeSinceLast(unit="days"),
            where=ft.Feature(entities["events"].ww["kind"]) == kind,
        ).rename(f"days_since_{kind}")
        for kind in KINDS
    ]


if __name__ == "__main__":
    answer(main)
