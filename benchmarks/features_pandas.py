"""The features by pandas: one decision date after another."""

from pathlib import Path
from typing import Any

import pandas as pd
from features_asked import KINDS, WINDOWS, list_files
from measuring.steps import answer


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    columns = ["child_id", "kind", "started_on", "ended_on", "known_on"]
    events = pd.concat(
        [pd.read_parquet(part, columns=columns) for part in list_files(folder, "events")],
        ignore_index=True,
    )
    columns = ["decision_id", "child_id", "decided_on"]
    decisions = pd.concat(
        [pd.read_parquet(part, columns=columns) for part in list_files(folder, "decisions")],
        ignore_index=True,
    )
    for column in ("started_on", "ended_on", "known_on"):
        events[column] = pd.to_datetime(events[column]).astype("datetime64[s]")
    decisions["decided_on"] = pd.to_datetime(decisions["decided_on"]).astype("datetime64[s]")
    events["kind"] = events["kind"].astype(pd.CategoricalDtype(list(KINDS)))
    codes = events["child_id"].astype("category")
    events["child"] = codes.cat.codes
    decisions["child"] = codes.cat.categories.get_indexer(decisions["child_id"])
    built = [
        describe_with_pandas(events, asked, day) for day, asked in decisions.groupby("decided_on", sort=True)
    ]
    pd.concat(built).sort_values("decision_id").to_parquet(
        folder / "pandas.parquet",
        index=False,
        compression=None,
        use_dictionary=False,
        write_statistics=False,
    )


def describe_with_pandas(events: Any, asked: Any, day: Any) -> Any:
    seen = events[(events["known_on"] < day) & (events["started_on"] < day)]
    until = seen["ended_on"].fillna(day).clip(upper=day)
    columns: dict[str, Any] = {"decision_id": asked["decision_id"].to_numpy()}

    def spread(values: Any, prefix: str, suffix: str = "", missing: float = 0.0) -> None:
        wide = values.unstack("kind").reindex(index=asked["child"], columns=list(KINDS)).fillna(missing)
        for kind in KINDS:
            columns[f"{prefix}_{kind}{suffix}"] = wide[kind].to_numpy(dtype="float32")

    for window in WINDOWS:
        opens = pd.Timestamp("1900-01-01") if isinstance(window, str) else day - pd.Timedelta(days=window)
        suffix = f"_{window}" if isinstance(window, str) else f"_{window}d"
        inside = seen[seen["started_on"] >= opens]
        spread(inside.groupby(["child", "kind"], observed=True).size(), "count", suffix)
        days = (until - seen["started_on"].clip(lower=opens)).dt.days.clip(lower=0)
        spread(days.groupby([seen["child"], seen["kind"]], observed=True).sum(), "duration", suffix)
    groups = seen.groupby(["child", "kind"], observed=True)
    spread((day - groups["started_on"].max()).dt.days, "days_since", missing=float("nan"))
    is_open = (seen["ended_on"].isna() | (seen["ended_on"] >= day)).groupby(
        [seen["child"], seen["kind"]], observed=True
    )
    spread(is_open.max().astype("float32"), "open")
    columns["ever_section_47"] = (columns["count_section_47_ever"] > 0).astype("float32")
    return pd.DataFrame(columns)


if __name__ == "__main__":
    answer(main)
