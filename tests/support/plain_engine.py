"""The features once more, as plainly as possible: one decision, one feature, one loop at a time.

It shares nothing with the kernel but the names of the features, and is an oracle for it.
"""

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from candour.data.features import FeatureSpec
from candour.data.history import CaseHistory

Row = dict[str, Any]
ONE_DAY = timedelta(days=1)


def compute_plainly(
    history: CaseHistory, decisions: pa.Table, specs: tuple[FeatureSpec, ...], as_of: str
) -> dict[str, list[Any]]:
    children = {row["child_id"]: row for row in history.children.to_pylist()}
    events, details = history.events.to_pylist(), history.details.to_pylist()
    answers: dict[str, list[Any]] = {spec.name: [] for spec in specs}
    for decision in decisions.to_pylist():
        horizon = decision["decided_on"] + (ONE_DAY if as_of == "on_the_day" else timedelta())
        child = children[decision["child_id"]]
        seen = [
            row
            for row in events
            if row["child_id"] == decision["child_id"]
            and row["known_on"] < horizon
            and row["started_on"] < horizon
        ]
        known = [
            row for row in details if row["child_id"] == decision["child_id"] and row["known_on"] < horizon
        ]
        own = [
            row
            for row in details
            if row["event_id"] == decision["event_id"] and row["known_on"] <= decision["decided_on"]
        ]
        for spec in specs:
            mine = {"last_code": known, "distinct_codes": known, "code_count": known, "current_code": own}
            rows = [
                row
                for row in mine.get(spec.family, seen)
                if spec.source in {row.get("kind"), row.get("field")}
            ]
            answers[spec.name].append(_answer(spec, decision, child, rows, horizon))
    return answers


def _answer(spec: FeatureSpec, decision: Row, child: Row, rows: list[Row], horizon: date) -> Any:
    decided = decision["decided_on"]
    opens = date.min if spec.window is None else decided - timedelta(days=spec.window)
    answers: dict[str, Callable[[], Any]] = {
        "count": lambda: sum(row["started_on"] >= opens for row in rows),
        "ever": lambda: int(len(rows) > 0),
        "open": lambda: int(any(row["ended_on"] is None or row["ended_on"] >= horizon for row in rows)),
        "days_since": lambda: min(((decided - row["started_on"]).days for row in rows), default=math.nan),
        "duration": lambda: sum(_overlap(row, opens, horizon) for row in rows),
        "last_code": lambda: _find_newest(rows, ("known_on", "event_id", "code")),
        "current_code": lambda: _find_newest(rows, ("known_on", "code")),
        "distinct_codes": lambda: len({row["code"] for row in rows if row["known_on"] >= opens}),
        "code_count": lambda: sum(row["code"] == spec.code and row["known_on"] >= opens for row in rows),
        "protected": lambda: child[spec.source],
        "month": lambda: decided.month,
        "weekday": decided.isoweekday,
        "age": lambda: _count_days_old(child["birth_date"], decided) / 365.25,
        "unborn": lambda: math.nan if child["birth_date"] is None else int(child["birth_date"] > decided),
    }
    return answers[spec.family]()


def _find_newest(rows: list[Row], order: tuple[str, ...]) -> Any:
    newest = max(rows, key=lambda row: [row[name] for name in order], default=None)
    return newest and newest["code"]


def _count_days_old(born: date | None, decided: date) -> float:
    return math.nan if born is None else max((decided - born).days, 0)


def _overlap(row: Row, opens: date, horizon: date) -> int:
    last = horizon if row["ended_on"] is None else min(row["ended_on"], horizon)
    days: int = (last - max(row["started_on"], opens)).days
    return max(days, 0)
