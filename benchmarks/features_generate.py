"""Make the children, events and decisions of the benchmark, part by part, the same ones every time.

    features_generate.py FOLDER CHILDREN LATE_SHARE [DECISION_DATES]

history/: a stored history in parts of 50,000 children at most; decisions/part-00000.parquet, …: their decisions.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from features_asked import CHILDREN_PER_PART, KINDS
from measuring.steps import answer

from candour.data.decisions.build import DECISIONS
from candour.data.history import CHILDREN, DETAILS, DOCUMENTS, EVENTS, QUALITY
from candour.data.partitions.files import TABLES, Description, place_part, write_described
from candour.whole_files import whole_folder

Arrays = tuple[np.ndarray, ...]


def main(arguments: list[str]) -> dict[str, Any]:
    """Everything, and how much it is."""
    folder, children, late_share = Path(arguments[0]), int(arguments[1]), float(arguments[2])
    dates = int(arguments[3]) if len(arguments) > 3 else 12
    (folder / "decisions").mkdir(parents=True)
    parts = -(-children // CHILDREN_PER_PART)
    events = decisions = 0
    with whole_folder(folder / "history", private=True) as building:
        for part in range(parts):
            first = part * CHILDREN_PER_PART
            count = min(CHILDREN_PER_PART, children - first)
            generator = np.random.Generator(np.random.PCG64([2024, part]))
            names = np.array([f"C{number:07d}" for number in range(first, first + count)])
            drawn = draw_events(generator, count, late_share)
            tables = {"details": DETAILS.empty_table(), "documents": DOCUMENTS.empty_table()}
            tables["children"] = make_children(generator, names)
            tables["events"] = make_events(names, drawn, first_id=events)
            for name in TABLES:
                path = place_part(building, name, part)
                path.parent.mkdir(exist_ok=True)
                pq.write_table(tables[name], path, compression="zstd")
            table = make_decisions(names, drawn, dates, first_id=decisions)
            pq.write_table(table, folder / "decisions" / f"part-{part:05d}.parquet")
            events, decisions = events + len(drawn[0]), decisions + table.num_rows
        write_described(
            building, Description(parts=parts, coverage=(), sources=(), accounts=()), QUALITY.empty_table()
        )
    return {"children": children, "events": events, "decisions": decisions}


def draw_events(generator: np.random.Generator, children: int, late_share: float) -> Arrays:
    """For each event its child, kind, start, end, whether it is open, and the day on which it was known."""
    first, last = (np.datetime64(day).astype(int) for day in ("2018-01-01", "2024-01-01"))
    child = np.repeat(np.arange(children), generator.poisson(20, children))
    begun = generator.integers(first, first + 1370, children)[child]
    started = begun + (generator.random(len(child)) * (last - begun)).astype(int)
    order = np.lexsort((started, child))
    child, started = child[order], started[order]
    kind = generator.choice(len(KINDS), len(child), p=[0.3, 0.2, 0.1, 0.12, 0.05, 0.05, 0.08, 0.1])
    ended = started + generator.gamma(1.0, 80, len(child)).astype(int)
    is_open = generator.random(len(child)) < 0.1
    late = np.where(generator.random(len(child)) < late_share, generator.integers(1, 90, len(child)), 0)
    return child, kind, started, ended, is_open, started + late


def make_children(generator: np.random.Generator, names: np.ndarray) -> pa.Table:
    """Children of whom nothing but a birth date differs; every column of CHILDREN that may be null is null."""
    born = generator.integers(11_500, 17_500, len(names)).astype(np.int32)
    said = {"sex": "Female", "ethnic_group": "White", "disability": "No", "birth_date_precision": "day"}
    given: dict[str, Any] = {name: pa.array([value] * len(names)) for name, value in said.items()}
    given |= {
        "child_id": pa.array(names),
        "birth_date": pa.array(born).cast(pa.date32()),
        "unaccompanied": pa.array(np.zeros(len(names), dtype=bool)),
    }
    columns = [given.get(field.name, pa.nulls(len(names), field.type)) for field in CHILDREN]
    return pa.table(columns, names=CHILDREN.names).cast(CHILDREN)


def make_events(names: np.ndarray, drawn: Arrays, *, first_id: int) -> pa.Table:
    child, kind, started, ended, is_open, known = drawn
    events = {
        "event_id": np.arange(first_id, first_id + len(child)),
        "child_id": names[child],
        "kind": np.array(KINDS)[kind],
        "started_on": pa.array(started.astype(np.int32)).cast(pa.date32()),
        "ended_on": pa.array(ended.astype(np.int32), mask=is_open).cast(pa.date32()),
        "known_on": pa.array(known.astype(np.int32)).cast(pa.date32()),
    }
    return pa.table(events).cast(EVENTS)


def make_decisions(names: np.ndarray, drawn: Arrays, dates: int, *, first_id: int) -> pa.Table:
    """On each of so many dates of three years, a decision for every child with an event in the 24 months before."""
    child, _, started, *_ = drawn
    rows = []
    for number in range(dates):
        day = (np.datetime64("2020-10-01").astype(int)) + number * 1_095 // dates
        asked = np.unique(child[(started < day) & (started >= day - 730)])
        rows.append(np.stack([np.full(len(asked), day), asked]))
    days, asked = np.concatenate(rows, axis=1)
    given = {
        "decision_id": pa.array(np.arange(first_id, first_id + len(days))),
        "child_id": pa.array(names[asked]),
        "family_key": pa.array(names[asked]),
        "event_id": pa.array(np.zeros(len(days), dtype=np.int64)),
        "decided_on": pa.array(days.astype(np.int32)).cast(pa.date32()),
        "status": pa.array(np.full(len(days), "included")),
    }
    columns = [given.get(field.name, pa.nulls(len(days), field.type)) for field in DECISIONS]
    return pa.table(columns, names=DECISIONS.names).cast(DECISIONS)


if __name__ == "__main__":
    answer(main)
