"""Sums over families from which one can tell whether a field is missing more often for one group than for others.

A run keeps no row of a child's record for this: only, for every field and grouping, how many records of each group
are due and missing, and how these counts go together within families.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array

from candour.data.history import CaseHistory
from candour.data.quality.cases import Cases, describe_fields

FAMILY_SUMS = pa.schema(
    [
        pa.field("field", pa.string(), nullable=False),
        # sex, ethnic_group, disability or age_band.
        pa.field("group_column", pa.string(), nullable=False),
        # How many families have a record that ought to hold the field.
        pa.field("families", pa.int64(), nullable=False),
        # What is counted in each family: `due` or `missing`, and for which group.
        pa.field("left_count", pa.string(), nullable=False),
        pa.field("left_group", pa.string(), nullable=False),
        pa.field("right_count", pa.string(), nullable=False),
        pa.field("right_group", pa.string(), nullable=False),
        # The sum over all records of the left count.
        pa.field("total", pa.int64(), nullable=False),
        # The sum over families of the left count times the right count.
        pa.field("product", pa.int64(), nullable=False),
    ]
)
COUNTS = ("due", "missing")


def compute_family_sums(history: CaseHistory) -> pa.Table:
    """The table FAMILY_SUMS, sorted by field, grouping, left and right; `due` stands before `missing`."""
    return tabulate_sums(describe_fields(history))


def tabulate_sums(described: Iterable[Cases]) -> pa.Table:
    """The table FAMILY_SUMS of any records that ought to hold something, sorted."""
    rows = sorted(row for cases in described for row in _sum_groups(cases))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(FAMILY_SUMS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, FAMILY_SUMS, strict=True)],
        schema=FAMILY_SUMS,
    )


def _sum_groups(cases: Cases) -> Iterator[tuple[str, str, int, str, str, str, str, int, int]]:
    if len(cases.family) == 0:
        return
    family = np.unique(cases.family, return_inverse=True)[1]
    families = int(family.max()) + 1
    for column, groups in cases.groups.items():
        encoded = groups.dictionary_encode()
        names = encoded.dictionary.to_pylist()
        group = encoded.indices.to_numpy()
        lost = np.flatnonzero(~cases.recorded)
        counts = coo_array(
            (
                np.ones(len(group) + len(lost), dtype=np.int64),
                (np.append(family, family[lost]), np.append(group, group[lost] + len(names))),
            ),
            shape=(families, 2 * len(names)),
        ).tocsr()
        products = (counts.T @ counts).toarray()
        totals = np.asarray(counts.sum(axis=0)).ravel()
        places = [(count, name) for count in COUNTS for name in names]
        for left, (left_count, left_group) in enumerate(places):
            for right, (right_count, right_group) in enumerate(places):
                yield (
                    cases.field, column, families, left_count, left_group, right_count, right_group,
                    int(totals[left]), int(products[left, right]),
                )  # fmt: skip
