"""The children and events that both pipelines read: made once, and written for each in its own form.

    python benchmarks/triage/world.py FOLDER --children 20000

About 20 events a child in 2018 to 2023, of eight kinds, known on the day on which they start. In FOLDER: `history/` for candour, and
`events.csv` for PostgreSQL, with the child's number in place of the id, since triage knows whole numbers alone.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from asked import KINDS

from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory
from candour.data.partitions.stored import write_history

SHARES = (0.3, 0.2, 0.1, 0.12, 0.05, 0.05, 0.08, 0.1)
EVENTS_PER_CHILD, MEAN_DAYS, STILL_OPEN = 20, 80, 0.1


def make_world(folder: Path, *, children: int) -> None:
    generator = np.random.Generator(np.random.PCG64(2024))
    first, last = (int(np.datetime64(day).astype(int)) for day in ("2018-01-01", "2024-01-01"))
    child = np.repeat(np.arange(children), generator.poisson(EVENTS_PER_CHILD, children))
    begun = generator.integers(first, first + 1370, children)[child]
    started = begun + (generator.random(len(child)) * (last - begun)).astype(int)
    child, started = (column[np.lexsort((started, child))] for column in (child, started))
    ended = started + generator.gamma(1.0, MEAN_DAYS, len(child)).astype(int)
    events: dict[str, Any] = {
        "kind": pa.array(KINDS).take(pa.array(generator.choice(len(KINDS), len(child), p=SHARES))),
        "started_on": _days(started),
        "ended_on": pa.array(ended.astype(np.int32), mask=generator.random(len(child)) < STILL_OPEN).cast(
            pa.date32()
        ),
    }
    born = _days(generator.integers(first - 6000, first, children))
    write_history(_build_history(child, events, born), folder / "history")
    table = pa.table({"entity_id": pa.array(child), **events})
    pyarrow.csv.write_csv(table, folder / "events.csv", pyarrow.csv.WriteOptions(quoting_style="none"))


def name_children(numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    """The ids that candour knows, for the numbers that triage knows."""
    return pa.array([f"C{number:07d}" for number in numbers.tolist()])


def _build_history(
    child: np.ndarray[tuple[int], np.dtype[np.int64]], events: dict[str, Any], born: pa.Array
) -> CaseHistory:
    names = name_children(np.arange(len(born)))
    known: dict[str, Any] = {
        "child_id": names,
        "birth_date": born,
        "birth_date_precision": "day",
        "sex": "Female",
    }
    known |= {"ethnic_group": "White", "disability": "No", "unaccompanied": False}
    columns = [_fill(field, known.get(field.name), len(born)) for field in CHILDREN]
    table = {
        "event_id": pa.array(np.arange(1, len(child) + 1)),
        "child_id": names.take(pa.array(child)),
        **events,
        "known_on": events["started_on"],
    }
    return CaseHistory(
        children=pa.table(columns, schema=CHILDREN),
        events=pa.table(table, schema=EVENTS),
        details=DETAILS.empty_table(),
        quality=QUALITY.empty_table(),
        coverage=(),
        sources=(),
    )


def _fill(field: pa.Field, value: Any, length: int) -> pa.Array:
    if isinstance(value, pa.Array):
        return value
    return pa.nulls(length, field.type) if value is None else pa.array([value] * length, field.type)


def _days(numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=20_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    make_world(options.folder, children=options.children)
