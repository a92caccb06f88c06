"""candour's run: from the case history to evaluated models, in one process.

    python benchmarks/triage/here.py FOLDER

Leaves `candour-features.parquet` and `candour-answers.json` in the folder, and prints how long each step took.
"""

import argparse
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from asked import (
    ESCALATIONS,
    FAMILIES,
    KINDS,
    LEAF,
    LOOKS_BACK_YEARS,
    MONTHS,
    PERCENTS,
    STRENGTH,
    TESTED,
    TREES,
    USED,
)
from sklearn.metrics import average_precision_score, roc_auc_score

from candour.config.features import Features
from candour.data.days import find_codes, make_keys, read_days, write_days
from candour.data.decisions.build import DECISIONS
from candour.data.features import build_features
from candour.data.history import CaseHistory
from candour.data.partitions.stored import read_history
from candour.modelling.cases import Cases, assemble_cases
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.index import build_candidate
from candour.modelling.models.setting import Setting

SETTINGS = (
    Setting("logistic_regression", {"strength": STRENGTH, "l1_share": 0.0}),
    Setting("random_forest", {"trees": TREES, "minimum_leaf": LEAF}),
)
SEED = 20260331


def run_here(folder: Path) -> dict[str, float]:
    """The steps in order, and the seconds of each."""
    clock = [time.perf_counter()]
    history = read_history(folder / "history")
    decisions = ask(history)
    clock.append(time.perf_counter())
    table = build_features(history, decisions, Features.model_validate({"families": FAMILIES}))
    clock.append(time.perf_counter())
    cases = assemble_cases(decisions, table.to_pandas())
    found = [
        answer
        for tested in TESTED
        for setting in SETTINGS
        for answer in evaluate(setting, cases, np.datetime64(tested))
    ]
    clock.append(time.perf_counter())
    (folder / "candour-answers.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    features = table.to_arrow().append_column("child_id", decisions["child_id"])
    pq.write_table(
        features.append_column("decided_on", decisions["decided_on"]), folder / "candour-features.parquet"
    )
    clock.append(time.perf_counter())
    return dict(zip(("question", "features", "models", "writing"), np.diff(clock).tolist(), strict=True))


def ask(history: CaseHistory) -> pa.Table:
    """One row for each child of the cohort on each day that is used, with whether an escalation began within six months."""
    ids = history.children["child_id"].combine_chunks()
    child = find_codes(history.events["child_id"], ids)
    started = read_days(history.events["started_on"])
    escalates = np.isin(
        find_codes(history.events["kind"], pa.array(KINDS)), [KINDS.index(kind) for kind in ESCALATIONS]
    )
    keys = np.append(np.sort(make_keys(child[escalates], started[escalates])), np.iinfo(np.int64).max)
    rows: list[tuple[Any, ...]] = []
    for day in USED:
        number, since, until = (
            _number(when) for when in (day, _shift(day, -12 * LOOKS_BACK_YEARS), _shift(day, MONTHS))
        )
        cohort = np.unique(child[(started < number) & (started >= since)])
        following = keys[np.searchsorted(keys, make_keys(cohort, np.full_like(cohort, number)))]
        rows.append(
            (cohort, np.full(len(cohort), number), following < make_keys(cohort, np.full_like(cohort, until)))
        )
    cohort, days, outcome = (np.concatenate(part) for part in zip(*rows, strict=True))
    known = {
        "decision_id": pa.array(np.arange(len(cohort))),
        "child_id": ids.take(pa.array(cohort)),
        "family_key": ids.take(pa.array(cohort)),
        "event_id": pa.array(np.zeros(len(cohort), dtype=np.int64)),
        "decided_on": write_days(days),
        "status": pa.array(["included"]).take(pa.array(np.zeros(len(cohort), dtype=np.int64))),
        "outcome": pa.array(outcome.astype(np.int8)),
    }
    columns = [known.get(field.name, pa.nulls(len(cohort), field.type)) for field in DECISIONS]
    return pa.table(columns, schema=DECISIONS)


def evaluate(setting: Setting, cases: Cases, tested: np.datetime64) -> list[dict[str, Any]]:
    """Fit on every day that is six months over by the day tested, and say how it does on both."""
    latest = np.datetime64(_shift(tested.astype(date), -MONTHS))
    learnt = cases.take(np.flatnonzero(cases.decided_on <= latest))
    model = fit_pipeline(build_candidate(setting, seed=SEED), learnt)
    parts = {"train": learnt, "test": cases.take(np.flatnonzero(cases.decided_on == tested))}
    return [
        {
            "model": setting.model,
            "tested": str(tested),
            "part": name,
            **measure(predict_risk(model, part.features), part.outcomes),
        }
        for name, part in parts.items()
    ]


def measure(risks: np.ndarray[Any, Any], outcomes: np.ndarray[Any, Any]) -> dict[str, float]:
    """The same figures that triage is asked for."""
    order = np.argsort(-risks, kind="stable")
    cuts = {f"{percent}_percent": len(order) * percent // 100 for percent in PERCENTS} | {"100_first": 100}
    hits = np.cumsum(outcomes[order])
    return {
        "rows": len(order),
        "events": int(hits[-1]),
        "auc": float(roc_auc_score(outcomes, risks)),
        "average_precision": float(average_precision_score(outcomes, risks)),
        **{f"precision_{name}": float(hits[cut - 1] / cut) for name, cut in cuts.items()},
        **{f"recall_{name}": float(hits[cut - 1] / hits[-1]) for name, cut in cuts.items()},
    }


def _shift(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, day.day)


def _number(day: date) -> int:
    return int(np.datetime64(day).astype(int))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    print(json.dumps(run_here(parser.parse_args().folder)))
