"""How complete is the record? Each field by year, and by the groups that audits compare.

A field that is missing more often in one group makes every comparison between groups doubtful, so this table
is the first thing an audit of bias must look at.
"""

from collections.abc import Sequence, Set

import numpy as np
import pyarrow as pa

from candour.data.history import CaseHistory
from candour.data.quality.cases import Cases, describe_fields, find_carried

COMPLETENESS = pa.schema(
    [
        pa.field("field", pa.string(), nullable=False),
        # The year in which the reporting year of the event ends: 2024 for 1 April 2023 to 31 March 2024.
        pa.field("year", pa.int32(), nullable=False),
        # all, sex, ethnic_group, disability or age_band.
        pa.field("group_column", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("recorded", pa.int64(), nullable=False),
        pa.field("of", pa.int64(), nullable=False),
    ]
)

_Row = tuple[str, int, str, str, int, int]


def compute_completeness(history: CaseHistory, carried: Set[str] | None = None) -> pa.Table:
    """The table COMPLETENESS, sorted by its first four columns: of how many records how many hold the field.

    Which records ought to hold a field is said in `describe_fields`. `carried`: the fields of the whole history, where this is a part
    of it; `add_completeness` then adds up the parts.
    """
    described = describe_fields(history, find_carried(history) if carried is None else carried)
    rows = sorted(row for cases in described for row in _count_groups(cases))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COMPLETENESS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, COMPLETENESS, strict=True)],
        schema=COMPLETENESS,
    )


def add_completeness(parts: Sequence[pa.Table]) -> pa.Table:
    """COMPLETENESS of a history from those of its parts: no record is in two of them."""
    keys = COMPLETENESS.names[:4]
    grouped = pa.concat_tables(parts).group_by(keys, use_threads=False)
    added = grouped.aggregate([("recorded", "sum"), ("of", "sum")])
    ordered = added.sort_by([(name, "ascending") for name in keys])
    return ordered.rename_columns(COMPLETENESS.names).cast(COMPLETENESS).combine_chunks()


def _count_groups(cases: Cases) -> list[_Row]:
    rows: list[_Row] = []
    everyone = pa.array(["All"] * len(cases.year), pa.string())
    for column, groups in (cases.groups | {"all": everyone}).items():
        table = pa.table({"year": cases.year, "group": groups, "recorded": cases.recorded.astype(np.int64)})
        counted = table.group_by(["year", "group"]).aggregate([("recorded", "sum"), ("recorded", "count")])
        names = ("year", "group", "recorded_sum", "recorded_count")
        for year, group, recorded, of in zip(*(counted[name].to_pylist() for name in names), strict=True):
            rows.append((cases.field, year, column, group, recorded, of))
    return rows
