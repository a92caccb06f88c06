"""Make the children, events and decisions of the benchmark, the same ones every time."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from features_asked import KINDS

from candour.data.decisions.build import DECISIONS
from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory, write_history


def generate(folder: Path, *, children: int, late_share: float) -> None:

    generator = np.random.Generator(np.random.PCG64(2024))
    first, last = (np.datetime64(day).astype(int) for day in ("2018-01-01", "2024-01-01"))
    names = np.array([f"C{number:06d}" for number in range(children)])
    count = generator.poisson(20, children)
    child = np.repeat(np.arange(children), count)
    begun = generator.integers(first, first + 1370, children)[child]
    started = begun + (generator.random(len(child)) * (last - begun)).astype(int)
    order = np.lexsort((started, child))
    child, started = child[order], started[order]
    kind = generator.choice(len(KINDS), len(child), p=[0.3, 0.2, 0.1, 0.12, 0.05, 0.05, 0.08, 0.1])
    lasted = generator.gamma(1.0, 80, len(child)).astype(int)
    is_open = generator.random(len(child)) < 0.1
    late = np.where(generator.random(len(child)) < late_share, generator.integers(1, 90, len(child)), 0)
    fixed = {"birth_date_precision": "day", "sex": "Female", "ethnicity": "WBRI", "ethnic_group": "White",
             "disability": "No", "disability_codes": None, "family_id": None}  # fmt: skip
    columns: dict[str, Any] = {key: pa.array([value] * children, pa.string()) for key, value in fixed.items()}
    born = generator.integers(first - 6000, first, children).astype(np.int32)
    columns |= {"child_id": names, "birth_date": pa.array(born).cast(pa.date32())}
    columns |= {"unaccompanied": np.zeros(children, dtype=bool)}
    events = {
        "event_id": np.arange(len(child)),
        "child_id": names[child],
        "kind": np.array(KINDS)[kind],
        "started_on": pa.array(started.astype(np.int32)).cast(pa.date32()),
        "ended_on": pa.array((started + lasted).astype(np.int32), mask=is_open).cast(pa.date32()),
        "known_on": pa.array((started + late).astype(np.int32)).cast(pa.date32()),
    }
    history = CaseHistory(
        children=pa.table(columns).select(CHILDREN.names).cast(CHILDREN),
        events=pa.table(events).cast(EVENTS),
        details=DETAILS.empty_table(),
        quality=QUALITY.empty_table(),
        coverage=(),
        sources=(),
    )
    write_history(history, folder / "history")
    rows = []
    for month in range(12):
        day = (np.datetime64("2020-10") + 3 * month).astype("M8[D]").astype(int)
        asked = np.unique(child[(started < day) & (started >= day - 730)])
        rows.append(np.stack([np.full(len(asked), day), asked]))
    days, asked = np.concatenate(rows, axis=1)
    decisions = {
        "decision_id": np.arange(len(days)),
        "child_id": names[asked],
        "family_key": names[asked],
        "event_id": np.zeros(len(days), dtype=np.int64),
        "decided_on": pa.array(days.astype(np.int32)).cast(pa.date32()),
        "status": pa.array(["included"]).take(pa.array(np.zeros(len(days), dtype=np.int64))),
    }
    for name in ("outcome", "outcome_on", "exit", "exit_on"):
        decisions[name] = pa.nulls(len(days), DECISIONS.field(name).type)
    pq.write_table(pa.table(decisions).cast(DECISIONS), folder / "decisions.parquet")
    print(f"{children:,} children, {len(child):,} events, {len(days):,} decisions, 81 features")


if __name__ == "__main__":
    generate(Path(sys.argv[1]), children=int(sys.argv[2]), late_share=float(sys.argv[3]))
